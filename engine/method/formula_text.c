/* The text of a formula: its atoms and the products of them. */
#include "method/formula_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct list {
    trd_formula_term term[TRD_FORMULA_TERMS];
    size_t           count;
} list;

typedef struct reader {
    trd_call         *call;
    const char       *text, *at;
    trd_formula_text *out;
    size_t            depth;
} reader;

static _Noreturn void stuck(reader *r, const char *why)
{
    trd_call_stop(r->call, TRD_E_USAGE, "formula '%.100s': %s, at '%.20s'", r->text, why, r->at);
}

static bool takes(reader *r, char c)
{
    r->at += strspn(r->at, " \t\r\n");
    if (*r->at != c)
        return false;
    r->at++;
    return true;
}

/* ---- lists of terms ---- */

static bool same(const trd_formula_term *a, const trd_formula_term *b)
{
    return a->order == b->order && memcmp(a->atom, b->atom, a->order * sizeof *a->atom) == 0;
}

static size_t place_of(const list *l, const trd_formula_term *t)
{
    size_t i = 0;
    while (i < l->count && !same(&l->term[i], t))
        i++;
    return i;
}

static void put(reader *r, list *l, const trd_formula_term *t)
{
    if (place_of(l, t) < l->count)
        return;
    if (l->count == TRD_FORMULA_TERMS)
        stuck(r, "too many terms");
    l->term[l->count++] = *t;
}

static void put_all(reader *r, list *l, const list *more)
{
    for (size_t i = 0; i < more->count; i++)
        put(r, l, &more->term[i]);
}

static void take_away(list *l, const list *less)
{
    for (size_t i = 0; i < less->count; i++) {
        size_t at = place_of(l, &less->term[i]);
        if (at == l->count)
            continue;
        memmove(&l->term[at], &l->term[at + 1], (l->count - at - 1) * sizeof *l->term);
        l->count--;
    }
}

/* The atoms of both, each once, in order. */
static trd_formula_term product(reader *r, const trd_formula_term *a, const trd_formula_term *b)
{
    trd_formula_term out = { 0 };
    size_t           i = 0, j = 0;

    while (i < a->order || j < b->order) {
        size_t next = j == b->order || (i < a->order && a->atom[i] <= b->atom[j]) ? a->atom[i] : b->atom[j];
        i += i < a->order && a->atom[i] == next;
        j += j < b->order && b->atom[j] == next;
        if (out.order == TRD_FORMULA_ORDER)
            stuck(r, "products of more than four");
        out.atom[out.order++] = next;
    }
    return out;
}

static list *new_list(reader *r)
{
    return trd_call_alloc(r->call, 1, sizeof(list));
}

static list *products(reader *r, const list *a, const list *b)
{
    list *out = new_list(r);

    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++) {
            trd_formula_term t = product(r, &a->term[i], &b->term[j]);
            put(r, out, &t);
        }
    return out;
}

/* ---- atoms ---- */

/* Past the bracket that closes the one at r->at. */
static const char *closing(reader *r)
{
    size_t open = 0;

    for (const char *c = r->at; *c; c++) {
        open += *c == '(';
        if (*c == ')' && --open == 0)
            return c + 1;
    }
    stuck(r, "a bracket is not closed");
}

static bool is_sign(char c)
{
    return c == '+' || c == '-' || c == '*';
}

/* As R writes an expression: + - * between spaces, but for a leading minus and
 * that of 1e-5. */
static const char *written(reader *r, const char *from, const char *to)
{
    char  *out = trd_call_alloc(r->call, (size_t)(to - from) * 3 + 1, 1);
    size_t n = 0;
    char   last = '(';
    bool   number = false;

    for (const char *c = from; c < to; c++) {
        if (strchr(" \t\r\n", *c))
            continue;
        bool power = number && (last == 'e' || last == 'E') && is_sign(*c);
        bool between = is_sign(*c) && last != '(' && last != ',' && !is_sign(last) && last != '^' && last != '/' && !power;
        number = power || (number ? trd_formula_is_name(*c) : *c >= '0' && *c <= '9' && !trd_formula_is_name(last));
        if (between)
            out[n++] = ' ';
        out[n++] = *c;
        if (between || *c == ',')
            out[n++] = ' ';
        last = *c;
    }
    return out;
}

static trd_formula_term atom(reader *r, const char *name)
{
    trd_formula_text *out = r->out;
    size_t            i = 0;

    while (i < out->atoms && strcmp(out->atom[i], name) != 0)
        i++;
    if (i == TRD_FORMULA_ATOMS)
        stuck(r, "too many variables");
    if (i == out->atoms)
        out->atom[out->atoms++] = name;
    return (trd_formula_term){ 1, { i } };
}

