/* What the machine can reach, as far as it knows without sending anything, and who answers at a
 * port. Both help to explain a connection that does not come about. */
#include "host/sys_net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* has_ipv6() → whether there is a way to addresses of IPv6 outside. To connect a socket of
 * datagrams sends nothing; it only looks for the way. */
static int l_has_ipv6(lua_State *L)
{
    static const char outside[] = "2600::";
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(5432)};
    inet_pton(AF_INET6, outside, &to.sin6_addr);
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool has = fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
    if (fd >= 0)
        close(fd);
    lua_pushboolean(L, has);
    return 1;
}

static void add_address(lua_State *L, const struct addrinfo *a)
{
    char text[NI_MAXHOST];
    if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) != 0)
        return;
    lua_pushstring(L, text);
    lua_rawseti(L, -2, luaL_len(L, -2) + 1);
}

/* addresses(host) → {"192.0.2.7", …, v4=, v6=}: the addresses of a host, and which kinds it has;
 * nothing if that cannot be found out now. It waits for the answer. */
static int l_addresses(lua_State *L)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    bool v4 = false, v6 = false;
    int code = getaddrinfo(luaL_checkstring(L, 1), NULL, &hints, &list);
    if (code != 0 && code != EAI_NONAME && code != EAI_NODATA)
        return 0;
    for (const struct addrinfo *a = list; a; a = a->ai_next) {
        v4 |= a->ai_family == AF_INET;
        v6 |= a->ai_family == AF_INET6;
    }
    lua_createtable(L, 0, 2);
    for (const struct addrinfo *a = list; a; a = a->ai_next)
        add_address(L, a);
    if (list)
        freeaddrinfo(list);
    lua_pushboolean(L, v4);
    lua_setfield(L, -2, "v4");
    lua_pushboolean(L, v6);
    lua_setfield(L, -2, "v6");
    return 1;
}

static bool is_ready(int fd, short events, int milliseconds)
{
    struct pollfd p = {.fd = fd, .events = events};
    return poll(&p, 1, milliseconds) == 1;
}

/* What the other side says before it was asked anything. */
static ssize_t listen_to(const struct addrinfo *a, char *to, size_t room, int milliseconds)
{
    int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
    if (fd < 0)
        return -1;
    ssize_t n = -1;
    bool begun = connect(fd, a->ai_addr, a->ai_addrlen) == 0 || errno == EINPROGRESS;
    if (begun && is_ready(fd, POLLOUT, milliseconds) && is_ready(fd, POLLIN, milliseconds))
        n = read(fd, to, room);
    close(fd);
    return n;
}

/* greeting(host, port, milliseconds) → the first bytes that a server sends by itself, as those of
 * SSH and MySQL do; nothing: it is silent */
static int l_greeting(lua_State *L)
{
    char said[128];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    int milliseconds = (int)luaL_checkinteger(L, 3);
    if (getaddrinfo(luaL_checkstring(L, 1), luaL_checkstring(L, 2), &hints, &list) != 0)
        return 0;
    ssize_t n = listen_to(list, said, sizeof said, milliseconds);
    freeaddrinfo(list);
    if (n <= 0)
        return 0;
    lua_pushlstring(L, said, (size_t)n);
    return 1;
}

static const luaL_Reg functions[] = {
    {"has_ipv6", l_has_ipv6}, {"addresses", l_addresses}, {"greeting", l_greeting}, {NULL, NULL}};

void sys_net_add(lua_State *L)
{
    luaL_setfuncs(L, functions, 0);
}
