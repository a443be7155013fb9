/* tests/assert.h -- cmocka, and comparing doubles in double precision
 * (cmocka 1.1.5 compares them as floats). Include this instead of cmocka.h. */
#ifndef TRD_TESTS_ASSERT_H
#define TRD_TESTS_ASSERT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* |got - expected| <= tolerance * max(1, |got|, |expected|); NAN equals NAN. */
static inline void assert_close_at(double got, double expected, double tolerance,
                                   const char *what, const char *file, int line)
{
    double scale = fmax(1, fmax(fabs(got), fabs(expected)));
    if (isnan(got) && isnan(expected))
        return;
    if (got == expected || fabs(got - expected) <= tolerance * scale)
        return;
    print_error("%s: got %.17g, expected %.17g (off by %.3g)\n", what, got, expected, fabs(got - expected));
    _fail(file, line);
}
#define assert_close(got, expected, tolerance) \
    assert_close_at((got), (expected), (tolerance), #got, __FILE__, __LINE__)

/* `text` must hold `part`; prints both when not. */
static inline void assert_holds_at(const char *text, const char *part, const char *file, int line)
{
    if (text && strstr(text, part))
        return;
    print_error("\"%s\"\ndoes not hold \"%s\"\n", text ? text : "(null)", part);
    _fail(file, line);
}
#define assert_holds(text, part) assert_holds_at((text), (part), __FILE__, __LINE__)

/* A call must succeed; prints the error when not. */
#define assert_ok(code, err)                                                   \
    do {                                                                       \
        trd_code assert_code = (code);                                         \
        if (assert_code != TRD_OK)                                             \
            fail_msg("%s%s%s", (err).place, (err).place[0] ? ": " : "", (err).what); \
    } while (0)

#endif
