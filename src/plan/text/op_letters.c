/* Text to text with what Unicode knows about letters: title, nfc, nfkc, unaccent, slug. ASCII, and
 * text that needs no change, takes a quick way. */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "plan/op.h"
#include "registry/latin.h"
#include "text/utf8.h"

static bool ascii_letter(unsigned char c)
{
    return (unsigned)((c | 0x20) - 'a') < 26;
}

/* True when the sign s[i] is inside a word by Unicode's word boundaries (UAX #29): o'neill, e.g.,
 * 1,000. */
static bool joins(struct slice s, size_t i)
{
    if (!i || i + 1 == s.n)
        return false;
    unsigned char before = (unsigned char)s.p[i - 1], after = (unsigned char)s.p[i + 1];
    switch (s.p[i]) {
    case '_':
        return true;
    case '.':
    case '\'':
        return (ascii_letter(before) && ascii_letter(after)) ||
               (ascii_digit(before) && ascii_digit(after));
    case ':':
        return ascii_letter(before) && ascii_letter(after);
    case ',':
    case ';':
        return ascii_digit(before) && ascii_digit(after);
    default:
        return false;
    }
}

static void title_ascii(struct slice s, char *out)
{
    bool seen = false; /* the word has had a letter */
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        out[i] = (char)c;
        if (ascii_letter(c)) {
            out[i] = (char)(seen ? c | 0x20 : c & ~0x20);
            seen = true;
        } else if (!ascii_digit(c) && !joins(s, i)) {
            seen = false;
        }
    }
}

/* Put the result of a function of libunistring into the cell. It is in `out`, or in memory that
 * must be freed. */
static void set_mapped(struct exec *x, struct cell *c, uint8_t *mapped, size_t n, const void *out)
{
    if (!mapped)
        die_oom(); /* the text is valid, so only memory can be missing */
    if (n != c->len || memcmp(mapped, c->p, n) != 0)
        cell_set_text(c, arena_dup(x->arena, (const char *)mapped, n), n);
    if (mapped != out)
        free(mapped);
}

void op_title(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        x->scratch.n = 0;
        if (!in->data && ascii_only(c->p, c->len)) {
            char *out = arena_bytes(x->arena, c->len);
            title_ascii(cell_slice(c), out);
            c->p = out;
            continue;
        }
        uint8_t *out = (uint8_t *)buf_room(&x->scratch, (size_t)c->len * 3 / 2 + 4);
        size_t n = x->scratch.cap;
        uint8_t *mapped = u8_totitle((const uint8_t *)c->p, c->len, in->data, NULL, out, &n);
        set_mapped(x, c, mapped, n, out);
    }
}

/* True when all characters are below U+0300. None of them can be combined with another one. */
static bool is_surely_composed(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0xCC)
            return false;
    return true;
}

static void compose(struct exec *x, struct cell *c)
{
    if (is_surely_composed(cell_slice(c)))
        return;
    x->scratch.n = 0;
    uint8_t *out = (uint8_t *)buf_room(&x->scratch, (size_t)c->len * 3 / 2 + 4);
    size_t n = x->scratch.cap;
    uint8_t *mapped = u8_normalize(UNINORM_NFC, (const uint8_t *)c->p, c->len, out, &n);
    set_mapped(x, c, mapped, n, out);
}

void op_nfc(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        compose(x, c);
    }
}

/* One character can become up to 18 (U+FDFA), so this asks for room. */
void op_nfkc(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (ascii_only(c->p, c->len))
            continue;
        x->scratch.n = 0;
        uint8_t *out = (uint8_t *)buf_room(&x->scratch, (size_t)c->len * 3 / 2 + 4);
        size_t n = x->scratch.cap;
        uint8_t *mapped = u8_normalize(UNINORM_NFKC, (const uint8_t *)c->p, c->len, out, &n);
        if (mapped && !exec_room(x, in, r, n)) {
            if (mapped != out)
                free(mapped);
            continue;
        }
        set_mapped(x, c, mapped, n, out);
    }
}

/* Only Latin and Greek letters lose their accents. In other scripts a mark makes a different
 * letter, as in й and が. */
static bool loses_accents(uint32_t c)
{
    return c < 0x400 || (c >= 0x1E00 && c < 0x2000);
}

/* Add the text without accents to the buffer. */
static void add_plain(struct buf *out, struct slice s)
{
    uint32_t letter = 0; /* the last character that was not an accent */
    for (size_t i = 0, len; i < s.n; i += len) {
        len = 1;
        if ((unsigned char)s.p[i] < 0x80) {
            letter = (unsigned char)s.p[i];
            buf_char(out, s.p[i]);
            continue;
        }
        uint32_t c = utf8_decode(s.p + i, s.n - i, &len);
        if (is_accent(c) && i && loses_accents(letter))
            continue;
        size_t n;
        const char *plain = latin_plain(c, &n);
        buf_add(out, plain ? plain : s.p + i, plain ? n : len);
        letter = c;
    }
}

static bool unaccent(struct exec *x, struct cell *c)
{
    if (ascii_only(c->p, c->len))
        return false;
    compose(x, c); /* joins a separate accent with its letter, because some letters keep theirs */
    x->scratch.n = 0;
    add_plain(&x->scratch, cell_slice(c));
    return true;
}

void op_unaccent(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (unaccent(x, c) && !slice_eq(slice_of(x->scratch.p, x->scratch.n), cell_slice(c)))
            cell_set_text(c, arena_dup(x->arena, x->scratch.p, x->scratch.n), x->scratch.n);
    }
}

static bool is_wide_letter(uint32_t c)
{
    return uc_is_general_category(c, UC_CATEGORY_L) || uc_is_general_category(c, UC_CATEGORY_M) ||
           uc_is_general_category(c, UC_CATEGORY_N);
}

/* Letters and digits in lower case, with one hyphen for everything between them. */
static struct slice slug(struct slice s, struct arena *a)
{
    /* a lower-case letter can need half as many bytes more */
    char *out = arena_bytes(a, s.n * 3 / 2 + 4), *q = out;
    bool gap = false;
    for (size_t i = 0, len; i < s.n; i += len) {
        uint32_t c = utf8_decode(s.p + i, s.n - i, &len);
        if (c == '\'' || c == 0x2019)
            continue; /* an apostrophe does not divide a word */
        if (c < 0x80 ? !ascii_letter((unsigned char)c) && !ascii_digit((unsigned char)c)
                     : !is_wide_letter(c)) {
            gap = q > out;
            continue;
        }
        if (gap)
            *q++ = '-';
        gap = false;
        if (c < 0x80)
            *q++ = (char)(ascii_letter((unsigned char)c) ? c | 0x20 : c);
        else
            q += utf8_encode(uc_tolower(c), q);
    }
    return slice_of(out, (size_t)(q - out));
}

void op_slug(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = cell_slice(c);
        if (unaccent(x, c))
            s = slice_of(x->scratch.p, x->scratch.n);
        s = slug(s, x->arena);
        cell_set_text(c, s.p, s.n);
    }
}
