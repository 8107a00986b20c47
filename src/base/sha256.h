/* SHA-256 of bytes that come in pieces: names files and jobs, and guards no secret. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <openssl/sha.h>
#include <stddef.h>

struct sha256 {
    SHA256_CTX state;
};

void sha256_begin(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *p, size_t n);
/* As 64 lower-case hexadecimal digits. */
void sha256_end(struct sha256 *h, char hex[65]);

#endif
