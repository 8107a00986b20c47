/* The tokens of a JSON text that comes in chunks. They are checked by RFC 8259 and not copied.
 *
 *   buffer  │…read…│keep──────▶p        end│0 0 0 …
 *                   └ text that stays     └ refilled when a token reaches it
 *
 * Zeros after the end stop every loop over characters, so only a loop that stopped must check for
 * the end of the text. No function calls itself: an open bracket is one bit. */
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
    char *keep;             /* text from here stays; NULL: only unread text stays */
    size_t max_kept;        /* the limit of the kept text */
    uint64_t position;      /* of the buffer's first byte in the stream */
    uint64_t line, line_at; /* physical line of p, and where it begins in the stream */
    uint64_t line_gone;     /* characters of that line that have left the buffer */
    bool lines;             /* a line feed is not a blank: it ends a row */
    bool ended;             /* nothing comes after `end` */
    bool too_long;          /* the kept text is over its limit */
    bool failed;            /* the source failed: its error is in *e */
    struct err *e;
    char what[256]; /* why a function returned false, if the source is good */

    struct mark *marks; /* for the text in the buffer: [first_mark..nmarks) */
    size_t first_mark, nmarks, marks_cap;
    uint64_t *brackets; /* bit d: the bracket at depth d is an object's */
    uint32_t depth, depth_cap;
};

/* `t` must be all zero before. */
void json_text_open(struct json_text *t, lines_fill *fill, void *context);
void json_text_close(struct json_text *t);

/* All of these return false when the text breaks the rules or ends (see `what`), or when the source
 * fails. */
bool json_fail(struct json_text *t, const char *what);
bool json_unexpected(struct json_text *t);
/* Go to the next character that is not blank. *p is 0 at the end of the text. */
void json_skip_blanks(struct json_text *t);
bool json_expect(struct json_text *t, char c);
/* Pass over a string, at its quote. *escaped is set when it holds a backslash. */
bool json_skip_string(struct json_text *t, bool *escaped);
/* Pass over a string, a number or a word, at its first character. */
bool json_skip_scalar(struct json_text *t, bool *escaped);
/* Pass over any value and the blanks before it. */
bool json_skip_value(struct json_text *t);
bool json_open_bracket(struct json_text *t);
bool json_in_object(const struct json_text *t);
void json_close_bracket(struct json_text *t);
/* For files of lines: go to the line feed or to the end. A line over its limit is not kept any
 * more. */
bool json_skip_line(struct json_text *t);

/* Call it when p stands after a line feed. */
void json_begin_line(struct json_text *t);
/* The column of p, in characters from 1. */
uint64_t json_column(const struct json_text *t);

/* Forget the marks before stream position `to`, one for each byte that could not be decoded.
 * Returns how many there were; *first is the first one. */
size_t json_take_marks(struct json_text *t, uint64_t to, struct mark *first);

static inline bool json_at_end(const struct json_text *t)
{
    return t->p == t->end;
}

static inline uint64_t json_position(const struct json_text *t, const char *p)
{
    return t->position + (uint64_t)(p - t->buf.p);
}

/* Add at most `max` bytes of a name for a message: whole characters, and no control characters. */
void json_shown(struct buf *to, const char *p, size_t n, size_t max);

#endif
