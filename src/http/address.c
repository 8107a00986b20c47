/* Addresses that no webhook may reach.
 *
 * From the registries of IANA, read on 2026-11-30:
 *   https://www.iana.org/assignments/iana-ipv4-special-registry
 *   https://www.iana.org/assignments/iana-ipv6-special-registry
 *   https://www.iana.org/assignments/multicast-addresses
 *   https://www.iana.org/assignments/ipv6-address-space
 * Of IPv6 only 2000::/3 is given out, so everything outside of it is refused without being named
 * here. A new line of a registry that is not globally reachable belongs into the table. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "http/http.h"

enum { NEVER, MAY };

struct range {
    const char *first;
    int bits;
    int may;
    const char *what;
};

/* The first line that has the address counts. */
static const struct range ipv4[] = {
    {"0.0.0.0", 8, NEVER, "this network"},
    {"10.0.0.0", 8, MAY, "a private network"},
    {"100.64.0.0", 10, MAY, "a network of a provider"}, /* RFC 6598 */
    {"127.0.0.0", 8, MAY, "this machine"},
    {"169.254.0.0", 16, NEVER, "link-local"}, /* the metadata of most clouds are there */
    {"172.16.0.0", 12, MAY, "a private network"},
    {"192.0.0.0", 24, NEVER, "kept for protocols"},
    {"192.0.2.0", 24, NEVER, "for documentation"},
    {"192.31.196.0", 24, NEVER, "of AS112"},
    {"192.52.193.0", 24, NEVER, "of AMT"},
    {"192.88.99.0", 24, NEVER, "a relay of 6to4"},
    {"192.168.0.0", 16, MAY, "a private network"},
    {"192.175.48.0", 24, NEVER, "of AS112"},
    {"198.18.0.0", 15, NEVER, "for benchmarks"},
    {"198.51.100.0", 24, NEVER, "for documentation"},
    {"203.0.113.0", 24, NEVER, "for documentation"},
    {"224.0.0.0", 4, NEVER, "multicast"},
    {"255.255.255.255", 32, NEVER, "broadcast"},
    {"240.0.0.0", 4, NEVER, "reserved"},
    {"168.63.129.16", 32, NEVER, "the host of a cloud"}, /* of Azure; in no registry */
};

static const struct range ipv6[] = {
    {"::", 128, NEVER, "unspecified"},
    {"::1", 128, MAY, "this machine"},
    {"::ffff:0:0", 96, NEVER, "a mapped address of IPv4"},
    {"64:ff9b:1::", 48, NEVER, "a translation to a private IPv4"},
    {"100::", 64, NEVER, "for discarding"},
    {"100:0:0:1::", 64, NEVER, "kept for protocols"},
    {"2001::", 32, NEVER, "Teredo"},
    {"2001::", 23, NEVER, "kept for protocols"}, /* benchmarks, AMT, AS112, ORCHID, … */
    {"2001:db8::", 32, NEVER, "for documentation"},
    {"2002::", 16, NEVER, "6to4"},
    {"2620:4f:8000::", 48, NEVER, "of AS112"},
    {"3fff::", 20, NEVER, "for documentation"},
    {"fc00::", 7, MAY, "a private network"},
    {"fe80::", 10, NEVER, "link-local"},
    {"fec0::", 10, NEVER, "site-local"},
    {"ff00::", 8, NEVER, "multicast"},
};

static bool begins_with(const unsigned char *a, const unsigned char *first, int bits)
{
    int whole = bits / 8, rest = bits % 8;
    return memcmp(a, first, (size_t)whole) == 0 &&
           (rest == 0 || (a[whole] ^ first[whole]) >> (8 - rest) == 0);
}

static const struct range *look(const struct range *list, size_t n, int family,
                                const unsigned char *a)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char first[16] = {0};
        inet_pton(family, list[i].first, first);
        if (begins_with(a, first, list[i].bits))
            return &list[i];
    }
    return NULL;
}

static const char *of_ipv4(const unsigned char *a, bool *may)
{
    const struct range *r = look(ipv4, sizeof ipv4 / sizeof *ipv4, AF_INET, a);
    *may = r && r->may == MAY;
    return r ? r->what : NULL;
}

static const char *of_ipv6(const unsigned char *a, bool *may)
{
    /* NAT64, by which a machine with IPv6 alone reaches IPv4: what counts is where it leads. */
    static const unsigned char nat64[16] = {0x00, 0x64, 0xff, 0x9b};
    if (begins_with(a, nat64, 96)) {
        const char *what = of_ipv4(a + 12, may);
        *may = false;
        return what;
    }
    const struct range *r = look(ipv6, sizeof ipv6 / sizeof *ipv6, AF_INET6, a);
    *may = r && r->may == MAY;
    if (r)
        return r->what;
    return a[0] >> 5 == 1 ? NULL : "not given out";
}

const char *http_special(const struct sockaddr *a, bool *may)
{
    *may = false;
    if (a->sa_family == AF_INET)
        return of_ipv4((const unsigned char *)&((const struct sockaddr_in *)a)->sin_addr, may);
    if (a->sa_family == AF_INET6)
        return of_ipv6((const unsigned char *)&((const struct sockaddr_in6 *)a)->sin6_addr, may);
    return "no address of the internet";
}
