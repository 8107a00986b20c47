/* libcsv, with what is known about it.
 *
 * Of libcsv 3.0.3:
 *  - it trims blanks, unless is_space says that there are none;
 *  - it drops rows without cells, so blank lines must never reach it;
 *  - it counts no lines and cannot stop between rows. So it gets one line at a time, and the line's
 *    end only when a quote is open;
 *  - csv_fini with CSV_STRICT_FINI fails when a quote is open and does not change the state. So
 *    this call tells whether a quote is open. Without that option csv_fini ends the row and resets
 *    the state;
 *  - after CSV_EPARSE the state is not reset;
 *  - it grows its buffer without a limit, in steps of blk_size. So the caller compares libcsv_held
 *    with the limit after every line, and lines come in pieces of limited length;
 *  - only for empty cells it tells whether they had quotes (CSV_EMPTY_IS_NULL). So the caller looks
 *    at the first byte of every cell. */
#include "decode/csv/libcsv.h"

#include <csv.h>
#include <stdlib.h>

#include "base/err.h"

#define STRICT (CSV_STRICT | CSV_STRICT_FINI)
#define LENIENT 0
/* The buffer grows by its own size, within these limits. */
#define BLOCK_MIN ((size_t)4 << 10)
#define BLOCK_MAX ((size_t)4 << 20)

struct libcsv {
    struct csv_parser parser;
    unsigned char options;
};

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static int blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

struct libcsv *libcsv_open(char delimiter, char quote, bool lenient)
{
    struct libcsv *l = xcalloc(1, sizeof *l);
    l->options = lenient ? LENIENT : STRICT;
    csv_init(&l->parser, l->options);
    csv_set_delim(&l->parser, (unsigned char)delimiter);
    csv_set_quote(&l->parser, (unsigned char)quote);
    csv_set_space_func(&l->parser, no_space);
    csv_set_realloc_func(&l->parser, xrealloc);
    return l;
}

void libcsv_close(struct libcsv *l)
{
    if (!l)
        return;
    csv_free(&l->parser);
    free(l);
}

void libcsv_begin(struct libcsv *l, bool trim)
{
    csv_set_space_func(&l->parser, trim ? blank : no_space);
}

bool libcsv_take(struct libcsv *l, const char *p, size_t n, libcsv_cell *each, void *context)
{
    size_t size = csv_get_buffer_size(&l->parser);
    csv_set_blk_size(&l->parser, size < BLOCK_MIN   ? BLOCK_MIN
                                 : size > BLOCK_MAX ? BLOCK_MAX
                                                    : size);
    return csv_parse(&l->parser, p, n, each, NULL, context) == n;
}

bool libcsv_end_row(struct libcsv *l, libcsv_cell *each, void *context)
{
    csv_set_opts(&l->parser, STRICT);
    bool ended = csv_fini(&l->parser, each, NULL, context) == 0;
    csv_set_opts(&l->parser, l->options);
    return ended;
}

void libcsv_end_anyhow(struct libcsv *l, libcsv_cell *each, void *context)
{
    csv_set_opts(&l->parser, LENIENT);
    csv_fini(&l->parser, each, NULL, context);
    csv_set_opts(&l->parser, l->options);
}

size_t libcsv_held(const struct libcsv *l)
{
    return l->parser.entry_pos;
}

void libcsv_reset(struct libcsv *l, size_t most)
{
    libcsv_end_anyhow(l, NULL, NULL);
    if (csv_get_buffer_size(&l->parser) > most)
        csv_free(&l->parser);
}

void libcsv_be_lenient(struct libcsv *l)
{
    libcsv_end_anyhow(l, NULL, NULL);
    csv_set_opts(&l->parser, LENIENT);
}
