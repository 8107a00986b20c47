/* A library for LD_PRELOAD. It writes down in which order a process syncs files, renames them and
 * sends COMMIT.
 *
 *   WITNESS=FILE   one line for each: "sync PATH", "rename FROM TO", "commit"
 *   LOSE=N         the N-th COMMIT is done, but its answer is lost: the socket is shut down before
 *                  the answer is read
 *
 * "commit" is written when a message with COMMIT is given to the socket. PATH is the name of the
 * file at that time. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REAL(type, name, ...)                                                                      \
    static type (*real)(__VA_ARGS__);                                                              \
    if (!real)                                                                                     \
    real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static void note(const char *what, const char *a, const char *b)
{
    const char *path = getenv("WITNESS");
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
    char line[8192];
    int n = snprintf(line, sizeof line, "%s%s%s%s%s\n", what, *a ? " " : "", a, *b ? " " : "", b);
    if (fd < 0)
        return;
    if (n > 0 && syscall(SYS_write, fd, line, (size_t)n) < 0)
        _exit(126);
    close(fd);
}

static void note_sync(int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    path[n > 0 ? n : 0] = 0;
    note("sync", path, "");
}

int fsync(int fd)
{
    REAL(int, "fsync", int);
    note_sync(fd);
    return real(fd);
}

int fdatasync(int fd)
{
    REAL(int, "fdatasync", int);
    note_sync(fd);
    return real(fd);
}

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);
    note("rename", from, to);
    return real(from, to);
}

static int commits, lost = -1;

ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
    REAL(ssize_t, "send", int, const void *, size_t, int);
    struct pollfd answer = {.fd = fd, .events = POLLIN};
    const char *lose = getenv("LOSE");
    int is_commit = memmem(bytes, n, "COMMIT", 7) != NULL;
    if (is_commit)
        note("commit", "", "");
    ssize_t sent = real(fd, bytes, n, flags);
    if (is_commit && ++commits == (lose ? atoi(lose) : 0)) {
        poll(&answer, 1, 20000); /* wait for the answer, so that the COMMIT is done */
        shutdown(fd, SHUT_RDWR);
        lost = fd;
    }
    return sent;
}

/* Bytes that arrived before the shutdown could still be read, so recv returns the end. */
ssize_t recv(int fd, void *to, size_t n, int flags)
{
    REAL(ssize_t, "recv", int, void *, size_t, int);
    return fd == lost ? 0 : real(fd, to, n, flags);
}

int close(int fd)
{
    REAL(int, "close", int);
    if (fd == lost)
        lost = -1;
    return real(fd);
}
