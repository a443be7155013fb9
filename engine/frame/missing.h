/* frame/missing.h -- why a cell holds no value. Six things that are not the
 * same, and none of them is 0. Stored per cell as one byte. */
#ifndef TRD_FRAME_MISSING_H
#define TRD_FRAME_MISSING_H

typedef enum trd_missing {
    TRD_KNOWN = 0,            /* there is a value                                   */
    TRD_NO_ANSWER,            /* asked, not answered; an empty cell                 */
    TRD_NOT_ASKED,            /* the question was not put                           */
    TRD_NOT_APPLICABLE,       /* "n.v.t." or "weet niet": an answer, but no value   */
    TRD_USER_MISSING,         /* a code the data owner declared as missing (99)     */
    TRD_SUPPRESSED,           /* hidden by the publisher, without usable bounds     */
    TRD_MISSING_KINDS
} trd_missing;

const char *trd_missing_name(trd_missing kind);                    /* "no_answer", ...     */
int         trd_missing_from_name(const char *name);               /* -1 when unknown      */

/* The kind of a result of two cells: known only when both are; otherwise the
 * kind with the higher number, so that "suppressed" is never lost. */
trd_missing trd_missing_join(trd_missing a, trd_missing b);

#endif
