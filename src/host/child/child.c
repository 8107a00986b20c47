/* kitload.host.child: programs that run beside us. Nobody waits for them: their owner looks from
 * time to time whether they have ended.
 *
 * Other threads may run while we fork, and one of them may hold the lock of malloc. So all that the
 * child needs is made before the fork, and after it the child only makes system calls. */
#include "host/child/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/sys_files.h"

extern char **environ;

static const char type[] = "kitload.child", wiped[] = "kitload.child.wiped";

enum { LOCK_FD = STDERR_FILENO + 1 };

struct child {
    pid_t pid;
    bool ended;
    int status;
    struct rusage used;
    int life; /* our end of the pipe that the child reads; -1: none */
};

/* What the child needs, made before the fork. The environment is one block on Lua's stack. */
struct start {
    char **argv, **env;
    const char *cwd;
    int in, out, err, lock;
};

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void start_close(struct start *s)
{
    close_one(&s->in);
    close_one(&s->out);
    close_one(&s->err);
    close_one(&s->lock);
}

static _Noreturn void become(const struct start *s)
{
    dup2(s->in, STDIN_FILENO);
    dup2(s->out, STDOUT_FILENO);
    dup2(s->err, STDERR_FILENO);
    if (s->lock >= 0 && s->lock != LOCK_FD)
        dup2(s->lock, LOCK_FD);
    else if (s->lock == LOCK_FD)
        fcntl(LOCK_FD, F_SETFD, 0);
    close_range(s->lock >= 0 ? LOCK_FD + 1 : LOCK_FD, ~0U, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    setpgid(0, 0); /* Ctrl-C at our terminal is for us: we end our children as it suits them */
    if (s->cwd && chdir(s->cwd))
        _exit(126);
    execvpe(s->argv[0], s->argv, s->env);
    _exit(127);
}

static bool is_named(lua_State *L, int list, const char *variable)
{
    size_t n = strcspn(variable, "=");
    for (lua_Integer i = luaL_len(L, list); i > 0; i--) {
        size_t length;
        lua_geti(L, list, i);
        const char *name = luaL_checklstring(L, -1, &length);
        lua_pop(L, 1);
        if (length == n && memcmp(name, variable, n) == 0)
            return true;
    }
    return false;
}

/* Push "NAME=value" for the value on top of the stack. A secret becomes no text of Lua, but bytes
 * that are wiped when they are collected. */
static void push_variable(lua_State *L, const char *name)
{
    if (lua_isstring(L, -1)) {
        lua_pushfstring(L, "%s=%s", name, lua_tostring(L, -1));
        return;
    }
    const char *secret = host_secret_at(L, -1);
    size_t n = strlen(name) + 1 + strlen(secret) + 1;
    char *w = lua_newuserdatauv(L, n, 0);
    snprintf(w, n, "%s=%s", name, secret);
    luaL_setmetatable(L, wiped);
}

/* Our environment without the variables of `unset`, and with those of `env`. The array is a
 * userdata on the stack; its texts are of our environment, or strings in the table below it. */
static char **environment(lua_State *L, int t)
{
    int texts = lua_gettop(L) + 1, unset = texts + 1, n = 0;
    lua_newtable(L);
    if (lua_getfield(L, t, "unset") == LUA_TNIL) {
        lua_newtable(L);
        lua_replace(L, unset);
    }
    if (lua_getfield(L, t, "env") == LUA_TTABLE)
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
            luaL_checktype(L, -2, LUA_TSTRING);
            push_variable(L, lua_tostring(L, -2));
            lua_seti(L, texts, ++n);
        }
    lua_settop(L, unset);
    int ours = 0;
    while (environ[ours])
        ours++;
    char **env = lua_newuserdatauv(L, sizeof *env * (size_t)(ours + n + 1), 0);
    int count = 0;
    for (int i = 1; i <= n; i++) {
        lua_geti(L, texts, i);
        void *secret = lua_touserdata(L, -1);
        env[count++] = secret ? secret : (char *)lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    for (int i = 0; i < ours; i++) {
        bool replaced = is_named(L, unset, environ[i]);
        size_t name = strcspn(environ[i], "=");
        for (int j = 0; j < n && !replaced; j++)
            replaced = strncmp(env[j], environ[i], name) == 0 && env[j][name] == '=';
        if (!replaced)
            env[count++] = environ[i];
    }
    env[count] = NULL;
    return env;
}

/* The file of the field, or /dev/null. */
static int output(const char *path)
{
    return open(path ? path : "/dev/null", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Open the file and lock it, for the child: the lock ends with the last process that has it. */
static int take_lock(const char *path, bool *held)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
        *held = errno == EWOULDBLOCK;
        close_one(&fd);
    }
    return fd;
}

static int not_started(lua_State *L, struct start *s, int life, const char *what)
{
    int failed = errno;
    start_close(s);
    close_one(&life);
    errno = failed;
    return sys_failed(L, what);
}

/* spawn{argv=, env=, unset={name…}, cwd=, out=path, err=path, life=, lock=path} → child | nil,
 * error
 *
 * env       texts, or secrets, by their names
 * out, err  are written at their ends; without a path nobody reads them
 * life      the child's standard input is a pipe that ends when we end; without it, it is empty
 * lock      the child holds a lock of this file until it ends; if somebody holds it: nil, and the
 *           third value is true */
static int l_spawn(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    struct child *c = lua_newuserdatauv(L, sizeof *c, 0);
    *c = (struct child){.ended = true, .life = -1};
    luaL_setmetatable(L, type);
    struct start s = {.in = -1, .out = -1, .err = -1, .lock = -1};
    lua_getfield(L, 1, "argv");
    s.argv = host_argv(L, lua_absindex(L, -1));
    s.env = environment(L, 1);
    s.cwd = host_string(L, 1, "cwd", NULL);
    const char *out = host_string(L, 1, "out", NULL), *err = host_string(L, 1, "err", NULL);
    const char *lock = host_string(L, 1, "lock", NULL);
    bool life = host_flag(L, 1, "life", false), held = false;
    int ends[2] = {-1, -1};
    if (lock && (s.lock = take_lock(lock, &held)) < 0) {
        if (!held)
            return not_started(L, &s, ends[1], lock);
        struct err e = {0};
        err_set(&e, ERR_INPUT, "another process holds %s", lock);
        host_error(L, &e);
        lua_pushboolean(L, true);
        return 3;
    }
    if (life && pipe2(ends, O_CLOEXEC))
        return not_started(L, &s, -1, "pipe");
    s.in = life ? ends[0] : open("/dev/null", O_RDONLY | O_CLOEXEC);
    s.out = output(out);
    s.err = output(err);
    if (s.in < 0 || s.out < 0 || s.err < 0)
        return not_started(L, &s, ends[1], s.out < 0 && out ? out : err ? err : "/dev/null");
    pid_t pid = fork();
    if (pid == 0)
        become(&s);
    if (pid < 0)
        return not_started(L, &s, ends[1], s.argv[0]);
    start_close(&s);
    *c = (struct child){.pid = pid, .life = ends[1]};
    lua_pushvalue(L, 2);
    return 1;
}

static struct child *check(lua_State *L)
{
    return luaL_checkudata(L, 1, type);
}

/* child:pid() */
static int l_pid(lua_State *L)
{
    lua_pushinteger(L, check(L)->pid);
    return 1;
}

/* child:ended() → nil while it runs | {code=, signal=, cpu=, peak=}: seconds of the processor and
 * bytes. The code after signal N is 128 + N; 127: there is no such program. */
static int l_ended(lua_State *L)
{
    struct child *c = check(L);
    if (!c->ended) {
        pid_t got = wait4(c->pid, &c->status, WNOHANG, &c->used);
        c->ended = got == c->pid || (got < 0 && errno != EINTR);
    }
    if (!c->ended)
        return 0;
    close_one(&c->life);
    lua_createtable(L, 0, 4);
    lua_pushinteger(L, WIFSIGNALED(c->status) ? 128 + WTERMSIG(c->status) : WEXITSTATUS(c->status));
    lua_setfield(L, -2, "code");
    if (WIFSIGNALED(c->status)) {
        lua_pushinteger(L, WTERMSIG(c->status));
        lua_setfield(L, -2, "signal");
    }
    lua_pushnumber(L, (double)(c->used.ru_utime.tv_sec + c->used.ru_stime.tv_sec) +
                          (double)(c->used.ru_utime.tv_usec + c->used.ru_stime.tv_usec) * 1e-6);
    lua_setfield(L, -2, "cpu");
    lua_pushinteger(L, c->used.ru_maxrss * 1024L);
    lua_setfield(L, -2, "peak");
    return 1;
}

/* child:kill([signal]): SIGTERM unless another number is given, to it and to its own children. */
static int l_kill(lua_State *L)
{
    struct child *c = check(L);
    int number = (int)luaL_optinteger(L, 2, SIGTERM);
    bool sent =
        !c->ended && c->pid > 0 && (kill(-c->pid, number) == 0 || kill(c->pid, number) == 0);
    lua_pushboolean(L, sent);
    return 1;
}

/* child:leave(): the child reads the end of its standard input, and ends by itself if it looks for
 * that. */
static int l_leave(lua_State *L)
{
    close_one(&check(L)->life);
    return 0;
}

/* is_locked(path): whether a process holds the lock of the file. */
static int l_is_locked(lua_State *L)
{
    int fd = open(luaL_checkstring(L, 1), O_RDONLY | O_CLOEXEC);
    bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;
    close_one(&fd);
    lua_pushboolean(L, held);
    return 1;
}

static const luaL_Reg methods[] = {
    {"pid", l_pid},     {"ended", l_ended}, {"kill", l_kill},
    {"leave", l_leave}, {"__gc", l_leave},  {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"spawn", l_spawn},
    {"is_locked", l_is_locked},
    {NULL, NULL},
};

static int l_wipe(lua_State *L)
{
    explicit_bzero(lua_touserdata(L, 1), lua_rawlen(L, 1));
    return 0;
}

int luaopen_kitload_host_child(lua_State *L)
{
    host_check_lua(L);
    luaL_newmetatable(L, wiped);
    lua_pushcfunction(L, l_wipe);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    if (luaL_newmetatable(L, type)) {
        luaL_setfuncs(L, methods, 0);
        lua_pushvalue(L, -1);
        lua_setfield(L, -2, "__index");
    }
    luaL_newlib(L, functions);
    child_talk_add(L);
    return 1;
}
