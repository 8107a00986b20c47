/* The keeper: a process between us and ssh, which ends ssh when we are gone. It is the child of a
 * fork in a process with threads. So it calls only functions that a signal handler may call, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tunnel/internal.h"

enum { GRACE_MS = 1000 };

static void say(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
}

/* An interrupted run needs the tunnel to its end: to cancel, to roll back, to write down how it
 * ended. So Ctrl-C and what a service manager sends to all processes end kitload, and not ssh. ssh
 * keeps signals ignored that it finds so. */
static void ignore_signals(void)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
}

static _Noreturn void become_ssh(pid_t keeper, int err, char *const argv[], char *const env[])
{
    dup2(err, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    /* The keeper may be killed, too. It has one thread, which lives as long as its process. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != keeper)
        _exit(127);
    signal(SIGHUP, SIG_DFL); /* nohup ignores it, and it is how the keeper ends ssh */
    signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvpe(argv[0], argv, env);
    say(argv[0]);
    say(errno == ENOENT ? ": not found\n" : ": cannot be run\n");
    _exit(127);
}

/* The newest of what ssh has said and nobody has read yet. ssh must never wait for a reader. */
struct tail {
    char p[4096];
    size_t n;
};

static void tail_add(struct tail *t, const char *p, size_t n)
{
    if (n > sizeof t->p) {
        p += n - sizeof t->p;
        n = sizeof t->p;
    }
    size_t over = t->n + n > sizeof t->p ? t->n + n - sizeof t->p : 0;
    memmove(t->p, t->p + over, t->n - over);
    memcpy(t->p + t->n - over, p, n);
    t->n += n - over;
}

static void tail_tell(struct tail *t, int told)
{
    ssize_t n = t->n ? write(told, t->p, t->n) : 0;
    if (n <= 0)
        return;
    t->n -= (size_t)n;
    memmove(t->p, t->p + n, t->n);
}

/* Read what there is now. False: there is no more to come. */
static bool listen_to(int err, struct tail *t)
{
    char block[1024];
    for (;;) {
        ssize_t n = read(err, block, sizeof block);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        if (n == 0)
            return false;
        tail_add(t, block, (size_t)n);
    }
}

static int end_of(pid_t ssh)
{
    int status = 0;
    while (waitpid(ssh, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static _Noreturn void end_ssh(pid_t ssh, int pidfd)
{
    struct pollfd ends = {.fd = pidfd, .events = POLLIN};
    kill(ssh, SIGHUP); /* ssh then also ends a ProxyCommand */
    if (poll(&ends, 1, GRACE_MS) != 1)
        kill(ssh, SIGKILL);
    _exit(end_of(ssh));
}

static _Noreturn void watch_over(pid_t ssh, int watch, int told, int err)
{
    struct tail tail = {.n = 0};
    int pidfd = pidfd_open(ssh, 0);
    bool open = true;
    for (;;) {
        struct pollfd fds[] = {{.fd = watch, .events = POLLIN},
                               {.fd = pidfd, .events = POLLIN},
                               {.fd = open ? err : -1, .events = POLLIN},
                               {.fd = tail.n ? told : -1, .events = POLLOUT}};
        if (poll(fds, 4, -1) < 0 && errno != EINTR)
            end_ssh(ssh, pidfd);
        if (fds[0].revents)
            end_ssh(ssh, pidfd);
        if (open)
            open = listen_to(err, &tail);
        if (fds[1].revents)
            break;
        tail_tell(&tail, told);
    }
    fcntl(told, F_SETFL, 0); /* the reader comes when it sees that ssh has ended, or is gone */
    (void)!write(told, tail.p, tail.n);
    _exit(end_of(ssh));
}

_Noreturn void keep(int watch, int told, char *const argv[], char *const env[])
{
    enum { WATCH = 3, TOLD = 4, ERR = 5, ERR_OF_SSH = 6 };
    ignore_signals();
    signal(SIGHUP, SIG_IGN); /* of a terminal that is closed: we end when kitload does */
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_NAME, "kitload-tunnel");
    int nothing = open("/dev/null", O_RDWR), err[2];
    /* Our caller may have left numbers open, and wait for their end. First out of the way of ours.
     */
    watch = fcntl(watch, F_DUPFD, 10);
    told = fcntl(told, F_DUPFD, 10);
    if (watch < 0 || told < 0 || pipe2(err, 0))
        _exit(127);
    err[0] = fcntl(err[0], F_DUPFD, 10);
    err[1] = fcntl(err[1], F_DUPFD, 10);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        dup2(nothing, fd);
    dup2(watch, WATCH);
    dup2(told, TOLD);
    dup2(err[0], ERR);
    dup2(err[1], ERR_OF_SSH);
    close_range(ERR_OF_SSH + 1, ~0U, 0);
    pid_t keeper = getpid(), ssh = fork();
    if (ssh == 0)
        become_ssh(keeper, ERR_OF_SSH, argv, env);
    close(ERR_OF_SSH);
    if (ssh < 0 || write(TOLD, &ssh, sizeof ssh) != sizeof ssh)
        _exit(127);
    fcntl(ERR, F_SETFL, O_NONBLOCK);
    fcntl(TOLD, F_SETFL, O_NONBLOCK);
    watch_over(ssh, WATCH, TOLD, ERR);
}
