/* The functions for tables that kits get instead of Lua's own. They differ in two ways. Their loops
 * are charged, also where a metamethod would make them endless. And they have only one order of
 * keys.
 *
 * Lua uses a new random seed for its hashes in every process. So `pairs` and `next` give the keys
 * of the same table in a different order in every run. `sort` uses the clock to choose a pivot, so
 * equal elements change places. Kits get the keys in a fixed order (numbers, then texts by their
 * bytes, then false and true), and a stable sort. */
#include <string.h>

#include "kit/state.h"

/* A long operation in C costs as much as instructions that take the same time. */
#define COMPARISON 4

/* The length of a table can be wrong, so at most this much room is allocated for its keys at first.
 */
#define ROOM_AT_ONCE 65536

/* True when the value on top comes before the one below it. May raise an error. */
typedef bool before_fn(lua_State *L, int context);

/* Sorting ------------------------------------------------------------------------------------- */

struct sort {
    lua_State *L;
    before_fn *before;
    int context; /* a stack index for `before` */
};

static bool is_before(const struct sort *s, int list, lua_Integer a, lua_Integer b)
{
    lua_rawgeti(s->L, list, b);
    lua_rawgeti(s->L, list, a);
    bool is = s->before(s->L, s->context);
    lua_pop(s->L, 2);
    return is;
}

/* Merge the runs [lo, mid) and [mid, hi) of one list into the other list. */
static void merge(const struct sort *s, int from, int to, lua_Integer lo, lua_Integer mid,
                  lua_Integer hi)
{
    lua_Integer i = lo, j = mid;
    for (lua_Integer k = lo; k < hi; k++) {
        bool right = i == mid || (j < hi && is_before(s, from, j, i));
        lua_rawgeti(s->L, from, right ? j++ : i++);
        lua_rawseti(s->L, to, k);
    }
}

static bool is_sorted(const struct sort *s, int list, lua_Integer n)
{
    for (lua_Integer i = 2; i <= n; i++)
        if (is_before(s, list, i, i - 1))
            return false;
    return true;
}

/* Sort the list of n items on top of the stack. Nobody else may have it, because another table may
 * take its place. */
static void sort_top(lua_State *L, lua_Integer n, before_fn *before, int context)
{
    struct sort s = {L, before, context};
    int from = lua_gettop(L), to = from + 1;
    luaL_checkstack(L, 8, "sort");
    if (is_sorted(&s, from, n))
        return;
    lua_createtable(L, (int)n, 0);
    for (lua_Integer width = 1; width < n; width *= 2) {
        for (lua_Integer lo = 1; lo <= n; lo += 2 * width) {
            lua_Integer mid = lo + width <= n + 1 ? lo + width : n + 1;
            lua_Integer hi = lo + 2 * width <= n + 1 ? lo + 2 * width : n + 1;
            merge(&s, from, to, lo, mid, hi);
        }
        int swap = from;
        from = to;
        to = swap;
    }
    lua_pushvalue(L, from);
    lua_replace(L, from < to ? from : to);
    lua_settop(L, from < to ? from : to);
}

/* True for more items than a table can hold. The operator # may return any position before a nil,
 * even 2^61 for a table with sixty items. */
static bool is_lie(int64_t n)
{
    return n > INT32_MAX;
}

static void charge_sort(lua_State *L, int64_t n)
{
    int64_t cost = n;
    for (int64_t i = n; i > 1; i /= 2)
        cost += is_lie(n) ? 0 : n;
    budget_charge(L, is_lie(n) ? INT64_MAX : cost * COMPARISON);
}

static bool before_by_value(lua_State *L, int context)
{
    (void)context;
    return lua_compare(L, -1, -2, LUA_OPLT);
}

static bool before_by_function(lua_State *L, int context)
{
    lua_pushvalue(L, context);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -4);
    lua_call(L, 2, 1);
    bool is = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is;
}

/* The length is the one that Lua itself gives. With __len a kit could make a loop endless. */
static lua_Integer length(lua_State *L, int arg)
{
    luaL_checktype(L, arg, LUA_TTABLE);
    if (luaL_getmetafield(L, arg, "__len") != LUA_TNIL)
        luaL_argerror(L, arg, "a table with __len, which could give a wrong length");
    return (lua_Integer)lua_rawlen(L, arg);
}

static int l_sort(lua_State *L)
{
    lua_Integer n = length(L, 1);
    bool given = !lua_isnoneornil(L, 2);
    if (given)
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    charge_sort(L, n);
    lua_createtable(L, (int)n, 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, 1, i);
        lua_rawseti(L, 3, i);
    }
    sort_top(L, n, given ? before_by_function : before_by_value, 2);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, 3, i);
        lua_seti(L, 1, i);
    }
    return 0;
}

/* Keys in order ------------------------------------------------------------------------------- */

static int rank(int type)
{
    return type == LUA_TNUMBER ? 0 : type == LUA_TSTRING ? 1 : type == LUA_TBOOLEAN ? 2 : 3;
}

