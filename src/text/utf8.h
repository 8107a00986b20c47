/* UTF-8: checks, counts, reads and writes code points. It is strict: no surrogates, no overlong
 * forms, nothing above U+10FFFF. */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of the valid beginning of p[0..n). When it is less than n, *incomplete says whether
 * the rest may be a sequence that only the end of the buffer cuts off. */
size_t utf8_valid_prefix(const char *p, size_t n, bool *incomplete);
/* The number of code points in valid UTF-8. */
size_t utf8_length(const char *p, size_t n);
/* The code point at p (n > 0, valid UTF-8). *len gets its length in bytes. */
uint32_t utf8_decode(const char *p, size_t n, size_t *len);
/* Write c as UTF-8 into out[4]. Returns the number of bytes. */
size_t utf8_encode(uint32_t c, char *out);
/* True when no byte of p[0..n) is above 0x7F. */
bool ascii_only(const char *p, size_t n);

#endif
