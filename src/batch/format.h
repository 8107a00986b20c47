/* What a format of files is like, from the list in formats.def. Code asks what a format can do, and
 * not which one it is. */
#ifndef BATCH_FORMAT_H
#define BATCH_FORMAT_H

#include <stdbool.h>

enum format {
#define FORMAT(symbol, name, title, endings, decoder, rejects, can) FORMAT_##symbol,
#include "batch/formats.def"
#undef FORMAT
    FORMATS
};

/* Each flag is explained in formats.def. */
enum {
    FORMAT_TYPED = 1,
    FORMAT_MEMBERS = 2,
    FORMAT_LINES = 4,
    FORMAT_QUOTES = 8,
    FORMAT_NULLS = 16
};

struct format_kind {
    const char *name, *title, *decoder;
    const char *endings; /* with a blank between them */
    enum format rejects;
    bool typed, members, lines, quotes, nulls; /* the flags */
};

extern const struct format_kind format_kinds[FORMATS];

/* The format of that name; FORMATS: there is none. */
enum format format_named(const char *name);

#endif
