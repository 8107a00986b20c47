/* One bit for each code point, filled with the help of iconv. For an encoding with one byte for a
 * character, iconv converts each byte. For the others it converts each code point. */
#include "text/charset.h"

#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "text/utf8.h"

/* No server encoding has characters above plane 2. */
enum { ASCII_END = 0x80, POINTS = 0x30000, SURROGATES = 0xD800, SURROGATES_END = 0xE000 };

struct charset {
    uint64_t has[POINTS / 64];
};

/* The encodings that a database can have, as iconv calls them. */
static const struct {
    const char *name, *iconv;
} names[] = {
    {"LATIN1", "ISO-8859-1"},     {"LATIN2", "ISO-8859-2"},     {"LATIN3", "ISO-8859-3"},
    {"LATIN4", "ISO-8859-4"},     {"LATIN5", "ISO-8859-9"},     {"LATIN6", "ISO-8859-10"},
    {"LATIN7", "ISO-8859-13"},    {"LATIN8", "ISO-8859-14"},    {"LATIN9", "ISO-8859-15"},
    {"LATIN10", "ISO-8859-16"},   {"ISO_8859_5", "ISO-8859-5"}, {"ISO_8859_6", "ISO-8859-6"},
    {"ISO_8859_7", "ISO-8859-7"}, {"ISO_8859_8", "ISO-8859-8"}, {"WIN1250", "CP1250"},
    {"WIN1251", "CP1251"},        {"WIN1252", "CP1252"},        {"WIN1253", "CP1253"},
    {"WIN1254", "CP1254"},        {"WIN1255", "CP1255"},        {"WIN1256", "CP1256"},
    {"WIN1257", "CP1257"},        {"WIN1258", "CP1258"},        {"WIN866", "CP866"},
    {"WIN874", "CP874"},          {"KOI8R", "KOI8-R"},          {"KOI8U", "KOI8-U"},
    {"EUC_CN", "EUC-CN"},         {"EUC_JP", "EUC-JP"},         {"EUC_JIS_2004", "EUC-JISX0213"},
    {"EUC_KR", "EUC-KR"},         {"EUC_TW", "EUC-TW"},
};

static void set(struct charset *c, uint32_t point)
{
    c->has[point / 64] |= UINT64_C(1) << point % 64;
}

static void fill_by_bytes(struct charset *c, iconv_t converter)
{
    for (int byte = ASCII_END; byte <= UINT8_MAX; byte++) {
        char one = (char)byte, out[16], *in = &one, *to = out;
        size_t left = 1, room = sizeof out, len;
        iconv(converter, NULL, NULL, NULL, NULL);
        if (iconv(converter, &in, &left, &to, &room) == 0 && to > out)
            set(c, utf8_decode(out, (size_t)(to - out), &len));
    }
}

static bool converts(iconv_t converter, uint32_t point)
{
    char text[4], out[16], *in = text, *to = out;
    size_t left = utf8_encode(point, text), room = sizeof out;
    iconv(converter, NULL, NULL, NULL, NULL);
    /* A result above 0 means that iconv used a similar character instead, so only 0 is good. */
    return iconv(converter, &in, &left, &to, &room) == 0 && left == 0;
}

static void fill_by_points(struct charset *c, iconv_t converter)
{
    for (uint32_t point = ASCII_END; point < POINTS; point++)
        if ((point < SURROGATES || point >= SURROGATES_END) && converts(converter, point))
            set(c, point);
}

static const char *iconv_name(const char *name)
{
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].iconv;
    return NULL;
}

struct charset *charset_open(const char *name)
{
    const char *theirs = iconv_name(name);
    bool wide = theirs && strncmp(theirs, "EUC", 3) == 0;
    iconv_t converter = !theirs ? (iconv_t)-1
                        : wide  ? iconv_open(theirs, "UTF-8")
                                : iconv_open("UTF-8", theirs);
    if (converter == (iconv_t)-1)
        return NULL;
    struct charset *c = xcalloc(1, sizeof *c);
    c->has[0] = c->has[1] = UINT64_MAX; /* ASCII */
    (wide ? fill_by_points : fill_by_bytes)(c, converter);
    iconv_close(converter);
    return c;
}

void charset_free(struct charset *c)
{
    free(c);
}

static bool has(const struct charset *c, uint32_t point)
{
    return point < POINTS && (c->has[point / 64] >> point % 64 & 1);
}

size_t charset_fits(const struct charset *c, const char *p, size_t n)
{
    size_t len;
    for (size_t i = 0; i < n; i += len) {
        len = 1;
        if ((unsigned char)p[i] >= ASCII_END && !has(c, utf8_decode(p + i, n - i, &len)))
            return i;
    }
    return n;
}

void charset_add_fitting(const struct charset *c, struct buf *to, const char *p, size_t n)
{
    while (n) {
        size_t fits = charset_fits(c, p, n), len = 0;
        buf_add(to, p, fits);
        if (fits < n)
            buf_printf(to, "<U+%04X>", utf8_decode(p + fits, n - fits, &len));
        p += fits + len;
        n -= fits + len;
    }
}
