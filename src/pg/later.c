/* Statements that are sent together. One round trip is enough for many, with libpq's pipeline mode.
 *
 *   pg_later ─▶ kept ─┐
 *   pg_ask ───▶ kept ─┼─▶ pg_exec ─▶ all of them and a sync ─▶ its own result
 *                     └────────────────────────────────────▶ answers ─▶ pg_answer
 *
 * When one fails, the server skips those after it, and the error says which one it was. Everything
 * between two syncs is one transaction. So there is a sync before each BEGIN. Without it, the
 * statements before BEGIN would belong to its transaction. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/points.h"
#include "pg/internal.h"

struct later {
    struct pg_statement s;
    char *purpose;
    bool local;      /* it has no meaning after the transaction is over */
    uint64_t ticket; /* the ticket for its answer; 0: nobody wants it */
};

struct answer {
    uint64_t ticket;
    struct pg_result *result;
};

static void forget(struct later *l)
{
    free((char *)l->s.sql);
    for (int i = 0; i < l->s.nparams; i++)
        free((char *)l->s.params[i]);
    free((void *)l->s.params);
    free(l->purpose);
}

/* The state of the transaction after this statement. */
static int transaction_after(const char *sql)
{
    return strncasecmp(sql, "BEGIN", 5) == 0    ? PG_OPEN
           : strncasecmp(sql, "COMMIT", 6) == 0 ? PG_IDLE
                                                : -1;
}

static void keep(struct pg *pg, const struct pg_statement *s, const char *purpose, bool local,
                 uint64_t ticket)
{
    pg->later = xrealloc(pg->later, (pg->nlater + 1) * sizeof *pg->later);
    const char **params = xcalloc((size_t)s->nparams + 1, sizeof *params);
    for (int i = 0; i < s->nparams; i++)
        params[i] = s->params[i] ? xstrndup(s->params[i], strlen(s->params[i])) : NULL;
    pg->later[pg->nlater++] = (struct later){
        .s = {xstrndup(s->sql, strlen(s->sql)), params, s->nparams},
        .purpose = xstrndup(purpose, strlen(purpose)),
        .local = local,
        .ticket = ticket,
    };
    int state = transaction_after(s->sql);
    if (state >= 0)
        pg->transaction_later = state;
}

void pg_later(struct pg *pg, const struct pg_statement *s, const char *purpose, bool local)
{
    keep(pg, s, purpose, local, 0);
}

uint64_t pg_ask(struct pg *pg, const struct pg_statement *s, const char *purpose)
{
    keep(pg, s, purpose, false, ++pg->tickets);
    return pg->tickets;
}

static void add_answer(struct pg *pg, uint64_t ticket, PGresult *r)
{
    pg->answers = xrealloc(pg->answers, (pg->nanswers + 1) * sizeof *pg->answers);
    pg->answers[pg->nanswers++] = (struct answer){ticket, (struct pg_result *)r};
}

void pg_answers_forget(struct pg *pg)
{
    for (size_t i = 0; i < pg->nanswers; i++)
        pg_result_free(pg->answers[i].result);
    free(pg->answers);
    pg->answers = NULL;
    pg->nanswers = 0;
}

static struct pg_result *take_answer(struct pg *pg, uint64_t ticket)
{
    for (size_t i = 0; i < pg->nanswers; i++) {
        if (pg->answers[i].ticket != ticket)
            continue;
        struct pg_result *r = pg->answers[i].result;
        pg->answers[i] = pg->answers[--pg->nanswers];
        return r;
    }
    return NULL;
}

struct pg_result *pg_answer(struct pg *pg, uint64_t ticket, struct err *e)
{
    struct pg_result *r = take_answer(pg, ticket);
    if (r)
        return r;
    if (!pg_begin_call(pg, e) || !pg_send_later(pg, e))
        return NULL;
    r = take_answer(pg, ticket);
    if (!r)
        err_set(e, ERR_BUG, "a statement is asked after that was forgotten, or failed with others");
    return r;
}

