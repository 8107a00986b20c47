/* The bytes of uploads, on their way into files. libmicrohttpd's thread writes each piece when it
 * comes, so nothing is kept in memory, and a connection that breaks has kept what came. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "serve/internal.h"

struct writers {
    pthread_mutex_t lock;
    pthread_cond_t left;
    struct writer *first;
    unsigned n;
};

struct writers *writers_new(void)
{
    struct writers *w = xcalloc(1, sizeof *w);
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->left, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return w;
}

void writers_free(struct writers *w)
{
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->left);
    free(w);
}

unsigned writers_count(struct writers *w)
{
    pthread_mutex_lock(&w->lock);
    unsigned n = w->n;
    pthread_mutex_unlock(&w->lock);
    return n;
}

static struct writer **find(struct writers *all, const char *path)
{
    struct writer **at = &all->first;
    while (*at && strcmp((*at)->path, path) != 0)
        at = &(*at)->next;
    return at;
}

/* Two requests may have asked for the same file before either of them was in the list. The second
 * one is refused: what it would write begins where the first one writes. */
bool writer_open(struct request *r)
{
    struct writer *w = &r->writer;
    w->fd = open(w->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (w->fd < 0) {
        w->reason = errno;
        return false;
    }
    w->socket = r->connection->fd;
    struct writers *all = r->front->writers;
    pthread_mutex_lock(&all->lock);
    w->is_second = *find(all, w->path) != NULL;
    if (w->is_second) {
        pthread_mutex_unlock(&all->lock);
        close(w->fd);
        w->fd = -1;
        return false;
    }
    w->next = all->first;
    all->first = w;
    all->n++;
    w->is_listed = true;
    pthread_mutex_unlock(&all->lock);
    return true;
}

void writer_write(struct request *r, const char *data, size_t n)
{
    struct writer *w = &r->writer;
    if (w->failed || w->too_large)
        return;
    if (n > w->most - w->received) {
        w->too_large = true;
        n = (size_t)(w->most - w->received);
    }
    while (n > 0) {
        ssize_t wrote = pwrite(w->fd, data, n, (off_t)(w->offset + w->received));
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            w->failed = true;
            w->reason = errno;
            return;
        }
        w->received += (uint64_t)wrote;
        data += wrote;
        n -= (size_t)wrote;
    }
}

void writer_done(struct request *r)
{
    struct writers *all = r->front->writers;
    pthread_mutex_lock(&all->lock);
    if (r->writer.is_listed) {
        struct writer **at = &all->first;
        while (*at != &r->writer)
            at = &(*at)->next;
        *at = r->writer.next;
        r->writer.is_listed = false;
        all->n--;
        pthread_cond_broadcast(&all->left);
    }
    pthread_mutex_unlock(&all->lock);
}

bool writer_sync(struct request *r)
{
    struct writer *w = &r->writer;
    /* of what was not written the reason is known */
    bool good = w->fd < 0 || fdatasync(w->fd) == 0 || w->failed;
    if (!good)
        w->reason = errno;
    if (w->fd >= 0 && close(w->fd) != 0 && good) {
        w->reason = errno;
        good = false;
    }
    w->fd = -1;
    return good;
}

bool front_end_writer(struct front *f, const char *path)
{
    enum { PATIENCE = 5 };
    struct writers *all = f->writers;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += PATIENCE;
    pthread_mutex_lock(&all->lock);
    struct writer *w = *find(all, path);
    bool was = w != NULL;
    /* The connection is ours as long as its writer is in the list. */
    if (w)
        shutdown(w->socket, SHUT_RDWR);
    while (*find(all, path) && pthread_cond_timedwait(&all->left, &all->lock, &until) == 0)
        continue;
    pthread_mutex_unlock(&all->lock);
    return was;
}
