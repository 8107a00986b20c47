/* JSON values of cells as Lua values, and Lua values as JSON.
 *
 *   null ↔ k.null   true, false, texts ↔ themselves   integers of 64 bits ↔ integers
 *   other numbers ↔ k.dec, exact   arrays ↔ tables that are marked (k.array)   objects ↔ tables
 *
 * The text of a cell is valid JSON already, so reading it checks nothing again. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "kit/state.h"
#include "text/json_out.h"
#include "text/utf8.h"
#include "value/json_check.h"

#define KIT_ARRAY "kit.array" /* the metatable of arrays */

enum { DIGITS_MAX = LIMIT_DIGITS, NUMBER_MAX = DIGITS_MAX + 2 };

void json_prepare(lua_State *L)
{
    luaL_newmetatable(L, KIT_ARRAY);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

int l_json_array(lua_State *L)
{
    if (lua_isnone(L, 1))
        lua_newtable(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    if (lua_getmetatable(L, 1))
        return luaL_error(L, "k.array takes a plain table, this one has a metatable");
    luaL_setmetatable(L, KIT_ARRAY);
    return 1;
}

/* Reading JSON. */

struct in {
    lua_State *L;
    const char *p, *end;
    int parse; /* stack index of the function that parses a k.dec */
};

static void push_value(struct in *in);

static void skip_blanks(struct in *in)
{
    while (in->p < in->end && memchr(" \t\n\r", *in->p, 4))
        in->p++;
}

/* Skip blanks. If the next character is c, skip it and return true. */
static bool take(struct in *in, char c)
{
    skip_blanks(in);
    bool is = in->p < in->end && *in->p == c;
    in->p += is;
    return is;
}

static uint32_t hex4(const char *p)
{
    char digits[5] = {p[0], p[1], p[2], p[3], 0};
    return (uint32_t)strtoul(digits, NULL, 16);
}

static void add_utf8(luaL_Buffer *b, uint32_t c)
{
    char *to = luaL_prepbuffsize(b, 4);
    size_t n;
    if (c < 0x80) {
        to[0] = (char)c;
        n = 1;
    } else if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 63));
        n = 2;
    } else if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 63));
        to[2] = (char)(0x80 | (c & 63));
        n = 3;
    } else {
        to[0] = (char)(0xF0 | c >> 18);
        to[1] = (char)(0x80 | (c >> 12 & 63));
        to[2] = (char)(0x80 | (c >> 6 & 63));
        to[3] = (char)(0x80 | (c & 63));
        n = 4;
    }
    luaL_addsize(b, n);
}

/* in->p is after a backslash. Surrogates always come in pairs here. */
static void add_escape(luaL_Buffer *b, struct in *in)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = *in->p++;
    if (c != 'u') {
        luaL_addchar(b, to[strchr(from, c) - from]);
        return;
    }
    uint32_t code = hex4(in->p);
    in->p += 4;
    if (code >= 0xD800 && code < 0xDC00) {
        code = 0x10000 + ((code - 0xD800) << 10) + (hex4(in->p + 2) - 0xDC00);
        in->p += 6;
    }
    add_utf8(b, code);
}

static void push_string(struct in *in)
{
    const char *from = ++in->p;
    while (*in->p != '"' && *in->p != '\\')
        in->p++;
    if (*in->p == '"') {
        lua_pushlstring(in->L, from, (size_t)(in->p++ - from));
        return;
    }
    luaL_Buffer b;
    luaL_buffinit(in->L, &b);
    luaL_addlstring(&b, from, (size_t)(in->p - from));
    while (*in->p != '"') {
        from = in->p;
        while (*in->p != '"' && *in->p != '\\')
            in->p++;
        luaL_addlstring(&b, from, (size_t)(in->p - from));
        if (*in->p == '\\') {
            in->p++;
            add_escape(&b, in);
        }
    }
    in->p++;
    luaL_pushresult(&b);
}

/* Write the number without an exponent, as k.dec reads it. Returns its length, or 0 when it is too
 * long. */
