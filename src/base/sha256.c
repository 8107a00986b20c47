/* SHA-256 by libcrypto's own functions for it, which OpenSSL 3 would rather see replaced by EVP:
 * that one first reads openssl.cnf and registers every algorithm there is, a tenth of what a small
 * run takes. The code behind both is the same. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/sha256.h"

#include <stdio.h>

void sha256_begin(struct sha256 *h)
{
    SHA256_Init(&h->state);
}

void sha256_add(struct sha256 *h, const void *p, size_t n)
{
    SHA256_Update(&h->state, p, n);
}

void sha256_end(struct sha256 *h, char hex[65])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256_Final(digest, &h->state);
    for (int i = 0; i < SHA256_DIGEST_LENGTH; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}
