#include "method/formula.h"

#include "method/formula_int.h"

#include <math.h>
#include <string.h>

/* An atom in all rows of the call: numbers, or codes of the levels that occur
 * in complete rows. */
typedef struct values {
    bool          is_factor;
    const char   *column;            /* of the rows, when it is no expression */
    double       *x;
    int32_t      *code;
    const char  **label;
    int32_t       count;
} values;

typedef struct trd_terms_source {
    trd_formula_text   text;
    trd_formula_source from;
    values             atom[TRD_FORMULA_ATOMS];
} trd_terms_source;

/* ---- atoms ---- */

static values atom_values(trd_call *call, const trd_formula_source *from, const char *atom)
{
    const char  *inner = trd_formula_factor(call, atom), *column = inner ? inner : trd_formula_column(call, atom);
    const cJSON *levels = trd_formula_given(call, column, atom);
    values       v = { .column = column };

    v.is_factor = column && (inner || levels || (!from->lists && trd_call_column_is_text(call, column)));
    if (!v.is_factor) {
        v.x = trd_formula_value(call, from, atom);
        return v;
    }
    const char **texts = trd_formula_factor_texts(call, from, column);
    v.label = trd_formula_levels(call, from, column, levels, texts, &v.count);
    v.code = trd_formula_codes(call, texts, from->rows, v.label, v.count);
    return v;
}

/* Only levels that occur in the rows that are kept. */
static void drop_levels(trd_call *call, values *v, const bool *whole, size_t rows)
{
    int32_t *to = trd_call_alloc(call, (size_t)v->count, sizeof *to), kept = 0;

    for (size_t r = 0; r < rows; r++)
        if (whole[r] && v->code[r] >= 0)
            to[v->code[r]] = 1;
    for (int32_t i = 0; i < v->count; i++) {
        bool used = to[i] != 0;
        to[i] = used ? kept : -1;
        if (used)
            v->label[kept++] = v->label[i];
    }
    for (size_t r = 0; r < rows; r++)
        v->code[r] = v->code[r] < 0 ? -1 : to[v->code[r]];
    v->count = kept;
}

static bool has(const values *v, size_t row)
{
    return v->is_factor ? v->code[row] >= 0 : !isnan(v->x[row]);
}

/* ---- columns ---- */

/* Is this product among the terms? */
static bool is_term(const trd_formula_text *f, const trd_formula_term *t)
{
    for (size_t i = 0; i < f->terms; i++)
        if (f->term[i].order == t->order && memcmp(f->term[i].atom, t->atom, t->order * sizeof *t->atom) == 0)
            return true;
    return false;
}

/* Without a constant the first factor of all has a column for every level. */
static bool stands_for_constant(const trd_formula_text *f, const values *atom, const trd_formula_term *t, size_t which)
{
    for (size_t i = 0; !f->constant && i < f->terms; i++)
        for (size_t k = 0; k < f->term[i].order; k++)
            if (atom[f->term[i].atom[k]].is_factor)
                return &f->term[i] == t && k == which;
    return false;
}

/* Does the first level of this atom go without a column? Yes when the product
 * without the atom is there to stand for it. */
static bool has_reference(const trd_formula_text *f, const values *atom, const trd_formula_term *t, size_t which)
{
    trd_formula_term less = { 0 };

    for (size_t i = 0; i < t->order; i++)
        if (i != which)
            less.atom[less.order++] = t->atom[i];
    return less.order == 0 ? !stands_for_constant(f, atom, t, which) : is_term(f, &less);
}

typedef struct columns {
    size_t count, room;
    struct column {
        const char *name;
        double     *x;
    } *item;
} columns;

static void append(trd_call *call, columns *c, const char *name, double *x)
{
    if (!name || c->count >= TRD_LINEAR_TERMS)
        trd_call_stop(call, TRD_E_LIMIT, "the formula has more than %d columns; take out the factor with most levels", TRD_LINEAR_TERMS);
    if (!(c->item = trd_pool_grow(call->pool, c->item, c->count, &c->room, sizeof *c->item)))
        trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    c->item[c->count++] = (struct column){ name, x };
}

