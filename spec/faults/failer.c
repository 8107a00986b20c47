/* A library for LD_PRELOAD. It makes the N-th call of one kind fail, after main() has started.
 *
 *   FAIL=KIND[@CALLER]:N   the N-th call fails; N = 0: calls are only counted
 *   FAIL_LOG=FILE          at the fault "hit" is written, and at the end the number of calls
 *
 *   KIND    malloc (and calloc, realloc), mmap, read, write, fsync, rename, open, send, recv, poll,
 *           thread, connect (PQconnectStartParams), connectpoll, query (PQsendQuery,
 *           PQsendQueryParams), copydata, copyend, result (PQgetResult), flush, consume
 *   CALLER  a part of the file name of the object that calls: kitload (Lua is in it), libpq;
 *           without it all calls count
 *
 * When a libpq call that reads or writes fails, its socket is shut down first, as when a connection
 * breaks. `result` returns the same result as libpq does when it has no memory. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { RANGES = 8 };

static atomic_int armed;
static atomic_long calls;
static char kind[16], caller[32];
static long strike_at;
static struct {
    uintptr_t from, to;
} ranges[RANGES];
static int nranges;

static int note_ranges(struct dl_phdr_info *object, size_t size, void *context)
{
    (void)size;
    (void)context;
    char self[512];
    const char *name = object->dlpi_name;
    if (!name[0]) {
        ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
        self[n > 0 ? n : 0] = 0;
        name = self;
    }
    const char *slash = strrchr(name, '/');
    if (!strstr(slash ? slash : name, caller))
        return 0;
    for (int i = 0; i < object->dlpi_phnum && nranges < RANGES; i++) {
        const ElfW(Phdr) *p = &object->dlpi_phdr[i];
        if (p->p_type != PT_LOAD || !(p->p_flags & PF_X))
            continue;
        ranges[nranges].from = object->dlpi_addr + p->p_vaddr;
        ranges[nranges++].to = object->dlpi_addr + p->p_vaddr + p->p_memsz;
    }
    return 0;
}

static void note(const char *text)
{
    const char *path = getenv("FAIL_LOG");
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
    if (fd < 0)
        return;
    if (syscall(SYS_write, fd, text, strlen(text)) < 0)
        _exit(126);
    close(fd);
}

/* True when this call must fail. */
static int struck(const char *what, void *from)
{
    if (!atomic_load_explicit(&armed, memory_order_relaxed) || strcmp(kind, what) != 0)
        return 0;
    int counts = !caller[0];
    for (int i = 0; i < nranges; i++)
        counts |= (uintptr_t)from >= ranges[i].from && (uintptr_t)from < ranges[i].to;
    if (!counts || atomic_fetch_add(&calls, 1) + 1 != strike_at)
        return 0;
    note("hit\n");
    return 1;
}

#define FROM __builtin_return_address(0)
#define REAL(type, name, ...)                                                                      \
    static type (*real)(__VA_ARGS__);                                                              \
    if (!real)                                                                                     \
    real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#ifndef NO_MALLOC
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *malloc(size_t n)
{
    if (!struck("malloc", FROM))
        return __libc_malloc(n);
    errno = ENOMEM;
    return NULL;
}

void *calloc(size_t n, size_t size)
{
    if (!struck("malloc", FROM))
        return __libc_calloc(n, size);
    errno = ENOMEM;
    return NULL;
}

void *realloc(void *p, size_t n)
{
    if (n == 0 || !struck("malloc", FROM)) /* freeing memory never fails */
        return __libc_realloc(p, n);
    errno = ENOMEM;
    return NULL;
}
#endif

void *mmap(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
    REAL(void *, "mmap", void *, size_t, int, int, int, off_t);
    if (!struck("mmap", FROM))
        return real(at, n, protection, flags, fd, offset);
    errno = ENOMEM;
    return MAP_FAILED;
}

ssize_t read(int fd, void *to, size_t n)
{
    REAL(ssize_t, "read", int, void *, size_t);
    if (!struck("read", FROM))
        return real(fd, to, n);
    errno = EIO;
    return -1;
}

ssize_t write(int fd, const void *from, size_t n)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!struck("write", FROM))
        return real(fd, from, n);
    errno = ENOSPC;
    return -1;
}

int fsync(int fd)
{
    REAL(int, "fsync", int);
    if (!struck("fsync", FROM))
        return real(fd);
    errno = EIO;
    return -1;
}

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);
    if (!struck("rename", FROM))
        return real(from, to);
    errno = EACCES;
    return -1;
}

int open(const char *path, int flags, ...)
{
    REAL(int, "open", const char *, int, mode_t);
    if (struck("open", FROM)) {
        errno = EMFILE;
        return -1;
    }
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    return real(path, flags, mode);
}

