/* Streams of server-sent events. A stream sleeps as a suspended connection: it costs no thread, and
 * publishing wakes it.
 *
 * What a slow reader has not taken is kept up to a bound. Then the stream ends, and the reader
 * comes again with Last-Event-ID. */
#include <stdio.h>
#include <stdlib.h>

#include "serve/internal.h"

enum { STREAM_MOST = 64 * 1024, STREAM_BLOCK = 2048 };

struct stream {
    struct stream *next, *before;
    struct streams *all;
    struct MHD_Connection *mhd;
    char *topic;
    int64_t last; /* number of the last event that it has */
    struct buf text;
    size_t at; /* so many bytes of the text are sent */
    bool asleep, ended;
};

struct streams {
    pthread_mutex_t lock;
    struct stream *first;
    unsigned n;
    bool ended;
};

struct streams *streams_new(void)
{
    struct streams *s = xcalloc(1, sizeof *s);
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void streams_free(struct streams *s)
{
    pthread_mutex_destroy(&s->lock);
    free(s);
}

unsigned streams_count(struct streams *s)
{
    pthread_mutex_lock(&s->lock);
    unsigned n = s->n;
    pthread_mutex_unlock(&s->lock);
    return n;
}

static void wake(struct stream *s)
{
    if (!s->asleep)
        return;
    s->asleep = false;
    MHD_resume_connection(s->mhd);
}

static void add(struct stream *s, struct slice text)
{
    if (s->text.n - s->at + text.n > STREAM_MOST)
        s->ended = true;
    if (!s->ended)
        buf_add(&s->text, text.p, text.n);
    wake(s);
}

static ssize_t give(void *cls, uint64_t position, char *out, size_t room)
{
    (void)position;
    struct stream *s = cls;
    ssize_t n = 0;
    pthread_mutex_lock(&s->all->lock);
    size_t left = s->text.n - s->at;
    if (left) {
        n = (ssize_t)(left < room ? left : room);
        memcpy(out, s->text.p + s->at, (size_t)n);
        s->at += (size_t)n;
        if (s->at == s->text.n) {
            buf_free(&s->text);
            s->text = (struct buf){0};
            s->at = 0;
        }
    } else if (s->ended || s->all->ended) {
        n = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        s->asleep = true;
        MHD_suspend_connection(s->mhd);
    }
    pthread_mutex_unlock(&s->all->lock);
    return n;
}

static void drop(void *cls)
{
    struct stream *s = cls;
    pthread_mutex_lock(&s->all->lock);
    if (s->before)
        s->before->next = s->next;
    else
        s->all->first = s->next;
    if (s->next)
        s->next->before = s->before;
    s->all->n--;
    pthread_mutex_unlock(&s->all->lock);
    buf_free(&s->text);
    free(s->topic);
    free(s);
}

void request_answer_stream(struct request *r, const char *topic, int64_t last, struct slice backlog)
{
    struct streams *all = r->front->streams;
    struct stream *s = xcalloc(1, sizeof *s);
    *s = (struct stream){.all = all, .mhd = r->mhd, .topic = xstrdup(topic), .last = last};
    buf_str(&s->text, ": kitload\n\n");
    buf_add(&s->text, backlog.p, backlog.n);
    pthread_mutex_lock(&all->lock);
    s->next = all->first;
    if (s->next)
        s->next->before = s;
    all->first = s;
    all->n++;
    pthread_mutex_unlock(&all->lock);
    if (r->response)
        MHD_destroy_response(r->response);
    r->response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, give, s, drop);
    r->status = 200;
    request_header(r, SLICE("Content-Type"), SLICE("text/event-stream"));
    request_header(r, SLICE("X-Accel-Buffering"), SLICE("no"));
}

void front_publish(struct front *f, const char *topic, int64_t id, struct slice text)
{
    struct streams *all = f->streams;
    pthread_mutex_lock(&all->lock);
    for (struct stream *s = all->first; s; s = s->next) {
        if (strcmp(s->topic, topic) != 0 || (id && id <= s->last))
            continue;
        if (id)
            s->last = id;
        add(s, text);
    }
    pthread_mutex_unlock(&all->lock);
}

void streams_beat(struct streams *all)
{
    pthread_mutex_lock(&all->lock);
    for (struct stream *s = all->first; s; s = s->next)
        add(s, SLICE(":\n\n"));
    pthread_mutex_unlock(&all->lock);
}

void streams_end(struct streams *all)
{
    pthread_mutex_lock(&all->lock);
    all->ended = true;
    for (struct stream *s = all->first; s; s = s->next)
        wake(s);
    pthread_mutex_unlock(&all->lock);
}
