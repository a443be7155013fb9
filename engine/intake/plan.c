#include "intake/plan.h"

#include "base/number.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_CODES = 1000 };

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the import; nothing was stored; close some programs");
}

/* ---- the header --------------------------------------------------------- */

static bool is_taken(const trd_import *im, const char *name, size_t before)
{
    if (trd_profile_is_reserved(name))
        return true;
    for (size_t i = 0; i < before; i++)
        if (strcasecmp(im->header.fields[i].bytes, name) == 0)
            return true;
    return false;
}

/* A header without spaces around it and without line ends, made different from
 * the ones before it. */
static trd_code clean_name(trd_import *im, const trd_field_text *field, size_t at, int64_t line, trd_error *err)
{
    trd_cell cell = trd_cell_look(field->bytes, field->length);
    char    *name = trd_pool_bytes(im->pool, cell.bytes, cell.whole);

    if (!name)
        return no_memory(err);
    for (char *c = name; *c; c++)
        if (*c == '\n' || *c == '\r' || *c == '\t')
            *c = ' ';
    const char *unique = name;
    for (int number = 2; *unique && is_taken(im, unique, at); number++)
        if (!(unique = trd_pool_format(im->pool, "%s_%d", name, number)))
            return no_memory(err);
    im->header.fields[at] = (trd_field_text){ unique, strlen(unique), false };
    return unique == name ? TRD_OK : trd_import_note_add(im, unique, "a name that stands twice, or that SQLite keeps for itself: a number put behind it", line, false, err);
}

/* Named by the analyst: it must fit. Else the first that fits. */
static trd_code find_profile(trd_import *im, trd_error *err)
{
    const trd_import_options *o = im->options;
    const char               *lacking = "";

    if (o->generic)
        return TRD_OK;
    if (o->profile) {
        if (!trd_profile_fits(o->profile, &im->header, &lacking))
            return trd_fail_at(err, TRD_E_DATA, im->source.name, (long)im->sniff.header, "is no file of profile '%s': there is no column '%s'; "
                               "leave --profile out, or choose another", o->profile->name, lacking);
        im->profile = o->profile;
        im->report->profile_reason = "as asked";
    }
    for (size_t i = 0; i < o->profile_count && !im->profile; i++)
        if (trd_profile_fits(&o->profiles[i], &im->header, &lacking)) {
            im->profile = &o->profiles[i];
            im->report->profile_reason = "all its headers are there";
        }
    if (im->profile) {
        im->report->profile = im->profile->name;
        im->report->licence = im->profile->licence;
        im->report->source_line = im->profile->source;
    }
    return TRD_OK;
}

static trd_code add_code(trd_import *im, const char *text, trd_missing kind, double low, double high, trd_error *err)
{
    for (size_t i = 0; i < im->code_count; i++)
        if (strcmp(im->codes[i].text, text) == 0)
            return TRD_OK;
    trd_store_new_code *more = trd_pool_grow(im->pool, im->codes, im->code_count, &im->code_room, sizeof *more);
    if (!more)
        return no_memory(err);
    im->codes = more;
    if (im->code_count == MOST_CODES)
        return trd_fail_at(err, TRD_E_DATA, im->source.name, 0, "holds more than 1,000 different bounds such as '%s'; this is no column of hidden cells", text);
    im->codes[im->code_count++] = (trd_store_new_code){ NULL, trd_pool_text(im->pool, text), kind, low, high };
    return im->codes[im->code_count - 1].text ? TRD_OK : no_memory(err);
}

