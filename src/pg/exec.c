/* Statements. They are sent, and their results are always read to the end. */
#include <string.h>
#include <sys/socket.h>

#include "base/points.h"
#include "base/signal.h"
#include "pg/internal.h"

bool pg_begin_call(struct pg *pg, struct err *e)
{
    pg_error_clear(pg);
    pg->sent = false;
    pg->until = pg->limit > 0 ? pg_now() + pg->limit : NEVER;
    if (!pg->shielded && signal_pending())
        return err_set(e, ERR_INTERRUPTED, "interrupted by %s", signal_name(signal_pending()));
    if (!pg->conn) {
        err_set(e, ERR_DB, "the connection was lost");
        return pg_error_of_way(pg, e);
    }
    if (pg->copying)
        return err_set(e, ERR_BUG, "a statement was sent during COPY");
    return true;
}

/* Send what libpq has buffered. When the connection breaks, the result is WAIT_READY: the next read
 * finds that out, together with the last message of the server. */
static enum waited flush(struct pg *pg, double deadline)
{
    while (PQflush(pg->conn) == 1) {
        enum waited w = pg_wait(pg, PQsocket(pg->conn), WAIT_READ | WAIT_WRITE, deadline);
        if (w != WAIT_READY)
            return w;
        /* The server may not be able to read before we have read what it sends. */
        if (!PQconsumeInput(pg->conn))
            break;
    }
    return WAIT_READY;
}

/* When libpq has no memory for an answer, it treats the answer as incomplete. So we look again
 * after this many seconds, even if nothing more comes. */
enum { LOOK_AGAIN = 1 };

/* In a pipeline, libpq does not report the end of the statements in this case. Only its error
 * message shows it. */
static void end_if_starved(struct pg *pg)
{
    if (PQpipelineStatus(pg->conn) != PQ_PIPELINE_OFF &&
        strstr(PQerrorMessage(pg->conn), "out of memory"))
        shutdown(PQsocket(pg->conn), SHUT_RDWR);
}

enum waited pg_await(struct pg *pg, double deadline)
{
    enum waited w = flush(pg, deadline);
    while (w == WAIT_READY && PQstatus(pg->conn) == CONNECTION_OK && PQisBusy(pg->conn)) {
        double soon = pg_now() + LOOK_AGAIN;
        w = pg_wait(pg, PQsocket(pg->conn), WAIT_READ, soon < deadline ? soon : deadline);
        if (w == WAIT_DEADLINE && soon < deadline) {
            w = WAIT_READY;
            end_if_starved(pg);
            continue;
        }
        if (w == WAIT_READY && !PQconsumeInput(pg->conn))
            break; /* the connection is broken; PQgetResult reports it and does not block */
    }
    return w;
}

/* Throw away the data of a COPY TO STDOUT. kitload never asks for one. */
static enum waited discard_copy(struct pg *pg, double deadline)
{
    char *row;
    int n;
    while ((n = PQgetCopyData(pg->conn, &row, 1)) >= 0) {
        if (n > 0) {
            PQfreemem(row);
            continue;
        }
        enum waited w = pg_wait(pg, PQsocket(pg->conn), WAIT_READ, deadline);
        if (w != WAIT_READY)
            return w;
        if (!PQconsumeInput(pg->conn))
            break;
    }
    return WAIT_READY;
}

enum waited pg_refuse_copy(struct pg *pg, PGresult *r, double deadline)
{
    bool out = PQresultStatus(r) == PGRES_COPY_OUT;
    PQclear(r);
    if (out)
        return discard_copy(pg, deadline);
    PQputCopyEnd(pg->conn, "kitload sends no data here");
    return WAIT_READY;
}

enum { TAGS_MAX = 4096 };

static void keep_last(struct pg *pg, PGresult **kept, PGresult *r)
{
    if (pg->keeps_tags && pg->tags.n < TAGS_MAX) {
        buf_str(&pg->tags, PQcmdStatus(r));
        buf_char(&pg->tags, '\n');
    }
    PQclear(*kept);
    *kept = r;
}

