/* kitload.host.sys: services of the operating system that Lua's own libraries lack: clocks,
 * terminals, processes and digests. Files and folders are in sys_files.c. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "base/points.h"
#include "base/signal.h"
#include "host/sys_files.h"
#include "host/sys_net.h"
#include "text/path_pattern.h"
#include "text/utf8.h"

static double clock_seconds(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int l_now(lua_State *L)
{
    lua_pushnumber(L, clock_seconds(CLOCK_REALTIME));
    return 1;
}

static int l_now_nanos(lua_State *L)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    lua_pushinteger(L, (lua_Integer)t.tv_sec * 1000000000 + t.tv_nsec);
    return 1;
}

static int l_monotonic(lua_State *L)
{
    lua_pushnumber(L, clock_seconds(CLOCK_MONOTONIC));
    return 1;
}

static int l_cpu(lua_State *L)
{
    lua_pushnumber(L, clock_seconds(CLOCK_PROCESS_CPUTIME_ID));
    return 1;
}

static int l_isatty(lua_State *L)
{
    lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
    return 1;
}

/* The width of the terminal of a file descriptor, or nothing. */
static int l_columns(lua_State *L)
{
    struct winsize size;
    if (ioctl((int)luaL_checkinteger(L, 1), TIOCGWINSZ, &size) || !size.ws_col)
        return 0;
    lua_pushinteger(L, size.ws_col);
    return 1;
}

/* Columns of one character: 2 for a wide East Asian one, 0 for a mark that combines with the
 * character before it. */
static int columns_of(uint32_t c)
{
    int n = wcwidth((wchar_t)c);
    return n < 0 ? 1 : n;
}

/* width(text, most) → how many terminal columns the text takes, and how many of its bytes fit into
 * `most` columns. In a text that is not UTF-8 (a file's name can be one) each byte counts as one
 * column. wcwidth uses the tables of C.UTF-8, whatever the user's locale is. */
static int l_width(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    lua_Integer most = luaL_optinteger(L, 2, LUA_MAXINTEGER), width = 0;
    size_t at = 0, fits = 0;
    bool incomplete, bytes = ascii_only(s, n) || utf8_valid_prefix(s, n, &incomplete) < n;
    locale_t locale = bytes ? (locale_t)0 : newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = locale ? uselocale(locale) : (locale_t)0;
    while (at < n) {
        size_t length = 1;
        width += bytes ? 1 : columns_of(utf8_decode(s + at, n - at, &length));
        at += length;
        if (width <= most)
            fits = at;
    }
    if (locale) {
        uselocale(before);
        freelocale(locale);
    }
    lua_pushinteger(L, width);
    lua_pushinteger(L, (lua_Integer)fits);
    return 2;
}

static int l_euid(lua_State *L)
{
    lua_pushinteger(L, geteuid());
    return 1;
}

static int l_pid(lua_State *L)
{
    lua_pushinteger(L, getpid());
    return 1;
}

/* A process that we may not signal is alive too. */
static int l_alive(lua_State *L)
{
    lua_pushboolean(L, kill((pid_t)luaL_checkinteger(L, 1), 0) == 0 || errno != ESRCH);
    return 1;
}

static int l_hostname(lua_State *L)
{
    char name[256] = "";
    gethostname(name, sizeof name - 1);
    lua_pushstring(L, name);
    return 1;
}

static int l_getenv(lua_State *L)
{
    lua_pushstring(L, getenv(luaL_checkstring(L, 1)));
    return 1;
}

/* is_set(name): whether the variable is there and not empty. Its value, which may be a secret, does
 * not become a text of Lua. */
static int l_is_set(lua_State *L)
{
    const char *value = getenv(luaL_checkstring(L, 1));
    lua_pushboolean(L, value && value[0]);
    return 1;
}

