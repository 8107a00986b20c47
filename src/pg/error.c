/* Reads the errors and the notices of a server. */
#include <stdlib.h>
#include <string.h>

#include "pg/internal.h"

void pg_error_clear(struct pg *pg)
{
    struct pg_error *f = &pg->error;
    char *texts[] = {f->severity, f->message, f->detail,   f->hint,       f->context, f->schema,
                     f->table,    f->column,  f->datatype, f->constraint, f->purpose};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    memset(f, 0, sizeof *f);
}

static char *field(const PGresult *r, int code)
{
    const char *text = r ? PQresultErrorField(r, code) : NULL;
    return text ? xstrdup(text) : NULL;
}

static void set_state(char to[6], const PGresult *r)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    to[0] = 0;
    if (state && strlen(state) == 5)
        memcpy(to, state, 6);
}

/* The first line of libpq's own message says what happened. The other lines are guesses about the
 * reason, so they are left out. */
static char *first_line(const char *text)
{
    return xstrndup(text, strcspn(text, "\n"));
}

static char *own_message(const struct pg *pg, const PGresult *r)
{
    const char *text = r ? PQresultErrorMessage(r) : "";
    if (!text[0] && pg->conn)
        text = PQerrorMessage(pg->conn);
    return text[0] ? first_line(text) : xstrdup("the connection was lost");
}

bool pg_error_set(struct pg *pg, const PGresult *r, struct err *e)
{
    pg_error_clear(pg);
    struct pg_error *f = &pg->error;
    set_state(f->sqlstate, r);
    f->severity = field(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    f->message = field(r, PG_DIAG_MESSAGE_PRIMARY);
    f->detail = field(r, PG_DIAG_MESSAGE_DETAIL);
    f->hint = field(r, PG_DIAG_MESSAGE_HINT);
    f->context = field(r, PG_DIAG_CONTEXT);
    f->schema = field(r, PG_DIAG_SCHEMA_NAME);
    f->table = field(r, PG_DIAG_TABLE_NAME);
    f->column = field(r, PG_DIAG_COLUMN_NAME);
    f->datatype = field(r, PG_DIAG_DATATYPE_NAME);
    f->constraint = field(r, PG_DIAG_CONSTRAINT_NAME);
    if (!f->message)
        f->message = own_message(pg, r);
    err_set(e, ERR_DB, "%s", f->message);
    memcpy(e->sqlstate, f->sqlstate, sizeof e->sqlstate);
    if (f->hint)
        err_hint(e, "%s", f->hint);
    return f->sqlstate[0] ? false : pg_error_of_way(pg, e);
}

bool pg_error_of_way(struct pg *pg, struct err *e)
{
    if (pg->way.context)
        pg->way.explain(pg->way.context, e);
    return false;
}

const struct pg_error *pg_last_error(const struct pg *pg)
{
    return &pg->error;
}

void pg_notice_receive(void *context, const PGresult *r)
{
    struct pg *pg = context;
    if (pg->nnotices == NOTICES_KEPT) {
        pg->dropped_notices++;
        return;
    }
    if (!pg->notices)
        pg->notices = xcalloc(NOTICES_KEPT, sizeof *pg->notices);
    struct pg_notice *n = &pg->notices[pg->nnotices++];
    set_state(n->sqlstate, r);
    n->severity = field(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    n->message = field(r, PG_DIAG_MESSAGE_PRIMARY);
    n->detail = field(r, PG_DIAG_MESSAGE_DETAIL);
    n->hint = field(r, PG_DIAG_MESSAGE_HINT);
    if (!n->message)
        n->message = first_line(PQresultErrorMessage(r));
}

const struct pg_notice *pg_notices(const struct pg *pg, size_t *n, size_t *dropped)
{
    *n = pg->nnotices;
    *dropped = pg->dropped_notices;
    return pg->notices;
}

void pg_notices_clear(struct pg *pg)
{
    for (size_t i = 0; i < pg->nnotices; i++) {
        struct pg_notice *n = &pg->notices[i];
        free(n->severity);
        free(n->message);
        free(n->detail);
        free(n->hint);
    }
    free(pg->notices);
    pg->notices = NULL;
    pg->nnotices = pg->dropped_notices = 0;
}
