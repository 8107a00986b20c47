/* Signals by the self-pipe trick. The handler sets a flag and writes one byte into a pipe. So
 * poll() always wakes up, even when the signal comes just before the call. */
#include "base/signal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"

/* The only global state of the program. It must be global because a signal handler gets no pointer.
 */
static atomic_int pending;
static _Atomic int64_t first_at; /* when the first signal came */
static int ends[2] = {-1, -1};

/* Some programs send a signal twice at the same time, to the process and to its group. Both count
 * as one. */
#define SECOND_AFTER_MS 300

static int64_t milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* After the first signal the program ends in its own time. The second one ends the process at once,
 * because the program may be blocked on a file of a server that does not answer. */
static void on_signal(int number)
{
    int saved = errno;
    int none = 0;
    if (!atomic_compare_exchange_strong(&pending, &none, number)) {
        if (milliseconds() - atomic_load(&first_at) >= SECOND_AFTER_MS)
            die_interrupted();
    } else {
        atomic_store(&first_at, milliseconds());
        ssize_t ignored = ends[1] >= 0 ? write(ends[1], "!", 1) : 0;
        (void)ignored;
    }
    errno = saved;
}

bool signal_install(void)
{
    bool piped = ends[0] >= 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0;
    struct sigaction stop = {.sa_handler = on_signal};
    sigemptyset(&stop.sa_mask);
    /* No SA_RESTART: a read from a terminal or a pipe must return when a signal comes. */
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
    /* When a limit on file sizes is reached, the write then fails, as on a full disk. */
    sigaction(SIGXFSZ, &ignore, NULL);
    return piped;
}

int signal_pending(void)
{
    return atomic_load(&pending);
}

const char *signal_name(int number)
{
    return number == SIGTERM ? "SIGTERM" : "SIGINT";
}

int signal_fd(void)
{
    return ends[0];
}
