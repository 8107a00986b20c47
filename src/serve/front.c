/* The front as a whole: its listeners and threads, from the start to the stop. */
#include "serve/serve.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "serve/internal.h"

enum { POOL = 16 * 1024, IDLE_SECONDS = 75 };

/* Paths and values come as they were sent; request.c decodes them, each once. */
static size_t as_it_is(void *cls, struct MHD_Connection *con, char *text)
{
    (void)cls, (void)con;
    return strlen(text);
}

static void say_nothing(void *cls, const char *format, va_list list)
{
    (void)cls, (void)format, (void)list;
}

static struct slice text_of(struct front *f, const char *text)
{
    size_t n = strlen(text);
    return slice_of(arena_dup(&f->texts, text, n + 1), n);
}

static bool start_listener(struct front *f, const struct listener_address *a, struct err *e)
{
    struct listener *l = &f->listeners[f->nlisteners];
    *l = (struct listener){.front = f, .number = f->nlisteners, .name = text_of(f, a->name).p};
    l->fd = address_listen(a->address, &l->port, e);
    if (l->fd < 0)
        return false;
    l->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
        connection_may_come, l, request_go_on, l, MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL,
        MHD_OPTION_LISTEN_SOCKET, l->fd, MHD_OPTION_URI_LOG_CALLBACK, request_begin, l,
        MHD_OPTION_NOTIFY_COMPLETED, request_completed, l, MHD_OPTION_NOTIFY_CONNECTION,
        connection_notify, l, MHD_OPTION_UNESCAPE_CALLBACK, as_it_is, NULL,
        MHD_OPTION_CONNECTION_LIMIT, f->limits.connections + 16, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)POOL, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (!l->daemon) {
        close(l->fd);
        return err_set(e, ERR_INPUT, "the HTTP server for %s cannot be started", a->address);
    }
    f->nlisteners++;
    return true;
}

static bool copy_config(struct front *f, const struct serve_config *c, struct err *e)
{
    f->limits = c->limits;
    f->worker = c->worker;
    f->nroutes = c->nroutes;
    f->by_route = xcalloc(c->nroutes + 1, sizeof *f->by_route);
    f->routes = arena_alloc(&f->texts, sizeof *f->routes * c->nroutes);
    for (size_t i = 0; i < c->nroutes; i++) {
        struct route *r = &f->routes[i];
        *r = c->routes[i];
        r->name = text_of(f, r->name).p;
        r->method = text_of(f, r->method).p;
        r->path = text_of(f, r->path).p;
        r->scope = r->scope ? text_of(f, r->scope).p : NULL;
    }
    f->ntrusted = c->ntrusted;
    f->trusted = arena_alloc(&f->texts, sizeof *f->trusted * (c->ntrusted + 1));
    for (size_t i = 0; i < c->ntrusted; i++)
        if (!network_parse(c->trusted[i], &f->trusted[i])) {
            err_set(e, ERR_USAGE, "'%s' is no network", c->trusted[i]);
            return err_hint(e, "it is written 10.0.0.0/8 or 2001:db8::/32");
        }
    return true;
}

enum signals { ALL_SIGNALS, ENDING_SIGNALS };

/* The signals that end the conductor or let it read its workspace anew. They are blocked in every
 * thread, and read from a descriptor. */
static sigset_t signals_of(enum signals which)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (which == ALL_SIGNALS)
        sigaddset(&set, SIGHUP);
    return set;
}