static size_t plain_decimal(struct slice s, char out[NUMBER_MAX + 1])
{
    char digits[DIGITS_MAX];
    long n = 0, point = -1, exponent = 0;
    bool negative = s.p[0] == '-';
    for (size_t i = negative; i < s.n; i++) {
        if (s.p[i] == '.') {
            point = n;
        } else if (s.p[i] == 'e' || s.p[i] == 'E') {
            char text[24] = {0};
            memcpy(text, s.p + i + 1,
                   s.n - i - 1 < sizeof text - 1 ? s.n - i - 1 : sizeof text - 1);
            exponent = strtol(text, NULL, 10);
            break;
        } else if (n == DIGITS_MAX) {
            return 0;
        } else {
            digits[n++] = s.p[i];
        }
    }
    if (exponent > DIGITS_MAX || exponent < -DIGITS_MAX)
        return 0;
    point = (point < 0 ? n : point) + exponent;
    if (point > DIGITS_MAX || n - point > DIGITS_MAX)
        return 0;
    size_t to = 0;
    if (negative)
        out[to++] = '-';
    if (point <= 0)
        out[to++] = '0';
    for (long i = point < 0 ? point : 0; i < n || i < point; i++) {
        if (to + 2 > NUMBER_MAX)
            return 0;
        if (i == point && i < n)
            out[to++] = '.';
        out[to++] = i < 0 || i >= n ? '0' : digits[i];
    }
    return to;
}

static void push_number(struct in *in)
{
    const char *from = in->p;
    bool is_integer = true;
    for (; in->p < in->end && memchr("+-.0123456789Ee", *in->p, 15); in->p++)
        is_integer = is_integer && !memchr(".eE", *in->p, 3);
    size_t n = (size_t)(in->p - from);
    if (is_integer && n < 20) {
        char text[24] = {0};
        memcpy(text, from, n);
        if (lua_stringtonumber(in->L, text) && lua_isinteger(in->L, -1))
            return;
        lua_pop(in->L, 1); /* Lua makes a float of an integer above 64 bits */
    }
    char out[NUMBER_MAX + 1];
    size_t length = plain_decimal(slice_of(from, n), out);
    lua_pushvalue(in->L, in->parse);
    lua_pushlstring(in->L, out, length);
    lua_call(in->L, 1, 1);
    if (lua_isnil(in->L, -1))
        luaL_error(in->L, "a JSON number has more than %d digits", (int)DIGITS_MAX);
}

static void push_array(struct in *in)
{
    lua_newtable(in->L);
    luaL_setmetatable(in->L, KIT_ARRAY);
    in->p++;
    if (take(in, ']'))
        return;
    lua_Integer n = 0;
    do {
        push_value(in);
        lua_rawseti(in->L, -2, ++n);
    } while (take(in, ','));
    take(in, ']');
}

static void push_object(struct in *in)
{
    lua_newtable(in->L);
    in->p++;
    if (take(in, '}'))
        return;
    do {
        skip_blanks(in);
        push_string(in);
        take(in, ':');
        push_value(in);
        lua_rawset(in->L, -3); /* a name that comes twice has its last value, as in jsonb */
    } while (take(in, ','));
    take(in, '}');
}

static void push_value(struct in *in)
{
    luaL_checkstack(in->L, 8, "JSON");
    skip_blanks(in);
    char c = *in->p;
    if (c == '{') {
        push_object(in);
    } else if (c == '[') {
        push_array(in);
    } else if (c == '"') {
        push_string(in);
    } else if (c == 't' || c == 'f') {
        lua_pushboolean(in->L, c == 't');
        in->p += c == 't' ? 4 : 5;
    } else if (c == 'n') {
        lua_pushlightuserdata(in->L, KIT_NULL);
        in->p += 4;
    } else {
        push_number(in);
    }
}

void json_push_with(lua_State *L, struct slice text)
{
    struct in in = {L, text.p, text.p + text.n, lua_gettop(L)};
    push_value(&in);
    lua_replace(L, -2);
}

