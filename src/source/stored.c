/* Reads a file with read(2) to its end, and computes its SHA-256 with libcrypto. */
#include "source/stored.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/signal.h"

static bool unreadable(struct stored *st, int error, struct err *e)
{
    err_set(e, ERR_INPUT, "cannot read %s: %s", st->name, strerror(error));
    err_code(e, "file.unreadable");
    if (error == ENOENT)
        return err_hint(e, "paths are relative to the folder that kitload is called in");
    if (error == EACCES || error == EPERM)
        return err_hint(e, "this user may not read it: see the rights of the file and its folders");
    if (error == EMFILE || error == ENFILE)
        return err_hint(e, "the limit of open files (ulimit -n) is too low");
    return false;
}

static bool hash_begin(struct stored *st, struct err *e)
{
    st->hex[0] = 0;
    return SHA256_Init(&st->hash) || err_set(e, ERR_BUG, "libcrypto has no SHA-256");
}

static void hash_end(SHA256_CTX *hash, char *hex)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256_Final(digest, hash);
    for (unsigned i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

/* Add n bytes to the hash. Where a mark is passed on the way, the hash of the bytes before it is
 * stored in the mark. */
static void hash_bytes(struct stored *st, const char *p, size_t n, uint64_t before)
{
    while (st->next_mark < st->nmarks && st->marks[st->next_mark].size <= before + n) {
        struct stored_mark *mark = &st->marks[st->next_mark++];
        size_t part = (size_t)(mark->size - before);
        SHA256_Update(&st->hash, p, part);
        p += part;
        n -= part;
        before += part;
        SHA256_CTX so_far = st->hash;
        hash_end(&so_far, mark->hex);
    }
    SHA256_Update(&st->hash, p, n);
}

static bool interrupted(struct err *e)
{
    return err_set(e, ERR_INTERRUPTED, "interrupted by %s", signal_name(signal_pending()));
}

bool stored_open(struct stored *st, const char *path, struct err *e)
{
    bool input = strcmp(path, "-") == 0;
    struct stat s;
    st->name = xstrdup(input ? "standard input" : path);
    st->stop_fd = st->tee_fd = -1;
    do
        st->fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (st->fd < 0 && errno == EINTR && !signal_pending());
    if (st->fd < 0 && signal_pending())
        return interrupted(e);
    st->owned = !input && st->fd >= 0;
    if (st->fd < 0 || fstat(st->fd, &s) != 0)
        return unreadable(st, errno, e);
    if (S_ISDIR(s.st_mode)) {
        err_set(e, ERR_INPUT, "cannot read %s: it is a folder", st->name);
        err_code(e, "file.unreadable");
        return err_hint(e, "name its files, for example %s/*.csv", st->name);
    }
    /* Standard input is never read twice, even when the shell redirected a file into it. Other
     * processes may share it, and it may not be at its beginning. */
    st->regular = S_ISREG(s.st_mode) && !input;
    st->size = S_ISREG(s.st_mode) ? (uint64_t)s.st_size : 0;
    st->mtime = s.st_mtim;
    if (S_ISREG(s.st_mode))
        (void)posix_fadvise(st->fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* only advice, so it may fail */
    return hash_begin(st, e);
}

void stored_close(struct stored *st)
{
    if (st->owned)
        close(st->fd);
    if (st->tee_fd >= 0 && st->tee)
        close(st->tee_fd);
    buf_free(&st->head);
    free(st->tee);
    free(st->name);
    st->tee = NULL;
    st->name = NULL;
}

static bool tee_failed(struct stored *st, struct err *e)
{
    return err_set(e, ERR_REFUSED, "cannot copy %s into %s: %s", st->name, st->tee,
                   strerror(errno));
}

static bool copy_out(struct stored *st, const char *p, size_t n, struct err *e)
{
    while (st->tee && n) {
        ssize_t w = write(st->tee_fd, p, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return tee_failed(st, e);
        p += w;
        n -= (size_t)w;
    }
    return true;
}

bool stored_tee(struct stored *st, const char *path, struct err *e)
{
    st->tee = xstrdup(path);
    st->tee_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return st->tee_fd >= 0 ? copy_out(st, st->head.p, st->head.n, e) : tee_failed(st, e);
}

void stored_forget(struct stored *st)
{
    if (!st->headless)
        buf_free(&st->head);
    st->headless = true;
}

/* A pipe or a terminal may never bring anything. So wait for it, for a signal and for the stop
 * descriptor at the same time. This also works in a thread that blocks signals. */
static bool wait_for_bytes(struct stored *st, struct err *e)
{
    for (;;) {
        struct pollfd fds[] = {{.fd = st->fd, .events = POLLIN},
                               {.fd = signal_fd(), .events = POLLIN},
                               {.fd = st->stop_fd, .events = POLLIN}};
        int n = poll(fds, 3, -1);
        if (signal_pending())
            return interrupted(e);
        if (n > 0 && fds[2].revents)
            return err_set(e, ERR_INTERRUPTED, "%s was not read to its end", st->name);
        if (n > 0 && fds[0].revents)
            return true;
        if (n < 0 && errno != EINTR)
            return unreadable(st, errno, e);
    }
}

/* A file that is being written while it is read would be loaded in part. Files without a size
 * (/proc) are not checked. */
static bool is_unchanged(const struct stored *st, struct err *e)
{
    struct stat s;
    if (!st->regular || !st->size || fstat(st->fd, &s) != 0 ||
        ((uint64_t)s.st_size == st->size && s.st_mtim.tv_sec == st->mtime.tv_sec &&
         s.st_mtim.tv_nsec == st->mtime.tv_nsec))
        return true;
    err_set(e, ERR_INPUT, "%s was changed while it was read: it had %llu bytes and has %llu",
            st->name, (unsigned long long)st->size, (unsigned long long)s.st_size);
    err_code(e, "file.unreadable");
    return err_hint(e, "run it again when the file is complete");
}

bool stored_read(struct stored *st, char *to, size_t n, size_t *got, struct err *e)
{
    ssize_t r = 0;
    *got = 0;
    if (st->ended)
        return true;
    if (!st->regular && !wait_for_bytes(st, e))
        return false;
    do
        r = read(st->fd, to, n);
    while (r < 0 && errno == EINTR);
    if (r < 0) {
        int error = errno;
        unreadable(st, error, e);
        return err_wrap(e, "at byte %llu", (unsigned long long)atomic_load(&st->bytes));
    }
    if (r == 0) {
        st->ended = true;
        hash_end(&st->hash, st->hex);
        return is_unchanged(st, e);
    }
    if (!st->headless)
        buf_add(&st->head, to, (size_t)r);
    if (!copy_out(st, to, (size_t)r, e))
        return false;
    hash_bytes(st, to, (size_t)r, atomic_load_explicit(&st->bytes, memory_order_relaxed));
    atomic_fetch_add_explicit(&st->bytes, (uint64_t)r, memory_order_relaxed);
    *got = (size_t)r;
    return true;
}
