/* Writes problems as lines of JSON. */
#include "load/files/problems.h"

#include <string.h>

#include "base/limits.h"
#include "text/json_out.h"

enum { RAW_MAX = LIMIT_RAW_SHOWN };

size_t problem_clipped(struct slice s, size_t most)
{
    if (s.n <= most)
        return s.n;
    while (most && ((unsigned char)s.p[most] & 0xC0) == 0x80)
        most--;
    return most;
}

struct raw problem_raw(const struct batch *b, const struct problem *p, size_t max)
{
    struct raw raw = {0};
    if (p->column < 0 || (uint32_t)p->column >= b->ncols)
        return raw;
    const struct cell *c = &b->src[p->column][p->row];
    if (c->kind != CELL_TEXT && p->melted != MELTED_HEADER)
        return raw;
    raw.present = true;
    if (p->melted != MELTED_HEADER && b->file->secret && b->file->secret[p->column]) {
        raw.text = SLICE("***");
        return raw;
    }
    raw.text = p->melted == MELTED_HEADER ? b->file->headers[p->column] : cell_slice(c);
    raw.length = raw.text.n;
    raw.cut = raw.length > max;
    raw.text.n = problem_clipped(raw.text, max);
    return raw;
}

static void add_key(struct buf *to, const char *key)
{
    buf_str(to, ",\"");
    buf_str(to, key);
    buf_str(to, "\":");
}

static void add_text(struct buf *to, const char *key, struct slice text)
{
    add_key(to, key);
    json_add_string(to, text);
}

/* A header can have any length, and it is in every line about its column. So it is cut. */
static void add_clipped(struct buf *to, const char *key, struct slice text)
{
    size_t n = problem_clipped(text, RAW_MAX);
    add_text(to, key, slice_of(text.p, n));
    if (n == text.n)
        return;
    to->n--; /* removes the closing quote */
    buf_str(to, "…\"");
}

static void add_number(struct buf *to, const char *key, uint64_t n)
{
    char digits[20], *p = digits + sizeof digits;
    add_key(to, key);
    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    buf_add(to, p, (size_t)(digits + sizeof digits - p));
}

static void add_raw(struct buf *to, const struct batch *b, const struct problem *p)
{
    struct raw raw = problem_raw(b, p, RAW_MAX);
    if (!raw.present)
        return;
    add_text(to, "raw", raw.text);
    if (raw.cut) {
        to->n--; /* removes the closing quote */
        buf_str(to, "…\"");
        add_number(to, "raw_length", raw.length);
    }
}

void problem_json(struct buf *to, const struct plan *plan, const char *kit, const struct batch *b,
                  const struct problem *p)
{
    const struct row *row = &b->rows[p->row];
    buf_str(to, "{\"file\":");
    json_add_string(to, slice_str(b->file->name));
    add_number(to, "row", row->row);
    add_number(to, "line", row->line);
    if (p->column >= 0) {
        add_number(to, "column", (uint64_t)p->column + 1);
        if ((uint32_t)p->column < b->ncols)
            add_clipped(to, "header", b->file->headers[p->column]);
    }
    if (p->field >= 0)
        add_text(to, "field", plan->fields[p->field].name);
    if (p->melted != MELTED_NOT && p->column >= 0)
        buf_str(to, ",\"melted\":true");
    add_text(to, "level", p->level == LEVEL_ERROR ? SLICE("error") : SLICE("warning"));
    add_text(to, "code", p->code);
    add_raw(to, b, p);
    add_text(to, "message", p->message);
    if (kit)
        add_text(to, "kit", slice_str(kit));
    buf_char(to, '}');
}

bool problems_add(struct spool *s, const struct plan *plan, const char *kit, const struct batch *b,
                  const struct problem *p, struct err *e)
{
    problem_json(&s->buf, plan, kit, b, p);
    buf_char(&s->buf, '\n');
    return spool_record(s, e);
}
