/* Reads one row of JSON: an object, whose wanted members become cells.
 *
 *   buffer  │ {"id":7,"name":"x\n","z":[1]} │   members are spans of it while it is read
 *                   ▼ copied once
 *   arena   │ {"id":7,"name":"x\n","z":[1]} │   then cells point into the copy; only a string
 *                                               with escapes gets its own bytes */
#include "decode/json/json_row.h"

#include <stdio.h>
#include <string.h>

#include "decode/undecoded.h"
#include "text/json_number.h"
#include "text/json_string.h"

enum { ESCAPED = 128 }; /* a cell's flag until its text is in the arena */

struct span {
    size_t at, n;
};

static size_t offset(const struct json *d)
{
    return (size_t)(d->text.p - d->text.keep);
}

/* The name from the quote at offset `at` to the quote before p. */
static struct slice name_at(struct json *d, size_t at, bool escaped)
{
    struct slice s = slice_of(d->text.keep + at + 1, offset(d) - at - 2);
    bool has_nul = false;
    if (!escaped)
        return s;
    d->name.n = 0;
    char *to = buf_room(&d->name, s.n + 1);
    size_t n;
    return json_unescape(s.p, s.n, to, &n, &has_nul) ? slice_of(to, n) : s;
}

bool json_take_name(struct json *d, size_t *at, struct slice *name)
{
    struct json_text *t = &d->text;
    json_skip_blanks(t);
    if (*t->p != '"')
        return json_unexpected(t);
    *at = offset(d);
    bool escaped = false;
    if (!json_skip_string(t, &escaped))
        return false;
    *name = name_at(d, *at, escaped);
    return true;
}

static void warn_duplicate(struct json *d, int32_t column)
{
    uint32_t row = d->b->nrows;
    if (!file_is_mark(d->info, (uint32_t)column))
        batch_problem_code(d->b, row, -1, column, LEVEL_WARNING, PROBLEM_JSON_DUPLICATE,
                           slice_of(NULL, 0));
}

/* The type of a value by its first character; null is not in the table. */
static const uint8_t came_of[256] = {
    ['"'] = CAME_STRING,  ['['] = CAME_ARRAY,  ['{'] = CAME_OBJECT, ['t'] = CAME_BOOLEAN,
    ['f'] = CAME_BOOLEAN, ['-'] = CAME_NUMBER, ['0'] = CAME_NUMBER, ['1'] = CAME_NUMBER,
    ['2'] = CAME_NUMBER,  ['3'] = CAME_NUMBER, ['4'] = CAME_NUMBER, ['5'] = CAME_NUMBER,
    ['6'] = CAME_NUMBER,  ['7'] = CAME_NUMBER, ['8'] = CAME_NUMBER, ['9'] = CAME_NUMBER,
};

/* Set the column's cell to the value from offset `at` to p. The cell keeps an offset, because the
 * buffer may move. */
static void set_cell(struct json *d, int32_t column, size_t at, bool escaped)
{
    struct cell *c = &d->b->src[column][d->b->nrows];
    char first = d->text.keep[at];
    bool string = first == '"';
    if (c->kind != CELL_ABSENT)
        warn_duplicate(d, column);
    if (first == 'n') {
        *c = cell_null();
        return;
    }
    *c = (struct cell){.i = (int64_t)(at + string),
                       .len = (uint32_t)(offset(d) - at - 2 * string),
                       .kind = CELL_TEXT,
                       .flags = (uint8_t)((string ? CELL_QUOTED : 0) | (escaped ? ESCAPED : 0)),
                       .came = came_of[(unsigned char)first]};
}

static bool take_object(struct json *d, struct json_name *name, bool is_row);
static bool take_array(struct json *d, struct json_name *name);

/* Read a value. `name` is NULL when nobody wants it. The recursion is as deep as the kit's
 * pointers, no deeper. */
