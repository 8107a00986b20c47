/* A source puts three layers together: stored bytes, unpacking, UTF-8.
 *
 *   stored ─▶ unpack ─▶ in[at..end) ─▶ text ─▶ chunk
 *                       └ at open the first 128 KiB: the encoding and the header are found there
 *
 * When the file is plain UTF-8, a chunk points into in[]. The bytes are read once and never copied.
 */
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

#include "source/known.h"
#include "source/text.h"
#include "source/unpack.h"

#ifdef KITLOAD_TINY
#define BLOCK 61
#else
#define BLOCK (128 * 1024)
#endif
/* the same for every block size, because the encoding that is found must not depend on it */
#define HEAD ((size_t)128 * 1024)
#define SEQUENCE 32 /* space for a sequence that the end of a block cuts off */

struct source {
    struct stored stored;
    struct unpack unpack;
    struct text text;
    size_t block;
    char *in;
    size_t at, end;
    uint64_t offset; /* of in[at], counted in unpacked bytes */
    bool ended;      /* in[] holds everything that is left */
    bool finished;
    struct buf peeked;
    struct mark *peeked_marks;
};

static bool begins_with(const struct source *s, const char *known)
{
    size_t n = known ? strlen(known) : 0;
    return n > 0 && s->end >= n && memcmp(s->in, known, n) == 0;
}

/* Read until in[] has n bytes, or all that there are. */
static bool read_head(struct source *s, size_t n, struct err *e)
{
    while (!s->ended && s->end < n) {
        size_t got;
        if (!unpack_read(&s->unpack, s->in + s->end, n - s->end, &got, e))
            return false;
        s->end += got;
        s->ended = got == 0;
    }
    return true;
}

/* Open the layers above the stored bytes. */
static bool begin(struct source *s, const struct source_options *o, struct err *e)
{
    if (!unpack_open(&s->unpack, &s->stored, o->compression, s->block, o->max_ratio, e))
        return false;
    if (!read_head(s, HEAD, e) || !known_as_text(s->stored.name, slice_of(s->in, s->end), e))
        return false;
    const char *encoding = begins_with(s, o->known) ? "UTF-8" : o->encoding;
    if (!text_open(&s->text, encoding, s->in, s->end, s->ended, e))
        return err_wrap(e, "%s", s->stored.name);
    /* A user who names the encoding, or says that nothing is packed, knows what the file is. */
    bool told = encoding || (o->compression && strcmp(o->compression, "none") == 0);
    if (!told && s->text.unit == 1 &&
        (!known_as_no_ebcdic(s->stored.name, slice_of(s->in, s->end), e) ||
         !known_as_no_binary(s->stored.name, slice_of(s->in, s->end), e)))
        return false;
    s->at = s->offset = s->text.bom;
    return true;
}

struct source *source_open(const char *path, const struct source_options *options, struct err *e)
{
    static const struct source_options none;
    const struct source_options *o = options ? options : &none;
    struct source *s = xcalloc(1, sizeof *s);
    s->block = o->block ? o->block : BLOCK;
    s->in = xmalloc((s->block > HEAD ? s->block : HEAD) + SEQUENCE);
    s->stored.marks = o->marks;
    s->stored.nmarks = o->nmarks;
    if (stored_open(&s->stored, path, e) && begin(s, o, e))
        return s;
    source_close(s);
    return NULL;
}

void source_close(struct source *s)
{
    if (!s)
        return;
    text_close(&s->text);
    unpack_close(&s->unpack);
    stored_close(&s->stored);
    buf_free(&s->peeked);
    free(s->peeked_marks);
    free(s->in);
    free(s);
}

bool source_tee(struct source *s, const char *path, struct err *e)
{
    return stored_tee(&s->stored, path, e);
}

void source_stop_on(struct source *s, int fd)
{
    s->stored.stop_fd = fd;
}

/* Make sure that in[] has at least `want` unread bytes, or all that are left. */
static bool want_bytes(struct source *s, size_t want, struct err *e)
{
    if (s->ended || s->end - s->at >= want)
        return true;
    if (s->at < s->end)
        memmove(s->in, s->in + s->at, s->end - s->at);
    s->end -= s->at;
    s->at = 0;
    while (!s->ended && s->end < want) {
        size_t got;
        if (!unpack_read(&s->unpack, s->in + s->end, s->block, &got, e))
            return false;
        s->end += got;
        s->ended = got == 0;
    }
    return true;
}

