/* The self-pipe trick: the handler sets a flag and writes one byte, so that poll() wakes up however
 * late the signal comes. */
#include "base/signal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"

/* The one global state of the program: a signal handler has nowhere else to look. */
static atomic_int pending;
static _Atomic int64_t first_at; /* when it came */
static int ends[2] = {-1, -1};

/* Some programs send a signal twice at once, to the process and to its group: that is one. */
#define SECOND_AFTER_MS 300

static int64_t milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The first signal is waited for to be noticed. The second one ends the process at once: what
 * blocks may be a file on a server that does not answer. */
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
    /* No SA_RESTART: a read from a terminal or a pipe that brings nothing must come back, too. */
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore,
              NULL); /* a limit on files is a write that fails, like a full disk */
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

void signal_forget(void)
{
    char byte;
    while (ends[0] >= 0 && read(ends[0], &byte, 1) > 0)
        continue;
    atomic_store(&pending, 0);
}
