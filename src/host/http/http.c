/* kitload.host.http: webhooks for the conductor. */
#include "http/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>

#include "base/signal.h"
#include "host/host.h"

static const char type[] = "kitload.http.url";

static int l_free(lua_State *L)
{
    http_url_free(luaL_checkudata(L, 1, type));
    return 0;
}

/* Push the address of the text, so that it is freed whatever happens. NULL: it is wrong. */
static struct http_url *push_url(lua_State *L, struct slice text, struct err *e)
{
    struct http_url *u = lua_newuserdatauv(L, sizeof *u, 0);
    *u = (struct http_url){0};
    luaL_setmetatable(L, type);
    return http_url_read(text, u, e) ? u : NULL;
}

/* The address that the text is, as a number; false: it is a name. */
static bool numeric(const char *host, struct sockaddr_storage *at)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)at;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)at;
    char bare[HTTP_HOST];
    size_t n = strlen(host);
    *at = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        at->ss_family = AF_INET;
        return true;
    }
    if (n > 2 && n < sizeof bare && host[0] == '[') {
        memcpy(bare, host + 1, n - 2);
        bare[n - 2] = 0;
        host = bare;
    }
    at->ss_family = AF_INET6;
    return inet_pton(AF_INET6, host, &v6->sin6_addr) == 1;
}

/* special(address) → what it is, and whether allow_private opens it; nothing if it is public, or a
 * name */
static int l_special(lua_State *L)
{
    struct sockaddr_storage at;
    bool may;
    if (!numeric(luaL_checkstring(L, 1), &at))
        return 0;
    const char *what = http_special((struct sockaddr *)&at, &may);
    if (!what)
        return 0;
    lua_pushstring(L, what);
    lua_pushboolean(L, may);
    return 2;
}

/* url(text) → {host=, port=, https=} */
static int l_url(lua_State *L)
{
    struct err e = {0};
    struct slice text;
    text.p = luaL_checklstring(L, 1, &text.n);
    const struct http_url *u = push_url(L, text, &e);
    if (!u)
        return host_error(L, &e);
    lua_createtable(L, 0, 3);
    host_set_text(L, "host", slice_str(u->host));
    host_set_count(L, "port", (uint64_t)u->port);
    lua_pushboolean(L, u->https);
    lua_setfield(L, -2, "https");
    return 1;
}

/* The texts of the list in field "headers", as a C array that is pushed on the stack. */
static const char *const *headers_of(lua_State *L)
{
    lua_getfield(L, 1, "headers");
    luaL_checktype(L, -1, LUA_TTABLE);
    size_t n = (size_t)luaL_len(L, -1);
    const char **list = lua_newuserdatauv(L, (n + 1) * sizeof *list, 0);
    for (size_t i = 0; i < n; i++) {
        size_t length;
        lua_geti(L, -2, (lua_Integer)i + 1);
        list[i] = luaL_checklstring(L, -1, &length);
        luaL_argcheck(L, strlen(list[i]) == length, 1, "a header has a NUL");
        lua_pop(L, 1); /* the table keeps it alive */
    }
    list[n] = NULL;
    return list;
}

static long milliseconds(lua_State *L, const char *name)
{
    lua_getfield(L, 1, name);
    long ms = (long)(luaL_checknumber(L, -1) * 1000);
    lua_pop(L, 1);
    return ms > 0 ? ms : 1;
}

/* post{url=, headers={"Name: value", …}, body=, allow_http=, allow_private=, ca=, proxy=,
 * connect=seconds, seconds=} → {status=, body=, retry_after=, address=} */
static int l_post(lua_State *L)
{
    struct err e = {0};
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    struct http_ask ask = {.allow_http = host_flag(L, 1, "allow_http", false),
                           .allow_private = host_flag(L, 1, "allow_private", false),
                           .ca = host_string(L, 1, "ca", NULL),
                           .proxy = host_string(L, 1, "proxy", NULL),
                           .connect_ms = milliseconds(L, "connect"),
                           .ms = milliseconds(L, "seconds"),
                           .headers = headers_of(L)};
    struct slice text;
    lua_getfield(L, 1, "url");
    text.p = luaL_checklstring(L, -1, &text.n);
    ask.url = push_url(L, text, &e);
    if (!ask.url)
        return host_error(L, &e);
    lua_getfield(L, 1, "body");
    ask.body.p = luaL_checklstring(L, -1, &ask.body.n);
    struct http_answer *answer = lua_newuserdatauv(L, sizeof *answer, 0);
    if (!http_post(&ask, answer, &e))
        return host_error(L, &e);
    lua_createtable(L, 0, 4);
    host_set_count(L, "status", (uint64_t)answer->status);
    lua_pushlstring(L, answer->body, answer->nbody);
    lua_setfield(L, -2, "body");
    host_set_text(L, "retry_after", slice_str(answer->retry_after));
    host_set_text(L, "address", slice_str(answer->address));
    return 1;
}

/* pause(seconds): less when a signal comes */
static int l_pause(lua_State *L)
{
    double seconds = luaL_checknumber(L, 1);
    struct pollfd p = {.fd = signal_fd(), .events = POLLIN};
    if (seconds > 0)
        poll(&p, 1, seconds < 3600 ? (int)(seconds * 1000) + 1 : 3600000);
    return 0;
}

static const luaL_Reg functions[] = {
    {"special", l_special}, {"url", l_url}, {"post", l_post}, {"pause", l_pause}, {NULL, NULL}};

int luaopen_kitload_host_http(lua_State *L)
{
    host_check_lua(L);
    if (!http_begin())
        return luaL_error(L, "libcurl cannot begin");
    if (luaL_newmetatable(L, type)) {
        lua_pushcfunction(L, l_free);
        lua_setfield(L, -2, "__gc");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
