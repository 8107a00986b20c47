/* together COMMAND… -- COMMAND… -- …: runs several kitload commands at the same time in one
 * process. Each has a thread and a Lua state of its own. All of them run $TIMES times (1 when it is
 * not set). Prints the exit codes, one line for each time. Its spec finds data that the commands
 * share by mistake. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/signal.h"
#include "host/modules.h"

enum { MOST = 16 };

struct command {
    int argc;
    char **argv;
    int code;
};

static int l_command(lua_State *L)
{
    struct command *c = lua_touserdata(L, 1);
    luaL_openlibs(L);
    host_open(L);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "kitload.main");
    lua_call(L, 1, 1);
    lua_createtable(L, c->argc, 0);
    for (int i = 0; i < c->argc; i++) {
        lua_pushstring(L, c->argv[i]);
        lua_seti(L, -2, i + 1);
    }
    lua_pushliteral(L, KITLOAD_VERSION);
    lua_call(L, 2, 1);
    c->code = (int)lua_tointeger(L, -1);
    return 0;
}

static void *run(void *arg)
{
    struct command *c = arg;
    lua_State *L = luaL_newstate();
    lua_pushcfunction(L, l_command);
    lua_pushlightuserdata(L, c);
    c->code = -1;
    if (lua_pcall(L, 1, 0, 0) != LUA_OK)
        fprintf(stderr, "together: %s\n", lua_tostring(L, -1));
    lua_close(L);
    return NULL;
}

int main(int argc, char **argv)
{
    struct command commands[MOST] = {{0}};
    int n = 0;
    for (int i = 1; i < argc && n < MOST; i++) {
        struct command *c = &commands[n++];
        c->argv = argv + i;
        while (i < argc && strcmp(argv[i], "--") != 0) {
            c->argc++;
            i++;
        }
    }
    signal_install();
    const char *times = getenv("TIMES");
    for (int time = times ? atoi(times) : 1; time > 0; time--) {
        pthread_t threads[MOST];
        for (int i = 0; i < n; i++)
            if (pthread_create(&threads[i], NULL, run, &commands[i]))
                return 1;
        for (int i = 0; i < n; i++) {
            pthread_join(threads[i], NULL);
            fprintf(stderr, "%d%c", commands[i].code, i + 1 < n ? ' ' : '\n');
        }
    }
    return 0;
}
