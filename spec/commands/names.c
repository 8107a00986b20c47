/* A library for LD_PRELOAD: names that end with .kitload.test are this machine. Only the sshd of
 * the specs has it, so what has such a name can be reached only through that sshd. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>

typedef int lookup(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **found)
{
    static const char ours[] = ".kitload.test";
    lookup *real = (lookup *)dlsym(RTLD_NEXT, "getaddrinfo");
    size_t n = name ? strlen(name) : 0, m = sizeof ours - 1;
    if (n > m && strcmp(name + n - m, ours) == 0)
        name = "127.0.0.1";
    return real(name, service, hints, found);
}
