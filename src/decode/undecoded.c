/* Reports bytes that could not be decoded. */
#include "decode/undecoded.h"

#include <stdio.h>
#include <string.h>

static bool has_replacement(const struct cell *cell)
{
    return cell->kind == CELL_TEXT && memmem(cell->p, cell->len, "\xEF\xBF\xBD", 3);
}

/* The column that holds the byte, when only one can; else -1. */
static int32_t replaced_column(const struct batch *b, uint32_t r)
{
    int32_t column = -1;
    for (uint32_t i = 0; i < b->ncols; i++)
        if (has_replacement(&b->src[i][r])) {
            if (column >= 0)
                return -1;
            column = (int32_t)i;
        }
    return column;
}

void add_undecoded(struct batch *b, uint32_t row, const struct mark *first, uint64_t count,
                   const char *encoding)
{
    char more[64] = "";
    if (count > 1)
        snprintf(more, sizeof more, ", and %llu more in this row", (unsigned long long)count - 1);
    size_t n;
    char *text = arena_printf(&b->arena, &n, "byte 0x%02X at offset %llu is not %s%s", first->byte,
                              (unsigned long long)first->offset, encoding, more);
    batch_problem_code(b, row, -1, replaced_column(b, row), LEVEL_ERROR, PROBLEM_FILE_ENCODING,
                       slice_of(text, n));
}
