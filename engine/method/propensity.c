/* Groups made alike: by a score, by weights, by pairs. */
#include "method/formula.h"

#include "stat/matching.h"
#include "stat/propensity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Who took part, what was known beforehand, and what came of it; rows that lack
 * one of them are left out. */
typedef struct study {
    size_t       rows, terms;
    const char **name;               /* of the terms, as R names them */
    double     **column;
    double      *y;
    uint8_t     *treated;
    uint32_t    *stratum;            /* exact_on */
    size_t       strata;
    uint32_t    *cluster;            /* NULL: every row on its own */
    size_t       clusters;
} study;

typedef struct columns {
    size_t       count;
    const char **name;
    double     **column;
} columns;

static void add(trd_call *call, columns *c, const char *name, double *column)
{
    enum { MOST = 512 };

    if (c->count == 0) {
        c->name = trd_call_alloc(call, MOST, sizeof *c->name);
        c->column = trd_call_alloc(call, MOST, sizeof *c->column);
    }
    if (c->count == MOST)
        trd_call_stop(call, TRD_E_LIMIT, "the covariates have more than %d columns; join the levels of a factor", MOST);
    c->name[c->count] = name;
    c->column[c->count++] = column;
}

/* Codes in the order of the levels that the argument gives for the column, or
 * of bytes. */
static int32_t *levels_of(trd_call *call, const char *column, const cJSON *levels, int32_t *count, const char ***labels)
{
    int32_t *code = trd_call_codes_of(call, column, count, labels);

    if (!levels)
        return code;
    for (size_t r = 0; r < call->rows; r++) {
        const cJSON *level;
        int32_t      at = -1, i = 0;
        cJSON_ArrayForEach(level, levels) {
            if (code[r] >= 0 && trd_call_text_is((*labels)[code[r]], level))
                at = i;
            i++;
        }
        code[r] = at;
    }
    const char **names = trd_call_alloc(call, (size_t)cJSON_GetArraySize(levels), sizeof *names);
    *count = 0;
    for (const cJSON *level = levels->child; level; level = level->next)
        names[(*count)++] = cJSON_IsNumber(level) ? trd_call_number_text(call, level->valuedouble)
                                                  : cJSON_IsString(level) ? level->valuestring : "";
    *labels = names;
    return code;
}

static void add_factor(trd_call *call, columns *c, const char *column, const cJSON *levels)
{
    int32_t      count;
    const char **labels;
    int32_t     *code = levels_of(call, column, levels, &count, &labels);

    for (int32_t i = 1; i < count; i++) {
        double *x = trd_call_alloc(call, call->rows, sizeof *x);
        for (size_t r = 0; r < call->rows; r++)
            x[r] = code[r] < 0 ? (double)NAN : (double)(code[r] == i);
        const char *name = trd_pool_format(call->pool, "%s%s", column, labels[i]);
        if (!name)
            trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
        add(call, c, name, x);
    }
}

static double *coded(trd_call *call, const char *column, int32_t *count)
{
    int32_t *code = trd_call_codes_of(call, column, count, NULL);
    double  *out = trd_call_alloc(call, call->rows, sizeof *out);

    for (size_t r = 0; r < call->rows; r++)
        out[r] = code[r] < 0 ? (double)NAN : (double)code[r];
    return out;
}

static int by_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return x < y ? -1 : x > y;
}

/* Splits the strata by one more column of codes; only those that occur count. */
static void split_strata(trd_call *call, study *s, const double *code, size_t count)
{
    size_t *key = trd_call_alloc(call, s->rows, sizeof *key), *sorted = trd_call_alloc(call, s->rows, sizeof *sorted), kept = 0;

    for (size_t i = 0; i < s->rows; i++)
        sorted[i] = key[i] = s->stratum[i] * count + (size_t)code[i];
    qsort(sorted, s->rows, sizeof *sorted, by_size);
    for (size_t i = 0; i < s->rows; i++)
        if (kept == 0 || sorted[kept - 1] != sorted[i])
            sorted[kept++] = sorted[i];
    for (size_t i = 0; i < s->rows; i++)
        s->stratum[i] = (uint32_t)((size_t *)bsearch(&key[i], sorted, kept, sizeof *sorted, by_size) - sorted);
    s->strata = kept;
}

