/* A run from beginning to end. It makes batches and queues, starts threads and begins the COPY. At
 * the end it stops and joins the threads, ends or aborts the COPY, and frees everything. */
#include "load/pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "encode/encode.h"
#include "pg/pg.h"

struct worker_thread {
    struct pipeline *p;
    struct worker worker;
    pthread_t thread;
};

static void *worker_thread(void *arg)
{
    struct worker_thread *t = arg;
    struct pipeline *p = t->p;
    struct batch *b;
    while ((b = queue_pop(&p->work)) && !atomic_load(&p->stop)) {
        worker_run(&t->worker, b, &p->errors[b->sequence % p->nbatches]);
        queue_push(&p->done, b);
    }
    if (atomic_fetch_sub(&p->workers_left, 1) == 1)
        queue_close(&p->done);
    return NULL;
}

void pipeline_stop(struct pipeline *p)
{
    atomic_store(&p->stop, true);
    eventfd_write(p->stop_fd, 1);
    queue_close(&p->free);
    queue_close(&p->work);
    queue_close(&p->done);
}

static bool pipeline_init(struct pipeline *p, const struct load_spec *spec,
                          struct load_result *result, uint32_t jobs, struct err *e)
{
    *p = (struct pipeline){.spec = spec, .result = result};
    /* Each worker has one batch and the next one. The reader and the sender have one each. */
    p->nbatches = jobs * 2 + 2;
    p->batches = xcalloc(p->nbatches, sizeof(struct batch *));
    p->errors = xcalloc(p->nbatches, sizeof *p->errors);
    queue_init(&p->free, p->nbatches);
    queue_init(&p->work, p->nbatches);
    queue_init(&p->done, p->nbatches);
    atomic_init(&p->stop, false);
    atomic_init(&p->workers_left, jobs);
    struct batch_limits limits = spec->batch;
    limits.group = spec->plan->group;
    for (uint32_t i = 0; i < p->nbatches; i++) {
        p->batches[i] = batch_new(&limits);
        queue_push(&p->free, p->batches[i]);
    }
    p->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (p->stop_fd >= 0)
        return true;
    err_set(e, ERR_REFUSED, "cannot make an event descriptor: %s", strerror(errno));
    return err_hint(e, "see the limit of open files (ulimit -n)");
}

static void pipeline_free(struct pipeline *p)
{
    for (uint32_t i = 0; i < p->nbatches; i++)
        batch_free(p->batches[i]);
    free(p->batches);
    free(p->errors);
    if (p->stop_fd >= 0)
        close(p->stop_fd);
    queue_free(&p->free);
    queue_free(&p->work);
    queue_free(&p->done);
}

/* The thread blocks all signals. Only the calling thread looks at them, between batches and while
 * it waits. */
static bool start(pthread_t *thread, void *(*run)(void *), void *arg, struct err *e)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(thread, NULL, run, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed)
        return true;
    err_set(e, ERR_REFUSED, "cannot start a thread: %s", strerror(failed));
    return err_hint(
        e, "see the limits of processes (ulimit -u) and memory (ulimit -v), or take fewer --jobs");
}

/* Start the reader and the workers, send until the end, and join the threads. */
static bool run_threads(struct pipeline *p, struct worker_thread *workers, uint32_t jobs,
                        struct sender *sender, struct err *e)
{
    pthread_t reader;
    uint32_t started = 0;
    if (!start(&reader, reader_thread, p, e))
        return false;
    bool ok = true;
    while (ok && started < jobs) {
        ok = start(&workers[started].thread, worker_thread, &workers[started], e);
        started += ok;
    }
    ok = ok && sender_run(sender, e);
    pipeline_stop(p);
    pthread_join(reader, NULL);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    return ok;
}

static bool end_copy(struct pipeline *p, struct err *e)
{
    struct load_result *r = p->result;
    struct buf trailer = {0};
    encode_trailer(&trailer);
    bool ok = pg_copy_data(p->spec->conn, trailer.p, trailer.n, e) &&
              pg_copy_end(p->spec->conn, &r->copied, e);
    buf_free(&trailer);
    uint64_t rows = p->spec->payload && !p->spec->staged ? r->read : r->sent + r->kept;
    if (ok && (uint64_t)r->copied != rows)
        return err_set(e, ERR_BUG, "the server took %lld rows of %llu", (long long)r->copied,
                       (unsigned long long)rows);
    return ok;
}

static bool begin_copy(const struct load_spec *spec, struct err *e)
{
    struct buf header = {0};
    encode_header(&header);
    bool ok =
        pg_copy_begin(spec->conn, spec->copy, e) && pg_copy_data(spec->conn, header.p, header.n, e);
    buf_free(&header);
    return ok;
}

