/* Letters without their accents, as in PostgreSQL's unaccent. */
#include "registry/latin.h"

#include <unicase.h>
#include <unictype.h>

#include "registry/tables/latin.h"
#include "text/utf8.h"

const char *latin_plain(uint32_t c, size_t *n)
{
    if (c >= 0x10000)
        return NULL;
    unsigned page = latin_index[c >> 6];
    unsigned entry = page ? latin_pages[page - 1][c & 63] : 0;
    if (!entry)
        return NULL;
    *n = (entry & 7) - 1;
    return latin_texts + (entry >> 3);
}

static bool is_key_letter(uint32_t c)
{
    return uc_is_general_category(c, UC_CATEGORY_L) || uc_is_general_category(c, UC_CATEGORY_N) ||
           (uc_is_general_category(c, UC_CATEGORY_M) && !is_accent(c));
}

static void add_key_letter(struct buf *key, uint32_t c)
{
    if (c < 0x80) {
        bool upper = c - 'A' < 26;
        if (upper || c - 'a' < 26 || c - '0' < 10)
            buf_char(key, (char)(upper ? c | 0x20 : c));
        return;
    }
    char bytes[4];
    if (is_key_letter(c))
        buf_add(key, bytes, utf8_encode(uc_tolower(c), bytes));
}

struct slice name_key(struct buf *scratch, struct slice s)
{
    scratch->n = 0;
    for (size_t i = 0, len; i < s.n; i += len) {
        len = 1;
        if ((unsigned char)s.p[i] < 0x80) {
            add_key_letter(scratch, (unsigned char)s.p[i]);
            continue;
        }
        uint32_t c = utf8_decode(s.p + i, s.n - i, &len);
        size_t n, step;
        const char *plain = latin_plain(c, &n);
        if (!plain)
            add_key_letter(scratch, c);
        for (size_t j = 0; plain && j < n; j += step)
            add_key_letter(scratch, utf8_decode(plain + j, n - j, &step));
    }
    return slice_of(scratch->p, scratch->n);
}
