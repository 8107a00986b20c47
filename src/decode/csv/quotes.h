/* Reads a text by the rules of quotes, which are in quotes.def. */
#ifndef DECODE_CSV_QUOTES_H
#define DECODE_CSV_QUOTES_H

#include "decode/decode.h"

enum quotes_state {
#define RULE(state, ...) QUOTES_##state,
#include "decode/csv/quotes.def"
#undef RULE
    QUOTES_STATES,
    QUOTES_DONE = QUOTES_STATES, /* the row ends */
    QUOTES_STRAY                 /* a quote in quotes neither closes the cell nor is doubled */
};

enum quotes_class {
    QUOTES_IS_QUOTE,
    QUOTES_IS_DELIMITER,
    QUOTES_IS_BLANK,
    QUOTES_IS_EQUALS,
    QUOTES_IS_OTHER,
    QUOTES_IS_END, /* of the line; no character has this class */
    QUOTES_CLASSES
};

/* The classes of a dialect's characters, and its states. */
struct quotes_rules {
    char quote, delimiter;
    uint8_t classes[256];    /* enum quotes_class */
    enum quotes_state begin; /* at the beginning of a cell */
    enum quotes_state open;  /* in quotes */
};

struct quotes_rules quotes_rules(const struct dialect *d);

static inline bool quotes_is(const struct quotes_rules *r, char c, enum quotes_class class)
{
    return r->classes[(unsigned char)c] == class;
}

/* The state after the end of a line. It is QUOTES_DONE, or the line end belongs to a quoted cell,
 * or (QUOTES_REST) only the line end shows that the line breaks the rules. */
enum quotes_state quotes_at_end(enum quotes_state state);

/* A place in a cell, and what was seen in the cell so far. Set `state` and `line` before the walk
 * begins. */
struct quotes_walk {
    enum quotes_state state;
    enum quotes_state last; /* the state before this one */
    const char *line;       /* where the text begins */
    const char *open;       /* the quote that opened the cell; NULL: none in this text */
    const char *close;      /* the last quote */
    const char *run;        /* the first of the last quotes that stand together */
    const char *pair;       /* lazy dialects: the last delimiter after a doubled quote */
    bool doubled;           /* the cell has doubled quotes */
};

/* Go to the end of the cell. Returns the delimiter after it, or `end`. It stops earlier in the
 * states QUOTES_STRAY and QUOTES_REST, and returns the character that led there. */
const char *quotes_walk(const struct quotes_rules *r, struct quotes_walk *w, const char *p,
                        const char *end);

/* In QUOTES_STRAY: does another quoted cell seem to begin at w->run? Then the one that is open was
 * none. If not, the stray quote is text: go on from the same character in QUOTES_LOOSE. */
bool quotes_begin_another(const struct quotes_rules *r, const struct quotes_walk *w);

/* If another cell begins: does it begin behind two quotes and a delimiter, as in `"24"","x"`? Then
 * the second of the two closed the cell, and w->pair is the delimiter. */
static inline bool quotes_pair_closes(const struct quotes_walk *w)
{
    return w->open && w->pair && w->pair + 1 == w->run;
}

/* Finds where a row ends, without building its cells, in constant memory. It serves rows that are
 * passed over, and the rest of a row that is over its limit. */
struct quotes {
    const struct quotes_rules *rules;
    enum quotes_state state;
    bool broke;      /* the rules were broken in this row */
    uint64_t opened; /* the line of the last opening quote */
};

/* Pass over text[0..n) of line `number`; it contains no line end.
 *
 * A lazy cell may turn out not to be quoted. This is seen only in the text that opens it. csv_odd.c
 * looks at later lines too. */
void quotes_pass(struct quotes *q, const char *text, size_t n, uint64_t number);
/* At the end of a line: is it the end of the row? If so, the state becomes that of a new row. */
bool quotes_end_line(struct quotes *q);
/* A quote that opened on this line is open. */
void quotes_open_at(struct quotes *q, uint64_t line);
bool quotes_are_open(const struct quotes *q);

#endif
