/* Writes the rows of a review, and reads them again. */
#include "review/rows.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef KITLOAD_TINY
enum { ROWS_BLOCK = 61 };
#else
enum { ROWS_BLOCK = 1 << 18 };
#endif

/* The head of the file. `count` is written at the end, so a file that was cut off has none. */
struct head {
    char magic[8];
    uint64_t count;
    uint32_t ncols, step;
};
static const char magic[8] = "kitrows1";

/* A row:  length of what follows | row | line | ncells | state and flags | number of source cells
 *         | of extra cells | of problems | skip | rest | cells | problems
 * Numbers are varints. A cell is its length times two, plus one where three bytes with its kind,
 * flags and came follow; then its bytes. A rewritten cell has its raw text in front. */

static char *path_of_index(const char *path)
{
    char *name = xmalloc(strlen(path) + 7);
    memcpy(name, path, strlen(path));
    strcpy(name + strlen(path), ".index");
    return name;
}

static inline char *put_number(char *to, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        *to++ = (char)(n | 0x80);
    *to++ = (char)n;
    return to;
}

static inline char *put_bytes(char *to, struct slice s)
{
    if (s.n)
        memcpy(to, s.p, s.n);
    return to + s.n;
}

static char *put_slice(char *to, struct slice s)
{
    return put_bytes(put_number(to, s.n), s);
}

enum { NUMBER_MOST = 10, CELL_MOST = 2 * NUMBER_MOST + 3 };

static inline bool is_plain(const struct cell *c)
{
    return c->kind == CELL_TEXT && !c->flags && !c->came;
}

static inline size_t cell_room(const struct cell *c)
{
    if (c->kind != CELL_TEXT)
        return CELL_MOST;
    return CELL_MOST + c->len + (c->flags & CELL_REWRITTEN ? cell_raw(c).n : 0);
}

static inline char *put_cell_of(char *to, const struct cell *c)
{
    if (__builtin_expect(is_plain(c), 1))
        return put_bytes(put_number(to, (uint64_t)c->len << 1), cell_slice(c));
    uint64_t n = c->kind == CELL_TEXT ? c->len : 0;
    to = put_number(to, n << 1 | 1);
    *to++ = (char)c->kind;
    *to++ = (char)c->flags;
    *to++ = (char)c->came;
    if (c->kind == CELL_TEXT && c->flags & CELL_REWRITTEN)
        to = put_slice(to, cell_raw(c));
    return put_bytes(to, slice_of(c->p, n));
}

static char *put_problem_of(char *to, const struct problem *p)
{
    to = put_number(to, (uint64_t)(p->field + 1));
    to = put_number(to, (uint64_t)(p->column + 1));
    *to++ = (char)p->level;
    *to++ = (char)p->melted;
    to = put_slice(to, p->code);
    return put_slice(to, p->message);
}

/* Add a row with its length in front, as the decoder left it: what the plan made of its state is
 * not kept. `n` problems begin at `first`. */
static void add_row(struct buf *out, const struct batch *b, uint32_t r, uint32_t first, uint32_t n)
{
    const struct row *row = &b->rows[r];
    uint32_t nextra = row->extra && row->ncells > b->ncols ? row->ncells - b->ncols : 0;
    struct slice skip = row->passed ? row->skip : slice_of(NULL, 0);
    size_t room = 8 * NUMBER_MOST + 8 + skip.n + row->rest.n;
    for (uint32_t c = 0; c < b->ncols; c++)
        room += cell_room(&b->src[c][r]);
    for (uint32_t c = 0; c < nextra; c++)
        room += cell_room(&row->extra[c]);
    for (uint32_t i = first; i < first + n; i++)
        room += 4 * NUMBER_MOST + 2 + b->problems[i].code.n + b->problems[i].message.n;
    char *begin = buf_room(out, room), *to = begin + 4;
    enum row_state state = row->passed                ? ROW_SKIPPED
                           : row->state == ROW_BROKEN ? ROW_BROKEN
                                                      : ROW_GOOD;
    to = put_number(to, row->row);
    to = put_number(to, row->line);
    to = put_number(to, row->ncells);
    *to++ = (char)(state | row->passed << 4);
    to = put_number(to, nextra);
    to = put_number(to, n);
    to = put_slice(to, skip);
    to = put_slice(to, row->rest);
    for (uint32_t c = 0; c < b->ncols; c++)
        to = put_cell_of(to, &b->src[c][r]);
    for (uint32_t c = 0; c < nextra; c++)
        to = put_cell_of(to, &row->extra[c]);
    for (uint32_t i = first; i < first + n; i++)
        to = put_problem_of(to, &b->problems[i]);
    uint32_t length = (uint32_t)(to - begin - 4);
    memcpy(begin, &length, 4);
    out->n += (size_t)(to - begin);
}

