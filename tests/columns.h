/* tests/columns.h -- are two columns the same, down to how they are kept? */
#ifndef TRD_TESTS_COLUMNS_H
#define TRD_TESTS_COLUMNS_H

#include "assert.h"

#include "frame/column.h"

/* What differs, or NULL. */
static inline const char *columns_differ(const trd_column *a, const trd_column *b)
{
    if (a->width != b->width || a->scale != b->scale || a->rows != b->rows || a->type != b->type)
        return "form";
    if (a->least != b->least || a->most != b->most)
        return "bounds";
    if (a->has_missing != b->has_missing || a->usual != b->usual || (a->missing != NULL) != (b->missing != NULL))
        return "missing";
    if (memcmp(a->as.cells, b->as.cells, a->rows * trd_width_bytes(a->width)) != 0)
        return "cells";
    if (a->missing && memcmp(a->missing, b->missing, a->rows) != 0)
        return "kinds of missing";
    if ((a->labels != NULL) != (b->labels != NULL) || (a->labels && trd_labels_count(a->labels) != trd_labels_count(b->labels)))
        return "number of texts";
    for (int32_t code = 0; a->labels && code < trd_labels_count(a->labels); code++)
        if (strcmp(trd_labels_text(a->labels, code), trd_labels_text(b->labels, code)) != 0)
            return "texts";
    return NULL;
}

static inline void assert_same_columns(const trd_column *a, const trd_column *b)
{
    const char *what = columns_differ(a, b);
    if (what)
        fail_msg("column '%s' differs in its %s", a->name, what);
}

#endif