trd_code trd_plan_header(trd_import *im, const trd_record *record, trd_error *err)
{
    trd_code code = TRD_OK;

    im->width = record->count;
    im->header.count = record->count;
    im->header.fields = trd_pool_calloc(im->pool, record->count + 1, sizeof *im->header.fields);
    im->evidence = trd_pool_calloc(im->pool, record->count + 1, sizeof *im->evidence);
    if (!im->header.fields || !im->evidence)
        return no_memory(err);
    for (size_t i = 0; i < record->count && code == TRD_OK; i++)
        code = clean_name(im, &record->fields[i], i, record->line, err);
    if (code == TRD_OK)
        code = find_profile(im, err);
    for (size_t i = 0; im->profile && i < im->profile->suppressed_count && code == TRD_OK; i++)
        code = add_code(im, im->profile->suppressed[i].text, TRD_KNOWN, im->profile->suppressed[i].low, im->profile->suppressed[i].high, err);
    for (size_t i = 0; im->profile && i < im->profile->missing_count && code == TRD_OK; i++)
        code = add_code(im, im->profile->missing[i], TRD_USER_MISSING, 0, 0, err);
    for (size_t i = 0; i < im->options->missing_count && code == TRD_OK; i++)
        code = add_code(im, im->options->missing[i], TRD_USER_MISSING, 0, 0, err);
    return code;
}

/* ---- evidence ----------------------------------------------------------- */

void trd_import_know_codes(trd_import *im)
{
    im->known = im->codes;
    im->known_count = im->code_count;
    memset(im->code_starts, 0, sizeof im->code_starts);
    for (size_t i = 0; i < im->code_count; i++)
        im->code_starts[(unsigned char)*im->codes[i].text] = true;
}

const trd_store_new_code *trd_import_code(const trd_import *im, const trd_cell *cell)
{
    if (!im->code_starts[cell->whole ? (unsigned char)*cell->bytes : 0])
        return NULL;
    for (size_t i = 0; i < im->known_count; i++)
        if (strncmp(im->known[i].text, cell->bytes, cell->whole) == 0 && im->known[i].text[cell->whole] == '\0')
            return &im->known[i];
    return NULL;
}

/* One more than a file may have is enough: joining them then fails. */
static trd_code keep_bound(trd_bounds *bounds, const trd_cell *cell, trd_error *err)
{
    for (size_t i = 0; i < bounds->count; i++)
        if (bounds->items[i].length == cell->whole && memcmp(bounds->items[i].text, cell->bytes, cell->whole) == 0)
            return TRD_OK;
    if (bounds->count > MOST_CODES)
        return TRD_OK;
    if (bounds->count == bounds->room) {
        size_t     room = bounds->room ? 2 * bounds->room : 16;
        trd_bound *items = realloc(bounds->items, room * sizeof *items);
        if (!items)
            return no_memory(err);
        bounds->items = items;
        bounds->room = room;
    }
    bounds->items[bounds->count++] = (trd_bound){ cell->bytes, cell->whole, cell->bound };
    return TRD_OK;
}

trd_code trd_import_bound(trd_import *im, const trd_bound *bound, trd_error *err)
{
    const char *text = trd_pool_bytes(im->pool, bound->text, bound->length);
    return text ? add_code(im, text, TRD_KNOWN, -1, (double)bound->bound - 1, err) : no_memory(err);   /* low: decided later */
}

trd_code trd_evidence_add(const trd_import *im, trd_evidence *e, trd_bounds *bounds, const trd_field_text *field, int64_t line,
                          trd_error *err)
{
    static const int64_t EXACT = INT64_C(1) << 53;
    trd_cell cell = trd_cell_look(field->bytes, field->length);
    int64_t  whole;

    if (cell.kind != TRD_CELL_EMPTY && cell.kind != TRD_CELL_BOUND && trd_import_code(im, &cell)) {
        e->words++;
        return TRD_OK;
    }
    if (!e->counts[cell.kind]++) {
        e->first[cell.kind] = line;
        if (cell.kind == TRD_CELL_TEXT) {
            e->odd = cell.bytes;
            e->odd_length = cell.whole < 40 ? cell.whole : 40;
        }
    }
    e->percents += cell.percent;
    if (cell.kind == TRD_CELL_TEXT && trd_cell_resembles_number(cell.bytes, cell.whole) && !e->alike++)
        e->alike_line = line;
    if (cell.kind == TRD_CELL_INTEGER) {
        if (cell.length > 15 && trd_number_integer(cell.bytes, cell.length, &whole) && (whole > EXACT || whole < -EXACT) && !e->large)
            e->large = line;
        e->zeros += cell.length == 1 && *cell.bytes == '0';
    }
    return cell.kind == TRD_CELL_BOUND ? keep_bound(bounds, &cell, err) : TRD_OK;
}

