/* Do raters say the same? */
#include "method/counts_int.h"

#include "stat/agreement.h"

#include <math.h>
#include <string.h>

/* ---- two raters, or equally many ---- */

static void cohen_kappa(trd_call *call)
{
    static const char *const words[] = { "none", "linear", "quadratic", NULL };
    trd_counts t = trd_call_square_counts(call);
    double    *table = trd_call_alloc(call, t.rows * t.columns, sizeof *table);
    trd_kappa  k;

    if (t.rows != t.columns)
        trd_call_stop(call, TRD_E_USAGE, "a table of %zu x %zu; rows and columns must be the same categories", t.rows, t.columns);
    for (size_t i = 0; i < t.rows * t.columns; i++)
        table[i] = (double)t.count[i];
    trd_call_try(call, trd_kappa_of(table, t.rows, (trd_kappa_weights)trd_call_choice(call, "weights", words), trd_call_level(call), &k, &call->err));
    trd_tell_counts(call, "table", &t);
    TRD_TELL(call,
        { "n", (double)k.kappa.cases }, { "kappa", k.kappa.value }, { "se", k.kappa.se }, { "ci_low", k.kappa.low },
        { "ci_high", k.kappa.high }, { "po", k.observed }, { "pe", k.expected }, { "se0", k.se0 }, { "z", k.z },
        { "gwet_ac1", k.gwet_ac1 }, { "scott_pi", k.scott_pi });
    trd_tell_reason(call, k.kappa.reason);
}

static void fleiss_kappa(trd_call *call)
{
    size_t     subjects, categories;
    double    *counts = trd_call_matrix(call, "counts", &subjects, &categories);
    trd_fleiss f;

    trd_call_try(call, trd_fleiss_of(counts, subjects, categories, &f, &call->err));
    TRD_TELL(call,
        { "subjects", (double)f.subjects }, { "raters", f.raters }, { "kappa", f.kappa }, { "observed_agreement", f.observed },
        { "expected_agreement", f.expected }, { "se0", f.se0 }, { "z", f.z });
    trd_tell_reason(call, f.reason);
}

/* ---- ratings, a row a unit ---- */

typedef struct ratings {
    double *x;                        /* unit by unit; NAN: none */
    size_t  units, raters;
} ratings;

/* Codes of the texts of several columns, the same in all. */
static double **codes_of_texts(trd_call *call, const char *const *names, size_t columns)
{
    const char **all = trd_call_alloc(call, call->rows * columns, sizeof *all), ***text = trd_call_alloc(call, columns, sizeof *text);
    double     **x = trd_call_alloc(call, columns, sizeof *x);
    size_t       n = 0;

    for (size_t c = 0; c < columns; c++) {
        text[c] = trd_call_texts_of(call, names[c]);
        for (size_t r = 0; r < call->rows; r++)
            if (text[c][r])
                all[n++] = text[c][r];
    }
    n = trd_call_sort_labels(all, n);
    for (size_t c = 0; c < columns; c++) {
        x[c] = trd_call_alloc(call, call->rows, sizeof *x[c]);
        for (size_t r = 0; r < call->rows; r++) {
            size_t at = 0;
            while (text[c][r] && strcmp(all[at], text[c][r]) != 0)
                at++;
            x[c][r] = text[c][r] ? (double)at : (double)NAN;
        }
    }
    return x;
}

static double **numbers_of(trd_call *call, const char *const *names, size_t columns)
{
    double **x = trd_call_alloc(call, columns, sizeof *x);

    for (size_t c = 0; c < columns; c++) {
        if (trd_call_column_is_text(call, names[c]))
            trd_call_stop(call, TRD_E_USAGE, "column '%s' holds texts; ratings on a scale must be numbers", names[c]);
        x[c] = trd_call_numbers_of(call, names[c]);
    }
    return x;
}