/* One column of an atom: its numbers, or 1 where it has the level. */
static double at(const values *v, int32_t level, size_t row)
{
    if (!v->is_factor)
        return v->x[row];
    return v->code[row] < 0 ? (double)NAN : (double)(v->code[row] == level);
}

/* The columns of a term: the levels of its first atom run fastest. */
static void add_term(trd_call *call, const trd_terms_source *s, const values *atom, const trd_formula_term *t, const size_t *row,
                     size_t rows, columns *out)
{
    int32_t level[TRD_FORMULA_ORDER], from[TRD_FORMULA_ORDER];
    size_t  i = 0;

    for (i = 0; i < t->order; i++) {
        const values *v = &atom[t->atom[i]];
        level[i] = from[i] = v->is_factor && has_reference(&s->text, atom, t, i);
        if (v->is_factor && from[i] >= v->count)
            return;
    }
    while (i > 0) {
        const char *name = "";
        double     *x = trd_call_alloc(call, rows, sizeof *x);
        for (i = 0; i < t->order; i++) {
            const values *v = &atom[t->atom[i]];
            name = trd_pool_format(call->pool, "%s%s%s%s", name ? name : "", i ? ":" : "", s->text.atom[t->atom[i]],
                                   v->is_factor ? v->label[level[i]] : "");
            for (size_t r = 0; r < rows; r++)
                x[r] = (i ? x[r] : 1) * at(v, level[i], row ? row[r] : r);
        }
        append(call, out, name, x);
        for (i = 0; i < t->order; i++) {
            const values *v = &atom[t->atom[i]];
            if (v->is_factor && ++level[i] < v->count)
                break;
            level[i] = from[i];
        }
        i = i < t->order;
    }
}

/* Is the column part of another atom than this, or of a product? */
static bool occurs_elsewhere(const trd_terms_source *s, const trd_formula_term *t)
{
    const char *column = s->atom[t->atom[0]].column;
    size_t      n = strlen(column), uses = 0;

    for (size_t i = 0; i < s->text.terms; i++)
        for (size_t k = 0; k < s->text.term[i].order; k++)
            uses += s->text.term[i].atom[k] == t->atom[0];
    for (size_t a = 0; a < s->text.atoms; a++)
        for (const char *c = s->text.atom[a]; a != t->atom[0] && (c = strstr(c, column)); c++)
            uses += (c == s->text.atom[a] || !trd_formula_is_name(c[-1])) && !trd_formula_is_name(c[n]);
    return uses > 1;
}

static const char *name_of(trd_call *call, const trd_formula_text *f, const trd_formula_term *t)
{
    const char *name = "";

    for (size_t i = 0; i < t->order; i++)
        name = trd_pool_format(call->pool, "%s%s%s", name ? name : "", i ? ":" : "", f->atom[t->atom[i]]);
    return name ? name : "";
}

static void add_columns(trd_call *call, const trd_terms_source *s, trd_terms *t, const double *response)
{
    columns c = { 0 };

    t->variables = s->text.terms;
    t->variable = trd_call_alloc(call, t->variables, sizeof *t->variable);
    t->first = trd_call_alloc(call, t->variables + 1, sizeof *t->first);
    t->factor = trd_call_alloc(call, t->variables, sizeof *t->factor);
    t->alone = trd_call_alloc(call, t->variables, sizeof *t->alone);
    for (size_t i = 0; i < t->variables; i++) {
        const trd_formula_term *term = &s->text.term[i];
        const values           *v = &s->atom[term->atom[0]];
        add_term(call, s, s->atom, term, t->row, t->rows, &c);
        t->first[i + 1] = c.count;
        t->variable[i] = name_of(call, &s->text, term);
        t->factor[i] = term->order == 1 && v->is_factor;
        t->alone[i] = term->order == 1 && v->column && !occurs_elsewhere(s, term);
    }
    double *y = trd_call_alloc(call, t->rows, sizeof *y);
    for (size_t r = 0; r < t->rows; r++)
        y[r] = response[t->row[r]];
    append(call, &c, "", y);
    t->terms = c.count - 1;
    t->name = trd_call_alloc(call, c.count, sizeof *t->name);
    t->column = trd_call_alloc(call, c.count, sizeof *t->column);
    for (size_t i = 0; i < c.count; i++) {
        t->name[i] = c.item[i].name;
        t->column[i] = c.item[i].x;
    }
    t->response = y;
}

