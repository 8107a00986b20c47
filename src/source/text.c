/* Converts text to UTF-8. UTF-8 is checked where it is, and copied only when bytes must be
 * replaced. All other encodings go through iconv. */
#include "source/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

static const struct {
    const char *encoding, *bytes;
    size_t n;
} boms[] = {
    /* UTF-32LE comes before UTF-16LE, because its mark begins with that of UTF-16LE */
    {"UTF-32LE", "\xFF\xFE\0\0", 4}, {"UTF-32BE", "\0\0\xFE\xFF", 4}, {"UTF-8", "\xEF\xBB\xBF", 3},
    {"UTF-16LE", "\xFF\xFE", 2},     {"UTF-16BE", "\xFE\xFF", 2},
};

static const char *by_bom(const char *head, size_t n, size_t *length)
{
    for (size_t i = 0; i < sizeof boms / sizeof *boms; i++)
        if (n >= boms[i].n && memcmp(head, boms[i].bytes, boms[i].n) == 0) {
            *length = boms[i].n;
            return boms[i].encoding;
        }
    return NULL;
}

/* Latin text in UTF-16 has a zero in nearly every second byte, and nowhere else. */
static const char *by_zeros(const char *head, size_t n)
{
    size_t pairs = n / 2, zeros[2] = {0, 0};
    for (size_t i = 0; i < 2 * pairs; i++)
        zeros[i & 1] += head[i] == 0;
    if (pairs < 4)
        return NULL;
    if (zeros[0] == 0 && zeros[1] * 10 >= pairs * 6)
        return "UTF-16LE";
    if (zeros[1] == 0 && zeros[0] * 10 >= pairs * 6)
        return "UTF-16BE";
    return NULL;
}

/* Text in another encoding almost never contains a valid UTF-8 sequence by chance. So a file with
 * many valid sequences and few broken bytes is damaged UTF-8. Only the broken bytes are replaced.
 */
static bool looks_like_utf8(const char *p, size_t n, bool all)
{
    size_t sequences = 0, broken = 0;
    while (n) {
        bool incomplete;
        size_t valid = utf8_valid_prefix(p, n, &incomplete);
        for (size_t i = 0; i < valid; i++)
            sequences += ((unsigned char)p[i] & 0xC0) == 0xC0;
        if (valid == n || (incomplete && !all))
            break;
        broken++;
        p += valid + 1;
        n -= valid + 1;
    }
    return broken == 0 || sequences / 8 >= broken;
}

static const char *sniff(const char *head, size_t n, bool all)
{
    const char *name = by_zeros(head, n);
    if (name)
        return name;
    return looks_like_utf8(head, n, all) ? "UTF-8" : "windows-1252";
}

/* Compares names without '-', '_' and case, because people write them in many ways. */
static bool same_name(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a == '-' || *a == '_')
            a++;
        while (*b == '-' || *b == '_')
            b++;
        if (!*a || !*b || strncasecmp(a, b, 1) != 0)
            return !*a && !*b;
    }
}

/* Names that iconv does not know, or that do not say the byte order. */
static const char *iconv_name(const char *name, const char *head, size_t n)
{
    if (same_name(name, "utf8") || same_name(name, "utf8sig") || same_name(name, "utf8bom"))
        return "UTF-8";
    if (same_name(name, "utf16") || same_name(name, "ucs2")) {
        const char *order = by_zeros(head, n);
        return order ? order : "UTF-16LE";
    }
    if (same_name(name, "utf32") || same_name(name, "ucs4"))
        return n >= 4 && head[0] == 0 && head[1] == 0 ? "UTF-32BE" : "UTF-32LE";
    if (same_name(name, "macroman"))
        return "MACINTOSH";
    return name;
}

static size_t unit_of(const char *encoding)
{
    if (strncasecmp(encoding, "UTF-16", 6) == 0 || strncasecmp(encoding, "UTF16", 5) == 0)
        return 2;
    if (strncasecmp(encoding, "UTF-32", 6) == 0 || strncasecmp(encoding, "UTF32", 5) == 0)
        return 4;
    return 1;
}

