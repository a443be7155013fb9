#include "base/error.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fill(char *out, size_t room, const char *format, va_list args)
{
    vsnprintf(out, room, format, args);
    trd_utf8_trim(out);              /* a cut text must not end in half a letter */
}

trd_code trd_fail(trd_error *err, trd_code code, const char *format, ...)
{
    if (err) {
        va_list args;
        err->code = code;
        err->place[0] = '\0';
        va_start(args, format);
        fill(err->what, sizeof err->what, format, args);
        va_end(args);
    }
    return code;
}

trd_code trd_fail_at(trd_error *err, trd_code code, const char *file, long line,
                     const char *format, ...)
{
    if (err) {
        va_list args;
        err->code = code;
        if (file && line > 0)
            snprintf(err->place, sizeof err->place, "%s:%ld", file, line);
        else
            snprintf(err->place, sizeof err->place, "%s", file ? file : "");
        trd_utf8_trim(err->place);
        va_start(args, format);
        fill(err->what, sizeof err->what, format, args);
        va_end(args);
    }
    return code;
}

int trd_exit_status(trd_code code)
{
    switch (code) {
    case TRD_OK:          return 0;
    case TRD_E_USAGE:     return 2;
    case TRD_E_DATA:
    case TRD_E_RECIPE:
    case TRD_E_IO:        return 3;
    case TRD_E_NOMEM:
    case TRD_E_LIMIT:     return 4;
    case TRD_E_CANCELLED: return 130;
    }
    return 3;
}

void trd_problems_add(trd_problems *list, long line, const char *format, ...)
{
    va_list args;

    if (list->count == list->room) {
        size_t       room = list->room ? 2 * list->room : 8;
        trd_problem *more = realloc(list->items, room * sizeof *more);
        if (!more)
            return;                  /* the first problems are kept, the rest is lost */
        list->items = more;
        list->room = room;
    }
    trd_problem *problem = &list->items[list->count++];
    problem->line = line;
    va_start(args, format);
    fill(problem->what, sizeof problem->what, format, args);
    va_end(args);
}

/* Insertion sort: stable, so that problems of one line keep their order. */
void trd_problems_sort(trd_problems *list)
{
    for (size_t i = 1; i < list->count; i++) {
        trd_problem moved = list->items[i];
        size_t      at = i;
        for (; at > 0 && list->items[at - 1].line > moved.line; at--)
            list->items[at] = list->items[at - 1];
        list->items[at] = moved;
    }
}

void trd_problems_release(trd_problems *list)
{
    free(list->items);
    memset(list, 0, sizeof *list);
}
