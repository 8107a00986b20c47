/* Lua patterns with counted steps: find, match, gmatch, gsub for kits.
 *
 * A hook for instructions does not run inside string.find, and a short pattern can need years for a
 * short text. So kits get their own matcher, which counts its work:
 *
 *   pattern ─▶ compile ─▶ items (a set of bytes and its repeat, a capture, a balance, …) ─▶ match
 *
 * A pattern has no alternatives, and only single items repeat. So each item is passed exactly once
 * on the way to a match. Captures are numbered when the pattern is compiled. After a failed attempt
 * a capture is simply set again. The recursion is as deep as the number of repeats. */
#include <ctype.h>
#include <string.h>

#include "kit/functions/pattern.h"

#define PATTERN_MOST 2000 /* in bytes */
#define STEPS 4096        /* steps between two charges */
#define STEP_COST 2       /* this many steps take as long as an instruction */
#define CACHED 100        /* how many compiled patterns are kept */
#define BYTE_COST 16      /* bytes that memcmp compares in the time of a step */
#define COMPILE_COST 8    /* charge for each byte: a class is built with 256 tests */

enum item_kind {
    ITEM_ONE,      /* a byte of the set, with `repeat` */
    ITEM_OPEN,     /* capture a begins here */
    ITEM_CLOSE,    /* capture a ends here */
    ITEM_POSITION, /* capture a is the current position */
    ITEM_AGAIN,    /* the text of capture a again */
    ITEM_BALANCED, /* from byte a to the byte b that closes it */
    ITEM_FRONTIER, /* the byte before is not in the set, the next byte is */
    ITEM_END,      /* the end of the text */
    ITEM_MATCHED
};

struct item {
    uint8_t kind;
    char repeat; /* 0 or one of ? * + - */
    uint8_t a, b;
    uint64_t set[4]; /* a bit for each byte */
};

/* Sets of bytes ------------------------------------------------------------------------------ */

static const char cache_key;

static bool in_set(const struct item *it, char c)
{
    unsigned char b = (unsigned char)c;
    return it->set[b >> 6] >> (b & 63) & 1;
}

static void add_byte(struct item *it, int b)
{
    it->set[b >> 6] |= UINT64_C(1) << (b & 63);
}

static void add_range(struct item *it, unsigned char from, unsigned char to)
{
    for (int b = from; b <= to; b++)
        add_byte(it, b);
}

typedef int class_test(int);

static int is_nul(int b)
{
    return b == 0;
}

/* The test for a letter after %, in the C locale. NULL: the letter stands for itself. */
static class_test *class_of(char letter)
{
    switch (letter | 0x20) {
    case 'a':
        return isalpha;
    case 'c':
        return iscntrl;
    case 'd':
        return isdigit;
    case 'g':
        return isgraph;
    case 'l':
        return islower;
    case 'p':
        return ispunct;
    case 's':
        return isspace;
    case 'u':
        return isupper;
    case 'w':
        return isalnum;
    case 'x':
        return isxdigit;
    case 'z':
        return is_nul;
    default:
        return NULL;
    }
}

static void add_escaped(struct item *it, char c)
{
    class_test *test = isalpha((unsigned char)c) ? class_of(c) : NULL;
    if (!test) {
        add_byte(it, (unsigned char)c);
        return;
    }
    bool wanted = islower((unsigned char)c);
    for (int b = 0; b < 256; b++)
        if ((test(b) != 0) == wanted)
            add_byte(it, b);
}

/* Compiling ---------------------------------------------------------------------------------- */

struct compiler {
    lua_State *L;
    const char *p, *end;
    struct pattern *pattern;
    uint8_t open[PATTERN_CAPTURES]; /* captures whose ) has not come yet */
    int nopen;
    bool closed[PATTERN_CAPTURES];
};

/* Read the members of [set] after the opening bracket. p is then after the closing one. */
static void compile_set(struct compiler *c, struct item *it)
{
    bool negated = c->p < c->end && *c->p == '^';
    c->p += negated;
    for (bool first = true;; first = false) {
        if (c->p >= c->end)
            luaL_error(c->L, "malformed pattern (missing ']')");
        if (*c->p == ']' && !first)
            break;
        char from = *c->p++;
        if (from == '%') {
            if (c->p >= c->end)
                luaL_error(c->L, "malformed pattern (missing ']')");
            add_escaped(it, *c->p++);
        } else if (c->end - c->p >= 2 && c->p[0] == '-' && c->p[1] != ']') {
            if (c->p[1] == '%') /* Lua's manual does not say what this means */
                luaL_error(c->L, "malformed pattern (a range cannot end with '%%')");
            add_range(it, (unsigned char)from, (unsigned char)c->p[1]);
            c->p += 2;
        } else {
            add_byte(it, (unsigned char)from);
        }
    }
    c->p++;
    for (int i = 0; negated && i < 4; i++)
        it->set[i] = ~it->set[i];
}