void pg_later_forget(struct pg *pg, bool only_local)
{
    size_t kept = 0;
    for (size_t i = 0; i < pg->nlater; i++) {
        if (only_local && !pg->later[i].local)
            pg->later[kept++] = pg->later[i];
        else
            forget(&pg->later[i]);
    }
    pg->nlater = kept;
    if (kept)
        return;
    free(pg->later);
    pg->later = NULL;
    pg->transaction_later = -1;
}

/* Statements that were sent, and how many of their answers were read. */
struct reading {
    const struct pg_statement *list;
    size_t n;
    PGresult **results; /* one for each */
    size_t i;           /* index of the statement whose answer is next */
    size_t syncs;       /* syncs that have not come yet */
    size_t synced;      /* index of the statement after the last sync that came */
    PGresult *bad;      /* the first error, or NULL */
    size_t failed;      /* index of the statement that failed; the last one when it is not known */
};

/* True when there is a sync before the statement. */
static bool is_apart(const struct pg_statement *list, size_t i)
{
    return i && transaction_after(list[i].sql) == PG_OPEN;
}

/* The statement to which an error belongs. If a sync is expected before the next statement, or
 * after all, the error belongs to the statement before it: it came at the end of its transaction.
 */
static size_t concerned(const struct reading *r)
{
    if (r->i >= r->n)
        return r->n - 1;
    return r->i > r->synced && is_apart(r->list, r->i) ? r->i - 1 : r->i;
}

/* Read up to the last sync. */
static enum waited read_all(struct pg *pg, struct reading *to, double until)
{
    for (;;) {
        enum waited w = pg_await(pg, until);
        if (w != WAIT_READY)
            return w;
        PGresult *r = PQgetResult(pg->conn);
        if (!r) { /* the end of one statement */
            if (PQstatus(pg->conn) == CONNECTION_BAD)
                return WAIT_READY;
            to->i++;
            continue;
        }
        switch (PQresultStatus(r)) {
        case PGRES_PIPELINE_SYNC:
            PQclear(r);
            /* after all statements this is the last sync; another one was lost when libpq had no
             * memory for it */
            if (!--to->syncs || to->i >= to->n)
                return WAIT_READY;
            to->synced = to->i;
            break;
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_EMPTY_QUERY:
            if (to->i < to->n && !to->results[to->i])
                to->results[to->i] = r;
            else
                PQclear(r);
            break;
        case PGRES_PIPELINE_ABORTED:
            PQclear(r);
            break;
        case PGRES_COPY_IN:
        case PGRES_COPY_OUT:
            /* When other statements follow a COPY FROM STDIN, the server reads them as its data and
             * ends the connection. */
            if ((w = pg_refuse_copy(pg, r, until)) != WAIT_READY)
                return w;
            break;
        default:
            if (to->bad) {
                PQclear(r);
            } else {
                to->bad = r;
                to->failed = concerned(to);
            }
        }
    }
}

static void free_all(PGresult **results, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        PQclear(results[i]);
        results[i] = NULL;
    }
}

/* The wait ended before the answers came: cancel and read them to the end, or drop the connection.
 * The server holds answers back until a sync. So only its answer to the cancel shows where it was.
 */
static bool give_up(struct pg *pg, enum waited why, struct reading *to, struct err *e)
{
    struct cancel c;
    PQclear(to->bad);
    to->bad = NULL;
    to->failed = to->n - 1;
    bool asked = cancel_begin(pg, &c);
    bool shielded = pg_shield(pg, true);
    bool drained = read_all(pg, to, pg_now() + GRACE) == WAIT_READY &&
                   PQstatus(pg->conn) == CONNECTION_OK && PQexitPipelineMode(pg->conn);
    pg_shield(pg, shielded);
    PQclear(to->bad);
    if (asked)
        cancel_end(pg, &c, GRACE_CANCEL);
    if (!drained)
        pg_drop(pg);
    return pg_why(pg, why, e);
}

