#include "intake/walk.h"

#include "base/parallel.h"
#include "base/stream.h"

#include <stdlib.h>
#include <string.h>

typedef struct piece_state {
    _Alignas(TRD_APART) trd_csv_piece piece;
    trd_csv      *csv;
    trd_code      code;              /* of its records, told when it is given */
    trd_error     error;
} piece_state;

typedef struct walking {
    trd_walk   *walk;
    trd_import *im;
    trd_decoder decoder;
    trd_cutter  cutter;
    piece_state slots[TRD_WALK_SLOTS];
    double      done;                /* bytes */
} walking;

static int threads_for(const trd_import *im)
{
    int threads = trd_parallel_threads((size_t)im->encoding.bytes / 10, im->options->watch);
    return threads > TRD_WALK_SLOTS - 2 ? TRD_WALK_SLOTS - 2 : threads;
}

size_t trd_walk_slots(const trd_import *im)
{
    int threads = threads_for(im);
    return threads == 1 ? 1 : (size_t)threads + 2;
}

static trd_code take(void *user, size_t slot, bool *more, trd_error *err)
{
    walking *w = user;
    return trd_cutter_next(&w->cutter, &w->slots[slot].piece, more, err);
}

static trd_code read_records(walking *w, piece_state *p, void *state, trd_error *err)
{
    trd_import *im = w->im;
    trd_record  record;
    bool        more = true;
    trd_code    code = w->walk->begin(im, state, &p->piece, err);

    trd_csv_begin(p->csv, &p->piece);
    while (code == TRD_OK && (code = trd_csv_next(p->csv, &record, &more, err)) == TRD_OK && more)
        if (record.line > im->header_line)
            code = w->walk->row(im, state, &record, err);
    return code;
}

static trd_code work(void *user, size_t slot, trd_error *err)
{
    walking     *w = user;
    piece_state *p = &w->slots[slot];
    (void)err;
    p->code = read_records(w, p, w->walk->states[slot], &p->error);
    return TRD_OK;
}

static trd_code give(void *user, size_t slot, trd_error *err)
{
    walking     *w = user;
    piece_state *p = &w->slots[slot];
    trd_code     code = w->walk->give(w->im, w->walk->states[slot], &p->piece, err);

    if (code == TRD_OK && (code = p->code) != TRD_OK && err)
        *err = p->error;
    if (code == TRD_OK && trd_watch_stops(w->im->options->watch))
        code = trd_fail_at(err, TRD_E_CANCELLED, w->im->source.name, 0, "interrupted; nothing was stored");
    w->done += (double)p->piece.length;
    double part = w->done < (double)w->im->encoding.bytes ? w->done / (double)w->im->encoding.bytes : 1;
    trd_watch_report(w->im->options->watch, w->walk->what, w->walk->from + (w->walk->to - w->walk->from) * part);
    return code;
}

static trd_code open_walk(walking *w, trd_import *im, trd_error *err)
{
    trd_code code = trd_source_rewind(&im->source, err);

    if (code == TRD_OK)
        code = trd_decoder_open(&w->decoder, &im->source, &im->encoding, err);
    if (code == TRD_OK)
        trd_cutter_init(&w->cutter, &w->decoder, im->sniff.delimiter);
    return code;
}

trd_code trd_walk_file(trd_walk *walk, trd_error *err)
{
    static const trd_stream_steps steps = { take, work, give };
    trd_import *im = walk->im;
    walking     *w = aligned_alloc(TRD_APART, sizeof *w);

    if (!w)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the import; nothing was stored; close some programs");
    memset(w, 0, sizeof *w);
    w->walk = walk;
    w->im = im;
    trd_code code = open_walk(w, im, err);
    if (code != TRD_OK) {
        free(w);
        return code;
    }
    for (size_t i = 0; i < walk->slots && code == TRD_OK; i++)
        code = trd_csv_new(im->source.name, im->sniff.delimiter, &w->slots[i].csv, err);
    if (code == TRD_OK)
        code = trd_stream(&steps, w, walk->slots, threads_for(im), err);
    for (size_t i = 0; i < walk->slots; i++) {
        trd_csv_close(w->slots[i].csv);
        trd_csv_piece_release(&w->slots[i].piece);
    }
    trd_cutter_release(&w->cutter);
    trd_decoder_close(&w->decoder);
    free(w);
    return code;
}

trd_code trd_walk_header(trd_import *im, trd_code (*on_header)(trd_import *, const trd_record *, trd_error *), trd_error *err)
{
    trd_decoder decoder;
    trd_csv    *csv = NULL;
    trd_record  record;
    bool        more = true;
    trd_code    code = trd_source_rewind(&im->source, err);

    if (code == TRD_OK)
        code = trd_decoder_open(&decoder, &im->source, &im->encoding, err);
    if (code != TRD_OK)
        return code;
    code = trd_csv_open(&decoder, im->sniff.delimiter, &csv, err);
    while (code == TRD_OK && (code = trd_csv_next(csv, &record, &more, err)) == TRD_OK && more && record.line < im->sniff.header)
        continue;
    if (code == TRD_OK && more) {
        im->header_line = record.line;
        code = on_header(im, &record, err);
    }
    trd_csv_close(csv);
    trd_decoder_close(&decoder);
    return code;
}
