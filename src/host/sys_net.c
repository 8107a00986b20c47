/* What the machine can reach, as far as it knows without sending anything. */
#include "host/sys_net.h"

#include <arpa/inet.h>
#include <netdb.h>
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

/* addresses(host) → {v4=, v6=}: which kinds of addresses a host has; nothing if that cannot be
 * found out now. It waits for the answer. */
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
    if (list)
        freeaddrinfo(list);
    lua_createtable(L, 0, 2);
    lua_pushboolean(L, v4);
    lua_setfield(L, -2, "v4");
    lua_pushboolean(L, v6);
    lua_setfield(L, -2, "v6");
    return 1;
}

static const luaL_Reg functions[] = {
    {"has_ipv6", l_has_ipv6}, {"addresses", l_addresses}, {NULL, NULL}};

void sys_net_add(lua_State *L)
{
    luaL_setfuncs(L, functions, 0);
}
