/* The helper that ssh runs for a question (SSH_ASKPASS), and the socket between it and us.
 *
 *   ssh ─ runs ─▶ kitload PROMPT ─ prompt ─▶ us ─ answer ─▶ helper ─ its standard output ─▶ ssh
 *
 * The socket has an abstract address, so it leaves no file. Both ends look whether the other one
 * belongs to the same user, and we look whether ssh has started the helper. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tunnel/internal.h"
#include "tunnel/tunnel.h"

/* What the helper sends: one of these, and the prompt. */
enum { ASKS = '?', NOTIFIES = '!' };

static socklen_t address_of(struct sockaddr_un *to, const char *name)
{
    *to = (struct sockaddr_un){.sun_family = AF_UNIX};
    size_t n = strnlen(name, sizeof to->sun_path - 1);
    memcpy(to->sun_path + 1, name, n); /* the NUL before it makes it abstract */
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + n);
}

static bool peer(int fd, struct ucred *who)
{
    socklen_t n = sizeof *who;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, who, &n) == 0 && who->uid == geteuid();
}

int askpass_listen(char address[ASKPASS_ADDRESS])
{
    unsigned char random[16];
    struct sockaddr_un at;
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return -1;
    int n = snprintf(address, ASKPASS_ADDRESS, "kitload-");
    for (size_t i = 0; i < sizeof random; i++)
        n += snprintf(address + n, ASKPASS_ADDRESS - (size_t)n, "%02x", random[i]);
    socklen_t length = address_of(&at, address);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&at, length) == 0 && listen(fd, 4) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* The parent of a process. 0: it cannot be seen. */
static pid_t parent_of(pid_t pid)
{
    char path[32], line[256], *end;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "re");
    bool read = f && fgets(line, sizeof line, f);
    if (f)
        fclose(f);
    /* the format is: 4711 (its name) S 4710 … */
    return read && (end = strrchr(line, ')')) && strlen(end) > 4 ? atoi(end + 4) : 0;
}

static bool is_below(pid_t pid, pid_t ssh)
{
    enum { MOST = 10 };
    for (int i = 0; i < MOST && pid > 1; i++, pid = parent_of(pid))
        if (pid == ssh)
            return true;
    return false;
}

int askpass_accept(int listener, pid_t ssh, char text[ASKPASS_MOST], bool *notifies, bool *on_way)
{
    struct ucred who;
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return -1;
    /* The helper sends at once. One that does not must not hold us up. */
    struct timeval soon = {.tv_sec = 1};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    ssize_t n = peer(fd, &who) && is_below(who.pid, ssh) ? recv(fd, text, ASKPASS_MOST - 1, 0) : -1;
    if (n < 1) {
        close(fd);
        return -1;
    }
    text[n] = 0;
    *notifies = text[0] == NOTIFIES;
    *on_way = parent_of(who.pid) != ssh;
    memmove(text, text + 1, (size_t)n);
    return fd;
}

bool askpass_answer(int helper, const char *answer, size_t n)
{
    return send(helper, answer, n, MSG_NOSIGNAL) == (ssize_t)n;
}

static int connect_to(const char *address)
{
    struct sockaddr_un at;
    struct ucred who;
    socklen_t length = address_of(&at, address);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, length) == 0 && peer(fd, &who))
        return fd;
    return -1;
}

int askpass_main(const char *address, const char *prompt)
{
    static const char kind_of_ssh[] = "SSH_ASKPASS_PROMPT";
    const char *kind = getenv(kind_of_ssh);
    bool notifies = kind && strcmp(kind, "none") == 0;
    char text[ASKPASS_MOST], answer[ASKPASS_MOST];
    int n = snprintf(text, sizeof text, "%c%s", notifies ? NOTIFIES : ASKS, prompt);
    n = n < (int)sizeof text ? n : (int)sizeof text - 1;
    int fd = connect_to(address);
    if (fd < 0 || send(fd, text, (size_t)n, MSG_NOSIGNAL) != n)
        return 1;
    /* After a notification ssh ends the helper itself, when there is no more need for it. */
    ssize_t got = recv(fd, answer, sizeof answer - 1, 0);
    if (got <= 0)
        return 1;
    answer[got++] = '\n';
    bool written = write(STDOUT_FILENO, answer, (size_t)got) == got;
    explicit_bzero(answer, sizeof answer);
    return written ? 0 : 1;
}
