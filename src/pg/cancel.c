/* The cancel request. PQcancel blocks: it makes a new connection, sends the request, and waits
 * until the server closes. libpq says that it is safe in a signal handler, so it may run in a
 * forked child. The child blocks. The parent waits for it with a deadline, and kills it when the
 * network gives no answer. (PQcancelStart of libpq 17 does not block, but Debian 12 and other
 * systems of its time have libpq 15.) */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pg/internal.h"

static _Noreturn void send_request(PGcancel *request)
{
    char ignored[256];
    /* The child must not use the parent's handlers, because a signal to the group must end it. */
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    _exit(PQcancel(request, ignored, sizeof ignored) ? 0 : 1);
}

bool cancel_begin(struct pg *pg, struct cancel *c)
{
    int ends[2];
    PGcancel *request = pg->conn ? PQgetCancel(pg->conn) : NULL;
    if (!request)
        return false;
    if (pipe2(ends, O_CLOEXEC)) {
        PQfreeCancel(request);
        return false;
    }
    c->fd = ends[0];
    c->pid = fork();
    if (c->pid == 0)
        send_request(request);
    /* now only the child has that end open, so when the child ends we read the end of file */
    close(ends[1]);
    PQfreeCancel(request);
    if (c->pid < 0)
        close(ends[0]);
    return c->pid > 0;
}

bool cancel_end(struct pg *pg, struct cancel *c, double seconds)
{
    bool shielded = pg_shield(pg, true);
    if (pg_wait(pg, c->fd, WAIT_READ, pg_now() + seconds) != WAIT_READY)
        kill(c->pid, SIGKILL);
    pg_shield(pg, shielded);
    close(c->fd);
    int status = 1;
    while (waitpid(c->pid, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool pg_cancel(struct pg *pg, struct err *e)
{
    struct cancel c;
    if (!cancel_begin(pg, &c) || !cancel_end(pg, &c, GRACE + GRACE_CANCEL))
        return err_set(e, ERR_DB, "the cancel request could not be delivered");
    return true;
}
