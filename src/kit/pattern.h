/* Private to src/kit: Lua patterns with a counter. */
#ifndef KIT_PATTERN_H
#define KIT_PATTERN_H

#include "kit/state.h"

#define CAPTURES 32
#define BYTE_COST                                                                                  \
    16 /* bytes, for what the C library searches, that take as long as an instruction */
enum { CAP_UNFINISHED = -1, CAP_POSITION = -2 };

struct match {
    lua_State *L;
    const char *src, *src_end, *p_end;
    int depth, steps;
    unsigned char level; /* captures, finished or not */
    struct {
        const char *init;
        ptrdiff_t len;
    } capture[CAPTURES];
};

/* The subject and the pattern's end; both stay where they are while matching goes on. */
void match_prepare(struct match *m, lua_State *L, const char *s, size_t ls, const char *p,
                   size_t lp);
/* Match the pattern p at s: the end of the match, or NULL. Raises for a malformed pattern, and when
 * the limits of the call are spent. */
const char *match_at(struct match *m, const char *s, const char *p);

#endif
