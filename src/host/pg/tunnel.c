/* kitload.host.tunnel: SSH tunnels for the conductor, which decides what ssh gets and is told.
 *
 *   new(server, target) → tunnel     start{argv=, helper=path}     next(seconds) → what happened
 */
#include "tunnel/tunnel.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/signal.h"
#include "host/host.h"
#include "pg/pg.h"

static const char type[] = "kitload.tunnel";

static struct tunnel *check(lua_State *L, int idx)
{
    struct tunnel **t = luaL_checkudata(L, idx, type);
    luaL_argcheck(L, *t, idx, "the tunnel is closed");
    return *t;
}

static int done(lua_State *L, bool good, struct err *e)
{
    if (!good)
        return host_error(L, e);
    lua_pushboolean(L, true);
    return 1;
}

/* new(server, target): names for messages */
static int l_new(lua_State *L)
{
    struct err e = {0};
    const char *server = luaL_checkstring(L, 1), *target = luaL_checkstring(L, 2);
    struct tunnel **t = lua_newuserdatauv(L, sizeof *t, 0);
    *t = NULL;
    luaL_setmetatable(L, type);
    *t = tunnel_new(server, target, &e);
    return *t ? 1 : host_error(L, &e);
}

static int l_close(lua_State *L)
{
    struct tunnel **t = luaL_checkudata(L, 1, type);
    tunnel_free(*t);
    *t = NULL;
    return 0;
}

static int l_port(lua_State *L)
{
    lua_pushinteger(L, tunnel_port(check(L, 1)));
    return 1;
}

/* start(argv, helper) */
static int l_start(lua_State *L)
{
    struct err e = {0};
    struct tunnel *t = check(L, 1);
    const char *helper = luaL_optstring(L, 3, NULL);
    char **argv = host_argv(L, 2);
    return done(L, tunnel_start(t, argv, helper, &e), &e);
}

/* next(seconds) → "said" | "asked" | "on way" | "notify", text; "up"; "ended", exit code; "silent";
 * nil, error
 */
static int l_next(lua_State *L)
{
    static const char *const names[] = {"said", "asked", "on way", "notify",
                                        "up",   "ended", "silent"};
    const char *text;
    int code;
    enum tunnel_event event = tunnel_next(check(L, 1), luaL_checknumber(L, 2), &text, &code);
    if (event == TUNNEL_STOPPED) {
        struct err e = {0};
        err_set(&e, ERR_INTERRUPTED, "interrupted by %s", signal_name(signal_pending()));
        return host_error(L, &e);
    }
    lua_pushstring(L, names[event]);
    if (event == TUNNEL_ENDED)
        lua_pushinteger(L, code);
    else
        lua_pushstring(L, event <= TUNNEL_NOTIFY ? text : NULL);
    return 2;
}

/* answer(secret | nil) */
static int l_answer(lua_State *L)
{
    struct err e = {0};
    struct tunnel *t = check(L, 1);
    const char *answer = lua_isnoneornil(L, 2) ? NULL : host_secret_at(L, 2);
    return done(L, tunnel_answer(t, answer, &e), &e);
}

/* is_open() → false when ssh has ended */
static int l_is_open(lua_State *L)
{
    lua_pushboolean(L, tunnel_is_open(check(L, 1)));
    return 1;
}

bool host_way(lua_State *L, int t, const char *name, struct pg_way *way)
{
    bool is_there = lua_getfield(L, t, name) != LUA_TNIL;
    if (is_there) {
        struct tunnel *tunnel = check(L, lua_gettop(L));
        *way = (struct pg_way){.port = tunnel_port(tunnel),
                               .check = tunnel_check,
                               .explain = tunnel_explain,
                               .context = tunnel};
    }
    lua_pop(L, 1); /* the table keeps it alive */
    return is_there;
}

static const luaL_Reg methods[] = {
    {"port", l_port},       {"start", l_start}, {"next", l_next}, {"answer", l_answer},
    {"is_open", l_is_open}, {"close", l_close}, {NULL, NULL},
};

/* wait(seconds) → true, or nil and the error after a signal */
static int l_wait(lua_State *L)
{
    struct err e = {0};
    struct pollfd fd = {.fd = signal_fd(), .events = POLLIN};
    if (!signal_pending())
        poll(&fd, 1, (int)(luaL_checknumber(L, 1) * 1000));
    bool good = !signal_pending();
    if (!good)
        err_set(&e, ERR_INTERRUPTED, "interrupted by %s", signal_name(signal_pending()));
    return done(L, good, &e);
}

/* has_terminal() → whether somebody at a terminal can be asked: it is there, and we are not in its
 * background */
static int l_has_terminal(lua_State *L)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    lua_pushboolean(L, fd >= 0 && tcgetpgrp(fd) == getpgrp());
    if (fd >= 0)
        close(fd);
    return 1;
}

/* program() → the path of the program of this process */
static int l_program(lua_State *L)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    lua_pushlstring(L, path, n > 0 ? (size_t)n : 0);
    return 1;
}

static const luaL_Reg functions[] = {
    {"new", l_new},         {"wait", l_wait}, {"has_terminal", l_has_terminal},
    {"program", l_program}, {NULL, NULL},
};

int luaopen_kitload_host_tunnel(lua_State *L)
{
    host_check_lua(L);
    if (luaL_newmetatable(L, type)) {
        lua_pushcfunction(L, l_close);
        lua_setfield(L, -2, "__gc");
        luaL_newlib(L, methods);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
