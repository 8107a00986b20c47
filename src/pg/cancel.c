/* The cancel request. PQcancel blocks: it connects anew, sends, and waits for the server to hang
 * up. libpq documents it as safe in a signal handler, so it may run in a forked child: the child
 * blocks, we wait for it with a deadline, and kill it where the network swallows the request.
 * (PQcancelStart of libpq 17 would not block; Debian 12 and its contemporaries have 15.) */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pg/internal.h"

static _Noreturn void send_request(PGcancel *request)
{
    char ignored[256];
    /* The handlers are the parent's; a signal to the group must not keep the child alive. */
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
    close(ends[1]); /* the child's copy is the last one: its end is our end of file */
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
