/* Reading. For all bytes, encodings and compressions, the result must be UTF-8 with all marks
 * inside it. It must not depend on the sizes of blocks. */
#include "source/source.h"

#include <string.h>

#include "fuzz.h"

struct reading {
    struct buf text, marks;
    bool good;
};

static void add_chunk(struct reading *r, const struct chunk *c)
{
    CHECK(is_utf8(slice_of(c->p, c->n)), "a chunk that is not UTF-8");
    CHECK(c->position == r->text.n, "a chunk at %llu that should be at %zu",
          (unsigned long long)c->position, r->text.n);
    for (size_t i = 0; i < c->nmarks; i++) {
        const struct mark *m = &c->marks[i];
        CHECK(m->position >= c->position && m->position + 3 <= c->position + c->n,
              "a mark outside of its chunk");
        CHECK(!memcmp(c->p + (m->position - c->position), "\xEF\xBF\xBD", 3),
              "a mark where no U+FFFD stands");
        CHECK(!i || m->position > m[-1].position, "marks that are not in order");
        buf_printf(&r->marks, "%llu %llu %d\n", (unsigned long long)m->position,
                   (unsigned long long)m->offset, m->byte);
    }
    buf_add(&r->text, c->p, c->n);
}

static struct reading read_all(const char *path, const struct source_options *options)
{
    struct reading r = {0};
    struct err e = {0};
    struct chunk chunk;
    struct source *s = source_open(path, options, &e);
    if (s && source_peek(s, &chunk, &e))
        CHECK(is_utf8(slice_of(chunk.p, chunk.n)), "the peeked text is not UTF-8");
    for (r.good = s; r.good;) {
        r.good = source_fill(s, &chunk, &e);
        if (!r.good || !chunk.n)
            break;
        add_chunk(&r, &chunk);
    }
    CHECK(r.good || e.kind == ERR_INPUT || e.kind == ERR_USAGE, "not the input's fault: %s", e.msg);
    CHECK(!r.good || source_sha256(s), "no hash at the end of the input");
    source_close(s);
    return r;
}

static void compare(const struct reading *a, const struct reading *b, size_t block)
{
    CHECK(slice_eq(slice_of(a->text.p, a->text.n), slice_of(b->text.p, b->text.n)),
          "blocks of %zu give another text:\n%.*s---\n%.*s", block, (int)a->text.n, a->text.p,
          (int)b->text.n, b->text.p);
    CHECK(slice_eq(slice_of(a->marks.p, a->marks.n), slice_of(b->marks.p, b->marks.n)),
          "blocks of %zu give other marks:\n%.*s---\n%.*s", block, (int)a->marks.n, a->marks.p,
          (int)b->marks.n, b->marks.p);
}

void fuzz_source(struct input in)
{
    static const char *const encodings[] = {
        NULL,     "UTF-8",       "windows-1252", "ISO-8859-1", "UTF-16",   "UTF-16LE", "UTF-16BE",
        "UTF-32", "Shift_JIS",   "EUC-JP",       "GB18030",    "BIG5",     "KOI8-R",   "MACINTOSH",
        "UTF-7",  "ISO-2022-JP", "IBM850",       "ASCII",      "UTF-32LE", "HZ",
    };
    unsigned a = take_byte(&in), b = take_byte(&in);
    const char *encoding = encodings[a % (sizeof encodings / sizeof *encodings)];
    /* In some encodings the meaning of a byte depends on earlier bytes. After a broken byte, the
     * result of glibc then depends on how the calls were cut. So only UTF-8 is certain for the text
     * after it. */
    bool stateful = encoding && (!strcmp(encoding, "UTF-7") || !strcmp(encoding, "ISO-2022-JP") ||
                                 !strcmp(encoding, "HZ"));
    struct source_options whole = {
        .encoding = encoding,
        .compression = b & 1 ? "none" : NULL,
        .max_ratio = 100,
    };
    struct source_options cut = whole, bytes = whole;
    cut.block = 2 + (b >> 1);
    bytes.block = 1;
    const char *path = memory_file(0, take_rest(&in));
    struct reading first = read_all(path, &whole);
    for (int i = 0; i < 2; i++) {
        const struct source_options *o = i ? &cut : &bytes;
        struct reading other = read_all(path, o);
        CHECK(first.good == other.good, "blocks of %zu: %d, otherwise %d", o->block, other.good,
              first.good);
        if (first.good && !(stateful && first.marks.n))
            compare(&first, &other, o->block);
        buf_free(&other.text);
        buf_free(&other.marks);
    }
    buf_free(&first.text);
    buf_free(&first.marks);
}