static void compile_open(struct compiler *c, struct item *it)
{
    struct pattern *p = c->pattern;
    if (p->captures == PATTERN_CAPTURES)
        luaL_error(c->L, "too many captures");
    it->a = (uint8_t)p->captures++;
    if (c->p < c->end && *c->p == ')') {
        c->p++;
        it->kind = ITEM_POSITION;
        c->closed[it->a] = true;
        return;
    }
    it->kind = ITEM_OPEN;
    c->open[c->nopen++] = it->a;
}

static void compile_close(struct compiler *c, struct item *it)
{
    if (!c->nopen)
        luaL_error(c->L, "invalid pattern capture");
    it->kind = ITEM_CLOSE;
    it->a = c->open[--c->nopen];
    c->closed[it->a] = true;
}

/* Read what follows a %. Returns true when the item may be repeated. */
static bool compile_escape(struct compiler *c, struct item *it)
{
    if (c->p >= c->end)
        luaL_error(c->L, "malformed pattern (ends with '%%')");
    char letter = *c->p++;
    if (letter == 'b') {
        if (c->end - c->p < 2)
            luaL_error(c->L, "malformed pattern (missing arguments to '%%b')");
        it->kind = ITEM_BALANCED;
        it->a = (uint8_t)c->p[0];
        it->b = (uint8_t)c->p[1];
        c->p += 2;
        return false;
    }
    if (letter == 'f') {
        if (c->p >= c->end || *c->p != '[')
            luaL_error(c->L, "missing '[' after '%%f' in pattern");
        c->p++;
        it->kind = ITEM_FRONTIER;
        compile_set(c, it);
        return false;
    }
    if (isdigit((unsigned char)letter)) {
        int n = letter - '1';
        if (n < 0 || n >= c->pattern->captures || !c->closed[n])
            luaL_error(c->L, "invalid capture index %%%d", n + 1);
        it->kind = ITEM_AGAIN;
        it->a = (uint8_t)n;
        return false;
    }
    add_escaped(it, letter);
    return true;
}

static void compile_item(struct compiler *c)
{
    struct item *it = &c->pattern->items[c->pattern->n++];
    char first = *c->p++;
    bool repeats = true;
    if (first == '(') {
        compile_open(c, it);
        repeats = false;
    } else if (first == ')') {
        compile_close(c, it);
        repeats = false;
    } else if (first == '$' && c->p == c->end) {
        it->kind = ITEM_END;
        repeats = false;
    } else if (first == '%') {
        repeats = compile_escape(c, it);
    } else if (first == '[') {
        compile_set(c, it);
    } else if (first == '.') {
        add_range(it, 0, 255);
    } else {
        add_byte(it, (unsigned char)first);
    }
    if (repeats && c->p < c->end && memchr("?*+-", *c->p, 4))
        it->repeat = *c->p++;
}

bool pattern_is_literal(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memchr("^$*+?.([%-", p[i], 10))
            return false;
    return true;
}

static const struct pattern *compile(lua_State *L, const char *p, size_t n, bool may_anchor)
{
    if (n > PATTERN_MOST)
        luaL_error(L, "the pattern is longer than %d bytes", PATTERN_MOST);
    budget_charge(L, (int64_t)n * COMPILE_COST);
    size_t size = sizeof(struct pattern) + (n + 1) * sizeof(struct item);
    struct pattern *out = memset(lua_newuserdatauv(L, size, 0), 0, size);
    out->items = (struct item *)(out + 1);
    struct compiler c = {.L = L, .p = p, .end = p + n, .pattern = out};
    if (may_anchor && n && *p == '^') {
        out->anchored = true;
        c.p++;
    }
    while (c.p < c.end)
        compile_item(&c);
    if (c.nopen)
        luaL_error(L, "unfinished capture");
    out->items[out->n].kind = ITEM_MATCHED;
    return out;
}

/* Push the table of compiled patterns. Its keys are their texts. Kits use the same few patterns for
 * every row. A kit that builds many patterns gets a new table from time to time, so that it does
 * not fill the memory. */
static void push_cache(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &cache_key) == LUA_TTABLE) {
        lua_rawgeti(L, -1, 1);
        lua_Integer room = lua_tointeger(L, -1);
        lua_pop(L, 1);
        if (room > 0)
            return;
    }
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushinteger(L, CACHED);
    lua_rawseti(L, -2, 1);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &cache_key);
}

const struct pattern *pattern_push(lua_State *L, int arg, bool may_anchor)
{
    size_t n;
    const char *p = luaL_checklstring(L, arg, &n);
    if (!may_anchor && n && *p == '^')
        return compile(L, p, n, false);
    push_cache(L);
    lua_pushvalue(L, arg);
    if (lua_rawget(L, -2) == LUA_TUSERDATA) {
        lua_remove(L, -2);
        return lua_touserdata(L, -1);
    }
    lua_pop(L, 1);
    const struct pattern *out = compile(L, p, n, true);
    lua_pushvalue(L, arg);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
    lua_rawgeti(L, -2, 1);
    lua_pushinteger(L, lua_tointeger(L, -1) - 1);
    lua_rawseti(L, -4, 1);
    lua_pop(L, 1);
    lua_remove(L, -2);
    return out;
}