static bool send_all(struct pg *pg, struct reading *to)
{
    if (!PQenterPipelineMode(pg->conn))
        return false;
    for (size_t i = 0; i < to->n; i++) {
        const struct pg_statement *s = &to->list[i];
        if (is_apart(to->list, i)) {
            to->syncs++;
            if (!PQpipelineSync(pg->conn))
                return false;
        }
        if (!PQsendQueryParams(pg->conn, s->sql, s->nparams, NULL, s->params, NULL, NULL, 0))
            return false;
    }
    to->syncs++;
    return PQpipelineSync(pg->conn);
}

/* The server has read statements as data of a COPY. It ends the connection. PostgreSQL 13 first
 * reports an error for one of the statements. */
static void end_if_out_of_step(struct pg *pg, struct err *e)
{
    if (strcmp(e->sqlstate, "08P01") != 0)
        return;
    err_hint(e, "a COPY from standard input does not go together with other statements");
    if (pg->conn)
        pg_drop(pg);
}

static bool run_all(struct pg *pg, const struct pg_statement *list, size_t n, PGresult **results,
                    size_t *failed, struct err *e)
{
    struct reading to = {.list = list, .n = n, .results = results, .failed = n - 1};
    memset(results, 0, n * sizeof *results);
    *failed = n - 1;
    if (!send_all(pg, &to)) {
        pg_error_set(pg, NULL, e);
        pg_drop(pg);
        return false;
    }
    test_point("statement.sent");
    pg->sent = true;
    pg->round_trips++;
    enum waited w = read_all(pg, &to, pg->until);
    bool complete = w == WAIT_READY && !to.bad && PQstatus(pg->conn) == CONNECTION_OK;
    if (w != WAIT_READY)
        give_up(pg, w, &to, e);
    else if (!complete)
        pg_outcome(pg, NULL, to.bad, e);
    if (w == WAIT_READY && !complete)
        end_if_out_of_step(pg, e);
    if (w == WAIT_READY && pg->conn && !PQexitPipelineMode(pg->conn)) {
        if (complete && to.syncs)
            err_set(e, ERR_DB, "out of memory for the answers of %zu statements", n);
        else if (complete)
            err_set(e, ERR_BUG, "the answers of %zu statements do not end", n);
        complete = false;
        pg_drop(pg);
    }
    *failed = to.failed;
    if (!complete)
        free_all(results, n);
    return complete;
}

/* The statements that were kept are sent before `list`. */
bool pg_exec_all(struct pg *pg, const struct pg_statement *list, size_t n,
                 struct pg_result **results, size_t *failed, struct err *e)
{
    size_t before = pg->nlater, all = before + n;
    if (!pg_begin_call(pg, e)) {
        *failed = 0;
        return false;
    }
    struct pg_statement *statements = xcalloc(all + 1, sizeof *statements);
    PGresult **got = xcalloc(all + 1, sizeof(PGresult *));
    for (size_t i = 0; i < before; i++)
        statements[i] = pg->later[i].s;
    if (n)
        memcpy(statements + before, list, n * sizeof *list);
    size_t at = 0;
    bool ok = !all || run_all(pg, statements, all, got, &at, e);
    /* If the connection broke, the list is already empty, and the error is about the connection. */
    if (!ok && at < pg->nlater)
        pg->error.purpose = xstrndup(pg->later[at].purpose, strlen(pg->later[at].purpose));
    *failed = at < before ? 0 : at - before;
    for (size_t i = 0; ok && i < before; i++) {
        if (pg->later[i].ticket)
            add_answer(pg, pg->later[i].ticket, got[i]);
        else
            PQclear(got[i]);
    }
    for (size_t i = 0; i < n; i++)
        results[i] = (struct pg_result *)got[before + i];
    pg_later_forget(pg, false);
    free(statements);
    free(got);
    return ok;
}

bool pg_send_later(struct pg *pg, struct err *e)
{
    size_t failed;
    return !pg->nlater || pg_exec_all(pg, NULL, 0, NULL, &failed, e);
}
