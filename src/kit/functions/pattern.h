/* Lua patterns with counted steps. The functions find, match, gmatch and gsub of kits (strings.c)
 * use them. Private to src/kit. */
#ifndef KIT_FUNCTIONS_PATTERN_H
#define KIT_FUNCTIONS_PATTERN_H

#include "kit/state.h"

#define PATTERN_CAPTURES 32

struct item;

/* Valid as long as it is on the Lua stack. */
struct pattern {
    int captures;
    bool anchored;
    uint32_t n;
    struct item *items;
};

struct capture {
    const char *p;
    size_t n;
    bool position; /* the capture is the position p, not the text */
};

struct match {
    lua_State *L;
    const struct pattern *pattern;
    const char *begin, *end; /* the text that is searched */
    int64_t steps;           /* steps until the next charge */
    struct capture capture[PATTERN_CAPTURES];
};

/* True when the text has no special characters of patterns. */
bool pattern_is_literal(const char *p, size_t n);
/* Compile the pattern at arg and push it. Raises an error when it is wrong. */
const struct pattern *pattern_push(lua_State *L, int arg, bool may_anchor);

/* Prepare to match the pattern against the text at `subject`. The text must stay on the stack. */
void match_begin(struct match *m, lua_State *L, const struct pattern *p, int subject);
/* The end of a match that begins at s, or NULL. */
const char *match_at(struct match *m, const char *s);
/* Find the first match at *s or later. Returns its end; *s is its beginning. NULL: there is none.
 */
const char *match_next(struct match *m, const char **s);
/* Charge the steps that are not charged yet. Otherwise many short matches would cost nothing. */
void match_settle(struct match *m);

#endif
