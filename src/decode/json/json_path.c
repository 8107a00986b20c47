/* Finds the rows inside a JSON document. The text around them is checked and dropped.
 *
 *   rows = "/data/items"     {"meta":…,"data":{"x":…,"items":[ rows ],"y":…}}
 *                             enter ───────────────────────▶       leave ──▶ */
#include "decode/json/json_row.h"

#include <stdio.h>
#include <string.h>

static bool nothing_there(struct json *d, uint32_t step)
{
    struct buf what = {0}, path = {0};
    for (uint32_t i = 0; i <= step; i++)
        buf_printf(&path, "/%s", d->steps.text[i]);
    buf_str(&what, "there is no ");
    json_shown(&what, path.p, path.n, 60);
    buf_str(&what, d->level.n ? " here, only " : " here");
    buf_add(&what, d->level.p, d->level.n);
    buf_char(&what, 0);
    json_fail(&d->text, what.p);
    buf_free(&path);
    buf_free(&what);
    return false;
}

static void note_level(struct json *d, struct slice name)
{
    if (d->level.n > 80)
        return;
    buf_str(&d->level, d->level.n ? ", \"" : "\"");
    json_shown(&d->level, name.p, name.n, 40);
    buf_char(&d->level, '"');
}

/* Inside an object on the way to the rows: go to the value of the member with the step's name. */
static bool enter_member(struct json *d, uint32_t step)
{
    struct json_text *t = &d->text;
    d->level.n = 0;
    for (bool first = true; *t->p != '}'; first = false) {
        size_t at;
        struct slice name;
        if (!first && !json_expect(t, ','))
            return false;
        json_skip_blanks(t);
        t->keep = t->p;
        if (!json_take_name(d, &at, &name))
            return false;
        bool found = slice_eq(name, slice_str(d->steps.text[step]));
        if (!found)
            note_level(d, name);
        t->keep = NULL;
        if (!json_expect(t, ':'))
            return false;
        if (found)
            return true;
        if (!json_skip_value(t))
            return false;
        json_skip_blanks(t);
    }
    return nothing_there(d, step);
}

static bool enter_element(struct json *d, uint32_t step)
{
    struct json_text *t = &d->text;
    d->level.n = 0;
    for (uint32_t i = 0; *t->p != ']'; i++) {
        char digits[16];
        snprintf(digits, sizeof digits, "%u", i);
        if (i && !json_expect(t, ','))
            return false;
        if (strcmp(digits, d->steps.text[step]) == 0)
            return true;
        if (!json_skip_value(t))
            return false;
        json_skip_blanks(t);
    }
    return nothing_there(d, step);
}

/* Go to the value that `rows` points at. */
bool json_enter(struct json *d)
{
    struct json_text *t = &d->text;
    for (uint32_t step = 0; step < d->steps.n; step++) {
        json_skip_blanks(t);
        bool object = *t->p == '{';
        if (!object && *t->p != '[')
            return json_at_end(t) ? json_unexpected(t) : nothing_there(d, step);
        if (!json_open_bracket(t))
            return false;
        if (!(object ? enter_member(d, step) : enter_element(d, step)))
            return false;
    }
    json_skip_blanks(t);
    return true;
}

/* Go from the end of the rows to the end of the document, and check the text. */
bool json_leave(struct json *d)
{
    struct json_text *t = &d->text;
    for (uint32_t step = d->steps.n; step-- > 0;) {
        bool object = json_in_object(t);
        json_skip_blanks(t);
        while (*t->p != (object ? '}' : ']')) {
            size_t at;
            struct slice name;
            if (!json_expect(t, ','))
                return false;
            json_skip_blanks(t);
            t->keep = t->p;
            if (object && !json_take_name(d, &at, &name))
                return false;
            if (object && slice_eq(name, slice_str(d->steps.text[step])))
                return json_fail(t, "the member that leads to the rows stands twice");
            t->keep = NULL;
            if (object && !json_expect(t, ':'))
                return false;
            if (!json_skip_value(t))
                return false;
            json_skip_blanks(t);
        }
        json_close_bracket(t);
    }
    json_skip_blanks(t);
    d->place = AT_END;
    return json_at_end(t) ||
           json_fail(t, *t->p == '[' ? "a second array comes after the first: a file of lines has "
                                       "an object on each, no array"
                                     : "something comes after the document");
}
