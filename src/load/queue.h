/* A queue of pointers between two threads of a run. Its length is limited. */
#ifndef LOAD_QUEUE_H
#define LOAD_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    void **ring;
    size_t cap, head, count;
    bool closed; /* nothing more will be pushed */
};

void queue_init(struct queue *q, size_t cap);
void queue_free(struct queue *q);
/* Wait for free space and push the item. False: the queue was closed, and the item is not in it. */
bool queue_push(struct queue *q, void *item);
/* Wait for an item and return it. NULL: the queue is closed and empty. */
void *queue_pop(struct queue *q);
/* The same, but it also returns NULL when no item comes within `ms` milliseconds. *ended is true
 * when the queue is closed and empty. */
void *queue_pop_wait(struct queue *q, int ms, bool *ended);
/* Wake all threads that wait. The items in the queue can still be popped, but nothing more can be
 * pushed. */
void queue_close(struct queue *q);

#endif
