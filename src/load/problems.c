/* Writing problems as lines of JSON. */
#include "load/problems.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"

enum { RAW_MAX = 1000 };

struct raw problem_raw(const struct batch *b, const struct problem *p, size_t max)
{
    struct raw raw = {0};
    if (p->column < 0 || (uint32_t)p->column >= b->ncols)
        return raw;
    const struct cell *c = &b->src[p->column][p->row];
    if (c->kind != CELL_TEXT)
        return raw;
    raw.present = true;
    if (b->file->secret && b->file->secret[p->column]) {
        raw.text = SLICE("***");
        return raw;
    }
    raw.text = cell_slice(c);
    raw.length = raw.text.n;
    if (raw.text.n > max) {
        raw.cut = true;
        for (raw.text.n = max; raw.text.n && (raw.text.p[raw.text.n] & 0xC0) == 0x80;)
            raw.text.n--;
    }
    return raw;
}

/* The escape of the code point at p, or NULL when it stands for itself. */
static const char *escape_of(uint32_t c, char out[8])
{
    static const char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    }
    if (c >= 0x20 && (c < 0x7F || c > 0x9F))
        return NULL;
    memcpy(out, "\\u00", 4);
    out[4] = hex[c >> 4 & 15];
    out[5] = hex[c & 15];
    out[6] = 0;
    return out;
}

void json_string(struct buf *to, struct slice text)
{
    buf_char(to, '"');
    for (size_t i = 0, len = 1; i < text.n; i += len) {
        bool incomplete;
        char out[8];
        len = 1;
        unsigned char first = (unsigned char)text.p[i];
        if (first >= 0x80) {
            size_t most = text.n - i < 4 ? text.n - i : 4;
            if (utf8_valid_prefix(text.p + i, most, &incomplete) == 0) {
                buf_str(to, "\xEF\xBF\xBD");
                continue;
            }
        }
        const char *escape = escape_of(utf8_decode(text.p + i, text.n - i, &len), out);
        if (escape)
            buf_str(to, escape);
        else
            buf_add(to, text.p + i, len);
    }
    buf_char(to, '"');
}

static void add_text(struct buf *to, const char *key, struct slice text)
{
    buf_printf(to, ",\"%s\":", key);
    json_string(to, text);
}

static void add_raw(struct buf *to, const struct batch *b, const struct problem *p)
{
    struct raw raw = problem_raw(b, p, RAW_MAX);
    if (!raw.present)
        return;
    add_text(to, "raw", raw.text);
    if (raw.cut) {
        to->n--; /* the closing quote */
        buf_str(to, "…\"");
        buf_printf(to, ",\"raw_length\":%zu", raw.length);
    }
}

bool problems_add(struct spool *s, const struct plan *plan, const char *kit, const struct batch *b,
                  const struct problem *p, struct err *e)
{
    struct buf *to = &s->buf;
    const struct row *row = &b->rows[p->row];
    buf_str(to, "{\"file\":");
    json_string(to, slice_str(b->file->name));
    buf_printf(to, ",\"row\":%" PRIu64 ",\"line\":%" PRIu64, row->row, row->line);
    if (p->column >= 0) {
        buf_printf(to, ",\"column\":%" PRIu32, (uint32_t)p->column + 1);
        if ((uint32_t)p->column < b->ncols)
            add_text(to, "header", b->file->headers[p->column]);
    }
    if (p->field >= 0)
        add_text(to, "field", plan->fields[p->field].name);
    add_text(to, "level", p->level == LEVEL_ERROR ? SLICE("error") : SLICE("warning"));
    add_text(to, "code", p->code);
    add_raw(to, b, p);
    add_text(to, "message", p->message);
    if (kit)
        add_text(to, "kit", slice_str(kit));
    buf_str(to, "}\n");
    return spool_record(s, e);
}