void rows_encode(struct buf *out, const struct batch *b, uint32_t nrows, bool problems)
{
    uint32_t i = 0;
    for (uint32_t r = 0; r < nrows; r++) {
        uint32_t n = 0;
        while (problems && i < b->nproblems && b->problems[i].row < r)
            i++;
        while (problems && i + n < b->nproblems && b->problems[i + n].row == r)
            n++;
        add_row(out, b, r, i, n);
        i += n;
    }
}

static void write_all(struct rows_writer *w, int fd, const char *p, size_t n)
{
    while (n && !w->failed) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            w->failed = true;
            w->error = errno;
            return;
        }
        p += done;
        n -= (size_t)done;
    }
}

static void flush(struct rows_writer *w)
{
    write_all(w, w->fd, w->out.p, w->out.n);
    w->written += w->out.n;
    w->out.n = 0;
    write_all(w, w->index, w->offsets.p, w->offsets.n);
    w->offsets.n = 0;
}

static bool cannot(const struct rows_writer *w, int error, struct err *e)
{
    err_set(e, ERR_REFUSED, "cannot write %s: %s", w->path, strerror(error));
    return err_hint(e, "make room for it");
}

bool rows_write_begin(struct rows_writer *w, const char *path, uint32_t ncols, struct err *e)
{
    *w = (struct rows_writer){.path = xstrdup(path), .fd = -1, .index = -1, .ncols = ncols};
    char *index = path_of_index(path);
    w->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (w->fd >= 0)
        w->index = open(index, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    free(index);
    if (w->index < 0)
        return cannot(w, errno, e);
    struct head head = {.ncols = ncols, .step = ROWS_STEP};
    buf_add(&w->out, &head, sizeof head);
    return true;
}

/* The rows from `from` on are new in `out`: note where every ROWS_STEP-th of them begins. */
static void index_rows(struct rows_writer *w, size_t from)
{
    for (size_t at = from; at < w->out.n;) {
        uint32_t length;
        if (w->count++ % ROWS_STEP == 0) {
            uint64_t offset = w->written + at;
            buf_add(&w->offsets, &offset, sizeof offset);
        }
        memcpy(&length, w->out.p + at, sizeof length);
        at += sizeof length + length;
    }
    if (w->out.n >= ROWS_BLOCK)
        flush(w);
}

void rows_write(struct rows_writer *w, const struct batch *b)
{
    size_t from = w->out.n;
    if (b->kept.n)
        buf_add(&w->out, b->kept.p, b->kept.n);
    else
        rows_encode(&w->out, b, b->nread, false);
    index_rows(w, from);
}

bool rows_write_end(struct rows_writer *w, bool keep, struct err *e)
{
    bool ok = true;
    if (w->fd >= 0 && w->index >= 0 && keep) {
        flush(w);
        struct head head = {.count = w->count, .ncols = w->ncols, .step = ROWS_STEP};
        memcpy(head.magic, magic, sizeof magic);
        if (!w->failed && pwrite(w->fd, &head, sizeof head, 0) != (ssize_t)sizeof head) {
            w->failed = true;
            w->error = errno;
        }
        ok = !w->failed || cannot(w, w->error, e);
    }
    if (w->path && (!keep || !ok)) {
        char *index = path_of_index(w->path);
        unlink(w->path);
        unlink(index);
        free(index);
    }
    if (w->fd >= 0)
        close(w->fd);
    if (w->index >= 0)
        close(w->index);
    buf_free(&w->out);
    buf_free(&w->offsets);
    free(w->path);
    *w = (struct rows_writer){.fd = -1, .index = -1};
    return ok;
}

/* Reading ------------------------------------------------------------------------------------ */

static const char *map(const char *path, size_t *n, struct err *e)
{
    struct stat s;
    void *p = MAP_FAILED;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &s) == 0 && s.st_size > 0) {
        *n = (size_t)s.st_size;
        p = mmap(NULL, *n, PROT_READ, MAP_SHARED, fd, 0);
    }
    int error = fd >= 0 && p == MAP_FAILED ? EINVAL : errno;
    if (fd >= 0)
        close(fd);
    if (p != MAP_FAILED)
        return p;
    err_set(e, ERR_INPUT, "cannot read %s: %s", path, strerror(error));
    return NULL;
}

