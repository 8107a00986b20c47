/* The tokens of a JSON text that comes in chunks: checked as RFC 8259 wants them, found in place.
 *
 *   buffer  │…read…│keep──────▶p          end│0 0 0 …
 *                   └ text that stays      └ refilled when a token reaches it
 *
 * Zeros behind the end stop every loop over characters, so that only a stop has to ask whether the
 * text ended. Nothing recurses: an open bracket is one bit. */
#ifndef DECODE_JSON_JSON_TEXT_H
#define DECODE_JSON_JSON_TEXT_H

#include "base/buf.h"
#include "decode/lines.h"

enum { JSON_TEXT_DEPTH = 1000000 };

#define JSON_TOO_LONG "the row is longer than its limit"

struct json_text {
    lines_fill *fill;
    void *context;
    struct buf buf;
    char *p, *end;
    char *keep;             /* text from here stays in the buffer; NULL: only what is unread */
    size_t max_kept;        /* a kept text that grows past this fails */
    uint64_t position;      /* of the buffer's first byte in the stream */
    uint64_t line, line_at; /* physical line of p, and where it begins in the stream */
    uint64_t line_gone;     /* characters of that line that are no longer in the buffer */
    bool lines;             /* a line feed is no blank: it ends a row */
    bool ended;             /* nothing comes after `end` */
    bool too_long;          /* a kept text grew past its limit */
    bool failed;            /* the source: its error is in *e */
    struct err *e;
    char what[256]; /* why a function gave false, if the source did not fail */

    struct mark *marks; /* of what is in the buffer, [first_mark..nmarks) */
    size_t first_mark, nmarks, marks_cap;
    uint64_t *brackets; /* bit d: what is open at depth d is an object */
    uint32_t depth, depth_cap;
};

/* `t` is all zero before. */
void json_text_open(struct json_text *t, lines_fill *fill, void *context);
void json_text_close(struct json_text *t);

/* All of these give false when the text breaks the rules or ends (`what`), or the source fails. */
bool json_fail(struct json_text *t, const char *what);
bool json_unexpected(struct json_text *t);
/* To the next character that is no blank; *json_peek is 0 at the end of the text. */
void json_skip_blanks(struct json_text *t);
bool json_expect(struct json_text *t, char c);
/* At its quote; *escaped: it holds a backslash. */
bool json_skip_string(struct json_text *t, bool *escaped);
/* At its first character: a string, a number, a word. */
bool json_skip_scalar(struct json_text *t, bool *escaped);
/* Any value, blanks before it passed over. */
bool json_skip_value(struct json_text *t);
bool json_open_bracket(struct json_text *t);
bool json_in_object(const struct json_text *t);
void json_close_bracket(struct json_text *t);
/* In lines: to the line feed, or to the end; a line past its limit is kept no longer. */
bool json_skip_line(struct json_text *t);

/* p stands behind a line feed. */
void json_begin_line(struct json_text *t);
/* Of p, in characters from 1. */
uint64_t json_column(const struct json_text *t);

/* Bytes of the text that could not be decoded, before stream position `to`: how many, the first in
 * *first. They are forgotten. */
size_t json_take_marks(struct json_text *t, uint64_t to, struct mark *first);

static inline bool json_at_end(const struct json_text *t)
{
    return t->p == t->end;
}

static inline uint64_t json_position(const struct json_text *t, const char *p)
{
    return t->position + (uint64_t)(p - t->buf.p);
}

/* At most max bytes of a name for a message: whole characters, without control characters. */
void json_shown(struct buf *to, const char *p, size_t n, size_t max);

#endif