static void merge(trd_evidence *into, const trd_evidence *from)
{
    for (int k = 0; k < TRD_CELL_KINDS; k++) {
        if (from->counts[k] && (!into->counts[k] || from->first[k] < into->first[k]))
            into->first[k] = from->first[k];
        into->counts[k] += from->counts[k];
    }
    into->percents += from->percents;
    into->words += from->words;
    into->zeros += from->zeros;
    if (!into->large)
        into->large = from->large;
    if (!into->alike)
        into->alike_line = from->alike_line;
    into->alike += from->alike;
    if (!into->odd) {
        into->odd = from->odd;
        into->odd_length = from->odd_length;
    }
}

trd_code trd_evidence_join(trd_import *im, trd_evidence *into, const trd_evidence *from, trd_error *err)
{
    bool first = !into->odd && from->odd;

    merge(into, from);
    if (first) {                                     /* its record goes */
        char *odd = trd_pool_bytes(im->pool, from->odd, from->odd_length);
        if (!odd)
            return no_memory(err);
        trd_utf8_trim(odd);
        into->odd = odd;
    }
    return TRD_OK;
}

/* ---- types -------------------------------------------------------------- */

/* Which decimal mark a column has; refuses what can be read two ways. */
static trd_code decide_mark(const trd_import *im, const trd_evidence *e, const char *name, char *out, trd_error *err)
{
    int64_t point = e->counts[TRD_CELL_POINT], comma = e->counts[TRD_CELL_COMMA];
    int64_t grouped_point = e->counts[TRD_CELL_GROUPED_POINT], grouped_comma = e->counts[TRD_CELL_GROUPED_COMMA];

    if (im->options->decimal) {
        *out = im->options->decimal;
        return TRD_OK;
    }
    if (point && comma) {
        int64_t line = e->first[TRD_CELL_POINT] > e->first[TRD_CELL_COMMA] ? e->first[TRD_CELL_POINT] : e->first[TRD_CELL_COMMA];
        return trd_fail_at(err, TRD_E_DATA, im->source.name, (long)line, "column \"%s\" has decimal points and decimal commas (line %lld is the first of the other kind); "
                           "nothing is stored; write them alike", name, (long long)line);
    }
    if ((grouped_point || grouped_comma) && !point && !comma)
        return trd_fail_at(err, TRD_E_DATA, im->source.name, (long)(grouped_point ? e->first[TRD_CELL_GROUPED_POINT] : e->first[TRD_CELL_GROUPED_COMMA]),
                           "column \"%s\" can be read in two ways: is 1%c049 one thousand and forty-nine, or a little over one? "
                           "nothing is stored; say --decimal , or --decimal .", name, grouped_point ? '.' : ',');
    *out = comma ? ',' : '.';
    return TRD_OK;
}

static bool is_numeric(const trd_evidence *e)
{
    return !e->counts[TRD_CELL_TEXT] && !e->counts[TRD_CELL_ZERO_LED] && !e->counts[TRD_CELL_DATE];
}

static int64_t numbers(const trd_evidence *e)
{
    return e->counts[TRD_CELL_INTEGER] + e->counts[TRD_CELL_POINT] + e->counts[TRD_CELL_COMMA] +
           e->counts[TRD_CELL_GROUPED_POINT] + e->counts[TRD_CELL_GROUPED_COMMA];
}

/* Numbers or days among texts: kept as text, and said so with the first line,
 * since a guess would turn cells into nothing. */
