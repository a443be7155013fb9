/* Analysis of variance, and its counterparts by rank. */
#include "method/method_int.h"

#include "stat/anova.h"
#include "stat/rank_groups.h"

#include <math.h>

/* ---- rows in groups ---- */

/* Rows with a value and a group, and the groups that have any. */
typedef struct grouped {
    double      *x;
    int32_t     *group, k;
    size_t       n;
    const char **labels;
} grouped;

/* Codes 0 .. *k - 1 of the n values of the labels that occur. */
static void drop_unused(trd_call *call, int32_t *code, size_t n, int32_t *k, const char **labels)
{
    int32_t *to = trd_call_alloc(call, (size_t)*k, sizeof *to), used = 0;

    for (size_t i = 0; i < n; i++)
        to[code[i]] = 1;
    for (int32_t g = 0; g < *k; g++)
        if (to[g]) {
            labels[used] = labels[g];
            to[g] = used++;
        }
    for (size_t i = 0; i < n; i++)
        code[i] = to[code[i]];
    *k = used;
}

static grouped rows_in_groups(trd_call *call)
{
    grouped g = { .x = trd_call_numbers(call, "column") };

    g.group = trd_call_codes(call, "group", &g.k, &g.labels);
    for (size_t r = 0; r < call->rows; r++)
        if (g.group[r] >= 0 && !isnan(g.x[r])) {
            g.x[g.n] = g.x[r];
            g.group[g.n++] = g.group[r];
        }
    drop_unused(call, g.group, g.n, &g.k, g.labels);
    return g;
}

static trd_moments *moments_of(trd_call *call, const grouped *g)
{
    trd_moments *m = trd_call_alloc(call, (size_t)g->k, sizeof *m);

    for (int32_t i = 0; i < g->k; i++)
        trd_moments_init(&m[i]);
    for (size_t i = 0; i < g->n; i++)
        trd_moments_add(&m[g->group[i]], &g->x[i], NULL, 1);
    return m;
}

static size_t pairs_of(trd_call *call, int32_t k)
{
    if (k > 1000)
        trd_call_stop(call, TRD_E_LIMIT, "%d groups have too many pairs; 1000 groups are the most", k);
    return (size_t)k * (size_t)(k > 0 ? k - 1 : 0) / 2;
}

static const char *pair_name(trd_call *call, const char *first, const char *between, const char *second)
{
    const char *name = trd_pool_format(call->pool, "%s%s%s", first, between, second);

    if (!name)
        trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    return name;
}

/* ---- means ---- */

static void anova_oneway(trd_call *call)
{
    grouped      g = rows_in_groups(call);
    trd_moments *m = moments_of(call, &g);
    double      *means = trd_call_alloc(call, (size_t)g.k, sizeof *means);
    trd_oneway   o;

    trd_call_try(call, trd_anova_oneway(m, (size_t)g.k, &o, &call->err));
    for (int32_t i = 0; i < g.k; i++) {
        trd_summary s;
        trd_moments_finish(&m[i], &s);
        means[i] = s.mean;
    }
    trd_tell_texts(call, "groups", g.labels, (size_t)g.k);
    trd_tell_list(call, "means", means, (size_t)g.k);
    TRD_TELL(call,
        { "n", (double)g.n }, { "df_between", o.means.df1 }, { "ss_between", o.means.between }, { "ms_between", o.ms_between },
        { "df_within", o.means.df2 }, { "ss_within", o.means.within }, { "ms_within", o.ms_within }, { "F", o.means.f },
        { "p_value", o.means.p }, { "r_squared", o.eta_squared }, { "residual_sd", sqrt(o.ms_within) }, { "eta_squared", o.eta_squared },
        { "omega_squared", o.omega_squared }, { "epsilon_squared", o.epsilon_squared }, { "welch_F", o.welch.f },
        { "welch_df1", o.welch.df1 }, { "welch_df2", o.welch.df2 }, { "welch_p", o.welch.p });
    trd_tell_reason(call, o.means.reason);
    trd_tell_reason(call, o.welch.reason);
}

static void tukey_hsd(trd_call *call)
{
    grouped      g = rows_in_groups(call);
    trd_moments *m = moments_of(call, &g);
    size_t       n = pairs_of(call, g.k);
    trd_pair    *pair = trd_call_alloc(call, n, sizeof *pair);
    const char **names = trd_call_alloc(call, n, sizeof *names);
    double      *part[4];

    trd_call_try(call, trd_anova_pairs(m, (size_t)g.k, trd_call_level(call), pair, &call->err));
    for (int j = 0; j < 4; j++)
        part[j] = trd_call_alloc(call, n, sizeof *part[j]);
    for (size_t i = 0; i < n; i++) {
        names[i] = pair_name(call, g.labels[pair[i].b], "-", g.labels[pair[i].a]);
        part[0][i] = pair[i].difference;
        part[1][i] = pair[i].low;
        part[2][i] = pair[i].high;
        part[3][i] = pair[i].p;
        trd_tell_reason(call, pair[i].reason);
    }
    trd_tell_texts(call, "pairs", names, n);
    trd_tell_list(call, "difference", part[0], n);
    trd_tell_list(call, "ci_low", part[1], n);
    trd_tell_list(call, "ci_high", part[2], n);
    trd_tell_list(call, "p_adjusted", part[3], n);
    if (n == 0)
        trd_tell_reason(call, g.n == 0 ? TRD_NO_CASES : TRD_EMPTY_GROUP);
}

