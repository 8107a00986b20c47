/* Letters without their accents, and a form of texts in which names are compared. */
#ifndef REGISTRY_LATIN_H
#define REGISTRY_LATIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

/* The text that replaces the character c when accents are removed: *n bytes, which may be 0. NULL:
 * c stays as it is. */
const char *latin_plain(uint32_t c, size_t *n);

/* True for an accent that is a character of its own and follows its letter. */
static inline bool is_accent(uint32_t c)
{
    return c >= 0x300 && c <= 0x36F;
}

/* The text with only letters and digits, in lower case, without accents. So "Côte d’Ivoire" and
 * "COTE D'IVOIRE" become the same. The result is in the scratch buffer until the next call. */
struct slice name_key(struct buf *scratch, struct slice s);

#endif
