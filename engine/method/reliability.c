/* Scales: do items measure the same? */
#include "method/method_int.h"

#include "stat/reliability.h"

#include <math.h>
#include <string.h>

static bool holds(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Turns the items in `reverse` round: scale_min + scale_max - x. */
static void turn_round(trd_call *call, const char *const *names, size_t items, double *answers)
{
    size_t       reversed = 0;
    const char **reverse = trd_call_has(call, "reverse") ? trd_call_words(call, "reverse", &reversed) : NULL;

    for (size_t i = 0; i < reversed; i++)
        if (!holds(names, items, reverse[i]))
            trd_call_stop(call, TRD_E_USAGE, "reverse names '%s', which is no item; name items only", reverse[i]);
    if (reversed == 0)
        return;
    double ends = trd_call_number(call, "scale_min", NAN) + trd_call_number(call, "scale_max", NAN);
    for (size_t i = 0; i < items; i++)
        for (size_t r = 0; holds(reverse, reversed, names[i]) && r < call->rows; r++)
            answers[r * items + i] = ends - answers[r * items + i];
}

static trd_scale_items items_of(trd_call *call, const char *const *names, size_t items)
{
    static const char *const missing[] = { "listwise", "pairwise", NULL };
    double         *answers = trd_call_alloc(call, call->rows + 1, items * sizeof *answers);
    trd_scale_items t;

    for (size_t i = 0; i < items; i++) {
        const double *x = trd_call_numbers_of(call, names[i]);
        for (size_t r = 0; r < call->rows; r++)
            answers[r * items + i] = x[r];
    }
    turn_round(call, names, items, answers);
    trd_scale_rows used = trd_call_choice(call, "missing", missing) == 1 ? TRD_ALL_PAIRS : TRD_COMPLETE_ROWS;
    trd_call_try(call, trd_scale_items_of(answers, call->rows, items, used, call->pool, &t, &call->err));
    return t;
}

/* One number of every item, by the item's name; stride: doubles between two. */
static void tell_items(trd_call *call, const char *name, const char *const *names, const double *values, size_t stride, size_t items)
{
    double *list = trd_call_alloc(call, items, sizeof *list);

    for (size_t i = 0; i < items; i++)
        list[i] = values[i * stride];
    trd_tell_named(call, name, names, list, items);
}

static void reliability(trd_call *call)
{
    size_t          items, stride = sizeof(trd_scale_item) / sizeof(double);
    const char    **names = trd_call_words(call, "items", &items);
    trd_scale_items t = items_of(call, names, items);
    trd_reliability r;

    trd_call_try(call, trd_reliability_of(&t, trd_call_level(call), call->pool, &r, &call->err));
    TRD_TELL(call,
        { "n", (double)t.cases }, { "left_out", (double)t.left_out }, { "k", (double)items }, { "alpha", r.alpha.value },
        { "alpha_standardized", r.standardized }, { "mean_interitem_r", r.mean_r }, { "lambda1", r.lambda1 }, { "lambda2", r.lambda2 },
        { "lambda5", r.lambda5 }, { "lambda6", r.lambda6 }, { "lambda6_standardized", r.lambda6_standardized },
        { "scale_mean", r.alpha.score_mean }, { "scale_sd", r.alpha.score_sd }, { "sem", r.measurement_error },
        { "feldt_low", r.alpha.low }, { "feldt_high", r.alpha.high }, { "alpha_ase_duhachek", r.alpha_se });
    tell_items(call, "alpha_if_dropped", names, &r.item->alpha_without, stride, items);
    tell_items(call, "item_mean", names, &r.item->mean, stride, items);
    tell_items(call, "item_sd", names, &r.item->sd, stride, items);
    tell_items(call, "item_total_r", names, &r.item->total_r, stride, items);
    tell_items(call, "item_rest_r", names, &r.item->rest_r, stride, items);
    trd_tell_reason(call, r.alpha.reason);
    trd_tell_reason(call, r.lambda6_reason);
}

static void omega_one_factor(trd_call *call)
{
    size_t          items;
    const char    **names = trd_call_words(call, "items", &items);
    trd_scale_items t = items_of(call, names, items);
    trd_omega       o;

    trd_call_try(call, trd_omega_of(&t, call->pool, &o, &call->err));
    TRD_TELL(call, { "n", (double)o.cases }, { "omega_total", o.omega }, { "omega_total_standardized", o.standardized });
    tell_items(call, "loadings_standardized", names, o.loading, 1, items);
    tell_items(call, "uniquenesses", names, o.uniqueness, 1, items);
    if (o.on_edge < items)
        trd_tell_text(call, "factor_is_item", names[o.on_edge]);
    trd_tell_reason(call, o.reason);
}

static void split_half(trd_call *call)
{
    size_t         first, second;
    const char   **one = trd_call_words(call, "half1", &first), **two = trd_call_words(call, "half2", &second);
    const char   **names = trd_call_alloc(call, first + second + 1, sizeof *names);
    uint8_t       *side = trd_call_alloc(call, first + second + 1, 1);
    trd_split_half h;

    memcpy(names, one, first * sizeof *names);
    memcpy(names + first, two, second * sizeof *names);
    memset(side + first, 1, second);
    trd_scale_items t = items_of(call, names, first + second);
    trd_split_half_of(&t, side, &h);
    TRD_TELL(call, { "n", (double)h.cases }, { "r", h.r }, { "spearman_brown", h.spearman_brown }, { "guttman_lambda4", h.lambda4 });
    trd_tell_reason(call, h.reason);
}

const trd_method trd_methods_reliability[] = {
    { "reliability", "a scale of items: alpha, Guttman's lambdas, and what each item adds",
      "items reverse scale_min scale_max missing=listwise confidence=0.95",
      "n left_out k alpha alpha_standardized mean_interitem_r lambda1 lambda2 lambda5 lambda6 lambda6_standardized feldt_low feldt_high "
      "alpha_ase_duhachek alpha_if_dropped item_mean item_sd item_total_r item_rest_r scale_mean scale_sd sem", reliability },
    { "omega_one_factor", "McDonald's omega of a scale with one factor, by maximum likelihood", "items reverse scale_min scale_max missing=listwise",
      "n omega_total omega_total_standardized loadings_standardized uniquenesses factor_is_item", omega_one_factor },
    { "split_half", "two halves of a scale: their correlation, Spearman-Brown, lambda 4", "half1 half2 reverse scale_min scale_max missing=listwise",
      "n r spearman_brown guttman_lambda4", split_half },
    { NULL, NULL, NULL, NULL, NULL },
};
