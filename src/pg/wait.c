/* The only function that waits: one poll for the socket, the deadline, signals and the progress
 * tick. */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "base/signal.h"
#include "pg/internal.h"

double pg_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void tick(struct pg *pg, double now)
{
    if (!pg->tick || now < pg->next_tick)
        return;
    pg->next_tick = now + TICK_MS / 1000.0;
    pg->tick(pg->tick_context);
}

/* Milliseconds until the deadline or the next tick. They are rounded up, so that the loop does not
 * run many times in the last millisecond. */
static int patience(const struct pg *pg, double now, double deadline)
{
    double next = pg->tick && pg->next_tick < deadline ? pg->next_tick : deadline;
    double ms = ceil((next - now) * 1000);
    return next == NEVER ? -1 : ms < 0 ? 0 : ms > 60000 ? 60000 : (int)ms;
}

enum waited pg_wait(struct pg *pg, int fd, int events, double deadline)
{
    pg->ready = WAIT_READ;
    if (events && fd < 0)
        return WAIT_READY; /* libpq has closed it, and the next read reports that */
    for (;;) {
        if (!pg->shielded && signal_pending())
            return WAIT_SIGNAL;
        double now = pg_now();
        tick(pg, now);
        struct pollfd fds[] = {
            {.fd = fd,
             .events =
                 (short)((events & WAIT_READ ? POLLIN : 0) | (events & WAIT_WRITE ? POLLOUT : 0))},
            /* While shielded, a signal that came earlier would make this loop run without waiting.
             */
            {.fd = pg->shielded ? -1 : signal_fd(), .events = POLLIN},
        };
        int n = poll(fds, 2, patience(pg, now, deadline));
        if (n > 0 && fds[0].revents) {
            /* Reading will report an error or a closed connection. */
            pg->ready = (fds[0].revents & POLLOUT ? WAIT_WRITE : 0) |
                        (fds[0].revents & ~POLLOUT ? WAIT_READ : 0);
            return WAIT_READY;
        }
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return WAIT_READY; /* the descriptor is bad; libpq will report what is wrong */
        if (pg_now() >= deadline)
            return WAIT_DEADLINE;
    }
}
