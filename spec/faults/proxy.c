/* proxy SOCKET [FAULT] -- COMMAND…: runs a command. Its connections to a PostgreSQL server go
 * through a bad network.
 *
 *   command ──TCP 127.0.0.1:@PORT@──▶ one process per connection ──▶ the server's SOCKET
 *
 * @PORT@ in the words of the command becomes the port. The fault happens in the first connection
 * only:
 *
 *   --up K        the fault comes after K bytes to the server
 *   --down K      … after K bytes from the server
 *   --commit N    … at the server's N-th CommandComplete "COMMIT", which is not passed on
 *   --query N     … before the client's N-th COMMIT is passed on
 *   --how HOW     cut: both sides are closed; rst: they are reset; hole: nothing is passed on any
 * more, not even the acknowledgements of TCP
 *   --bytes       every byte is a packet of its own
 *   --delay MS    every packet is delayed by this time
 *   --log FILE    writes a line for each connection: its number, bytes up, bytes down, answered
 * COMMITs
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum how { CUT, RST, HOLE };

struct faults {
    long up, down, commit, query; /* -1: none */
    enum how how;
    int bytes, delay;
    const char *log;
};

/* One direction of a connection: what was passed on, and the position in the current message. */
struct way {
    int from, to;
    long passed, limit, commits, strike_at;
    int startup;           /* the first message of the client has no type */
    unsigned char head[5]; /* type and length */
    size_t nhead;
    uint32_t left; /* bytes of the message body that are still missing */
    char held[16]; /* a message that may be the COMMIT; it is held until that is known */
    size_t nheld;
    char wanted; /* the type of the messages to hold: C from the server, Q from the client */
};

static struct faults faults;
static int number; /* number of the connection that this process serves */

static void die(const char *what)
{
    perror(what);
    exit(126);
}