/* variables(prefix) → the names of the environment's variables that begin so, and are not empty. */
static int l_variables(lua_State *L)
{
    size_t n;
    const char *prefix = luaL_checklstring(L, 1, &n);
    lua_newtable(L);
    for (char **p = environ; p && *p; p++) {
        const char *equals = strchr(*p, '=');
        if (!equals || !equals[1] || strncmp(*p, prefix, n) != 0 || equals < *p + n)
            continue;
        lua_pushlstring(L, *p, (size_t)(equals - *p));
        lua_rawseti(L, -2, luaL_len(L, -2) + 1);
    }
    return 1;
}

static int push_hex(lua_State *L, const unsigned char *p, unsigned n)
{
    char hex[2 * EVP_MAX_MD_SIZE + 1];
    for (unsigned i = 0; i < n; i++)
        snprintf(hex + 2 * i, 3, "%02x", p[i]);
    lua_pushlstring(L, hex, 2 * n);
    return 1;
}

static int l_sha256(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (!EVP_Digest(text, n, digest, &len, EVP_sha256(), NULL))
        return luaL_error(L, "SHA-256 is not available");
    return push_hex(L, digest, len);
}

/* A random (version 4) UUID, RFC 9562. */
static int l_uuid(lua_State *L)
{
    unsigned char b[16];
    if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
        return luaL_error(L, "no random bytes");
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    char out[37];
    int n = 0;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[n++] = '-';
        n += snprintf(out + n, sizeof out - (size_t)n, "%02x", b[i]);
    }
    lua_pushlstring(L, out, (size_t)n);
    return 1;
}

/* Push the field env with copies of its secrets: a secret itself is empty after a fork. */
static int push_environment(lua_State *L, int t)
{
    lua_newtable(L);
    int copy = lua_gettop(L);
    if (lua_getfield(L, t, "env") == LUA_TTABLE)
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
            lua_pushvalue(L, -2);
            if (lua_isstring(L, -2)) {
                lua_pushvalue(L, -2);
            } else {
                const char *secret = host_secret_at(L, -2);
                size_t n = strlen(secret) + 1;
                memcpy(lua_newuserdatauv(L, n, 0), secret, n);
            }
            lua_rawset(L, copy);
        }
    lua_settop(L, copy);
    return copy;
}

static void wipe_environment(lua_State *L, int copy)
{
    for (lua_pushnil(L); lua_next(L, copy); lua_pop(L, 1))
        if (lua_isuserdata(L, -1))
            explicit_bzero(lua_touserdata(L, -1), lua_rawlen(L, -1));
}

static void set_environment(lua_State *L, int t, int env)
{
    for (lua_pushnil(L); lua_next(L, env); lua_pop(L, 1)) {
        const char *secret = lua_touserdata(L, -1);
        setenv(lua_tostring(L, -2), secret ? secret : lua_tostring(L, -1), 1);
    }
    if (lua_getfield(L, t, "unset") == LUA_TTABLE)
        for (lua_Integer i = luaL_len(L, -1); i > 0; i--) {
            lua_geti(L, -1, i);
            unsetenv(luaL_checkstring(L, -1));
            lua_pop(L, 1);
        }
    lua_pop(L, 1);
}

