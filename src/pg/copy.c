/* COPY … FROM STDIN. It sends data and notices an error of the server while it sends.
 *
 *   pg_copy_data ─▶ wait until the socket takes more ─▶ 64 KiB ─▶ again
 *
 * During a COPY libpq parses only notices. An error stays unread in its buffer until the COPY ends.
 * So when bytes come that are not a notice, we assume an error, and end the COPY to read it. A
 * server from version 14 on sends nothing else at that time. Version 13 may also send a changed
 * setting, so its errors are read only at the end.
 *
 * We must read to see that bytes come. libpq reads by itself when a send would block. So it gets
 * only as much data as the socket is ready to take. This also keeps libpq from buffering without
 * limit when the server is slow. */
#include "base/points.h"
#include "pg/internal.h"

/* With the 5 bytes of CopyData before it, this is a multiple of 8 KiB, which libpq sends at once.
 */
enum { PIECE = 8 * 8192 - 5 };

/* A notice may come in two parts. Wait this many seconds for the rest. */
#define SUSPICION 0.05

bool pg_copy_begin(struct pg *pg, const char *sql, struct err *e)
{
    if (!pg_send_later(pg, e) || !pg_begin_call(pg, e))
        return false;
    if (!PQsendQuery(pg->conn, sql)) {
        pg_outcome(pg, NULL, NULL, e);
        return false;
    }
    pg->round_trips++;
    enum waited w = pg_await(pg, pg->until);
    if (w != WAIT_READY)
        return pg_abandon(pg, w, e);
    PGresult *first = PQgetResult(pg->conn), *good = NULL, *bad = NULL;
    bool began = PQresultStatus(first) == PGRES_COPY_IN;
    bool refused = PQresultStatus(first) == PGRES_FATAL_ERROR;
    if (refused)
        bad = first;
    else
        PQclear(first);
    if (began) {
        pg->copying = true;
        pg->suspect_since = 0;
        test_point("copy.begun");
        return true;
    }
    if ((w = pg_drain(pg, pg->until, &good, &bad)) != WAIT_READY) {
        PQclear(good);
        PQclear(bad);
        return pg_abandon(pg, w, e);
    }
    pg_result_free(pg_outcome(pg, good, bad, e));
    return refused ? false : err_set(e, ERR_BUG, "this is no COPY FROM STDIN: %.200s", sql);
}

static size_t notices_seen(const struct pg *pg)
{
    return pg->nnotices + pg->dropped_notices;
}

/* Read what has come. True when it is an error: the connection is broken, or bytes came that did
 * not become a notice even after a short wait. (An error in the same packet as a notice is not
 * noticed here, but at the end.) */
static bool hears_objection(struct pg *pg, bool came)
{
    size_t before = notices_seen(pg);
    if (came && !PQconsumeInput(pg->conn))
        return true;
    if (pg->version < 140000 || (!came && pg->suspect_since == 0))
        return false;
    (void)PQisBusy(pg->conn); /* this parses notices */
    if (notices_seen(pg) > before)
        pg->suspect_since = 0;
    else if (pg->suspect_since == 0)
        pg->suspect_since = pg_now();
    return pg->suspect_since > 0 && pg_now() - pg->suspect_since > SUSPICION;
}

/* End the COPY as failed. If the server gives a reason, it replaces ours. */
static bool end_badly(struct pg *pg, struct err *e)
{
    PGresult *good = NULL, *bad = NULL;
    PQputCopyEnd(pg->conn, "the client stopped");
    pg->copying = false;
    enum waited w = pg_drain(pg, pg->until, &good, &bad);
    if (w == WAIT_READY) {
        pg_result_free(pg_outcome(pg, good, bad, e));
        return false;
    }
    PQclear(good);
    PQclear(bad);
    return pg_abandon(pg, w, e);
}

/* Wait until the socket can take a piece, and read meanwhile. */
static enum waited make_way(struct pg *pg, bool *objection)
{
    *objection = false;
    for (;;) {
        enum waited w = pg_wait(pg, PQsocket(pg->conn), WAIT_READ | WAIT_WRITE, pg->until);
        if (w != WAIT_READY)
            return w;
        *objection = hears_objection(pg, pg->ready & WAIT_READ);
        if (*objection || pg->ready & WAIT_WRITE)
            return WAIT_READY;
    }
}

bool pg_copy_data(struct pg *pg, const char *p, size_t n, struct err *e)
{
    if (!pg->copying)
        return err_set(e, ERR_BUG, "COPY data without a COPY");
    pg->until = pg->limit > 0 ? pg_now() + pg->limit : NEVER;
    for (int held = 0; n > 0 || held;) {
        bool objection;
        enum waited w = make_way(pg, &objection);
        if (w != WAIT_READY)
            return pg_abandon(pg, w, e);
        if (!held && !objection) {
            size_t piece = n < PIECE ? n : PIECE;
            test_point("copy.chunk");
            objection = PQputCopyData(pg->conn, p, (int)piece) != 1;
            p += piece;
            n -= piece;
        }
        held = PQflush(pg->conn);
        if (objection || held < 0)
            return end_badly(pg, e);
    }
    return true;
}

bool pg_copy_end(struct pg *pg, int64_t *rows, struct err *e)
{
    if (!pg->copying)
        return err_set(e, ERR_BUG, "the end of a COPY without a COPY");
    pg->copying = false;
    if (!pg_begin_call(pg, e)) {
        pg->copying = true;
        return pg_abandon(pg, WAIT_SIGNAL, e);
    }
    PGresult *good = NULL, *bad = NULL;
    PQputCopyEnd(pg->conn, NULL); /* an error here is seen in the results */
    pg->round_trips++;
    test_point("copy.ended");
    enum waited w = pg_drain(pg, pg->until, &good, &bad);
    if (w != WAIT_READY) {
        PQclear(good);
        PQclear(bad);
        return pg_abandon(pg, w, e);
    }
    struct pg_result *r = pg_outcome(pg, good, bad, e);
    if (!r)
        return false;
    *rows = pg_result_affected(r);
    pg_result_free(r);
    return true;
}

void pg_copy_abort(struct pg *pg, const char *why)
{
    struct err ignored;
    if (!pg->copying)
        return;
    pg->copying = false;
    PQputCopyEnd(pg->conn, why);
    if (!pg_drain_quietly(pg, GRACE_CANCEL))
        pg_abandon(pg, WAIT_DEADLINE, &ignored);
}
