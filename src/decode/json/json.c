/* The JSON decoder: it finds the rows in a text, and turns their members into cells.
 *
 *   source ─▶ tokens ─▶ the text before and after the rows ─▶ checked and dropped
 *                  └──▶ an object ─▶ its text in the arena ─▶ cells that point into it ─▶ batch
 *
 * A row's number counts the elements of the array, or the lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "decode/json/json_row.h"

#define BLANKS_MAX ((size_t)1 << 20)

static const char *kind_at(const char *p)
{
    switch (*p) {
    case '{':
        return "an object";
    case '[':
        return "an array";
    case '"':
        return "a string";
    case 't':
    case 'f':
        return "a boolean";
    case 'n':
        return "null";
    default:
        return "a number";
    }
}

static bool not_an_object(struct json *d, const char *kind)
{
    char what[80];
    snprintf(what, sizeof what, "is %s, not an object", kind);
    json_row_break(d, PROBLEM_JSON_SYNTAX, what, 0);
    return true;
}

/* Whether the sample ends inside this row. */
static bool is_cut(struct json *d)
{
    return d->is_part && d->text.ended && json_at_end(&d->text);
}

/* Read the object on this line. Nothing else may follow it. */
static bool take_line(struct json *d)
{
    struct json_text *t = &d->text;
    if (!d->is_object)
        return json_fail(t, *t->p == '[' ? "the line is an array, not an object"
                                         : "the line is not an object");
    if (!json_row_object(d))
        return false;
    size_t n = (size_t)(t->p - t->keep);
    t->max_kept += BLANKS_MAX; /* blanks after the row do not count for its limit */
    json_skip_blanks(t);
    t->max_kept -= BLANKS_MAX;
    if (t->failed || t->too_long)
        return false;
    if (*t->p != '\n' && !json_at_end(t))
        return json_fail(t, "something comes after the object");
    t->p = t->keep + n; /* the blanks do not belong to the row */
    return true;
}

/* Whether the row is over its limit. That comes before any other error, because the size of chunks
 * decides which of them is found first. */
static bool is_too_long(const struct json *d)
{
    const struct json_text *t = &d->text;
    if (!d->in_row)
        return false;
    return t->too_long || (t->keep && (size_t)(t->p - t->keep) > t->max_kept);
}

static bool read_line(struct json *d)
{
    struct json_text *t = &d->text;
    t->keep = NULL;
    json_skip_blanks(t);
    d->number = t->line;
    if (json_at_end(t)) {
        d->place = AT_END;
        return !t->failed;
    }
    if (*t->p != '\n') {
        json_row_begin(d);
        if (!take_line(d) && !t->failed) {
            bool too_long = is_too_long(d);
            json_row_break(d, PROBLEM_JSON_SYNTAX, too_long ? JSON_TOO_LONG : t->what,
                           too_long ? 0 : json_column(t));
            json_skip_line(t);
        }
        if (t->failed)
            return false;
        if (is_cut(d)) {
            d->place = AT_END;
            return true;
        }
        json_row_end(d);
        json_skip_line(t);
    }
    if (*t->p == '\n') {
        t->p++;
        json_begin_line(t);
    }
    return !t->failed;
}

/* The document cannot be read further. Set the error: the place and the reason. */
static bool stop_document(struct json *d, struct err *e)
{
    struct json_text *t = &d->text;
    if (t->failed)
        return false;
    if (is_cut(d)) {
        d->place = AT_END;
        return true;
    }
    if (is_too_long(d))
        err_set(e, ERR_INPUT,
                "%s: the row that begins on line %llu is longer than its limit of %zu bytes",
                d->info->name, (unsigned long long)d->b->rows[d->b->nrows].line, t->max_kept);
    else
        err_set(e, ERR_INPUT, "%s: line %llu, column %llu: %s", d->info->name,
                (unsigned long long)t->line, (unsigned long long)json_column(t), t->what);
    return err_code(e, "json.syntax");
}

