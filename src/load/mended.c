/* Telling mended rows apart, passing over those that are in, writing down those that go in. */
#include "load/mended.h"
#include "text/json_out.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "load/problems.h"

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

void mended_skip(struct batch *b, const struct mended *known)
{
    struct buf key = {0};
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
        } else if ((!job.n || !row->origin) && row->state == ROW_GOOD) {
            batch_problem_code(b, r, -1, b->file->mark[row->origin ? MARK_JOB : MARK_ROW],
                               LEVEL_ERROR, PROBLEM_MENDED_UNKNOWN, SLICE(""));
            row->state = ROW_BROKEN;
        }
    }
    buf_free(&key);
}

bool mended_write(struct spool *to, const struct batch *b, uint32_t row, uint64_t place,
                  struct err *e)
{
    buf_printf(&to->buf, "[%" PRIu64 ",%" PRIu64 ",", b->rows[row].number, place);
    json_add_string(&to->buf, mended_job(b, row));
    buf_char(&to->buf, ',');
    json_add_string(&to->buf, b->rows[row].origin_file);
    buf_printf(&to->buf, ",%" PRIu64 "]\n", b->rows[row].origin);
    return spool_record(to, e);
}
