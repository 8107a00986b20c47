/* The memory of secrets, and writing one to a file. */
#include "secret/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

bool secret_begin(void)
{
    return sodium_init() >= 0;
}

/* A child of a fork gets zeros in its place: the keeper of an SSH tunnel lives as long as we do. No
 * child may free a secret then, as libsodium would find its marks changed. */
static void keep_from_children(char *p, size_t n)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)p & ~(page - 1);
    madvise((void *)from, (uintptr_t)p + n - from, MADV_WIPEONFORK);
}

void secret_take(struct secret *s, const char *from, size_t n)
{
    s->p = sodium_malloc(n + 1);
    if (!s->p)
        die_oom();
    keep_from_children(s->p, n + 1);
    s->n = n;
    if (from)
        memcpy(s->p, from, n);
    s->p[n] = 0;
}

void secret_free(struct secret *s)
{
    sodium_free(s->p); /* wipes it */
    *s = (struct secret){0};
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t w = write(fd, p, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return false;
        p += w;
        n -= (size_t)w;
    }
    return true;
}

bool secret_lend(const struct secret *s, struct lent *l, struct err *e)
{
    l->n = s->n + 1;
    l->fd = memfd_create("kitload", MFD_CLOEXEC);
    snprintf(l->path, sizeof l->path, "/proc/self/fd/%d", l->fd);
    /* A key in PEM ends with a line end, which reading the secret has cut off. */
    if (l->fd >= 0 && fchmod(l->fd, 0600) == 0 && write_all(l->fd, s->p, s->n) &&
        write_all(l->fd, "\n", 1) && access(l->path, R_OK) == 0)
        return true;
    err_set(e, ERR_USAGE, "the secret cannot be handed on as a file in memory: %s",
            strerror(errno));
    if (l->fd >= 0)
        err_hint(e, "is /proc mounted?");
    secret_take_back(l);
    return false;
}

void secret_take_back(struct lent *l)
{
    if (l->fd < 0)
        return;
    char *p = mmap(NULL, l->n, PROT_READ | PROT_WRITE, MAP_SHARED, l->fd, 0);
    if (p != MAP_FAILED) {
        sodium_memzero(p, l->n);
        munmap(p, l->n);
    }
    close(l->fd);
    l->fd = -1;
}

/* After a power cut a new name exists only when its folder was synced. */
static void sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0)
        return;
    (void)!fsync(fd);
    close(fd);
}

bool secret_write(const char *path, const struct secret *const *lines, size_t n, struct err *e)
{
    struct buf temporary = {0};
    buf_printf(&temporary, "%s.%d.tmp", path, (int)getpid());
    buf_char(&temporary, 0);
    unlink(temporary.p); /* of a killed process with our number */
    int fd = open(temporary.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = fd >= 0;
    for (size_t i = 0; good && i < n; i++)
        good = write_all(fd, lines[i]->p, lines[i]->n) && write_all(fd, "\n", 1);
    good = good && fsync(fd) == 0;
    if (fd >= 0)
        good = close(fd) == 0 && good;
    good = good && rename(temporary.p, path) == 0;
    if (!good) {
        err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
        if (fd >= 0)
            unlink(temporary.p);
    } else {
        sync_folder_of(path);
    }
    buf_free(&temporary);
    return good;
}
