/* Names of hosts: domains with the letters of any script, and the addresses of IP. */
#ifndef PLAN_CODES_DOMAIN_H
#define PLAN_CODES_DOMAIN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"

/* A letter, digit or combining mark past ASCII; *len gets its bytes. */
bool domain_letter(const char *p, size_t n, size_t *len);

/* What an ASCII byte may stand for in names of hosts and mail boxes. */
enum { ADDRESS_HOST = 1, ADDRESS_ATOM = 2 };
extern const unsigned char address_class[256];

/* Labels with dots between, as DNS has them; *labels gets their number. */
bool domain_labels(struct slice s, int *labels);
/* At least two labels, the last not a number: an address of IPv4 is no domain. */
bool domain_valid(struct slice s);
/* The text with the bytes from `at` to `end` in lower case: itself where they are so already, else
 * in the arena. */
struct slice domain_lower(struct buf *scratch, struct slice s, size_t at, size_t end,
                          struct arena *a);

enum { ADDRESS_TEXT = 64 };
/* The canonical text of an address of IPv4 or IPv6 in out; false: it is none. */
bool address_canonical(struct slice s, char out[ADDRESS_TEXT], bool *is_v6);

#endif