void json_push(lua_State *L, struct slice text)
{
    budget_charge(L, (int64_t)(text.n / 8));
    kit_require(L, "kit.base.dec");
    lua_getfield(L, -1, "parse");
    lua_replace(L, -2);
    json_push_with(L, text);
}

/* Writing JSON. The text is in the arena, so nothing must be freed when Lua raises an error. */

struct out {
    lua_State *L;
    struct arena *a;
    char *p;
    size_t n, cap;
    enum take how;
};

static void put(struct out *o, const char *p, size_t n)
{
    if (o->n + n > o->cap) {
        budget_kept(o->L);
        o->cap = (o->n + n) * 2;
        char *to = arena_bytes(o->a, o->cap);
        if (o->n)
            memcpy(to, o->p, o->n);
        o->p = to;
    }
    memcpy(o->p + o->n, p, n);
    o->n += n;
}

static bool fail(struct out *o, enum take how, const char *what)
{
    struct kit *k = kit_of(o->L);
    o->how = how;
    snprintf(k->message, sizeof k->message, "%s", what);
    return false;
}

static bool put_string(struct out *o, const char *p, size_t n)
{
    bool incomplete;
    if (utf8_valid_prefix(p, n, &incomplete) != n)
        return fail(o, TAKE_NOT_UTF8, "");
    if (memchr(p, 0, n))
        return fail(o, TAKE_NUL, "");
    budget_charge(o->L, (int64_t)(n / 16));
    put(o, "\"", 1);
    for (struct slice rest = slice_of(p, n); rest.n;) {
        char out[8];
        size_t len = json_plain(rest);
        put(o, rest.p, len);
        rest = slice_of(rest.p + len, rest.n - len);
        if (!rest.n)
            break;
        const char *escape = json_escape(utf8_decode(rest.p, rest.n, &len), out);
        put(o, escape ? escape : rest.p, escape ? strlen(escape) : len);
        rest = slice_of(rest.p + len, rest.n - len);
    }
    put(o, "\"", 1);
    return true;
}

/* The shortest text that is read as the same number. */
static bool put_float(struct out *o, double f)
{
    char text[32];
    int n = 0;
    if (!isfinite(f))
        return fail(o, TAKE_NOT_JSON, "a number that is not finite");
    for (int precision = 15; precision <= 17; precision++) {
        n = snprintf(text, sizeof text, "%.*g", precision, f);
        if (strtod(text, NULL) == f)
            break;
    }
    put(o, text, (size_t)n);
    return true;
}

static bool put_value(struct out *o, int idx, int depth);

static bool put_array(struct out *o, int idx, lua_Integer n, int depth)
{
    put(o, "[", 1);
    for (lua_Integer i = 1; i <= n; i++) {
        if (i > 1)
            put(o, ",", 1);
        lua_rawgeti(o->L, idx, i);
        if (!put_value(o, lua_gettop(o->L), depth))
            return false;
        lua_pop(o->L, 1);
    }
    put(o, "]", 1);
    return true;
}

/* The names are sorted, because the order in a Lua table differs in every run. The list of names
 * keeps them alive, even if the kit's code (__tostring of a changed decimal) changes the table. */
static bool put_object(struct out *o, int idx, int depth)
{
    lua_Integer n = tables_push_keys(o->L, idx);
    int names = lua_gettop(o->L);
    put(o, "{", 1);
    for (lua_Integer i = 1; i <= n; i++) {
        size_t length;
        if (i > 1)
            put(o, ",", 1);
        lua_rawgeti(o->L, names, i);
        const char *p = lua_tolstring(o->L, -1, &length);
        if (!put_string(o, p, length))
            return false;
        put(o, ":", 1);
        lua_rawget(o->L, idx);
        if (!put_value(o, lua_gettop(o->L), depth))
            return false;
        lua_pop(o->L, 1);
    }
    lua_pop(o->L, 1);
    put(o, "}", 1);
    return true;
}

/* A table is an array when it is marked, or when its keys are 1 to n. It is an object when all keys
 * are texts. */