/* A name, a name between backticks, or a function of something. */
static const char *word(reader *r)
{
    const char *from = r->at;

    if (*from == '`') {
        const char *end = strchr(from + 1, '`');
        if (!end)
            stuck(r, "a backtick is not closed");
        r->at = end + 1;
        const char *name = trd_pool_bytes(r->call->pool, from, (size_t)(r->at - from));
        return name ? name : "";
    }
    while (trd_formula_is_name(*r->at))
        r->at++;
    if (r->at == from)
        stuck(r, "a variable is expected");
    if (*r->at == '(')
        r->at = closing(r);
    return written(r, from, r->at);
}

static list *sum(reader *r);

/* 1 and 0, a bracket, an offset, or an atom. */
static list *primary(reader *r, bool *constant)
{
    list *out = new_list(r);

    *constant = false;
    if (takes(r, '(')) {
        if (++r->depth > TRD_FORMULA_DEPTH)
            stuck(r, "too many brackets within each other");
        out = sum(r);
        r->depth--;
        if (!takes(r, ')'))
            stuck(r, "a bracket is not closed");
        return out;
    }
    const char *name = word(r);
    if (strcmp(name, "1") == 0 || strcmp(name, "0") == 0) {
        *constant = true;
        if (*name == '1')
            out->term[out->count++] = (trd_formula_term){ 0 };
        return out;
    }
    if (strcmp(name, ".") == 0)
        stuck(r, "'.' stands for all columns; name them");
    if (strncmp(name, "offset(", 7) == 0) {
        if (r->out->offsets == TRD_FORMULA_ORDER)
            stuck(r, "too many offsets");
        r->out->offset[r->out->offsets++] = written(r, name + 7, name + strlen(name) - 1);
        return out;
    }
    out->term[out->count++] = atom(r, name);
    return out;
}

static list *power(reader *r, bool *constant)
{
    list *out = primary(r, constant), *base = out;

    if (takes(r, '^')) {
        char *end;
        long  times = strtol(r->at, &end, 10);
        if (end == r->at || times < 1 || times > TRD_FORMULA_ORDER)
            stuck(r, "write I(x^2) for a square; (a + b)^2 means products");
        r->at = end;
        for (; times > 1; times--)
            put_all(r, out, products(r, out, base));
    }
    return out;
}

static list *crossed(reader *r, bool *constant)
{
    list *out = power(r, constant);
    while (takes(r, ':'))
        out = products(r, out, power(r, constant));
    return out;
}

/* a * b is a + b + a:b. */
static list *starred(reader *r, bool *constant)
{
    list *out = crossed(r, constant);

    while (takes(r, '*')) {
        list *other = crossed(r, constant), *both = products(r, out, other);
        put_all(r, out, other);
        put_all(r, out, both);
    }
    if (takes(r, '/'))
        stuck(r, "write a + a:b for a / b, and I(a / b) for a quotient");
    return out;
}

static list *sum(reader *r)
{
    list *out = new_list(r);
    bool  minus = takes(r, '-'), constant;

    for (;;) {
        list *next = starred(r, &constant);
        bool  none = constant && next->count == 0;               /* 0 */
        if (minus)
            take_away(out, next);
        put_all(r, out, minus ? new_list(r) : next);
        if ((minus && constant && !none) || (!minus && none))
            r->out->constant = false;
        if (takes(r, '-'))
            minus = true;
        else if (takes(r, '+'))
            minus = false;
        else
            return out;
    }
}

/* Single atoms first, then products of two: as R orders them. */
static void order(reader *r, const list *l)
{
    trd_formula_text *out = r->out;

    out->term = trd_call_alloc(r->call, l->count, sizeof *out->term);
    for (size_t size = 1; size <= TRD_FORMULA_ORDER; size++)
        for (size_t i = 0; i < l->count; i++)
            if (l->term[i].order == size)
                out->term[out->terms++] = l->term[i];
}

void trd_formula_parse(trd_call *call, const char *text, trd_formula_text *out)
{
    reader      r = { call, text, text, out, 0 };
    const char *tilde = strchr(text, '~');

    *out = (trd_formula_text){ .constant = true };
    if (!tilde)
        stuck(&r, "write response ~ terms");
    const char *response = written(&r, text, tilde);
    out->response = *response ? response : NULL;
    r.at = tilde + 1;
    list *all = sum(&r);
    r.at += strspn(r.at, " \t\r\n");
    if (*r.at)
        stuck(&r, "this cannot be read");
    order(&r, all);
}
