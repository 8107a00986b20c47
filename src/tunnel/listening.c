/* Whether ssh itself listens on a port. That somebody listens there is not enough: it may be
 * another user's program that was quicker. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tunnel/internal.h"

/* The number of the socket that listens on this port of 127.0.0.1, and its owner. 0: there is none.
 */
static uint64_t socket_on(int port, unsigned *owner)
{
    enum { LISTEN = 10 };
    char line[512];
    uint64_t found = 0;
    FILE *f = fopen("/proc/net/tcp", "re");
    while (f && !found && fgets(line, sizeof line, f)) {
        unsigned address, at, state;
        uint64_t inode;
        /*  0: 0100007F:5BA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 5322194
         */
        if (sscanf(line, " %*d: %x:%x %*x:%*x %x %*s %*s %*s %u %*u %" SCNu64, &address, &at,
                   &state, owner, &inode) == 5 &&
            (int)at == port && state == LISTEN)
            found = inode;
    }
    if (f)
        fclose(f);
    return found;
}

static bool has_socket(DIR *fds, uint64_t inode)
{
    char name[64], link[64];
    snprintf(name, sizeof name, "socket:[%" PRIu64 "]", inode);
    for (struct dirent *d; (d = readdir(fds));) {
        ssize_t n = readlinkat(dirfd(fds), d->d_name, link, sizeof link - 1);
        if (n <= 0)
            continue;
        link[n] = 0;
        if (strcmp(link, name) == 0)
            return true;
    }
    return false;
}

bool listens(pid_t pid, int port)
{
    unsigned owner = 0;
    uint64_t inode = socket_on(port, &owner);
    if (!inode)
        return false;
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *fds = opendir(path);
    if (!fds) /* some systems hide it, also from its owner */
        return errno == EACCES && owner == (unsigned)geteuid();
    bool has = has_socket(fds, inode);
    closedir(fds);
    return has;
}