static bool put_table(struct out *o, int idx, int depth)
{
    lua_State *L = o->L;
    lua_Integer n = 0, texts = 0, length = (lua_Integer)lua_rawlen(L, idx);
    bool marked = false, is_list = true;
    if (lua_getmetatable(L, idx)) {
        luaL_getmetatable(L, KIT_ARRAY);
        marked = lua_rawequal(L, -1, -2);
        lua_pop(L, 2);
        if (!marked)
            return fail(o, TAKE_NOT_JSON, "a table with a metatable");
    }
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        n++;
        texts += lua_type(L, -2) == LUA_TSTRING;
        is_list = is_list && lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 &&
                  lua_tointeger(L, -2) <= length;
    }
    budget_charge(L, n);
    if (is_list && n == length && (marked || n))
        return put_array(o, idx, n, depth);
    if (marked)
        return fail(o, TAKE_NOT_JSON, "an array with holes or names");
    return texts == n ? put_object(o, idx, depth)
                      : fail(o, TAKE_NOT_JSON, "a table with holes, or with a list and names");
}

static bool is_decimal(lua_State *L, int idx)
{
    bool is = luaL_getmetafield(L, idx, "__name") == LUA_TSTRING &&
              strcmp(lua_tostring(L, -1), "decimal") == 0;
    lua_settop(L, idx);
    return is;
}

/* True when the text is a number. A kit can change __tostring, so the text may be anything. */
static bool is_number(const char *p, size_t n)
{
    size_t sign = n && *p == '-', whole = sign;
    while (whole < n && p[whole] >= '0' && p[whole] <= '9')
        whole++;
    if (whole == sign || (p[sign] == '0' && whole > sign + 1))
        return false;
    size_t end = whole + (whole < n && p[whole] == '.'), from = end;
    while (end < n && p[end] >= '0' && p[end] <= '9')
        end++;
    return end == n && (from == whole || end > from);
}

static bool put_value(struct out *o, int idx, int depth)
{
    lua_State *L = o->L;
    char digits[32];
    size_t n;
    const char *p;
    luaL_checkstack(L, 8, "JSON");
    switch (lua_type(L, idx)) {
    case LUA_TNIL:
        put(o, "null", 4);
        return true;
    case LUA_TLIGHTUSERDATA:
        put(o, "null", 4);
        return true;
    case LUA_TBOOLEAN:
        put(o, lua_toboolean(L, idx) ? "true" : "false", lua_toboolean(L, idx) ? 4 : 5);
        return true;
    case LUA_TSTRING:
        p = lua_tolstring(L, idx, &n);
        return put_string(o, p, n);
    case LUA_TNUMBER:
        if (!lua_isinteger(L, idx))
            return put_float(o, lua_tonumber(L, idx));
        put(o, digits,
            (size_t)snprintf(digits, sizeof digits, "%lld", (long long)lua_tointeger(L, idx)));
        return true;
    case LUA_TTABLE:
        if (!is_decimal(L, idx))
            return depth < JSON_DEPTH
                       ? put_table(o, idx, depth + 1)
                       : fail(o, TAKE_NOT_JSON, "a table that is nested too deep, or in itself");
        p = luaL_tolstring(L, idx, &n);
        if (!is_number(p, n))
            return fail(o, TAKE_NOT_JSON, "a decimal that is no number");
        put(o, p, n);
        lua_settop(L, idx);
        return true;
    default:
        return fail(o, TAKE_NOT_JSON,
                    lua_type(L, idx) == LUA_TFUNCTION ? "a function" : "an object of the engine");
    }
}

enum take json_take(lua_State *L, int idx, struct arena *a, struct cell *out)
{
    struct out o = {.L = L, .a = a, .how = TAKE_OK};
    int top = lua_gettop(L);
    lua_pushvalue(L, idx);
    bool good = put_value(&o, lua_gettop(L), 0);
    lua_settop(L, top);
    if (!good)
        return o.how;
    *out = (struct cell){.p = o.p, .len = (uint32_t)o.n, .kind = CELL_JSON};
    return TAKE_OK;
}