/* ---- the response ---- */

static double *coded_response(trd_call *call, const trd_formula_source *from, const char *column, trd_response kind, trd_terms *t)
{
    const cJSON *success = trd_call_argument(call, "success_value"), *levels = trd_call_argument(call, "response_levels");
    const char **texts = trd_formula_factor_texts(call, from, column);
    double      *y = trd_call_alloc(call, from->rows, sizeof *y);
    int32_t      count;

    if (kind == TRD_RESPONSE_YES && success) {
        for (size_t r = 0; r < from->rows; r++)
            y[r] = texts[r] ? (double)trd_call_text_is(texts[r], success) : (double)NAN;
        return y;
    }
    levels = levels ? levels : trd_formula_given(call, column, column);
    const char **label = trd_formula_levels(call, from, column, levels, texts, &count);
    int32_t     *code = trd_formula_codes(call, texts, from->rows, label, count);
    for (size_t r = 0; r < from->rows; r++)
        y[r] = code[r] < 0 ? (double)NAN : kind == TRD_RESPONSE_YES ? (double)(code[r] > 0) : (double)code[r];
    t->level = label;
    t->levels = (size_t)count;
    return y;
}

static double *response_of(trd_call *call, const trd_formula_source *from, const char *text, trd_response kind, trd_terms *t)
{
    const char *column = trd_formula_column(call, text);
    bool        is_text = column && !from->lists && trd_call_column_is_text(call, column);
    bool        coded = kind == TRD_RESPONSE_LEVELS || (kind == TRD_RESPONSE_YES && (is_text || trd_call_has(call, "success_value")));

    if (coded && !column)
        trd_call_stop(call, TRD_E_USAGE, "the response '%s' must be a column as it is", text);
    return coded ? coded_response(call, from, column, kind, t) : trd_formula_value(call, from, text);
}

/* ---- reading the call ---- */

/* A name of a column as it stands in a formula. */
static const char *quoted(trd_call *call, const char *column)
{
    const char *in_ticks = trd_formula_column(call, column) ? column : trd_pool_format(call->pool, "`%s`", column);
    return in_ticks ? in_ticks : column;
}

/* y and x in place of a formula. */
static void name_terms(trd_call *call, trd_terms_source *s)
{
    const cJSON *y = trd_call_argument(call, "y"), *x = trd_call_argument(call, "x"), *one = cJSON_IsArray(x) ? x->child : x;
    bool         inline_numbers = cJSON_IsArray(y);

    if (!y || (!x && !inline_numbers))
        trd_call_stop(call, TRD_E_USAGE, "formula is not given; write \"response ~ terms\", or name y and x");
    s->from = (trd_formula_source){ inline_numbers ? call->arguments : NULL,
                                    inline_numbers ? (size_t)cJSON_GetArraySize(y) : call->rows };
    s->text = (trd_formula_text){ .constant = trd_call_flag(call, "intercept", true) };
    s->text.response = inline_numbers ? "y" : quoted(call, trd_call_text(call, "y"));
    s->text.term = trd_call_alloc(call, TRD_FORMULA_ATOMS, sizeof *s->text.term);
    if (inline_numbers && cJSON_IsArray(x) && cJSON_GetArraySize(x) != cJSON_GetArraySize(y))
        trd_call_stop(call, TRD_E_USAGE, "y holds %d numbers and x %d; give as many", cJSON_GetArraySize(y), cJSON_GetArraySize(x));
    for (size_t n = 0; x && one; one = one->next, n++) {
        if (n == TRD_FORMULA_ATOMS || (!inline_numbers && !cJSON_IsString(one)))
            trd_call_stop(call, TRD_E_USAGE, "x must name a column, or up to %d of them", TRD_FORMULA_ATOMS);
        s->text.atom[n] = inline_numbers ? "x" : quoted(call, one->valuestring);
        s->text.term[n] = (trd_formula_term){ 1, { n } };
        s->text.terms = s->text.atoms = n + 1;
        if (inline_numbers || !cJSON_IsArray(x))
            break;
    }
}

static void add_offset(trd_call *call, const trd_formula_source *from, const char *text, double **sum)
{
    double *x = trd_formula_value(call, from, text);

    for (size_t r = 0; *sum && r < from->rows; r++)
        x[r] += (*sum)[r];
    *sum = x;
}

