/* What the files of src/pg share: the connection's state, the one wait, the draining of results. */
#ifndef PG_INTERNAL_H
#define PG_INTERNAL_H

#include <libpq-fe.h>
#include <math.h>
#include <sys/types.h>

#include "base/buf.h"
#include "pg/pg.h"

enum {
    NOTICES_KEPT = 100,
    TICK_MS = 200,
    DEFAULT_TIMEOUT = 15, /* seconds for one attempt to connect */
    DEFAULT_RETRY = 10    /* seconds in which attempts are repeated */
};

/* Seconds for a server that is told to stop: to answer, and then for the cancel request to have
 * arrived. Together less than the two seconds that an interrupted run may take. */
#define GRACE 1.2
#define GRACE_CANCEL 0.4

#define NEVER HUGE_VAL

struct pg {
    PGconn *conn; /* NULL once the connection was dropped */
    char *describe;
    int version, backend;
    int64_t round_trips;
    struct pg_result *before; /* what the session of a pooler had */
    bool settled;             /* the session has our settings */
    bool pooled;              /* what the server calls its process is not what was said at first */
    bool relayed;             /* something stands between us and the server */
    bool shielded;            /* signals do not end calls */
    bool copying;             /* between pg_copy_begin and its end */
    int ready;                /* WAIT_READ, WAIT_WRITE: what the last wait found */
    bool sent;                /* the statement of this call has left: pg_commit's doubt */
    double limit;             /* seconds for a call, 0: none */
    double until;             /* the current call's deadline on the monotonic clock */
    double suspect_since; /* bytes that are no notice came during COPY at this time; 0: none did */
    pg_tick *tick;
    void *tick_context;
    double next_tick;
    char *time_zone, *lock_timeout;
    struct charset *charset; /* the database's, once it was asked for */
    struct later *later;     /* statements that are still to be sent (later.c) */
    size_t nlater;
    int transaction_later; /* enum pg_transaction that they lead to; -1: they change nothing */
    uint64_t tickets;
    struct answer *answers; /* that came and were not taken yet */
    size_t nanswers;
    struct buf tags; /* of the script that ran last: "DELETE 2\n" for each of its statements */
    bool keeps_tags;
    struct pg_error error;
    struct pg_notice *notices;
    size_t nnotices, dropped_notices;
};

/* wait.c */
enum waited { WAIT_READY, WAIT_DEADLINE, WAIT_SIGNAL };
enum { WAIT_READ = 1, WAIT_WRITE = 2 };
double pg_now(void);
/* The one function that waits: until fd (-1: nothing, just time) is ready, the deadline, a signal;
 * ticks meanwhile. pg->ready then tells what fd is ready for. */
enum waited pg_wait(struct pg *pg, int fd, int events, double deadline);

/* exec.c */
/* Every call begins here: forgets the last error, sets the deadline, refuses when a signal is
 * pending or the connection is gone. */
bool pg_begin_call(struct pg *pg, struct err *e);
/* Send what libpq holds and wait until PQgetResult would not block. A connection that breaks is
 * WAIT_READY: PQgetResult tells, with the server's last words. */
enum waited pg_await(struct pg *pg, double deadline);
/* Read results until NULL. *good gets the last one that succeeded, *bad the first that failed (each
 * may be NULL; the caller clears them). An unasked-for COPY is ended. */
enum waited pg_drain(struct pg *pg, double deadline, PGresult **good, PGresult **bad);
/* Go on from a result PGRES_COPY_IN or _OUT, which is cleared: nothing is sent, and what the server
 * sends is thrown away. What becomes of the statement is its next result. */
enum waited pg_refuse_copy(struct pg *pg, PGresult *r, double deadline);
/* The same for a call that is over: nothing interrupts it, the results are thrown away. False: not
 * within so many seconds. */
bool pg_drain_quietly(struct pg *pg, double seconds);
/* After WAIT_SIGNAL or WAIT_DEADLINE: cancel, end a COPY, drain, or else drop the connection. Says
 * in *e why. False. */
bool pg_abandon(struct pg *pg, enum waited why, struct err *e);
/* Say in *e why a wait ended. False. */
bool pg_why(const struct pg *pg, enum waited why, struct err *e);
/* Settle a call: its good result, or NULL with *e filled. */
struct pg_result *pg_outcome(struct pg *pg, PGresult *good, PGresult *bad, struct err *e);

/* later.c */
/* Send what was kept by pg_later and read the answers; every call that talks does so first. */
bool pg_send_later(struct pg *pg, struct err *e);
/* Those that were kept are not sent; with only_local those that matter within the transaction. */
void pg_later_forget(struct pg *pg, bool only_local);
void pg_answers_forget(struct pg *pg);

/* connect.c */
/* Close the socket at once. The server rolls back when it notices. */
void pg_drop(struct pg *pg);

/* session.c */
/* Settle the session where it is the server's own and not a pooler's; else only note that there is
 * a pooler. */
bool pg_settle_where_ours(struct pg *pg, struct err *e);
/* Leave a session that a pooler will give to others as it was. Bounded. */
void pg_unsettle(struct pg *pg);

/* relay.c */
/* Our end of the connection is the one that the server's process sees: this port, 0 on a UNIX
 * socket. What cannot be told is taken for true. */
bool pg_is_seen(const struct pg *pg, int port, int backend);

/* cancel.c */
struct cancel {
    pid_t pid;
    int fd; /* at its end when the request has been taken */
};
bool cancel_begin(struct pg *pg, struct cancel *c);
/* Wait for the request to be over, so that it cannot hit a later statement; kill it after
 * `seconds`.
 */
bool cancel_end(struct pg *pg, struct cancel *c, double seconds);

/* error.c */
void pg_error_clear(struct pg *pg);
/* From a failed result (or NULL: the connection's own message) into pg->error and *e. False. */
bool pg_error_set(struct pg *pg, const PGresult *r, struct err *e);
void pg_notice_receive(void *pg, const PGresult *r);

/* conninfo.c */
/* Refuse strings that libpq cannot read, or would read as another host because of an unescaped
 * password. */
bool conninfo_check(const char *conninfo, struct err *e);
char *conninfo_describe(PGconn *conn);

#endif
