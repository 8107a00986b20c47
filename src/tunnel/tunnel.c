/* A tunnel as its owner sees it: starting, what happens, what it says of a broken connection. */
#include "tunnel/tunnel.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/signal.h"
#include "base/slice.h"
#include "tunnel/internal.h"

/* LOOK_MS: how often we look whether ssh listens already. */
enum { LOOK_MS = 20, DEATH_MS = 500, SAID_MOST = 65536 };

struct tunnel {
    char *server, *target; /* for messages */
    int port, reserved;
    int watch, told;
    pid_t keeper, ssh; /* 0: not started; keeper -1: it has ended */
    int code;
    bool up;
    struct buf said; /* what ssh has said, the newest last */
    size_t taken;    /* how much of it tunnel_next has given */
    size_t since;    /* what is of interest begins here: the last attempt to connect */
    int listener, helper;
    char address[ASKPASS_ADDRESS];
    char *text; /* of the last event */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A socket that is bound and does not listen keeps the port from everybody who asks the kernel for
 * a free one. ssh can bind it, because it sets SO_REUSEADDR, too. */
static bool reserve(struct tunnel *t)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int on = 1;
    t->reserved = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (t->reserved < 0 || setsockopt(t->reserved, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
        bind(t->reserved, (struct sockaddr *)&at, n) ||
        getsockname(t->reserved, (struct sockaddr *)&at, &n))
        return false;
    t->port = ntohs(at.sin_port);
    return true;
}

struct tunnel *tunnel_new(const char *server, const char *target, struct err *e)
{
    struct tunnel *t = xcalloc(1, sizeof *t);
    t->watch = t->told = t->listener = t->helper = t->reserved = -1;
    t->server = xstrdup(server);
    t->target = xstrdup(target);
    if (reserve(t))
        return t;
    err_set(e, ERR_DB, "no free port of 127.0.0.1 for the SSH tunnel: %s", strerror(errno));
    tunnel_free(t);
    return NULL;
}

int tunnel_port(const struct tunnel *t)
{
    return t->port;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static bool reap(struct tunnel *t, int options)
{
    int status = 0;
    pid_t got;
    while ((got = waitpid(t->keeper, &status, options)) < 0 && errno == EINTR)
        continue;
    if (got == 0)
        return false;
    t->code = got < 0 ? 127 : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    t->keeper = -1;
    return true;
}

void tunnel_free(struct tunnel *t)
{
    enum { STEP_MS = 5, PATIENCE_MS = 2500 };
    if (!t)
        return;
    close_fd(&t->helper);
    close_fd(&t->listener);
    close_fd(&t->watch);
    close_fd(&t->told);
    for (int left = PATIENCE_MS; t->keeper > 0 && !reap(t, WNOHANG); left -= STEP_MS) {
        if (left <= 0) {
            kill(t->keeper, SIGKILL); /* then the kernel kills ssh */
            reap(t, 0);
            break;
        }
        nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
    }
    close_fd(&t->reserved);
    buf_free(&t->said);
    free(t->text);
    free(t->server);
    free(t->target);
    free(t);
}

/* The environment of ssh: ours, without what is about the database and about kitload. The values of
 * known secrets in the rest have become stars before (kitload.talk.variables). */
static char **environment(const struct tunnel *t, const char *helper)
{
    static const char *const ours[] = {"PG", "KITLOAD_"};
    static const char *const asking[] = {"SSH_ASKPASS=", "SSH_ASKPASS_REQUIRE="};
    size_t n = 0, out = 0;
    while (environ && environ[n])
        n++;
    char **env = xcalloc(n + 4, sizeof *env);
    for (size_t i = 0; i < n; i++) {
        bool dropped = false;
        for (size_t k = 0; k < 2; k++)
            dropped |= strncmp(environ[i], ours[k], strlen(ours[k])) == 0 ||
                       (helper && strncmp(environ[i], asking[k], strlen(asking[k])) == 0);
        if (!dropped)
            env[out++] = xstrdup(environ[i]);
    }
    const char *const names[] = {"SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", ASKPASS_VARIABLE};
    const char *const values[] = {helper, "force", t->address};
    for (size_t k = 0; helper && k < 3; k++) {
        struct buf b = {0};
        buf_printf(&b, "%s=%s", names[k], values[k]);
        buf_char(&b, 0);
        env[out++] = b.p;
    }
    return env;
}

static void free_environment(char **env)
{
    for (size_t i = 0; env[i]; i++)
        free(env[i]);
    free(env);
}

bool tunnel_start(struct tunnel *t, char *const argv[], const char *helper, struct err *e)
{
    int watch[2] = {-1, -1}, told[2] = {-1, -1};
    if (helper)
        t->listener = askpass_listen(t->address);
    bool good = (!helper || t->listener >= 0) && pipe2(watch, O_CLOEXEC) == 0 &&
                pipe2(told, O_CLOEXEC) == 0;
    if (good) {
        char **env = environment(t, helper);
        fflush(NULL);
        t->keeper = fork();
        if (t->keeper == 0)
            keep(watch[0], told[1], argv, env);
        free_environment(env);
        good = t->keeper > 0;
    }
    int number = errno;
    close_fd(&watch[0]);
    close_fd(&told[1]);
    t->watch = watch[1];
    t->told = told[0];
    while (good && read(t->told, &t->ssh, sizeof t->ssh) < 0)
        if (errno != EINTR)
            good = false;
    if (!good || !t->ssh)
        return err_set(e, ERR_DB, "ssh cannot be started: %s", strerror(number));
    fcntl(t->told, F_SETFL, O_NONBLOCK);
    return true;
}

/* Take what ssh has said. False: the keeper has ended, and so has ssh. */
static bool hear(struct tunnel *t)
{
    char block[1024];
    while (t->keeper > 0) {
        ssize_t n = read(t->told, block, sizeof block);
        if (n > 0)
            buf_add(&t->said, block, (size_t)n);
        else if (n == 0)
            reap(t, 0);
        else if (errno != EINTR)
            break;
    }
    /* Only the newest is of interest. */
    if (t->said.n > SAID_MOST) {
        size_t old = t->said.n - SAID_MOST / 2;
        memmove(t->said.p, t->said.p + old, SAID_MOST / 2);
        t->said.n = SAID_MOST / 2;
        t->taken = t->taken > old ? t->taken - old : 0;
        t->since = t->since > old ? t->since - old : 0;
    }
    return t->keeper > 0;
}

static void keep_text(struct tunnel *t, const char *p, size_t n)
{
    free(t->text);
    t->text = xstrndup(p, n);
}

/* The next line that was not given yet. A line that is not over is given when ssh has ended. */
static bool next_line(struct tunnel *t, bool is_last)
{
    const char *p = t->said.p + t->taken;
    size_t left = t->said.n - t->taken;
    const char *end = left ? memchr(p, '\n', left) : NULL;
    size_t n = end ? (size_t)(end - p) : left;
    if (!end && !(is_last && left))
        return false;
    t->taken += n + (end != NULL);
    while (n && (p[n - 1] == '\r' || p[n - 1] == ' '))
        n--;
    keep_text(t, p, n);
    return true;
}

static enum tunnel_event take_helper(struct tunnel *t)
{
    char text[ASKPASS_MOST];
    bool notifies, on_way;
    int helper = askpass_accept(t->listener, t->ssh, text, &notifies, &on_way);
    if (helper < 0)
        return TUNNEL_SILENT;
    keep_text(t, text, strlen(text));
    if (notifies) { /* it waits until ssh ends it; its socket closes with it */
        close(helper);
        return TUNNEL_NOTIFY;
    }
    close_fd(&t->helper);
    t->helper = helper;
    return on_way ? TUNNEL_ON_WAY : TUNNEL_ASKED;
}

static enum tunnel_event look(struct tunnel *t, struct pollfd *asks)
{
    if (signal_pending())
        return TUNNEL_STOPPED;
    bool alive = hear(t);
    if (next_line(t, !alive))
        return TUNNEL_SAID;
    if (!alive)
        return TUNNEL_ENDED;
    if (asks->revents & POLLIN) {
        asks->revents = 0;
        return take_helper(t);
    }
    if (!t->up && listens(t->ssh, t->port)) {
        t->up = true;
        t->since = t->said.n;
        close_fd(&t->reserved);
        close_fd(&t->listener); /* nobody is asked any more */
        return TUNNEL_UP;
    }
    return TUNNEL_SILENT;
}

enum tunnel_event tunnel_next(struct tunnel *t, double seconds, const char **text, int *code)
{
    double deadline = now() + seconds;
    struct pollfd fds[] = {{.fd = t->told, .events = POLLIN},
                           {.fd = signal_fd(), .events = POLLIN},
                           {.fd = t->listener, .events = POLLIN}};
    enum tunnel_event event;
    while ((event = look(t, &fds[2])) == TUNNEL_SILENT && now() < deadline) {
        fds[2].fd = t->listener;
        poll(fds, 3, LOOK_MS);
    }
    *text = t->text;
    *code = t->code;
    return event;
}

bool tunnel_answer(struct tunnel *t, const char *answer, struct err *e)
{
    enum { MOST_OF_SSH = 1023 }; /* ssh drops the rest without a word */
    size_t n = answer ? strlen(answer) : 0;
    if (answer && n > MOST_OF_SSH)
        return err_set(e, ERR_USAGE, "the answer is longer than %d bytes, which ssh does not take",
                       MOST_OF_SSH);
    if (answer && (memchr(answer, '\n', n) || memchr(answer, '\r', n)))
        return err_set(e, ERR_USAGE, "the answer has more than one line, and ssh takes one");
    if (answer && t->helper >= 0)
        askpass_answer(t->helper, answer, n); /* if ssh is gone, we hear of its end */
    close_fd(&t->helper);
    return true;
}

/* What went wrong ------------------------------------------------------------------------------ */

/* The last line that ssh said since the last attempt, without the full stop. With `about`, the last
 * that has it. Empty: there is none. */
static struct slice last_line(const struct tunnel *t, const char *about)
{
    const char *end = t->said.p + t->said.n, *from = t->said.p + t->since;
    while (end && end > from) {
        while (end > from && (isspace((unsigned char)end[-1]) || end[-1] == '.'))
            end--;
        const char *start = end;
        while (start > from && start[-1] != '\n')
            start--;
        size_t n = (size_t)(end - start);
        if (n && (!about || memmem(start, n, about, strlen(about))))
            return slice_of(start, n);
        end = start;
    }
    return slice_of("", 0);
}

static bool say_ended(struct tunnel *t, struct err *e)
{
    enum err_kind kind = e->kind == ERR_NONE ? ERR_DB : e->kind;
    struct slice said = last_line(t, NULL);
    if (said.n)
        err_set(e, kind, "the SSH tunnel to %s ended: %.*s", t->server, (int)said.n, said.p);
    else if (t->code > 128 && t->code < 255)
        err_set(e, kind, "the SSH tunnel to %s ended: ssh was killed by signal %d", t->server,
                t->code - 128);
    else
        err_set(e, kind, "the SSH tunnel to %s ended: ssh ended with %d", t->server, t->code);
    return err_hint(e, "run it again; if it ends again, the log of the SSH server may say why");
}

/* The SSH server could not, or would not, connect to the database. */
static bool say_refused(struct tunnel *t, struct err *e)
{
    static const char refusal[] = "open failed: ";
    struct slice line = last_line(t, refusal);
    const char *why = line.n ? memmem(line.p, line.n, refusal, sizeof refusal - 1) : NULL;
    if (!why)
        return false;
    why += sizeof refusal - 1;
    int n = (int)(line.p + line.n - why);
    err_set(e, ERR_DB, "the SSH server %s cannot connect to %s: %.*s", t->server, t->target, n,
            why);
    if (strncmp(why, "administratively prohibited", 27) == 0)
        err_hint(
            e, "it forbids this forwarding: its administrator allows it, by AllowTcpForwarding and "
               "PermitOpen in sshd_config, or permitopen= in authorized_keys");
    else
        err_hint(
            e, "host and port are as the SSH server sees them; localhost is the SSH server itself");
    return true;
}

static bool is_prohibited(const struct tunnel *t)
{
    return last_line(t, "open failed: administratively prohibited").n > 0;
}

bool tunnel_check(void *tunnel, struct err *e)
{
    struct tunnel *t = tunnel;
    *e = (struct err){0};
    if (!hear(t))
        return say_ended(t, e);
    if (is_prohibited(t)) {
        say_refused(t, e);
        return false;
    }
    t->since = t->said.n;
    return true;
}

bool tunnel_is_open(struct tunnel *t)
{
    return hear(t);
}

/* The text in the message becomes another one, if there is room. */
static void replace(struct err *e, const char *from, const char *to)
{
    char *at = strstr(e->msg, from);
    size_t n = strlen(from), m = strlen(to);
    if (!at || strlen(e->msg) + m - n >= sizeof e->msg)
        return;
    memmove(at + m, at + n, strlen(at + n) + 1);
    memcpy(at, to, m);
}

void tunnel_explain(void *tunnel, struct err *e)
{
    struct tunnel *t = tunnel;
    /* ssh closes our connection before its end can be seen. An answer of the server is no broken
     * connection. */
    if (!e->sqlstate[0] && hear(t)) {
        struct pollfd end = {.fd = t->told, .events = 0};
        for (double deadline = now() + DEATH_MS / 1000.0; hear(t) && now() < deadline;)
            poll(&end, 1, LOOK_MS);
    }
    if (!e->sqlstate[0] && t->keeper < 0) {
        say_ended(t, e);
        return;
    }
    if (!e->sqlstate[0] && say_refused(t, e))
        return;
    char ours[64], by[512];
    snprintf(ours, sizeof ours, " (127.0.0.1), port %d", t->port);
    snprintf(by, sizeof by, " through the SSH tunnel to %s", t->server);
    replace(e, ours, by);
}
