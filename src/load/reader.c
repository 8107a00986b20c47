/* The reader thread: opens one file after the other and fills batches with its rows. */
#include <string.h>

#include "load/pipeline.h"

/* With --limit, at most this many more bytes of a file are read to get its hash. */
enum { DRAIN_MAX = 16 << 20 };

bool reading_open(struct reading *r, const struct load_file *file, const struct load_spec *spec,
                  int stop_fd, struct err *e)
{
    *r = (struct reading){.file = file, .source = file->source, .overlay = spec->overlay};
    carrying_begin(&r->carrying, spec->plan);
    if (file->rows) {
        r->decoder = rows_decoder(file->rows, &file->wanted);
        return true;
    }
    if (!r->source)
        r->source = source_open(file->path, &file->options, e);
    if (r->source)
        source_stop_on(r->source, stop_fd);
    uint64_t begin = file->dialect.begin.byte;
    if (r->source && (!file->tee || source_tee(r->source, file->tee, e)) &&
        (!begin || source_skip(r->source, begin, e)))
        r->decoder = decoder_open(r->source, &file->dialect, &file->info, e);
    if (!r->decoder)
        reading_close(r);
    return r->decoder;
}

void reading_close(struct reading *r)
{
    if (r->decoder)
        r->decoder->close(r->decoder);
    if (r->source)
        source_stop_on(r->source, -1);
    if (r->source && !r->file->source)
        source_close(r->source);
    carrying_end(&r->carrying);
    r->decoder = NULL;
    r->source = NULL;
}

/* Whether something is put over the cells before the sender sees them. */
static bool is_changed(const struct reading *r)
{
    return r->carrying.n || r->file->info.is_rejects ||
           (r->overlay && (r->overlay->n || r->overlay->nvalues));
}

bool reading_next(struct reading *r, struct batch *b, uint32_t nfields, uint64_t *number,
                  struct err *e)
{
    batch_reset(b, &r->file->info, nfields);
    bool ok = r->decoder->fill(r->decoder, b, e);
    for (uint32_t i = 0; i < b->nrows && !r->file->rows; i++)
        b->rows[i].number = ++*number;
    if (r->keep && (b->nproblems || is_changed(r)))
        rows_encode(&b->kept, b, b->nrows, true);
    if (r->overlay)
        overlay_apply(r->overlay, b);
    carrying_fold(&r->carrying, b);
    return ok;
}

bool reading_limit(struct batch *b, uint64_t limit)
{
    if (!limit || !b->nrows || b->rows[b->nrows - 1].number < limit)
        return false;
    b->nrows -= (uint32_t)(b->rows[b->nrows - 1].number - limit);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < b->nproblems; i++)
        if (b->problems[i].row < b->nrows)
            b->problems[kept++] = b->problems[i];
    b->nproblems = kept;
    return true;
}

/* Get the hash of the file if all of it was read, or if only little is left to read. */
static void take_hash(struct reading *r, struct load_file_result *result, bool at_end)
{
    struct err ignored; /* an error after the limit does not matter for this run */
    if (!at_end && (!source_is_regular(r->source) ||
                    source_size(r->source) - source_bytes_read(r->source) > DRAIN_MAX ||
                    !source_drain(r->source, &ignored)))
        return;
    result->bytes = source_bytes_read(r->source);
    memcpy(result->sha256, source_sha256(r->source), sizeof result->sha256 - 1);
}

static bool same_as_before(const struct load_file *file, const struct load_file_result *result,
                           struct err *e)
{
    if (!file->sha256 || !result->sha256[0] || strcmp(file->sha256, result->sha256) == 0)
        return true;
    err_set(e, ERR_INPUT, "%s has changed since it was read before", file->info.name);
    return err_hint(e, "run it again when nothing writes to it any more");
}

/* The state of the reader over all files. */
struct progress_of_reading {
    uint64_t number, sequence, bytes;
    uint64_t row_index; /* of the last row */
    bool done;          /* the limit is reached, or the run was stopped */
};

static bool read_file(struct pipeline *p, struct reading *r, struct load_file_result *result,
                      struct progress_of_reading *at, struct err *e)
{
    bool ok = true, at_end = false;
    while (ok && !at_end && !at->done) {
        struct batch *b = queue_pop(&p->free);
        if (!b || atomic_load(&p->stop)) {
            at->done = true;
            return true;
        }
        ok = reading_next(r, b, p->spec->plan->nfields, &at->number, e);
        at_end = ok && b->nrows == 0;
        at->done = reading_limit(b, p->spec->limit);
        result->rows += b->nrows;
        result->bytes = r->source ? source_bytes_read(r->source) : 0;
        b->bytes_read = at->bytes + result->bytes;
        /* The rows before an error in the same batch still count, because one of them may end the
         * run earlier. */
        if (b->nrows) {
            const struct row *last = &b->rows[b->nrows - 1];
            at->row_index = r->file->base + last->row;
            result->begun_row = last->row;
            result->begun_line = last->line;
            b->sequence = at->sequence++;
            queue_push(&p->work, b);
        } else {
            queue_push(&p->free, b);
        }
    }
    result->passed = r->decoder->passed;
    if (ok && r->source)
        take_hash(r, result, at_end);
    if (ok && at_end) {
        result->last_row = r->decoder->last_row;
        result->last_line = r->decoder->last_line;
    }
    at->bytes += result->bytes;
    return ok && same_as_before(r->file, result, e);
}

void *reader_thread(void *pipeline)
{
    struct pipeline *p = pipeline;
    struct progress_of_reading at = {0};
    for (uint32_t i = 0; i < p->spec->nfiles && !at.done && !p->reader_failed; i++) {
        struct reading r;
        struct err *e = &p->reader_error;
        p->spec->files[i].base = p->result->files[i].base = at.row_index;
        if (!reading_open(&r, &p->spec->files[i], p->spec, p->stop_fd, e)) {
            p->reader_failed = true;
            break;
        }
        r.keep = p->spec->rows != NULL;
        p->reader_failed = !read_file(p, &r, &p->result->files[i], &at, e);
        reading_close(&r);
    }
    queue_close(&p->work);
    return NULL;
}
