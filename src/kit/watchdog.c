/* The watchdog ends operations that no hook can see. A hook reads the clock every few instructions.
 * But one operation of Lua itself can take long (collecting the whole memory, a long
 * concatenation), and no hook runs inside it.
 *
 *   worker: beat 41, 42, 43 … at each check     watchdog: has the beat changed? (every 100 ms)
 *     │ no, for limits.seconds      ─▶ late: the allocator refuses memory, which ends most of them
 *     └ no, for twice that and 1 s  ─▶ only the end of the process can end it
 *
 * It counts its own ticks and not the time of the clock, so a process that was stopped is not late.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "kit/state.h"

#define TICK_MS 100
#define LAST_SECONDS 1.0

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static struct kit *watched; /* a list, linked by next_watched */

static _Noreturn void give_up(const struct kit *k)
{
    char text[400];
    int n = snprintf(text, sizeof text,
                     "kitload: %s: one operation of the kit took more than %.6g seconds and cannot "
                     "be stopped: nothing was committed\n",
                     k->path, k->limits.seconds);
    size_t length = n < (int)sizeof text ? (size_t)n : sizeof text - 1;
    if (write(STDERR_FILENO, text, length) < 0)
        _exit(ERR_BUG);
    _exit(ERR_USAGE); /* exit would wait for the thread that hangs */
}

static void look_at(struct kit *k)
{
    uint64_t beat = atomic_load_explicit(&k->beat, memory_order_relaxed);
    if (beat != k->seen_beat || !(beat & BEAT_RUNS)) {
        k->seen_beat = beat;
        k->ticks = 0;
        return;
    }
    double silent = ++k->ticks * (TICK_MS / 1000.0);
    if (silent > k->limits.seconds)
        atomic_store_explicit(&k->late_beat, beat, memory_order_relaxed);
    if (silent > 2 * k->limits.seconds + LAST_SECONDS)
        give_up(k);
}

static void *watch(void *arg)
{
    const struct timespec tick = {0, TICK_MS * 1000000L};
    (void)arg;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (!watched)
            pthread_cond_wait(&more, &lock);
        for (struct kit *k = watched; k; k = k->next_watched)
            look_at(k);
        pthread_mutex_unlock(&lock);
        nanosleep(&tick, NULL);
    }
    return NULL;
}

static void start(void)
{
    pthread_t thread;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* other threads handle the signals */
    if (pthread_create(&thread, NULL, watch, NULL) == 0)
        pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void watchdog_add(struct kit *k)
{
    pthread_once(&once, start);
    pthread_mutex_lock(&lock);
    k->next_watched = watched;
    watched = k;
    pthread_cond_signal(&more);
    pthread_mutex_unlock(&lock);
}

void watchdog_remove(struct kit *k)
{
    pthread_mutex_lock(&lock);
    for (struct kit **p = &watched; *p; p = &(*p)->next_watched) {
        if (*p == k) {
            *p = k->next_watched;
            break;
        }
    }
    pthread_mutex_unlock(&lock);
}
