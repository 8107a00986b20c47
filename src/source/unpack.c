/* Unpacks gzip with zlib and zstd with libzstd. The first bytes decide, never the file's name. A
 * file may have several archives one after the other (gzip members, zstd frames), as `cat a.gz
 * b.gz` makes them. A limit on the ratio refuses archives that are made to fill a disk. */
#include "source/unpack.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define BOMB_FROM (64u << 20) /* the ratio is checked above this many unpacked bytes */
#define BOMB_RATIO LIMIT_UNPACKED

const char *packing_name(enum packing packing)
{
    static const char *const names[] = {"none", "gzip", "zstd"};
    return names[packing];
}

static enum packing sniff(const unsigned char *p, size_t n)
{
    if (n >= 2 && p[0] == 0x1F && p[1] == 0x8B)
        return PACKING_GZIP;
    if (n >= 4 && p[0] == 0x28 && p[1] == 0xB5 && p[2] == 0x2F && p[3] == 0xFD)
        return PACKING_ZSTD;
    /* a zstd file may begin with a skippable frame */
    if (n >= 4 && (p[0] & 0xF0) == 0x50 && p[1] == 0x2A && p[2] == 0x4D && p[3] == 0x18)
        return PACKING_ZSTD;
    return PACKING_NONE;
}

static bool choose(struct unpack *u, const char *compression, struct err *e)
{
    if (!compression || strcmp(compression, "auto") == 0) {
        u->packing = sniff((const unsigned char *)u->raw, u->end);
        return true;
    }
    for (enum packing p = PACKING_NONE; p <= PACKING_ZSTD; p++)
        if (strcmp(compression, packing_name(p)) == 0) {
            u->packing = p;
            return true;
        }
    err_set(e, ERR_USAGE, "unknown compression \"%s\"", compression);
    return err_hint(e, "it is auto, gzip, zstd or none");
}

bool unpack_open(struct unpack *u, struct stored *stored, const char *compression, size_t block,
                 uint32_t max_ratio, struct err *e)
{
    u->stored = stored;
    u->max_ratio = max_ratio ? max_ratio : BOMB_RATIO;
    u->cap = block < 4 ? 4 : block; /* the longest magic number is four bytes */
    u->raw = xmalloc(u->cap);
    for (size_t got = 1; got && u->end < 4; u->end += got)
        if (!stored_read(stored, u->raw + u->end, u->cap - u->end, &got, e))
            return false;
    if (!choose(u, compression, e))
        return false;
    if (u->packing == PACKING_GZIP && inflateInit2(&u->gzip, 15 + 16) != Z_OK)
        die_oom();
    if (u->packing == PACKING_ZSTD && !(u->zstd = ZSTD_createDStream()))
        die_oom();
    return true;
}

void unpack_close(struct unpack *u)
{
    if (u->packing == PACKING_GZIP)
        inflateEnd(&u->gzip);
    ZSTD_freeDStream(u->zstd);
    free(u->raw);
    memset(u, 0, sizeof *u);
}

/* The offset of the next byte to unpack, in the stored file. */
static unsigned long long offset(const struct unpack *u)
{
    return atomic_load(&u->stored->bytes) - (u->end - u->at);
}

static bool corrupt(struct unpack *u, const char *why, struct err *e)
{
    const char *name = packing_name(u->packing);
    if (!u->inside && u->any)
        err_set(e, ERR_INPUT, "%s has something after its %s data, at byte %llu", u->stored->name,
                name, offset(u));
    else
        err_set(e, ERR_INPUT, "%s is corrupt %s data at byte %llu: %s", u->stored->name, name,
                offset(u), why);
    err_code(e, "file.unreadable");
    return err_hint(e, "pack it again, or fetch it again; `%s -t` checks it", name);
}

static bool truncated(struct unpack *u, struct err *e)
{
    const char *name = packing_name(u->packing);
    err_set(e, ERR_INPUT, "%s is cut off: its %s data ends too soon, at byte %llu", u->stored->name,
            name, offset(u));
    err_code(e, "file.unreadable");
    return err_hint(e, "fetch it again; `%s -t` checks it", name);
}

