/* The table of formats. */
#include "batch/format.h"

#include <string.h>

const struct format_kind format_kinds[FORMATS] = {
#define FORMAT(symbol, called, named, ends, decoder_, rejects_, can)                               \
    [FORMAT_##symbol] = {.name = (called),                                                         \
                         .title = (named),                                                         \
                         .decoder = #decoder_,                                                     \
                         .endings = (ends),                                                        \
                         .rejects = FORMAT_##rejects_,                                             \
                         .typed = (can)&FORMAT_TYPED,                                              \
                         .members = (can)&FORMAT_MEMBERS,                                          \
                         .lines = (can)&FORMAT_LINES,                                              \
                         .quotes = (can)&FORMAT_QUOTES,                                            \
                         .nulls = (can)&FORMAT_NULLS},
#include "batch/formats.def"
#undef FORMAT
};

enum format format_named(const char *name)
{
    enum format format = 0;
    while (format < FORMATS && strcmp(format_kinds[format].name, name) != 0)
        format++;
    return format;
}
