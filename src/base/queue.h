/* A bounded queue of pointers between two threads of a run. */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    void **ring;
    size_t cap, head, count;
    bool closed; /* no more will be pushed */
};

void queue_init(struct queue *q, size_t cap);
void queue_free(struct queue *q);
/* Wait for room and push; false when the queue was closed instead. */
bool queue_push(struct queue *q, void *item);
/* Wait for an item; NULL when the queue is closed and empty. */
void *queue_pop(struct queue *q);
/* The same, but NULL after `ms` milliseconds without one too; *ended tells the two apart. */
void *queue_pop_wait(struct queue *q, int ms, bool *ended);
/* Wake everybody: what is in the queue can still be popped, nothing more comes in. */
void queue_close(struct queue *q);

#endif
