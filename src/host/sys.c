/* kitload.host.sys: what the conductor needs of the operating system and Lua's own libraries lack.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <openssl/evp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "host/host.h"

/* nil, message for the errors that a caller may want to look at. */
static int failed(lua_State *L, const char *what)
{
    struct err e;
    err_set(&e, ERR_INPUT, "%s: %s", what, strerror(errno));
    return host_error(L, &e);
}

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

/* Width of the terminal behind a descriptor, or nil. */
static int l_columns(lua_State *L)
{
    struct winsize size;
    if (ioctl((int)luaL_checkinteger(L, 1), TIOCGWINSZ, &size) || !size.ws_col)
        return 0;
    lua_pushinteger(L, size.ws_col);
    return 1;
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

/* A process that is not ours to signal is alive all the same. */
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

static int l_cwd(lua_State *L)
{
    char *path = getcwd(NULL, 0);
    if (!path)
        return failed(L, "current folder");
    lua_pushstring(L, path);
    free(path);
    return 1;
}

static int l_realpath(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    char *real = realpath(path, NULL);
    if (!real)
        return failed(L, path);
    lua_pushstring(L, real);
    free(real);
    return 1;
}

/* {kind = "file" | "dir" | "fifo" | "other", size, mode, uid, mtime}, or nil and the error. */
static int l_stat(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct stat st;
    if (stat(path, &st))
        return failed(L, path);
    lua_createtable(L, 0, 5);
    lua_pushstring(L, S_ISREG(st.st_mode)    ? "file"
                      : S_ISDIR(st.st_mode)  ? "dir"
                      : S_ISFIFO(st.st_mode) ? "fifo"
                                             : "other");
    lua_setfield(L, -2, "kind");
    lua_pushinteger(L, st.st_size);
    lua_setfield(L, -2, "size");
    lua_pushinteger(L, st.st_mode & 07777);
    lua_setfield(L, -2, "mode");
    lua_pushinteger(L, st.st_uid);
    lua_setfield(L, -2, "uid");
    lua_pushnumber(L, (double)st.st_mtim.tv_sec + (double)st.st_mtim.tv_nsec * 1e-9);
    lua_setfield(L, -2, "mtime");
    return 1;
}

/* Give a file the time of another one: the two were written together, which can be seen until one
 * of them is written again. */
static int l_same_time(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1), *like = luaL_checkstring(L, 2);
    struct stat st;
    if (stat(like, &st))
        return failed(L, like);
    struct timespec times[2] = {st.st_atim, st.st_mtim};
    if (utimensat(AT_FDCWD, path, times, 0))
        return failed(L, path);
    lua_pushboolean(L, 1);
    return 1;
}

/* Make a folder and its parents; existing ones are left as they are. */
static int l_mkdir(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    mode_t mode = (mode_t)luaL_optinteger(L, 2, 0777);
    char part[4096];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof part) {
        errno = ENAMETOOLONG;
        return failed(L, "mkdir");
    }
    memcpy(part, path, n + 1);
    for (char *p = part + 1;; p++) {
        char c = *p;
        if (c && c != '/')
            continue;
        *p = 0;
        struct stat st;
        if (mkdir(part, c ? 0777 : mode) &&
            (errno != EEXIST || stat(part, &st) || !S_ISDIR(st.st_mode)))
            return failed(L, part);
        if (!c)
            break;
        *p = c;
    }
    lua_pushboolean(L, 1);
    return 1;
}

static int l_unlink(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    if (unlink(path))
        return failed(L, path);
    lua_pushboolean(L, 1);
    return 1;
}

static int l_rename(lua_State *L)
{
    const char *from = luaL_checkstring(L, 1), *to = luaL_checkstring(L, 2);
    if (rename(from, to))
        return failed(L, to);
    lua_pushboolean(L, 1);
    return 1;
}

/* chown(path, user name): the user's own group goes with it. */
static int l_chown(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1), *user = luaL_checkstring(L, 2);
    struct passwd *pw = getpwnam(user);
    if (!pw) {
        errno = ENOENT;
        return failed(L, user);
    }
    if (chown(path, pw->pw_uid, pw->pw_gid))
        return failed(L, path);
    lua_pushboolean(L, 1);
    return 1;
}

static int l_chmod(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    if (chmod(path, (mode_t)luaL_checkinteger(L, 2)))
        return failed(L, path);
    lua_pushboolean(L, 1);
    return 1;
}