static void tell_type(trd_call *call, const char *name, const trd_f_test t[3])
{
    cJSON *in = trd_tell_object(call, NULL, name);

    trd_tell_list_in(call, in, "ss", (double[]){ t[0].between, t[1].between, t[2].between }, 3);
    trd_tell_list_in(call, in, "df", (double[]){ t[0].df1, t[1].df1, t[2].df1 }, 3);
    trd_tell_list_in(call, in, "F", (double[]){ t[0].f, t[1].f, t[2].f }, 3);
    trd_tell_list_in(call, in, "p_value", (double[]){ t[0].p, t[1].p, t[2].p }, 3);
    for (int i = 0; i < 3; i++)
        trd_tell_reason(call, t[i].reason);
}

static void anova_twoway(trd_call *call)
{
    const char *first = trd_call_text(call, "factor_a"), *second = trd_call_text(call, "factor_b");
    double     *y = trd_call_numbers(call, "column");
    int32_t     a_levels, b_levels, *a = trd_call_codes(call, "factor_a", &a_levels, NULL);
    int32_t    *b = trd_call_codes(call, "factor_b", &b_levels, NULL);
    size_t      n = 0;
    trd_twoway  t;

    for (size_t r = 0; r < call->rows; r++)
        if (!isnan(y[r]) && a[r] >= 0 && b[r] >= 0) {
            y[n] = y[r];
            a[n] = a[r];
            b[n++] = b[r];
        }
    trd_call_try(call, trd_anova_twoway(y, a, a_levels, b, b_levels, n, &t, &call->err));
    trd_tell_reason(call, t.reason);
    trd_tell_texts(call, "terms", (const char *[]){ first, second, pair_name(call, first, ":", second) }, 3);
    tell_type(call, "type1", t.one);
    tell_type(call, "type2", t.two);
    tell_type(call, "type3", t.three);
    TRD_TELL(call, { "n", t.cases }, { "ss_residual", t.residual }, { "df_residual", t.df });
    trd_tell_list(call, "partial_eta_squared_type2", t.partial_eta_squared, 3);
}

/* ---- the same cases several times ---- */

/* Complete cases, row by row. */
typedef struct repeated {
    double      *x;
    size_t       n, k;
    const char **names;
} repeated;

static repeated columns_of(trd_call *call)
{
    repeated w = { 0 };

    w.names = trd_call_words(call, "columns", &w.k);
    double **x = trd_call_alloc(call, w.k, sizeof *x);
    for (size_t j = 0; j < w.k; j++)
        x[j] = trd_call_numbers_of(call, w.names[j]);
    w.n = trd_call_complete(x, w.k, call->rows);
    w.x = trd_call_alloc(call, w.n * w.k, sizeof *w.x);
    for (size_t i = 0; i < w.n * w.k; i++)
        w.x[i] = x[i % w.k][i / w.k];
    return w;
}

/* From a row for each answer; a block that lacks a treatment does not count. */
static repeated blocks_of(trd_call *call)
{
    repeated w = { 0 };
    int32_t  blocks, k, *block = trd_call_codes(call, "block", &blocks, NULL), *treatment = trd_call_codes(call, "treatment", &k, &w.names);
    double  *y = trd_call_numbers(call, "y");
    size_t   n = 0;

    w.k = (size_t)k;
    w.x = trd_call_alloc(call, (size_t)blocks * w.k, sizeof *w.x);
    for (size_t i = 0; i < (size_t)blocks * w.k; i++)
        w.x[i] = NAN;
    for (size_t r = 0; r < call->rows; r++)
        if (block[r] >= 0 && treatment[r] >= 0 && !isnan(y[r])) {
            double *at = &w.x[(size_t)block[r] * w.k + (size_t)treatment[r]];
            if (!isnan(*at))
                trd_call_stop(call, TRD_E_DATA, "%s '%s' has two values of '%s'; there must be one for each", trd_call_text(call, "block"),
                              trd_call_texts(call, "block")[r], w.names[treatment[r]]);
            *at = y[r];
        }
    for (size_t i = 0; i < (size_t)blocks; i++) {
        bool whole = true;
        for (size_t j = 0; j < w.k; j++)
            whole = whole && !isnan(w.x[i * w.k + j]);
        for (size_t j = 0; whole && j < w.k; j++)
            w.x[n * w.k + j] = w.x[i * w.k + j];
        n += whole;
    }
    w.n = n;
    return w;
}