bool rows_open(struct rows *r, const char *path, struct err *e)
{
    *r = (struct rows){.path = xstrdup(path)};
    char *index = path_of_index(path);
    r->p = map(path, &r->n, e);
    struct head head = {0};
    if (r->p && r->n >= sizeof head)
        memcpy(&head, r->p, sizeof head);
    bool good = r->p && memcmp(head.magic, magic, sizeof magic) == 0 && head.step == ROWS_STEP;
    if (r->p && !good)
        err_set(e, ERR_INPUT, "%s is not complete", path);
    r->count = head.count;
    r->ncols = head.ncols;
    if (good && r->count) {
        r->index = map(index, &r->index_n, e);
        good = r->index;
        if (good && r->index_n / 8 < (r->count + ROWS_STEP - 1) / ROWS_STEP)
            good = err_set(e, ERR_INPUT, "%s is not complete", index);
    }
    free(index);
    if (!good)
        rows_close(r);
    return good;
}

void rows_close(struct rows *r)
{
    if (r->p)
        munmap((void *)r->p, r->n);
    if (r->index)
        munmap((void *)r->index, r->index_n);
    free(r->path);
    *r = (struct rows){0};
}

static bool take_number(const char **p, const char *end, uint64_t *n)
{
    *n = 0;
    for (int shift = 0; *p < end && shift < 64; shift += 7) {
        unsigned char c = (unsigned char)*(*p)++;
        *n |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80)
            return true;
    }
    return false;
}

static bool take_slice(const char **p, const char *end, struct slice *s)
{
    uint64_t n;
    if (!take_number(p, end, &n) || n > (uint64_t)(end - *p))
        return false;
    *s = slice_of(*p, (size_t)n);
    *p += n;
    return true;
}

static bool take_byte(const char **p, const char *end, unsigned char *c)
{
    if (*p == end)
        return false;
    *c = (unsigned char)*(*p)++;
    return true;
}

/* The row after the one at p, or NULL. */
static const char *after(const struct rows *r, const char *p)
{
    uint32_t length;
    if ((size_t)(r->p + r->n - p) < sizeof length)
        return NULL;
    memcpy(&length, p, sizeof length);
    p += sizeof length;
    return length <= (size_t)(r->p + r->n - p) ? p + length : NULL;
}

const char *rows_find(const struct rows *r, uint64_t ordinal)
{
    if (!ordinal || ordinal > r->count)
        return NULL;
    uint64_t offset;
    memcpy(&offset, r->index + (ordinal - 1) / ROWS_STEP * 8, sizeof offset);
    if (offset > r->n)
        return NULL;
    const char *p = r->p + offset;
    for (uint64_t i = (ordinal - 1) % ROWS_STEP; p && i; i--)
        p = after(r, p);
    return p;
}

