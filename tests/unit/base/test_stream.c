/* Pieces through three steps, by one thread or several. */
#include "assert.h"

#include "base/stream.h"

#include <stdlib.h>

enum { SLOTS = 5, PIECES = 300 };

typedef struct run {
    int taken, given, fails_at;      /* fails_at: in which step and piece, see below */
    int in_take, in_give;            /* never two at once                            */
    int value[SLOTS];
    int out[PIECES];
} run;

enum { TAKE = 1000, WORK = 2000, GIVE = 3000 };

static trd_code take(void *user, size_t slot, bool *more, trd_error *err)
{
    run *r = user;
    assert_int_equal(r->in_take++, 0);
    trd_code code = TRD_OK;
    *more = r->taken < PIECES;
    if (r->fails_at == TAKE + r->taken)
        code = trd_fail(err, TRD_E_IO, "take %d", r->taken);
    r->value[slot] = r->taken;
    r->taken += *more;
    r->in_take--;
    return code;
}

static trd_code work(void *user, size_t slot, trd_error *err)
{
    run *r = user;
    volatile int sum = 0;
    int          piece = r->value[slot];
    for (int i = 0; i < piece * 7919 % 5000; i++)
        sum += i;
    if (r->fails_at >= WORK && r->fails_at < GIVE && piece >= r->fails_at - WORK)    /* this one and all behind it */
        return trd_fail(err, TRD_E_DATA, "work %d", piece);
    r->value[slot] = piece * piece;
    return TRD_OK;
}

static trd_code give(void *user, size_t slot, trd_error *err)
{
    run *r = user;
    assert_int_equal(r->in_give++, 0);
    if (r->fails_at == GIVE + r->given)
        return trd_fail(err, TRD_E_DATA, "give %d", r->given);
    r->out[r->given++] = r->value[slot];
    r->in_give--;
    return TRD_OK;
}

static const trd_stream_steps steps = { take, work, give };

static void pieces_come_out_in_order(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++)
        for (size_t slots = 1; slots <= SLOTS; slots++) {
            run       r = { 0 };
            trd_error err = { 0 };
            assert_ok(trd_stream(&steps, &r, slots, threads, &err), err);
            assert_int_equal(r.given, PIECES);
            for (int i = 0; i < PIECES; i++)
                assert_int_equal(r.out[i], i * i);
        }
}

static void the_first_error_in_order_is_told(void **state)
{
    static const int at[] = { 0, 1, 17, PIECES - 1 };
    (void)state;
    for (int threads = 1; threads <= 4; threads++)
        for (size_t i = 0; i < sizeof at / sizeof *at; i++)
            for (int step = TAKE; step <= GIVE; step += 1000) {
                run       r = { .fails_at = step + at[i] };
                trd_error err = { 0 };
                char      what[40];
                snprintf(what, sizeof what, "%s %d", step == TAKE ? "take" : step == WORK ? "work" : "give", at[i]);
                assert_int_equal(trd_stream(&steps, &r, SLOTS, threads, &err), step == TAKE ? TRD_E_IO : TRD_E_DATA);
                assert_string_equal(err.what, what);
                assert_int_equal(r.given, at[i]);            /* all before it, none behind it */
            }
}

static trd_code take_none(void *user, size_t slot, bool *more, trd_error *err)
{
    (void)user, (void)slot, (void)err;
    *more = false;
    return TRD_OK;
}

static void no_pieces_are_no_error(void **state)
{
    const trd_stream_steps none = { take_none, work, give };
    run                    r = { 0 };
    trd_error              err = { 0 };
    (void)state;
    assert_ok(trd_stream(&none, &r, 2, 3, &err), err);
    assert_int_equal(r.given, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_come_out_in_order),
        cmocka_unit_test(the_first_error_in_order_is_told),
        cmocka_unit_test(no_pieces_are_no_error),
    };
    return cmocka_run_group_tests_name("base/stream", tests, NULL, NULL);
}
