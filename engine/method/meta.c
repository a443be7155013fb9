/* Several studies of the same effect. */
#include "method/method_int.h"

#include "stat/meta_bias.h"
#include "stat/risk.h"

#include <math.h>
#include <string.h>

static const char *const methods[] = { "common", "DL", "REML", "ML", "PM", "HE", "SJ", NULL };

/* Effects and variances, of the studies that have both. */
typedef struct studies {
    double *y, *v, *moderator;       /* moderator[study * moderators + m] */
    size_t *row;                     /* of the rows given                 */
    size_t  k, all;
} studies;

/* A list of numbers, or the column that a text names. */
static double *column_or_list(trd_call *call, const char *name, size_t *n)
{
    const cJSON *a = trd_call_argument(call, name);

    *n = call->rows;
    return cJSON_IsString(a) ? trd_call_numbers(call, name) : trd_call_list(call, name, n);
}

static double *same_length(trd_call *call, const char *name, size_t n)
{
    size_t  own;
    double *x = column_or_list(call, name, &own);

    if (own != n)
        trd_call_stop(call, TRD_E_USAGE, "%s holds %zu numbers where %zu studies are given", name, own, n);
    return x;
}

static int64_t as_count(trd_call *call, const char *name, double x)
{
    if (!(x >= 0 && x < 1e15 && x == floor(x)))
        trd_call_stop(call, TRD_E_DATA, "%s holds %g, which is no number of cases", name, x);
    return (int64_t)x;
}

/* Effects from four counts a study. */
static void from_counts(trd_call *call, bool odds, studies *s)
{
    static const char *const names[] = { "events1", "nonevents1", "events2", "nonevents2" };
    double *x[4];

    x[0] = column_or_list(call, names[0], &s->all);
    for (int i = 1; i < 4; i++)
        x[i] = same_length(call, names[i], s->all);
    s->y = trd_call_alloc(call, s->all + 1, sizeof *s->y);
    s->v = trd_call_alloc(call, s->all + 1, sizeof *s->v);
    for (size_t r = 0; r < s->all; r++) {
        int64_t  n[4];
        trd_risk risk;
        s->y[r] = s->v[r] = NAN;
        if (isnan(x[0][r] + x[1][r] + x[2][r] + x[3][r]))
            continue;
        for (int i = 0; i < 4; i++)
            n[i] = as_count(call, names[i], x[i][r]);
        trd_call_try(call, trd_risk_compare(n[0], n[0] + n[1], n[2], n[2] + n[3], 0.95, &risk, &call->err));
        const trd_ratio *ratio = odds ? &risk.odds : &risk.risk;
        s->y[r] = log(ratio->value);
        s->v[r] = ratio->log_se * ratio->log_se;
    }
}

/* All rows; keep_complete then leaves out what is missing. */
static studies read_studies(trd_call *call)
{
    static const char *const effects[] = { "given", "log_risk_ratio", "log_odds_ratio", NULL };
    int     effect = trd_call_choice(call, "effect", effects);
    studies s = { 0 };

    if (effect == 0) {
        s.y = column_or_list(call, "yi", &s.all);
        s.v = same_length(call, "vi", s.all);
    } else {
        from_counts(call, effect == 2, &s);
    }
    s.row = trd_call_alloc(call, s.all + 1, sizeof *s.row);
    return s;
}

/* lacking[row] != 0: the row lacks something else. */
static void keep_complete(studies *s, const uint8_t *lacking)
{
    for (size_t r = 0; r < s->all; r++)
        if (!isnan(s->y[r]) && !isnan(s->v[r]) && !(lacking && lacking[r])) {
            s->y[s->k] = s->y[r];
            s->v[s->k] = s->v[r];
            s->row[s->k++] = r;
        }
}

/* ---- all of a meta-analysis ---- */

static void tell_term(trd_call *call, cJSON *in, const trd_coefficient *c)
{
    trd_tell_in(call, in, "ci_low", c->of.low);
    trd_tell_in(call, in, "ci_high", c->of.high);
    trd_tell_in(call, in, "p_value", c->p);
}

