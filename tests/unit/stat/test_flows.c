/* Transitions, retention and chains: by hand, laws, states of nobody. */
#include "assert.h"

#include "stat/flows.h"

static void who_went_where(void **state)
{
    const int32_t   from[] = { 0, 0, 0, 0, 1, 1, 1, -1, 0, 2 }, to[] = { 0, 0, 1, 0, 1, 0, 1, 1, -1, 1 };
    int64_t         counts[9];
    double          shares[4], before[2], after[2];
    trd_transitions t;
    (void)state;
    trd_transitions_count(from, to, 10, 2, counts);          /* 2 is no state: missing */
    assert_true(counts[0] == 3 && counts[1] == 1 && counts[2] == 1 && counts[3] == 1 && counts[4] == 2 && counts[5] == 0);
    assert_true(counts[6] == 0 && counts[7] == 2 && counts[8] == 0);
    trd_transitions_of(counts, 2, shares, before, after, &t);
    assert_int_equal(t.known, 7);
    assert_close(shares[0], 0.75, 1e-15);
    assert_close(shares[2], 1.0 / 3, 1e-15);
    assert_close(before[0], 4.0 / 7, 1e-15);
    assert_close(after[1], 3.0 / 7, 1e-15);
    assert_close(t.stayers, 5.0 / 7, 1e-15);
    assert_close(t.expected, (16.0 + 9) / 49, 1e-15);
    assert_close(t.immobility, 5.0 / 7 / (25.0 / 49), 1e-15);
    assert_close(t.shorrocks, 2 - 0.75 - 2.0 / 3, 1e-15);
    assert_int_equal(t.reason, TRD_DEFINED);
}

static void moves_at_the_edge(void **state)
{
    int64_t         stay[] = { 4, 0, 0, 0, 6, 0, 0, 0, 0 }, lonely[] = { 2, 1, 0, 0, 0, 0, 0, 0, 0 }, none[9] = { 0 };
    double          shares[4];
    trd_transitions t;
    (void)state;
    trd_transitions_of(stay, 2, NULL, NULL, NULL, &t);
    assert_true(t.stayers == 1 && t.shorrocks == 0);
    trd_transitions_of(lonely, 2, shares, NULL, NULL, &t);   /* nobody starts in the second */
    assert_true(isnan(shares[2]) && isnan(t.shorrocks));
    assert_close(t.stayers, 2.0 / 3, 1e-15);
    trd_transitions_of(none, 2, shares, NULL, NULL, &t);
    assert_true(t.reason == TRD_NO_CASES && isnan(t.stayers) && isnan(t.immobility) && isnan(shares[0]));
    trd_transitions_of((int64_t[]){ 5, 0, 0, 0 }, 1, NULL, NULL, NULL, &t);
    assert_true(t.stayers == 1 && isnan(t.shorrocks));
}

static void who_is_still_there(void **state)
{
    const uint8_t      present[] = { 1, 1, 1,   1, 1, 0,   1, 0, 1,   0, 1, 1,   0, 0, 1,   0, 0, 0 };
    trd_retention_step s[3];
    (void)state;
    trd_retention_of(present, 6, 3, s);
    assert_true(s[0].still == 3 && s[1].still == 2 && s[2].still == 1);
    assert_true(s[0].joined == 0 && s[1].joined == 1 && s[2].joined == 1);   /* who came back has not joined */
    assert_close(s[1].retention, 2.0 / 3, 1e-15);
    assert_close(s[2].rate, 0.5, 1e-15);
    assert_close(s[2].retention, s[1].rate * s[2].rate, 1e-15);
    assert_true(s[0].retention == 1 && isnan(s[0].rate));
    trd_retention_of(present, 0, 3, s);
    assert_true(s[0].still == 0 && isnan(s[0].retention) && isnan(s[2].rate));
    trd_retention_of((uint8_t[]){ 1, 0, 1 }, 1, 3, s);
    assert_true(s[1].rate == 0 && isnan(s[2].rate) && s[2].retention == 0);
}