static study study_of(trd_call *call)
{
    columns      c = { 0 };
    size_t       covariates = 0, exact = 0;
    const char **words = trd_call_has(call, "covariates") ? trd_call_words(call, "covariates", &covariates) : NULL;
    const char **alike = trd_call_has(call, "exact_on") ? trd_call_words(call, "exact_on", &exact) : NULL;
    const cJSON *levels = trd_call_argument(call, "factor_levels");
    const char **texts = trd_call_texts(call, "treatment");
    uint8_t     *treated = trd_call_where(call, "treatment", "treated_value");
    double      *flag = trd_call_alloc(call, call->rows, sizeof *flag);
    int32_t     *count = trd_call_alloc(call, exact, sizeof *count), clusters = 0;
    study        s = { .strata = 0 };

    for (size_t j = 0; j < covariates; j++) {
        const cJSON *own = cJSON_GetObjectItemCaseSensitive(levels, words[j]);
        if (own || trd_call_column_is_text(call, words[j]))
            add_factor(call, &c, words[j], own);
        else
            add(call, &c, words[j], trd_call_numbers_of(call, words[j]));
    }
    s.terms = c.count;
    for (size_t j = 0; j < exact; j++)
        add(call, &c, alike[j], coded(call, alike[j], &count[j]));
    if (trd_call_has(call, "cluster"))
        add(call, &c, "cluster", coded(call, trd_call_text(call, "cluster"), &clusters));
    for (size_t r = 0; r < call->rows; r++)
        flag[r] = texts[r] ? (double)treated[r] : (double)NAN;
    add(call, &c, "treatment", flag);
    add(call, &c, "outcome", trd_call_numbers(call, "outcome"));
    s.rows = trd_call_complete(c.column, c.count, call->rows);
    s.name = c.name;
    s.column = c.column;
    s.y = c.column[c.count - 1];
    s.treated = treated;
    for (size_t i = 0; i < s.rows; i++)
        treated[i] = flag[i] != 0;
    s.stratum = exact > 0 ? trd_call_alloc(call, s.rows, sizeof *s.stratum) : NULL;
    for (size_t j = 0; j < exact; j++)
        split_strata(call, &s, c.column[s.terms + j], (size_t)count[j]);
    if (trd_call_has(call, "cluster")) {
        s.cluster = trd_call_alloc(call, s.rows, sizeof *s.cluster);
        s.clusters = (size_t)clusters;
        for (size_t i = 0; i < s.rows; i++)
            s.cluster[i] = (uint32_t)c.column[s.terms + exact][i];
    }
    return s;
}

static trd_propensity_rows rows_of(const study *s)
{
    return (trd_propensity_rows){ .rows = s->rows, .covariates = s->terms, .treated = s->treated,
                                  .covariate = (const double *const *)s->column, .y = s->y, .cluster = s->cluster,
                                  .clusters = s->clusters };
}

static trd_propensity score_of(trd_call *call, const study *s)
{
    trd_propensity_rows rows = rows_of(s);
    trd_propensity      p;

    if (s->terms == 0)
        trd_call_stop(call, TRD_E_USAGE, "covariates is not given; name the columns that the score is made of");
    trd_call_try(call, trd_propensity_fit(&rows, trd_call_level(call), NULL, call->pool, &p, &call->err));
    return p;
}

/* ---- weights ---- */