static void take_note(const struct way *up, const struct way *down)
{
    if (!faults.log)
        return;
    char line[128];
    int n = snprintf(line, sizeof line, "%d %ld %ld %ld\n", number, up->passed, down->passed,
                     down->commits);
    int fd = open(faults.log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (fd < 0 || write(fd, line, (size_t)n) != n)
        die(faults.log);
    close(fd);
}

/* Wait until everything that was sent is acknowledged. */
static void let_arrive(int fd)
{
    struct timespec nap = {.tv_nsec = 1000000};
    for (int i = 0, left = 1; i < 500 && ioctl(fd, SIOCOUTQ, &left) == 0 && left > 0; i++)
        nanosleep(&nap, NULL);
}

static void strike(struct way *up, struct way *down)
{
    take_note(up, down);
    if (faults.how == HOLE) {
        /* This filter lets nothing in: the kernel drops each packet before it acknowledges it. */
        struct sock_filter nothing[] = {{BPF_RET | BPF_K, 0, 0, 0}};
        struct sock_fprog filter = {1, nothing};
        /* otherwise it is sent again and again, which shows that this side is alive */
        let_arrive(up->from);
        if (setsockopt(up->from, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0)
            die("SO_ATTACH_FILTER");
        for (;;)
            pause();
    }
    if (faults.how == RST) {
        struct linger now = {1, 0};
        setsockopt(up->from, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    _exit(0); /* this closes both sides */
}

static void push(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, p, faults.bytes ? 1 : n, MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return; /* the other side is gone; the next read finds that out */
        p += done;
        n -= (size_t)done;
    }
}

static void pass(struct way *w, const char *p, size_t n, struct way *up, struct way *down)
{
    int last = w->limit >= 0 && w->passed + (long)n >= w->limit;
    if (last)
        n = (size_t)(w->limit - w->passed);
    push(w->to, p, n);
    w->passed += (long)n;
    if (last)
        strike(up, down);
}

static uint32_t body_length(const unsigned char *length)
{
    return ((uint32_t)length[0] << 24 | (uint32_t)length[1] << 16 | (uint32_t)length[2] << 8 |
            length[3]) -
           4;
}

static int is_commit(const struct way *w)
{
    return w->nheld == 7 && memcmp(w->held, "COMMIT", 7) == 0;
}

/* Pass bytes on, message by message. A short message of the wanted type is passed on only when it
 * is complete. */
static void walk(struct way *w, const char *p, size_t n, struct way *up, struct way *down)
{
    while (n > 0) {
        size_t skip = w->startup ? 1 : 0;
        if (w->nhead + skip < 5) {
            w->head[skip + w->nhead++] = (unsigned char)*p++;
            n--;
            if (w->nhead + skip < 5)
                continue;
            w->left = body_length(w->head + 1);
            w->nheld = 0;
            if (w->startup || w->head[0] != (unsigned char)w->wanted || w->left > sizeof w->held) {
                pass(w, (const char *)w->head + skip, 5 - skip, up, down);
                w->head[0] = w->startup ? 0 : w->head[0];
            }
        }
        int hold = !w->startup && w->head[0] == (unsigned char)w->wanted &&
                   w->left + w->nheld <= sizeof w->held;
        size_t take = n < w->left ? n : w->left;
        if (hold) {
            memcpy(w->held + w->nheld, p, take);
            w->nheld += take;
        } else if (take) {
            pass(w, p, take, up, down);
        }
        p += take;
        n -= take;
        w->left -= (uint32_t)take;
        if (w->left)
            continue;
        if (hold) {
            if (is_commit(w) && ++w->commits == w->strike_at)
                strike(up, down);
            pass(w, (const char *)w->head, 5, up, down);
            pass(w, w->held, w->nheld, up, down);
        }
        w->nhead = 0;
        w->startup = 0;
    }
}

static void wait_a_little(void)
{
    struct timespec t = {faults.delay / 1000, faults.delay % 1000 * 1000000L};
    nanosleep(&t, NULL);
}

static void serve(int client, const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
    int server = socket(AF_UNIX, SOCK_STREAM, 0), yes = 1;
    if (server < 0 || connect(server, (struct sockaddr *)&to, sizeof to) != 0)
        _exit(0);
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    int struck = number == 1;
    struct way up = {
        .from = client, .to = server, .startup = 1, .wanted = 'Q', .limit = -1, .strike_at = -1};
    struct way down = {.from = server, .to = client, .wanted = 'C', .limit = -1, .strike_at = -1};
    if (struck) {
        up.limit = faults.up, up.strike_at = faults.query;
        down.limit = faults.down, down.strike_at = faults.commit;
    } else {
        faults.bytes = faults.delay = 0;
    }
    if (up.limit == 0 || down.limit == 0)
        strike(&up, &down);
    for (;;) {
        struct pollfd fds[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            break;
        char block[65536];
        int ended = 0;
        for (int i = 0; i < 2; i++) {
            struct way *w = i ? &down : &up;
            if (!fds[i].revents)
                continue;
            ssize_t n = recv(w->from, block, sizeof block, 0);
            if (n <= 0) {
                ended = 1;
                continue;
            }
            if (faults.delay)
                wait_a_little();
            walk(w, block, (size_t)n, &up, &down);
        }
        if (ended)
            break;
    }
    take_note(&up, &down);
    _exit(0);
}

static char **read_faults(char **argv)
{
    faults = (struct faults){.up = -1, .down = -1, .commit = -1, .query = -1};
    for (argv++; argv[0] && strcmp(argv[0], "--") != 0; argv++) {
        const char *name = argv[0], *value = argv[1] ? argv[1] : "";
        if (strcmp(name, "--bytes") == 0) {
            faults.bytes = 1;
            continue;
        }
        argv++;
        if (strcmp(name, "--up") == 0)
            faults.up = atol(value);
        else if (strcmp(name, "--down") == 0)
            faults.down = atol(value);
        else if (strcmp(name, "--commit") == 0)
            faults.commit = atol(value);
        else if (strcmp(name, "--query") == 0)
            faults.query = atol(value);
        else if (strcmp(name, "--delay") == 0)
            faults.delay = atoi(value);
        else if (strcmp(name, "--log") == 0)
            faults.log = value;
        else if (strcmp(name, "--how") == 0)
            faults.how = strcmp(value, "hole") == 0 ? HOLE : strcmp(value, "rst") == 0 ? RST : CUT;
        else {
            fprintf(stderr, "proxy: no option %s\n", name);
            exit(2);
        }
        if (!argv[0])
            break;
    }
    return argv[0] && argv[1] ? argv + 1 : NULL;
}

static void put_port(char **argv, int port)
{
    for (; *argv; argv++) {
        char *at = strstr(*argv, "@PORT@"), *text;
        if (!at)
            continue;
        if (asprintf(&text, "%.*s%d%s", (int)(at - *argv), *argv, port, at + 6) < 0)
            die("asprintf");
        *argv = text;
    }
}

static int listen_somewhere(int *port)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof here;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&here, n) != 0 || listen(fd, 16) != 0 ||
        getsockname(fd, (struct sockaddr *)&here, &n) != 0)
        die("listen");
    *port = ntohs(here.sin_port);
    return fd;
}

/* Give the connections time to see the end of the command and to write their line of the log. A
 * connection with the fault "hole" never ends. */
static void let_connections_end(void)
{
    struct timespec nap = {.tv_nsec = 1000000};
    for (int i = 0; i < 300 && waitpid(-1, NULL, WNOHANG) >= 0; i++)
        nanosleep(&nap, NULL);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    const char *path = argv[1];
    char **command = read_faults(argv + 1);
    int port, listener = listen_somewhere(&port);
    if (!command)
        return 2;
    put_port(command, port);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    int status = 0;
    for (;;) {
        struct pollfd fd = {listener, POLLIN, 0};
        if (poll(&fd, 1, 2) > 0) {
            int client = accept(listener, NULL, NULL);
            number++;
            if (client >= 0 && fork() == 0) {
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                if (getppid() != parent)
                    _exit(0);
                close(listener);
                serve(client, path);
            }
            close(client);
        }
        /* When the command ends, this process ends. Connections that end before are collected here.
         */
        for (pid_t got; (got = waitpid(-1, &status, WNOHANG)) > 0;)
            if (got == child) {
                let_connections_end();
                return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            }
    }
}
