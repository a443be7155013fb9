#include "base/text.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(trd_text *t, size_t more)
{
    if (t->failed)
        return false;
    if (t->room - t->length > more)
        return true;
    size_t room = t->room ? t->room : 256;
    while (room - t->length <= more) {
        if (room > (size_t)-1 / 2) {
            t->failed = true;
            return false;
        }
        room *= 2;
    }
    char *bytes = realloc(t->bytes, room);
    if (!bytes) {
        t->failed = true;
        return false;
    }
    t->bytes = bytes;
    t->room = room;
    return true;
}

void trd_text_add_bytes(trd_text *t, const char *bytes, size_t n)
{
    if (!make_room(t, n))
        return;
    if (n)
        memcpy(t->bytes + t->length, bytes, n);
    t->length += n;
    t->bytes[t->length] = '\0';
}

void trd_text_add(trd_text *t, const char *text)
{
    trd_text_add_bytes(t, text, strlen(text));
}

void trd_text_add_format(trd_text *t, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0 || !make_room(t, (size_t)length)) {
        t->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(t->bytes + t->length, (size_t)length + 1, format, args);
    va_end(args);
    t->length += (size_t)length;
}

void trd_text_clear(trd_text *t)
{
    t->length = 0;
    t->failed = false;
    if (t->bytes)
        t->bytes[0] = '\0';
}

void trd_text_release(trd_text *t)
{
    free(t->bytes);
    memset(t, 0, sizeof *t);
}

void trd_text_add_safe(trd_text *t, const char *text)
{
    while (*text) {
        const char *start = text;
        unsigned    letter = trd_utf8_next(&text);
        if (letter == '\n' || letter == '\t')
            trd_text_add(t, " ");
        else if (letter == 0xFFFD)
            trd_text_add(t, "\xEF\xBF\xBD");
        else if (!trd_utf8_is_control(letter))
            trd_text_add_bytes(t, start, (size_t)(text - start));
        else if (letter < 0x100)
            trd_text_add_format(t, "\\x%02X", letter);
        else
            trd_text_add_format(t, "\\u%04X", letter);
    }
}

void trd_text_add_json(trd_text *t, const char *text)
{
    char before = '\0';

    trd_text_add(t, "\"");
    while (*text) {
        const char *start = text;
        unsigned    letter = trd_utf8_next(&text);
        switch (letter) {
        case '"':  trd_text_add(t, "\\\""); break;
        case '\\': trd_text_add(t, "\\\\"); break;
        case '\b': trd_text_add(t, "\\b"); break;
        case '\f': trd_text_add(t, "\\f"); break;
        case '\n': trd_text_add(t, "\\n"); break;
        case '\r': trd_text_add(t, "\\r"); break;
        case '\t': trd_text_add(t, "\\t"); break;
        case '/':  trd_text_add(t, before == '<' ? "\\/" : "/"); break;
        default:
            if (letter < 0x20 || letter == 0x2028 || letter == 0x2029)
                trd_text_add_format(t, "\\u%04x", letter);
            else if (letter == 0xFFFD)
                trd_text_add(t, "\xEF\xBF\xBD");
            else
                trd_text_add_bytes(t, start, (size_t)(text - start));
        }
        before = letter < 0x80 ? (char)letter : '\0';
    }
    trd_text_add(t, "\"");
}

int trd_text_read_file(trd_text *t, const char *path, size_t limit)
{
    char   chunk[65536];
    size_t n;
    int    status = 0;
    FILE  *file = fopen(path, "rb");

    if (!file)
        return -1;
    trd_text_clear(t);
    trd_text_add(t, "");
    while (status == 0 && (n = fread(chunk, 1, sizeof chunk, file)) > 0) {
        trd_text_add_bytes(t, chunk, n);
        if (t->length > limit)
            status = 1;
    }
    if (ferror(file) || t->failed)
        status = -1;
    fclose(file);
    return status;
}