static bool before_as_key(lua_State *L, int context)
{
    (void)context;
    int a = rank(lua_type(L, -1)), b = rank(lua_type(L, -2));
    if (a != b)
        return a < b;
    if (a == 0)
        return lua_compare(L, -1, -2, LUA_OPLT);
    if (a == 2)
        return !lua_toboolean(L, -1) && lua_toboolean(L, -2);
    if (a == 3) {
        if (lua_rawequal(L, -1, -2))
            return false;
        luaL_error(L, "keys that are a %s and a %s have no order that is the same in every run",
                   luaL_typename(L, -2), luaL_typename(L, -1));
    }
    size_t n, m;
    const char *p = lua_tolstring(L, -1, &n), *q = lua_tolstring(L, -2, &m);
    int c = memcmp(p, q, n < m ? n : m);
    return c ? c < 0 : n < m;
}

lua_Integer tables_push_keys(lua_State *L, int idx)
{
    lua_Integer n = 0;
    idx = lua_absindex(L, idx);
    luaL_checkstack(L, 8, "keys");
    lua_Unsigned length = lua_rawlen(L, idx);
    lua_createtable(L, length <= ROOM_AT_ONCE ? (int)length : 0, 0);
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_rawseti(L, -4, ++n);
    }
    charge_sort(L, n / COMPARISON);
    sort_top(L, n, before_as_key, 0);
    return n;
}

/* Upvalues: the list of keys, and how many of them were given out. A key that has lost its value is
 * skipped. A new key is not seen. */
static int l_pairs_next(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    while (lua_rawgeti(L, lua_upvalueindex(1), ++i) != LUA_TNIL) {
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 1) != LUA_TNIL) {
            lua_pushinteger(L, i);
            lua_replace(L, lua_upvalueindex(2));
            return 2;
        }
        lua_settop(L, 1);
    }
    return 1;
}

int l_pairs(lua_State *L)
{
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    tables_push_keys(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, l_pairs_next, 2);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

/* Finds the smallest key after the given one, by looking at all keys. */
int l_next(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    bool first = lua_isnil(L, 2), found = false;
    lua_Integer n = 0;
    lua_pushnil(L); /* index 3: the smallest key so far */
    for (lua_pushnil(L); lua_next(L, 1); lua_settop(L, 4)) {
        n++;
        lua_settop(L, 4);
        if (!first) {
            lua_pushvalue(L, 4);
            lua_pushvalue(L, 2);
            if (!before_as_key(L, 0))
                continue;
        }
        if (found) {
            lua_pushvalue(L, 3);
            lua_pushvalue(L, 4);
            if (!before_as_key(L, 0))
                continue;
        }
        found = true;
        lua_pushvalue(L, 4);
        lua_replace(L, 3);
    }
    budget_charge(L, n);
    lua_settop(L, 3);
    if (!found)
        return 1;
    lua_pushvalue(L, 3);
    lua_rawget(L, 1);
    return 2;
}

/* Lua's own functions with a charge
 * ----------------------------------------------------------------- */

static int64_t span(lua_Integer from, lua_Integer to)
{
    if (to < from)
        return 0;
    return to > INT32_MAX || from < -INT32_MAX ? INT64_MAX : to - from + 1;
}

/* concat(t, sep, i, j) and unpack(t, i, j). Upvalue 2 is the position of the argument i. */
static int l_between(lua_State *L)
{
    int at = (int)lua_tointeger(L, lua_upvalueindex(2));
    lua_Integer n = length(L, 1);
    int64_t items = span(luaL_optinteger(L, at, 1), luaL_optinteger(L, at + 1, n));
    size_t separator = lua_type(L, 2) == LUA_TSTRING ? lua_rawlen(L, 2) : 0;
    budget_charge(L, items == INT64_MAX ? items
                                        : items * (int64_t)(1 + (at == 3 ? separator / 16 : 0)));
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* For remove: it may move all items. */
static int l_shift(lua_State *L)
{
    budget_charge(L, length(L, 1));
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

static int l_move(lua_State *L)
{
    budget_charge(L, span(luaL_checkinteger(L, 2), luaL_checkinteger(L, 3)));
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

static int l_insert(lua_State *L)
{
    lua_Integer n = length(L, 1);
    if (lua_gettop(L) > 2) /* an insert at the end moves nothing */
        budget_charge(L, n);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

void tables_push(lua_State *L)
{
    static const struct {
        const char *name;
        lua_CFunction guard;
        int flag;
    } guarded[] = {{"concat", l_between, 3}, {"unpack", l_between, 2}, {"insert", l_insert, 0},
                   {"remove", l_shift, 0},   {"move", l_move, 0},      {"pack", NULL, 0}};
    lua_newtable(L);
    lua_getglobal(L, "table");
    for (size_t i = 0; i < sizeof guarded / sizeof *guarded; i++) {
        lua_getfield(L, -1, guarded[i].name);
        if (guarded[i].guard) {
            lua_pushinteger(L, guarded[i].flag);
            lua_pushcclosure(L, guarded[i].guard, 2);
        }
        lua_setfield(L, -3, guarded[i].name);
    }
    lua_pop(L, 1);
    lua_pushcfunction(L, l_sort);
    lua_setfield(L, -2, "sort");
}
