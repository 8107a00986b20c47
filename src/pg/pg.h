/* A connection to PostgreSQL that never blocks: statements, COPY, transactions, errors with all
 * their fields. Only src/pg includes libpq-fe.h.
 *
 *   pg_exec ─▶ send ─▶ flush ─▶ wait ─▶ consume ─▶ … ─▶ NULL        every wait goes through
 *   pg_copy_begin ─▶ data ─▶ flush ─▶ data ─▶ … ─▶ end ─▶ NULL      the function in wait.c
 *
 * Calls that can fail have a struct err. Its message is what the server said, or what happened to
 * the connection. The caller adds what it was doing. After a failed call all results are read, so
 * the connection can be used again, unless pg_is_lost is true.
 *
 * SIGINT or SIGTERM (base/signal.h) ends any call with ERR_INTERRUPTED within two seconds. The work
 * of the server is cancelled. If the server does not answer, the connection is dropped, which rolls
 * back. Not interrupted are: waiting for the answer to COMMIT, pg_rollback, and everything between
 * pg_shield(true) and pg_shield(false). Only one thread may use a connection at a time. */
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

enum { PG_SETTINGS = 16 };

/* Called about every 200 ms while a call waits, to show progress. It must not use the connection.
 */
typedef void pg_tick(void *context);

/* A keyword of libpq with its value. */
struct pg_setting {
    const char *keyword, *value;
};

/* Another way to the same server: a port of 127.0.0.1 that leads there. The name of the host stays
 * what it is for certificates and for the file of passwords, and so does the port. */
struct pg_way {
    int port;
    /* Called before each attempt. False, and *e says why: nothing can come through. */
    bool (*check)(void *context, struct err *e);
    /* An attempt failed, or the connection broke, as *e says: it may say it better. */
    void (*explain)(void *context, struct err *e);
    void *context; /* lives longer than the connection */
};

struct pg_options {
    const char *conninfo;              /* a URI or keywords; "": only the environment counts */
    const struct pg_setting *settings; /* they win over the string; at most PG_SETTINGS */
    size_t nsettings;
    const char *password;         /* instead of every other one; NULL: none is given */
    const char *key_password;     /* of the client's key; NULL: the settings or nobody say it */
    const char *application_name; /* used unless the string or PGAPPNAME sets one; NULL: kitload */
    const char *time_zone;        /* of the session; NULL: UTC */
    const char *lock_timeout;     /* of the session, in the server's syntax; NULL: none */
    double timeout; /* seconds for one attempt; 0: connect_timeout of the string, else 15 */
    double retry;   /* seconds during which attempts are repeated; 0: 10; negative: one attempt */
    pg_tick *tick;
    void *tick_context;
    const struct pg_way *way; /* NULL: directly. With it the string has one host. */
};

/* Connect and settle the session (see session.c), unless there is a pooler between. Attempts are
 * repeated while the server is starting, has no free connection, refuses, or cannot be reached.
 * They are never repeated after a refused password or user. libpq looks up the names of hosts and
 * blocks while it does; this is the only wait that is not in wait.c. NULL on error; the message
 * never contains a password. */
struct pg *pg_connect(const struct pg_options *options, struct err *e);
void pg_close(struct pg *pg);

/* "user@host:port/database", which may be printed. Valid as long as the connection. */
const char *pg_describe(const struct pg *pg);
/* The number of the server's process, as the server says it. */
int pg_backend_pid(const struct pg *pg);
/* True when there is a pooler between. The process is then one that the pooler had free. */
bool pg_is_pooled(const struct pg *pg);
/* True when something is between us and the server, as far as we can find out: a pooler, a proxy, a
 * tunnel. */
bool pg_is_relayed(const struct pg *pg);
/* True when the session has the settings of pg_settle. Behind a pooler they are not set at connect,
 * because the session may soon belong to another client. */
bool pg_is_settled(const struct pg *pg);
int pg_server_version(const struct pg *pg); /* as 150018 */

/* How the connection is encrypted, and what is known about who is at its other end. */
struct pg_tls {
    bool encrypted;
    bool signed_by_ca;             /* the server's certificate was compared with a CA */
    bool named;                    /* and with the host's name */
    const char *protocol, *cipher; /* NULL: not encrypted. Valid as long as the connection */
};
struct pg_tls pg_tls(const struct pg *pg);

