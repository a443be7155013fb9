#include "frame/missing.h"

#include <string.h>

static const char *const names[TRD_MISSING_KINDS] = {
    "known", "no_answer", "not_asked", "not_applicable", "user_missing", "suppressed",
};

const char *trd_missing_name(trd_missing kind)
{
    return names[kind];
}

int trd_missing_from_name(const char *name)
{
    for (int kind = 0; kind < TRD_MISSING_KINDS; kind++)
        if (strcmp(names[kind], name) == 0)
            return kind;
    return -1;
}

trd_missing trd_missing_join(trd_missing a, trd_missing b)
{
    return a > b ? a : b;
}