static void tell_model(trd_call *call, const char *name, const trd_meta *m)
{
    cJSON *in = trd_tell_object(call, NULL, name), *adjusted;

    trd_tell_in(call, in, "tau2", m->tau2);
    trd_tell_in(call, in, "estimate", m->mean.of.value);
    trd_tell_in(call, in, "se", m->mean.of.se);
    tell_term(call, in, &m->mean);
    trd_tell_in(call, in, "i2", 100 * m->i2);
    trd_tell_in(call, in, "h2", m->h2);
    trd_tell_in(call, in, "prediction_low_normal", m->low);
    trd_tell_in(call, in, "prediction_high_normal", m->high);
    trd_tell_in(call, in, "prediction_low_t", m->low_t);
    trd_tell_in(call, in, "prediction_high_t", m->high_t);
    adjusted = trd_tell_object(call, in, "hksj");
    trd_tell_in(call, adjusted, "se", m->hartung_knapp.of.se);
    trd_tell_in(call, adjusted, "t", m->hartung_knapp.statistic);
    tell_term(call, adjusted, &m->hartung_knapp);
}

static void tell_common(trd_call *call, const trd_meta *m)
{
    cJSON *in = trd_tell_object(call, NULL, "common");

    trd_tell_in(call, in, "estimate", m->mean.of.value);
    trd_tell_in(call, in, "se", m->mean.of.se);
    trd_tell_in(call, in, "z", m->mean.statistic);
    tell_term(call, in, &m->mean);
    TRD_TELL(call, { "Q", m->q }, { "Q_df", m->q_df }, { "Q_p", m->q_p });
}

static void tell_bias(trd_call *call, const studies *s)
{
    trd_coefficient egger;
    trd_meta_rank   begg;
    trd_trim_fill   filled;
    double          safe, level = trd_call_level(call);

    trd_call_try(call, trd_meta_egger(s->y, s->v, s->k, level, &egger, &call->err));
    trd_call_try(call, trd_meta_begg(s->y, s->v, s->k, &begg, &call->err));
    trd_call_try(call, trd_meta_trim_fill(s->y, s->v, s->k, TRD_META_DL, level, &filled, &call->err));
    trd_call_try(call, trd_meta_fail_safe(s->y, s->v, s->k, 0.05, &safe, &call->err));
    cJSON *in = trd_tell_object(call, NULL, "trimfill_DL");
    bool   found = filled.reason == TRD_DEFINED;
    trd_tell_in(call, in, "k0", found ? (double)filled.missing : (double)NAN);
    if (found)
        trd_tell_text_in(call, in, "side", filled.right ? "right" : "left");
    else
        trd_tell_in(call, in, "side", NAN);
    trd_tell_in(call, in, "estimate", found ? filled.filled.mean.of.value : (double)NAN);
    trd_tell_in(call, in, "tau2", found ? filled.filled.tau2 : (double)NAN);
    in = trd_tell_object(call, NULL, "egger_classic");
    trd_tell_in(call, in, "intercept_bias_t", egger.statistic);
    trd_tell_in(call, in, "df", egger.of.df);
    trd_tell_in(call, in, "p_value", egger.p);
    in = trd_tell_object(call, NULL, "begg_rank");
    trd_tell_in(call, in, "kendall_tau", begg.tau);
    trd_tell_in(call, in, "p_value", begg.p);
    trd_tell(call, "fail_safe_rosenthal", safe);
    trd_tell_reason(call, egger.of.reason);
    trd_tell_reason(call, begg.reason);
    trd_tell_reason(call, filled.reason);
}

static void tell_each(trd_call *call, const studies *s, double tau2)
{
    double   *list = trd_call_alloc(call, s->k + 1, sizeof *list);
    trd_meta *without;

    trd_meta_weights(s->v, s->k, tau2, list);
    for (size_t i = 0; i < s->k; i++)
        list[i] *= 100;
    trd_tell_list(call, "weights_percent_DL", list, s->k);
    trd_call_try(call, trd_meta_leave_one_out(s->y, s->v, s->k, TRD_META_DL, trd_call_level(call), call->pool, &without, &call->err));
    for (size_t i = 0; i < s->k; i++)
        list[i] = without[i].mean.of.value;
    trd_tell_list(call, "leave_one_out_DL", list, s->k);
}

static void meta_analysis(trd_call *call)
{
    studies  s = read_studies(call);
    trd_meta model[TRD_META_METHODS];

    keep_complete(&s, NULL);
    trd_tell(call, "k", (double)s.k);
    trd_tell_list(call, "yi", s.y, s.k);
    trd_tell_list(call, "vi", s.v, s.k);
    for (int m = TRD_META_COMMON; m < TRD_META_METHODS; m++) {
        trd_call_try(call, trd_meta_of(s.y, s.v, s.k, (trd_meta_method)m, trd_call_level(call), &model[m], &call->err));
        trd_tell_reason(call, model[m].reason);
        if (m == TRD_META_COMMON)
            tell_common(call, &model[m]);
        else
            tell_model(call, methods[m], &model[m]);
    }
    tell_bias(call, &s);
    tell_each(call, &s, model[TRD_META_DL].tau2);
}