/* Read an array's element. */
static bool read_element(struct json *d)
{
    struct json_text *t = &d->text;
    d->number++;
    json_row_begin(d);
    const char *kind = d->is_object ? NULL : kind_at(t->p);
    if (!(d->is_object ? json_row_object(d) : json_skip_value(t)))
        return false;
    if (is_cut(d) && !d->is_object) /* the number may continue after the sample */
        return false;
    t->too_long = (size_t)(t->p - t->keep) > t->max_kept;
    if (t->too_long)
        return false;
    if (kind)
        not_an_object(d, kind);
    json_row_end(d);
    return true;
}

static bool begin_document(struct json *d)
{
    struct json_text *t = &d->text;
    if (!json_enter(d))
        return false;
    if (*t->p == '[') {
        d->place = BEFORE_FIRST;
        return json_open_bracket(t);
    }
    d->place = BEHIND;
    if (*t->p == '{') {
        if (d->sample)
            d->sample->is_object = true;
        return read_element(d);
    }
    if (*t->p == 'n' && d->steps.n) /* some programs write null for an empty list */
        return json_skip_value(t);
    if (json_at_end(t))
        return json_unexpected(t);
    return json_fail(t, "neither an array of objects nor an object stands here");
}

static bool next_element(struct json *d)
{
    struct json_text *t = &d->text;
    json_skip_blanks(t);
    if (*t->p == ']') {
        json_close_bracket(t);
        d->place = BEHIND;
        return true;
    }
    if (d->place == BETWEEN && !json_expect(t, ','))
        return false;
    json_skip_blanks(t);
    d->place = BETWEEN;
    return read_element(d);
}

static bool read_document(struct json *d, struct err *e)
{
    bool ok = d->place == AT_START ? begin_document(d)
              : d->place == BEHIND ? json_leave(d)
                                   : next_element(d);
    if (ok)
        return true;
    return stop_document(d, e);
}

static bool json_fill(struct decoder *decoder, struct batch *b, struct err *e)
{
    struct json *d = (struct json *)decoder;
    d->b = b;
    d->text.e = e;
    while (d->place != AT_END && (b->nrows == 0 || !batch_is_full(b))) {
        batch_make_room(b);
        if (!(d->text.lines ? read_line(d) : read_document(d, e)))
            return false;
    }
    if (d->source)
        b->bytes_read = source_bytes_read(d->source);
    /* There is no line after the last line feed. */
    decoder->last_line = d->text.line - (json_column(&d->text) == 1);
    decoder->last_row = decoder->last_line;
    return true;
}

static void json_close(struct decoder *decoder)
{
    struct json *d = (struct json *)decoder;
    if (!d)
        return;
    json_text_close(&d->text);
    json_steps_free(&d->steps);
    json_name_free(d->names);
    free(d->read);
    buf_free(&d->level);
    buf_free(&d->unknown_name);
    buf_free(&d->rest);
    buf_free(&d->kept);
    buf_free(&d->name);
    free(d);
}

static bool add_columns(struct json *d, const struct file_info *info, struct err *e)
{
    for (uint32_t i = 0; i < info->ncols; i++)
        if (!json_name_column(d->names, info->headers[i], (int32_t)i))
            return err_set(e, ERR_USAGE, "'%.*s' is no JSON pointer", (int)info->headers[i].n,
                           info->headers[i].p);
    d->read = xcalloc(info->ncols + 1, sizeof *d->read);
    for (uint32_t i = 0; i < info->ninputs; i++)
        if (info->input_column[i] >= 0 && (uint32_t)info->input_column[i] < info->ncols)
            d->read[info->input_column[i]] = true;
    for (uint32_t i = 0; i < info->nmelts; i++)
        d->read[info->melts[i]] = true;
    for (uint32_t i = 0; i < info->ncols; i++)
        d->read[i] = d->read[i] || file_is_mark(info, i);
    return true;
}

