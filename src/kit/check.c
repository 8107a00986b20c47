/* Binds one op alone, in the same way as the plan will do it later. Some mistakes are known only to
 * C: a wrong regular expression, an unknown time zone. So they are reported with the line of the
 * kit. */
#include "kit/check.h"

#include <stdlib.h>
#include <string.h>

#include "kit/state.h"

#define MOST_ARGS 4096 /* a map with more entries is not checked twice */

static void read_arg(lua_State *L, struct arg *arg)
{
    int is_integer = lua_isinteger(L, -1);
    size_t n;
    arg->kind = lua_isboolean(L, -1)             ? ARG_BOOLEAN
                : is_integer                     ? ARG_INTEGER
                : lua_type(L, -1) == LUA_TNUMBER ? ARG_FLOAT
                                                 : ARG_TEXT;
    arg->i = is_integer ? lua_tointeger(L, -1) : lua_toboolean(L, -1);
    arg->f = lua_tonumber(L, -1);
    arg->text.p = luaL_tolstring(L, -1, &n);
    arg->text.n = n;
    lua_rawsetp(L, 3, arg); /* table 3 keeps the text alive until it is bound */
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct arg *)a)->name.p, ((const struct arg *)b)->name.p);
}

/* Read the arguments from table 2: the list part, then the named ones in order. Their memory is a
 * userdata on the stack. */
static struct args read_args(lua_State *L)
{
    uint32_t n = 0, nlist = (uint32_t)lua_rawlen(L, 2);
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1))
        n++;
    if (n > MOST_ARGS)
        return (struct args){0};
    if (nlist > n) /* the list has holes; lua/kit/base/holes.lua explains it to the user */
        luaL_error(L, "the list of arguments has holes");
    struct arg *v = lua_newuserdatauv(L, (n + 1) * sizeof *v, 0);
    memset(v, 0, (n + 1) * sizeof *v);
    for (uint32_t i = 0; i < nlist; i++) {
        lua_rawgeti(L, 2, i + 1);
        read_arg(L, &v[i]);
        lua_pop(L, 1);
    }
    uint32_t at = nlist;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            continue;
        size_t len;
        v[at].name.p = lua_tolstring(L, -2, &len);
        v[at].name.n = len;
        read_arg(L, &v[at++]);
    }
    qsort(v + nlist, at - nlist, sizeof *v, by_name);
    return (struct args){v, at, nlist};
}

/* The message without the names of the field and the op, because lua/kit adds them itself. */
static const char *bare_message(const struct err *e, const char *op)
{
    const char *at = strstr(e->msg, op);
    size_t n = strlen(op);
    return at && strncmp(at + n, ": ", 2) == 0 ? at + n + 2 : e->msg;
}

int l_check_op(lua_State *L)
{
    struct err e;
    size_t n;
    const char *op = luaL_checklstring(L, 1, &n);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_newtable(L);
    struct args args = read_args(L);
    if (!args.v)
        return 0;
    struct arg slot = {.kind = ARG_INTEGER, .text = SLICE("0")};
    struct plan_field field = {.name = SLICE("?"), .kind = CELL_TEXT, .input = 0};
    struct program_insn code[3] = {{.op = SLICE("load"), .args = {&slot, 1, 1}}};
    uint32_t ncode = 1;
    enum op known = op_named(slice_of(op, n));
    int takes = known < OPS ? op_info(known)->takes : CELL_TEXT;
    if (takes > CELL_TEXT && takes < CELL_KINDS) /* a step that gives the kind that the op takes */
        code[ncode++] = (struct program_insn){.op = slice_str(domain_name(takes))};
    code[ncode++] = (struct program_insn){.op = slice_of(op, n), .args = args};
    struct program program = {
        .fields = &field, .nfields = 1, .ninputs = 1, .code = code, .ncode = ncode};
    struct plan *plan = plan_bind(&program, &e);
    plan_free(plan);
    if (plan)
        return 0;
    lua_pushstring(L, bare_message(&e, op));
    lua_pushstring(L, e.hint[0] ? e.hint : NULL);
    return 2;
}
