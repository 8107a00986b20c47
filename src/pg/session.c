/* What every session is set to, whatever the server's files, the role, the database or the client's
 * environment say, so that a merge means the same everywhere and is not killed for being long. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "pg/internal.h"

struct setting {
    const char *name, *value;
    int since; /* server version that knows it first */
};

static const struct setting settings[] = {
    /* Casts from and to text must not depend on the client's machine. With YMD, a date that could
     * be read in two ways is an error and not a guess. */
    {"client_encoding", "UTF8", 0},
    {"DateStyle", "ISO, YMD", 0},
    {"IntervalStyle", "postgres", 0},
    {"TimeZone", "UTC", 0},
    {"standard_conforming_strings", "on", 0},
    {"bytea_output", "hex", 0},
    {"extra_float_digits", "1", 0},
    /* A long COPY or merge is our trade; pg_deadline bounds what should be bounded. */
    {"statement_timeout", "0", 0},
    {"lock_timeout", "0", 0},
    {"idle_in_transaction_session_timeout", "0", 0},
    {"idle_session_timeout", "0", 140000},
    {"transaction_timeout", "0", 170000},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* An orphaned merge dies with its client. Only Linux is sure to be able to (POLLRDHUP). */
static const char check_interval[] =
    "case when pg_catalog.version() operator(pg_catalog.~~*) '%linux%' then "
    "pg_catalog.set_config('client_connection_check_interval', '5s', $1::bool) end";

/* One statement for all: set_config gives back what the session now has. */
static struct pg_result *send(struct pg *pg, bool transaction_only, const char **values,
                              struct err *e)
{
    struct buf sql = {0};
    const char *params[SETTINGS + 1] = {transaction_only ? "t" : "f"};
    int n = 1;
    buf_str(&sql, "select ");
    for (int i = 0; i < SETTINGS; i++) {
        if (settings[i].since > pg->version)
            continue;
        params[n++] = values[i];
        buf_printf(&sql, "pg_catalog.set_config('%s', $%d, $1::bool), ", settings[i].name, n);
    }
    buf_str(&sql, pg->version >= 140000 ? check_interval : "null");
    buf_str(&sql, ", pg_catalog.pg_backend_pid()");
    buf_char(&sql, 0);
    struct pg_result *r = pg_exec(pg, sql.p, params, n, e);
    buf_free(&sql);
    return r;
}

/* A pooler in between gives a process number of its own when one connects. */
static void note_backend(struct pg *pg, const struct pg_result *r)
{
    size_t n;
    const char *pid = pg_result_value(r, 0, pg_result_columns(r) - 1, &n);
    pg->backend = pid ? atoi(pid) : 0;
    pg->pooled = pg->backend != PQbackendPID(pg->conn);
}

bool pg_settle(struct pg *pg, bool transaction_only, struct err *e)
{
    const char *values[SETTINGS];
    for (int i = 0; i < SETTINGS; i++) {
        bool zone = strcmp(settings[i].name, "TimeZone") == 0;
        values[i] = zone && pg->time_zone ? pg->time_zone : settings[i].value;
    }
    struct pg_result *r = send(pg, transaction_only, values, e);
    if (!r)
        return err_wrap(e, "the session's settings");
    for (int i = 0, column = 0; i < SETTINGS; i++) {
        size_t n;
        if (settings[i].since > pg->version)
            continue;
        const char *has = pg_result_value(r, 0, column++, &n);
        if (has && strcmp(has, values[i]) == 0)
            continue;
        err_set(e, ERR_DB, "the server did not take %s = %s, it has %s", settings[i].name,
                values[i], has ? has : "nothing");
        pg_result_free(r);
        return false;
    }
    if (!transaction_only)
        note_backend(pg, r);
    pg_result_free(r);
    return true;
}