static const double moves[] = { 0.9, 0.07, 0.03, 0.1, 0.8, 0.1, 0.05, 0.15, 0.8 };

static void some_steps(void **state)
{
    double    power[9], after[3], twice[9], one[3], start[] = { 0.6, 0.3, 0.1 };
    trd_error err = { 0 };
    (void)state;
    assert_ok(trd_markov_after(moves, 3, start, 0, power, after, &err), err);
    assert_true(power[0] == 1 && power[1] == 0 && after[0] == 0.6);
    assert_ok(trd_markov_after(moves, 3, start, 5, power, after, &err), err);
    for (int i = 0; i < 5; i++) {                            /* step by step */
        for (int k = 0; k < 3; k++)
            one[k] = start[0] * moves[k] + start[1] * moves[3 + k] + start[2] * moves[6 + k];
        memcpy(start, one, sizeof start);
    }
    for (int k = 0; k < 3; k++)
        assert_close(after[k], start[k], 1e-15);
    assert_ok(trd_markov_after(power, 3, NULL, 2, twice, NULL, &err), err);
    assert_ok(trd_markov_after(moves, 3, NULL, 10, power, NULL, &err), err);
    for (int i = 0; i < 9; i++)
        assert_close(twice[i], power[i], 1e-14);             /* (P^5)^2 = P^10 */
}

static void where_it_ends(void **state)
{
    double          rest[3], power[9];
    trd_stat_reason reason;
    trd_error       err = { 0 };
    (void)state;
    assert_ok(trd_markov_rest(moves, 3, rest, &reason, &err), err);
    assert_ok(trd_markov_after(moves, 3, NULL, 4096, power, NULL, &err), err);
    assert_int_equal(reason, TRD_DEFINED);
    for (int k = 0; k < 3; k++) {
        assert_close(rest[k], rest[0] * moves[k] + rest[1] * moves[3 + k] + rest[2] * moves[6 + k], 1e-15);
        assert_close(rest[k], power[3 + k], 1e-11);          /* wherever one starts */
    }
    assert_ok(trd_markov_rest((double[]){ 0.5, 0.5, 0, 1 }, 2, rest, &reason, &err), err);
    assert_true(rest[0] == 0 && rest[1] == 1);               /* a state that is not left */
    assert_ok(trd_markov_rest((double[]){ 0, 1, 1, 0 }, 2, rest, &reason, &err), err);
    assert_close(rest[0], 0.5, 1e-15);                       /* to and fro for ever */
    assert_ok(trd_markov_rest((double[]){ 1, 0, 0, 1 }, 2, rest, &reason, &err), err);
    assert_true(reason == TRD_COLLINEAR && isnan(rest[0]));  /* two ends */
}

static void no_chain(void **state)
{
    double          power[4] = { 77 }, rest[2] = { 77 };
    trd_stat_reason reason;
    trd_error       err = { 0 };
    (void)state;
    assert_int_equal(trd_markov_after((double[]){ 0.5, 0.4, 0, 1 }, 2, NULL, 1, power, NULL, &err), TRD_E_DATA);
    assert_holds(err.what, "row 1");
    assert_int_equal(trd_markov_after((double[]){ 1.5, -0.5, 0, 1 }, 2, NULL, 1, power, NULL, &err), TRD_E_DATA);
    assert_int_equal(trd_markov_after((double[]){ NAN, 1, 0, 1 }, 2, NULL, 1, power, NULL, &err), TRD_E_DATA);
    assert_int_equal(trd_markov_after((double[]){ 0, 1, 0, 1 }, 2, NULL, -1, power, NULL, &err), TRD_E_USAGE);
    assert_int_equal(trd_markov_rest((double[]){ 0.5, 0.4, 0, 1 }, 2, rest, &reason, &err), TRD_E_DATA);
    assert_true(power[0] == 77 && rest[0] == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_went_where), cmocka_unit_test(moves_at_the_edge), cmocka_unit_test(who_is_still_there),
        cmocka_unit_test(some_steps), cmocka_unit_test(where_it_ends), cmocka_unit_test(no_chain),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/flows", tests, NULL, NULL);
}
