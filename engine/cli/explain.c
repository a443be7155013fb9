/* trede run --explain -- what a run took: columns in memory, references
 * followed, passes over the rows, threads, bytes. Facts of the run that was done, not a forecast. */
#include "cli/cli.h"

#include "base/text.h"

#include <string.h>
#include <sys/resource.h>

/* "12,345,678", in `out`. */
static const char *grouped(size_t value, char out[32])
{
    char   digits[32];
    size_t n = (size_t)snprintf(digits, sizeof digits, "%zu", value), at = 0;

    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

/* "code, 2 bytes", "real as decimal(4), 4 bytes". */
static const char *kept_as(const trd_column *c, char *out, size_t room)
{
    char   decimal[32] = "";
    size_t bytes = trd_width_bytes(c->width);

    if (c->type == TRD_REAL && c->width < TRD_F64)
        snprintf(decimal, sizeof decimal, " as decimal(%d)", c->scale);
    snprintf(out, room, "%s%s, %zu byte%s%s", trd_type_name(c->type), decimal, bytes, bytes == 1 ? "" : "s",
             c->missing ? " + kind" : "");
    return out;
}

static size_t print_columns(const trd_findings *f)
{
    char   rows[32], bytes[32], kept[64];
    size_t all = 0;

    printf("%-36s %-30s %14s %16s\n", "columns in memory", "kept as", "rows", "bytes");
    for (size_t i = 0; i < f->loaded_count; i++) {
        const trd_loaded *l = &f->loaded[i];
        trd_text          name = { 0 };
        if (l->joined || !l->computed) {
            trd_text_add(&name, l->dataset);
            trd_text_add(&name, l->joined ? " > " : ".");
        }
        trd_text_add_safe(&name, l->source);
        bool fits = name.length <= 34;
        if (!fits)                                   /* a line of its own */
            printf("  %s\n", name.bytes);
        printf("  %-34s %-30s %14s %16s\n", fits && name.bytes ? name.bytes : "", kept_as(l->column, kept, sizeof kept),
               grouped(l->column->rows, rows), grouped(l->bytes, bytes));
        trd_text_release(&name);
        all += l->bytes;
    }
    return all;
}

static void print_passes(const trd_findings *f)
{
    char rows[32], groups[32];

    printf("\n%-36s %-18s %14s %8s %10s %8s\n", "passes", "over", "rows", "values", "groups", "threads");
    for (size_t i = 0; i < f->pass_count; i++) {
        const trd_pass *p = &f->passes[i];
        trd_text        what = { 0 };
        trd_text_add_safe(&what, p->what ? p->what : "");
        printf("  %-34s %-18s %14s %8zu %10s %8d\n", what.bytes ? what.bytes : "", p->dataset, grouped(p->rows, rows), p->values,
               grouped(p->groups, groups), p->threads);
        trd_text_release(&what);
    }
}

static void print_joins(const trd_findings *f)
{
    static const char *const kinds[] = { "one to one", "one to many", "many to one", "many to many" };
    char rows[32], unmatched[32], no_key[32], unused[32];

    if (f->join_count)
        printf("\n%-36s %-18s %14s %14s %14s %14s\n", "references", "kind", "rows matched", "not found", "without key", "not referred to");
    for (size_t i = 0; i < f->join_count; i++) {
        const trd_joined *j = &f->joins[i];
        trd_text          name = { 0 };
        trd_text_add_format(&name, "%s.", j->dataset);
        trd_text_add_safe(&name, j->source);
        trd_text_add_format(&name, " > %s", j->to);
        printf("  %-34s %-18s %14s %14s %14s %14s\n", name.bytes ? name.bytes : "", kinds[j->kind],
               grouped((size_t)j->of_rows.matched, rows), grouped((size_t)j->of_rows.unmatched, unmatched),
               grouped((size_t)j->of_rows.no_key, no_key), grouped((size_t)j->of_keys.unmatched, unused));
        trd_text_release(&name);
    }
}

void trd_cli_explain(const trd_findings *f)
{
    struct rusage usage;
    char          bytes[32], peak[32];

    size_t all = print_columns(f);
    print_joins(f);
    print_passes(f);
    getrusage(RUSAGE_SELF, &usage);
    printf("\n%zu columns of %s bytes, %zu of them from the cache, %zu passes; most memory the process held: %s kB\n", f->loaded_count,
           grouped(all, bytes), f->from_cache, f->pass_count, grouped((size_t)usage.ru_maxrss, peak));
}
