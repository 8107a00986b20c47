/* Puts a text into a cell of a JSON source: with the type that the cell had, and into the text of
 * its row.
 *
 *   {"a":1,"b":{"c":"x"}}   /b/c = "y"   {"a":1,"b":{"c":"y"}}
 *   {"a":1}                 /b/c = "y"   {"a":1,"b":{"c":"y"}} */
#include "review/json_cell.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "text/json_number.h"
#include "text/json_out.h"
#include "text/json_string.h"
#include "text/json_walk.h"

static bool is_digit(struct slice s, size_t i)
{
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

static size_t after_digits(struct slice s, size_t i)
{
    while (is_digit(s, i))
        i++;
    return i;
}

static bool is_json_number(struct slice s)
{
    size_t i = s.n && s.p[0] == '-';
    if (!is_digit(s, i))
        return false;
    i = s.p[i] == '0' ? i + 1 : after_digits(s, i);
    if (i < s.n && s.p[i] == '.') {
        if (!is_digit(s, ++i))
            return false;
        i = after_digits(s, i);
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        i += i < s.n && (s.p[i] == '+' || s.p[i] == '-');
        if (!is_digit(s, i))
            return false;
        i = after_digits(s, i);
    }
    return i == s.n;
}

/* A cell that was NULL, or not there, has shown no type. */
static enum cell_came came_of(const struct cell *was, struct slice text)
{
    if (was->kind != CELL_TEXT)
        return CAME_STRING;
    if (was->came == CAME_NUMBER && is_json_number(text))
        return CAME_NUMBER;
    if (was->came == CAME_BOOLEAN &&
        (slice_eq(text, SLICE("true")) || slice_eq(text, SLICE("false"))))
        return CAME_BOOLEAN;
    return CAME_STRING;
}

/* The decoder writes numbers in their canonical form, too. */
static void set_number(struct cell *c, struct arena *a)
{
    struct json_number number;
    size_t n;
    if (json_number_plain(cell_slice(c), &n)) {
        c->len = (uint32_t)n;
    } else if (json_number_read(cell_slice(c), &number)) {
        char *to = arena_bytes(a, number.length);
        json_number_write(&number, to);
        cell_set_text(c, to, number.length);
    } else {
        c->flags |= CELL_UNWRITTEN;
    }
}

/* The rest of the way to a value: "/b/c". A member's name without a slash is a way of one step. */
struct way {
    struct slice rest;
    bool plain;
};

static const char *step_end(const struct way *way)
{
    const char *slash =
        way->plain || !way->rest.n ? NULL : memchr(way->rest.p + 1, '/', way->rest.n - 1);
    return slash ? slash : way->rest.p + way->rest.n;
}

/* The name of the next step: ~1 stands for a slash, ~0 for ~. */
static struct slice step_name(const struct way *way, struct arena *a)
{
    const char *end = step_end(way), *p = way->rest.p + !way->plain;
    char *to = arena_bytes(a, (size_t)(end - p) + 1), *name = to;
    for (; p < end; p++) {
        bool escape = !way->plain && *p == '~' && p + 1 < end && (p[1] == '0' || p[1] == '1');
        *to++ = !escape ? *p : *++p == '1' ? '/' : '~';
    }
    return slice_of(name, (size_t)(to - name));
}

static struct way step_on(const struct way *way)
{
    const char *end = step_end(way);
    return (struct way){slice_of(end, (size_t)(way->rest.p + way->rest.n - end)), false};
}

/* True when the name in quotes from p to end is this one. */
static bool is_name(const char *p, const char *end, struct slice name, struct arena *a)
{
    size_t n = (size_t)(end - p) - 2;
    bool has_nul;
    char *text = arena_bytes(a, n + 1);
    return json_unescape(p + 1, n, text, &n, &has_nul) && slice_eq(slice_of(text, n), name);
}

/* The value at the end of a way of which nothing is there. */
static void add_new(struct buf *to, const struct way *way, struct slice value, struct arena *a)
{
    if (!way->rest.n) {
        buf_add(to, value.p, value.n);
        return;
    }
    struct way rest = step_on(way);
    buf_char(to, '{');
    json_add_string(to, step_name(way, a));
    buf_char(to, ':');
    add_new(to, &rest, value, a);
    buf_char(to, '}');
}

/* Copy the valid JSON value `text`, with `value` at the end of the way. */
static void put(struct buf *to, struct slice text, const struct way *way, struct slice value,
                struct arena *a)
{
    const char *p = text.p, *end = text.p + text.n;
    bool array = text.n && *p == '[', found = false;
    if (!way->rest.n || !text.n || (*p != '{' && !array)) {
        add_new(to, way, value, a);
        return;
    }
    struct slice name = step_name(way, a);
    struct way rest = step_on(way);
    const char *copied = p++;
    bool empty = true;
    for (uint32_t place = 0;; place++) {
        char digits[16];
        p = json_walk_blanks(p, end);
        if (p >= end || *p == '}' || *p == ']')
            break;
        empty = false;
        const char *from = p;
        bool mine;
        if (array) {
            int n = snprintf(digits, sizeof digits, "%u", place);
            mine = slice_eq(slice_of(digits, (size_t)n), name);
        } else {
            p = json_walk_string(p, end);
            mine = is_name(from, p, name, a);
            p = json_walk_blanks(p, end);
            p = json_walk_blanks(p < end ? p + 1 : p, end);
        }
        from = p;
        if (p < end)
            p = json_walk_value(p, end);
        if (mine) {
            buf_add(to, copied, (size_t)(from - copied));
            put(to, slice_of(from, (size_t)(p - from)), &rest, value, a);
            copied = p;
            found = true;
        }
        p = json_walk_blanks(p, end);
        if (p < end && *p == ',')
            p++;
    }
    buf_add(to, copied, (size_t)(p - copied));
    /* an array gets no new items: they would have to be filled up */
    if (!found && !array) {
        if (!empty)
            buf_char(to, ',');
        json_add_string(to, name);
        buf_char(to, ':');
        add_new(to, &rest, value, a);
    }
    buf_add(to, p, (size_t)(end - p));
}

/* A row that could not be read to its end: its text is no valid JSON. */
static bool is_no_object(const struct batch *b, uint32_t r)
{
    if (!b->rows[r].raw.n || b->rows[r].raw.p[0] != '{')
        return true;
    for (uint32_t i = 0; i < b->nproblems && b->rows[r].state == ROW_BROKEN; i++)
        if (b->problems[i].row == r && b->problems[i].column < 0 &&
            slice_eq(b->problems[i].code, problem_code(PROBLEM_JSON_SYNTAX)))
            return true;
    return false;
}

/* The members that no input reads are kept apart, for a field of all the rest. */
static bool is_rest(const struct batch *b, uint32_t r, uint32_t column)
{
    for (uint32_t i = 0; i < b->file->ninputs; i++)
        if (b->file->input_column[i] == (int32_t)column)
            return false;
    return b->rows[r].rest.p != NULL;
}

/* The members with an edit, without the braces around them. */
static struct slice put_rest(struct slice rest, const struct way *way, struct slice value,
                             struct arena *a)
{
    struct buf from = {0}, to = {0};
    buf_char(&from, '{');
    buf_add(&from, rest.p, rest.n);
    buf_char(&from, '}');
    put(&to, slice_of(from.p, from.n), way, value, a);
    rest = slice_of(arena_dup(a, to.p + 1, to.n - 2), to.n - 2);
    buf_free(&from);
    buf_free(&to);
    return rest;
}

static void put_text(struct batch *b, uint32_t r, uint32_t column, struct slice value)
{
    struct slice header = b->file->headers[column], raw = b->rows[r].raw;
    struct way way = {header, !header.n || header.p[0] != '/'};
    struct buf to = {0};
    put(&to, raw, &way, value, &b->arena);
    b->rows[r].raw = slice_of(arena_dup(&b->arena, to.p, to.n), to.n);
    buf_free(&to);
    if (is_rest(b, r, column))
        b->rows[r].rest = put_rest(b->rows[r].rest, &way, value, &b->arena);
}

void json_cell_put(struct batch *b, uint32_t r, uint32_t column, const struct slice *text)
{
    struct cell *c = &b->src[column][r];
    struct buf value = {0};
    enum cell_came came = text ? came_of(c, *text) : CAME_STRING;
    if (!text)
        buf_str(&value, "null");
    else if (came == CAME_STRING)
        json_add_string(&value, *text);
    else
        buf_add(&value, text->p, text->n);
    if (!is_no_object(b, r))
        put_text(b, r, column, slice_of(value.p, value.n));
    buf_free(&value);
    *c = text ? cell_text(text->p, text->n) : cell_null();
    if (text && text->n && memchr(text->p, 0, text->n))
        c->flags |= CELL_HAS_NUL;
    c->came = text ? came : CAME_TEXT;
    if (c->came == CAME_NUMBER)
        set_number(c, &b->arena);
}
