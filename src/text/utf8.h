/* UTF-8: validation, counting, one code point at a time. Strict: no surrogates, no overlong forms,
 * up to U+10FFFF. */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the valid prefix of p[0..n). When it is less than n, *incomplete tells whether the rest
 * may only be a sequence cut off at the end of the buffer. */
size_t utf8_valid_prefix(const char *p, size_t n, bool *incomplete);
/* Number of code points of valid UTF-8. */
size_t utf8_length(const char *p, size_t n);
/* The code point at p (n > 0, valid UTF-8); *len gets its bytes. */
uint32_t utf8_decode(const char *p, size_t n, size_t *len);
/* Write c as UTF-8 into out[4], give the bytes written. */
size_t utf8_encode(uint32_t c, char *out);
/* No byte of p[0..n) is above 0x7F. */
bool ascii_only(const char *p, size_t n);

#endif