static void tell_balance(trd_call *call, const study *s, const char *name, const double *weight)
{
    static const char *const parts[] = { "mean_treated", "mean_control", "smd_treated_sd", "smd_pooled_sd" };
    cJSON                   *in = trd_tell_object(call, NULL, name);

    for (int i = 0; i < 4; i++) {
        cJSON *part = trd_tell_object(call, in, parts[i]);
        for (size_t j = 0; j < s->terms; j++) {
            trd_balance b;
            trd_balance_of(s->column[j], s->treated, weight, s->rows, &b);
            const double values[] = { b.treated, b.control, b.by_treated, b.by_pooled };
            trd_tell_in(call, part, s->name[j], values[i]);
        }
    }
}

static const char **names_of(trd_call *call, const study *s)
{
    const char **names = trd_call_alloc(call, s->terms + 1, sizeof *names);

    names[0] = "(Intercept)";
    memcpy(names + 1, s->name, s->terms * sizeof *names);
    return names;
}

/* Covariates that run away, or follow from others. */
static void tell_score_reasons(trd_call *call, const study *s, const trd_propensity *p)
{
    trd_tell_reason(call, p->reason);
    if (p->treated > 0 && p->control > 0)
        trd_tell_reasons(call, names_of(call, s), p->model.term, p->model.terms);
}

static void tell_score(trd_call *call, const study *s, const trd_propensity *p)
{
    const char **names = names_of(call, s);

    trd_tell_part(call, "coefficients", names, p->model.term, p->model.terms, TRD_PART_VALUE);
    trd_tell_part(call, "se", names, p->model.term, p->model.terms, TRD_PART_SE);
    tell_score_reasons(call, s, p);
    TRD_TELL(call,
        { "n_treated", (double)p->treated }, { "n_control", (double)p->control }, { "ps_min", p->least }, { "ps_max", p->most },
        { "ps_mean_treated", p->treated_mean }, { "ps_mean_control", p->control_mean },
        { "treated_outside", (double)p->treated_outside }, { "control_outside", (double)p->control_outside },
        { "log_likelihood", p->reason == TRD_DEFINED ? p->model.log_likelihood : (double)NAN });
}

static void weighting(trd_call *call)
{
    static const char *const models[] = { "logit", NULL };
    study                 s = study_of(call);
    trd_propensity        p = score_of(call, &s);
    trd_propensity_rows   rows = rows_of(&s);
    double               *weight = trd_call_alloc(call, s.rows, sizeof *weight);
    trd_propensity_effect e;

    (void)trd_call_choice(call, "model", models);
    trd_call_try(call, trd_propensity_effects(&rows, &p, trd_call_level(call), &e, &call->err));
    tell_score(call, &s, &p);
    tell_balance(call, &s, "balance_raw", NULL);
    for (int i = 0; p.reason == TRD_DEFINED && i < 2; i++) {
        trd_propensity_weights(p.score, s.treated, s.rows, i == 0 ? TRD_ATT : TRD_ATE, weight);
        tell_balance(call, &s, i == 0 ? "balance_att" : "balance_ate", weight);
    }
    const trd_interval *att = &e.att.difference, *ate = &e.ate.difference, *robust = &e.ate_doubly_robust;
    const trd_interval *att_estimated = &e.att_estimated, *ate_estimated = &e.ate_estimated, *ato = &e.ato_estimated;
    TRD_TELL(call,
        { "ess_control_att", e.att.control_effective }, { "ess_treated_ate", e.ate.treated_effective },
        { "ess_control_ate", e.ate.control_effective }, { "naive_difference", e.naive.difference.value },
        { "att_ipw_hajek", att->value }, { "att_ipw_se", att->se },
        { "att_ipw_se_estimated", att_estimated->se }, { "att_ipw_ci_low", att_estimated->low }, { "att_ipw_ci_high", att_estimated->high },
        { "ate_ipw_hajek", ate->value }, { "ate_ipw_se", ate->se }, { "ate_ipw_se_estimated", ate_estimated->se },
        { "ate_ipw_ci_low", ate_estimated->low }, { "ate_ipw_ci_high", ate_estimated->high }, { "ato_overlap", ato->value },
        { "ato_se_estimated", ato->se }, { "ato_ci_low", ato->low }, { "ato_ci_high", ato->high },
        { "ate_ipw_horvitz_thompson", e.ate_horvitz_thompson },
        { "ate_regression_adjustment", e.ate_regression }, { "att_regression_adjustment", e.att_regression },
        { "ate_aipw", robust->value }, { "ate_aipw_se", robust->se }, { "ate_aipw_ci_low", robust->low },
        { "ate_aipw_ci_high", robust->high });
    trd_tell_reason(call, p.reason);
    trd_tell_reason(call, att->reason);
}