static bool take_value(struct json *d, struct json_name *name)
{
    struct json_text *t = &d->text;
    size_t at = offset(d);
    bool escaped = false, ok;
    if (*t->p == '{')
        ok = name && name->nchildren ? take_object(d, name, false) : json_skip_value(t);
    else if (*t->p == '[')
        ok = name && name->nchildren ? take_array(d, name) : json_skip_value(t);
    else
        ok = json_skip_scalar(t, &escaped);
    if (ok && name && name->column >= 0)
        set_cell(d, name->column, at, escaped);
    return ok;
}

/* Note a member of the row: for the sample when it has no column, for `rest` when no input reads
 * it. */
static void pass_member(struct json *d, struct json_name *name, size_t at, size_t value)
{
    if (d->sample && !name) {
        bool escaped = memchr(d->text.keep + at, '\\', value - at) != NULL;
        const char *end = d->text.keep + at + 1;
        while (*end != '"')
            end += *end == '\\' ? 2 : 1;
        struct slice text = slice_of(d->text.keep + at + 1, (size_t)(end - d->text.keep) - at - 1);
        bool has_nul = false;
        if (escaped) {
            d->name.n = 0;
            char *to = buf_room(&d->name, text.n + 1);
            if (json_unescape(text.p, text.n, to, &text.n, &has_nul))
                text.p = to;
        }
        json_name_child(d->names, text);
        d->sample->each(d->sample->context, text,
                        slice_of(d->text.keep + value, offset(d) - value));
    }
    if (d->extra && !(name && name->column >= 0 && d->read[name->column])) {
        struct span span = {at, offset(d) - at};
        buf_add(&d->rest, &span, sizeof span);
    }
}

static void note_unknown(struct json *d, struct slice name)
{
    if (d->unknown)
        return;
    d->unknown = true;
    d->unknown_name.n = 0;
    json_shown(&d->unknown_name, name.p, name.n, 60);
    buf_char(&d->unknown_name, 0);
}

static void keep_member(struct json *d, size_t at)
{
    struct span span = {at, offset(d) - at};
    buf_add(&d->kept, &span, sizeof span);
}

static bool take_member(struct json *d, struct json_name *parent, uint32_t place, bool is_row)
{
    size_t at;
    struct slice text;
    if (!json_take_name(d, &at, &text))
        return false;
    struct json_name *name = json_name_at(parent, place, text);
    if (is_row && !name && d->strict)
        note_unknown(d, text);
    bool mark = is_row && name && file_is_mark(d->info, (uint32_t)name->column);
    if (is_row && !d->members && !mark)
        d->members = at;
    d->scattered = d->scattered || (mark && d->members);
    if (!json_expect(&d->text, ':'))
        return false;
    json_skip_blanks(&d->text);
    size_t value = offset(d);
    if (!take_value(d, name))
        return false;
    if (is_row && !d->members)
        d->bookkeeping = offset(d);
    if (is_row && d->info->is_rejects && !mark)
        keep_member(d, at);
    if (is_row && (d->extra || d->sample))
        pass_member(d, name, at, value);
    return true;
}

/* Read an object, at its brace. */
static bool take_object(struct json *d, struct json_name *name, bool is_row)
{
    struct json_text *t = &d->text;
    if (!json_open_bracket(t))
        return false;
    for (uint32_t place = 0; *t->p != '}'; place++) {
        if (place && !json_expect(t, ','))
            return false;
        if (!take_member(d, name, place, is_row))
            return false;
        json_skip_blanks(t);
    }
    json_close_bracket(t);
    return true;
}

static bool take_array(struct json *d, struct json_name *name)
{
    struct json_text *t = &d->text;
    if (!json_open_bracket(t))
        return false;
    for (uint32_t place = 0; *t->p != ']'; place++) {
        char digits[16];
        int n = snprintf(digits, sizeof digits, "%u", place);
        if (place && !json_expect(t, ','))
            return false;
        json_skip_blanks(t);
        if (!take_value(d, json_name_find(name, slice_of(digits, (size_t)n))))
            return false;
        json_skip_blanks(t);
    }
    json_close_bracket(t);
    return true;
}

