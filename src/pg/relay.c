/* Finds out whether something is between us and the server. Both ends of a connection know its
 * port.
 *
 *   us :50122 ─────────────────────▶ the server sees 50122
 *   us :50122 ──▶ pooler :50977 ───▶ the server sees 50977
 *
 * A UNIX socket has no ports. There, the process that listens must be the parent of the server's
 * process. This needs no extra round trip, because session.c gets the answer with its first
 * statement. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "pg/internal.h"

/* The parent of a process on this machine. 0: we cannot see it. */
static int parent_of(int pid)
{
    char path[32], line[256], *end;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "re");
    bool read = f && fgets(line, sizeof line, f);
    if (f)
        fclose(f);
    /* the format is: 4711 (its name) S 4710 … */
    return read && (end = strrchr(line, ')')) && strlen(end) > 4 ? atoi(end + 4) : 0;
}

/* The processes of a server are children of the one that listens. If we cannot see the server, for
 * example in a container, we assume that it is the one we reached. */
static bool listens_itself(int socket, int backend)
{
    struct ucred peer;
    socklen_t n = sizeof peer;
    int parent = parent_of(backend);
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0 || peer.pid <= 0 ||
           parent == 0 || parent == peer.pid;
}

bool pg_is_seen(const struct pg *pg, int port, int backend)
{
    int fd = PQsocket(pg->conn);
    struct sockaddr_storage ours = {0};
    socklen_t n = sizeof ours;
    if (getsockname(fd, (struct sockaddr *)&ours, &n) != 0)
        return true;
    if (ours.ss_family == AF_UNIX)
        return port == 0 && listens_itself(fd, backend);
    in_port_t own = ours.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&ours)->sin6_port
                                               : ((struct sockaddr_in *)&ours)->sin_port;
    return port == ntohs(own);
}
