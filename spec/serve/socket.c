/* spec_socket: TCP connections to this machine for specs, as a Lua module. A spec says every byte
 * itself, so it can send what no client would.
 *
 *   connect(port [, from [, room]]) → socket   from: our own address; room: bytes of the buffer for
 *                                              what comes
 *   socket:send(text) → true | nil, why        socket:receive(seconds) → text | nil, why
 *   socket:shut()  nothing more comes from us  socket:close()  socket:reset()  ends with a RST
 *
 * why: "closed", "reset" or "timeout" */
#include <arpa/inet.h>
#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char type[] = "spec.socket";

int luaopen_spec_socket(lua_State *L);

static int *check(lua_State *L)
{
    int *fd = luaL_checkudata(L, 1, type);
    luaL_argcheck(L, *fd >= 0, 1, "it is closed");
    return fd;
}

static int failed(lua_State *L, int reason)
{
    lua_pushnil(L);
    lua_pushstring(L, reason == EAGAIN                          ? "timeout"
                      : reason == ECONNRESET || reason == EPIPE ? "reset"
                      : reason == 0                             ? "closed"
                                                                : strerror(reason));
    return 2;
}

static struct sockaddr_in address(const char *host, int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    inet_pton(AF_INET, host, &a.sin_addr);
    return a;
}

static int l_connect(lua_State *L)
{
    int port = (int)luaL_checkinteger(L, 1), room = (int)luaL_optinteger(L, 3, 0);
    int *fd = lua_newuserdatauv(L, sizeof *fd, 0);
    *fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    luaL_setmetatable(L, type);
    struct sockaddr_in from = address(luaL_optstring(L, 2, "127.0.0.1"), 0);
    struct sockaddr_in to = address("127.0.0.1", port);
    if (room)
        setsockopt(*fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    if (bind(*fd, (struct sockaddr *)&from, sizeof from) ||
        connect(*fd, (struct sockaddr *)&to, sizeof to))
        return failed(L, errno);
    return 1;
}

/* Give up after ten seconds in which the other side takes nothing. */
static int l_send(lua_State *L)
{
    int fd = *check(L);
    size_t n;
    const char *p = luaL_checklstring(L, 2, &n);
    while (n > 0) {
        struct pollfd ready = {.fd = fd, .events = POLLOUT};
        if (poll(&ready, 1, 10000) == 0)
            return failed(L, EAGAIN);
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (sent < 0)
            return failed(L, errno);
        p += sent;
        n -= (size_t)sent;
    }
    lua_pushboolean(L, 1);
    return 1;
}

static int l_receive(lua_State *L)
{
    int fd = *check(L);
    char bytes[65536];
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    if (poll(&ready, 1, (int)(luaL_checknumber(L, 2) * 1000)) <= 0)
        return failed(L, EAGAIN);
    ssize_t n = recv(fd, bytes, sizeof bytes, 0);
    if (n <= 0)
        return failed(L, n < 0 ? errno : 0);
    lua_pushlstring(L, bytes, (size_t)n);
    return 1;
}

static int l_shut(lua_State *L)
{
    shutdown(*check(L), SHUT_WR);
    return 0;
}

static int l_close(lua_State *L)
{
    int *fd = luaL_checkudata(L, 1, type);
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return 0;
}

static int l_reset(lua_State *L)
{
    struct linger now = {.l_onoff = 1};
    setsockopt(*check(L), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    return l_close(L);
}

int luaopen_spec_socket(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"send", l_send},   {"receive", l_receive}, {"shut", l_shut}, {"close", l_close},
        {"reset", l_reset}, {"__gc", l_close},      {NULL, NULL}};
    luaL_newmetatable(L, type);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_newtable(L);
    lua_pushcfunction(L, l_connect);
    lua_setfield(L, -2, "connect");
    return 1;
}
