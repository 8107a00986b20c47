/* Finds rows that repeat a header row of their file: every cell is the same. */
#include "decode/again.h"

/* The byte order mark of a file that was appended to another one. */
static const char mark[] = "\xEF\xBB\xBF";

static struct slice without_mark(struct slice s)
{
    size_t n = sizeof mark - 1;
    return s.n >= n && memcmp(s.p, mark, n) == 0 ? slice_of(s.p + n, s.n - n) : s;
}

uint64_t again_firsts(const struct file_info *file)
{
    uint64_t firsts = 0;
    for (uint32_t i = 0; i < file->nheader_rows; i++) {
        if (!file->header_rows[i].n)
            continue;
        struct slice first = file->header_rows[i].cells[0];
        uint32_t n = (uint32_t)first.n;
        firsts |= (uint64_t)1 << again_bit(first.p, n) |
                  (uint64_t)1 << again_bit(mark, n + (uint32_t)sizeof mark - 1);
    }
    return firsts;
}

static bool same(const struct batch *b, uint32_t r, const struct header_row *h,
                 const struct cell *extra)
{
    for (uint32_t i = 0; i < h->n; i++) {
        const struct cell *c = i < b->ncols ? &b->src[i][r] : &extra[i - b->ncols];
        struct slice s = slice_of(c->p, c->len);
        if (c->kind != CELL_TEXT || !slice_eq(i ? s : without_mark(s), h->cells[i]))
            return false;
    }
    return true;
}

bool again_is_header(const struct batch *b, uint32_t r, uint32_t ncells, const struct cell *extra)
{
    for (uint32_t i = 0; i < b->file->nheader_rows; i++)
        if (b->file->header_rows[i].n == ncells && same(b, r, &b->file->header_rows[i], extra))
            return true;
    return false;
}
