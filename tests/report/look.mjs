// node look.mjs FILE.html [SCREENSHOT.png] [FILE.html [SCREENSHOT.png]]...: opens
// reports in Chromium as a reader would, wide and narrow, and complains about what
// a reader, a screen reader or a cautious administrator would complain about.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const reports = [];                          // { file, screenshot }
for (const argument of process.argv.slice(2)) {
    if (argument.endsWith('.png') && reports.length)
        reports.at(-1).screenshot = argument;
    else
        reports.push({ file: argument });
}

function stop(text) {
    console.error(`look.mjs: ${text}`);
    process.exit(1);
}

function findChromium() {
    const names = ['chromium', 'chromium-browser', 'google-chrome'];
    for (const folder of (process.env.PATH ?? '').split(delimiter))
        for (const name of names)
            if (folder && existsSync(join(folder, name)))
                return join(folder, name);
    return stop('there is no chromium on PATH; install the package chromium');
}

if (!reports.length)
    stop('no report given; write: node look.mjs FILE.html [SCREENSHOT.png]');
for (const { file } of reports)
    if (!existsSync(file))
        stop(`no report at ${file}; write it first with trede run --format html --out ${file}`);

const folder = mkdtempSync(join(tmpdir(), 'trede-look-'));
const context = await chromium.launchPersistentContext(folder, {
    executablePath: findChromium(),
    headless: true,
    viewport: { width: 1280, height: 900 },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
           '--disable-component-update', '--disable-sync'],
});

// What is wrong with one report, as a list of sentences.
async function look(file, screenshot) {
    const problems = [];
    const url = pathToFileURL(resolve(file)).href;
    const page = await context.newPage();
    page.on('console', message => {
        if (['error', 'warning'].includes(message.type()))
            problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', error => problems.push(`error in the page: ${error.message}`));
    page.on('dialog', dialog => {
        problems.push(`a dialog opened: ${dialog.message()}`);
        dialog.dismiss();
    });
    page.on('request', request => {
        if (request.url() !== url && !request.url().startsWith('data:'))
            problems.push(`a request left the file: ${request.url()}`);
    });
    await page.goto(url);

    const seen = await page.evaluate(() => ({
        title: document.title,
        heading: (document.querySelector('h1')?.textContent ?? '').replace(/\s+/g, ' ').trim(),
        language: document.documentElement.lang,
        findings: document.querySelectorAll('section.finding').length,
        listed: new Set([...document.querySelectorAll('table a[href^="#f"]')].map(a => a.hash)).size,
        dangling: [...document.querySelectorAll('a, use')].map(a => a.getAttribute('href'))
            .filter(href => !href.startsWith('#') || !document.getElementById(href.slice(1))),
        untitled: [...document.querySelectorAll('svg')].filter(svg => !svg.querySelector(':scope > title')?.textContent).length,
        scripts: document.querySelectorAll('script').length,
    }));
    if (!seen.title || seen.title !== seen.heading)
        problems.push(`the title '${seen.title}' is not the heading '${seen.heading}'`);
    if (!['nl', 'en'].includes(seen.language))
        problems.push(`the language is '${seen.language}'`);
    if (seen.findings !== seen.listed)
        problems.push(`${seen.findings} sections for ${seen.listed} findings in the summary`);
    if (seen.dangling.length)
        problems.push(`links that lead nowhere: ${seen.dangling.join(' ')}`);
    if (seen.untitled)
        problems.push(`${seen.untitled} drawings without a title`);
    if (seen.scripts)
        problems.push(`${seen.scripts} scripts`);

    // The same report as JSON, when it lies beside the file, says how many there must be.
    const beside = file.replace(/\.html$/, '.json');
    if (existsSync(beside)) {
        const expected = JSON.parse(readFileSync(beside, 'utf8')).findings.length;
        if (seen.findings !== expected)
            problems.push(`${seen.findings} sections, but ${expected} findings in the JSON report`);
    }

    // The debugger may run axe in the page; a script of the page itself may not.
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    for (const width of [1280, 400]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate(() => {
            const limit = document.documentElement.clientWidth;
            return document.documentElement.scrollWidth <= limit ? [] :
                [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > limit + 1)
                    .slice(0, 5).map(e => `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''}`);
        });
        if (over.length)
            problems.push(`wider than the page at ${width}: ${over.join(' ')}`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        for (const v of violations.filter(v => ['serious', 'critical'].includes(v.impact)))
            problems.push(`axe at ${width}: ${v.id} (${v.impact}): ${v.help}; ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')}`);
        if (screenshot)
            await page.screenshot({ path: width === 1280 ? screenshot : screenshot.replace(/(\.png)?$/, `-${width}.png`), fullPage: true });
    }
    await page.close();
    if (!problems.length)
        console.log(`${file}: ${seen.findings} findings, nothing to complain about`);
    return problems;
}

let wrong = 0;
try {
    for (const { file, screenshot } of reports)
        for (const problem of await look(file, screenshot)) {
            console.error(`${file}: ${problem}`);
            wrong++;
        }
} finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
}
process.exit(wrong ? 1 : 0);