/* Of the formula, and of the argument unless it says the same. */
static double *offset_of(trd_call *call, const trd_formula_text *f, const trd_formula_source *from, const char *given)
{
    double *sum = NULL;

    for (size_t i = 0; i < f->offsets; i++) {
        add_offset(call, from, f->offset[i], &sum);
        if (given && strcmp(f->offset[i], given) == 0)
            given = NULL;
    }
    if (given)
        add_offset(call, from, given, &sum);
    return sum;
}

static double *picked(trd_call *call, const double *x, const size_t *row, size_t rows)
{
    double *out = x ? trd_call_alloc(call, rows, sizeof *out) : NULL;

    for (size_t r = 0; x && r < rows; r++)
        out[r] = x[row[r]];
    return out;
}

static void leave_out(trd_call *call, bool *whole, const char *const *also)
{
    for (; also && *also; also++) {
        if (!trd_call_has(call, *also))
            continue;
        const char **texts = trd_call_texts(call, *also);
        for (size_t r = 0; r < call->rows; r++)
            whole[r] = whole[r] && texts[r];
    }
}

/* Numbers that the arguments hold themselves have no columns beside them. */
static void need_rows(trd_call *call, const trd_terms *t, const char *what)
{
    if (t->source->from.lists)
        trd_call_stop(call, TRD_E_USAGE, "%s names a column and y is a list of numbers; give data and name y as well", what);
}

/* Frequencies, or inverse variances; NULL: neither. */
static double *weight_of(trd_call *call, const trd_terms *t)
{
    bool frequencies = trd_call_has(call, "frequency_weights");

    if (t->precise && frequencies)
        trd_call_stop(call, TRD_E_USAGE, "weights and frequency_weights are both given; choose one");
    if (!t->precise && !frequencies)
        return NULL;
    need_rows(call, t, t->precise ? "weights" : "frequency_weights");
    return trd_call_numbers(call, t->precise ? "weights" : "frequency_weights");
}

/* Which rows lack nothing, and t->row and t->rows of them. */
static void choose_rows(trd_call *call, trd_terms_source *s, trd_terms *t, const double *const *needed, const char *const *also)
{
    bool *whole = trd_call_alloc(call, s->from.rows, sizeof *whole);

    for (size_t r = 0; r < s->from.rows; r++) {
        whole[r] = true;
        for (size_t i = 0; i < 3; i++)
            whole[r] = whole[r] && !(needed[i] && isnan(needed[i][r]));
        for (size_t i = 0; i < s->text.atoms; i++)
            whole[r] = whole[r] && has(&s->atom[i], r);
    }
    if (!s->from.lists)
        leave_out(call, whole, also);
    t->row = trd_call_alloc(call, s->from.rows, sizeof *t->row);
    for (size_t r = 0; r < s->from.rows; r++)
        if (whole[r])
            t->row[t->rows++] = r;
    for (size_t i = 0; i < s->text.atoms; i++)
        if (s->atom[i].is_factor)
            drop_levels(call, &s->atom[i], whole, s->from.rows);
}

static void read_text(trd_call *call, trd_terms_source *s)
{
    if (trd_call_has(call, "formula")) {
        trd_formula_parse(call, trd_call_text(call, "formula"), &s->text);
        s->from = (trd_formula_source){ NULL, call->rows };
    } else
        name_terms(call, s);
    if (!s->text.response)
        trd_call_stop(call, TRD_E_USAGE, "the formula names no response; write it before ~");
}

trd_terms trd_call_terms(trd_call *call, trd_response kind, const char *const *also)
{
    trd_terms_source *s = trd_call_alloc(call, 1, sizeof *s);
    trd_terms         t = { .precise = trd_call_has(call, "weights"), .source = s };

    read_text(call, s);
    double *y = response_of(call, &s->from, s->text.response, kind, &t), *weight = weight_of(call, &t);
    double *offset = offset_of(call, &s->text, &s->from, trd_call_text_or(call, "offset", NULL));
    for (size_t i = 0; i < s->text.atoms; i++)
        s->atom[i] = atom_values(call, &s->from, s->text.atom[i]);
    choose_rows(call, s, &t, (const double *const[]){ y, weight, offset }, also);
    for (size_t r = 0; kind == TRD_RESPONSE_NUMBER && offset && r < s->from.rows; r++)
        y[r] -= offset[r];
    t.constant = s->text.constant;
    add_columns(call, s, &t, y);
    t.weight = picked(call, weight, t.row, t.rows);
    t.offset = kind == TRD_RESPONSE_NUMBER ? NULL : picked(call, offset, t.row, t.rows);
    return t;
}