static bool bomb(struct unpack *u, struct err *e)
{
    err_set(e, ERR_INPUT, "%s unpacks to more than %u times its size: %llu bytes gave %llu so far",
            u->stored->name, u->max_ratio, offset(u), (unsigned long long)u->out);
    err_code(e, "file.unreadable");
    return err_hint(e, "if it is meant to be so, unpack it by hand and give the unpacked file");
}

/* One call of zlib. At the end of a member, inside becomes false. The bytes after it begin another
 * member. */
static bool gunzip(struct unpack *u, char *to, size_t n, size_t *got, struct err *e)
{
    if (!u->inside && u->any && u->at < u->end)
        inflateReset(&u->gzip);
    /* A member begins only when its first byte is right. Anything else is garbage after the
     * archive. */
    if (!u->inside && u->any && u->at < u->end && (unsigned char)u->raw[u->at] != 0x1F)
        return corrupt(u, "", e);
    u->inside = u->inside || u->at < u->end;
    u->gzip.next_in = (Bytef *)u->raw + u->at;
    u->gzip.avail_in = (uInt)(u->end - u->at);
    u->gzip.next_out = (Bytef *)to;
    u->gzip.avail_out = n > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uInt)n;
    size_t room = u->gzip.avail_out;
    int r = inflate(&u->gzip, Z_NO_FLUSH);
    u->at = u->end - u->gzip.avail_in;
    *got = room - u->gzip.avail_out;
    u->pending = u->gzip.avail_out == 0;
    if (r == Z_STREAM_END) {
        u->inside = u->pending = false;
        u->any = true;
    } else if (r == Z_MEM_ERROR) {
        die_oom();
    } else if (r != Z_OK && r != Z_BUF_ERROR) {
        return corrupt(u, u->gzip.msg ? u->gzip.msg : "a preset dictionary is needed", e);
    }
    return true;
}

static bool unzstd(struct unpack *u, char *to, size_t n, size_t *got, struct err *e)
{
    ZSTD_inBuffer in = {u->raw, u->end, u->at};
    ZSTD_outBuffer out = {to, n, 0};
    size_t r = ZSTD_decompressStream(u->zstd, &out, &in);
    if (ZSTD_isError(r)) {
        u->at = in.pos;
        return corrupt(u, ZSTD_getErrorName(r), e);
    }
    bool moved = in.pos > u->at || out.pos;
    u->at = in.pos;
    *got = out.pos;
    u->pending = out.pos == out.size;
    if (r == 0) {
        u->inside = u->pending = false;
        u->any = true;
    } else if (moved) {
        u->inside = true;
    }
    return true;
}

static bool read_packed(struct unpack *u, char *to, size_t n, size_t *got, struct err *e)
{
    for (*got = 0; *got == 0;) {
        if (u->at == u->end && !u->pending) {
            size_t more;
            if (!stored_read(u->stored, u->raw, u->cap, &more, e))
                return false;
            u->at = 0;
            u->end = more;
            if (!more)
                return u->inside || !u->any ? truncated(u, e) : true;
        }
        if (!(u->packing == PACKING_GZIP ? gunzip : unzstd)(u, to, n, got, e))
            return false;
        /* There was no output and all input is used, so the decoder has nothing more to give. */
        if (*got == 0)
            u->pending = false;
    }
    u->out += *got;
    if (u->out > BOMB_FROM && u->out / u->max_ratio > offset(u))
        return bomb(u, e);
    return true;
}

bool unpack_read(struct unpack *u, char *to, size_t n, size_t *got, struct err *e)
{
    if (u->packing != PACKING_NONE)
        return read_packed(u, to, n, got, e);
    if (u->at == u->end)
        return stored_read(u->stored, to, n, got, e);
    *got = u->end - u->at < n ? u->end - u->at : n;
    memcpy(to, u->raw + u->at, *got);
    u->at += *got;
    return true;
}
