/* The talk of two processes of ours over a socket of the file system: one line to it, one line
 * back, for each connection. Who may open the socket's folder may talk: so the folder is for us
 * alone.
 *
 *   call ─▶ line ─▶ listener:next … listener:answer ─▶ line ─▶ call
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "host/child/child.h"
#include "host/sys_files.h"

static const char type[] = "kitload.listener";

enum { WAITING = 64 };

struct listener {
    int fd, caller; /* caller: who waits for our answer; -1: nobody */
};

static double monotonic(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Wait until the descriptor is ready. False: the deadline is over. */
static bool wait_for(int fd, short events, double deadline)
{
    struct pollfd p = {.fd = fd, .events = events};
    for (;;) {
        double left = deadline - monotonic();
        if (left <= 0)
            return false;
        int n = poll(&p, 1, (int)(left * 1000) + 1);
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
    }
}

/* An address holds 107 characters, and a spool's path may be longer. So the socket's folder is
 * opened, and the address goes through it. *folder is closed by the caller. */
static bool address_of(const char *path, struct sockaddr_un *a, int *folder)
{
    const char *slash = strrchr(path, '/');
    char name[4096];
    size_t n = slash ? (size_t)(slash - path) : 1;
    if (n >= sizeof name)
        return false;
    memcpy(name, slash ? path : ".", n);
    name[n] = 0;
    *folder = open(n ? name : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    *a = (struct sockaddr_un){.sun_family = AF_UNIX};
    int length = snprintf(a->sun_path, sizeof a->sun_path, "/proc/self/fd/%d/%s", *folder,
                          slash ? slash + 1 : path);
    return *folder >= 0 && length < (int)sizeof a->sun_path;
}

/* A socket that is connected, or that listens. -1: errno says why. */
static int open_socket(const char *path, bool listens)
{
    struct sockaddr_un a;
    int folder = -1, fd = -1;
    if (address_of(path, &a, &folder))
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0) {
        const struct sockaddr *address = (const struct sockaddr *)&a;
        bool good = listens ? bind(fd, address, sizeof a) == 0 && listen(fd, WAITING) == 0
                            : connect(fd, address, sizeof a) == 0;
        if (!good) {
            int failed = errno;
            close(fd);
            errno = failed;
            fd = -1;
        }
    }
    int failed = errno;
    if (folder >= 0)
        close(folder);
    errno = failed;
    return fd;
}

static bool send_all(int fd, const char *p, size_t n, double deadline)
{
    while (n > 0) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent > 0) {
            p += sent;
            n -= (size_t)sent;
        } else if (errno != EINTR && (errno != EAGAIN || !wait_for(fd, POLLOUT, deadline))) {
            return false;
        }
    }
    return true;
}

static bool send_line(int fd, const char *p, size_t n, double deadline)
{
    return send_all(fd, p, n, deadline) && send_all(fd, "\n", 1, deadline);
}

/* Push the line that comes, without its end. False, and nothing is pushed: it did not come whole.
 */
static bool push_line(lua_State *L, int fd, double deadline)
{
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (;;) {
        char *room = luaL_prepbuffer(&b);
        ssize_t n = recv(fd, room, LUAL_BUFFERSIZE, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN && wait_for(fd, POLLIN, deadline))
            continue;
        if (n <= 0)
            break;
        bool whole = room[n - 1] == '\n';
        luaL_addsize(&b, (size_t)n - whole);
        if (whole) {
            luaL_pushresult(&b);
            return true;
        }
    }
    luaL_pushresult(&b);
    lua_pop(L, 1);
    return false;
}

/* A descriptor that is closed when Lua raises an error meanwhile. */
static int *kept(lua_State *L, int fd)
{
    struct listener *l = lua_newuserdatauv(L, sizeof *l, 0);
    *l = (struct listener){.fd = -1, .caller = fd};
    luaL_setmetatable(L, type);
    return &l->caller;
}