/* Sorted paths that match a shell pattern; an empty list when none does. */
static int l_glob(lua_State *L)
{
    glob_t found;
    int rc = glob(luaL_checkstring(L, 1), 0, NULL, &found);
    lua_newtable(L);
    if (rc)
        return 1;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        lua_pushstring(L, found.gl_pathv[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    globfree(&found);
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

/* lock(path): an exclusive lock on a file that is made if need be; waits for it. handle:release()
 * or garbage collection lets go; the end of the process too. */
static int l_lock_release(lua_State *L)
{
    int *fd = luaL_checkudata(L, 1, "kitload.lock");
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return 0;
}

static int l_lock(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    int *fd = lua_newuserdatauv(L, sizeof *fd, 0);
    *fd = -1;
    luaL_setmetatable(L, "kitload.lock");
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*fd < 0)
        return failed(L, path);
    while (flock(*fd, LOCK_EX))
        if (errno != EINTR)
            return failed(L, path);
    return 1;
}

/* Write a whole file under a temporary name (the third argument, or one of ours), sync it, rename
 * it into place: whoever looks sees the old or the new. */
static int l_write(lua_State *L)
{
    size_t n, done = 0;
    const char *path = luaL_checkstring(L, 1), *text = luaL_checklstring(L, 2, &n);
    const char *tmp = luaL_optstring(L, 3, NULL);
    if (!tmp)
        tmp = lua_pushfstring(L, "%s.%d.tmp", path, (int)getpid());
    /* A rename would put a file in the place of a device or a pipe. */
    struct stat there;
    bool direct = strncmp(path, "/dev/std", 8) == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
                  (stat(path, &there) == 0 && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode));
    int flags = O_WRONLY | O_CLOEXEC | (direct ? 0 : O_CREAT | O_TRUNC);
    int fd = open(direct ? path : tmp, flags, 0666);
    if (fd < 0)
        return failed(L, path);
    while (done < n) {
        ssize_t w = write(fd, text + done, n - done);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            break;
        done += (size_t)w;
    }
    int bad = done < n || (!direct && fsync(fd));
    bad |= close(fd);
    if (bad || (!direct && rename(tmp, path))) {
        int saved = errno;
        if (!direct)
            unlink(tmp);
        errno = saved;
        return failed(L, path);
    }
    lua_pushboolean(L, 1);
    return 1;
}

/* argv of the table at index t into a C array that lives as long as the table. */
static char **read_argv(lua_State *L, int t)
{
    lua_Integer n = luaL_len(L, t);
    luaL_argcheck(L, n > 0, t, "argv is empty");
    char **argv = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof *argv, 0);
    for (lua_Integer i = 0; i < n; i++) {
        lua_geti(L, t, i + 1);
        argv[i] = (char *)(uintptr_t)luaL_checkstring(L, -1);
        lua_pop(L, 1);
    }
    argv[n] = NULL;
    return argv;
}

static void set_environment(lua_State *L, int t)
{
    if (lua_getfield(L, t, "env") == LUA_TTABLE)
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
            setenv(lua_tostring(L, -2), lua_tostring(L, -1), 1);
    lua_pop(L, 1);
}

static void child(lua_State *L, char **argv, int in, int out, int err)
{
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    set_environment(L, 1);
    const char *cwd = host_string(L, 1, "cwd", NULL);
    if (cwd && chdir(cwd))
        _exit(126);
    execvp(argv[0], argv);
    dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

/* An unlinked temporary file: output of a child of any size without a deadlock, and a daemon that
 * keeps its standard error open (pg_ctl's server) does not keep us waiting. */
static int scratch_file(void)
{
    char path[] = "/tmp/kitload-XXXXXX";
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
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

/* run{argv=, stdin=text, env={}, cwd=} → {code=, out=, err=}: waits; code is 128 + N after a
 * signal. */
static int l_run(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_getfield(L, 1, "argv");
    char **argv = read_argv(L, lua_absindex(L, -1));
    const char *text = host_string(L, 1, "stdin", "");
    int in = scratch_file(), out = scratch_file(), err = scratch_file();
    if (in < 0 || out < 0 || err < 0)
        return failed(L, "temporary file");
    size_t n = strlen(text);
    if (write(in, text, n) != (ssize_t)n)
        return failed(L, "temporary file");
    lseek(in, 0, SEEK_SET);
    double started = clock_seconds(CLOCK_MONOTONIC);
    pid_t pid = fork();
    if (pid == 0)
        child(L, argv, in, out, err);
    close(in);
    int status = 0;
    struct rusage used = {0};
    while (pid > 0 && wait4(pid, &status, 0, &used) < 0 && errno == EINTR)
        continue;
    lua_createtable(L, 0, 6);
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
static int l_fault_point(lua_State *L)
{
    fault_point(luaL_checkstring(L, 1));
    return 0;
}
#endif

/* Become another program; returns only when that fails. */
static int l_exec(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    char **argv = read_argv(L, 1);
    fflush(NULL);
    signal(SIGPIPE, SIG_DFL);
    execvp(argv[0], argv);
    return failed(L, argv[0]);
}

static const luaL_Reg functions[] = {
    {"now", l_now},
    {"now_nanos", l_now_nanos},
    {"monotonic", l_monotonic},
    {"cpu", l_cpu},
    {"isatty", l_isatty},
    {"columns", l_columns},
    {"euid", l_euid},
    {"pid", l_pid},
    {"alive", l_alive},
    {"hostname", l_hostname},
    {"getenv", l_getenv},
    {"cwd", l_cwd},
    {"realpath", l_realpath},
    {"stat", l_stat},
    {"mkdir", l_mkdir},
    {"unlink", l_unlink},
    {"rename", l_rename},
    {"same_time", l_same_time},
    {"chown", l_chown},
    {"chmod", l_chmod},
    {"glob", l_glob},
    {"sha256", l_sha256},
    {"uuid", l_uuid},
    {"lock", l_lock},
    {"write", l_write},
    {"run", l_run},
    {"exec", l_exec},
#ifdef KITLOAD_FAULTS
    {"fault_point", l_fault_point},
#endif
    {NULL, NULL},
};

int luaopen_kitload_host_sys(lua_State *L)
{
    if (luaL_newmetatable(L, "kitload.lock")) {
        lua_pushcfunction(L, l_lock_release);
        lua_setfield(L, -2, "__gc");
        lua_newtable(L);
        lua_pushcfunction(L, l_lock_release);
        lua_setfield(L, -2, "release");
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
