/* base/error.h -- one code, one error object, one way to fail.
 *
 * A function that can fail returns a trd_code and takes `trd_error *err` last
 * (NULL is allowed). On failure the error says where and what, and its text
 * ends with what to do: `file:line: what is wrong; what to do`. Out-parameters
 * are left as they were.
 *
 * Small or empty data are never an error: an undefined number is a value.
 */
#ifndef TRD_BASE_ERROR_H
#define TRD_BASE_ERROR_H

#include <stdarg.h>
#include <stddef.h>

typedef enum trd_code {
    TRD_OK = 0,
    TRD_E_USAGE,     /* the command line, or a call with impossible arguments */
    TRD_E_DATA,      /* a file, database or table that cannot be used        */
    TRD_E_RECIPE,    /* a recipe, seal or bundle that is refused             */
    TRD_E_IO,        /* the system said no: open, read, write                */
    TRD_E_NOMEM,
    TRD_E_LIMIT,     /* time, memory or instructions ran out                 */
    TRD_E_CANCELLED  /* somebody pressed Ctrl-C                              */
} trd_code;

typedef struct trd_error {
    trd_code code;
    char     place[512];   /* "leerlingen.csv:212", or empty            */
    char     what[2048];   /* "what is wrong; what to do", valid UTF-8  */
} trd_error;

/* Fills *err (may be NULL) and returns `code`, so that a caller can write
 * `return trd_fail(err, TRD_E_DATA, "...")`. Too long a text is cut. */
trd_code trd_fail(trd_error *err, trd_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As trd_fail, with a place: `file` may be NULL, `line` <= 0 is left out. */
trd_code trd_fail_at(trd_error *err, trd_code code, const char *file, long line,
                     const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The exit status that belongs to a code (README, "Exit status"). */
int trd_exit_status(trd_code code);

/* A list of problems that are reported together, in order of line.
 * The list owns nothing but its array; release it with trd_problems_release. */
typedef struct trd_problem {
    long line;             /* 0: no line                                */
    char what[1024];       /* "what is wrong; what to do"               */
} trd_problem;

typedef struct trd_problems {
    trd_problem *items;
    size_t       count, room;
} trd_problems;

void trd_problems_add(trd_problems *list, long line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void trd_problems_sort(trd_problems *list);
void trd_problems_release(trd_problems *list);

#endif
