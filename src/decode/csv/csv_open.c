/* Opens a CSV decoder, after a check that its dialect does not contradict itself. csv_scan reads
 * the rows of a text as they are. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "decode/csv/csv_decoder.h"

static void csv_close(struct decoder *decoder)
{
    struct csv *d = (struct csv *)decoder;
    if (!d)
        return;
    lines_close(&d->lines);
    cells_close(&d->cells);
    held_free(&d->held);
    buf_free(&d->standins.text);
    buf_free(&d->back);
    free(d);
}

static bool check(const struct dialect *d, struct err *e)
{
    const char special[] = {d->long_delimiter[0] ? 0 : d->delimiter, d->quote,
                            d->long_comment[0] ? 0 : d->comment, d->escape};
    if (!d->delimiter)
        return err_set(e, ERR_USAGE, "the delimiter of a CSV file cannot be empty");
    for (const char *p = d->long_delimiter; *p; p++)
        if (*p == '\n' || *p == '\r' || *p == d->quote || *p == d->escape)
            return err_set(e, ERR_USAGE,
                           "a line's end, the quote or the escape cannot be part of the delimiter");
    if (strpbrk(d->long_comment, "\r\n") || (d->escape && strchr(d->long_comment, d->escape)) ||
        (d->long_delimiter[0] && strstr(d->long_comment, d->long_delimiter)))
        return err_set(e, ERR_USAGE,
                       "a line's end, the escape or the delimiter cannot be part of what comments "
                       "begin with");
    for (size_t i = 0; i < sizeof special; i++) {
        if (special[i] == '\n' || special[i] == '\r' || (unsigned char)special[i] > 0x7F)
            return err_set(e, ERR_USAGE, "0x%02X cannot be a delimiter, quote, comment or escape",
                           (unsigned char)special[i]);
        for (size_t j = 0; j < i; j++)
            if (special[i] && special[i] == special[j])
                return err_set(e, ERR_USAGE,
                               "'%c' is given for two of delimiter, quote, comment and escape",
                               special[i]);
    }
    return true;
}

static struct csv *new_csv(const struct dialect *dialect, lines_fill *fill, void *context)
{
    struct csv *d = xcalloc(1, sizeof *d);
    struct dialect *own = &d->dialect;
    *own = *dialect;
    own->surplus = own->surplus || own->pad;
    own->keep_blank = own->keep_blank || own->copy;
    if (own->long_delimiter[0])
        own->delimiter = LONG_DELIMITER;
    d->standins.dialect = own;
    d->has_standins = standins_needed(own);
    if (!own->max_field)
        own->max_field = LIMIT_CELL;
    if (!own->max_row)
        own->max_row = LIMIT_ROW;
    if (own->max_field > UINT32_MAX) /* a cell's length has 32 bits */
        own->max_field = UINT32_MAX;
    d->data = own->header + (uint64_t)own->skip;
    d->base = (struct decoder){.fill = csv_fill, .close = csv_close};
    lines_open(&d->lines, fill, context);
    d->row = own->begin.row;
    d->lines.number += own->begin.line;
    cells_open(&d->cells, own);
    d->cells.marks_seen = &d->lines.marks_seen;
    return d;
}

static bool fill_from_source(void *source, struct chunk *chunk, struct err *e)
{
    return source_fill(source, chunk, e);
}

/* The dialect with what its format says by itself. */
static struct dialect settled(const struct dialect *dialect)
{
    struct dialect d = *dialect;
    d.copy = d.format == FORMAT_COPY;
    if (d.copy) {
        d.quote = 0;
        d.escape = '\\';
    }
    if (d.escape == d.quote) /* a doubled quote, said in another way */
        d.escape = 0;
    return d;
}

struct decoder *csv_open(struct source *source, const struct dialect *dialect,
                         const struct file_info *info, struct err *e)
{
    struct dialect d = settled(dialect);
    if (!check(&d, e))
        return NULL;
    if (!info->ncols) {
        err_set(e, ERR_USAGE, "a CSV file needs at least one column");
        return NULL;
    }
    struct csv *csv = new_csv(&d, fill_from_source, source);
    csv->source = source;
    csv->encoding = source_encoding(source);
    return &csv->base;
}

static bool fill_from_text(void *context, struct chunk *chunk, struct err *e)
{
    struct slice *text = context;
    (void)e;
    *chunk = (struct chunk){.p = text->p, .n = text->n};
    *text = (struct slice){0};
    return true;
}

/* The last row of a partial text may be cut off. So a partial text gets a footer of one row, which
 * holds it back. */
bool csv_scan(const char *text, size_t n, bool partial, const struct dialect *dialect,
              csv_each *each, void *context, uint64_t *bad_line)
{
    struct slice rest = {text, n};
    struct dialect raw = settled(dialect);
    struct err e;
    raw.header = raw.skip = 0;
    raw.footer = partial;
    if (!check(&raw, &e)) {
        *bad_line = 1;
        return false;
    }
    struct csv *d = new_csv(&raw, fill_from_text, &rest);
    struct file_info info = {.name = ""};
    struct batch *b = batch_new(&(struct batch_limits){.rows = 64});
    bool good = true, more = true;
    uint64_t skipped = dialect->header ? dialect->header - 1 : dialect->skip;
    d->raw = true;
    while (more) {
        batch_reset(b, &info, 0);
        csv_fill(&d->base, b, &e); /* this cannot fail, because the text is in memory */
        for (uint32_t r = 0; r < b->nrows && more; r++) {
            const struct row *row = &b->rows[r];
            if (good && row->state != ROW_GOOD && row->row > skipped) {
                good = false;
                *bad_line = row->line;
            }
            more = each(context, row);
        }
        more = more && b->nrows > 0;
    }
    batch_free(b);
    csv_close(&d->base);
    return good;
}