bool text_open(struct text *t, const char *name, const char *head, size_t n, bool all,
               struct err *e)
{
    const char *marked = by_bom(head, n, &t->bom), *used = marked;
    if (!used)
        used = name ? iconv_name(name, head, n) : sniff(head, n, all);
    t->is_utf8 = strcmp(used, "UTF-8") == 0;
    t->unit = unit_of(used);
    if (!t->is_utf8) {
        /* With a suffix like //IGNORE, iconv would drop bytes and say nothing. */
        t->converter = strchr(used, '/') ? (iconv_t)-1 : iconv_open("UTF-8", used);
        if (t->converter == (iconv_t)-1) {
            t->is_utf8 = true; /* so that text_close closes nothing */
            err_set(e, ERR_INPUT, "unknown encoding \"%s\"", used);
            return err_hint(e, "`iconv -l` lists the names; windows-1252 and UTF-8 are common");
        }
    }
    t->encoding = xstrdup(used);
    return true;
}

void text_close(struct text *t)
{
    if (!t->is_utf8 && t->encoding)
        iconv_close(t->converter);
    free(t->encoding);
    buf_free(&t->out);
    free(t->marks);
    memset(t, 0, sizeof *t);
}

void text_reset(struct text *t)
{
    t->position = 0;
    if (!t->is_utf8)
        iconv(t->converter, NULL, NULL, NULL, NULL);
}

/* Write U+FFFD in place of the byte, and record a mark. */
static void replace(struct text *t, char byte, uint64_t offset)
{
    if (t->nmarks == t->marks_cap) {
        t->marks_cap = t->marks_cap ? t->marks_cap * 2 : 16;
        t->marks = xrealloc(t->marks, t->marks_cap * sizeof *t->marks);
    }
    t->marks[t->nmarks++] = (struct mark){t->position + t->out.n, offset, (unsigned char)byte};
    buf_str(&t->out, REPLACEMENT);
}

static void deliver(struct text *t, const char *p, size_t n, struct chunk *chunk)
{
    *chunk = (struct chunk){p, n, t->position, t->marks, t->nmarks};
    t->position += n;
}

/* Repair UTF-8 with bad bytes: good parts are copied, and each bad byte is replaced. */
static size_t mend(struct text *t, const char *p, size_t n, uint64_t offset, bool final)
{
    size_t i = 0;
    while (i < n) {
        bool incomplete;
        size_t valid = utf8_valid_prefix(p + i, n - i, &incomplete);
        buf_add(&t->out, p + i, valid);
        i += valid;
        if (i == n || (incomplete && !final))
            break;
        replace(t, p[i], offset + i);
        i++;
    }
    return i;
}

static size_t convert(struct text *t, const char *p, size_t n, uint64_t offset, bool final)
{
    char *in = (char *)p;
    size_t left = n, room = 2 * n + 64;
    buf_room(&t->out, room + 3); /* 3 more, so that a replacement always fits */
    while (left && t->out.n < room) {
        char *to = t->out.p + t->out.n;
        size_t free_room = room - t->out.n;
        size_t r = iconv(t->converter, &in, &left, &to, &free_room);
        t->out.n = (size_t)(to - t->out.p);
        if (r != (size_t)-1 || errno == E2BIG)
            break;
        if (errno == EINVAL && !final)
            break;
        /* EILSEQ, or the end of the input is inside a sequence */
        replace(t, *in, offset + (uint64_t)(in - p));
        size_t pass = t->unit < left ? t->unit : left;
        in += pass;
        left -= pass;
    }
    return n - left;
}

void text_convert(struct text *t, const char *p, size_t n, uint64_t offset, bool final,
                  size_t *used, struct chunk *chunk)
{
    t->out.n = t->nmarks = 0;
    if (t->is_utf8) {
        bool incomplete;
        size_t valid = utf8_valid_prefix(p, n, &incomplete);
        if (valid == n || (incomplete && !final)) {
            *used = valid;
            deliver(t, p, valid, chunk);
            return;
        }
        *used = mend(t, p, n, offset, final);
    } else {
        *used = convert(t, p, n, offset, final);
    }
    deliver(t, t->out.p, t->out.n, chunk);
}

void text_finish(struct text *t, struct chunk *chunk)
{
    t->out.n = t->nmarks = 0;
    if (!t->is_utf8) {
        char *to = buf_room(&t->out, 64);
        size_t room = 64;
        iconv(t->converter, NULL, NULL, &to, &room);
        t->out.n = 64 - room;
    }
    deliver(t, t->out.p, t->out.n, chunk);
}
