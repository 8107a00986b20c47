/* The op melt: of a source row it makes a row for each melted column of the file. It is the first
 * op of a program, so all others see the made rows.
 *
 *   id  2023  2024          id   header  cell
 *   7   1.5   2.5    ─▶     7    2023    1.5     the source row itself, now the first part
 *                           7    2024    2.5     its second part
 *
 * The made rows are parts of the source row, as those of row:split are. So a source row is loaded
 * or rejected as a whole, and comes back as the line that it was. The header and the cell are in
 * two columns of the batch after those of the file. A part has its own cells only of columns that a
 * field reads: a file of 5,000 columns would need 25 million cells for each row otherwise. */
#include <string.h>

#include "plan/op.h"

struct melt {
    bool keep; /* blank cells become rows, too */
    struct blanks blanks;
};

bool bind_melt(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const choices[] = {"skip", "keep", NULL};
    struct melt *melt = arena_alloc(&p->arena, sizeof *melt);
    int empty;
    *melt = (struct melt){0};
    if (!args_only(args, e, "empty", "text", "quoted", NULL) ||
        !args_choice(args, "empty", choices, &empty, e) ||
        !args_flag(args, "text", &melt->blanks.text, e) ||
        !args_flag(args, "quoted", &melt->blanks.quoted, e))
        return false;
    if (p->ncarried)
        return err_set(e, ERR_BUG, "melt is not the first op");
    p->ncarried = MELTED_COLUMNS;
    melt->keep = empty == 1;
    blanks_init(p, &melt->blanks, args, 0);
    in->data = melt;
    return true;
}

static struct cell header_cell(const struct file_info *file, struct slice header)
{
    struct cell c = cell_text(header.p, header.n);
    c.came = file->typed ? CAME_STRING : CAME_TEXT;
    return c;
}

/* Row r is what column number i of the melted ones became. */
static void set_row(struct batch *b, uint32_t r, uint32_t i, struct cell cell)
{
    const struct file_info *file = b->file;
    b->rows[r].melted = file->melts[i] + 1;
    b->src[b->ncols + MELTED_HEADER][r] = header_cell(file, file->melt_headers[i]);
    b->src[b->ncols + MELTED_CELL][r] = cell;
}

static void set_nothing(struct batch *b, uint32_t r)
{
    b->rows[r].melted = b->rows[r].unmade = 0;
    for (uint32_t c = 0; c < MELTED_COLUMNS; c++)
        b->src[b->ncols + c][r] = (struct cell){.kind = CELL_ABSENT};
}

static void melt_row(struct batch *b, const struct melt *melt, uint32_t r)
{
    uint32_t last = r, made = 0;
    for (uint32_t i = 0; i < b->file->nmelts; i++) {
        struct cell cell = b->src[b->file->melts[i]][r];
        if (!melt->keep && blanks_have(&melt->blanks, &cell))
            continue;
        if (made++)
            last = batch_add_part(b, last);
        set_row(b, last, i, cell);
    }
    b->rows[r].unmade = b->file->nmelts - made;
    if (made)
        return;
    b->rows[r].state = ROW_SKIPPED;
    b->rows[r].skip = SLICE("all its melted cells are blank");
}

/* Give the parts the cells of their source row. */
static void copy_cells(struct batch *b)
{
    for (uint32_t c = 0; c < b->ncols + b->ncarried; c++) {
        if (!batch_column_splits(b, c) || (c >= b->ncols && c < b->ncols + MELTED_COLUMNS))
            continue;
        struct cell *cells = b->src[c];
        for (uint32_t r = b->nread; r < b->nrows; r++)
            cells[r] = cells[b->rows[r].source];
    }
}

void op_melt(struct exec *x, const struct insn *in)
{
    struct batch *b = x->b;
    for (uint32_t r = 0; r < b->nread; r++) {
        set_nothing(b, r);
        if (!row_is_out(x, r))
            melt_row(b, in->data, r);
    }
    copy_cells(b);
}
