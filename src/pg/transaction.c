/* The end of a transaction: COMMIT and ROLLBACK, which a signal does not interrupt. */
#include <string.h>

#include "base/points.h"
#include "base/signal.h"
#include "pg/internal.h"

enum pg_transaction pg_in_transaction(const struct pg *pg)
{
    if (pg->transaction_later >= 0)
        return (enum pg_transaction)pg->transaction_later;
    switch (pg->conn ? PQtransactionStatus(pg->conn) : PQTRANS_IDLE) {
    case PQTRANS_INTRANS:
    case PQTRANS_ACTIVE:
        return PG_OPEN;
    case PQTRANS_INERROR:
        return PG_FAILED;
    default:
        return PG_IDLE;
    }
}

/* Seconds that a COMMIT gets after a signal before it is cancelled. */
#define AFTER_SIGNAL 2.0
#define LOOK_EVERY 0.2

/* The answer to COMMIT says whether the rows are there, so it is waited for. COMMIT may itself wait
 * for a synchronous standby that is not there. When that is cancelled, the server says what
 * happened. */
static struct pg_result *commit_rows(struct pg *pg, struct err *e)
{
    PGresult *good = NULL, *bad = NULL;
    double cancel_at = NEVER, drop_at = NEVER;
    if (!PQsendQuery(pg->conn, "COMMIT"))
        return pg_outcome(pg, NULL, NULL, e);
    test_point("commit.sent");
    pg->sent = true;
    pg->round_trips++;
    while (pg_drain(pg, pg_now() + LOOK_EVERY, &good, &bad) != WAIT_READY) {
        double now = pg_now();
        if (signal_pending() && cancel_at == NEVER && drop_at == NEVER)
            cancel_at = now + AFTER_SIGNAL;
        if (now >= cancel_at) {
            struct cancel c;
            cancel_at = NEVER;
            drop_at = now + GRACE;
            if (cancel_begin(pg, &c))
                cancel_end(pg, &c, GRACE_CANCEL);
        }
        if (now >= drop_at) {
            PQclear(good);
            PQclear(bad);
            pg_drop(pg);
            err_set(e, ERR_DB, "no answer, also after it was cancelled");
            return NULL;
        }
    }
    return pg_outcome(pg, good, bad, e);
}

static struct pg_result *commit_shielded(struct pg *pg, struct err *e)
{
    if (!pg_send_later(pg, e) || !pg_begin_call(pg, e))
        return NULL;
    bool shielded = pg_shield(pg, true);
    struct pg_result *r = commit_rows(pg, e);
    pg_shield(pg, shielded);
    return r;
}

bool pg_commit(struct pg *pg, bool of_rows, struct err *e)
{
    pg_later_forget(pg, true);
    if (!pg_send_later(pg, e))
        return false;
    if (!pg_begin_call(pg, e)) /* a pending signal stops us here, before anything is sent */
        return false;
    test_point("commit.before");
    if (of_rows)
        die_in_doubt(true);
    /* A COMMIT that is not about rows may be ended by a signal or a deadline. Then it is only not
     * known whether a note was written. */
    struct pg_result *r = of_rows ? commit_shielded(pg, e) : pg_script(pg, "COMMIT", e);
    test_point("commit.answered");
    if (!r) {
        /* An error of the server (a deferred constraint) is an answer. A broken connection is not
         * an answer, and neither is an error of libpq itself, such as missing memory. */
        if (pg->sent && e->kind != ERR_INTERRUPTED && (pg_is_lost(pg) || !e->sqlstate[0])) {
            e->kind = ERR_DOUBT;
            err_wrap(e, "COMMIT was sent and its answer was lost");
        }
        return false;
    }
    bool committed = strcmp(PQcmdStatus((PGresult *)r), "COMMIT") == 0;
    pg_result_free(r);
    if (!committed)
        return err_set(e, ERR_DB, "the transaction had failed before COMMIT and was rolled back");
    return true;
}

void pg_rollback(struct pg *pg)
{
    pg_later_forget(pg, false);
    pg_answers_forget(pg);
    pg_copy_abort(pg, "rolled back");
    if (pg_in_transaction(pg) == PG_IDLE)
        return;
    struct err ignored;
    /* the earlier error is more useful than an error of ROLLBACK */
    struct pg_error said = pg->error;
    memset(&pg->error, 0, sizeof pg->error);
    bool shielded = pg_shield(pg, true);
    double limit = pg->limit;
    pg->limit = GRACE;
    if (!pg_do(pg, "ROLLBACK", &ignored))
        pg_drop(pg);
    pg->limit = limit;
    pg_shield(pg, shielded);
    pg_error_clear(pg);
    pg->error = said;
}
