/* Lua patterns with counted steps, compiled once per call and matched here: what find, match,
 * gmatch and gsub of kits (strings.c) stand on. Private to src/kit. */
#ifndef KIT_PATTERN_H
#define KIT_PATTERN_H

#include "kit/state.h"

#define PATTERN_CAPTURES 32

struct item;

/* Lives as long as it is on the stack. */
struct pattern {
    int captures;
    bool anchored;
    uint32_t n;
    struct item *items;
};

struct capture {
    const char *p;
    size_t n;
    bool position; /* of p, not the text */
};

struct match {
    lua_State *L;
    const struct pattern *pattern;
    const char *begin, *end; /* the text */
    int64_t steps;           /* left until the next charge */
    struct capture capture[PATTERN_CAPTURES];
};

/* Nothing in it is special to find. */
bool pattern_is_literal(const char *p, size_t n);
/* Compile the pattern at arg and push it. Raises what is wrong with it. */
const struct pattern *pattern_push(lua_State *L, int arg, bool may_anchor);

/* Match the pattern over the text at `subject`, which stays on the stack meanwhile. */
void match_begin(struct match *m, lua_State *L, const struct pattern *p, int subject);
/* The end of a match that begins at s, or NULL. */
const char *match_at(struct match *m, const char *s);
/* The first match that begins at *s or later: its end, and *s its beginning; NULL: there is none.
 */
const char *match_next(struct match *m, const char **s);
/* Charge the limit of the call for the steps that were not charged yet: short matches, many times
 * over, are not for nothing either. */
void match_settle(struct match *m);

#endif
