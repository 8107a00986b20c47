/* Host names: domains with letters of any script, and IP addresses. */
#ifndef PLAN_NET_DOMAIN_H
#define PLAN_NET_DOMAIN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"

/* True for a letter, digit or combining mark that is not ASCII. *len gets its length in bytes. */
bool domain_letter(const char *p, size_t n, size_t *len);

/* Where an ASCII byte may stand: in host names, in the names of mailboxes. */
enum { ADDRESS_HOST = 1, ADDRESS_ATOM = 2 };
extern const unsigned char address_class[256];

/* True for labels with dots between them, as in DNS. *labels gets their number. */
bool domain_labels(struct slice s, int *labels);
/* True for at least two labels when the last one is not a number. So an IPv4 address is not a
 * domain. */
bool domain_valid(struct slice s);
/* The text with the bytes from `at` to `end` in lower case. It is `s` itself when nothing changes,
 * else it is in the arena. */
struct slice domain_lower(struct buf *scratch, struct slice s, size_t at, size_t end,
                          struct arena *a);

enum { ADDRESS_TEXT = 64 };
/* Write the canonical text of an IPv4 or IPv6 address into out. False: it is not an address. */
bool address_canonical(struct slice s, char out[ADDRESS_TEXT], bool *is_v6);

#endif
