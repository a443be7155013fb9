#include "stat/subset_int.h"

#include "base/parallel.h"
#include "base/random.h"

#include <math.h>

enum { SPAN = TRD_RANDOM_BLOCK, WORDS = 64, LANES = 32 };
static const uint64_t MORE = UINT64_C(1) << 60;      /* stream of the second step */

/* ---- all ---- */

double trd_subset_count(const trd_layer *layer, size_t layers)
{
    double all = 1;

    for (size_t s = 0; s < layers; s++) {
        double here = 1;                             /* every step is a binomial coefficient, so whole */
        for (uint32_t k = 1; k <= layer[s].chosen && !isinf(here); k++)
            here = here * (layer[s].units - layer[s].chosen + k) / k;
        all *= here;
    }
    return all;
}

static void first_of(const trd_layer *l, uint32_t *chosen)
{
    for (uint32_t k = 0; k < l->chosen; k++)
        chosen[k] = l->from + k;
}

/* The last unit that can move up does; those after it follow close behind. */
static bool next_of(const trd_layer *l, uint32_t *chosen)
{
    uint32_t end = l->from + l->units;

    for (uint32_t k = l->chosen; k-- > 0; end--)
        if (chosen[k] + 1 < end) {
            chosen[k]++;
            for (uint32_t j = k + 1; j < l->chosen; j++)
                chosen[j] = chosen[j - 1] + 1;
            return true;
        }
    first_of(l, chosen);
    return false;
}

void trd_subset_first(const trd_layer *layer, size_t layers, uint32_t *chosen)
{
    for (size_t s = 0; s < layers; chosen += layer[s].chosen, s++)
        first_of(&layer[s], chosen);
}

bool trd_subset_next(const trd_layer *layer, size_t layers, uint32_t *chosen)
{
    for (size_t s = 0; s < layers; chosen += layer[s].chosen, s++)
        if (next_of(&layer[s], chosen))
            return true;
    return false;
}

/* ---- random ---- */

/* Random bytes become marks: 1 where below the limit. Returns how many. At most
 * SPAN bytes, so that what is counted in a byte stays below 256; n is a multiple
 * of LANES. */
TRD_FAST static uint32_t mark_many(uint8_t *byte, size_t n, uint8_t limit)
{
    uint8_t  lane[LANES] = { 0 };
    uint32_t marked = 0;

    for (size_t i = 0; i < n; i += LANES)
        for (size_t k = 0; k < LANES; k++) {
            byte[i + k] = byte[i + k] < limit;
            lane[k] = (uint8_t)(lane[k] + byte[i + k]);
        }
    for (size_t k = 0; k < LANES; k++)
        marked += lane[k];
    return marked;
}

static uint32_t mark(uint8_t *byte, size_t n, uint8_t limit)
{
    size_t   beside = n / LANES * LANES;
    uint32_t marked = beside ? mark_many(byte, beside, limit) : 0;

    for (size_t i = beside; i < n; i++)
        marked += byte[i] = byte[i] < limit;
    return marked;
}

/* Random words, made many at a time. */
typedef struct words {
    uint64_t seed, stream, index;
    size_t   at;
    uint32_t word[WORDS];
} words;

/* Below `limit`, every number as likely: D. Lemire (2019), ACM TOMACS 29(1), 3. */
static uint32_t below(words *w, uint32_t limit)
{
    for (;;) {
        if (w->at == WORDS) {
            trd_random_fill(w->seed, w->stream, w->index, w->word, WORDS / 4);
            w->index += WORDS / 4;
            w->at = 0;
        }
        uint64_t product = (uint64_t)w->word[w->at++] * limit;
        if ((uint32_t)product >= limit || (uint32_t)product >= -limit % limit)
            return (uint32_t)(product >> 32);
    }
}

/* Marks or unmarks random units until `chosen` are marked. */
static void settle(const trd_layer *l, uint32_t marked, words *w, uint8_t *mask)
{
    uint8_t  to = marked < l->chosen;
    uint32_t rest = to ? l->chosen - marked : marked - l->chosen;

    for (mask += l->from; rest > 0;) {
        uint8_t *unit = &mask[below(w, l->units)];
        rest -= *unit != to;
        *unit = to;
    }
}

void trd_subset_draw(const trd_layer *layer, size_t layers, uint64_t seed, uint64_t stream, uint8_t *mask)
{
    words    w = { .seed = seed, .stream = stream | MORE, .at = WORDS };
    size_t   units = layers ? layer[layers - 1].from + layer[layers - 1].units : 0, s = 0;
    uint32_t marked = 0;

    for (size_t at = 0; at < units;) {
        size_t end = units - at < SPAN ? units : at + SPAN;
        trd_random_bytes(seed, stream, at / SPAN, mask + at, end - at);
        while (at < end) {
            const trd_layer *l = &layer[s];
            size_t           over = (size_t)l->from + l->units, n = (over < end ? over : end) - at;
            marked += mark(mask + at, n, (uint8_t)(256 * (uint64_t)l->chosen / l->units));
            at += n;
            if (at == over) {
                settle(l, marked, &w, mask);
                marked = 0;
                s++;
            }
        }
    }
}