/* A certificate. Texts are owned; times are seconds since 1970. */
struct pg_certificate {
    char *subject, *issuer; /* common names */
    char *hosts;            /* what it is for, one in a line */
    char *fingerprint;      /* SHA-256, as openssl prints it */
    int64_t from, until;
    bool self_signed;
    struct {             /* what is wrong with it, or with one that signed it */
        int code;        /* OpenSSL's X509_V_ERR_…; 0: nothing */
        const char *why; /* OpenSSL's words */
        char *subject, *issuer;
        int64_t from, until;
    } bad;
};
void pg_certificate_free(struct pg_certificate *c);
/* Meet the server over TLS without a login, and look at its certificate with the CAs and the CRLs
 * of these files (NULL: none). The settings say which TLS. */
bool pg_look(const struct pg_options *o, const char *ca, const char *crl, struct pg_certificate *c,
             struct err *e);
/* The certificates of a file. False: there is none in it. */
bool pg_certificates_of(const char *path, void (*each)(void *, const struct pg_certificate *),
                        void *context);
/* How many lists of revoked certificates a file has. */
int pg_crls(const char *path);
/* How many round trips there were. Connecting counts as one (without those for the password), and a
 * COPY as two. */
int64_t pg_round_trips(const struct pg *pg);
/* A parameter that the server reports ("in_hot_standby", "server_encoding"), or NULL. */
const char *pg_parameter(const struct pg *pg, const char *name);
/* Append the text so that the database's encoding can hold it. A character that it does not have
 * becomes <U+20AC>. */
void pg_fit(struct pg *pg, struct buf *to, const char *p, size_t n);
/* True when the connection is gone. Every further call fails at once. */
bool pg_is_lost(const struct pg *pg);
/* False, and *e says why, when there is another way and nothing comes through it. */
bool pg_check_way(const struct pg *pg, struct err *e);

enum pg_transaction { PG_IDLE, PG_OPEN, PG_FAILED };
/* Whether a transaction is open, and whether a statement in it has failed. */
enum pg_transaction pg_in_transaction(const struct pg *pg);

/* How many seconds each following call may take; 0: no limit. A call that takes longer is cancelled
 * and fails with ERR_DB. */
void pg_deadline(struct pg *pg, double seconds);
void pg_on_tick(struct pg *pg, pg_tick *tick, void *context);
/* With true, signals do not end the following calls. For cleaning up after a signal. Returns the
 * previous setting. */
bool pg_shield(struct pg *pg, bool on);

/* Everything that the server said about the last call that failed. Texts that it did not send are
 * NULL. Valid until the next call. */
struct pg_error {
    char sqlstate[6]; /* empty: an error of libpq itself */
    char *severity, *message, *detail, *hint, *context;
    char *schema, *table, *column, *datatype, *constraint;
    /* purpose of the statement of pg_later that failed; NULL: the call's own statement failed */
    char *purpose;
};
const struct pg_error *pg_last_error(const struct pg *pg);

/* The notices since the last pg_notices_clear. The first 100 are kept; `dropped` counts the others.
 */
struct pg_notice {
    char sqlstate[6];
    char *severity, *message, *detail, *hint;
};
const struct pg_notice *pg_notices(const struct pg *pg, size_t *n, size_t *dropped);
void pg_notices_clear(struct pg *pg);

/* Run one statement with the extended protocol. params are texts, or NULL for NULL. The server
 * finds their types. NULL on error. */
struct pg_result *pg_exec(struct pg *pg, const char *sql, const char *const *params, int nparams,
                          struct err *e);
/* Several statements in one round trip. After the first that fails (*failed), those up to the next
 * BEGIN are skipped. Gives all results, or none and *e. */
struct pg_statement {
    const char *sql;
    const char *const *params;
    int nparams;
};
bool pg_exec_all(struct pg *pg, const struct pg_statement *list, size_t n,
                 struct pg_result **results, size_t *failed, struct err *e);
/* Keep a statement whose result does not matter: BEGIN, SET LOCAL, LOCK. It is copied, and sent
 * before the next one. If it fails, that next call fails, and its error has this purpose. `local`:
 * it has no meaning after the transaction. */
