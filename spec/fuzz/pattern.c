/* Lua patterns. Our matcher, which counts its steps, must give the same results as Lua's own. */
#include "kit/functions/pattern.h"

#include "fuzz.h"

/* Lua's own matcher has no limit. So texts are short, and there are few items that repeat. */
enum { PATTERN_MOST = 24, TEXT_MOST = 24, REPEATS_MOST = 3 };

/* A kit's state, in which the guarded functions work. The function that compares is on its stack.
 */
static struct kit *open_state(void)
{
    static const char text[] = "local k = require 'kit' return k.kit 'x' { k.field 'a' {} }";
    struct err e;
    struct kit *k = kit_open(memory_file(0, slice_of(text, sizeof text - 1)), NULL, 0, NULL, &e);
    CHECK(k, "%s", e.msg);
    lua_State *L = k->L;
    CHECK(luaL_loadfile(L, "spec/fuzz/pattern.lua") == LUA_OK, "%s", lua_tostring(L, -1));
    guard_push(L);
    lua_getfield(L, -1, "string");
    lua_remove(L, -2);
    lua_getglobal(L, "string");
    CHECK(lua_pcall(L, 2, 1, 0) == LUA_OK, "%s", lua_tostring(L, -1));
    return k;
}

static bool is_safe(struct slice pattern)
{
    int repeats = 0;
    for (size_t i = 0; i < pattern.n; i++)
        repeats += pattern.p[i] == '*' || pattern.p[i] == '+' || pattern.p[i] == '-' ||
                   pattern.p[i] == '?';
    return pattern.n <= PATTERN_MOST && repeats <= REPEATS_MOST;
}

void fuzz_pattern(struct input in)
{
    static struct kit *k;
    if (!k)
        k = open_state();
    lua_Integer at = (int8_t)take_byte(&in);
    struct slice pattern = take_field(&in), with = take_field(&in), text = take_rest(&in);
    if (!is_safe(pattern))
        return;
    if (text.n > TEXT_MOST)
        text.n = TEXT_MOST;
    if (with.n > TEXT_MOST)
        with.n = TEXT_MOST;
    lua_State *L = k->L;
    lua_pushvalue(L, -1);
    lua_pushlstring(L, text.p, text.n);
    lua_pushlstring(L, pattern.p, pattern.n);
    lua_pushlstring(L, with.p, with.n);
    lua_pushinteger(L, at);
    if (lua_pcall(L, 4, 0, 0) != LUA_OK)
        broken(__FILE__, __LINE__, "%s", lua_tostring(L, -1));
}
