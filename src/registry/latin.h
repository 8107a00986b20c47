/* Letters without their accents, and texts brought into a form in which names are compared. */
#ifndef REGISTRY_LATIN_H
#define REGISTRY_LATIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

/* What stands for the character c without accents, *n bytes that may be none; NULL: c itself. */
const char *latin_plain(uint32_t c, size_t *n);

/* An accent that stands by itself behind its letter. */
static inline bool is_accent(uint32_t c)
{
    return c >= 0x300 && c <= 0x36F;
}

/* Letters and digits only, in lower case, without accents: "Côte d’Ivoire" and "COTE D'IVOIRE" are
 * the same. The result lives in the scratch buffer until the next one. */
struct slice name_key(struct buf *scratch, struct slice s);

#endif