/* Matching ----------------------------------------------------------------------------------- */

static void pay(struct match *m, int64_t steps)
{
    m->steps -= steps;
    if (m->steps > 0)
        return;
    budget_charge(m->L, (STEPS - m->steps) / STEP_COST);
    m->steps = STEPS;
}

void match_settle(struct match *m)
{
    budget_charge(m->L, (STEPS - m->steps) / STEP_COST);
    m->steps = STEPS;
}

/* Returns the position after the closing byte, or NULL. The test for the closing byte comes first,
 * because both bytes may be the same. */
static const char *balanced(struct match *m, const char *s, const struct item *it)
{
    if (s == m->end || (unsigned char)*s != it->a)
        return NULL;
    int64_t depth = 1;
    for (s++; s < m->end; s++) {
        pay(m, 1);
        if ((unsigned char)*s == it->b) {
            if (--depth == 0)
                return s + 1;
        } else if ((unsigned char)*s == it->a) {
            depth++;
        }
    }
    return NULL;
}

static const char *again(struct match *m, const char *s, const struct item *it)
{
    const struct capture *c = &m->capture[it->a];
    if (c->position)
        return NULL;
    pay(m, (int64_t)(c->n / BYTE_COST) + 1);
    if ((size_t)(m->end - s) < c->n || memcmp(s, c->p, c->n) != 0)
        return NULL;
    return s + c->n;
}

static bool at_frontier(const struct match *m, const char *s, const struct item *it)
{
    char before = s == m->begin ? 0 : s[-1], here = s == m->end ? 0 : *s;
    return !in_set(it, before) && in_set(it, here);
}

/* Match the items from `it` on at s. Returns the end of the match, or NULL. */
static const char *match_items(struct match *m, const char *s, const struct item *it);

/* Try as many as possible first, then fewer. */
static const char *match_most(struct match *m, const char *s, const struct item *it, size_t least)
{
    size_t n = 0, room = (size_t)(m->end - s);
    while (n < room && in_set(it, s[n]))
        n++;
    pay(m, (int64_t)n + 1);
    for (; n + 1 > least; n--) {
        const char *e = match_items(m, s + n, it + 1);
        if (e || n == 0)
            return e;
    }
    return NULL;
}

/* Try as few as possible first, then more. */
static const char *match_fewest(struct match *m, const char *s, const struct item *it)
{
    for (;; s++) {
        const char *e = match_items(m, s, it + 1);
        if (e || s == m->end || !in_set(it, *s))
            return e;
    }
}

static const char *match_items(struct match *m, const char *s, const struct item *it)
{
    for (;; it++) {
        pay(m, 1);
        struct capture *c = &m->capture[it->a & (PATTERN_CAPTURES - 1)];
        switch ((enum item_kind)it->kind) {
        case ITEM_MATCHED:
            return s;
        case ITEM_ONE:
            if (it->repeat == '*' || it->repeat == '+')
                return match_most(m, s, it, it->repeat == '+');
            if (it->repeat == '-')
                return match_fewest(m, s, it);
            if (s < m->end && in_set(it, *s)) {
                const char *e = it->repeat ? match_items(m, s + 1, it + 1) : NULL;
                if (e)
                    return e;
                s += !it->repeat;
            } else if (!it->repeat) {
                return NULL;
            }
            break;
        case ITEM_OPEN:
            *c = (struct capture){.p = s};
            break;
        case ITEM_CLOSE:
            c->n = (size_t)(s - c->p);
            break;
        case ITEM_POSITION:
            *c = (struct capture){.p = s, .position = true};
            break;
        case ITEM_AGAIN:
            s = again(m, s, it);
            break;
        case ITEM_BALANCED:
            s = balanced(m, s, it);
            break;
        case ITEM_FRONTIER:
            s = at_frontier(m, s, it) ? s : NULL;
            break;
        case ITEM_END:
            s = s == m->end ? s : NULL;
            break;
        }
        if (!s)
            return NULL;
    }
}

void match_begin(struct match *m, lua_State *L, const struct pattern *p, int subject)
{
    size_t n;
    m->L = L;
    m->pattern = p;
    m->begin = luaL_checklstring(L, subject, &n);
    m->end = m->begin + n;
    m->steps = STEPS;
}

const char *match_at(struct match *m, const char *s)
{
    return match_items(m, s, m->pattern->items);
}

const char *match_next(struct match *m, const char **s)
{
    for (;; ++*s) {
        const char *e = match_at(m, *s);
        if (e || m->pattern->anchored || *s == m->end)
            return e;
    }
}
