/* datasets/draw.h -- chance for made-up data, and the files they go to.
 *
 * Everything is integer arithmetic on numbers by counter (base/random.h), so
 * that the files are the same to the byte on every machine: no libm, no
 * floating point. Thousandths are written as `milli`.
 */
#ifndef TRD_DATASETS_DRAW_H
#define TRD_DATASETS_DRAW_H

#include "base/random.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Each subject draws from a stream of its own: a change in one leaves the
 * others as they were. */
enum {
    STREAM_PUPILS = 1, STREAM_VISITS, STREAM_SURVEY, STREAM_CHOICE, STREAM_COSTS,
    STREAM_DUO_PUPILS, STREAM_DUO_EXAMS
};

/* The sum of twelve uniforms: mean 0, standard deviation 1000, so about a
 * standard normal in milli. */
int64_t draw_normal(trd_random *r);

/* True `milli` times in a thousand. */
bool draw_chance(trd_random *r, int64_t milli);

int64_t draw_between(trd_random *r, int64_t low, int64_t high);      /* both included */

/* How many of `cases` fall to a chance of `milli`. */
int64_t draw_hits(trd_random *r, int64_t cases, int64_t milli);

/* total * milli / 1000, rounded up or down by chance so that it is right on average. */
int64_t draw_part(trd_random *r, int64_t total, int64_t milli);

/* Writes `text` to folder/name and empties it; false with a message on stderr. */
bool write_file(const char *folder, const char *name, trd_text *text);

bool make_techlab(const char *folder, uint64_t seed);     /* techlab.c */
bool make_duo(const char *folder, uint64_t seed);         /* duo.c     */

#endif