ssize_t send(int fd, const void *from, size_t n, int flags)
{
    REAL(ssize_t, "send", int, const void *, size_t, int);
    if (!struck("send", FROM))
        return real(fd, from, n, flags);
    shutdown(fd, SHUT_RDWR);
    errno = ECONNRESET;
    return -1;
}

ssize_t recv(int fd, void *to, size_t n, int flags)
{
    REAL(ssize_t, "recv", int, void *, size_t, int);
    if (!struck("recv", FROM))
        return real(fd, to, n, flags);
    shutdown(fd, SHUT_RDWR);
    errno = ECONNRESET;
    return -1;
}

int poll(struct pollfd *fds, nfds_t n, int ms)
{
    REAL(int, "poll", struct pollfd *, nfds_t, int);
    if (!struck("poll", FROM))
        return real(fds, n, ms);
    errno = EINTR;
    return -1;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *),
                   void *context)
{
    REAL(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    return struck("thread", FROM) ? EAGAIN : real(thread, how, run, context);
}

static void hang_up(PGconn *conn)
{
    shutdown(PQsocket(conn), SHUT_RDWR);
}

PGconn *PQconnectStartParams(const char *const *names, const char *const *values, int expand)
{
    REAL(PGconn *, "PQconnectStartParams", const char *const *, const char *const *, int);
    return struck("connect", FROM) ? NULL : real(names, values, expand);
}

PostgresPollingStatusType PQconnectPoll(PGconn *conn)
{
    REAL(PostgresPollingStatusType, "PQconnectPoll", PGconn *);
    if (struck("connectpoll", FROM))
        hang_up(conn);
    return real(conn);
}

int PQsendQuery(PGconn *conn, const char *query)
{
    REAL(int, "PQsendQuery", PGconn *, const char *);
    return struck("query", FROM) ? 0 : real(conn, query);
}

int PQsendQueryParams(PGconn *conn, const char *query, int n, const Oid *types,
                      const char *const *values, const int *lengths, const int *formats, int format)
{
    REAL(int, "PQsendQueryParams", PGconn *, const char *, int, const Oid *, const char *const *,
         const int *, const int *, int);
    return struck("query", FROM) ? 0
                                 : real(conn, query, n, types, values, lengths, formats, format);
}

int PQputCopyData(PGconn *conn, const char *p, int n)
{
    REAL(int, "PQputCopyData", PGconn *, const char *, int);
    return struck("copydata", FROM) ? -1 : real(conn, p, n);
}

int PQputCopyEnd(PGconn *conn, const char *why)
{
    REAL(int, "PQputCopyEnd", PGconn *, const char *);
    if (struck("copyend", FROM))
        hang_up(conn);
    return real(conn, why);
}

int PQflush(PGconn *conn)
{
    REAL(int, "PQflush", PGconn *);
    if (struck("flush", FROM))
        hang_up(conn);
    return real(conn);
}

int PQconsumeInput(PGconn *conn)
{
    REAL(int, "PQconsumeInput", PGconn *);
    if (struck("consume", FROM))
        hang_up(conn);
    return real(conn);
}

PGresult *PQgetResult(PGconn *conn)
{
    REAL(PGresult *, "PQgetResult", PGconn *);
    PGresult *r = real(conn);
    /* The end of several statements needs memory, too. But without memory libpq then returns no
     * result at all. */
    if (!r || PQresultStatus(r) == PGRES_PIPELINE_SYNC || !struck("result", FROM))
        return r;
    PQclear(r);
    return PQmakeEmptyPGresult(conn, PGRES_FATAL_ERROR);
}

static void tell(void)
{
    char line[32];
    atomic_store(&armed, 0);
    snprintf(line, sizeof line, "%ld calls\n", atomic_load(&calls));
    note(line);
}

static int (*real_main)(int, char **, char **);

static int armed_main(int argc, char **argv, char **envp)
{
    atexit(tell);
    atomic_store(&armed, 1);
    return real_main(argc, argv, envp);
}

int __libc_start_main(int (*program)(int, char **, char **), int argc, char **argv,
                      void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
                      void *stack_end)
{
    REAL(int, "__libc_start_main", int (*)(int, char **, char **), int, char **, void (*)(void),
         void (*)(void), void (*)(void), void *);
    const char *what = getenv("FAIL");
    real_main = program;
    if (!what)
        return real(program, argc, argv, init, fini, rtld_fini, stack_end);
    const char *colon = strrchr(what, ':');
    sscanf(what, "%15[a-z]@%31[a-z.]", kind, caller);
    strike_at = colon ? atol(colon + 1) : 0;
    if (caller[0])
        dl_iterate_phdr(note_ranges, NULL);
    unsetenv("LD_PRELOAD"); /* so that processes which this one starts are not changed */
    return real(armed_main, argc, argv, init, fini, rtld_fini, stack_end);
}
