/* The end of a transaction: the two statements that a signal does not interrupt. */
#include <string.h>

#include "base/fault.h"
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

bool pg_commit(struct pg *pg, bool of_rows, struct err *e)
{
    pg_later_forget(pg, true);
    if (!pg_send_later(pg, e))
        return false;
    if (!pg_begin_call(pg, e)) /* a pending signal stops us here, before anything is sent */
        return false;
    fault_point("commit.before");
    if (of_rows)
        die_in_doubt(true);
    bool shielded = pg_shield(pg, true);
    double limit = pg->limit;
    pg->limit = 0;
    struct pg_result *r = pg_script(pg, "COMMIT", e);
    fault_point("commit.answered");
    pg->limit = limit;
    pg_shield(pg, shielded);
    if (!r) {
        /* A refusal (a deferred constraint) is an answer. A broken connection is none, nor is what
         * libpq says itself, such as that it has no memory for the answer. */
        if (pg->sent && (pg_is_lost(pg) || !e->sqlstate[0])) {
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
    struct pg_error said = pg->error; /* what led here is worth more than what ROLLBACK says */
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
