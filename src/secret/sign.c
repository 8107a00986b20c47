/* Signatures of webhooks: HMAC with SHA-256, by libcrypto, as for one-time codes. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdlib.h>

#include "secret/secret.h"

enum { KEY_LEAST = 24, KEY_MOST = 64, MAC = 32 };

static const char prefix[] = "whsec_";

static bool wrong(struct err *e, const char *what)
{
    err_set(e, ERR_USAGE, "the secret of the webhook %s", what);
    return err_hint(e, "it is whsec_ and 24 to 64 bytes in base64: echo \"whsec_$(openssl rand "
                       "-base64 32)\" makes one");
}

/* The bytes behind whsec_. */
static bool key_of(const struct secret *s, unsigned char key[KEY_MOST], size_t *n, struct err *e)
{
    size_t from = sizeof prefix - 1, to = s->n;
    const char *end;
    if (to < from || memcmp(s->p, prefix, from) != 0)
        return wrong(e, "does not begin with whsec_");
    while (to > from && s->p[to - 1] == '=')
        to--;
    if (sodium_base642bin(key, KEY_MOST, s->p + from, to - from, NULL, n, &end,
                          sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0 ||
        end != s->p + to)
        return wrong(e, "has no good base64 behind whsec_");
    return *n >= KEY_LEAST || wrong(e, "is too short");
}

static void mac_of(const void *key, size_t nkey, struct slice text, unsigned char mac[MAC])
{
    unsigned n = 0;
    if (!HMAC(EVP_sha256(), key, (int)nkey, (const unsigned char *)text.p, text.n, mac, &n))
        die_oom();
}

bool secret_sign(const struct secret *s, bool standard, struct slice text, char out[SIGNATURE],
                 struct err *e)
{
    unsigned char key[KEY_MOST], mac[MAC];
    size_t n;
    if (!key_of(s, key, &n, e))
        return false;
    if (standard) {
        mac_of(key, n, text, mac);
        sodium_bin2base64(out, SIGNATURE, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
    } else {
        mac_of(s->p, s->n, text, mac);
        sodium_bin2hex(out, SIGNATURE, mac, sizeof mac);
    }
    sodium_memzero(key, sizeof key);
    return true;
}