bool source_fill(struct source *s, struct chunk *chunk, struct err *e)
{
    stored_forget(&s->stored);
    size_t want = 1;
    for (;;) {
        if (!want_bytes(s, want, e))
            return false;
        size_t left = s->end - s->at, take = want > s->block ? want : s->block, used;
        if (take > left)
            take = left;
        if (!take)
            break;
        /* No encoding has longer sequences. If this one has not ended by now, it is broken. */
        bool final = want > SEQUENCE || (s->ended && take == left);
        text_convert(&s->text, s->in + s->at, take, s->offset, final, &used, chunk);
        s->at += used;
        s->offset += used;
        if (chunk->n)
            return true;
        /* the block ends inside a sequence: try again with more bytes */
        want = used ? 1 : take + 1;
    }
    *chunk = (struct chunk){.p = s->in, .position = s->text.position};
    if (!s->finished)
        text_finish(&s->text, chunk);
    s->finished = true;
    return true;
}

static void keep_marks(struct source *s, const struct chunk *chunk, size_t *n)
{
    if (!chunk->nmarks)
        return;
    s->peeked_marks = xrealloc(s->peeked_marks, (*n + chunk->nmarks) * sizeof *s->peeked_marks);
    memcpy(s->peeked_marks + *n, chunk->marks, chunk->nmarks * sizeof *s->peeked_marks);
    *n += chunk->nmarks;
}

bool source_peek(struct source *s, struct chunk *chunk, struct err *e)
{
    (void)e;
    size_t at = s->at, used = 1, nmarks = 0;
    s->peeked.n = 0;
    while (at < s->end && used) {
        text_convert(&s->text, s->in + at, s->end - at, at, s->ended, &used, chunk);
        buf_add(&s->peeked, chunk->p, chunk->n);
        keep_marks(s, chunk, &nmarks);
        at += used;
    }
    text_reset(&s->text);
    *chunk =
        (struct chunk){s->peeked.p ? s->peeked.p : "", s->peeked.n, 0, s->peeked_marks, nmarks};
    return true;
}

bool source_look_further(struct source *s, struct err *e)
{
    if (s->ended || s->end >= SOURCE_HEAD_MOST)
        return true;
    s->in = xrealloc(s->in, SOURCE_HEAD_MOST + s->block + SEQUENCE);
    return read_head(s, SOURCE_HEAD_MOST, e);
}

bool source_skip(struct source *s, uint64_t to, struct err *e)
{
    while (s->offset < to) {
        if (!want_bytes(s, 1, e))
            return false;
        if (s->at == s->end)
            return err_set(e, ERR_INPUT, "%s has changed: it has %llu bytes, and had more",
                           s->stored.name, (unsigned long long)s->offset);
        size_t left = s->end - s->at;
        size_t take = left < to - s->offset ? left : (size_t)(to - s->offset);
        s->at += take;
        s->offset += take;
    }
    return true;
}

bool source_is_whole(const struct source *s)
{
    return s->ended;
}

bool source_drain(struct source *s, struct err *e)
{
    stored_forget(&s->stored);
    size_t got = 1;
    s->at = s->end = 0; /* in[] is free for the bytes that nobody reads */
    s->ended = s->finished = true;
    while (got)
        if (!stored_read(&s->stored, s->in, s->block, &got, e))
            return false;
    return true;
}

const char *source_encoding(const struct source *s)
{
    return s->text.encoding;
}

bool source_had_bom(const struct source *s)
{
    return s->text.bom > 0;
}

const char *source_compression(const struct source *s)
{
    return packing_name(s->unpack.packing);
}

bool source_is_regular(const struct source *s)
{
    return s->stored.regular;
}

uint64_t source_size(const struct source *s)
{
    return s->stored.size;
}

uint64_t source_bytes_read(const struct source *s)
{
    return atomic_load_explicit(&s->stored.bytes, memory_order_relaxed);
}

const char *source_sha256(const struct source *s)
{
    return s->stored.hex[0] ? s->stored.hex : NULL;
}
