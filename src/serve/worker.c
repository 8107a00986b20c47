/* The workers: threads that take requests from the queue. Each has a state of its own, made by the
 * functions that the front was started with. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "serve/internal.h"

enum { QUEUE_MOST = 512 };

bool work_reserve(struct request *r)
{
    struct front *f = r->front;
    pthread_mutex_lock(&f->lock);
    bool room = r->orphan || (f->under_way < QUEUE_MOST && !f->stopping);
    if (room)
        f->under_way++;
    pthread_mutex_unlock(&f->lock);
    return room;
}

void work_push(struct request *r)
{
    struct front *f = r->front;
    pthread_mutex_lock(&f->lock);
    r->next = NULL;
    *f->last = r;
    f->last = &r->next;
    f->queued++;
    pthread_cond_signal(&f->waiting);
    pthread_mutex_unlock(&f->lock);
}

/* The next request; NULL: it is the end, and nothing is left. */
static struct request *take(struct front *f)
{
    pthread_mutex_lock(&f->lock);
    while (!f->first && !f->ending)
        pthread_cond_wait(&f->waiting, &f->lock);
    struct request *r = f->first;
    if (r) {
        f->first = r->next;
        if (!f->first)
            f->last = &f->first;
        f->queued--;
    }
    pthread_mutex_unlock(&f->lock);
    return r;
}

static const char *not_written(const struct request *r)
{
    return r->writer.reason == ENOSPC || r->writer.reason == EDQUOT ? "storage_full" : "internal";
}

static void opened(struct request *r)
{
    if (!r->accepted || writer_open(r))
        return;
    r->accepted = false;
    answer_problem(r, r->writer.is_second ? "conflict" : not_written(r), NULL);
}

/* What came is on the disk before the handler says that it is. */
static void close_bytes(struct request *r)
{
    if (writer_sync(r))
        return;
    r->cut = true;
    r->writer.failed = true;
}

static void work(struct front *f, void *state, struct request *r)
{
    if (r->phase == PHASE_CLOSE)
        close_bytes(r);
    f->worker.handle(state, r);
    if (r->phase == PHASE_OPEN)
        opened(r);
    if (r->phase == PHASE_CLOSE && r->writer.too_large)
        answer_problem(r, "too_large", NULL);
    else if (r->phase == PHASE_CLOSE && r->writer.failed)
        answer_problem(r, not_written(r), NULL);
    else if (!r->response && !(r->phase == PHASE_OPEN && r->accepted))
        answer_problem(r, "internal", NULL);
    if (r->orphan)
        request_free(r);
    else
        MHD_resume_connection(r->mhd);
    pthread_mutex_lock(&f->lock);
    f->under_way--;
    pthread_mutex_unlock(&f->lock);
}

static void *run(void *cls)
{
    struct front *f = cls;
    struct err e = {0};
    void *state = f->worker.begin(f->worker.cls, f, &e);
    pthread_mutex_lock(&f->lock);
    if (!state)
        f->worker_error = e;
    f->nbegun++;
    pthread_cond_broadcast(&f->begun);
    pthread_mutex_unlock(&f->lock);
    if (!state)
        return NULL;
    for (struct request *r; (r = take(f));)
        work(f, state, r);
    f->worker.end(state);
    return NULL;
}

bool workers_start(struct front *f, unsigned wanted, struct err *e)
{
    f->workers = xcalloc(wanted, sizeof *f->workers);
    while (f->nworkers < wanted && pthread_create(&f->workers[f->nworkers], NULL, run, f) == 0)
        f->nworkers++;
    if (f->nworkers < wanted)
        return err_set(e, ERR_INPUT, "no thread can be started");
    pthread_mutex_lock(&f->lock);
    while (f->nbegun < wanted)
        pthread_cond_wait(&f->begun, &f->lock);
    bool good = f->worker_error.kind == ERR_NONE;
    if (!good)
        *e = f->worker_error;
    pthread_mutex_unlock(&f->lock);
    return good;
}

void workers_stop(struct front *f)
{
    pthread_mutex_lock(&f->lock);
    f->ending = true;
    pthread_cond_broadcast(&f->waiting);
    pthread_mutex_unlock(&f->lock);
    for (unsigned i = 0; i < f->nworkers; i++)
        pthread_join(f->workers[i], NULL);
    free(f->workers);
    f->workers = NULL;
    f->nworkers = 0;
}
