#include "draw.h"

#include <stdio.h>

int64_t draw_normal(trd_random *r)
{
    int64_t sum = -6000;
    for (int i = 0; i < 12; i++)
        sum += (int64_t)trd_random_below(r, 1001);
    return sum;
}

bool draw_chance(trd_random *r, int64_t milli)
{
    return (int64_t)trd_random_below(r, 1000) < milli;
}

int64_t draw_between(trd_random *r, int64_t low, int64_t high)
{
    return low + (int64_t)trd_random_below(r, (uint64_t)(high - low + 1));
}

int64_t draw_hits(trd_random *r, int64_t cases, int64_t milli)
{
    int64_t hits = 0;
    for (int64_t i = 0; i < cases; i++)
        hits += draw_chance(r, milli);
    return hits;
}

int64_t draw_part(trd_random *r, int64_t total, int64_t milli)
{
    int64_t product = total * milli;
    return product / 1000 + draw_chance(r, product % 1000);
}

bool write_file(const char *folder, const char *name, trd_text *text)
{
    trd_text path = { 0 };
    bool     fine = false;

    trd_text_add_format(&path, "%s/%s", folder, name);
    if (!text->failed && !path.failed) {
        FILE *file = fopen(path.bytes, "wb");
        if (file) {
            fine = fwrite(text->bytes, 1, text->length, file) == text->length;
            fine = fclose(file) == 0 && fine;
        }
    }
    if (!fine)
        fprintf(stderr, "%s/%s: cannot be written; check the folder and the room on the disk\n", folder, name);
    trd_text_release(&path);
    trd_text_clear(text);
    return fine;
}
