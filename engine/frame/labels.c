#include "frame/column.h"

#include <stdlib.h>
#include <string.h>

struct trd_labels {
    trd_pool    *pool;               /* the texts; the arrays are on the heap */
    const char **texts;
    int32_t      count, room;
    int32_t     *slots;              /* open addressing; -1 is empty          */
    uint32_t     mask;
};

static uint32_t hash(const char *text, size_t n)
{
    uint32_t h = 2166136261u;        /* FNV-1a */
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h ^ h >> 15;
}

static void labels_release(void *what)
{
    trd_labels *labels = what;
    free(labels->texts);
    free(labels->slots);
}

static trd_labels *labels_with_room(trd_pool *pool, int32_t count)
{
    trd_labels *labels = trd_pool_calloc(pool, 1, sizeof *labels);
    if (!labels)
        return NULL;
    labels->pool = pool;
    labels->room = 16;
    labels->mask = 63;
    for (; labels->room < count; labels->room *= 2)
        labels->mask = labels->mask * 2 + 1;
    labels->texts = malloc((size_t)labels->room * sizeof *labels->texts);
    labels->slots = malloc((labels->mask + 1) * sizeof *labels->slots);
    if (trd_pool_register(pool, labels_release, labels) != 0 || !labels->texts || !labels->slots)
        return NULL;
    memset(labels->slots, -1, (labels->mask + 1) * sizeof *labels->slots);
    return labels;
}

trd_labels *trd_labels_new(trd_pool *pool)
{
    return labels_with_room(pool, 0);
}

static uint32_t slot_of(const trd_labels *labels, const char *text, size_t n)
{
    uint32_t slot = hash(text, n) & labels->mask;
    for (;;) {
        int32_t code = labels->slots[slot];
        if (code < 0 || (strncmp(labels->texts[code], text, n) == 0 && labels->texts[code][n] == '\0'))
            return slot;
        slot = (slot + 1) & labels->mask;
    }
}

static int grow(trd_labels *labels)
{
    int32_t      room = labels->room * 2;
    uint32_t     mask = labels->mask * 2 + 1;
    const char **texts = realloc(labels->texts, (size_t)room * sizeof *texts);

    if (!texts)
        return -1;
    labels->texts = texts;
    int32_t *slots = malloc((mask + 1) * sizeof *slots);
    if (!slots)
        return -1;
    free(labels->slots);
    labels->slots = slots;
    labels->room = room;
    labels->mask = mask;
    memset(slots, -1, (mask + 1) * sizeof *slots);
    for (int32_t code = 0; code < labels->count; code++)
        slots[slot_of(labels, texts[code], strlen(texts[code]))] = code;
    return 0;
}

int32_t trd_labels_add(trd_labels *labels, const char *text, size_t n)
{
    n = strnlen(text, n);
    uint32_t slot = slot_of(labels, text, n);
    if (labels->slots[slot] >= 0)
        return labels->slots[slot];
    if (labels->count == labels->room) {
        if (grow(labels) != 0)
            return -1;
        slot = slot_of(labels, text, n);
    }
    char *copy = trd_pool_bytes(labels->pool, text, n);
    if (!copy)
        return -1;
    labels->texts[labels->count] = copy;
    labels->slots[slot] = labels->count;
    return labels->count++;
}

int32_t trd_labels_find(const trd_labels *labels, const char *text)
{
    return labels->slots[slot_of(labels, text, strlen(text))];
}

const char *trd_labels_text(const trd_labels *labels, int32_t code)
{
    return labels->texts[code];
}

int32_t trd_labels_count(const trd_labels *labels)
{
    return labels->count;
}

/* All texts differ, so the first empty slot is theirs: nothing is compared. */
trd_labels *trd_labels_of(trd_pool *pool, const char *bytes, size_t size, int32_t count)
{
    trd_labels *labels = count >= 0 && count <= INT32_MAX / 4 ? labels_with_room(pool, count) : NULL;

    for (size_t at = 0; labels && (at < size || labels->count < count);) {
        const char *text = bytes + at;
        size_t      n = strnlen(text, size - at);
        if (n == size - at || labels->count == count)
            return NULL;                             /* too few texts, or too many */
        uint32_t slot = hash(text, n) & labels->mask;
        while (labels->slots[slot] >= 0)
            slot = (slot + 1) & labels->mask;
        labels->texts[labels->count] = text;
        labels->slots[slot] = labels->count++;
        at += n + 1;
    }
    return labels;
}