/* ---- moderators ---- */

/* A moderator: a column of numbers, or of texts that becomes one of 0 and 1 for
 * every text of the studies kept but the first. */
typedef struct moderator {
    const char  *name, **label;
    double      *number;             /* NULL: texts        */
    int32_t     *code, count;
} moderator;

typedef struct terms {
    const char **name;               /* the constant first */
    size_t       count;              /* without it         */
} terms;

static moderator read_moderator(trd_call *call, const char *name, uint8_t *lacking)
{
    moderator m = { .name = name };

    if (trd_call_column_is_text(call, name))
        m.code = trd_call_codes_of(call, name, &m.count, &m.label);
    else
        m.number = trd_call_numbers_of(call, name);
    for (size_t r = 0; r < call->rows; r++)
        lacking[r] = lacking[r] || (m.number ? isnan(m.number[r]) : m.code[r] < 0);
    return m;
}

/* Which texts have studies; the first of them is what the others are held
 * against, and gets no column. */
static bool *columns_of(trd_call *call, const moderator *m, const studies *s)
{
    bool *has = trd_call_alloc(call, (size_t)m->count + 1, sizeof *has);

    for (size_t i = 0; i < s->k; i++)
        has[m->code[s->row[i]]] = true;
    for (int32_t c = 0; c < m->count; c++)
        if (has[c]) {
            has[c] = false;
            break;
        }
    return has;
}

/* A column of s->moderator, which has room for `width`. */
static void add_column(terms *t, studies *s, size_t width, const char *name, const double *number, const int32_t *code, int32_t which)
{
    for (size_t i = 0; i < s->k; i++)
        s->moderator[i * width + t->count] = number ? number[s->row[i]] : code[s->row[i]] == which;
    t->name[++t->count] = name;
}

static terms read_moderators(trd_call *call, studies *s)
{
    size_t       count, width = 0;
    const char **names = trd_call_words(call, "moderators", &count);
    uint8_t     *lacking = trd_call_alloc(call, s->all + 1, 1);
    moderator   *m = trd_call_alloc(call, count + 1, sizeof *m);
    bool       **has = trd_call_alloc(call, count + 1, sizeof *has);

    if (s->all != call->rows)
        trd_call_stop(call, TRD_E_USAGE, "moderators are columns, so effects must be columns of the same rows");
    for (size_t i = 0; i < count; i++)
        m[i] = read_moderator(call, names[i], lacking);
    keep_complete(s, lacking);
    for (size_t i = 0; i < count; i++) {
        has[i] = m[i].number ? NULL : columns_of(call, &m[i], s);
        width += m[i].number != NULL;
        for (int32_t c = 0; c < m[i].count; c++)
            width += has[i][c];
    }
    terms t = { .name = trd_call_alloc(call, width + 1, sizeof *t.name) };
    t.name[0] = "intercept";
    s->moderator = trd_call_alloc(call, s->k + 1, (width + 1) * sizeof *s->moderator);
    for (size_t i = 0; i < count; i++) {
        if (m[i].number)
            add_column(&t, s, width, m[i].name, m[i].number, NULL, 0);
        for (int32_t c = 0; c < m[i].count; c++)
            if (has[i][c])
                add_column(&t, s, width, trd_pool_format(call->pool, "%s%s", m[i].name, m[i].label[c]), NULL, m[i].code, c);
    }
    return t;
}

static void tell_terms(trd_call *call, const terms *t, const trd_meta_regression *m)
{
    enum { PARTS = 4 };
    static const char *const part[PARTS] = { "coefficients", "se", "p_value", "hksj_se" };
    cJSON *in[PARTS];

    for (int i = 0; i < PARTS; i++)
        in[i] = trd_tell_object(call, NULL, part[i]);
    for (size_t j = 0; j < m->terms; j++) {
        const char *name = t->name[j];
        if (!name)
            trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
        trd_tell_in(call, in[0], name, m->term[j].of.value);
        trd_tell_in(call, in[1], name, m->term[j].of.se);
        trd_tell_in(call, in[2], name, m->term[j].p);
        trd_tell_in(call, in[3], name, m->hartung_knapp[j].of.se);
        trd_tell_reason(call, m->term[j].of.reason);
    }
}