static trd_code warn_of_odd_cells(trd_import *im, const trd_evidence *e, const char *name, trd_error *err)
{
    int64_t     texts = e->counts[TRD_CELL_TEXT], dates = e->counts[TRD_CELL_DATE], zero_led = e->counts[TRD_CELL_ZERO_LED];
    int64_t     point = e->first[TRD_CELL_POINT], comma = e->first[TRD_CELL_COMMA], line = e->first[TRD_CELL_TEXT];
    const char *what;

    if (point && comma) {
        line = point > comma ? point : comma;
        what = trd_pool_format(im->pool, "kept as text: decimal points and decimal commas are mixed (line %lld)", (long long)line);
    } else if (texts && numbers(e) >= texts && !dates && !zero_led) {
        what = trd_pool_format(im->pool, "kept as text because of %lld cells such as '%s' on line %lld; if they mean that there is no value, "
                               "import with --missing '%s'", (long long)texts, e->odd, (long long)line, e->odd);
    } else if (texts && (numbers(e) || dates)) {
        what = trd_pool_format(im->pool, "kept as text: %s and other texts are mixed ('%s' on line %lld%s)", dates ? "days" : "numbers", e->odd,
                               (long long)line, dates ? " is no day" : "");
    } else if (dates && numbers(e) + zero_led > 0) {
        line = e->first[TRD_CELL_DATE];
        what = trd_pool_format(im->pool, "kept as text: days and numbers are mixed (line %lld is the first day)", (long long)line);
    } else if (zero_led && numbers(e) > zero_led) {
        line = e->first[TRD_CELL_ZERO_LED];
        what = trd_pool_format(im->pool, "kept as text: %lld of the numbers start with a 0, as codes do (line %lld is the first)",
                               (long long)zero_led, (long long)line);
    } else if (2 * e->alike >= texts && e->alike) {
        line = e->alike_line;
        what = trd_pool_format(im->pool, "kept as text: %lld cells look like numbers (the first on line %lld), but not as Trede reads them: "
                               "digits with at most one decimal mark", (long long)e->alike, (long long)line);
    } else {
        return TRD_OK;
    }
    return what ? trd_import_note_add(im, name, what, line, false, err) : no_memory(err);
}

static trd_code decide_type(trd_import *im, const trd_evidence *e, trd_plan_column *c, trd_error *err)
{
    int64_t hidden = e->counts[TRD_CELL_BOUND] + e->words, dates = e->counts[TRD_CELL_DATE];
    int64_t parts = numbers(e) - e->counts[TRD_CELL_INTEGER];

    c->type = TRD_CODE;
    c->unit = "";
    if (dates && dates + e->counts[TRD_CELL_EMPTY] + e->words == im->rows)
        c->type = TRD_DATE;
    if (!is_numeric(e))
        return warn_of_odd_cells(im, e, c->name, err);
    if (numbers(e) + hidden == 0)
        return TRD_OK;
    if (e->percents && e->percents < numbers(e))     /* some with %, some without: not one unit */
        return trd_import_note_add(im, c->name, "kept as text: some cells have a % and others have not", 0, false, err);
    trd_code code = parts ? decide_mark(im, e, c->name, &c->decimal, err) : TRD_OK;
    int64_t  decimals = c->decimal == ',' ? e->counts[TRD_CELL_COMMA] + e->counts[TRD_CELL_GROUPED_COMMA]
                                          : e->counts[TRD_CELL_POINT] + e->counts[TRD_CELL_GROUPED_POINT];
    if (code == TRD_OK && (decimals || e->percents) && e->large)         /* a decimal number holds 15 digits */
        return trd_import_note_add(im, c->name, "kept as text: decimal numbers, and whole numbers of more than 15 digits, which would be rounded", e->large, false, err);
    c->type = decimals || e->percents ? TRD_REAL : TRD_INTEGER;
    c->unit = e->percents ? "%" : "";
    if (decimals)
        im->report->decimal = c->decimal;
    return code;
}