bool rows_read(const struct rows *r, const char *p, struct rows_at *at, const char **next)
{
    *next = after(r, p);
    if (!*next)
        return false;
    const char *end = *next;
    uint64_t row, line, ncells, nextra, nproblems;
    unsigned char state;
    struct slice skip, rest;
    p += 4;
    if (!take_number(&p, end, &row) || !take_number(&p, end, &line) ||
        !take_number(&p, end, &ncells) || !take_byte(&p, end, &state) ||
        !take_number(&p, end, &nextra) || !take_number(&p, end, &nproblems) ||
        !take_slice(&p, end, &skip) || !take_slice(&p, end, &rest))
        return false;
    if (nextra > UINT32_MAX || ncells > UINT32_MAX || nproblems > UINT32_MAX)
        return false;
    *at = (struct rows_at){.at = p,
                           .end = end,
                           .nsrc = r->ncols,
                           .nextra = (uint32_t)nextra,
                           .nproblems = (uint32_t)nproblems};
    row_begin(&at->row, row, line, (uint32_t)ncells);
    at->row.melted = 0;
    at->row.state = state & 15;
    at->row.passed = state >> 4;
    at->row.skip = skip;
    at->row.rest = rest;
    return true;
}

bool rows_cell(struct rows_at *row, struct cell *c, struct slice *raw)
{
    uint64_t n;
    unsigned char kind = CELL_TEXT, flags = 0, came = 0;
    *raw = slice_of(NULL, 0);
    if (!take_number(&row->at, row->end, &n))
        return false;
    if (n & 1 && (!take_byte(&row->at, row->end, &kind) || !take_byte(&row->at, row->end, &flags) ||
                  !take_byte(&row->at, row->end, &came)))
        return false;
    if (flags & CELL_REWRITTEN && kind == CELL_TEXT && !take_slice(&row->at, row->end, raw))
        return false;
    n >>= 1;
    if (n > (uint64_t)(row->end - row->at) || n > UINT32_MAX)
        return false;
    *c = cell_text(row->at, (size_t)n);
    c->kind = kind;
    c->flags = flags;
    c->came = came;
    row->at += n;
    return true;
}

struct rows_reader {
    struct decoder base;
    const struct rows *rows;
    struct rows_wanted wanted;
    const char *next; /* the row with the ordinal `at`; NULL: it is looked for */
    uint64_t at;
    size_t place;      /* in the list */
    size_t given_back; /* bytes of the mapping, a multiple of a page */
};

static bool damaged(const struct rows *r, struct err *e)
{
    return err_set(e, ERR_INPUT, "%s is damaged", r->path);
}

/* A cell of the batch's own. */
static bool put_cell(struct batch *b, struct rows_at *at, struct cell *c)
{
    struct slice raw;
    if (!rows_cell(at, c, &raw))
        return false;
    if (c->flags & CELL_REWRITTEN && c->kind == CELL_TEXT) {
        struct slice kept = slice_of(arena_dup(&b->arena, raw.p, raw.n), raw.n);
        char *p = arena_alloc(&b->arena, sizeof kept + c->len);
        memcpy(p, &kept, sizeof kept);
        memcpy(p + sizeof kept, c->p, c->len);
        c->p = p + sizeof kept;
    } else {
        c->p = arena_dup(&b->arena, c->p, c->len);
    }
    return true;
}

