/* What kits have in the place of Lua's functions over tables. Two things are different: their loops
 * are paid for, also where a metamethod would make them endless; and they know one order only.
 *
 * Lua seeds its hashes anew in every process, so `pairs` and `next` would give the same table's
 * keys in another order in every run; and its `sort` looks at the clock for a pivot, so that equal
 * elements change places. Kits get the keys in order (numbers, then texts by their bytes, then
 * false and true) and a stable sort. */
#include <string.h>

#include "kit/state.h"

/* Work that C does at once is charged like the instructions that take as long. */
#define COMPARISON 4

/* Room that is taken for a table's keys on the word of its length alone. */
#define ROOM_AT_ONCE 65536

/* Whether the value on top comes before the one below it. May raise. */
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

/* The runs [lo, mid) and [mid, hi) of one list become one run of the other. */
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

/* Sort the table on top, a list of n that nobody else has, in place of which a sorted one may come.
 */
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

/* More items than any table can hold: # may give any place before a nil for the length, 2^61 of a
 * table of sixty items. */
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

/* A table's length is what Lua itself says: __len could make any loop endless. */
static lua_Integer length(lua_State *L, int arg)
{
    luaL_checktype(L, arg, LUA_TTABLE);
    if (luaL_getmetafield(L, arg, "__len") != LUA_TNIL)
        luaL_argerror(L, arg, "a table with __len, whose length is not to be trusted");
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

/* Upvalues: the keys, how many of them were given. A key that has lost its value since is passed
 * over, one that came since is not seen. */
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

/* The least key behind the one that is given: it looks at all of them. */
int l_next(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    bool first = lua_isnil(L, 2), found = false;
    lua_Integer n = 0;
    lua_pushnil(L); /* 3: the least so far */
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

/* Lua's own, paid for ------------------------------------------------------------------------- */

static int64_t span(lua_Integer from, lua_Integer to)
{
    if (to < from)
        return 0;
    return to > INT32_MAX || from < -INT32_MAX ? INT64_MAX : to - from + 1;
}

/* concat(t, sep, i, j), unpack(t, i, j): upvalue 2 is where i stands. */
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

/* insert, remove */
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
    if (lua_gettop(L) > 2) /* at the end, nothing is moved */
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
