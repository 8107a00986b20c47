/* The named points of a test build. At the point that was asked for, the process sends itself a
 * signal. */
#include "base/points.h"

#ifdef KITLOAD_FAULTS

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int signal_of(const char *action)
{
    return strcmp(action, "int") == 0    ? SIGINT
           : strcmp(action, "term") == 0 ? SIGTERM
           : strcmp(action, "stop") == 0 ? SIGSTOP
                                         : SIGKILL;
}

/* The line is one write, so that threads do not mix their lines. Nothing is buffered, so that a
 * SIGKILL loses nothing. */
static void note(const char *path, const char *name)
{
    char line[128];
    size_t n = strnlen(name, sizeof line - 1);
    memcpy(line, name, n);
    line[n++] = '\n';
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd >= 0 && write(fd, line, n) != (ssize_t)n)
        abort();
    if (fd >= 0)
        close(fd);
}

static char awaited[64];

/* A point whose name ends in ".in" is reached later: when the next statement has been sent. */
static bool waits(const char *name)
{
    size_t n = strnlen(name, sizeof awaited - 1);
    if (n < 3 || memcmp(name + n - 3, ".in", 3) != 0)
        return false;
    memcpy(awaited, name, n);
    awaited[n] = 0;
    return true;
}

static void reach(const char *name)
{
    static atomic_int seen;
    const char *log = getenv("KITLOAD_FAULT_LOG"), *wanted = getenv("KITLOAD_FAULT");
    if (log)
        note(log, name);
    size_t n = strlen(name);
    if (!wanted || strncmp(wanted, name, n) != 0 || (wanted[n] && !strchr(":=", wanted[n])))
        return;
    const char *action = strchr(wanted, '=');
    int which = wanted[n] == ':' ? atoi(wanted + n + 1) : 1;
    if (atomic_fetch_add(&seen, 1) + 1 == which)
        raise(signal_of(action ? action + 1 : "kill"));
}

void test_point(const char *name)
{
    if (waits(name))
        return;
    reach(name);
    if (!awaited[0] || strcmp(name, "statement.sent") != 0)
        return;
    reach(awaited);
    awaited[0] = 0;
}

#endif
