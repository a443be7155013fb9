/* Calm paper, one ink, one accent; colours of verdicts reach 4.5:1 on paper
 * and never stand without a shape and a word. Fonts are those of the reader's
 * own machine: the file fetches nothing. */
#include "report/style.h"

static const char *const sheets[] = {
    /* base */
    ":root{--ink:#1d2733;--soft:#526070;--line:#d8dee6;--paper:#fff;--wash:#f5f7f9;--accent:#1d4f7c;"
    "--v0:#17683a;--v1:#1d5f86;--v2:#a4302a;--v3:#7d5300;--v4:#566070}\n"
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}\n"
    "body{margin:0;background:var(--wash);color:var(--ink);"
    "font:16px/1.55 \"Source Sans 3\",\"Segoe UI\",\"Helvetica Neue\",Arial,\"Noto Sans\",\"DejaVu Sans\",sans-serif;overflow-wrap:anywhere}\n"
    ".page{max-width:66rem;margin:0 auto;padding:0 1.5rem 3rem}\n"
    "h1,h2,h3{line-height:1.22;margin:0;text-wrap:balance}\n"
    "h1{font:600 2.2rem/1.18 Charter,\"Source Serif 4\",Georgia,\"DejaVu Serif\",serif;letter-spacing:-.01em}\n"
    "h2{font:600 1.45rem/1.25 Charter,\"Source Serif 4\",Georgia,\"DejaVu Serif\",serif;margin:0 0 1rem}\n"
    "h3{font-size:1.18rem;font-weight:650}\n"
    "h4{font-size:.86rem;font-weight:650;color:var(--soft);margin:1.2rem 0 .35rem}\n"
    "p{margin:.5rem 0}ul{margin:.4rem 0;padding-left:1.2rem}a{color:var(--accent)}\n"
    "a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}\n"
    "code{font:.85em/1.4 ui-monospace,Consolas,\"DejaVu Sans Mono\",monospace;overflow-wrap:anywhere}\n"
    ".hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\n",

    /* head */
    ".top{background:var(--paper);border-top:6px solid var(--accent);border-bottom:1px solid var(--line);margin-bottom:2rem}\n"
    ".top .page{padding-top:2.4rem;padding-bottom:1.6rem}\n"
    ".over{color:var(--accent);font-weight:650;margin:0 0 .3rem;letter-spacing:.02em}\n"
    ".meta{color:var(--soft);margin:.6rem 0 0}\n"
    ".seal{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.2rem .9rem;margin-top:1.3rem;padding:.9rem 1.1rem;"
    "border:1px solid var(--line);border-left:5px solid var(--soft);border-radius:6px;background:var(--wash)}\n"
    ".seal>svg{width:28px;height:28px;grid-row:span 3;margin-top:.15rem}\n"
    ".seal p,.seal ul{margin:0}.seal strong{font-weight:650}.seal .facts{color:var(--soft);font-size:.9rem}\n"
    ".seal.s0{border-left-color:var(--v0);color:inherit}.seal.s1,.seal.s3{border-left-color:var(--v3)}.seal.s2{border-left-color:var(--v2)}\n"
    ".s0 .key{stroke:var(--v0)}.s1 .key,.s3 .key{stroke:var(--v3)}.s2 .key{stroke:var(--v2)}.key{fill:none;stroke-width:2}\n"
    ".notes{margin:1rem 0 0;padding:.7rem 1.1rem;border-radius:6px;background:#fff7e3;border:1px solid #ecd9a4}\n"
    ".notes p{margin:.15rem 0}\n",

    /* sections and cards */
    ".block{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:1.6rem 1.7rem;margin:0 0 1.6rem}\n"
    ".tally{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.7rem;list-style:none;margin:0 0 1.4rem;padding:0}\n"
    ".tally li{display:grid;grid-template-columns:auto 1fr;align-items:center;gap:.3rem .6rem;padding:.7rem .9rem;line-height:1.25;border:1px solid var(--line);border-radius:8px}\n"
    ".tally svg{width:26px;height:26px}.tally span{grid-column:1/-1}.tally b{font-size:1.5rem;line-height:1;font-weight:650}\n"
    ".tally .none{color:var(--soft);border-style:dashed}\n"
    ".main{list-style:none;margin:0 0 1.4rem;padding:0}\n"
    ".main li{padding:.85rem 0 .85rem 2.4rem;border-top:1px solid var(--line);position:relative}\n"
    ".main svg{position:absolute;left:0;top:1rem;width:24px;height:24px}.main b{font-weight:650}\n"
    ".main p{margin:.1rem 0}\n"
    ".first{border-left:5px solid var(--v3);background:var(--wash);border-radius:6px;padding:.8rem 1.1rem;margin:0 0 1.4rem}\n"
    ".first h3{font-size:1rem}.pill{display:inline-flex;align-items:center;gap:.45rem;font-weight:650;white-space:nowrap}\n"
    ".pill svg{width:20px;height:20px;flex:none}\n",

    /* tables */
    "table{border-collapse:collapse;width:100%;font-size:.95rem}\n"
    "th,td{text-align:left;vertical-align:top;padding:.5rem .7rem .5rem 0;border-bottom:1px solid var(--line)}\n"
    "thead th{color:var(--soft);font-weight:600;font-size:.86rem}tbody th{font-weight:400}\n"
    ".rungrow th{padding-top:1.1rem;font-weight:650;color:var(--accent);border-bottom-color:var(--accent)}\n"
    ".rungrow span{font-weight:400;color:var(--soft)}\n"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    ".minor{color:var(--soft);font-size:.88rem}td .minor,th .minor{display:block}\n"
    ".steps{display:inline-flex;gap:3px;vertical-align:middle;margin-right:.5rem}\n"
    ".steps i{width:14px;height:9px;border:1.5px solid var(--accent);border-radius:2px}.steps .on{background:var(--accent)}\n",

    /* findings */
    ".finding{break-inside:auto;scroll-margin-top:1rem}\n"
    ".finding header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:.3rem 1.5rem}\n"
    ".about{color:var(--soft);margin:.2rem 0 0;font-size:.93rem}\n"
    ".claim{font:1.14rem/1.5 Charter,\"Source Serif 4\",Georgia,\"DejaVu Serif\",serif;margin:1rem 0 .4rem;max-width:46rem}\n"
    ".reading{border-left:4px solid var(--v3);padding:.35rem 0 .35rem .9rem;margin:.8rem 0;max-width:46rem}\n"
    ".why{max-width:46rem}\n"
    ".two{display:grid;grid-template-columns:minmax(0,1.15fr) minmax(0,1fr);gap:.4rem 2.4rem;margin-top:.4rem}\n"
    ".marks{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem}\n"
    ".reasons{list-style:none;padding:0}.reasons li{display:grid;grid-template-columns:2.2rem minmax(0,1fr)}\n"
    ".reasons b{font-variant-numeric:tabular-nums;font-weight:650}\n"
    ".facts td,.facts th{padding:.35rem .7rem .35rem 0;overflow-wrap:anywhere}.facts th{width:38%}\n"
    ".marks li{border:1px solid var(--line);border-radius:99px;padding:.1rem .75rem;font-size:.88rem;background:var(--wash)}\n",

    /* drawings */
    "svg{display:block}svg text{font-family:inherit;fill:var(--ink);unicode-bidi:isolate}\n"
    ".symbols{position:absolute}.plot{width:100%;max-width:32rem;height:auto;margin:.2rem 0 .6rem}\n"
    ".c0{--v:var(--v0)}.c1{--v:var(--v1)}.c2{--v:var(--v2)}.c3{--v:var(--v3)}.c4{--v:var(--v4)}\n"
    ".fill{fill:var(--v)}.on{fill:none;stroke:#fff;stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}\n"
    ".open{fill:var(--paper);stroke:var(--v);stroke-width:2}.dashed{stroke-dasharray:3.2 2.4}\n"
    ".line{fill:none;stroke:var(--v);stroke-width:2.1;stroke-linecap:round}\n"
    ".axis,.zero{stroke:#8a97a6;fill:none}.zero{stroke-dasharray:1 3}.plot .tick{font-size:12.5px;fill:var(--soft)}\n"
    ".area{fill:#dfeee4}.limit{stroke:var(--ink);stroke-width:1.6;stroke-dasharray:5 4;fill:none}\n"
    ".plot .limit-words{font-size:12.5px;paint-order:stroke;stroke:#fff;stroke-width:4px}\n"
    ".plot .value{font-size:13px;font-weight:650;fill:var(--v);paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}\n"
    ".whisker{stroke:var(--v);stroke-width:2.4;fill:none}.dot{fill:var(--v)}\n"
    ".span{fill:var(--v);fill-opacity:.35;stroke:var(--v);stroke-width:1.6}\n"
    ".c-main{--v:var(--accent)}.c-other{--v:#5b6674}.course{stroke:var(--v);stroke-width:2.6;fill:none}.dashes{stroke-dasharray:7 4}\n",

    ".drawing{width:100%;height:auto}.narrow{display:none}\n"
    ".band{fill:var(--wash);stroke:var(--line)}.rung{font-size:17px;font-weight:650}.drawing .rung{fill:var(--accent)}\n"
    ".box{fill:var(--paper);stroke:#aeb9c6;stroke-width:1.2}.guard{stroke-dasharray:6 4}.means{fill:#f1f5fa;stroke:var(--accent)}\n"
    ".drawing .name{font-size:14px;font-weight:600}.drawing .small{font-size:12px;fill:var(--soft)}\n"
    ".drawing .kick{font-size:12px;fill:var(--accent)}.drawing .word{font-size:12.5px;font-weight:650;fill:var(--v)}\n"
    ".drawing a{text-decoration:none}.drawing a:hover .box,.drawing a:focus-visible .box{stroke:var(--accent);stroke-width:2.4}\n"
    ".arrow{stroke:var(--accent);stroke-width:2.4;fill:none}.tip{fill:var(--accent)}\n"
    ".foot{color:var(--soft);font-size:.9rem}\n",

    /* wide pages, narrow pages and paper */
    "@media(min-width:46.01rem){.stack{table-layout:fixed}\n"
    ".stack td:nth-child(1),.stack th:nth-child(1){width:17%}.stack td:nth-child(2),.stack th:nth-child(2){width:22%}.stack td:nth-child(3),.stack th:nth-child(3){width:16%}.stack td:nth-child(4),.stack th:nth-child(4){width:17%}.stack td:nth-child(5),.stack th:nth-child(5){width:16%}.stack td:nth-child(6),.stack th:nth-child(6){width:12%}\n"
    ".source td:nth-child(1),.source th:nth-child(1){width:16%}.source td:nth-child(2),.source th:nth-child(2){width:10%}.source td:nth-child(3),.source th:nth-child(3){width:41%}.source td:nth-child(4),.source th:nth-child(4){width:20%}.source td:nth-child(5),.source th:nth-child(5){width:13%}}\n"
    "@media(max-width:46rem){.page{padding:0 1rem 2rem}.top .page{padding-top:1.6rem}h1{font-size:1.7rem}.block{padding:1.1rem 1rem}\n"
    ".two{grid-template-columns:minmax(0,1fr)}.wide{display:none}.narrow{display:block;max-width:26rem;margin:0 auto}\n"
    ".stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\n"
    ".stack,.stack tbody,.stack tr,.stack td,.stack th{display:block}.stack tr{padding:.6rem 0;border-bottom:1px solid var(--line)}\n"
    ".stack td,.stack tbody th{border:0;padding:.12rem 0}.stack td{display:grid;grid-template-columns:7.2rem minmax(0,1fr);gap:.5rem}\n"
    ".stack td::before{content:attr(data-label);color:var(--soft);font-size:.88rem}.stack tbody th{font-weight:600}.stack .n{text-align:left;white-space:normal}}\n"
    "@media print{@page{margin:16mm}body{background:#fff;font-size:10.5pt}.page{max-width:none;padding:0}\n"
    ".block{border:0;border-top:1px solid var(--line);border-radius:0;padding:1rem 0 0}.block,.finding header,h2,h3,h4{break-after:auto}\n"
    "h2,h3,h4{break-after:avoid}.plot,.drawing,tr,.seal,.claim{break-inside:avoid}a{color:inherit;text-decoration:none}\n"
    ".wide{display:block}.narrow{display:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n",
};

void trd_style(trd_text *out)
{
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++)
        trd_text_add(out, sheets[i]);
}
