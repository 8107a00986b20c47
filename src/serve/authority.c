/* The tokens that are known, in memory, by their SHA-256: so a request is refused before it costs
 * anything, and while the state's database is away.
 *
 * A hash is compared as a whole. That tells an attacker nothing: to come near to another hash he
 * would have to find a token for it. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <time.h>

#include "serve/internal.h"

enum { BUCKETS = 1024, HOUR = 3600, MINUTE = 60 };

struct entry {
    struct entry *next;
    unsigned char hash[HASH_BYTES];
    int kind;
    char *scopes, *record;
    int64_t expires, ends; /* seconds of the epoch; 0: never */
    bool touched;
    int64_t minute; /* the requests of this minute */
    unsigned used;
};

struct authority {
    pthread_mutex_t lock;
    struct entry *buckets[BUCKETS];
};

struct authority *authority_new(void)
{
    struct authority *a = xcalloc(1, sizeof *a);
    pthread_mutex_init(&a->lock, NULL);
    return a;
}

static void entry_free(struct entry *e)
{
    OPENSSL_cleanse(e->hash, sizeof e->hash);
    free(e->scopes);
    free(e->record);
    free(e);
}

void authority_free(struct authority *a)
{
    for (int i = 0; i < BUCKETS; i++)
        for (struct entry *e = a->buckets[i], *next; e; e = next) {
            next = e->next;
            entry_free(e);
        }
    pthread_mutex_destroy(&a->lock);
    free(a);
}

/* Where the entry is, or would be. */
static struct entry **place(struct authority *a, const unsigned char *hash)
{
    struct entry **at = &a->buckets[(hash[0] | hash[1] << 8) % BUCKETS];
    while (*at && CRYPTO_memcmp((*at)->hash, hash, HASH_BYTES) != 0)
        at = &(*at)->next;
    return at;
}

void front_authority_put(struct front *f, const unsigned char hash[HASH_BYTES], int kind,
                         struct slice scopes, struct slice record, int64_t expires, int64_t ends)
{
    struct authority *a = f->authority;
    pthread_mutex_lock(&a->lock);
    struct entry **at = place(a, hash), *e = *at;
    if (!e) {
        e = *at = xcalloc(1, sizeof *e);
        memcpy(e->hash, hash, HASH_BYTES);
    }
    free(e->scopes);
    free(e->record);
    e->kind = kind;
    e->scopes = xstrndup(scopes.p, scopes.n);
    e->record = xstrndup(record.p, record.n);
    e->expires = expires;
    e->ends = ends;
    pthread_mutex_unlock(&a->lock);
}

bool front_authority_remove(struct front *f, const unsigned char hash[HASH_BYTES])
{
    struct authority *a = f->authority;
    pthread_mutex_lock(&a->lock);
    struct entry **at = place(a, hash), *e = *at;
    if (e)
        *at = e->next;
    pthread_mutex_unlock(&a->lock);
    if (e)
        entry_free(e);
    return e != NULL;
}

void front_authority_touched(struct front *f,
                             void (*found)(void *cls, const unsigned char *hash, int64_t expires),
                             void *cls)
{
    struct authority *a = f->authority;
    pthread_mutex_lock(&a->lock);
    for (int i = 0; i < BUCKETS; i++)
        for (struct entry *e = a->buckets[i]; e; e = e->next) {
            if (e->touched)
                found(cls, e->hash, e->expires);
            e->touched = false;
        }
    pthread_mutex_unlock(&a->lock);
}

static void hex(const unsigned char *p, char *out)
{
    for (int i = 0; i < HASH_BYTES; i++) {
        *out++ = "0123456789abcdef"[p[i] >> 4];
        *out++ = "0123456789abcdef"[p[i] & 15];
    }
    *out = 0;
}

/* Count the request. False: the token has used up this minute. */
static bool count(struct entry *e, int64_t now, unsigned limit, struct grant *out)
{
    if (e->minute != now / MINUTE) {
        e->minute = now / MINUTE;
        e->used = 0;
    }
    bool allowed = e->used < limit;
    e->used += allowed;
    out->limit = limit;
    out->remaining = limit - e->used;
    out->reset = (unsigned)(MINUTE - now % MINUTE);
    return allowed;
}

static void slide(struct entry *e, int64_t now)
{
    int64_t later = now + HOUR;
    if (e->ends && later > e->ends)
        later = e->ends;
    if (later > e->expires) {
        e->expires = later;
        e->touched = true;
    }
}

bool authority_find(struct front *f, struct slice token, struct arena *arena, struct grant *out,
                    bool *allowed)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (!EVP_Digest(token.p, token.n, hash, &n, EVP_sha256(), NULL))
        return false;
    struct authority *a = f->authority;
    int64_t now = (int64_t)time(NULL);
    pthread_mutex_lock(&a->lock);
    struct entry *e = *place(a, hash);
    bool good = e && (!e->expires || e->expires > now) && (!e->ends || e->ends > now);
    if (good) {
        *allowed = count(e, now, f->limits.requests, out);
        if (e->kind == WHO_SESSION && *allowed)
            slide(e, now);
        out->kind = e->kind;
        out->record = arena_dup(arena, e->record, strlen(e->record) + 1);
        out->scopes = arena_dup(arena, e->scopes, strlen(e->scopes) + 1);
        hex(e->hash, out->hash);
    }
    pthread_mutex_unlock(&a->lock);
    return good;
}
