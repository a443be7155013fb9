#include "frame/column.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct trd_labels {
    trd_pool        *pool;           /* the texts; the arrays are on the heap    */
    const char     **texts;
    bool             lent;           /* but these are in the pool                */
    int32_t          count, room;
    _Atomic(int32_t *) slots;        /* open addressing; -1 is empty; NULL: nothing was sought yet */
    uint32_t         mask;
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
    if (!labels->lent)
        free(labels->texts);
    free(atomic_load(&labels->slots));
}

/* `texts`: room for them in the pool, or NULL. */
static trd_labels *labels_with_room(trd_pool *pool, int32_t room, const char **texts)
{
    trd_labels *labels = trd_pool_calloc(pool, 1, sizeof *labels);
    if (!labels)
        return NULL;
    labels->pool = pool;
    labels->room = room;
    labels->mask = 63;
    while (labels->mask / 2 < (uint32_t)room)
        labels->mask = labels->mask * 2 + 1;
    labels->lent = texts;
    labels->texts = texts ? texts : malloc((size_t)room * sizeof *labels->texts);
    if (trd_pool_register(pool, labels_release, labels) != 0 || !labels->texts)
        return NULL;
    return labels;
}

trd_labels *trd_labels_new(trd_pool *pool)
{
    return labels_with_room(pool, 16, NULL);
}

/* All texts differ, so the first empty slot is theirs: nothing is compared. */
static int32_t *make_slots(const trd_labels *labels, uint32_t mask)
{
    int32_t *slots = malloc(((size_t)mask + 1) * sizeof *slots);

    if (!slots)
        return NULL;
    memset(slots, -1, ((size_t)mask + 1) * sizeof *slots);
    for (int32_t code = 0; code < labels->count; code++) {
        uint32_t slot = hash(labels->texts[code], strlen(labels->texts[code])) & mask;
        while (slots[slot] >= 0)
            slot = (slot + 1) & mask;
        slots[slot] = code;
    }
    return slots;
}

/* They are made when something is first sought, by several threads at once
 * perhaps: those of the first to be ready stay. */
static int32_t *slots_of(const trd_labels *labels)
{
    _Atomic(int32_t *) *there = (_Atomic(int32_t *) *)&labels->slots;
    int32_t            *slots = atomic_load(there);

    if (slots)
        return slots;
    int32_t *made = make_slots(labels, labels->mask);
    if (!made || atomic_compare_exchange_strong(there, &slots, made))
        return made;
    free(made);
    return slots;
}

static uint32_t slot_of(const trd_labels *labels, const int32_t *slots, const char *text, size_t n)
{
    uint32_t slot = hash(text, n) & labels->mask;
    for (;;) {
        int32_t code = slots[slot];
        if (code < 0 || (strncmp(labels->texts[code], text, n) == 0 && labels->texts[code][n] == '\0'))
            return slot;
        slot = (slot + 1) & labels->mask;
    }
}

static const char **more_texts(const trd_labels *labels, int32_t room)
{
    const char **texts = realloc(labels->lent ? NULL : labels->texts, (size_t)room * sizeof *texts);

    if (texts && labels->lent)
        memcpy(texts, labels->texts, (size_t)labels->count * sizeof *texts);
    return texts;
}

static int grow(trd_labels *labels)
{
    int32_t      room = labels->room * 2;
    uint32_t     mask = labels->mask * 2 + 1;
    const char **texts = more_texts(labels, room);

    if (!texts)
        return -1;
    labels->texts = texts;
    labels->lent = false;
    int32_t *slots = make_slots(labels, mask);
    if (!slots)
        return -1;
    free(atomic_exchange(&labels->slots, slots));
    labels->room = room;
    labels->mask = mask;
    return 0;
}

int32_t trd_labels_add(trd_labels *labels, const char *text, size_t n)
{
    n = strnlen(text, n);
    int32_t *slots = slots_of(labels);
    if (!slots)
        return -1;
    uint32_t slot = slot_of(labels, slots, text, n);
    if (slots[slot] >= 0)
        return slots[slot];
    if (labels->count == labels->room) {
        if (grow(labels) != 0)
            return -1;
        slots = slots_of(labels);
        slot = slot_of(labels, slots, text, n);
    }
    char *copy = trd_pool_bytes(labels->pool, text, n);
    if (!copy)
        return -1;
    labels->texts[labels->count] = copy;
    slots[slot] = labels->count;
    return labels->count++;
}

/* Without memory for the slots: one by one. */
int32_t trd_labels_find(const trd_labels *labels, const char *text)
{
    const int32_t *slots = slots_of(labels);

    if (slots)
        return slots[slot_of(labels, slots, text, strlen(text))];
    for (int32_t code = 0; code < labels->count; code++)
        if (strcmp(labels->texts[code], text) == 0)
            return code;
    return -1;
}

const char *trd_labels_text(const trd_labels *labels, int32_t code)
{
    return labels->texts[code];
}

int32_t trd_labels_count(const trd_labels *labels)
{
    return labels->count;
}

trd_labels *trd_labels_of(trd_pool *pool, const char *bytes, size_t size, int32_t count)
{
    int32_t      room = count > 0 ? count : 1;
    const char **texts = count >= 0 && count <= INT32_MAX / 4 ? trd_pool_alloc(pool, (size_t)room * sizeof *texts) : NULL;
    trd_labels  *labels = texts ? labels_with_room(pool, room, texts) : NULL;
    size_t       at = 0;

    while (labels && labels->count < count) {
        const char *end = at < size ? memchr(bytes + at, '\0', size - at) : NULL;
        if (!end)
            return NULL;                             /* too few texts */
        labels->texts[labels->count++] = bytes + at;
        at = (size_t)(end - bytes) + 1;
    }
    return at == size ? labels : NULL;
}
