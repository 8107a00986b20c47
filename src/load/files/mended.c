/* Identifies mended rows, skips those that are already loaded, and notes those that are loaded now.
 */
#include "load/files/mended.h"
#include "text/json_out.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "load/files/problems.h"

enum { UUID = 36 };

int mended_compare(const void *a, const void *b)
{
    const struct slice *x = a, *y = b;
    size_t n = x->n < y->n ? x->n : y->n;
    int order = n ? memcmp(x->p, y->p, n) : 0;
    return order ? order : x->n < y->n ? -1 : x->n > y->n;
}

static bool is_uuid(struct slice s)
{
    for (size_t i = 0; i < UUID; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? s.p[i] != '-' : !strchr("0123456789abcdefABCDEF", s.p[i]) || !s.p[i])
            return false;
    }
    return true;
}

static bool is_digit(struct slice s, size_t i)
{
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* The length of a sign that may stand between groups of three digits; 0: there is none. */
static size_t group_mark(struct slice s, size_t i)
{
    static const char *const marks[] = {",", ".", " ", "'", "\u00A0", "\u202F", "\u2019"};
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
        size_t n = strlen(marks[m]);
        if (i + n <= s.n && memcmp(s.p + i, marks[m], n) == 0)
            return n;
    }
    return 0;
}

static size_t digits(struct slice s, size_t i)
{
    size_t from = i;
    while (is_digit(s, i))
        i++;
    return i - from;
}

/* True for a point or comma and zeros: decimal places that a program has added. */
static bool is_zeros(struct slice s, size_t i)
{
    if (i + 1 >= s.n || (s.p[i] != '.' && s.p[i] != ','))
        return false;
    while (++i < s.n)
        if (s.p[i] != '0')
            return false;
    return true;
}

/* Reads "57", "57.0", "1,057", "1.057,00". Three zeros after a sign are a group of digits. 0: the
 * text is none of these. */
static uint64_t row_number(struct slice s)
{
    uint64_t number = 0;
    size_t i = digits(s, 0), mark = 0, step;
    if (i == 0)
        return 0;
    if (i <= 3)
        while ((step = group_mark(s, i)) && digits(s, i + step) == 3 &&
               (!mark || memcmp(s.p + mark, s.p + i, step) == 0)) {
            mark = i;
            i += step + 3;
        }
    if (i < s.n && !is_zeros(s, i))
        return 0;
    for (size_t k = 0; k < i; k++)
        if (is_digit(s, k)) {
            if (number > UINT64_C(99999999999999))
                return 0;
            number = number * 10 + (uint64_t)(s.p[k] - '0');
        }
    return number;
}

void mended_restore(struct batch *b, uint32_t row)
{
    struct slice s = batch_mark(b, row, MARK_ROW);
    const char *colon = s.n ? memrchr(s.p, ':', s.n) : NULL;
    size_t at = colon ? (size_t)(colon - s.p) + 1 : 0;
    uint64_t number = row_number(slice_of(s.p + at, s.n - at));
    b->rows[row].origin = number;
    b->rows[row].origin_file = slice_of(s.p, number && at ? at - 1 : 0);
}

struct slice mended_job(const struct batch *b, uint32_t row)
{
    struct slice s = batch_mark(b, row, MARK_JOB);
    if (s.n < UUID)
        return slice_of("", 0);
    s = slice_of(s.p + s.n - UUID, UUID);
    return is_uuid(s) ? s : slice_of("", 0);
}

static bool is_known(const struct batch *b, uint32_t row, struct slice job,
                     const struct mended *known, struct buf *key)
{
    struct slice file = b->rows[row].origin_file, wanted;
    key->n = 0;
    for (size_t i = 0; i < job.n; i++)
        buf_char(key, job.p[i] >= 'A' && job.p[i] <= 'F' ? (char)(job.p[i] + 32) : job.p[i]);
    buf_printf(key, "\n%" PRIu64 "\n", b->rows[row].origin);
    buf_add(key, file.p, file.n);
    wanted = slice_of(key->p, key->n);
    return bsearch(&wanted, known->keys, known->n, sizeof *known->keys, mended_compare);
}

/* The bookkeeping cell that is lost, so that the row cannot be identified. MARKS: none is lost. */
static enum file_mark lost_mark(const struct batch *b, uint32_t row, struct slice job)
{
    if (!b->rows[row].origin)
        return MARK_ROW;
    if (!job.n)
        return MARK_JOB;
    return b->file->mark[MARK_KIT] >= 0 && !batch_mark(b, row, MARK_KIT).n ? MARK_KIT : MARKS;
}

void mended_skip(struct batch *b, const struct mended *known)
{
    struct buf key = {0};
    enum file_mark lost;
    if (b->file->mark[MARK_JOB] < 0)
        return;
    for (uint32_t r = 0; r < b->nrows; r++) {
        struct row *row = &b->rows[r];
        if (row->state == ROW_SKIPPED)
            continue;
        struct slice job = mended_job(b, r);
        if (job.n && row->origin && known->n && is_known(b, r, job, known, &key)) {
            row->state = ROW_SKIPPED;
            row->skip = SLICE("mended before");
        } else if ((lost = lost_mark(b, r, job)) != MARKS && row->state == ROW_GOOD) {
            batch_problem_code(b, r, -1, b->file->mark[lost], LEVEL_ERROR, PROBLEM_MENDED_UNKNOWN,
                               SLICE(""));
            row->state = ROW_BROKEN;
        }
    }
    buf_free(&key);
}

bool mended_write(struct spool *to, const struct batch *b, uint32_t row, uint64_t row_index,
                  struct err *e)
{
    buf_printf(&to->buf, "[%" PRIu64 ",%" PRIu64 ",", b->rows[row].number, row_index);
    json_add_string(&to->buf, mended_job(b, row));
    buf_char(&to->buf, ',');
    json_add_string(&to->buf, b->rows[row].origin_file);
    buf_printf(&to->buf, ",%" PRIu64 "]\n", b->rows[row].origin);
    return spool_record(to, e);
}
