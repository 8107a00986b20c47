/* The settings of every session. They replace those of the server's files, the role, the database
 * and the client's environment. So a merge means the same everywhere, and it is not ended because
 * it takes long. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "pg/internal.h"

struct setting {
    const char *name, *value;
    int since; /* first server version that has it */
};

static const struct setting settings[] = {
    /* Casts from and to text must not depend on the client's machine. With YMD, a date that can be
     * read in two ways is an error and not a guess. */
    {"client_encoding", "UTF8", 0},
    {"DateStyle", "ISO, YMD", 0},
    {"IntervalStyle", "postgres", 0},
    {"TimeZone", "UTC", 0},
    {"standard_conforming_strings", "on", 0},
    {"bytea_output", "hex", 0},
    {"extra_float_digits", "1", 0},
    /* A long COPY or merge is normal here. pg_deadline limits the calls that need a limit. */
    {"statement_timeout", "0", 0},
    {"lock_timeout", "0", 0},
    {"idle_in_transaction_session_timeout", "0", 0},
    {"idle_session_timeout", "0", 140000},
    {"transaction_timeout", "0", 170000},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* The server then ends a merge when its client is gone. Only on Linux is this certain to work
 * (POLLRDHUP). */
static const char linux[] = "pg_catalog.version() operator(pg_catalog.~~*) '%linux%'";
static const char check_interval[] = "client_connection_check_interval";

/* Where and how long the settings count: only in a session of our own, in the open transaction, or
 * for the whole session. */
enum lifespan { WHERE_OURS, TRANSACTION, SESSION };

/* One statement sets everything: set_config returns the new value. Behind a pooler nothing is set,
 * because the session may soon belong to another client. The number of the process shows whether
 * there is a pooler. */
static struct pg_result *send_settings(struct pg *pg, enum lifespan lifespan, const char **values,
                                       struct err *e)
{
    struct buf sql = {0};
    char pid[16];
    snprintf(pid, sizeof pid, "%d", PQbackendPID(pg->conn));
    const char *params[SETTINGS + 2] = {lifespan == TRANSACTION ? "t" : "f", pid};
    const char *where =
        lifespan == WHERE_OURS
            ? "pg_catalog.pg_backend_pid() operator(pg_catalog.=) $2::pg_catalog.int4"
            : "$2::pg_catalog.int4 is not null";
    int n = 2;
    buf_str(&sql, "select ");
    for (int i = 0; i < SETTINGS; i++) {
        if (settings[i].since > pg->version)
            continue;
        params[n++] = values[i];
        buf_printf(&sql,
                   "case when %s then pg_catalog.set_config('%s', $%d, $1::pg_catalog.bool) end, ",
                   where, settings[i].name, n);
    }
    if (pg->version >= 140000)
        buf_printf(
            &sql,
            "case when %s and %s then pg_catalog.set_config('%s', '5s', $1::pg_catalog.bool) end",
            where, linux, check_interval);
    else
        buf_str(&sql, "null");
    buf_str(&sql, ", pg_catalog.inet_client_port(), pg_catalog.pg_backend_pid()");
    buf_char(&sql, 0);
    struct pg_result *r = pg_exec(pg, sql.p, params, n, e);
    buf_free(&sql);
    return r;
}

/* The last two columns are the port that the server sees at our end (NULL for a UNIX socket), and
 * the server's process. */
static int number_of(const struct pg_result *r, int from_last)
{
    size_t n;
    const char *number = pg_result_value(r, 0, pg_result_columns(r) - 1 - from_last, &n);
    return number ? atoi(number) : 0;
}

static int backend_of(const struct pg_result *r)
{
    return number_of(r, 0);
}

/* Check that the server has taken each value. A duration is not compared, because the server
 * returns it in another unit. */
static bool check(const struct pg *pg, const struct pg_result *r, const char *const *values,
                  struct err *e)
{
    for (int i = 0, column = 0; i < SETTINGS; i++) {
        size_t n;
        if (settings[i].since > pg->version)
            continue;
        const char *has = pg_result_value(r, 0, column++, &n);
        bool duration = values[i] == pg->lock_timeout;
        if (has && (duration || strcmp(has, values[i]) == 0))
            continue;
        return err_set(e, ERR_DB, "the server did not take %s = %s, it has %s", settings[i].name,
                       values[i], has ? has : "nothing");
    }
    return true;
}

static void fill(const struct pg *pg, const char **values)
{
    for (int i = 0; i < SETTINGS; i++) {
        values[i] = settings[i].value;
        if (strcmp(settings[i].name, "TimeZone") == 0 && pg->time_zone)
            values[i] = pg->time_zone;
        if (strcmp(settings[i].name, "lock_timeout") == 0 && pg->lock_timeout)
            values[i] = pg->lock_timeout;
    }
}

static bool same_session(const struct pg *pg, int backend, struct err *e)
{
    if (!pg->settled || backend == pg->backend)
        return true;
    err_set(e, ERR_DB,
            "the pooler in between has given this transaction another session (process %d, before "
            "it was %d)",
            backend, pg->backend);
    return err_hint(e, "connect to the server itself, or to the pooler's session mode");
}

/* Remember the settings of the session, so that pg_unsettle can restore them. */
static bool remember(struct pg *pg, struct err *e)
{
    struct buf sql = {0};
    buf_str(&sql, "select ");
    for (int i = 0; i < SETTINGS; i++)
        if (settings[i].since <= pg->version)
            buf_printf(&sql, "pg_catalog.current_setting('%s'), ", settings[i].name);
    buf_str(&sql, pg->version >= 140000
                      ? "pg_catalog.current_setting('client_connection_check_interval')"
                      : "null");
    buf_char(&sql, 0);
    pg_result_free(pg->before);
    pg->before = pg_exec(pg, sql.p, NULL, 0, e);
    buf_free(&sql);
    return pg->before != NULL;
}

bool pg_settle(struct pg *pg, bool transaction_only, struct err *e)
{
    const char *values[SETTINGS];
    fill(pg, values);
    if (!transaction_only && pg->pooled && !remember(pg, e))
        return err_wrap(e, "the session's settings");
    struct pg_result *r = send_settings(pg, transaction_only ? TRANSACTION : SESSION, values, e);
    if (!r)
        return err_wrap(e, "the session's settings");
    bool ok = check(pg, r, values, e) && same_session(pg, backend_of(r), e);
    if (ok && !transaction_only)
        pg->backend = backend_of(r);
    pg->settled |= ok && !transaction_only;
    pg_result_free(r);
    return ok;
}

bool pg_settle_where_ours(struct pg *pg, struct err *e)
{
    const char *values[SETTINGS];
    fill(pg, values);
    struct pg_result *r = send_settings(pg, WHERE_OURS, values, e);
    if (!r)
        return err_wrap(e, "the session's settings");
    pg->backend = backend_of(r);
    /* A pooler gives its own process number at connect. */
    pg->pooled = pg->backend != PQbackendPID(pg->conn);
    pg->settled = !pg->pooled;
    pg->relayed = pg->pooled || !pg_is_seen(pg, number_of(r, 1), pg->backend);
    bool ok = pg->pooled || check(pg, r, values, e);
    pg_result_free(r);
    return ok;
}

static void put_back(struct pg *pg)
{
    struct err ignored;
    struct buf sql = {0};
    const char *params[SETTINGS + 1];
    int n = 0;
    size_t length;
    for (int i = 0; i <= SETTINGS; i++) {
        const char *name = i < SETTINGS ? settings[i].name : check_interval;
        if ((i < SETTINGS ? settings[i].since : 140000) > pg->version)
            continue;
        params[n] = pg_result_value(pg->before, 0, n, &length);
        n++;
        buf_printf(&sql, "%s pg_catalog.set_config('%s', $%d, false)", n > 1 ? "," : "select", name,
                   n);
    }
    buf_char(&sql, 0);
    pg_result_free(pg_exec(pg, sql.p, params, n, &ignored));
    buf_free(&sql);
}

void pg_unsettle(struct pg *pg)
{
    struct err ignored;
    if (pg->pooled && pg->settled && pg->conn) {
        bool shielded = pg_shield(pg, true);
        pg->limit = GRACE;
        pg_send_later(pg, &ignored); /* statements that drop and unlock things */
        pg_rollback(pg);
        if (pg->conn && pg->before)
            put_back(pg);
        pg_shield(pg, shielded);
    }
    pg->settled = false;
    pg_result_free(pg->before);
    pg->before = NULL;
}