static void meta_regression(trd_call *call)
{
    studies             s = read_studies(call);
    terms               t = read_moderators(call, &s);
    trd_meta_method     method = (trd_meta_method)trd_call_choice(call, "method", methods);
    trd_meta_regression m;

    if (!trd_call_has(call, "method"))
        method = TRD_META_REML;
    trd_call_try(call, trd_meta_regression_of(s.y, s.v, s.moderator, s.k, t.count, method, trd_call_level(call), call->pool, &m, &call->err));
    TRD_TELL(call,
        { "k", (double)s.k }, { "tau2", m.tau2 }, { "QM", m.qm }, { "QM_df", m.qm_df }, { "QM_p", m.qm_p }, { "QE", m.qe }, { "QE_df", m.qe_df },
        { "QE_p", m.qe_p }, { "r2_percent", 100 * m.r2 });
    tell_terms(call, &t, &m);
    trd_tell_reason(call, m.reason);
}

/* ---- groups ---- */

/* Those that have studies. */
static void tell_groups(trd_call *call, const trd_meta_groups *g, const char **labels)
{
    enum { PARTS = 4 };
    static const char *const part[PARTS] = { "k", "estimate", "se", "tau2" };
    double *list[PARTS];
    size_t  n = 0;

    for (int p = 0; p < PARTS; p++)
        list[p] = trd_call_alloc(call, g->groups + 1, sizeof *list[p]);
    for (size_t i = 0; i < g->groups; i++) {
        const trd_meta *m = &g->group[i];
        if (m->studies == 0)
            continue;
        const double of[PARTS] = { (double)m->studies, m->mean.of.value, m->mean.of.se, m->tau2 };
        for (int p = 0; p < PARTS; p++)
            list[p][n] = of[p];
        labels[n++] = labels[i];
        trd_tell_reason(call, m->reason);
    }
    trd_tell_texts(call, "groups", labels, n);
    for (int p = 0; p < PARTS; p++)
        trd_tell_list(call, part[p], list[p], n);
}

static void meta_subgroups(trd_call *call)
{
    studies         s = read_studies(call);
    const char    **labels;
    int32_t         count, *code = trd_call_codes(call, "subgroup", &count, &labels);
    trd_meta_method method = (trd_meta_method)trd_call_choice(call, "method", methods);
    uint8_t        *lacking = trd_call_alloc(call, s.all + 1, 1);
    trd_meta_groups g;

    if (!trd_call_has(call, "method"))
        method = TRD_META_REML;
    if (s.all != call->rows)
        trd_call_stop(call, TRD_E_USAGE, "subgroup is a column, so effects must be columns of the same rows");
    for (size_t r = 0; r < s.all; r++)
        lacking[r] = code[r] < 0;
    keep_complete(&s, lacking);
    for (size_t i = 0; i < s.k; i++)
        code[i] = code[s.row[i]];
    trd_call_try(call, trd_meta_groups_of(s.y, s.v, code, s.k, (size_t)count, method, trd_call_level(call), call->pool, &g, &call->err));
    tell_groups(call, &g, labels);
    TRD_TELL(call, { "Q_between", g.q }, { "df", g.df }, { "p_value", g.p });
    trd_tell_reason(call, g.reason);
}

#define EFFECTS "effect=given yi vi events1 nonevents1 events2 nonevents2 "

const trd_method trd_methods_meta[] = {
    { "meta_analysis", "studies together: mean effect, spread of true effects by six methods, and signs of missing studies",
      EFFECTS "confidence=0.95",
      "k yi vi common Q Q_df Q_p DL REML ML PM HE SJ trimfill_DL egger_classic begg_rank leave_one_out_DL fail_safe_rosenthal "
      "weights_percent_DL", meta_analysis },
    { "meta_regression", "does something known of the studies explain why their effects differ?", EFFECTS "moderators method=REML confidence=0.95",
      "k coefficients se p_value hksj_se tau2 QM QM_df QM_p QE QE_df QE_p r2_percent", meta_regression },
    { "meta_subgroups", "do groups of studies differ in their mean effect?", EFFECTS "subgroup method=REML confidence=0.95",
      "groups k estimate se tau2 Q_between df p_value", meta_subgroups },
    { NULL, NULL, NULL, NULL, NULL },
};
