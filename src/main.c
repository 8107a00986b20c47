/* The program's main function. It opens the conductor's Lua state and runs lua/kitload/main.lua in
 * protected mode. That gives the exit code. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/signal.h"
#include "host/modules.h"
#include "tunnel/tunnel.h"

/* A Lua error that reaches this place is a bug of kitload. Expected errors are returned as values.
 */
static int l_traceback(lua_State *L)
{
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

static void mask(char *from, const char *to)
{
    memset(from, '*', (size_t)(to - from));
}

/* True for a word that is typed where no password belongs, and may be one: a third word of `secret
 * set NAME`, or what follows --password. */
static bool may_be_password(int argc, char **argv, int i)
{
    const char *before = argv[i - 1];
    if (strcmp(before, "--password") == 0)
        return true;
    bool set = argc > 2 && strcmp(argv[1], "secret") == 0 && i >= 4;
    return set && argv[i][0] != '-' && strcmp(before, "--project") != 0 &&
           strcmp(before, "--for") != 0;
}

/* Every user of the machine can see the arguments of a process. Lua has its own copy by now, so the
 * passwords of connection strings are overwritten here. */
static void hide_passwords(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        char *p = argv[i];
        if (may_be_password(argc, argv, i))
            mask(p, p + strlen(p));
        while ((p = strstr(p, "password"))) {
            p += strlen("password");
            char *value = p + strspn(p, " ");
            if (*value != '=')
                continue;
            value += 1 + strspn(value + 1, " ");
            p = *value == '\'' ? value + strlen(value) : value + strcspn(value, " &");
            mask(value, p);
        }
        char *user = strstr(argv[i], "://");
        char *at = user ? strrchr(user + 3, '@') : NULL;
        char *colon = at ? memchr(user + 3, ':', (size_t)(at - user - 3)) : NULL;
        if (colon)
            mask(colon + 1, at);
    }
}

static int l_main(lua_State *L)
{
    int argc = (int)lua_tointeger(L, 1);
    char **argv = lua_touserdata(L, 2);
    luaL_openlibs(L);
    host_open(L);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "kitload.main");
    lua_call(L, 1, 1);
    lua_createtable(L, argc, 0);
    for (int i = 1; i < argc; i++) {
        lua_pushstring(L, argv[i]);
        lua_seti(L, -2, i);
    }
    hide_passwords(argc, argv);
    lua_pushliteral(L, KITLOAD_VERSION);
    lua_call(L, 2, 2);
    return 2;
}

/* If one of them is closed at the start, the next file or socket gets its number. Whatever is
 * written to standard output or standard error would then end up in that file. */
static void fill_standard_fds(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) < 0)
            return;
}

/* A core file would hold the passwords of connections. The limit is one byte, which is too little
 * for any file. It is not 0 because Linux ignores a limit of 0 when core_pattern pipes cores to a
 * program. Debuggers can still attach. */
static void write_no_core(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit))
        return;
    limit.rlim_cur = limit.rlim_max = limit.rlim_max < 1 ? limit.rlim_max : 1;
    setrlimit(RLIMIT_CORE, &limit);
}

/* True when the reader has closed its end, as in `kitload preview FILE | head`. The reader has seen
 * enough, so that is not an error. */
static bool has_no_reader(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    return poll(&p, 1, 0) == 1 && (p.revents & (POLLERR | POLLHUP));
}

int main(int argc, char **argv)
{
    write_no_core();
    fill_standard_fds();
    const char *asks = getenv(ASKPASS_VARIABLE);
    if (asks && argc == 2)
        return askpass_main(asks, argv[1]);
    signal_install();
    lua_State *L = luaL_newstate();
    if (!L)
        die_oom();
    lua_pushcfunction(L, l_traceback);
    lua_pushcfunction(L, l_main);
    lua_pushinteger(L, argc);
    lua_pushlightuserdata(L, argv);
    int code = ERR_BUG;
    bool committed = false;
    int status = lua_pcall(L, 2, 2, 1);
    if (status == LUA_ERRMEM)
        die_oom();
    if (status == LUA_OK) {
        code = (int)lua_tointeger(L, -2);
        committed = lua_toboolean(L, -1);
    } else {
        fprintf(stderr, "kitload: internal error: %s\n", lua_tostring(L, -1));
        fprintf(stderr, "this is a bug of kitload; nothing was committed after it\n");
    }
    lua_close(L);
    if ((fflush(stdout) || ferror(stdout)) && !has_no_reader(STDOUT_FILENO)) {
        fprintf(stderr, "kitload: standard output could not be written%s\n",
                committed ? "; the rows are loaded" : "");
        /* the exit code of a run is about its rows, and these are loaded */
        if (code == 0 && !committed)
            code = ERR_INPUT;
    }
    return code;
}