/* A type that a profile states: the cells must bear it out. */
static trd_code check_type(trd_import *im, const trd_evidence *e, trd_plan_column *c, trd_error *err)
{
    c->unit = "";
    if (c->type == TRD_CODE)
        return TRD_OK;
    if (e->counts[TRD_CELL_TEXT] || e->counts[TRD_CELL_DATE]) {
        int64_t line = e->counts[TRD_CELL_TEXT] ? e->first[TRD_CELL_TEXT] : e->first[TRD_CELL_DATE];
        return trd_fail_at(err, TRD_E_DATA, im->source.name, (long)line, "column \"%s\" holds numbers by profile '%s', and line %lld has '%s'; nothing is stored; "
                           "correct it, or say --missing WORD when it means that there is no value", c->header, im->profile->name, (long long)line, e->odd ? e->odd : "a date");
    }
    trd_code code = numbers(e) > e->counts[TRD_CELL_INTEGER] ? decide_mark(im, e, c->header, &c->decimal, err) : TRD_OK;
    c->unit = e->percents ? "%" : "";
    if (code == TRD_OK && c->type == TRD_REAL && e->large)
        return trd_fail_at(err, TRD_E_DATA, im->source.name, (long)e->large, "column \"%s\" holds decimal numbers by profile '%s', and line %lld has a whole number of more than 15 digits, "
                           "which would be rounded; nothing is stored; correct it", c->header, im->profile->name, (long long)e->large);
    if (c->type == TRD_REAL && c->decimal)
        im->report->decimal = c->decimal;
    return code;
}

/* ---- columns ------------------------------------------------------------ */

static trd_plan_column *new_column(trd_import *im, const char *name, const char *header, size_t keys, trd_error *err)
{
    trd_plan_column *c = &im->columns[im->column_count++];

    *c = (trd_plan_column){ .name = name, .header = header, .unit = "", .type = TRD_CODE, .decimal = '.' };
    if (!(c->fields = trd_pool_calloc(im->pool, keys + 1, sizeof *c->fields)))
        no_memory(err);
    for (size_t k = 0; c->fields && k <= keys; k++)
        c->fields[k] = -1;
    return c->fields ? c : NULL;
}

static trd_code plan_generic(trd_import *im, trd_error *err)
{
    for (size_t i = 0; i < im->width; i++) {
        const trd_evidence *e = &im->evidence[i];
        const char         *name = im->header.fields[i].bytes;
        int64_t             first = 0;
        trd_code            code = TRD_OK;
        for (int k = TRD_CELL_EMPTY + 1; k < TRD_CELL_KINDS; k++)
            if (e->counts[k] && (!first || e->first[k] < first))
                first = e->first[k];
        if (!*name && first)
            return trd_fail_at(err, TRD_E_DATA, im->source.name, (long)first, "column %zu has no name but holds values (the first on line %lld); nothing is stored; "
                               "the cells have probably shifted: was the file saved by Excel with a comma both as delimiter and as decimal mark? use the original file, "
                               "or name the column", i + 1, (long long)first);
        if (!*name) {
            const char *what = trd_pool_format(im->pool, "column %zu has no name and no values: left out", i + 1);
            if (!what || (code = trd_import_note_add(im, "", what, im->sniff.header, false, err)) != TRD_OK)
                return what ? code : no_memory(err);
            continue;
        }
        trd_plan_column *c = new_column(im, name, name, 1, err);
        if (!c)
            return TRD_E_NOMEM;
        c->fields[0] = (int)i;
        if ((code = decide_type(im, e, c, err)) != TRD_OK)
            return code;
    }
    return TRD_OK;
}

static trd_code add_key(trd_import *im, const char *start, size_t n, trd_error *err)
{
    for (size_t k = 0; k < im->key_count; k++)
        if (strncmp(im->keys[k], start, n) == 0 && im->keys[k][n] == '\0')
            return TRD_OK;
    const char **more = trd_pool_grow(im->pool, im->keys, im->key_count, &im->key_room, sizeof *more);
    if (!more)
        return no_memory(err);
    im->keys = more;
    im->keys[im->key_count] = trd_pool_bytes(im->pool, start, n);
    return im->keys[im->key_count++] ? TRD_OK : no_memory(err);
}

