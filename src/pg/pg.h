/* A connection to PostgreSQL on which nothing blocks: statements, COPY, transactions, errors with
 * all their fields. src/pg is the only folder that includes libpq-fe.h.
 *
 *   pg_exec ─▶ send ─▶ flush ─▶ wait ─▶ consume ─▶ … ─▶ NULL        every arrow that waits goes
 *   pg_copy_begin ─▶ data ─▶ flush ─▶ data ─▶ … ─▶ end ─▶ NULL      through the one in wait.c
 *
 * Calls that can fail take a struct err. Its message is what the server said (or what became of the
 * connection); what was being done is for the caller to put in front. After a failed call the
 * results are drained: the connection can be used again unless pg_is_lost says otherwise.
 *
 * SIGINT or SIGTERM (base/signal.h) ends any call with ERR_INTERRUPTED within two seconds: what the
 * server is doing is cancelled, and where it does not answer the connection is dropped, which rolls
 * back. pg_commit's answer, pg_rollback and everything between pg_shield(true) and (false) are not
 * interrupted. One thread at a time. */
#ifndef PG_PG_H
#define PG_PG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

struct pg;
struct pg_result;

/* Called about every 200 ms while a call waits: progress. Must not use the connection. */
typedef void pg_tick(void *context);

struct pg_options {
    const char *conninfo;         /* a URI or keyword string; "" for what the environment says */
    const char *application_name; /* unless the string or PGAPPNAME says so; NULL: kitload */
    const char *time_zone;        /* of the session; NULL: UTC */
    const char *lock_timeout;     /* of the session, as the server takes it; NULL: none */
    double timeout; /* seconds for one attempt; 0: the string's connect_timeout, else 15 */
    double retry;   /* seconds in which attempts are repeated; 0: 10; negative: one attempt */
    pg_tick *tick;
    void *tick_context;
};

/* Connect and settle the session (see session.c), unless a pooler stands in between. Attempts are
 * repeated while the server is starting, full, refuses or cannot be reached; never after it refused
 * a password or a user. Names are looked up by libpq, which blocks for as long as the resolver
 * takes: the one wait that is not ours. NULL on failure; a password is never part of the message.
 */
struct pg *pg_connect(const struct pg_options *options, struct err *e);
void pg_close(struct pg *pg);

/* "user@host:port/database", fit to be printed. Lives as long as the connection. */
const char *pg_describe(const struct pg *pg);
/* The server's process, as the server itself calls it. */
int pg_backend_pid(const struct pg *pg);
/* There is a pooler on the way: the process is, or was, the one that the pooler had free. */
bool pg_is_pooled(const struct pg *pg);
/* Something stands between us and the server, as far as that can be told: a pooler, a proxy, a
 * tunnel. */
bool pg_is_relayed(const struct pg *pg);
/* The session has what pg_settle sets. Behind a pooler it is not set when one connects: the session
 * may be another client's the next moment. */
bool pg_is_settled(const struct pg *pg);
int pg_server_version(const struct pg *pg); /* 150018 */
/* How often the server was asked and its answer waited for: once to connect (what it asks of a
 * password is not counted), twice for a COPY. */
int64_t pg_round_trips(const struct pg *pg);
/* A parameter the server reports by itself ("in_hot_standby", "server_encoding"), or NULL. */
const char *pg_parameter(const struct pg *pg, const char *name);
/* Append the text as the database's encoding can hold it: <U+20AC> for what it does not have. */
void pg_fit(struct pg *pg, struct buf *to, const char *p, size_t n);
/* The connection is gone: every further call fails at once. */
bool pg_is_lost(const struct pg *pg);

enum pg_transaction { PG_IDLE, PG_OPEN, PG_FAILED };
/* Is a transaction open, and has a statement in it failed? */
enum pg_transaction pg_in_transaction(const struct pg *pg);

/* Seconds that each following call may take; 0: as long as it needs. What exceeds it is cancelled
 * and fails with ERR_DB. */
void pg_deadline(struct pg *pg, double seconds);
void pg_on_tick(struct pg *pg, pg_tick *tick, void *context);
/* Signals do not end the calls that follow: for the clean-up after one. Gives the setting before.
 */
bool pg_shield(struct pg *pg, bool on);

/* What the server said, all of it, about the latest call that failed; NULL texts where it did not.
 * Lives until the next call. */
struct pg_error {
    char sqlstate[6]; /* empty: libpq's own */
    char *severity, *message, *detail, *hint, *context;
    char *schema, *table, *column, *datatype, *constraint;
    char *purpose; /* of the statement of pg_later that failed; NULL: it was the call's own */
};
const struct pg_error *pg_last_error(const struct pg *pg);