static void anova_repeated_measures(trd_call *call)
{
    repeated     w = columns_of(call);
    trd_repeated t;

    trd_call_try(call, trd_anova_repeated(w.x, w.n, w.k, &t, &call->err));
    TRD_TELL(call,
        { "n", (double)w.n }, { "k", (double)w.k }, { "ss_effect", t.times.between }, { "ss_error", t.times.within },
        { "df_effect", t.times.df1 }, { "df_error", t.times.df2 }, { "F", t.times.f }, { "p_value", t.times.p },
        { "mauchly_W", t.mauchly_w }, { "mauchly_p", t.mauchly_p }, { "gg_epsilon", t.gg_epsilon }, { "gg_p", t.gg_p },
        { "hf_epsilon", t.hf_epsilon }, { "hf_p", t.hf_p });
    trd_tell_reason(call, t.times.reason);
}

/* ---- ranks ---- */

static void kruskal_wallis(trd_call *call)
{
    grouped            g = rows_in_groups(call);
    size_t             n = pairs_of(call, g.k);
    double            *mean_rank = trd_call_alloc(call, (size_t)g.k, sizeof *mean_rank), *part[3];
    trd_rank_pair     *pair = trd_call_alloc(call, n, sizeof *pair);
    const char       **names = trd_call_alloc(call, n, sizeof *names);
    trd_kruskal_wallis t;

    trd_call_try(call, trd_kruskal_wallis_of(g.x, g.group, g.n, g.k, mean_rank, pair, &t, &call->err));
    for (int j = 0; j < 3; j++)
        part[j] = trd_call_alloc(call, n, sizeof *part[j]);
    for (size_t i = 0; i < n; i++) {
        names[i] = pair_name(call, g.labels[pair[i].a], " - ", g.labels[pair[i].b]);
        part[0][i] = pair[i].z;
        part[1][i] = pair[i].p;
        part[2][i] = pair[i].p_holm;
    }
    trd_tell_texts(call, "groups", g.labels, (size_t)g.k);
    trd_tell_list(call, "mean_ranks", mean_rank, (size_t)g.k);
    TRD_TELL(call,
        { "n", (double)t.cases }, { "H", t.h.chisq }, { "H_uncorrected", t.uncorrected }, { "df", t.h.df }, { "p_value", t.h.p },
        { "epsilon_squared", t.epsilon_squared }, { "eta_squared_H", t.eta_squared });
    trd_tell_texts(call, "dunn_pairs", names, n);
    trd_tell_list(call, "dunn_z", part[0], n);
    trd_tell_list(call, "dunn_p", part[1], n);
    trd_tell_list(call, "dunn_p_holm", part[2], n);
    trd_tell_reason(call, t.reason);
}

static void friedman(trd_call *call)
{
    repeated     w = trd_call_has(call, "columns") ? columns_of(call) : blocks_of(call);
    double      *sums = trd_call_alloc(call, w.k, sizeof *sums);
    trd_friedman t;

    trd_call_try(call, trd_friedman_of(w.x, w.n, w.k, sums, &t, &call->err));
    trd_tell_texts(call, "treatments", w.names, w.k);
    trd_tell_list(call, "rank_sums", sums, w.k);
    TRD_TELL(call,
        { "n_blocks", (double)w.n }, { "k", (double)w.k }, { "chisq", t.chisq.chisq }, { "df", t.chisq.df }, { "p_value", t.chisq.p },
        { "kendalls_w", t.kendall_w }, { "iman_davenport_F", t.f }, { "iman_davenport_p", t.f_p });
    trd_tell_reason(call, t.reason);
}

const trd_method trd_methods_anova_ranks[] = {
    { "anova_oneway", "do the means of groups differ (one-way analysis of variance, and Welch's)", "column group missing",
      "n groups means df_between ss_between ms_between df_within ss_within ms_within F p_value r_squared residual_sd eta_squared "
      "omega_squared epsilon_squared welch_F welch_df1 welch_df2 welch_p", anova_oneway },
    { "tukey_hsd", "all pairs of groups compared by mean, with limits that hold together (Tukey-Kramer)",
      "column group missing confidence=0.95", "pairs difference ci_low ci_high p_adjusted", tukey_hsd },
    { "anova_twoway", "two factors and their interaction, with sums of squares of types I, II and III", "column factor_a factor_b missing",
      "terms n type1 type2 type3 ss_residual df_residual partial_eta_squared_type2", anova_twoway },
    { "anova_repeated_measures", "the same cases several times: does the mean move; with Mauchly, Greenhouse-Geisser, Huynh-Feldt",
      "columns missing", "n k ss_effect ss_error df_effect df_error F p_value mauchly_W mauchly_p gg_epsilon gg_p hf_epsilon hf_p",
      anova_repeated_measures },
    { "kruskal_wallis", "do groups differ in rank (Kruskal-Wallis), and which pairs (Dunn)", "column group missing",
      "n groups mean_ranks H H_uncorrected df p_value epsilon_squared eta_squared_H dunn_pairs dunn_z dunn_p dunn_p_holm", kruskal_wallis },
    { "friedman", "do answers of the same cases differ in rank (Friedman, Kendall's W, Iman and Davenport)",
      "columns y block treatment missing",
      "n_blocks k treatments rank_sums chisq df p_value kendalls_w iman_davenport_F iman_davenport_p", friedman },
    { NULL, NULL, NULL, NULL, NULL },
};
