/* Walks through a text by the table of quotes.def. */
#include "decode/csv/quotes.h"

#include <string.h>

/* rules[state][class] is the next state. */
#define RULE(state, quote, delimiter, blank, equals, other, end)                                   \
    [QUOTES_##state] = {QUOTES_##quote,  QUOTES_##delimiter, QUOTES_##blank,                       \
                        QUOTES_##equals, QUOTES_##other,     QUOTES_##end},
static const uint8_t rules[QUOTES_STATES][QUOTES_CLASSES] = {
#include "decode/csv/quotes.def"
};
#undef RULE

struct quotes_rules quotes_rules(const struct dialect *d)
{
    struct quotes_rules r = {
        .quote = d->quote,
        .delimiter = d->delimiter,
        .begin = d->lazy ? QUOTES_LAZY : QUOTES_CELL,
        .open = d->lazy ? QUOTES_L_OPEN : QUOTES_OPEN,
    };
    memset(r.classes, QUOTES_IS_OTHER, sizeof r.classes);
    if (!d->keep_blanks)
        r.classes[' '] = r.classes['\t'] = QUOTES_IS_BLANK;
    if (!d->lazy && d->quote == '"') /* no program writes ='001' */
        r.classes['='] = QUOTES_IS_EQUALS;
    r.classes[(unsigned char)d->delimiter] = QUOTES_IS_DELIMITER;
    if (d->quote)
        r.classes[(unsigned char)d->quote] = QUOTES_IS_QUOTE;
    return r;
}

enum quotes_state quotes_at_end(enum quotes_state state)
{
    return rules[state][QUOTES_IS_END];
}

/* Only a quote leads out of these states. */
static bool in_quotes(enum quotes_state state)
{
    return state == QUOTES_OPEN || state == QUOTES_L_OPEN || state == QUOTES_LOOSE;
}

/* The next character that may lead out of the state. */
static const char *next_sign(const struct quotes_rules *r, enum quotes_state state, const char *p,
                             const char *end)
{
    const char *at = p;
    if (in_quotes(state))
        at = memchr(p, r->quote, (size_t)(end - p));
    else if (state == QUOTES_TEXT)
        at = memchr(p, r->delimiter, (size_t)(end - p));
    return at ? at : end;
}

static void see_quote(struct quotes_walk *w, const char *p, enum quotes_state to)
{
    if (in_quotes(w->state)) {
        w->run = p;
    } else if (in_quotes(to) && w->state != QUOTES_QUOTE) {
        w->open = p;
        w->pair = NULL;
        w->doubled = false;
    } else {
        w->doubled = true;
    }
    w->close = p;
}

const char *quotes_walk(const struct quotes_rules *r, struct quotes_walk *w, const char *p,
                        const char *end)
{
    while (p < end && (p = next_sign(r, w->state, p, end)) < end) {
        enum quotes_class class = r->classes[(unsigned char)*p];
        enum quotes_state to = rules[w->state][class];
        if (class == QUOTES_IS_QUOTE)
            see_quote(w, p, to);
        else if (class == QUOTES_IS_DELIMITER && w->state == QUOTES_L_PAIR)
            w->pair = p;
        w->last = w->state;
        w->state = to;
        if (to == r->begin && class == QUOTES_IS_DELIMITER)
            return p;
        if (to == QUOTES_STRAY || to == QUOTES_REST)
            return p;
        p++;
    }
    return end;
}

/* Is there a delimiter before the quote, and after `open`? Blanks may be between them. */
static bool behind_delimiter(const struct quotes_rules *r, const char *open, const char *quote)
{
    do
        quote--;
    while (quote > open && quotes_is(r, *quote, QUOTES_IS_BLANK));
    return quote > open && *quote == r->delimiter;
}

/* A quote right after a delimiter begins a cell. With blanks between them we cannot be sure, so
 * then it counts only when the cell already holds another stray quote: "he said, "yes" and left".
 */
bool quotes_begin_another(const struct quotes_rules *r, const struct quotes_walk *w)
{
    const char *run = w->run;
    bool loose = w->last == QUOTES_S_QUOTE || w->last == QUOTES_S_BEHIND;
    if (!w->open)
        return run == w->line || run[-1] == r->delimiter;
    return (run - 1 > w->open && run[-1] == r->delimiter) ||
           (loose && behind_delimiter(r, w->open, run));
}

/* In QUOTES_STRAY at p. Returns where to go on. */
static const char *pass_stray(const struct quotes_rules *r, struct quotes_walk *w, const char *p)
{
    if (!w->open || !quotes_begin_another(r, w)) {
        w->state = QUOTES_LOOSE;
        return p;
    }
    if (quotes_pair_closes(w)) {
        w->state = r->begin;
        return w->run;
    }
    w->state = QUOTES_TEXT;
    return w->open;
}

void quotes_pass(struct quotes *q, const char *text, size_t n, uint64_t number)
{
    struct quotes_walk w = {.state = q->state, .line = text};
    const char *p = text, *end = text + n;
    while (p < end && w.state != QUOTES_REST) {
        p = quotes_walk(q->rules, &w, p, end);
        if (w.state == QUOTES_STRAY) {
            p = pass_stray(q->rules, &w, p);
        } else if (p == end && w.state == QUOTES_LOOSE && w.open) {
            w.state = QUOTES_TEXT; /* its line does not close it, and it holds stray quotes */
            p = w.open;
        } else if (p < end) {
            p++; /* the cell has ended */
        }
        if (w.open)
            q->opened = number;
    }
    if (w.state == QUOTES_REST && q->state != QUOTES_REST)
        q->broke = true;
    q->state = w.state;
}

bool quotes_end_line(struct quotes *q)
{
    enum quotes_state to = quotes_at_end(q->state);
    q->broke |= to == QUOTES_REST;
    bool ends = to == QUOTES_DONE || to == QUOTES_REST;
    q->state = ends ? q->rules->begin : to;
    return ends;
}

void quotes_open_at(struct quotes *q, uint64_t line)
{
    q->state = q->rules->open;
    q->opened = line;
}

bool quotes_are_open(const struct quotes *q)
{
    return in_quotes(q->state);
}
