/* Helpers that every host module uses: error tables, and reading option tables. */
#include "host/host.h"

#include "batch/batch.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_RELEASE = 9 }; /* of 5.4; ARCHITECTURE.md says what a kit can do to earlier ones */

/* Weak, because a Lua that does not export this symbol must also get the clear message. */
extern const char lua_ident[] __attribute__((weak));

/* This checks the Lua that runs. The macros of lua.h only describe the Lua of the build. */
void host_check_lua(lua_State *L)
{
    const char *release = lua_ident ? strstr(lua_ident, "Lua 5.4.") : NULL;
    if (release && atoi(release + strlen("Lua 5.4.")) >= LEAST_RELEASE)
        return;
    const char *this =
        release ? lua_pushlstring(L, release, 4 + strcspn(release + 4, " ")) : "this Lua";
    luaL_error(L,
               "kitload.so does not open in %s: a kit can break a Lua before 5.4.%d\n"
               "run it by the Lua that comes with kitload, PREFIX/lib/kitload/lua, in a checkout "
               "build/lua/bin/lua; busted: busted --lua=PREFIX/lib/kitload/lua",
               this, LEAST_RELEASE);
}

static const struct {
    enum err_kind kind;
    const char *name, *help, *again;
} kinds[] = {
#define ERR_KIND(symbol, exit, name, help, again) {ERR_##symbol, name, help, again},
#include "base/err_kinds.def"
#undef ERR_KIND
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* A kind without a name is our own bug. */
static const char *kind_name(enum err_kind kind)
{
    for (int i = 0; i < KINDS; i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return "bug";
}

int host_error_kinds(lua_State *L)
{
    lua_createtable(L, KINDS, 0);
    for (int i = 0; i < KINDS; i++) {
        lua_createtable(L, 0, 4);
        host_set_text(L, "kind", slice_str(kinds[i].name));
        lua_pushinteger(L, kinds[i].kind);
        lua_setfield(L, -2, "exit");
        host_set_text(L, "help", slice_str(kinds[i].help));
        host_set_text(L, "again", slice_str(kinds[i].again));
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

int host_error(lua_State *L, const struct err *e)
{
    lua_pushnil(L);
    lua_newtable(L);
    host_set_text(L, "kind", slice_str(kind_name(e->kind)));
    lua_pushinteger(L, e->kind);
    lua_setfield(L, -2, "exit");
    host_set_text(L, "message", slice_str(e->msg));
    host_set_text(L, "hint", slice_str(e->hint));
    host_set_text(L, "sqlstate", slice_str(e->sqlstate));
    host_set_text(L, "code", slice_str(e->code));
    return 2;
}

const char *host_string(lua_State *L, int t, const char *name, const char *otherwise)
{
    int type = lua_getfield(L, t, name);
    const char *s = otherwise;
    if (type == LUA_TSTRING)
        s = lua_tostring(L, -1);
    else if (type != LUA_TNIL)
        luaL_error(L, "option '%s' must be a string, not a %s", name, lua_typename(L, type));
    lua_pop(L, 1); /* the table keeps it alive */
    return s;
}

lua_Integer host_integer(lua_State *L, int t, const char *name, lua_Integer otherwise)
{
    int type = lua_getfield(L, t, name), ok = 1;
    lua_Integer i = type == LUA_TNIL ? otherwise : lua_tointegerx(L, -1, &ok);
    if (!ok)
        luaL_error(L, "option '%s' must be an integer, not a %s", name, lua_typename(L, type));
    lua_pop(L, 1);
    return i;
}

bool host_flag(lua_State *L, int t, const char *name, bool otherwise)
{
    bool b = lua_getfield(L, t, name) == LUA_TNIL ? otherwise : lua_toboolean(L, -1);
    lua_pop(L, 1);
    return b;
}

void host_marks(lua_State *L, int t, struct file_info *out)
{
    static const char *const names[MARKS] = {"row", "errors", "job", "kit", "file", "project"};
    out->is_rejects = host_flag(L, t, "is_rejects", false);
    bool told = lua_getfield(L, t, "marks") == LUA_TTABLE;
    for (int m = 0; m < MARKS; m++) {
        lua_Integer otherwise = m <= MARK_ERRORS ? m : -1;
        out->mark[m] = (int32_t)(told ? host_integer(L, lua_gettop(L), names[m], -1) : otherwise);
    }
    lua_pop(L, 1);
}

char host_char(lua_State *L, int t, const char *name, char otherwise)
{
    int type = lua_getfield(L, t, name);
    char c = otherwise;
    if (type == LUA_TSTRING)
        c = lua_tostring(L, -1)[0];
    else if (type == LUA_TBOOLEAN)
        c = 0;
    lua_pop(L, 1);
    return c;
}

void host_set_slice(lua_State *L, int t, const char *name, struct slice s)
{
    t = lua_absindex(L, t);
    lua_pushlstring(L, s.p ? s.p : "", s.n);
    lua_setfield(L, t, name);
}

void host_set_text(lua_State *L, const char *name, struct slice s)
{
    if (s.n)
        host_set_slice(L, -1, name, s);
}

void host_set_count(lua_State *L, const char *name, uint64_t n)
{
    lua_pushinteger(L, (lua_Integer)n);
    lua_setfield(L, -2, name);
}

char **host_argv(lua_State *L, int t)
{
    luaL_checktype(L, t, LUA_TTABLE);
    lua_Integer n = luaL_len(L, t);
    luaL_argcheck(L, n > 0, t, "argv is empty");
    char **argv = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof *argv, 0);
    for (lua_Integer i = 0; i < n; i++) {
        lua_geti(L, t, i + 1);
        argv[i] = (char *)(uintptr_t)luaL_checkstring(L, -1);
        lua_pop(L, 1);
    }
    argv[n] = NULL;
    return argv;
}
