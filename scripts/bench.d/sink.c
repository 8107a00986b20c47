/* A server that costs no time. It stands between kitload and a real server, and passes everything
 * on except the rows of a COPY. It counts these and drops them.
 *
 *   kitload ── statements ──▶ sink ── statements ──▶ server
 *           ── CopyData ────▶ counted
 *           ◀─ "COPY n" ─────      ◀─ "COPY 0" ─────
 *
 * sink FOLDER SOCKET listens in FOLDER/.s.PGSQL.5432 and connects to SOCKET. It serves one
 * connection after the other, without TLS, as is usual for UNIX sockets. The rows must be in COPY's
 * binary format. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BLOCK = 1 << 18 };

static void fail(const char *what)
{
    fprintf(stderr, "sink: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint32_t big32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void write_all(int fd, const void *from, size_t n)
{
    for (const char *p = from; n > 0;) {
        ssize_t wrote = write(fd, p, n);
        if (wrote <= 0)
            fail("write");
        p += wrote;
        n -= (size_t)wrote;
    }
}

/* Counts the rows of COPY's binary format while their bytes pass. A header of 19 bytes comes first.
 * Each row has the number of its fields, and for each field its length and its bytes. */
struct rows {
    uint64_t count, skip; /* skip: how many bytes to ignore */
    unsigned char part[4];
    unsigned have;
    int fields; /* fields of this row that are left; -1: the number of fields comes next */
};

static void count_rows(struct rows *r, const unsigned char *p, size_t n)
{
    while (n > 0) {
        if (r->skip > 0) {
            size_t k = n < r->skip ? n : r->skip;
            r->skip -= k, p += k, n -= k;
            continue;
        }
        unsigned want = r->fields < 0 ? 2 : 4;
        r->part[r->have++] = *p++;
        n--;
        if (r->have < want)
            continue;
        r->have = 0;
        if (want == 2) {
            r->fields = (int16_t)(r->part[0] << 8 | r->part[1]);
            r->count += r->fields >= 0;
        } else {
            uint32_t length = big32(r->part);
            r->skip = length == UINT32_MAX ? 0 : length;
            r->fields--;
        }
        if (r->fields == 0)
            r->fields = -1;
    }
}

/* One direction. A message has a type byte and a length, and may come in pieces of any size. */
struct stream {
    unsigned char head[5];
    unsigned have; /* bytes of the head that have come */
    uint64_t left; /* bytes of the message body that are left */
    bool typed;    /* false: the first message of a client, which has no type */
    bool is_row, is_tag;
    char tag[64];
    unsigned ntag;
};

/* Send a COPY without rows: a header and a trailer in one CopyData. */
static void send_empty(int server)
{
    static const char empty[] = "d\0\0\0\x19PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0\377\377";
    write_all(server, empty, sizeof empty - 1);
}

static void from_client(struct stream *s, struct rows *rows, const unsigned char *p, size_t n,
                        int server)
{
    const unsigned char *keep = p; /* the first byte that must be passed on */
    while (n > 0) {
        if (s->left > 0) {
            size_t k = n < s->left ? n : s->left;
            if (s->is_row)
                count_rows(rows, p, k), keep = p + k;
            s->left -= k, p += k, n -= k;
            continue;
        }
        if (s->have == 0 && s->typed) {
            bool was_row = s->is_row;
            s->is_row = *p == 'd';
            if (!was_row)
                write_all(server, keep, (size_t)(p - keep));
            keep = p;
            if (*p == 'c')
                send_empty(server);
        }
        s->head[s->have++] = *p++;
        n--;
        if (s->is_row)
            keep = p;
        if (s->have < (s->typed ? 5u : 4u))
            continue;
        s->left = big32(s->head + (s->typed ? 1 : 0)) - 4;
        s->typed = true;
        s->have = 0;
    }
    if (!s->is_row)
        write_all(server, keep, (size_t)(p - keep));
}

/* The server says "COPY 0". The client learns how many rows there were. */
static void send_tag(struct stream *s, struct rows *rows, int client)
{
    char out[5 + 64];
    if (strncmp(s->tag, "COPY ", 5) == 0) {
        snprintf(s->tag, sizeof s->tag, "COPY %llu", (unsigned long long)rows->count);
        *rows = (struct rows){.skip = 19, .fields = -1};
    }
    uint32_t length = (uint32_t)strlen(s->tag) + 1;
    out[0] = 'C';
    for (int i = 0; i < 4; i++)
        out[1 + i] = (char)((length + 4) >> (24 - 8 * i));
    memcpy(out + 5, s->tag, length);
    write_all(client, out, 5 + length);
}

static void from_server(struct stream *s, struct rows *rows, const unsigned char *p, size_t n,
                        int client)
{
    const unsigned char *keep = p;
    while (n > 0) {
        if (s->left > 0) {
            size_t k = n < s->left ? n : s->left;
            for (size_t i = 0; s->is_tag && i < k && s->ntag < sizeof s->tag - 1; i++)
                s->tag[s->ntag++] = (char)p[i];
            s->left -= k, p += k, n -= k;
            if (s->is_tag)
                keep = p;
            if (s->is_tag && s->left == 0)
                send_tag(s, rows, client);
            continue;
        }
        if (s->have == 0) {
            s->is_tag = *p == 'C';
            if (s->is_tag)
                write_all(client, keep, (size_t)(p - keep));
        }
        s->head[s->have++] = *p++;
        n--;
        if (s->is_tag)
            keep = p;
        if (s->have < 5)
            continue;
        s->left = big32(s->head + 1) - 4;
        s->have = s->ntag = 0;
        memset(s->tag, 0, sizeof s->tag);
    }
    if (!s->is_tag)
        write_all(client, keep, (size_t)(p - keep));
}

static struct sockaddr_un address(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
    return a;
}

static void serve(int client, const char *path)
{
    static unsigned char block[BLOCK];
    struct sockaddr_un a = address(path);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (server < 0 || connect(server, (struct sockaddr *)&a, sizeof a))
        fail(path);
    struct stream up = {0}, down = {.typed = true};
    struct rows rows = {.skip = 19, .fields = -1};
    struct pollfd fds[2] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    for (;;) {
        if (poll(fds, 2, -1) < 0)
            fail("poll");
        for (int i = 0; i < 2; i++) {
            if (!fds[i].revents)
                continue;
            ssize_t n = read(fds[i].fd, block, sizeof block);
            if (n <= 0) {
                close(server);
                close(client);
                return;
            }
            if (i == 0)
                from_client(&up, &rows, block, (size_t)n, server);
            else
                from_server(&down, &rows, block, (size_t)n, client);
        }
    }
}

int main(int argc, char **argv)
{
    char path[108];
    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    snprintf(path, sizeof path, "%s/.s.PGSQL.5432", argv[1]);
    unlink(path);
    struct sockaddr_un a = address(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&a, sizeof a) || listen(listener, 8))
        fail(path);
    for (int client; (client = accept(listener, NULL, NULL)) >= 0;)
        serve(client, argv[2]);
    fail("accept");
}