/* Notices since the last pg_notices_clear, the first 100; `dropped` counts those past that. */
struct pg_notice {
    char sqlstate[6];
    char *severity, *message, *detail, *hint;
};
const struct pg_notice *pg_notices(const struct pg *pg, size_t *n, size_t *dropped);
void pg_notices_clear(struct pg *pg);

/* One statement by the extended protocol; params are texts, NULL for NULL, their types are the
 * server's to find. NULL on failure. */
struct pg_result *pg_exec(struct pg *pg, const char *sql, const char *const *params, int nparams,
                          struct err *e);
/* Several statements in one round trip; after the first that fails (*failed) the others up to the
 * next BEGIN are passed over. All results, or none and *e. */
struct pg_statement {
    const char *sql;
    const char *const *params;
    int nparams;
};
bool pg_exec_all(struct pg *pg, const struct pg_statement *list, size_t n,
                 struct pg_result **results, size_t *failed, struct err *e);
/* A statement whose result does not matter, sent in front of the next one: BEGIN, SET LOCAL, LOCK.
 * It is copied. Should it fail, then that next call fails, and its error has this purpose. `local`:
 * it means nothing once the transaction is over. */
void pg_later(struct pg *pg, const struct pg_statement *s, const char *purpose, bool local);
/* The same, but its answer is wanted: pg_answer gives it, once for each ticket, after sending what
 * is kept where it has not been. NULL on failure, of this statement or of one that went with it;
 * what a transaction that was rolled back had asked is forgotten. */
uint64_t pg_ask(struct pg *pg, const struct pg_statement *s, const char *purpose);
struct pg_result *pg_answer(struct pg *pg, uint64_t ticket, struct err *e);
/* Several statements at once by the simple protocol; gives the result of the last. */
struct pg_result *pg_script(struct pg *pg, const char *sql, struct err *e);
/* What the server said of each statement of the script that ran last, a line each: "DELETE 2". The
 * first 4 kB. */
struct slice pg_script_tags(const struct pg *pg);
/* One or more statements whose result does not matter. */
bool pg_do(struct pg *pg, const char *sql, struct err *e);

/* Set what a session needs (session.c), for the session or only for the transaction that is open: a
 * pooler in transaction mode does not keep the former from one transaction to the next. A session
 * that was settled behind a pooler and is another one now is an error. pg_close puts it back. */
bool pg_settle(struct pg *pg, bool transaction_only, struct err *e);

/* COMMIT. Not sent when a signal is pending; once sent, the answer of one of_rows is waited for. A
 * signal cancels it after a while, which ends its wait for a standby: the answer tells what became
 * of it. ERR_DOUBT: the connection broke in between, and only the server knows. A transaction that
 * had failed before, so that COMMIT rolled it back, is ERR_DB. of_rows: from here on an end for
 * want of memory is a doubt, too. */
bool pg_commit(struct pg *pg, bool of_rows, struct err *e);
/* Leave the transaction, also an aborted one, also after a signal; ends a COPY first. Drops the
 * connection when the server does not answer within seconds: that rolls back, too. */
void pg_rollback(struct pg *pg);
/* Ask the server to cancel what the connection is doing; waits two seconds at most. */
bool pg_cancel(struct pg *pg, struct err *e);

int pg_result_rows(const struct pg_result *r);
int pg_result_columns(const struct pg_result *r);
const char *pg_result_name(const struct pg_result *r, int column);
uint32_t pg_result_type(const struct pg_result *r, int column); /* OID */
/* Text of a value, NUL-terminated, *n its length; NULL for NULL. */
const char *pg_result_value(const struct pg_result *r, int row, int column, size_t *n);
int64_t pg_result_affected(const struct pg_result *r); /* rows; 0 where it makes no sense */
void pg_result_free(struct pg_result *r);

/* COPY … FROM STDIN. After pg_copy_begin gave true: any number of pg_copy_data, then end or abort.
 * When data or end fails the COPY is over and nothing more is to be called. pg_copy_data returns
 * when the bytes have left this process; an error of the server is noticed while sending, at the
 * latest by pg_copy_end. */
bool pg_copy_begin(struct pg *pg, const char *sql, struct err *e);
bool pg_copy_data(struct pg *pg, const char *p, size_t n, struct err *e);
bool pg_copy_end(struct pg *pg, int64_t *rows, struct err *e);
/* Make the server fail the COPY and drain; the transaction, if any, has failed then. Nothing
 * happens without a COPY. */
void pg_copy_abort(struct pg *pg, const char *why);

/* A connection string taken apart: calls each(keyword, value) for every keyword it gives, passwords
 * left out. */
bool pg_conninfo_parse(const char *conninfo,
                       void (*each)(void *context, const char *keyword, const char *value),
                       void *context, struct err *e);

#endif