static struct json *new_json(const struct dialect *dialect, const struct file_info *info,
                             lines_fill *fill, void *context, struct err *e)
{
    struct json *d = xcalloc(1, sizeof *d);
    const char *rows = dialect->rows ? dialect->rows : "";
    d->base = (struct decoder){.fill = json_fill, .close = json_close};
    d->info = info;
    d->strict = dialect->strict;
    d->extra = dialect->extra;
    d->names = json_name_new();
    json_text_open(&d->text, fill, context);
    d->text.max_kept = JSON_NAME_MAX;
    d->max_row = dialect->max_row ? dialect->max_row : LIMIT_ROW;
    d->text.lines = format_kinds[dialect->format].lines;
    d->text.line += dialect->begin.line;
    bool ok = json_pointer(rows, strlen(rows), &d->steps) ||
              err_set(e, ERR_USAGE, "'%s' is no JSON pointer", rows);
    if (ok && add_columns(d, info, e))
        return d;
    json_close(&d->base);
    return NULL;
}

static bool fill_from_source(void *source, struct chunk *chunk, struct err *e)
{
    return source_fill(source, chunk, e);
}

static bool fill_from_text(void *context, struct chunk *chunk, struct err *e)
{
    struct slice *text = context;
    (void)e;
    *chunk = (struct chunk){.p = text->p, .n = text->n};
    *text = (struct slice){0};
    return true;
}

struct decoder *json_open(struct source *source, const struct dialect *dialect,
                          const struct file_info *info, struct err *e)
{
    struct json *d = new_json(dialect, info, fill_from_source, source, e);
    if (!d)
        return NULL;
    d->source = source;
    return &d->base;
}

bool json_sample(struct source *source, struct slice text, const struct dialect *dialect,
                 const struct file_info *info, struct json_sample *sample, struct err *e)
{
    struct json *d = source ? new_json(dialect, info, fill_from_source, source, e)
                            : new_json(dialect, info, fill_from_text, &text, e);
    if (!d)
        return false;
    struct batch *b = batch_new(&(struct batch_limits){.rows = 1});
    bool ok = true;
    d->source = source;
    d->sample = sample;
    d->is_part = !source && !sample->whole;
    while (ok && d->place != AT_END && sample->rows < sample->max_rows) {
        batch_reset(b, info, 0);
        ok = json_fill(&d->base, b, e);
    }
    sample->whole = d->place == AT_END && !d->is_part;
    batch_free(b);
    json_close(&d->base);
    return ok;
}

/* Whether the text begins with `[` and then an object or `]`, or with `{` and then a name or `}`.
 */
static bool begins_like_json(const char *p, const char *end)
{
    static const char blanks[] = " \t\r\n";
    while (p < end && *p && strchr(blanks, *p))
        p++;
    if (p == end || (*p != '[' && *p != '{'))
        return false;
    char open = *p++;
    while (p < end && *p && strchr(blanks, *p))
        p++;
    return p == end || (open == '[' ? *p == '{' || *p == ']' : *p == '"' || *p == '}');
}

enum format json_looks_like(const char *text, size_t n, bool whole)
{
    if (!begins_like_json(text, text + n))
        return FORMAT_CSV;
    struct slice rest = {text, n};
    struct err e;
    struct json_text t = {.lines = true, .e = &e};
    json_text_open(&t, fill_from_text, &rest);
    enum format format = FORMAT_JSON;
    json_skip_blanks(&t);
    while (*t.p == '\n') {
        t.p++;
        json_skip_blanks(&t);
    }
    if (*t.p == '{') {
        bool ok = json_skip_value(&t);
        json_skip_blanks(&t);
        bool ends = *t.p == '\n' || json_at_end(&t);
        if (ends && (ok ? true : json_at_end(&t) && !whole))
            format = FORMAT_NDJSON;
    }
    json_text_close(&t);
    return format;
}