static int block_signals(void)
{
    sigset_t set = signals_of(ALL_SIGNALS);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* From now on a signal ends the program as it does without a front: a worker may wait for a
 * database that does not answer. */
static void give_back_ending_signals(struct front *f)
{
    sigset_t set = signals_of(ENDING_SIGNALS);
    if (f->blocks_signals)
        pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* A SIGHUP that nobody has read would end the program, which is over anyway. */
static void give_back_signals(struct front *f)
{
    sigset_t set = signals_of(ALL_SIGNALS);
    struct signalfd_siginfo unread;
    while (f->signals >= 0 && read(f->signals, &unread, sizeof unread) > 0)
        continue;
    if (f->signals >= 0)
        close(f->signals);
    if (f->blocks_signals)
        pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

struct front *front_new(void)
{
    struct front *f = xcalloc(1, sizeof *f);
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->waiting, NULL);
    pthread_cond_init(&f->begun, NULL);
    f->last = &f->first;
    f->authority = authority_new();
    f->streams = streams_new();
    f->writers = writers_new();
    f->signals = f->wake = -1;
    return f;
}

bool front_start(struct front *f, const struct serve_config *c, struct err *e)
{
    f->signals = block_signals();
    f->blocks_signals = true;
    f->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!copy_config(f, c, e) || !workers_start(f, c->workers, e))
        return false;
    f->watching = pthread_create(&f->watchdog, NULL, watchdog, f) == 0;
    if (!f->watching)
        return err_set(e, ERR_INPUT, "no thread can be started");
    for (int i = 0; i < c->nlisteners; i++)
        if (!start_listener(f, &c->listeners[i], e))
            return false;
    return true;
}

int front_port(const struct front *f, int listener)
{
    return f->listeners[listener].port;
}

void front_stop_accepting(struct front *f)
{
    f->closing = true;
    for (int i = 0; i < f->nlisteners; i++)
        if (f->listeners[i].fd >= 0) {
            int fd = MHD_quiesce_daemon(f->listeners[i].daemon);
            if (fd >= 0)
                close(fd);
            f->listeners[i].fd = -1;
        }
}

/* Wait until no worker has a request: libmicrohttpd does not end while a connection is suspended.
 */
static void let_finish(struct front *f)
{
    enum { STEP = 10000000 };
    for (;;) {
        pthread_mutex_lock(&f->lock);
        unsigned left = f->under_way;
        pthread_mutex_unlock(&f->lock);
        if (!left)
            return;
        nanosleep(&(struct timespec){.tv_nsec = STEP}, NULL);
    }
}

void front_stop(struct front *f)
{
    pthread_mutex_lock(&f->lock);
    f->stopping = true;
    pthread_mutex_unlock(&f->lock);
    front_stop_accepting(f);
    streams_end(f->streams);
    give_back_ending_signals(f);
    if (f->nlisteners)
        let_finish(f);
    if (f->watching)
        pthread_join(f->watchdog, NULL);
    for (int i = 0; i < f->nlisteners; i++)
        MHD_stop_daemon(f->listeners[i].daemon);
    workers_stop(f);
    authority_free(f->authority);
    streams_free(f->streams);
    writers_free(f->writers);
    buf_free(&f->told);
    free(f->by_route);
    arena_free(&f->texts);
    if (f->wake >= 0)
        close(f->wake);
    give_back_signals(f);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->waiting);
    pthread_cond_destroy(&f->begun);
    free(f);
}

/* The conductor's waiting -----------------------------------------------------------------------
 */

void front_tell(struct front *f, struct slice text)
{
    pthread_mutex_lock(&f->lock);
    buf_add(&f->told, &text.n, sizeof text.n);
    buf_add(&f->told, text.p, text.n);
    pthread_mutex_unlock(&f->lock);
    uint64_t one = 1;
    if (f->wake >= 0 && write(f->wake, &one, sizeof one) < 0)
        return; /* it is awake already */
}

static char *take_told(struct front *f)
{
    char *text = NULL;
    pthread_mutex_lock(&f->lock);
    if (f->told.n) {
        size_t n;
        memcpy(&n, f->told.p, sizeof n);
        text = xstrndup(f->told.p + sizeof n, n);
        f->told.n -= sizeof n + n;
        memmove(f->told.p, f->told.p + sizeof n + n, f->told.n);
    }
    pthread_mutex_unlock(&f->lock);
    return text;
}

enum front_event front_wait(struct front *f, double seconds, char **text)
{
    struct pollfd p[2] = {{.fd = f->signals, .events = POLLIN}, {.fd = f->wake, .events = POLLIN}};
    *text = take_told(f);
    if (!*text && poll(p, 2, (int)(seconds * 1000)) > 0) {
        struct signalfd_siginfo signal;
        if (p[0].revents && read(f->signals, &signal, sizeof signal) == (ssize_t)sizeof signal)
            return signal.ssi_signo == SIGHUP ? FRONT_HUP : FRONT_TERM;
        uint64_t n;
        if (read(f->wake, &n, sizeof n) > 0)
            *text = take_told(f);
    }
    return *text ? FRONT_TOLD : FRONT_TICK;
}

void front_set_ready(struct front *f, bool ready)
{
    f->ready = ready;
}

bool front_is_ready(struct front *f)
{
    return f->ready;
}

bool front_route_counter(struct front *f, size_t i, const char **name, uint64_t by_class[6])
{
    if (i >= f->nroutes)
        return false;
    *name = f->routes[i].name;
    for (int digit = 0; digit < 6; digit++)
        by_class[digit] = f->by_route[i][digit];
    return true;
}

void front_counters(struct front *f, struct front_counters *out)
{
    *out = (struct front_counters){
        .accepted = f->counters.accepted,
        .refused_connections = f->counters.refused,
        .requests = f->counters.requests,
        .bytes_in = f->counters.bytes_in,
        .timed_out = f->counters.timed_out,
        .streams = streams_count(f->streams),
        .writers = writers_count(f->writers),
    };
    for (int i = 0; i < 6; i++)
        out->by_class[i] = f->counters.by_class[i];
    pthread_mutex_lock(&f->lock);
    out->connections = f->nconnections;
    out->queued = f->queued;
    pthread_mutex_unlock(&f->lock);
}
