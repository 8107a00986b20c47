/* A server of HTTP for specs: writes each request to its own file, FOLDER/1, FOLDER/2, …, and
 * answers with a status. It ends after a number of requests.
 *
 *   post_server FOLDER STATUS COUNT      prints its port */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* The whole request: its head, and as many bytes as it says. */
static size_t read_request(int fd, char *to, size_t most)
{
    size_t n = 0;
    for (;;) {
        ssize_t got = read(fd, to + n, most - n - 1);
        if (got <= 0)
            return n;
        n += (size_t)got;
        to[n] = 0;
        char *end = strstr(to, "\r\n\r\n"), *length = strcasestr(to, "content-length:");
        if (strcasestr(to, "expect: 100-continue"))
            (void)!write(fd, "HTTP/1.1 100 Continue\r\n\r\n", 25);
        if (end && n >= (size_t)(end + 4 - to) + (length ? strtoul(length + 15, NULL, 10) : 0))
            return n;
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (argc < 4 || bind(s, (struct sockaddr *)&at, n) || listen(s, 8) ||
        getsockname(s, (struct sockaddr *)&at, &n))
        return 1;
    printf("%d\n", ntohs(at.sin_port));
    fclose(stdout);
    static char request[1 << 20];
    for (int i = 1; i <= atoi(argv[3]); i++) {
        char path[4096], answer[256];
        int fd = accept(s, NULL, NULL);
        size_t got = read_request(fd, request, sizeof request);
        snprintf(path, sizeof path, "%s/%d", argv[1], i);
        FILE *f = fopen(path, "wb");
        fwrite(request, 1, got, f);
        fclose(f);
        snprintf(answer, sizeof answer,
                 "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", argv[2]);
        (void)!write(fd, answer, strlen(answer));
        close(fd);
    }
    return 0;
}
