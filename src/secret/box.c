/* Sealed boxes: whoever has the public key makes them, only the private key opens them. */
#include <sodium.h>
#include <stdlib.h>

#include "secret/secret.h"

/* The text of a private key: this word, and the key. */
static const char word[] = "kitload-key-1 ";
enum { WORD = sizeof word - 1, BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

_Static_assert(crypto_box_SECRETKEYBYTES == 32 && crypto_box_PUBLICKEYBYTES == 32,
               "KEY_TEXT is the length of 32 bytes in base64");

static bool decode(const char *text, size_t n, unsigned char out[32])
{
    size_t got;
    return n == KEY_TEXT && sodium_base642bin(out, 32, text, n, NULL, &got, NULL, BASE64) == 0 &&
           got == 32;
}

/* The key that the text holds. The caller wipes it. */
static bool private_bytes(const struct secret *key, unsigned char out[32])
{
    return key->n == WORD + KEY_TEXT && memcmp(key->p, word, WORD) == 0 &&
           decode(key->p + WORD, KEY_TEXT, out);
}

void secret_new_key(struct secret *private_key)
{
    unsigned char bytes[32], public_bytes[32];
    crypto_box_keypair(public_bytes, bytes);
    secret_take(private_key, NULL, WORD + KEY_TEXT);
    memcpy(private_key->p, word, WORD);
    sodium_bin2base64(private_key->p + WORD, KEY_TEXT + 1, bytes, 32, BASE64);
    sodium_memzero(bytes, sizeof bytes);
}

bool secret_public_of(const struct secret *private_key, char public_key[KEY_TEXT + 1])
{
    unsigned char bytes[32], public_bytes[32];
    bool good =
        private_bytes(private_key, bytes) && crypto_scalarmult_base(public_bytes, bytes) == 0;
    sodium_memzero(bytes, sizeof bytes);
    if (good)
        sodium_bin2base64(public_key, KEY_TEXT + 1, public_bytes, 32, BASE64);
    return good;
}

bool secret_key_id(const char *public_key, char id[KEY_ID + 1])
{
    unsigned char bytes[32], digest[crypto_generichash_BYTES];
    if (!decode(public_key, strlen(public_key), bytes))
        return false;
    crypto_generichash(digest, sizeof digest, bytes, sizeof bytes, NULL, 0);
    sodium_bin2hex(id, KEY_ID + 1, digest, KEY_ID / 2);
    return true;
}

/* A field in the box: four bytes for its length, the lowest first, then its bytes. */
static char *put(char *to, const char *p, size_t n)
{
    for (int i = 0; i < 4; i++)
        *to++ = (char)(n >> (8 * i));
    if (n)
        memcpy(to, p, n);
    return to + n;
}

static bool get(const char **from, const char *end, struct slice *out)
{
    size_t n = 0;
    if (end - *from < 4)
        return false;
    for (int i = 0; i < 4; i++)
        n |= (size_t)(unsigned char)*(*from)++ << (8 * i);
    if ((size_t)(end - *from) < n)
        return false;
    *out = slice_of(*from, n);
    *from += n;
    return true;
}

bool secret_seal(const char *public_key, const struct slice fields[SEALED_FIELDS],
                 const struct secret *value, struct buf *out)
{
    unsigned char to[32];
    if (!decode(public_key, strlen(public_key), to))
        return false;
    struct secret plain = {0};
    size_t n = 4 + value->n;
    for (int i = 0; i < SEALED_FIELDS; i++)
        n += 4 + fields[i].n;
    secret_take(&plain, NULL, n);
    char *p = plain.p;
    for (int i = 0; i < SEALED_FIELDS; i++)
        p = put(p, fields[i].p, fields[i].n);
    put(p, value->p, value->n);

    size_t sealed = n + crypto_box_SEALBYTES, text = sodium_base64_encoded_len(sealed, BASE64);
    unsigned char *box = xmalloc(sealed);
    bool good = crypto_box_seal(box, (const unsigned char *)plain.p, n, to) == 0;
    secret_free(&plain);
    if (good) {
        sodium_bin2base64(buf_room(out, text), text, box, sealed, BASE64);
        out->n += text - 1;
    }
    free(box);
    return good;
}

bool secret_open(const char *sealed, const struct secret *private_key, struct secret *whole,
                 struct slice fields[SEALED_FIELDS], struct secret *value)
{
    unsigned char mine[32], public_bytes[32];
    size_t most = strlen(sealed), n;
    unsigned char *box = xmalloc(most + 1);
    bool good = sodium_base642bin(box, most, sealed, most, "\n", &n, NULL, BASE64) == 0 &&
                n >= crypto_box_SEALBYTES && private_bytes(private_key, mine) &&
                crypto_scalarmult_base(public_bytes, mine) == 0;
    if (good) {
        secret_take(whole, NULL, n - crypto_box_SEALBYTES);
        good = crypto_box_seal_open((unsigned char *)whole->p, box, n, public_bytes, mine) == 0;
    }
    sodium_memzero(mine, sizeof mine);
    free(box);
    if (!good)
        return false;
    const char *p = whole->p, *end = whole->p + whole->n;
    for (int i = 0; good && i < SEALED_FIELDS; i++)
        good = get(&p, end, &fields[i]);
    struct slice text;
    good = good && get(&p, end, &text) && p == end;
    if (good)
        secret_take(value, text.p, text.n);
    return good;
}
