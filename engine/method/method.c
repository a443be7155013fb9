#include "method/method_int.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const trd_method_family families[] = {
    { "descriptives", "Means, spread, order and shape", trd_methods_descriptives },
    { "correlations", "Correlations", trd_methods_correlations },
    { "proportions", "Shares", trd_methods_proportions },
    { "t_tests", "Tests of means and of spreads", trd_methods_t_tests },
    { "wilcoxon", "Tests of ranks and by permutation", trd_methods_wilcoxon },
    { "anova_ranks", "Many groups, or the same cases many times", trd_methods_anova_ranks },
    { "contingency", "Counts in tables", trd_methods_contingency },
    { "effect_sizes", "Sizes of effects", trd_methods_effect_sizes },
    { "reliability", "Scales of items", trd_methods_reliability },
    { "agreement", "Agreement of raters", trd_methods_agreement },
    { "impact_designs", "Designs that estimate what a programme did", trd_methods_impact_designs },
    { "propensity", "Groups made alike by weights and pairs", trd_methods_propensity },
    { "ols", "The linear model", trd_methods_ols },
    { "glm", "Models of a yes and of counts", trd_methods_glm },
    { "ordinal_multinomial", "Models of answers", trd_methods_ordinal_multinomial },
    { "mixed", "Models of cases in groups", trd_methods_mixed },
    { "panel", "The same units over time", trd_methods_panel },
    { "survey", "Surveys with weights, strata and clusters", trd_methods_survey },
    { "resampling", "Drawn again: bootstrap, jackknife, exchanged clusters", trd_methods_resampling },
    { "meta", "Several studies together", trd_methods_meta },
    { "power_multiplicity_equivalence", "How many cases, many tests, and close enough", trd_methods_power },
    { "inequality_flows", "Inequality, segregation and flows", trd_methods_inequality_flows },
    { "survival", "Time until something happens", trd_methods_survival },
    { "distributions", "Distribution functions", trd_methods_distributions },
    { NULL, NULL, NULL }
};

const trd_method_family *trd_method_families(void)
{
    return families;
}

const trd_method *trd_method_find(const char *name)
{
    for (const trd_method_family *f = families; f->name; f++)
        for (const trd_method *m = f->methods; m->name; m++)
            if (strcmp(m->name, name) == 0)
                return m;
    return NULL;
}

const char *trd_method_nearest(const char *name)
{
    enum { MOST = 400 };
    const char *names[MOST];
    size_t      n = 0;

    for (const trd_method_family *f = families; f->name; f++)
        for (const trd_method *m = f->methods; m->name && n < MOST; m++)
            names[n++] = m->name;
    return trd_nearest(name, names, n);
}

/* ---- a call ---- */

void trd_call_stop(trd_call *call, trd_code code, const char *format, ...)
{
    char    what[sizeof call->err.what];
    va_list parts;

    va_start(parts, format);
    vsnprintf(what, sizeof what, format, parts);
    va_end(parts);
    trd_fail(&call->err, code, "%s", what);
    longjmp(call->stop, (int)code);
}

void trd_call_try(trd_call *call, trd_code code)
{
    if (code != TRD_OK)
        longjmp(call->stop, (int)code);
}

void *trd_call_alloc(trd_call *call, size_t count, size_t size)
{
    void *memory = trd_pool_calloc(call->pool, count ? count : 1, size);
    if (!memory)
        trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    return memory;
}

/* The names a statistic takes, without what stands behind "="; and `filter`. */
static size_t names_of(trd_call *call, const char ***out)
{
    size_t       length = strlen(call->method->arguments), n = 0;
    char        *words = memcpy(trd_call_alloc(call, length + 1, 1), call->method->arguments, length), *rest = NULL;
    const char **names = trd_call_alloc(call, length / 2 + 2, sizeof *names);

    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        word[strcspn(word, "=")] = '\0';
        names[n++] = word;
    }
    names[n++] = "filter";
    *out = names;
    return n;
}

static void check_names(trd_call *call)
{
    const char **names;
    size_t       n = names_of(call, &names);

    for (const cJSON *a = call->arguments ? call->arguments->child : NULL; a; a = a->next) {
        size_t i = 0;
        while (i < n && strcmp(names[i], a->string) != 0)
            i++;
        if (i < n)
            continue;
        const char *near = trd_nearest(a->string, names, n);
        if (near)
            trd_call_stop(call, TRD_E_USAGE, "there is no argument '%s'; did you mean '%s'?", a->string, near);
        trd_call_stop(call, TRD_E_USAGE, "there is no argument '%s'; it takes %s", a->string, call->method->arguments);
    }
}

/* Is there a number that is not defined, or a reason, in what was told? */
static void look(const cJSON *told, bool *undefined, bool *reason)
{
    for (const cJSON *x = told->child; x; x = x->next) {
        *undefined = *undefined || cJSON_IsNull(x);
        *reason = *reason || (x->string && strncmp(x->string, "reason", 6) == 0);
        look(x, undefined, reason);
    }
}

/* No number is left out without a word; nor are all groups. */
static void tell_undefined(trd_call *call)
{
    bool undefined = false, reason = false;

    if (!call->result->child)
        trd_tell_reason(call, TRD_NO_CASES);
    look(call->result, &undefined, &reason);
    if (undefined && !reason)
        trd_tell_reason(call, TRD_UNDEFINED);
}

static void run(trd_call *call)
{
    if (!(call->result = cJSON_CreateObject()))
        trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    check_names(call);
    trd_call_filter(call);
    call->method->run(call);
    tell_undefined(call);
}

trd_code trd_method_call(const trd_method *method, const cJSON *arguments, const trd_method_rows *rows, cJSON **out,
                         trd_error *err)
{
    static const trd_method_rows none = { 0 };
    trd_call call = { .method = method, .arguments = arguments, .given = rows ? rows : &none, .pool = trd_pool_new(NULL) };

    if (!call.pool)
        return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    int code = setjmp(call.stop);
    if (code == 0)
        run(&call);
    trd_pool_free(call.pool);
    if (code != 0) {
        cJSON_Delete(call.result);
        *err = call.err;
        return (trd_code)code;
    }
    *out = call.result;
    return TRD_OK;
}