static bool put_problem(struct batch *b, struct rows_at *at, uint32_t r)
{
    uint64_t field, column;
    unsigned char level, melted;
    struct slice code, message;
    if (!take_number(&at->at, at->end, &field) || !take_number(&at->at, at->end, &column) ||
        !take_byte(&at->at, at->end, &level) || !take_byte(&at->at, at->end, &melted) ||
        !take_slice(&at->at, at->end, &code) || !take_slice(&at->at, at->end, &message))
        return false;
    enum row_state state = b->rows[r].state;
    batch_problem(b, r, (int32_t)field - 1, (int32_t)column - 1, (enum level)level,
                  slice_of(arena_dup(&b->arena, code.p, code.n), code.n),
                  slice_of(arena_dup(&b->arena, message.p, message.n), message.n));
    b->problems[b->nproblems - 1].melted = melted;
    b->rows[r].state = (uint8_t)state;
    return true;
}

/* Of a long walk, the pages that lie behind are given back, so memory does not grow with the file.
 */
static void let_go(struct rows_reader *d)
{
    enum { WALK = 8 << 20, PAGE = 1 << 16 };
    size_t at = d->next ? (size_t)(d->next - d->rows->p) : 0;
    if (d->wanted.list || at < d->given_back + WALK)
        return;
    size_t to = at / PAGE * PAGE;
    (void)!madvise((char *)d->rows->p + d->given_back, to - d->given_back, MADV_DONTNEED);
    d->given_back = to;
}

static bool put_row(struct rows_reader *d, struct batch *b, struct err *e)
{
    struct rows_at at;
    uint64_t ordinal = d->wanted.list ? d->wanted.list[d->place] : d->at;
    if (d->wanted.list && ordinal != d->at)
        d->next = NULL;
    const char *p = d->next ? d->next : rows_find(d->rows, ordinal);
    if (!p || !rows_read(d->rows, p, &at, &d->next))
        return damaged(d->rows, e);
    batch_make_room(b);
    uint32_t r = batch_add_row(b);
    b->rows[r] = at.row;
    b->rows[r].number = ordinal;
    b->rows[r].skip = slice_of(arena_dup(&b->arena, at.row.skip.p, at.row.skip.n), at.row.skip.n);
    b->rows[r].rest = slice_of(arena_dup(&b->arena, at.row.rest.p, at.row.rest.n), at.row.rest.n);
    for (uint32_t c = 0; c < at.nsrc; c++)
        if (!put_cell(b, &at, &b->src[c][r]))
            return damaged(d->rows, e);
    if (at.nextra) {
        b->rows[r].extra = arena_alloc(&b->arena, at.nextra * sizeof(struct cell));
        for (uint32_t c = 0; c < at.nextra; c++)
            if (!put_cell(b, &at, &b->rows[r].extra[c]))
                return damaged(d->rows, e);
    }
    for (uint32_t i = 0; i < at.nproblems; i++)
        if (!put_problem(b, &at, r))
            return damaged(d->rows, e);
    d->at = ordinal + 1;
    d->place++;
    let_go(d);
    return true;
}

static bool rows_fill(struct decoder *decoder, struct batch *b, struct err *e)
{
    struct rows_reader *d = (struct rows_reader *)decoder;
    if (b->ncols != d->rows->ncols)
        return err_set(e, ERR_BUG, "%s has %u columns, and not %u", d->rows->path, d->rows->ncols,
                       b->ncols);
    while (b->nrows == 0 || !batch_is_full(b)) {
        if (d->wanted.list ? d->place >= d->wanted.n : d->at > d->wanted.to)
            return true;
        if (!put_row(d, b, e))
            return false;
    }
    return true;
}

static void rows_reader_close(struct decoder *d)
{
    free(d);
}

struct decoder *rows_decoder(const struct rows *r, const struct rows_wanted *wanted)
{
    struct rows_reader *d = xcalloc(1, sizeof *d);
    d->base.fill = rows_fill;
    d->base.close = rows_reader_close;
    d->rows = r;
    d->wanted = *wanted;
    d->at = wanted->from ? wanted->from : 1;
    if (!d->wanted.to || d->wanted.to > r->count)
        d->wanted.to = r->count;
    return &d->base;
}
