/* intake/walk.h -- a file, piece by piece, through two steps of ours: each
 * record in any thread, then what a piece gave, in order. Private to this room.
 *
 * Both passes of an import are such a walk. A piece has a state of its own (one
 * of `slots`), so that nothing is shared until the pieces are joined in order;
 * then everything is as if one thread had read the file from its first line. */
#ifndef TRD_INTAKE_WALK_H
#define TRD_INTAKE_WALK_H

#include "intake/plan.h"

enum { TRD_WALK_SLOTS = 12 };        /* most pieces at once */

typedef struct trd_walk {
    trd_import *im;
    const char *what;                /* for the progress, with where it begins and ends */
    double      from, to;
    void       *states[TRD_WALK_SLOTS];
    size_t      slots;               /* see trd_walk_slots */
    trd_code  (*begin)(trd_import *im, void *state, const trd_csv_piece *piece, trd_error *err);
    trd_code  (*row)(trd_import *im, void *state, const trd_record *record, trd_error *err);    /* below the header */
    trd_code  (*give)(trd_import *im, void *state, const trd_csv_piece *piece, trd_error *err); /* also of a piece that failed halfway */
} trd_walk;

/* How many pieces will there be at once? */
size_t   trd_walk_slots(const trd_import *im);

/* Walks the whole file. The first error, in order of the file, ends it. */
trd_code trd_walk_file(trd_walk *walk, trd_error *err);

/* The header alone: goes to `on_header`, its line to im->header_line. */
trd_code trd_walk_header(trd_import *im, trd_code (*on_header)(trd_import *, const trd_record *, trd_error *), trd_error *err);

#endif