/* Room for a text of n bytes. The text as the source wrote it stands before it, for cell_raw. */
static char *room_behind(struct arena *a, struct slice raw, size_t n)
{
    char *to = arena_bytes(a, sizeof raw + n);
    memcpy(to, &raw, sizeof raw);
    return to + sizeof raw;
}

/* Replace the escapes of a string. Returns false when it is not a valid text. */
static bool settle_string(struct cell *c, struct arena *a)
{
    char *to = room_behind(a, slice_of(c->p - 1, (size_t)c->len + 2), c->len);
    size_t n;
    bool has_nul = false;
    c->flags &= (uint8_t)~ESCAPED;
    if (!json_unescape(c->p, c->len, to, &n, &has_nul))
        return false;
    c->p = to;
    c->len = (uint32_t)n;
    c->flags |= CELL_REWRITTEN | (has_nul ? CELL_HAS_NUL : 0);
    return true;
}

static void settle_number(struct cell *c, struct arena *a)
{
    struct json_number number;
    size_t n;
    bool plain = json_number_plain(cell_slice(c), &n);
    if (plain && n == c->len)
        return;
    if (!plain && !json_number_read(cell_slice(c), &number)) {
        c->flags |= CELL_UNWRITTEN;
        return;
    }
    n = plain ? n : number.length;
    char *to = room_behind(a, cell_slice(c), n);
    if (plain)
        memcpy(to, c->p, n);
    else
        json_number_write(&number, to);
    c->p = to;
    c->len = (uint32_t)n;
    c->flags |= CELL_REWRITTEN;
}

/* The row's text is now in the arena, so give the cells their bytes. The first string that is not
 * valid breaks the row. */
static void settle_cells(struct json *d, const char *text)
{
    struct batch *b = d->b;
    uint32_t row = b->nrows;
    for (uint32_t i = 0; i < b->ncols; i++) {
        struct cell *c = &b->src[i][row];
        if (c->kind != CELL_TEXT)
            continue;
        c->p = text + c->i;
        if (c->came == CAME_NUMBER) {
            settle_number(c, &b->arena);
        } else if (c->flags & ESCAPED && !settle_string(c, &b->arena) &&
                   b->rows[row].state == ROW_GOOD) {
            b->rows[row].state = ROW_BROKEN;
            batch_problem_code(b, row, -1, (int32_t)i, LEVEL_ERROR, PROBLEM_JSON_SYNTAX,
                               SLICE("has half of a surrogate pair, which is no character"));
        }
    }
}

/* The members of a list of spans, with commas between them. */
static struct slice members_of(struct json *d, const struct buf *list, const char *text)
{
    const struct span *spans = (const void *)list->p;
    size_t n = list->n / sizeof *spans, total = 0;
    for (size_t i = 0; i < n; i++)
        total += spans[i].n + 1;
    char *to = arena_bytes(&d->b->arena, total + 1), *from = to;
    for (size_t i = 0; i < n; i++) {
        if (i)
            *to++ = ',';
        memcpy(to, text + spans[i].at, spans[i].n);
        to += spans[i].n;
    }
    return slice_of(from, (size_t)(to - from));
}

/* The row's text without the bookkeeping of a rejects file. The character before the members is a
 * comma or a blank that no cell needs, so it can become the brace. */
static struct slice raw_of(struct json *d, char *text, size_t n)
{
    if (!d->info->is_rejects || !d->is_object)
        return slice_of(text, n);
    if (!d->members) { /* for a line that is not an object, its text is after the bookkeeping */
        size_t at = d->bookkeeping;
        while (at < n && (text[at] == '}' || text[at] == ' '))
            at++;
        return at < n ? slice_of(text + at, n - at) : SLICE("{}");
    }
    if (d->scattered && d->b->rows[d->b->nrows].state != ROW_BROKEN) {
        struct slice members = members_of(d, &d->kept, text);
        char *to = arena_bytes(&d->b->arena, members.n + 2);
        to[0] = '{';
        memcpy(to + 1, members.p, members.n);
        to[members.n + 1] = '}';
        return slice_of(to, members.n + 2);
    }
    text[d->members - 1] = '{';
    return slice_of(text + d->members - 1, n - d->members + 1);
}