enum waited pg_drain(struct pg *pg, double deadline, PGresult **good, PGresult **bad)
{
    for (;;) {
        enum waited w = pg_await(pg, deadline);
        if (w != WAIT_READY)
            return w;
        PGresult *r = PQgetResult(pg->conn);
        if (!r)
            return WAIT_READY;
        switch (PQresultStatus(r)) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_EMPTY_QUERY:
            keep_last(pg, good, r);
            break;
        case PGRES_COPY_IN:
        case PGRES_COPY_OUT:
            if ((w = pg_refuse_copy(pg, r, deadline)) != WAIT_READY)
                return w;
            break;
        default:
            if (*bad)
                PQclear(r);
            else
                *bad = r;
            break;
        }
    }
}

/* True when the server closes the connection after this error. */
static bool is_fatal(const PGresult *r)
{
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

struct pg_result *pg_outcome(struct pg *pg, PGresult *good, PGresult *bad, struct err *e)
{
    bool broken = PQstatus(pg->conn) == CONNECTION_BAD || (bad && is_fatal(bad));
    if (bad || !good || broken) {
        pg_error_set(pg, bad, e);
        PQclear(good);
        PQclear(bad);
        if (broken)
            pg_drop(pg);
        return NULL;
    }
    return (struct pg_result *)good;
}

bool pg_drain_quietly(struct pg *pg, double seconds)
{
    PGresult *good = NULL, *bad = NULL;
    bool shielded = pg_shield(pg, true);
    bool drained = pg_drain(pg, pg_now() + seconds, &good, &bad) == WAIT_READY &&
                   PQstatus(pg->conn) == CONNECTION_OK;
    pg_shield(pg, shielded);
    PQclear(good);
    PQclear(bad);
    return drained;
}

bool pg_abandon(struct pg *pg, enum waited why, struct err *e)
{
    struct cancel c;
    bool asked = cancel_begin(pg, &c);
    if (pg->copying)
        PQputCopyEnd(pg->conn, "the client gave up");
    pg->copying = false;
    bool drained = pg_drain_quietly(pg, GRACE);
    if (asked)
        cancel_end(pg, &c, GRACE_CANCEL);
    if (!drained)
        pg_drop(pg);
    return pg_why(pg, why, e);
}

bool pg_why(const struct pg *pg, enum waited why, struct err *e)
{
    if (why == WAIT_SIGNAL)
        return err_set(e, ERR_INTERRUPTED, "interrupted by %s", signal_name(signal_pending()));
    return err_set(e, ERR_DB, "no answer within %g s, so it was cancelled", pg->limit);
}

static struct pg_result *finish(struct pg *pg, int sent, struct err *e)
{
    PGresult *good = NULL, *bad = NULL;
    if (!sent)
        return pg_outcome(pg, NULL, NULL, e);
    pg->sent = true;
    pg->round_trips++;
    enum waited w = pg_drain(pg, pg->until, &good, &bad);
    if (w == WAIT_READY)
        return pg_outcome(pg, good, bad, e);
    PQclear(good);
    PQclear(bad);
    pg_abandon(pg, w, e);
    return NULL;
}

struct pg_result *pg_exec(struct pg *pg, const char *sql, const char *const *params, int nparams,
                          struct err *e)
{
    if (pg->nlater) {
        struct pg_result *r;
        size_t failed;
        return pg_exec_all(pg, &(struct pg_statement){sql, params, nparams}, 1, &r, &failed, e)
                   ? r
                   : NULL;
    }
    if (!pg_begin_call(pg, e))
        return NULL;
    int sent = PQsendQueryParams(pg->conn, sql, nparams, NULL, params, NULL, NULL, 0);
    test_point("statement.sent");
    return finish(pg, sent, e);
}

struct pg_result *pg_script(struct pg *pg, const char *sql, struct err *e)
{
    if (!pg_send_later(pg, e) || !pg_begin_call(pg, e))
        return NULL;
    int sent = PQsendQuery(pg->conn, sql);
    test_point(strcmp(sql, "COMMIT") == 0 ? "commit.sent" : "script.sent");
    pg->tags.n = 0;
    pg->keeps_tags = true;
    struct pg_result *r = finish(pg, sent, e);
    pg->keeps_tags = false;
    return r;
}

struct slice pg_script_tags(const struct pg *pg)
{
    return slice_of(pg->tags.p, pg->tags.n);
}

bool pg_do(struct pg *pg, const char *sql, struct err *e)
{
    struct pg_result *r = pg_script(pg, sql, e);
    pg_result_free(r);
    return r != NULL;
}