void pg_later(struct pg *pg, const struct pg_statement *s, const char *purpose, bool local);
/* The same for a statement whose answer is wanted. pg_answer gives it once for each ticket, and
 * first sends what is kept. NULL: this statement failed, or another one that was sent with it. When
 * a transaction is rolled back, its answers are forgotten. */
uint64_t pg_ask(struct pg *pg, const struct pg_statement *s, const char *purpose);
struct pg_result *pg_answer(struct pg *pg, uint64_t ticket, struct err *e);
/* Run several statements at once with the simple protocol. Returns the result of the last one. */
struct pg_result *pg_script(struct pg *pg, const char *sql, struct err *e);
/* The server's answer to each statement of the last script, one line each: "DELETE 2". At most 4
 * kB. */
struct slice pg_script_tags(const struct pg *pg);
/* One or more statements whose result does not matter. */
bool pg_do(struct pg *pg, const char *sql, struct err *e);

/* Set what a session needs (session.c), for the session or only for the open transaction. A pooler
 * in transaction mode does not keep settings of the session for the next transaction. If a settled
 * session behind a pooler has become another one, that is an error. pg_close restores the settings.
 */
bool pg_settle(struct pg *pg, bool transaction_only, struct err *e);

/* COMMIT. It is not sent when a signal is pending. With of_rows its answer is always waited for.
 * After a while a signal cancels the COMMIT, which ends the wait for a standby; the answer then
 * says what happened. ERR_DOUBT: the connection broke, and only the server knows the result.
 * ERR_DB: the transaction had already failed, so COMMIT rolled it back. With of_rows, a process
 * that ends from now on because of missing memory is in doubt, too. */
bool pg_commit(struct pg *pg, bool of_rows, struct err *e);
/* Leave the transaction, also one that failed, and also after a signal. It ends a COPY first. If
 * the server does not answer within seconds, the connection is dropped, which rolls back, too. */
void pg_rollback(struct pg *pg);
/* Ask the server to cancel the current work. Waits for at most two seconds. */
bool pg_cancel(struct pg *pg, struct err *e);

int pg_result_rows(const struct pg_result *r);
int pg_result_columns(const struct pg_result *r);
const char *pg_result_name(const struct pg_result *r, int column);
uint32_t pg_result_type(const struct pg_result *r, int column); /* OID */
/* The text of a value, NUL-terminated; *n gets its length. NULL for NULL. */
const char *pg_result_value(const struct pg_result *r, int row, int column, size_t *n);
int64_t pg_result_affected(const struct pg_result *r); /* number of rows; 0 where there is none */
void pg_result_free(struct pg_result *r);

/* COPY … FROM STDIN. After pg_copy_begin has returned true, call pg_copy_data as often as needed,
 * then end or abort. When data or end fails, the COPY is over, and nothing more may be called.
 * pg_copy_data returns when the bytes have left this process. An error of the server is noticed
 * while sending, and at the latest in pg_copy_end. */
bool pg_copy_begin(struct pg *pg, const char *sql, struct err *e);
bool pg_copy_data(struct pg *pg, const char *p, size_t n, struct err *e);
bool pg_copy_end(struct pg *pg, int64_t *rows, struct err *e);
/* Make the server fail the COPY, and read its results. An open transaction has then failed. Does
 * nothing without a COPY. */
void pg_copy_abort(struct pg *pg, const char *why);

/* Parse a connection string: call each(keyword, value) for each keyword in it, except passwords. */
bool pg_conninfo_parse(const char *conninfo,
                       void (*each)(void *context, const char *keyword, const char *value),
                       void *context, struct err *e);
/* Find out what libpq would use for a connection string: what it says, then its service, the
 * environment and the defaults. No name is looked up, and no socket is opened. `from` is "given",
 * "service", "default", "passfile" or the name of a variable. Of a password the value is "". */
typedef void conninfo_each(void *context, const char *keyword, const char *value, const char *from);
bool pg_conninfo_resolve(const char *conninfo, conninfo_each *each, void *context, struct err *e);
int pg_libpq_version(void); /* of the library that is loaded, as 150018 */

#endif
