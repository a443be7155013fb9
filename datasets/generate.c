/* datasets/generate.c -- trede-datasets FOLDER [SEED]: writes the made-up data
 * of the demo and the tests. README.md says how they are made and what is in
 * them. */
#include "draw.h"

#include "base/number.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The seed of the published figures (README.md, digests.txt). */
enum { SEED = 2058 };

static bool make_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return true;
    fprintf(stderr, "%s: the folder cannot be made (%s); check the path\n", path, strerror(errno));
    return false;
}

int main(int count, char **words)
{
    int64_t  seed = SEED;
    trd_text duo = { 0 };
    bool     fine;

    if (count < 2 || count > 3 || words[1][0] == '-' ||
        (count == 3 && (!trd_number_integer(words[2], strlen(words[2]), &seed) || seed < 0))) {
        fputs("usage: trede-datasets FOLDER [SEED]; SEED is a whole number, 0 or more\n", stderr);
        return 2;
    }
    trd_text_add_format(&duo, "%s/duo-nagemaakt", words[1]);
    fine = !duo.failed && make_folder(words[1]) && make_folder(duo.bytes) &&
           make_techlab(words[1], (uint64_t)seed) && make_duo(duo.bytes, (uint64_t)seed);
    trd_text_release(&duo);
    return fine ? 0 : 3;
}