/* Each row is a unit of its own. */
static ratings rows_as_units(trd_call *call, double *const *x, size_t columns)
{
    ratings g = { trd_call_alloc(call, call->rows * columns, sizeof *g.x), call->rows, columns };

    for (size_t i = 0; i < call->rows * columns; i++)
        g.x[i] = x[i % columns][i / columns];
    return g;
}

/* Rows of the same unit are ratings of that unit together; one without a unit
 * does not count. */
static ratings rows_by_unit(trd_call *call, double *const *x, size_t columns)
{
    int32_t units, *unit = trd_call_codes(call, "unit", &units, NULL);
    size_t *rows = trd_call_alloc(call, (size_t)units, sizeof *rows), most = 0;

    for (size_t r = 0; r < call->rows; r++)
        if (unit[r] >= 0 && ++rows[unit[r]] > most)
            most = rows[unit[r]];
    ratings g = { NULL, (size_t)units, most * columns };
    if (g.units > 0 && g.raters > (size_t)100000000 / g.units)
        trd_call_stop(call, TRD_E_LIMIT, "%zu units of up to %zu rows are too many", g.units, most);
    g.x = trd_call_alloc(call, g.units * g.raters, sizeof *g.x);
    for (size_t i = 0; i < g.units * g.raters; i++)
        g.x[i] = NAN;
    memset(rows, 0, g.units * sizeof *rows);
    for (size_t r = 0; r < call->rows; r++)
        if (unit[r] >= 0) {
            double *at = g.x + (size_t)unit[r] * g.raters + columns * rows[unit[r]]++;
            for (size_t c = 0; c < columns; c++)
                at[c] = x[c][r];
        }
    return g;
}

static void krippendorff_alpha(trd_call *call)
{
    static const char *const words[] = { "nominal", "ordinal", "interval", "ratio", NULL };
    trd_measure      measure = (trd_measure)trd_call_choice(call, "level", words);
    size_t           columns;
    const char     **names = trd_call_words(call, "observers", &columns);
    double         **x = (measure == TRD_NOMINAL ? codes_of_texts : numbers_of)(call, names, columns);
    ratings          g = trd_call_has(call, "unit") ? rows_by_unit(call, x, columns) : rows_as_units(call, x, columns);
    trd_krippendorff k;

    if (g.raters == 0)                /* no rows: two observers who said nothing */
        g.raters = columns;
    trd_call_try(call, trd_krippendorff_of(g.x, g.units, g.raters, measure, &k, &call->err));
    TRD_TELL(call,
        { "alpha", k.alpha }, { "observed_disagreement", k.observed }, { "expected_disagreement", k.expected },
        { "pairable_values", (double)k.values });
    trd_tell_reason(call, k.reason);
}

/* ---- intraclass correlations ---- */

/* From a row for each rating. */
static ratings from_long(trd_call *call)
{
    int32_t      n, k, *target = trd_call_codes(call, "target", &n, NULL), *judge = trd_call_codes(call, "rater", &k, NULL);
    const char **names = trd_call_texts(call, "target"), **judges = trd_call_texts(call, "rater");
    double      *rating = trd_call_numbers(call, "rating");
    ratings      g = { NULL, (size_t)n, (size_t)k };

    if (g.units > 0 && g.raters > (size_t)100000000 / g.units)
        trd_call_stop(call, TRD_E_LIMIT, "%zu targets and %zu raters are too many", g.units, g.raters);
    g.x = trd_call_alloc(call, g.units * g.raters, sizeof *g.x);
    for (size_t i = 0; i < g.units * g.raters; i++)
        g.x[i] = NAN;
    for (size_t r = 0; r < call->rows; r++)
        if (target[r] >= 0 && judge[r] >= 0 && !isnan(rating[r])) {
            double *at = &g.x[(size_t)target[r] * g.raters + (size_t)judge[r]];
            if (!isnan(*at))
                trd_call_stop(call, TRD_E_DATA, "'%s' has two ratings by '%s'; there must be one of each", names[r], judges[r]);
            *at = rating[r];
        }
    return g;
}

