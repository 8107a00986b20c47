/* Each open connection, and the watchdog, a thread that ends those that are too slow. libmicrohttpd
 * only ends connections on which nothing happens at all, and one byte a second is enough for it.
 *
 *   header ─▶ [body ─▶] busy ─▶ idle ─▶ header …
 *
 * header  the time begins with the connection, or with the first byte of the next request. The
 * bytes of an idle connection are not shown to us, so the kernel's count of the socket is asked.
 * body    so many bytes must come in each window of time
 * busy    the server works or answers; libmicrohttpd's own limit holds for readers that do not read
 * idle    between two requests
 */
#include <linux/tcp.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "serve/internal.h"

double serve_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Bytes that the socket has got so far. */
static uint64_t got(int fd)
{
    struct tcp_info info = {0};
    socklen_t n = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n))
        return 0;
    return info.tcpi_bytes_received;
}

void connection_phase(struct connection *c, enum connection_phase phase)
{
    pthread_mutex_lock(&c->front->lock);
    c->phase = phase;
    c->since = serve_clock();
    c->bytes = 0;
    c->got = phase == CONNECTION_IDLE ? got(c->fd) : 0;
    pthread_mutex_unlock(&c->front->lock);
}

void connection_bytes(struct connection *c, size_t n)
{
    pthread_mutex_lock(&c->front->lock);
    c->bytes += n;
    pthread_mutex_unlock(&c->front->lock);
    c->front->counters.bytes_in += n;
}

static bool is_trusted(const struct front *f, const struct address *a)
{
    for (size_t i = 0; i < f->ntrusted; i++)
        if (network_has(&f->trusted[i], a))
            return true;
    return false;
}

/* A proxy's connections are of many users, so only the limit of all holds for them. */
enum MHD_Result connection_may_come(void *cls, const struct sockaddr *a, socklen_t n)
{
    (void)n;
    struct listener *l = cls;
    struct front *f = l->front;
    struct address from = address_of_socket(a);
    bool proxy = is_trusted(f, &from);
    unsigned same = 0;
    pthread_mutex_lock(&f->lock);
    for (struct connection *c = f->connections; c && !proxy; c = c->next)
        same += address_same_user(&c->address, &from);
    bool may = f->nconnections < f->limits.connections && same < f->limits.per_address;
    pthread_mutex_unlock(&f->lock);
    if (!may)
        f->counters.refused++;
    return may ? MHD_YES : MHD_NO;
}

static struct connection *enter(struct front *f, struct MHD_Connection *con)
{
    struct connection *c = xcalloc(1, sizeof *c);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(con, MHD_CONNECTION_INFO_CONNECTION_FD);
    *c = (struct connection){.front = f, .fd = info->connect_fd, .since = serve_clock()};
    info = MHD_get_connection_info(con, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    c->address = address_of_socket(info->client_addr);
    c->is_proxy = is_trusted(f, &c->address);
    pthread_mutex_lock(&f->lock);
    c->next = f->connections;
    if (c->next)
        c->next->before = c;
    f->connections = c;
    f->nconnections++;
    pthread_mutex_unlock(&f->lock);
    f->counters.accepted++;
    return c;
}

/* The watchdog looks at descriptors under the lock. So after this it never sees a number that
 * belongs to another connection meanwhile. */
static void leave(struct front *f, struct connection *c)
{
    pthread_mutex_lock(&f->lock);
    if (c->before)
        c->before->next = c->next;
    else
        f->connections = c->next;
    if (c->next)
        c->next->before = c->before;
    f->nconnections--;
    pthread_mutex_unlock(&f->lock);
    free(c);
}

void connection_notify(void *cls, struct MHD_Connection *con, void **context,
                       enum MHD_ConnectionNotificationCode code)
{
    struct listener *l = cls;
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        *context = enter(l->front, con);
    else if (*context)
        leave(l->front, *context);
}

/* Whether the connection has used up its time. */
static bool is_late(const struct front *f, struct connection *c, double now)
{
    double lasts = now - c->since;
    switch (c->phase) {
    case CONNECTION_HEADER:
        return lasts > f->limits.header_seconds;
    case CONNECTION_IDLE:
        if (got(c->fd) != c->got) {
            c->phase = CONNECTION_HEADER;
            c->since = now;
            return false;
        }
        return lasts > f->limits.idle_seconds;
    case CONNECTION_BODY:
        if (lasts < f->limits.body_seconds)
            return false;
        if (c->bytes < f->limits.body_bytes)
            return true;
        c->since = now;
        c->bytes = 0;
        return false;
    default:
        return false;
    }
}

static void look(struct front *f)
{
    double now = serve_clock();
    pthread_mutex_lock(&f->lock);
    for (struct connection *c = f->connections; c; c = c->next) {
        if (c->ended || !is_late(f, c, now))
            continue;
        c->ended = true;
        f->counters.timed_out++;
        shutdown(c->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&f->lock);
}

void *watchdog(void *front)
{
    enum { STEP = 100000000, BEAT = 15 }; /* nanoseconds, seconds */
    struct front *f = front;
    double beat = serve_clock() + BEAT;
    while (!f->stopping) {
        nanosleep(&(struct timespec){.tv_nsec = STEP}, NULL);
        look(f);
        if (serve_clock() < beat)
            continue;
        streams_beat(f->streams);
        beat = serve_clock() + BEAT;
    }
    return NULL;
}
