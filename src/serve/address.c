/* Addresses and networks. IPv4 is IPv6 with a prefix here, so that there is one way to compare. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "serve/internal.h"

static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};

struct address address_of_socket(const struct sockaddr *a)
{
    struct address out = {0};
    if (a->sa_family == AF_INET6) {
        memcpy(out.b, &((const struct sockaddr_in6 *)a)->sin6_addr, 16);
    } else if (a->sa_family == AF_INET) {
        memcpy(out.b, mapped, sizeof mapped);
        memcpy(out.b + 12, &((const struct sockaddr_in *)a)->sin_addr, 4);
    }
    return out;
}

bool address_parse(struct slice text, struct address *out)
{
    char name[ADDRESS_TEXT];
    if (text.n == 0 || text.n >= sizeof name)
        return false;
    memcpy(name, text.p, text.n);
    name[text.n] = 0;
    memcpy(out->b, mapped, sizeof mapped);
    return inet_pton(AF_INET, name, out->b + 12) == 1 || inet_pton(AF_INET6, name, out->b) == 1;
}

bool address_same_user(const struct address *a, const struct address *b)
{
    enum { NETWORK = 8 }; /* bytes: a /64 */
    bool v4 = memcmp(a->b, mapped, sizeof mapped) == 0;
    return memcmp(a->b, b->b, v4 ? sizeof a->b : NETWORK) == 0;
}

void address_text(const struct address *a, char out[ADDRESS_TEXT])
{
    bool v4 = memcmp(a->b, mapped, sizeof mapped) == 0;
    inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? a->b + 12 : a->b, out, ADDRESS_TEXT);
}

bool network_parse(const char *text, struct network *out)
{
    const char *slash = strchr(text, '/');
    size_t n = slash ? (size_t)(slash - text) : strlen(text);
    if (!address_parse(slice_of(text, n), &out->at))
        return false;
    bool v4 = !memchr(text, ':', n);
    char *end = NULL;
    unsigned long most = v4 ? 32 : 128, bits = slash ? strtoul(slash + 1, &end, 10) : most;
    if (slash && (slash[1] < '0' || slash[1] > '9' || *end || bits > most))
        return false;
    out->bits = (unsigned)bits + (v4 ? 96 : 0);
    return true;
}

bool network_has(const struct network *n, const struct address *a)
{
    unsigned whole = n->bits / 8, rest = n->bits % 8;
    if (memcmp(n->at.b, a->b, whole) != 0)
        return false;
    return rest == 0 || ((n->at.b[whole] ^ a->b[whole]) >> (8 - rest)) == 0;
}

/* Split "HOST:PORT" at its last colon; the host may stand in brackets. */
static bool split(const char *text, char *host, size_t room, const char **port)
{
    const char *colon = strrchr(text, ':');
    if (!colon || (size_t)(colon - text) >= room)
        return false;
    size_t n = (size_t)(colon - text);
    bool brackets = n > 2 && text[0] == '[' && text[n - 1] == ']';
    memcpy(host, text + brackets, n - 2 * (size_t)brackets);
    host[n - 2 * (size_t)brackets] = 0;
    *port = colon + 1;
    size_t digits = strspn(*port, "0123456789");
    return *host && digits > 0 && digits < 6 && !(*port)[digits] &&
           strtoul(*port, NULL, 10) < 65536;
}

static int listen_at(const struct addrinfo *a)
{
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int failed = errno;
    close(fd);
    errno = failed;
    return -1;
}

int address_listen(const char *text, int *port, struct err *e)
{
    char host[256];
    const char *service;
    if (!split(text, host, sizeof host, &service)) {
        err_set(e, ERR_USAGE, "'%s' is no address to listen at", text);
        err_hint(e, "it is written 127.0.0.1:8080 or [::1]:8080");
        return -1;
    }
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV},
                    *found = NULL;
    int code = getaddrinfo(host, service, &hints, &found);
    if (code) {
        err_set(e, ERR_USAGE, "cannot listen at %s: %s", text, gai_strerror(code));
        return -1;
    }
    int fd = listen_at(found), failed = errno;
    freeaddrinfo(found);
    if (fd < 0) {
        err_set(e, ERR_USAGE, "cannot listen at %s: %s", text, strerror(failed));
        if (failed == EADDRINUSE)
            err_hint(e, "another program listens there; --listen takes another address");
        return -1;
    }
    struct sockaddr_storage at;
    socklen_t n = sizeof at;
    getsockname(fd, (struct sockaddr *)&at, &n);
    *port = ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                                           : ((struct sockaddr_in *)&at)->sin_port);
    return fd;
}