/* The values of the key, from the headers that match a pattern. */
static trd_code find_keys(trd_import *im, trd_error *err)
{
    const trd_profile *p = im->profile;

    for (size_t i = 0; i < im->width; i++)
        for (size_t at = 0; at < p->pattern_count; at++)
            for (size_t h = 0; h < p->patterns[at].header_count; h++) {
                const char *start;
                size_t      n = trd_profile_match(p->patterns[at].headers[h], im->header.fields[i].bytes, &start);
                trd_code    code = n ? add_key(im, start, n, err) : TRD_OK;
                if (code != TRD_OK)
                    return code;
            }
    if (im->key_count == 0)
        return trd_fail_at(err, TRD_E_DATA, im->source.name, (long)im->sniff.header, "has no column that tells '%s' (profile '%s'); "
                           "leave --profile out, or choose another", p->key, p->name);
    return TRD_OK;
}

static int field_of_key(const trd_import *im, const trd_profile_column *pattern, const char *key)
{
    for (size_t h = 0; h < pattern->header_count; h++)
        for (size_t i = 0; i < im->width; i++) {
            const char *start;
            size_t      n = trd_profile_match(pattern->headers[h], im->header.fields[i].bytes, &start);
            if (n == strlen(key) && strncmp(start, key, n) == 0)
                return (int)i;
        }
    return -1;
}

/* The last number of four digits in a file's name: a year. */
static const char *year_in_name(trd_import *im)
{
    const char *slash = strrchr(im->source.name, '/'), *at = slash ? slash + 1 : im->source.name, *found = NULL;
    for (; *at; at++) {
        size_t n = strspn(at, "0123456789");
        if (n == 4)
            found = at;
        at += n;
        if (!*at)
            break;
    }
    return found ? trd_pool_bytes(im->pool, found, 4) : NULL;
}

static trd_code plan_fixed(trd_import *im, const char *name, bool from_file, trd_error *err)
{
    const trd_import_options *o = im->options;
    const char               *value = o->set_name && strcasecmp(o->set_name, name) == 0 ? o->set_value : from_file ? year_in_name(im) : NULL;

    if (!value)
        return trd_fail_at(err, TRD_E_DATA, im->source.name, 0, "the name of the file does not tell '%s'; say --set %s=2019", name, name);
    if (!*name || trd_profile_is_reserved(name))
        return trd_fail(err, TRD_E_USAGE, "no column can be called '%s'; choose another name for --set", name);
    for (size_t i = 0; i < im->column_count; i++)
        if (strcasecmp(im->columns[i].name, name) == 0)
            return trd_fail_at(err, TRD_E_USAGE, im->source.name, 0, "has a column '%s' of its own; choose another name for --set", name);
    trd_plan_column *c = new_column(im, name, "", 1, err);
    if (!c)
        return TRD_E_NOMEM;
    trd_cell cell = trd_cell_look(value, strlen(value));
    c->fixed = trd_pool_bytes(im->pool, cell.bytes, cell.whole);     /* no spaces to repair in every row */
    if (!c->fixed)
        return no_memory(err);
    c->type = cell.kind == TRD_CELL_INTEGER ? TRD_INTEGER : TRD_CODE;
    return TRD_OK;
}

static trd_code plan_profile(trd_import *im, trd_error *err)
{
    const trd_profile *p = im->profile;
    trd_code           code = p->from_name ? plan_fixed(im, p->from_name, true, err) : TRD_OK;

    if (code == TRD_OK && p->key)
        code = find_keys(im, err);
    for (size_t i = 0; i < p->column_count && code == TRD_OK; i++) {
        int              at = trd_profile_find(&p->columns[i], &im->header);
        trd_plan_column *c = new_column(im, p->columns[i].name, at < 0 ? p->columns[i].headers[0] : im->header.fields[at].bytes, 1, err);
        if (!c)
            return TRD_E_NOMEM;
        c->fields[0] = at;
        c->type = p->columns[i].type;
        if (at >= 0)
            code = check_type(im, &im->evidence[at], c, err);
    }
    if (code == TRD_OK && p->key) {
        trd_plan_column *c = new_column(im, p->key, "", 1, err);
        if (!c)
            return TRD_E_NOMEM;
        c->is_key = true;
        c->type = p->key_type;
    }
    for (size_t i = 0; i < p->pattern_count && code == TRD_OK; i++) {
        trd_plan_column *c = new_column(im, p->patterns[i].name, p->patterns[i].headers[0], im->key_count, err);
        trd_evidence     all = { 0 };
        if (!c)
            return TRD_E_NOMEM;
        c->keyed = true;
        c->type = p->patterns[i].type;
        for (size_t k = 0; k < im->key_count; k++)
            if ((c->fields[k] = field_of_key(im, &p->patterns[i], im->keys[k])) >= 0)
                merge(&all, &im->evidence[c->fields[k]]);
        code = check_type(im, &all, c, err);
    }
    return code;
}

