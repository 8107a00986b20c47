/* A worker's Lua: a state of its own, in which one module answers requests. A request becomes a
 * table, and the table that comes back becomes the answer. */
#include <stdio.h>
#include <stdlib.h>

#include "host/serve/serve.h"

static int l_traceback(lua_State *L)
{
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

static int l_begin(lua_State *L)
{
    const struct worker_config *c = lua_touserdata(L, 1);
    struct front *f = lua_touserdata(L, 2);
    luaL_openlibs(L);
    if (c->open) {
        lua_pushcfunction(L, c->open);
        lua_call(L, 0, 0);
    } else {
        lua_getglobal(L, LUA_LOADLIBNAME);
        lua_pushstring(L, c->path);
        lua_setfield(L, -2, "path");
        lua_pushstring(L, c->cpath);
        lua_setfield(L, -2, "cpath");
        lua_pop(L, 1);
    }
    serve_set_front(L, f);
    lua_getglobal(L, "require");
    lua_pushstring(L, c->module);
    lua_call(L, 1, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "kitload.serve.module");
    lua_getfield(L, -1, "begin");
    lua_pushstring(L, c->config);
    lua_call(L, 1, 2);
    if (!lua_toboolean(L, -2))
        lua_error(L); /* what it says is the second value */
    return 0;
}

static void *begin(void *cls, struct front *f, struct err *e)
{
    struct worker_config *c = cls;
    lua_State *L = luaL_newstate();
    if (!L)
        die_oom();
    lua_pushcfunction(L, l_traceback);
    lua_pushcfunction(L, l_begin);
    lua_pushlightuserdata(L, c);
    lua_pushlightuserdata(L, f);
    if (lua_pcall(L, 2, 0, 1) == LUA_OK) {
        lua_settop(L, 0);
        lua_gc(L, LUA_GCGEN, 0, 0);
        return L;
    }
    err_set(e, ERR_BUG, "a worker cannot begin: %s", lua_tostring(L, -1));
    lua_close(L);
    return NULL;
}

static void end(void *state)
{
    lua_close(state);
}

/* The request as a table ------------------------------------------------------------------------
 */

static void set_pairs(lua_State *L, const char *name, const struct pair *list, size_t n)
{
    lua_createtable(L, 0, (int)n);
    for (size_t i = 0; i < n; i++) {
        lua_pushlstring(L, list[i].name.p, list[i].name.n);
        lua_pushvalue(L, -1);
        /* a header that stands there twice is a list (RFC 9110, 5.2) */
        if (lua_rawget(L, -3) == LUA_TSTRING) {
            lua_pushlstring(L, list[i].value.p, list[i].value.n);
            lua_pushfstring(L, "%s, %s", lua_tostring(L, -2), lua_tostring(L, -1));
            lua_remove(L, -2);
            lua_remove(L, -2);
        } else {
            lua_pop(L, 1);
            lua_pushlstring(L, list[i].value.p, list[i].value.n);
        }
        lua_rawset(L, -3);
    }
    lua_setfield(L, -2, name);
}

static void set_string(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static void push_request(lua_State *L, const struct request *r)
{
    static const char *const phases[] = {NULL, "open", "close"};
    struct request_view v;
    request_view(r, &v);
    lua_createtable(L, 0, 18);
    set_string(L, "id", v.id);
    set_string(L, "route", v.route->name);
    set_string(L, "listener", v.listener);
    set_string(L, "method", v.method);
    set_string(L, "path", v.path);
    set_string(L, "peer", v.peer);
    set_string(L, "who", v.record);
    set_string(L, "hash", v.hash);
    if (v.kind)
        set_string(L, "kind", v.kind == WHO_KEY ? "K" : v.kind == WHO_SESSION ? "S" : "C");
    set_string(L, "phase", phases[v.phase]);
    set_pairs(L, "params", v.params, v.nparams);
    set_pairs(L, "query", v.query, v.nquery);
    set_pairs(L, "headers", v.headers, v.nheaders);
    if (v.has_body) {
        lua_pushlstring(L, v.body.p, v.body.n);
        lua_setfield(L, -2, "body");
    }
    if (v.phase == PHASE_CLOSE) {
        host_set_count(L, "received", v.received);
        lua_pushboolean(L, v.cut);
        lua_setfield(L, -2, "cut");
        lua_pushlstring(L, v.state.p, v.state.n);
        lua_setfield(L, -2, "state");
    }
}

/* The answer ------------------------------------------------------------------------------------
 */

static struct slice field(lua_State *L, int t, const char *name)
{
    size_t n = 0;
    lua_getfield(L, t, name);
    const char *p = lua_tolstring(L, -1, &n);
    lua_pop(L, 1); /* the table still has it */
    return slice_of(p ? p : "", p ? n : 0);
}

static void set_headers(lua_State *L, int t, struct request *r)
{
    if (lua_getfield(L, t, "headers") == LUA_TTABLE)
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
            size_t nname, nvalue;
            luaL_argcheck(L, lua_type(L, -2) == LUA_TSTRING, 1, "a header has a name");
            const char *name = lua_tolstring(L, -2, &nname);
            const char *value = luaL_tolstring(L, -1, &nvalue);
            request_header(r, slice_of(name, nname), slice_of(value, nvalue));
            lua_pop(L, 1);
        }
    lua_pop(L, 1);
}

static void answer(lua_State *L, int t, struct request *r)
{
    unsigned status = (unsigned)host_integer(L, t, "status", 200);
    set_headers(L, t, r);
    if (lua_getfield(L, t, "accept") == LUA_TTABLE) {
        int a = lua_gettop(L);
        request_accept(r, host_string(L, a, "path", ""), (uint64_t)host_integer(L, a, "offset", 0),
                       (uint64_t)host_integer(L, a, "most", 0), field(L, a, "state"));
    } else if (lua_getfield(L, t, "stream") == LUA_TTABLE) {
        int s = lua_gettop(L);
        request_answer_stream(r, host_string(L, s, "topic", ""), host_integer(L, s, "last", 0),
                              field(L, s, "backlog"));
    } else if (lua_getfield(L, t, "file") == LUA_TSTRING) {
        if (!request_answer_file(r, status, lua_tostring(L, -1),
                                 (uint64_t)host_integer(L, t, "offset", 0),
                                 host_integer(L, t, "length", -1)))
            request_problem(r, "gone", NULL);
    } else {
        request_answer(r, status, field(L, t, "body"));
    }
}

static int l_handle(lua_State *L)
{
    struct request *r = lua_touserdata(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, "kitload.serve.module");
    lua_getfield(L, -1, "handle");
    push_request(L, r);
    lua_call(L, 1, 1);
    luaL_checktype(L, -1, LUA_TTABLE);
    answer(L, lua_gettop(L), r);
    return 0;
}

static void handle(void *state, struct request *r)
{
    lua_State *L = state;
    lua_pushcfunction(L, l_traceback);
    lua_pushcfunction(L, l_handle);
    lua_pushlightuserdata(L, r);
    if (lua_pcall(L, 1, 0, 1) != LUA_OK) {
        struct request_view v;
        request_view(r, &v);
        fprintf(stderr, "kitload: internal error: request %s: %s\n", v.id, lua_tostring(L, -1));
        request_problem(r, "internal", NULL);
    }
    lua_settop(L, 0);
}

struct serve_worker worker_calls(struct worker_config *c)
{
    return (struct serve_worker){.begin = begin, .handle = handle, .end = end, .cls = c};
}