/* ---- other columns, other rows ---- */

uint32_t *trd_terms_codes(trd_call *call, const trd_terms *t, const char *argument, size_t *count, const char ***labels)
{
    const char **all = trd_call_texts(call, argument), **texts = trd_call_alloc(call, t->rows, sizeof *texts);
    uint32_t    *out = trd_call_alloc(call, t->rows, sizeof *out);
    int32_t      n;

    need_rows(call, t, argument);
    for (size_t r = 0; r < t->rows; r++)
        texts[r] = all[t->row[r]];
    const char **label = trd_formula_different(call, texts, t->rows, &n);
    int32_t     *code = trd_formula_codes(call, texts, t->rows, label, n);
    for (size_t r = 0; r < t->rows; r++) {
        if (code[r] < 0)
            trd_call_stop(call, TRD_E_DATA, "%s is missing in a row", argument);
        out[r] = (uint32_t)code[r];
    }
    *count = (size_t)n;
    if (labels)
        *labels = label;
    return out;
}

static trd_formula_source source_of(trd_call *call, const cJSON *lists)
{
    const cJSON       *first = lists->child;
    trd_formula_source from = { lists, cJSON_IsArray(first) ? (size_t)cJSON_GetArraySize(first) : first != NULL };

    for (const cJSON *l = first; l; l = l->next)
        if ((cJSON_IsArray(l) ? (size_t)cJSON_GetArraySize(l) : 1) != from.rows)
            trd_call_stop(call, TRD_E_USAGE, "new_data: '%s' does not hold %zu values; give lists of one length", l->string, from.rows);
    return from;
}

const double *const *trd_terms_of(trd_call *call, const trd_terms *t, const cJSON *lists, size_t *rows)
{
    const trd_terms_source *s = t->source;
    trd_formula_source      from = source_of(call, lists);
    values                 *atom = trd_call_alloc(call, TRD_FORMULA_ATOMS, sizeof *atom);
    columns                 c = { 0 };

    for (size_t i = 0; i < s->text.atoms; i++) {
        atom[i] = s->atom[i];
        if (atom[i].is_factor)
            atom[i].code = trd_formula_codes(call, trd_formula_factor_texts(call, &from, atom[i].column), from.rows, atom[i].label,
                                             atom[i].count);
        else
            atom[i].x = trd_formula_value(call, &from, s->text.atom[i]);
    }
    for (size_t i = 0; i < s->text.terms; i++)
        add_term(call, s, atom, &s->text.term[i], NULL, from.rows, &c);
    *rows = from.rows;
    const double **out = trd_call_alloc(call, c.count, sizeof *out);
    for (size_t i = 0; i < c.count; i++)
        out[i] = c.item[i].x;
    return out;
}

const double *trd_terms_offset_of(trd_call *call, const trd_terms *t, const cJSON *lists)
{
    trd_formula_source from = source_of(call, lists);
    return offset_of(call, &t->source->text, &from, NULL);
}

trd_terms trd_terms_with(trd_call *call, const trd_terms *t, const char *const *names, const double *const *more, size_t count)
{
    trd_terms out = *t;

    out.terms = t->terms + count;
    if (out.terms + 1 > TRD_LINEAR_TERMS)
        trd_call_stop(call, TRD_E_LIMIT, "the model has more than %d columns", TRD_LINEAR_TERMS);
    out.name = trd_call_alloc(call, out.terms, sizeof *out.name);
    out.column = trd_call_alloc(call, out.terms + 1, sizeof *out.column);
    for (size_t i = 0; i < out.terms; i++) {
        out.name[i] = i < t->terms ? t->name[i] : names[i - t->terms];
        out.column[i] = i < t->terms ? t->column[i] : more[i - t->terms];
    }
    out.column[out.terms] = t->response;
    return out;
}