/* Columns of the file that a profile has no use for are named, not dropped in
 * silence. */
static trd_code note_unused(trd_import *im, trd_error *err)
{
    for (size_t i = 0; i < im->width; i++) {
        bool used = false;
        for (size_t at = 0; at < im->column_count; at++)
            for (size_t k = 0; k < (im->columns[at].keyed ? im->key_count : 1); k++)
                used |= im->columns[at].fields[k] == (int)i;
        if (!used) {
            trd_code code = trd_import_note_add(im, im->header.fields[i].bytes, "a column that the profile does not know: left out (import with --profile none to keep it)",
                                                im->sniff.header, false, err);
            if (code != TRD_OK)
                return code;
        }
    }
    return TRD_OK;
}

/* ---- bounds, table ------------------------------------------------------ */

/* '<5' without a profile: 1 to 4 where zeros are shown as they are, else 0 to 4. */
static void decide_bounds(trd_import *im)
{
    int64_t zeros = 0;
    for (size_t i = 0; i < im->width; i++)
        zeros += im->evidence[i].counts[TRD_CELL_BOUND] ? im->evidence[i].zeros : 0;
    for (size_t i = 0; i < im->code_count; i++)
        if (im->codes[i].kind == TRD_KNOWN && im->codes[i].low < 0)
            im->codes[i].low = zeros && im->codes[i].high >= 1 ? 1 : 0;
}

static const char *table_from_name(trd_import *im)
{
    const char *slash = strrchr(im->source.name, '/'), *name = slash ? slash + 1 : im->source.name;
    const char *dot = strrchr(name, '.');
    char       *out = trd_pool_bytes(im->pool, name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
    for (char *c = out; c && *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
        else if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9')))
            *c = '_';
    }
    return out;
}

trd_code trd_plan_columns(trd_import *im, trd_error *err)
{
    const trd_import_options *o = im->options;
    trd_import_report        *r = im->report;
    size_t                    room = im->width + 4 + (im->profile ? im->profile->column_count + im->profile->pattern_count : 0);
    trd_code                  code;

    if (!(im->columns = trd_pool_calloc(im->pool, room, sizeof *im->columns)))
        return no_memory(err);
    decide_bounds(im);
    code = im->profile ? plan_profile(im, err) : plan_generic(im, err);
    if (code == TRD_OK && o->set_name && !(im->profile && im->profile->from_name && strcasecmp(o->set_name, im->profile->from_name) == 0))
        code = plan_fixed(im, o->set_name, false, err);
    if (code == TRD_OK && im->profile)
        code = note_unused(im, err);
    if (code != TRD_OK)
        return code;
    if (im->column_count == 0)
        return trd_fail_at(err, TRD_E_DATA, im->source.name, (long)im->sniff.header, "has no column with a name; give the columns names");
    r->table = o->table ? o->table : im->profile ? im->profile->table : table_from_name(im);
    r->appended = o->append || (im->profile && im->profile->append);
    r->column_count = im->column_count;
    if (!r->table || !(r->columns = trd_pool_calloc(im->pool, im->column_count, sizeof *r->columns)))
        return no_memory(err);
    for (size_t i = 0; i < im->column_count; i++)
        r->columns[i] = (trd_import_column){ .name = im->columns[i].name, .header = im->columns[i].header, .unit = im->columns[i].unit, .type = im->columns[i].type };
    return TRD_OK;
}