/* ---- pairs ---- */

/* The definition as it is told in words; a word of another one is refused. */
static void check_words(trd_call *call, const char *argument, const char *must)
{
    const char *text = trd_call_text_or(call, argument, must);

    if (!strstr(text, must))
        trd_call_stop(call, TRD_E_USAGE, "%s '%s' is not known; the one there is, is '%s'", argument, text, must);
}

static trd_match_order order_of(trd_call *call)
{
    const char *text = trd_call_text_or(call, "method", "decreasing order");

    if (strstr(text, "with replacement"))
        trd_call_stop(call, TRD_E_USAGE, "method says 'with replacement'; call matching_nearest_replacement");
    return strstr(text, "increasing order") ? TRD_MATCH_LOWEST : strstr(text, "treated in row order") ? TRD_MATCH_AS_GIVEN
                                                                                                        : TRD_MATCH_HIGHEST;
}

static void tell_after(trd_call *call, const study *s, const trd_match *m)
{
    static const char *const parts[] = { "smd_after", "mean_treated_after", "mean_control_after" };

    for (int i = 0; i < 3; i++) {
        cJSON *part = trd_tell_object(call, NULL, parts[i]);
        for (size_t j = 0; j < s->terms; j++) {
            trd_balance b;
            trd_balance_of(s->column[j], s->treated, m->weight, s->rows, &b);
            const double values[] = { b.by_treated, b.treated, b.control };
            trd_tell_in(call, part, s->name[j], values[i]);
        }
    }
}

static void nearest(trd_call *call)
{
    study          s = study_of(call);
    trd_propensity p = score_of(call, &s);
    trd_match_how  how = { .order = order_of(call), .caliper = trd_call_number(call, "caliper_sd", 0) };
    trd_match      m;
    trd_interval   effect;

    check_words(call, "distance", "propensity score");
    if (p.reason != TRD_DEFINED) {
        TRD_TELL(call, { "pairs", 0 }, { "att", NAN }, { "se_paired", NAN });
        tell_score_reasons(call, &s, &p);
        return;
    }
    trd_call_try(call, trd_match_nearest(p.score, s.treated, s.rows, &how, call->pool, &m, &call->err));
    trd_call_try(call, trd_match_effect(&m, s.y, s.treated, s.rows, s.cluster, s.clusters, trd_call_level(call), &effect, &call->err));
    TRD_TELL(call,
        { "pairs", (double)m.pairs }, { "unmatched", (double)m.unmatched }, { "pairs_with_tied_candidates", (double)m.tied },
        { "att", effect.value }, { "se_paired", effect.se }, { "df", effect.df }, { "ci_low", effect.low }, { "ci_high", effect.high },
        { "mean_absolute_score_distance", m.mean_distance }, { "max_absolute_score_distance", m.most_distance });
    tell_after(call, &s, &m);
    trd_tell_reason(call, effect.reason);
    tell_score_reasons(call, &s, &p);
}