/* Cells of a row that was not read to its end may still be offsets, so drop them. */
static void forget_cells(struct json *d)
{
    struct batch *b = d->b;
    for (uint32_t i = 0; i < b->ncols; i++)
        b->src[i][b->nrows] = (struct cell){.kind = CELL_ABSENT};
    while (b->nproblems && b->problems[b->nproblems - 1].row == b->nrows)
        b->nproblems--;
}

void json_row_break(struct json *d, enum problem_code code, const char *what, uint64_t column)
{
    struct batch *b = d->b;
    size_t n;
    char *text = column ? arena_printf(&b->arena, &n, "%s, at column %llu of its line", what,
                                       (unsigned long long)column)
                        : arena_printf(&b->arena, &n, "%s", what);
    b->rows[b->nrows].state = ROW_BROKEN;
    forget_cells(d);
    batch_problem_code(b, b->nrows, -1, -1, LEVEL_ERROR, code, slice_of(text, n));
}

void json_row_begin(struct json *d)
{
    struct json_text *t = &d->text;
    struct mark ignored;
    struct batch *b = d->b;
    uint32_t row = b->nrows;
    t->keep = t->p;
    t->too_long = false;
    t->what[0] = 0;
    t->depth = t->lines ? 0 : t->depth;
    json_take_marks(t, json_position(t, t->p), &ignored);
    row_begin(&b->rows[row], d->number, t->line, b->ncols);
    for (uint32_t i = 0; i < b->ncols; i++)
        b->src[i][row] = (struct cell){.kind = CELL_ABSENT};
    d->rest.n = d->kept.n = d->members = d->bookkeeping = 0;
    d->scattered = false;
    d->unknown = false;
    d->in_row = true;
    t->max_kept = d->max_row;
    d->is_object = *t->p == '{';
}

void json_row_end(struct json *d)
{
    struct json_text *t = &d->text;
    struct batch *b = d->b;
    struct row *row = &b->rows[b->nrows];
    struct mark first;
    size_t marks = json_take_marks(t, json_position(t, t->p), &first);
    if (t->keep && offset(d) > t->max_kept && row->state != ROW_BROKEN) {
        json_row_break(d, PROBLEM_JSON_SYNTAX, JSON_TOO_LONG, 0);
    } else if (t->keep && offset(d) <= t->max_kept) {
        size_t n = offset(d);
        while (n && t->keep[n - 1] == '\r')
            n--;
        char *text = arena_dup(&b->arena, t->keep, n);
        settle_cells(d, text);
        if (d->extra)
            row->rest = members_of(d, &d->rest, text);
        row->raw = raw_of(d, text, n);
    }
    if (d->unknown && row->state == ROW_GOOD) {
        char what[160];
        snprintf(what, sizeof what, "has a member \"%s\" that none of the first rows has",
                 d->unknown_name.p);
        json_row_break(d, PROBLEM_JSON_UNKNOWN, what, 0);
    }
    if (d->info->is_rejects && d->is_object && !d->members && row->state == ROW_GOOD)
        json_row_break(d, PROBLEM_JSON_SYNTAX, "has no members beside _row and _errors", 0);
    if (marks && row->state != ROW_BROKEN) {
        row->state = ROW_BROKEN;
        add_undecoded(b, b->nrows, &first, marks, d->source ? source_encoding(d->source) : "UTF-8");
    }
    t->keep = NULL;
    d->in_row = false;
    t->max_kept = JSON_NAME_MAX;
    b->nrows++;
    if (d->sample) {
        d->sample->rows++;
        d->sample->broken += row->state == ROW_BROKEN;
    }
}

bool json_row_object(struct json *d)
{
    return take_object(d, d->names, true);
}
