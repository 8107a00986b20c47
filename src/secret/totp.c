/* One-time codes of RFC 6238. libcrypto makes the HMAC: it is linked already, and libsodium has
 * none with SHA-1, which nearly all keys are for. */
#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "secret/secret.h"

enum { KEY_MOST = 1024, DIGITS_MOST = 10 };

static bool wrong(struct err *e, const char *what)
{
    err_set(e, ERR_USAGE, "the key of one-time codes %s", what);
    return err_hint(e, "it is the key in base32, as it was shown when the login was set up, or the "
                       "whole otpauth://totp/… address");
}

/* Base32 (RFC 4648) without regard to case, blanks, hyphens and padding. False: something else is
 * in it. */
static bool decode(const char *p, size_t n, unsigned char key[KEY_MOST], size_t *nkey)
{
    uint32_t bits = 0;
    int have = 0;
    *nkey = 0;
    while (n && p[n - 1] == '=')
        n--;
    for (size_t i = 0; i < n; i++) {
        int c = toupper((unsigned char)p[i]);
        if (c == ' ' || c == '-')
            continue;
        int value = c >= 'A' && c <= 'Z' ? c - 'A' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
        if (value < 0 || *nkey == KEY_MOST)
            return false;
        bits = bits << 5 | (uint32_t)value;
        have += 5;
        if (have >= 8) {
            have -= 8;
            key[(*nkey)++] = (unsigned char)(bits >> have);
        }
    }
    bits = 0;
    return *nkey > 0;
}

static bool same_word(struct slice a, const char *b)
{
    return a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

/* The value of a parameter behind the ? of an address. The padding of base32 may stand there as
 * %3D.
 */
static struct slice parameter(struct slice query, const char *name)
{
    while (query.n) {
        const char *end = memchr(query.p, '&', query.n);
        size_t n = end ? (size_t)(end - query.p) : query.n;
        const char *equals = memchr(query.p, '=', n);
        if (equals && same_word(slice_of(query.p, (size_t)(equals - query.p)), name)) {
            struct slice value = slice_of(equals + 1, n - (size_t)(equals + 1 - query.p));
            while (value.n >= 3 && strncasecmp(value.p + value.n - 3, "%3D", 3) == 0)
                value.n -= 3;
            return value;
        }
        n += end != NULL;
        query = slice_of(query.p + n, query.n - n);
    }
    return slice_of(NULL, 0);
}

static const struct {
    const char *name;
    const EVP_MD *(*digest)(void);
} algorithms[] = {{"SHA1", EVP_sha1}, {"SHA256", EVP_sha256}, {"SHA512", EVP_sha512}};

static const EVP_MD *digest_of(struct slice name)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
        if (same_word(name, algorithms[i].name))
            return algorithms[i].digest();
    return NULL;
}

static bool number(struct slice text, int least, int most, int *to)
{
    int n = 0;
    if (!text.n || text.n > 5)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (!isdigit((unsigned char)text.p[i]))
            return false;
        n = n * 10 + (text.p[i] - '0');
    }
    *to = n;
    return n >= least && n <= most;
}

/* What an address says counts. A project that says something else is wrong about one of them. */
static bool read_address(struct slice all, struct totp *how, struct slice *key, struct err *e)
{
    static const char totp[] = "otpauth://totp/";
    const char *mark = memchr(all.p, '?', all.n);
    if (all.n < sizeof totp - 1 || strncasecmp(all.p, totp, sizeof totp - 1) != 0)
        return wrong(e, "counts logins (otpauth://hotp/…), and kitload makes codes from the time");
    struct slice query = mark ? slice_of(mark + 1, (size_t)(all.p + all.n - mark - 1)) : SLICE("");
    struct slice algorithm = parameter(query, "algorithm"), digits = parameter(query, "digits"),
                 period = parameter(query, "period");
    struct totp said = *how;
    *key = parameter(query, "secret");
    if (!key->n)
        return wrong(e, "is an otpauth:// address without secret=…");
    if (algorithm.n && !digest_of(algorithm))
        return wrong(e, "names an algorithm that is none of SHA1, SHA256, SHA512");
    if (digits.n && !number(digits, 6, DIGITS_MOST, &said.digits))
        return wrong(e, "says digits=… that are not 6 to 10");
    if (period.n && !number(period, 1, 3600, &said.period))
        return wrong(e, "says period=… that is not 1 to 3600 seconds");
    if ((how->digits && how->digits != said.digits) ||
        (how->period && how->period != said.period) ||
        (how->algorithm[0] && algorithm.n && !same_word(algorithm, how->algorithm)))
        return wrong(e, "says other digits, another period or another algorithm than the project");
    if (algorithm.n)
        snprintf(said.algorithm, sizeof said.algorithm, "%.*s", (int)algorithm.n, algorithm.p);
    *how = said;
    return true;
}

static void make_code(struct secret *code, const struct totp *how, const unsigned char *key,
                      size_t nkey, int64_t at)
{
    static const uint64_t powers[] = {1000000, 10000000, 100000000, 1000000000, 10000000000};
    unsigned char counter[8], mac[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    int64_t step = at / how->period;
    for (int i = 7; i >= 0; i--, step >>= 8)
        counter[i] = (unsigned char)(step & 255);
    if (!HMAC(digest_of(slice_str(how->algorithm)), key, (int)nkey, counter, sizeof counter, mac,
              &n))
        die_oom();
    const unsigned char *p = mac + (mac[n - 1] & 15);
    uint64_t cut = (uint64_t)(p[0] & 127) << 24 | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 8 | p[3];
    char text[DIGITS_MOST + 1];
    snprintf(text, sizeof text, "%0*llu", how->digits,
             (unsigned long long)(cut % powers[how->digits - 6]));
    secret_take(code, text, (size_t)how->digits);
    sodium_memzero(mac, sizeof mac);
    sodium_memzero(text, sizeof text);
}

bool secret_totp(struct secret *code, const struct secret *key, struct totp *how, int64_t at,
                 struct err *e)
{
    struct secret raw = {0};
    struct slice text = slice_of(key->p, key->n);
    size_t nkey;
    while (text.n && isspace((unsigned char)text.p[text.n - 1]))
        text.n--;
    if (text.n >= 10 && strncasecmp(text.p, "otpauth://", 10) == 0) {
        struct slice address = text;
        if (!read_address(address, how, &text, e))
            return false;
    }
    how->digits = how->digits ? how->digits : 6;
    how->period = how->period ? how->period : 30;
    if (!how->algorithm[0])
        strcpy(how->algorithm, "SHA1");
    secret_take(&raw, NULL, KEY_MOST);
    bool good = decode(text.p, text.n, (unsigned char *)raw.p, &nkey);
    if (good)
        make_code(code, how, (unsigned char *)raw.p, nkey, at);
    secret_free(&raw);
    return good ? true : wrong(e, "is no base32");
}