static void replacing(trd_call *call)
{
    study          s = study_of(call);
    trd_propensity p = score_of(call, &s);
    trd_match_back m;

    check_words(call, "distance", "propensity score");
    if (p.reason != TRD_DEFINED) {
        TRD_TELL(call, { "treated", (double)p.treated }, { "controls_used", 0 }, { "att", NAN }, { "se", NAN });
        tell_score_reasons(call, &s, &p);
        return;
    }
    trd_call_try(call, trd_match_replacing(p.score, s.y, s.treated, s.rows, trd_call_level(call), call->pool, &m, &call->err));
    TRD_TELL(call,
        { "treated", (double)m.treated }, { "controls_used", (double)m.used }, { "treated_with_ties", (double)m.tied },
        { "largest_control_weight", m.largest }, { "att", m.effect.value }, { "se", m.effect.se }, { "ci_low", m.effect.low },
        { "ci_high", m.effect.high });
    trd_tell_reason(call, m.effect.reason);
    tell_score_reasons(call, &s, &p);
}

static void exact(trd_call *call)
{
    study                  s = study_of(call);
    trd_weighted_rows      rows = { .rows = s.rows, .y = s.y, .treated = s.treated, .cluster = s.cluster, .clusters = s.clusters };
    trd_match_exact_result r;

    if (!s.stratum)
        trd_call_stop(call, TRD_E_USAGE, "exact_on is not given; name the columns in which pairs must be alike");
    trd_call_try(call, trd_match_exact(&rows, s.stratum, s.strata, trd_call_level(call), call->pool, &r, &call->err));
    const trd_interval *att = &r.att.difference, *ate = &r.ate.difference;
    TRD_TELL(call,
        { "strata_total", (double)r.strata }, { "strata_used", (double)r.used }, { "treated_used", (double)r.treated },
        { "control_used", (double)r.control }, { "att", att->value }, { "att_se", att->se }, { "att_ci_low", att->low },
        { "att_ci_high", att->high }, { "ate_matched", ate->value }, { "ate_se", ate->se }, { "ate_ci_low", ate->low },
        { "ate_ci_high", ate->high });
    trd_tell_reason(call, att->reason);
}

#define STUDY "treatment treated_value covariates outcome factor_levels missing confidence=0.95"
#define CLUSTERED STUDY " cluster"

const trd_method trd_methods_propensity[] = {
    { "propensity_weighting", "groups that chose for themselves, weighted by the chance of taking part", CLUSTERED " model=logit",
      "n_treated n_control coefficients se ps_min ps_max ps_mean_treated ps_mean_control treated_outside control_outside log_likelihood "
      "balance_raw balance_att balance_ate ess_control_att ess_treated_ate ess_control_ate naive_difference att_ipw_hajek att_ipw_se "
      "att_ipw_se_estimated att_ipw_ci_low att_ipw_ci_high ate_ipw_hajek ate_ipw_se ate_ipw_se_estimated ate_ipw_ci_low ate_ipw_ci_high "
      "ato_overlap ato_se_estimated ato_ci_low ato_ci_high ate_ipw_horvitz_thompson ate_regression_adjustment att_regression_adjustment "
      "ate_aipw ate_aipw_se ate_aipw_ci_low ate_aipw_ci_high", weighting },
    { "matching_nearest", "pairs by the nearest score, nobody used twice", CLUSTERED " distance method caliper_sd=0",
      "pairs unmatched pairs_with_tied_candidates att se_paired df ci_low ci_high smd_after mean_treated_after mean_control_after "
      "mean_absolute_score_distance max_absolute_score_distance", nearest },
    { "matching_nearest_replacement", "pairs by the nearest score of all, equally near ones averaged", STUDY " distance method",
      "treated controls_used treated_with_ties att se ci_low ci_high largest_control_weight", replacing },
    { "matching_exact", "pairs that are alike in chosen columns", "treatment treated_value exact_on outcome cluster missing confidence=0.95",
      "strata_total strata_used treated_used control_used att att_se att_ci_low att_ci_high ate_matched ate_se ate_ci_low ate_ci_high", exact },
    { NULL, NULL, NULL, NULL, NULL },
};
