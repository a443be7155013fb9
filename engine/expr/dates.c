/* Steps on dates: year, month, day, school_year, days_since. */
#include "base/number.h"
#include "base/parallel.h"
#include "expr/program_int.h"

#include <math.h>
#include <string.h>

double trd_step_day_of(const trd_node *text)
{
    int32_t day;
    return text->op == TRD_OP_TEXT && trd_number_date(text->name, strlen(text->name), &day) ? (double)day : (double)NAN;
}

/* ---- parts ---------------------------------------------------------------- */

typedef struct civil {
    int32_t year, month, day;
} civil;

/* As trd_days_split, without branches, so that a loop of it is vectorised. The
 * calendar repeats itself after 146,097 days; those are taken off first. */
static inline civil civil_of(int32_t days)
{
    int32_t era = days / 146097 - (days % 146097 < 0);
    int32_t of_era = (int32_t)((uint32_t)days - (uint32_t)era * 146097u) + 135080;
    int32_t over = of_era >= 146097;
    era += 4 + over;                                 /* 719,468 days before 1970 = 4 times and 135,080 days */
    of_era -= over * 146097;
    int32_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int32_t m = (5 * of_year + 2) / 153, late = m >= 10;
    return (civil){ y + era * 400 + late, m + 3 - 12 * late, of_year - (153 * m + 2) / 5 + 1 };
}

#define PART(name, formula)                                                              \
    TRD_FAST static void name(const int32_t *cells, int32_t *out, size_t n)              \
    {                                                                                    \
        for (size_t i = 0; i < n; i++) {                                                 \
            civil c = civil_of(cells[i] == INT32_MIN ? 0 : cells[i]);                    \
            out[i] = cells[i] == INT32_MIN ? INT32_MIN : (formula);                      \
        }                                                                                \
    }
PART(years, c.year)
PART(months, c.month)
PART(days, c.day)
PART(school_years, c.year - (c.month < 8))           /* from 1 August on, as Dutch law has it */

static void run_part(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0);
    int32_t          *out = trd_state_out(s, at)->as.i32;

    switch (step->op) {
    case TRD_OP_YEAR:  years(a->as.i32, out, n); break;
    case TRD_OP_MONTH: months(a->as.i32, out, n); break;
    case TRD_OP_DAY:   days(a->as.i32, out, n); break;
    default:           school_years(a->as.i32, out, n); break;
    }
    trd_state_kinds(s, at, a, NULL);
}

/* ---- from nodes ----------------------------------------------------------- */

/* Days between: the difference of both as numbers. */
static trd_code days_since(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    int      args[2];
    trd_code code = TRD_OK;

    for (int i = 0; i < 2 && code == TRD_OK; i++) {
        code = n->args[i]->op == TRD_OP_TEXT ? trd_step_constant(p, TRD_OP_NUMBER, trd_step_day_of(n->args[i]), &args[i], err)
                                             : trd_step_compile(p, n->args[i], &args[i], err);
        if (code == TRD_OK)
            code = trd_step_doubles(p, args[i], &args[i], err);
    }
    return code == TRD_OK ? trd_step_subtract(p, args[0], args[1], at, err) : code;
}

trd_code trd_step_date(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    trd_step step = trd_step_of((int)n->op, -1, -1, -1);
    trd_code code;

    if (n->op == TRD_OP_DAYS_SINCE)
        return days_since(p, n, at, err);
    if ((code = trd_step_compile(p, n->args[0], &step.args[0], err)) != TRD_OK)
        return code;
    if (p->steps[step.args[0]].type != TRD_DATE)
        return trd_fail(err, TRD_E_USAGE, "a value stands where a date must; check the recipe first");
    if ((code = trd_step_wide(p, step.args[0], NULL, NULL, &step.args[0], err)) != TRD_OK)
        return code;
    step.type = TRD_INTEGER;
    step.width = TRD_I32;
    step.run = run_part;
    return trd_step_add(p, step, at, NULL, err);
}