/* From a row for each target. */
static ratings from_wide(trd_call *call)
{
    size_t       columns;
    const char **names = trd_call_words(call, "judges", &columns);
    ratings      g = rows_as_units(call, numbers_of(call, names, columns), columns);
    int32_t      n;

    if (trd_call_has(call, "target")) {
        int32_t *target = trd_call_codes(call, "target", &n, NULL);
        uint8_t *seen = trd_call_alloc(call, (size_t)n, 1);
        for (size_t r = 0; r < call->rows; r++)
            if (target[r] >= 0 && seen[target[r]]++)
                trd_call_stop(call, TRD_E_DATA, "%s '%s' has two rows; there must be one for each", trd_call_text(call, "target"),
                              trd_call_texts(call, "target")[r]);
    }
    return g;
}

static void keep_complete(ratings *g)
{
    size_t kept = 0;

    for (size_t i = 0; i < g->units; i++) {
        bool whole = true;
        for (size_t j = 0; j < g->raters; j++)
            whole = whole && !isnan(g->x[i * g->raters + j]);
        if (whole)
            memmove(g->x + g->raters * kept++, g->x + g->raters * i, g->raters * sizeof *g->x);
    }
    g->units = kept;
}

static void icc(trd_call *call)
{
    static const char *const names[] = { "icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k" };
    ratings g;
    trd_icc c;

    if (!trd_call_flag(call, "targets_are_rows", true))
        trd_call_stop(call, TRD_E_USAGE, "targets must be rows, and judges columns; or give target, rater and rating");
    g = trd_call_has(call, "rating") ? from_long(call) : from_wide(call);
    keep_complete(&g);
    trd_call_try(call, trd_icc_of(g.x, g.units, g.raters, trd_call_level(call), &c, &call->err));
    TRD_TELL(call,
        { "n", (double)c.targets }, { "k", (double)c.judges }, { "ms_targets", c.ms_targets }, { "ms_judges", c.ms_judges },
        { "ms_error", c.ms_error }, { "ms_within", c.ms_within }, { "F_oneway", c.f_oneway }, { "F_twoway", c.f_twoway });
    for (int i = 0; i < 6; i++) {
        const trd_icc_form *f = i < 3 ? &c.one[i] : &c.mean[i - 3];
        cJSON              *in = trd_tell_object(call, NULL, names[i]);
        trd_tell_in(call, in, "icc", f->icc);
        trd_tell_in(call, in, "ci_low", f->low);
        trd_tell_in(call, in, "ci_high", f->high);
    }
    trd_tell_reason(call, c.reason);
}

const trd_method trd_methods_agreement[] = {
    { "cohen_kappa", "two raters: agreement beyond chance (Cohen's kappa, plain or weighted; Scott's pi, Gwet's AC1)",
      "row column frequency levels table weights=none confidence=0.95", "table n kappa se ci_low ci_high po pe se0 z gwet_ac1 scott_pi",
      cohen_kappa },
    { "fleiss_kappa", "each subject rated by equally many: counts per subject and category", "counts",
      "subjects raters kappa observed_agreement expected_agreement se0 z", fleiss_kappa },
    { "krippendorff_alpha", "any number of raters, with gaps: Krippendorff's alpha; rows of the same unit belong together",
      "unit observers level=nominal", "alpha observed_disagreement expected_disagreement pairable_values", krippendorff_alpha },
    { "icc", "ratings on a scale: intraclass correlations of Shrout and Fleiss",
      "target judges rater rating targets_are_rows=true confidence=0.95",
      "n k ms_targets ms_judges ms_error ms_within F_oneway F_twoway icc1 icc2 icc3 icc1k icc2k icc3k", icc },
    { NULL, NULL, NULL, NULL, NULL },
};