static void child(lua_State *L, char **argv, int env, int in, int out, int err)
{
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    /* What our caller left open is not for the child. A server started for `local:` outlives us,
     * and would keep the caller's lock (`flock 9 …`). */
    close_range(STDERR_FILENO + 1, ~0U, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    if (host_integer(L, 1, "seconds", 0))
        setpgid(0, 0); /* so that its own children end with it */
    set_environment(L, 1, env);
    const char *cwd = host_string(L, 1, "cwd", NULL);
    if (cwd && chdir(cwd))
        _exit(126);
    execvp(argv[0], argv);
    dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

/* An unlinked temporary file. With files instead of pipes, a child can write any amount without a
 * deadlock. And a daemon that keeps its standard error open (as the server does that pg_ctl starts)
 * does not make us wait. */
static int scratch_file(void)
{
    char path[] = "/tmp/kitload-XXXXXX";
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

/* Write the texts of a program's input: a text, or a list of texts and secrets. It is only in
 * memory, because a secret must not be on a disk. */
static int input_file(lua_State *L, int t)
{
    int fd = memfd_create("input", MFD_CLOEXEC), top = lua_gettop(L);
    bool good = fd >= 0;
    if (lua_getfield(L, t, "stdin") == LUA_TTABLE) {
        for (lua_Integer i = 1; good && lua_geti(L, top + 1, i) != LUA_TNIL; i++, lua_pop(L, 1)) {
            const char *text = lua_isstring(L, -1) ? lua_tostring(L, -1) : host_secret_at(L, -1);
            size_t n = strlen(text);
            good = write(fd, text, n) == (ssize_t)n;
        }
    } else if (good && !lua_isnil(L, -1)) {
        size_t n;
        const char *text = luaL_checklstring(L, -1, &n);
        good = write(fd, text, n) == (ssize_t)n;
    }
    lua_settop(L, top);
    if (good)
        lseek(fd, 0, SEEK_SET);
    else if (fd >= 0)
        close(fd);
    return good ? fd : -1;
}

static void push_file(lua_State *L, int fd)
{
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    lseek(fd, 0, SEEK_SET);
    for (;;) {
        ssize_t n = read(fd, luaL_prepbuffer(&b), LUAL_BUFFERSIZE);
        if (n <= 0)
            break;
        luaL_addsize(&b, (size_t)n);
    }
    luaL_pushresult(&b);
    close(fd);
}

/* Wait for the child's end. After so many seconds (0: never), or when a signal comes meanwhile, it
 * is ended with all of its children. Returns whether it was. */
static bool wait_for_child(pid_t pid, lua_Integer seconds, int *status, struct rusage *used)
{
    enum { STEP = 5000000, GRACE = 1 }; /* nanoseconds, seconds */
    if (!seconds) {
        while (wait4(pid, status, 0, used) < 0 && errno == EINTR)
            continue;
        return false;
    }
    int before = signal_pending();
    double deadline = clock_seconds(CLOCK_MONOTONIC) + (double)seconds;
    bool ended = false;
    while (wait4(pid, status, WNOHANG, used) == 0) {
        bool late = clock_seconds(CLOCK_MONOTONIC) > deadline;
        if (late || (!ended && signal_pending() != before)) {
            kill(-pid, ended ? SIGKILL : SIGTERM);
            deadline = clock_seconds(CLOCK_MONOTONIC) + GRACE;
            ended = true;
        }
        nanosleep(&(struct timespec){.tv_nsec = STEP}, NULL);
    }
    if (ended)
        kill(-pid, SIGKILL); /* children that it has left */
    return ended;
}

/* run{argv=, stdin=text or {text or secret, …}, env={}, unset={name…}, cwd=, seconds=} → {code=,
 * out=, err=, late=, …}. It waits for the end, but no longer than those seconds. After signal N the
 * code is 128 + N. */
static int l_run(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_getfield(L, 1, "argv");
    char **argv = host_argv(L, lua_absindex(L, -1));
    int in = input_file(L, 1), out = scratch_file(), err = scratch_file();
    if (in < 0 || out < 0 || err < 0)
        return sys_failed(L, "temporary file");
    int env = push_environment(L, 1);
    double started = clock_seconds(CLOCK_MONOTONIC);
    pid_t pid = fork();
    if (pid == 0)
        child(L, argv, env, in, out, err);
    wipe_environment(L, env);
    close(in);
    int status = 0;
    struct rusage used = {0};
    bool late = pid > 0 && wait_for_child(pid, host_integer(L, 1, "seconds", 0), &status, &used);
    lua_createtable(L, 0, 7);
    lua_pushboolean(L, late);
    lua_setfield(L, -2, "late");
    lua_pushnumber(L, clock_seconds(CLOCK_MONOTONIC) - started);
    lua_setfield(L, -2, "seconds");
    lua_pushnumber(L, (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                          (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6);
    lua_setfield(L, -2, "cpu");
    lua_pushinteger(L, used.ru_maxrss * 1024L);
    lua_setfield(L, -2, "peak");
    push_file(L, out);
    lua_setfield(L, -2, "out");
    push_file(L, err);
    lua_setfield(L, -2, "err");
    lua_pushinteger(L, pid < 0               ? 127
                       : WIFSIGNALED(status) ? 128 + WTERMSIG(status)
                                             : WEXITSTATUS(status));
    lua_setfield(L, -2, "code");
    return 1;
}

#ifdef KITLOAD_FAULTS
static int l_test_point(lua_State *L)
{
    test_point(luaL_checkstring(L, 1));
    return 0;
}
#endif

/* exec{argv…}: become another program. It returns only when that fails. */
static int l_exec(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    char **argv = host_argv(L, 1);
    fflush(NULL);
    signal(SIGPIPE, SIG_DFL);
    execvp(argv[0], argv);
    return sys_failed(L, argv[0]);
}

/* match_path(regex, path) → the groups of a pattern of paths (lua/kit/base/paths.lua); nil when the
 * path does not fit. */
static int l_match_path(lua_State *L)
{
    enum { MOST = 64 };
    size_t nregex, npath;
    const char *regex = luaL_checklstring(L, 1, &nregex), *path = luaL_checklstring(L, 2, &npath);
    struct slice groups[MOST];
    struct buf text = {0};
    struct err e;
    struct path_pattern *pattern = path_pattern_new(slice_of(regex, nregex), &e);
    if (!pattern)
        return host_error(L, &e);
    uint32_t n = path_pattern_groups(pattern);
    bool fits = n <= MOST && path_pattern_match(pattern, slice_of(path, npath), groups, n, &text);
    path_pattern_free(pattern);
    /* Pushing may raise an error, so the text moves into Lua's memory first. */
    char *own = fits ? lua_newuserdatauv(L, text.n + 1, 0) : NULL;
    if (fits && text.n)
        memcpy(own, text.p, text.n);
    const char *base = text.p;
    buf_free(&text);
    if (!fits)
        return 0;
    lua_createtable(L, (int)n, 0);
    for (uint32_t i = 0; i < n; i++) {
        lua_pushlstring(L, groups[i].n ? own + (groups[i].p - base) : "", groups[i].n);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* "SIGINT" or "SIGTERM" when that signal came, else nil: for long work that does not wait. */
static int l_interrupted(lua_State *L)
{
    int number = signal_pending();
    lua_pushstring(L, number ? signal_name(number) : NULL);
    return 1;
}

static const luaL_Reg functions[] = {
    {"now", l_now},
    {"match_path", l_match_path},
    {"now_nanos", l_now_nanos},
    {"monotonic", l_monotonic},
    {"cpu", l_cpu},
    {"isatty", l_isatty},
    {"columns", l_columns},
    {"width", l_width},
    {"euid", l_euid},
    {"pid", l_pid},
    {"alive", l_alive},
    {"hostname", l_hostname},
    {"interrupted", l_interrupted},
    {"getenv", l_getenv},
    {"is_set", l_is_set},
    {"variables", l_variables},
    {"sha256", l_sha256},
    {"uuid", l_uuid},
    {"run", l_run},
    {"exec", l_exec},
    {"error_kinds", host_error_kinds},
#ifdef KITLOAD_FAULTS
    {"test_point", l_test_point},
#endif
    {NULL, NULL},
};

int luaopen_kitload_host_sys(lua_State *L)
{
    host_check_lua(L);
    luaL_newlib(L, functions);
    sys_files_add(L);
    sys_net_add(L);
    return 1;
}
