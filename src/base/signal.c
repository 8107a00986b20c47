/* The self-pipe trick: the handler sets a flag and writes one byte, so that poll() wakes up however
 * late the signal comes. */
#include "base/signal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

/* The one global state of the program: a signal handler has nowhere else to look. */
static atomic_int pending;
static int ends[2] = {-1, -1};

static void on_signal(int number)
{
    int saved = errno;
    int none = 0;
    if (atomic_compare_exchange_strong(&pending, &none, number) && ends[1] >= 0) {
        ssize_t ignored = write(ends[1], "!", 1);
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