/* The part of a run between opening and closing the workers. */
static bool run(struct pipeline *p, struct worker_thread *workers, uint32_t jobs, struct err *e)
{
    const struct load_spec *spec = p->spec;
    struct load_result *r = p->result;
    struct sender sender = {.p = p};
    if (spec->problems)
        spool_open(&sender.problems, spec->problems);
    if (spec->staged)
        spool_open(&sender.staged, spec->staged);
    if (spec->mends)
        spool_open(&sender.mends, spec->mends);
    if (spec->found)
        spool_open(&sender.found, spec->found);
    bool kept =
        !spec->rows || rows_write_begin(&sender.rows, spec->rows, spec->files[0].info.ncols, e);
    distinct_begin(&sender.distinct, spec->key, spec->nkey);
    rejects_open(&r->rejects, spec->rejects, spec->plan, spec->nfiles > 1);
    r->rejects.job = spec->rejects_job;
    r->rejects.kit = spec->rejects_kit ? spec->rejects_kit : "";
    r->rejects.project = spec->rejects_project;
    if (spec->conn)
        pg_on_tick(spec->conn, sender_tick, &sender);

    bool ok =
        kept && (!spec->conn || begin_copy(spec, e)) && run_threads(p, workers, jobs, &sender, e);
    /* A full disk must be noticed before the COPY ends. */
    ok = ok && rejects_sync(&r->rejects, e) &&
         (!spec->problems || spool_sync(&sender.problems, e)) &&
         (!spec->staged || spool_sync(&sender.staged, e)) &&
         (!spec->mends || spool_sync(&sender.mends, e)) &&
         (!spec->found || spool_sync(&sender.found, e));
    if (spec->rows &&
        !rows_write_end(&sender.rows,
                        ok && !spec->limit && (!r->kit_error.count || spec->count_kit_errors), e))
        ok = false;
    bool complete = ok && (!r->kit_error.count || spec->count_kit_errors);
    if (spec->conn && complete)
        ok = end_copy(p, e);
    else if (spec->conn)
        pg_copy_abort(spec->conn, "the input was not read to its end");

    if (spec->conn)
        pg_on_tick(spec->conn, NULL, NULL);
    if (spec->problems)
        spool_close(&sender.problems, ok);
    if (spec->staged)
        spool_close(&sender.staged, ok);
    if (spec->mends)
        spool_close(&sender.mends, ok);
    if (spec->found)
        spool_close(&sender.found, ok);
    rejects_end(&r->rejects, ok);
    r->distinct = distinct_proven(&sender.distinct);
    r->rising = distinct_rising(&sender.distinct);
    distinct_free(&sender.distinct);
    free(sender.told);
    return ok;
}

bool load_run(const struct load_spec *spec, struct load_result *result, struct err *e)
{
    uint32_t jobs = spec->jobs ? spec->jobs : 1, opened = 0;
    struct worker_thread *workers = xcalloc(jobs, sizeof *workers);
    struct pipeline p;
    *result = (struct load_result){.widest = 1};
    result->files = xcalloc(spec->nfiles, sizeof *result->files);

    bool ok = pipeline_init(&p, spec, result, jobs, e);
    while (ok && opened < jobs) {
        workers[opened].p = &p;
        ok = worker_open(&workers[opened++].worker, spec, &p.stop, e);
    }
    ok = ok && run(&p, workers, jobs, e);

    for (uint32_t i = 0; i < opened; i++)
        worker_close(&workers[i].worker);
    free(workers);
    pipeline_free(&p);
    return ok;
}

void load_result_free(struct load_result *result)
{
    tally_free(&result->tally);
    rejects_free(&result->rejects);
    free(result->files);
    free(result->kit_error.message);
    *result = (struct load_result){0};
}

static bool sample_file(const struct load_spec *spec, const struct load_file *file,
                        struct worker *w, struct load_sample *sample, struct err *e)
{
    struct reading r;
    if (!reading_open(&r, file, spec, -1, e))
        return false;
    bool ok = true;
    while (ok && !sample->enough) {
        ok = reading_next(&r, sample->batch, spec->plan->nfields, &sample->number, e);
        if (!ok || !sample->batch->nrows)
            break;
        bool limited = reading_limit(sample->batch, spec->limit);
        ok = worker_run(w, sample->batch, e) && sample->each(sample, e);
        sample->enough = sample->enough || limited;
    }
    reading_close(&r);
    return ok;
}

bool load_sample(const struct load_spec *spec, struct load_sample *sample, struct err *e)
{
    struct worker w;
    bool ok = worker_open(&w, spec, NULL, e);
    struct batch_limits limits = spec->batch;
    limits.group = spec->plan->group;
    sample->batch = batch_new(&limits);
    sample->number = 0;
    sample->enough = false;
    for (uint32_t i = 0; ok && !sample->enough && i < spec->nfiles; i++)
        ok = sample_file(spec, &spec->files[i], &w, sample, e);
    batch_free(sample->batch);
    worker_close(&w);
    return ok;
}