static void let_go(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Connect, and for so many seconds again and again while nobody listens. */
static int connect_within(const char *path, double seconds)
{
    enum { STEP = 10000000 };
    double deadline = monotonic() + seconds;
    for (;;) {
        int fd = open_socket(path, false);
        if (fd >= 0 || monotonic() >= deadline)
            return fd;
        nanosleep(&(struct timespec){.tv_nsec = STEP}, NULL);
    }
}

/* call(path, line, seconds, begin) → the answer's line | nil, "away" (nobody listens, not even
 * after `begin` seconds) or "silent" (no answer within the seconds, or its process ended) */
static int l_call(lua_State *L)
{
    size_t n;
    const char *path = luaL_checkstring(L, 1), *line = luaL_checklstring(L, 2, &n);
    double seconds = luaL_checknumber(L, 3), begin = luaL_optnumber(L, 4, 0);
    int *fd = kept(L, -1);
    *fd = connect_within(path, begin);
    double deadline = monotonic() + seconds;
    bool there = *fd >= 0;
    bool answered = there && send_line(*fd, line, n, deadline) && push_line(L, *fd, deadline);
    let_go(fd);
    if (answered)
        return 1;
    lua_pushnil(L);
    lua_pushstring(L, there ? "silent" : "away");
    return 2;
}

/* listen(path) → listener. A socket that a dead process has left is replaced. */
static int l_listen(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct listener *l = lua_newuserdatauv(L, sizeof *l, 0);
    *l = (struct listener){.fd = -1, .caller = -1};
    luaL_setmetatable(L, type);
    unlink(path);
    l->fd = open_socket(path, true);
    if (l->fd < 0)
        return sys_failed(L, path);
    chmod(path, 0600);
    return 1;
}

/* listener:next(seconds) → the next line | nil, "idle" (none came) or "ended" (our standard input
 * is at its end: who started us has ended). Who did not get an answer to the last line gets none.
 */
static int l_next(lua_State *L)
{
    struct listener *l = luaL_checkudata(L, 1, type);
    double deadline = monotonic() + luaL_checknumber(L, 2);
    let_go(&l->caller);
    const char *why = "idle";
    while (monotonic() < deadline) {
        struct pollfd p[2] = {{.fd = l->fd, .events = POLLIN},
                              {.fd = STDIN_FILENO, .events = POLLIN}};
        int n = poll(p, 2, (int)((deadline - monotonic()) * 1000) + 1);
        if (n > 0 && p[1].revents) {
            why = "ended";
            break;
        }
        if (n <= 0 || (l->caller = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) < 0)
            continue;
        /* the line is here soon: its sender has nothing else to do */
        if (push_line(L, l->caller, monotonic() + 10))
            return 1;
        let_go(&l->caller);
    }
    lua_pushnil(L);
    lua_pushstring(L, why);
    return 2;
}

/* listener:answer(line): false when its caller is gone. */
static int l_answer(lua_State *L)
{
    struct listener *l = luaL_checkudata(L, 1, type);
    size_t n;
    const char *line = luaL_checklstring(L, 2, &n);
    lua_pushboolean(L, l->caller >= 0 && send_line(l->caller, line, n, monotonic() + 10));
    let_go(&l->caller);
    return 1;
}

static int l_close(lua_State *L)
{
    struct listener *l = luaL_checkudata(L, 1, type);
    let_go(&l->caller);
    let_go(&l->fd);
    return 0;
}

static const luaL_Reg methods[] = {
    {"next", l_next}, {"answer", l_answer}, {"close", l_close}, {"__gc", l_close}, {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"call", l_call},
    {"listen", l_listen},
    {NULL, NULL},
};

void child_talk_add(lua_State *L)
{
    if (luaL_newmetatable(L, type)) {
        luaL_setfuncs(L, methods, 0);
        lua_pushvalue(L, -1);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
