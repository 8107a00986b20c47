/* Shared by the files of src/pg: the state of the connection, the one wait function, reading
 * results to the end. */
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

/* Seconds that a server gets after it is told to stop: to answer, and then for the cancel request
 * to arrive. Together they are less than the two seconds that an interrupted run may take. */
#define GRACE 1.2
#define GRACE_CANCEL 0.4

#define NEVER HUGE_VAL

struct pg {
    PGconn *conn; /* NULL after the connection was dropped */
    char *describe;
    int version, backend;
    int64_t round_trips;
    struct pg_result *before; /* the settings that a pooler's session had before */
    bool settled;             /* the session has our settings */
    /* the server's process has another number than we were told at first, so there is a pooler */
    bool pooled;
    bool relayed;         /* there is something between us and the server */
    bool shielded;        /* signals do not end calls */
    bool copying;         /* between pg_copy_begin and its end */
    int ready;            /* what the last wait found: WAIT_READ, WAIT_WRITE */
    bool sent;            /* the statement of this call was sent; for the doubt in pg_commit */
    double limit;         /* seconds for each call; 0: no limit */
    double until;         /* the deadline of the current call (monotonic clock) */
    double suspect_since; /* when bytes came during COPY that were not a notice; 0: none came */
    pg_tick *tick;
    void *tick_context;
    double next_tick;
    struct pg_way way; /* context is NULL: directly. Else host and port are the true ones. */
    char *host, *port;
    char *time_zone, *lock_timeout;
    struct charset *charset; /* of the database, after it was first needed */
    struct later *later;     /* statements that will be sent later (later.c) */
    size_t nlater;
    int transaction_later; /* enum pg_transaction after they are sent; -1: they do not change it */
    uint64_t tickets;
    struct answer *answers; /* answers that have come and that nobody has taken yet */
    size_t nanswers;
    struct buf tags; /* of the last script: a line for each of its statements, "DELETE 2\n" */
    bool keeps_tags;
    struct pg_error error;
    struct pg_notice *notices;
    size_t nnotices, dropped_notices;
};

/* wait.c */
enum waited { WAIT_READY, WAIT_DEADLINE, WAIT_SIGNAL };
enum { WAIT_READ = 1, WAIT_WRITE = 2 };
double pg_now(void);
/* The only function that waits: for fd (-1: only for time), the deadline or a signal. It calls the
 * tick meanwhile. pg->ready then says for what fd is ready. */
enum waited pg_wait(struct pg *pg, int fd, int events, double deadline);

/* exec.c */
/* Every call begins with this. It clears the last error and sets the deadline. It fails when a
 * signal is pending or the connection is gone. */
bool pg_begin_call(struct pg *pg, struct err *e);
/* Send what libpq has buffered, and wait until PQgetResult would not block. When the connection
 * breaks, the result is WAIT_READY: PQgetResult reports it, together with the last message of the
 * server. */
enum waited pg_await(struct pg *pg, double deadline);
/* Read all results. *good gets the last one that succeeded, *bad the first that failed. Each may be
 * NULL; the caller clears them. A COPY that nobody asked for is ended. */
enum waited pg_drain(struct pg *pg, double deadline, PGresult **good, PGresult **bad);
/* Continue after a result PGRES_COPY_IN or _OUT, which is cleared. No data is sent, and data from
 * the server is thrown away. The next result says what happened to the statement. */
enum waited pg_refuse_copy(struct pg *pg, PGresult *r, double deadline);
/* The same for a call that is over. It cannot be interrupted, and the results are thrown away.
 * False: it did not end within `seconds`. */
bool pg_drain_quietly(struct pg *pg, double seconds);
/* After WAIT_SIGNAL or WAIT_DEADLINE: cancel, end a COPY, and read the results. If that fails, drop
 * the connection. Returns false, and *e says why the wait ended. */
bool pg_abandon(struct pg *pg, enum waited why, struct err *e);
/* Set *e to the reason why a wait ended. Returns false. */
bool pg_why(const struct pg *pg, enum waited why, struct err *e);
/* The result of a call: the good one, or NULL with *e set. */
struct pg_result *pg_outcome(struct pg *pg, PGresult *good, PGresult *bad, struct err *e);

/* later.c */
/* Send the statements kept by pg_later, and read their answers. Every call that talks to the server
 * does this first. */
bool pg_send_later(struct pg *pg, struct err *e);
/* Do not send the statements that are kept. With only_local, forget only those that matter inside
 * the transaction. */
void pg_later_forget(struct pg *pg, bool only_local);
void pg_answers_forget(struct pg *pg);

/* connect.c */
/* Begin to connect. */
PGconn *pg_start(const struct pg_options *o);
/* Close the socket at once. The server rolls back when it notices that. */
void pg_drop(struct pg *pg);

/* session.c */
/* Settle the session if it is the server's own. If there is a pooler, only note that. */
bool pg_settle_where_ours(struct pg *pg, struct err *e);
/* Restore the settings of a session that a pooler will give to other clients. Takes a limited time.
 */
void pg_unsettle(struct pg *pg);

/* relay.c */
/* True when the server sees our end of the connection: `port` is our port, or 0 for a UNIX socket.
 * If that cannot be found out, it is assumed to be true. */
bool pg_is_seen(const struct pg *pg, int port, int backend);

/* cancel.c */
struct cancel {
    pid_t pid;
    int fd; /* reads as end of file when the request was taken */
};
bool cancel_begin(struct pg *pg, struct cancel *c);
/* Wait until the request is over, so that it cannot cancel a later statement. After `seconds` it is
 * killed. */
bool cancel_end(struct pg *pg, struct cancel *c, double seconds);

/* error.c */
void pg_error_clear(struct pg *pg);
/* Copy a failed result into pg->error and *e. For NULL the connection's own message is used.
 * Returns false. */
bool pg_error_set(struct pg *pg, const PGresult *r, struct err *e);
/* *e is not an answer of the server. If there is another way, it may know more. Returns false. */
bool pg_error_of_way(struct pg *pg, struct err *e);
void pg_notice_receive(void *pg, const PGresult *r);

/* conninfo.c */
/* Refuse strings that libpq cannot read. Also those in which an unescaped password makes libpq read
 * another host. */
bool conninfo_check(const char *conninfo, struct err *e);
/* Frees what libpq gave, and wipes the passwords in it. */
void conninfo_free(PQconninfoOption *options);
#define SERVICES "services stand in ~/.pg_service.conf, or in the file that PGSERVICEFILE names"
/* port: instead of the connection's own, unless it is NULL. */
char *conninfo_describe(PGconn *conn, const char *port);
/* A connection that does not connect, and has all that libpq found for the string, also the
 * password of the file of passwords. NULL, and *e says why. The caller calls PQfinish. */
PGconn *conninfo_unconnected(const char *conninfo, struct err *e);

#endif
