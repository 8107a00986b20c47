/* The functions of kitload.host.sys for files and folders. */
#include "host/sys_files.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/signal.h"

int sys_failed(lua_State *L, const char *what)
{
    struct err e;
    if (errno == EINTR && signal_pending())
        err_set(&e, ERR_INTERRUPTED, "interrupted by %s", signal_name(signal_pending()));
    else
        err_set(&e, ERR_INPUT, "%s: %s", what, strerror(errno));
    return host_error(L, &e);
}

static int l_cwd(lua_State *L)
{
    char *path = getcwd(NULL, 0);
    if (!path)
        return sys_failed(L, "current folder");
    lua_pushstring(L, path);
    free(path);
    return 1;
}

static int l_realpath(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    char *real = realpath(path, NULL);
    if (!real)
        return sys_failed(L, path);
    lua_pushstring(L, real);
    free(real);
    return 1;
}

static lua_Number seconds(struct timespec t)
{
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* stat(path) → {kind = "file" | "dir" | "fifo" | "other", size, mode, uid, mtime, ctime, id}, or
 * nil and the error. Two paths with the same id are the same file. */
static int l_stat(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct stat st;
    if (stat(path, &st))
        return sys_failed(L, path);
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
    lua_pushnumber(L, seconds(st.st_mtim));
    lua_setfield(L, -2, "mtime");
    lua_pushnumber(L, seconds(st.st_ctim));
    lua_setfield(L, -2, "ctime");
    lua_pushfstring(L, "%I:%I", (LUAI_UACINT)st.st_dev, (LUAI_UACINT)st.st_ino);
    lua_setfield(L, -2, "id");
    return 1;
}

/* same_time(path, like): give a file the time of another one. The equal times say that they were
 * written together, until one of them is written again. */
static int l_same_time(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1), *like = luaL_checkstring(L, 2);
    struct stat st;
    if (stat(like, &st))
        return sys_failed(L, like);
    struct timespec times[2] = {st.st_atim, st.st_mtim};
    if (utimensat(AT_FDCWD, path, times, 0))
        return sys_failed(L, path);
    lua_pushboolean(L, 1);
    return 1;
}

/* Make a folder and its parents. Existing ones do not change. */
static int l_mkdir(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    mode_t mode = (mode_t)luaL_optinteger(L, 2, 0777);
    char part[4096];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof part) {
        errno = ENAMETOOLONG;
        return sys_failed(L, "mkdir");
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
            return sys_failed(L, part);
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
        return sys_failed(L, path);
    lua_pushboolean(L, 1);
    return 1;
}

/* After a power cut a new name exists only when its folder was synced. Some file systems cannot
 * sync a folder; that is no error, because the file itself is written. */
static void sync_folder_of(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof folder)
        return;
    memcpy(folder, path, n);
    folder[n] = 0;
    int fd = open(n ? folder : slash ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)!fsync(fd);
    close(fd);
}

static int l_rename(lua_State *L)
{
    const char *from = luaL_checkstring(L, 1), *to = luaL_checkstring(L, 2);
    if (rename(from, to))
        return sys_failed(L, to);
    sync_folder_of(to);
    lua_pushboolean(L, 1);
    return 1;
}

/* chown(path, user name): the file also gets the user's main group. */
static int l_chown(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1), *user = luaL_checkstring(L, 2);
    struct passwd *pw = getpwnam(user);
    if (!pw) {
        errno = ENOENT;
        return sys_failed(L, user);
    }
    if (chown(path, pw->pw_uid, pw->pw_gid))
        return sys_failed(L, path);
    lua_pushboolean(L, 1);
    return 1;
}

static int l_chmod(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    if (chmod(path, (mode_t)luaL_checkinteger(L, 2)))
        return sys_failed(L, path);
    lua_pushboolean(L, 1);
    return 1;
}

/* glob(pattern) → the sorted paths that match a shell pattern; an empty list when none does. */
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

/* lock(path[, at_once]): wait for an exclusive lock on a file, which is created if necessary, or on
 * a folder. handle:release(), garbage collection and the end of the process release it. With
 * at_once it does not wait: false if somebody else has it. */
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
    bool at_once = lua_toboolean(L, 2);
    int *fd = lua_newuserdatauv(L, sizeof *fd, 0);
    *fd = -1;
    luaL_setmetatable(L, "kitload.lock");
    /* A link in a workspace must not create a file somewhere else. */
    struct stat there;
    bool folder = lstat(path, &there) == 0 && S_ISDIR(there.st_mode);
    *fd = folder ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                 : open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (*fd < 0)
        return sys_failed(L, path);
    while (flock(*fd, LOCK_EX | (at_once ? LOCK_NB : 0))) {
        if (errno == EWOULDBLOCK) {
            lua_pushboolean(L, false);
            return 1;
        }
        if (errno != EINTR || signal_pending())
            return sys_failed(L, path);
    }
    return 1;
}

/* write(path, text[, temporary name]): write the whole file under a temporary name, sync it and
 * rename it. So another process sees the old file or the new one, never a part. */
static int l_write(lua_State *L)
{
    size_t n, done = 0;
    const char *path = luaL_checkstring(L, 1), *text = luaL_checklstring(L, 2, &n);
    const char *tmp = luaL_optstring(L, 3, NULL);
    if (!tmp)
        tmp = lua_pushfstring(L, "%s.%d.tmp", path, (int)getpid());
    /* A rename would replace a device or a pipe by a file. */
    struct stat there;
    bool direct = strncmp(path, "/dev/std", 8) == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
                  (stat(path, &there) == 0 && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode));
    int flags = O_WRONLY | O_CLOEXEC | (direct ? 0 : O_CREAT | O_TRUNC);
    int fd = open(direct ? path : tmp, flags, 0666);
    if (fd < 0)
        return sys_failed(L, path);
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
        return sys_failed(L, path);
    }
    if (!direct)
        sync_folder_of(path);
    lua_pushboolean(L, 1);
    return 1;
}

static const luaL_Reg functions[] = {
    {"cwd", l_cwd},       {"realpath", l_realpath}, {"stat", l_stat},           {"mkdir", l_mkdir},
    {"unlink", l_unlink}, {"rename", l_rename},     {"same_time", l_same_time}, {"chown", l_chown},
    {"chmod", l_chmod},   {"glob", l_glob},         {"lock", l_lock},           {"write", l_write},
    {NULL, NULL},
};

void sys_files_add(lua_State *L)
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
    luaL_setfuncs(L, functions, 0);
}
