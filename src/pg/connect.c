/* Opens a connection without blocking, with several attempts where that helps, and closes it. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/points.h"
#include "base/signal.h"
#include "pg/internal.h"
#include "text/charset.h"

enum { OLDEST_SERVER = 130000 };

enum verdict { CONNECTED, FAILED, MAYBE_LATER };

/* When there are several hosts, they are tried one after the other. libpq does that itself, except
 * when a host does not answer at all. Then the lists in the string continue after that host. The
 * texts are owned; NULL: not given. */
struct hosts {
    char *host, *hostaddr, *port;
    unsigned from; /* index of the first of them in the string, from 0 */
};

static void hosts_free(struct hosts *h)
{
    free(h->host);
    free(h->hostaddr);
    free(h->port);
}

/* The part of the list after the first n commas. A list with one entry counts for all hosts. NULL:
 * there are not enough commas. */
static char *behind(const char *list, unsigned n)
{
    const char *p = list;
    if (!list || !strchr(list, ','))
        return list ? xstrdup(list) : NULL;
    while (n-- && (p = strchr(p, ',')))
        p++;
    return p ? xstrdup(p) : NULL;
}

static unsigned commas(const char *list)
{
    unsigned n = 0;
    for (const char *p = list; p && (p = strchr(p, ',')); p++)
        n++;
    return n;
}

/* The position of the host that was being tried, in the lists of this connection. It is the first
 * entry with this host and port. */
static unsigned place_of(PGconn *conn, const char *host, const char *port)
{
    for (unsigned i = 0; i <= commas(host); i++) {
        char *h = behind(host, i), *p = behind(port, i);
        if (h)
            h[strcspn(h, ",")] = 0;
        if (p)
            p[strcspn(p, ",")] = 0;
        bool same = h && strcmp(h, PQhost(conn)) == 0 && (!p || strcmp(p, PQport(conn)) == 0);
        free(h);
        free(p);
        if (same)
            return i;
    }
    return 0;
}

static const char *option(const PQconninfoOption *options, const char *keyword)
{
    for (const PQconninfoOption *p = options; p && p->keyword; p++)
        if (strcmp(p->keyword, keyword) == 0)
            return p->val && p->val[0] ? p->val : NULL;
    return NULL;
}

/* Continue after the host that does not answer. False: it was the last one. */
static bool hosts_next(struct hosts *h, PGconn *conn)
{
    PQconninfoOption *options = PQconninfo(conn);
    const char *host = option(options, "host"), *port = option(options, "port"),
               *addr = option(options, "hostaddr");
    const char *named = host ? host : addr;
    unsigned next = place_of(conn, named, port) + 1;
    bool more = next <= commas(named);
    if (more) {
        struct hosts rest = {behind(host, next), behind(addr, next), behind(port, next),
                             h->from + next};
        hosts_free(h);
        *h = rest;
    }
    conninfo_free(options);
    return more;
}

enum { PARAMETERS = 32 };

struct parameters {
    const char *keywords[PARAMETERS + 1], *values[PARAMETERS + 1];
    int n;
};

static void add(struct parameters *p, const char *keyword, const char *value)
{
    if (p->n == PARAMETERS)
        abort();
    p->keywords[p->n] = keyword;
    p->values[p->n++] = value;
}

/* The connection string can override the options before it, but not those after it.
 * tcp_user_timeout is long, because it also ends a connection to a server that only does not read
 * for that time, as a COPY that waits for another transaction's lock on a key. */
static PGconn *start(const struct pg_options *o, const struct hosts *hosts)
{
    struct parameters p = {.n = 0};
    add(&p, "keepalives", "1");
    add(&p, "keepalives_idle", "30");
    add(&p, "keepalives_interval", "10");
    add(&p, "keepalives_count", "6");
    add(&p, "tcp_user_timeout", "180000");
    add(&p, "fallback_application_name", o->application_name ? o->application_name : "kitload");
    add(&p, "dbname", o->conninfo);
    add(&p, "client_encoding", "UTF8");
    add(&p, "password", o->password);
    for (size_t i = 0; i < o->nsettings; i++)
        add(&p, o->settings[i].keyword, o->settings[i].value);
    add(&p, "sslpassword", o->key_password);
    if (hosts->from) { /* else they come from the string and the environment */
        add(&p, "host", hosts->host);
        add(&p, "hostaddr", hosts->hostaddr);
        add(&p, "port", hosts->port);
    }
    PGconn *conn = PQconnectStartParams(p.keywords, p.values, 1);
    if (!conn)
        die_oom();
    /* Only the text of a verbose message contains the SQLSTATE of a refused connection. */
    PQsetErrorVerbosity(conn, PQERRORS_VERBOSE);
    return conn;
}

PGconn *pg_start(const struct pg_options *o)
{
    struct hosts all = {0};
    return start(o, &all);
}

/* Seconds for one attempt: the option, or connect_timeout (0: no limit), or the default. */
static double attempt_seconds(const struct pg_options *o, PGconn *conn)
{
    double seconds = o->timeout > 0 ? o->timeout : DEFAULT_TIMEOUT;
    PQconninfoOption *options = o->timeout > 0 ? NULL : PQconninfo(conn);
    for (const PQconninfoOption *p = options; p && p->keyword; p++)
        if (strcmp(p->keyword, "connect_timeout") == 0 && p->val && p->val[0])
            seconds = atoi(p->val) > 0 ? atoi(p->val) : NEVER;
    conninfo_free(options);
    return seconds;
}

/* Find the SQLSTATE in a verbose message, as in "FATAL:  28P01: password …". NULL: there is none.
 */
static const char *find_state(const char *line, const char *end)
{
    for (const char *p = line; p + 9 <= end; p++)
        if (p[0] == ' ' && p[1] == ' ' && p[7] == ':' && p[8] == ' ' &&
            strspn(p + 2, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5)
            return p + 2;
    return NULL;
}

/* True for a line as "connection to server at … failed: " without a reason. */
static bool says_nothing(const char *line, size_t n)
{
    static const char end[] = "failed:";
    while (n && line[n - 1] == ' ')
        n--;
    return n >= sizeof end - 1 && memcmp(line + n - (sizeof end - 1), end, sizeof end - 1) == 0;
}

/* The part 'connection to server at "127.0.0.1", port 5432' of such a line. */
static struct slice server_of(const char *line, size_t n)
{
    static const char end[] = " failed: ";
    const char *at = memmem(line, n, end, sizeof end - 1);
    return slice_of(line, at ? (size_t)(at - line) : 0);
}

/* Make one message from libpq's report of a failed attempt. The report has one line for each
 * address. */
static void read_failure(PGconn *conn, struct err *e)
{
    struct buf b = {0};
    struct slice asked = {0};
    char state[6] = "";
    for (const char *p = PQerrorMessage(conn); *p;) {
        size_t n = strcspn(p, "\n");
        bool aside = *p == '\t' || strncmp(p, "LOCATION:", 9) == 0 || says_nothing(p, n);
        const char *at = aside ? NULL : find_state(p, p + n);
        /* When the server refuses over TLS, libpq tries again without TLS. A second refusal is not
         * repeated in the message. */
        struct slice server = server_of(p, n);
        if (at && slice_eq(server, asked) && strcmp(state, "28000") == 0 &&
            strncmp(at, "28000", 5) == 0) {
            p += n + (p[n] == '\n');
            continue;
        }
        asked = at ? server : asked;
        if (!aside && n > 0) {
            buf_str(&b, b.n ? "; " : "");
            buf_add(&b, p, at ? (size_t)(at - p) : n);
        }
        if (at) {
            memcpy(state, at, 5);
            b.n--; /* removes one of the two blanks before the SQLSTATE */
            buf_add(&b, at + 7, n - (size_t)(at + 7 - p));
        }
        p += n + (p[n] == '\n');
    }
    if (!b.n)
        buf_str(&b, "the attempt to connect failed without a reason");
    buf_char(&b, 0);
    err_set(e, ERR_DB, "%s", b.p);
    memcpy(e->sqlstate, state, sizeof state);
    buf_free(&b);
}

/* True when a later attempt may succeed: the server is starting or stopping, has no free
 * connection, is not listening, or cannot be reached. */
static bool is_passing(const struct err *e)
{
    static const char *const states[] = {"57P03", "57P01", "57P02", "53300"};
    /* A pooler without a free connection has its own messages. */
    static const char *const full[] = {"no more connections allowed",
                                       "max client connections",
                                       "MaxClientsInSessionMode",
                                       "query_wait_timeout",
                                       "EMAXCONN",
                                       "EMAXCLIENT"};
    static const int numbers[] = {ECONNREFUSED, ECONNRESET, ETIMEDOUT, EHOSTUNREACH,
                                  ENETUNREACH,  EHOSTDOWN,  EAGAIN,    EPIPE};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(e->sqlstate, states[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof full / sizeof *full; i++)
        if (strstr(e->msg, full[i]))
            return true;
    if (e->sqlstate[0])
        return false;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strstr(e->msg, strerror(numbers[i])))
            return true;
    bool no_socket = strstr(e->msg, "on socket") && strstr(e->msg, strerror(ENOENT));
    return no_socket || strstr(e->msg, "server closed the connection unexpectedly") ||
           strstr(e->msg, gai_strerror(EAI_AGAIN));
}

/* A table of messages of libpq, OpenSSL, the server or a pooler. For each one it says what to do
 * about it. */
static const struct {
    const char *said, *hint;
} advices[] = {
    {"does not support SSL, but SSL was required",
     "the server has no TLS; sslmode=prefer would go without it, in the clear"},
    {"certificate verify failed",
     "nobody who is trusted here has signed the server's certificate, or it has expired: "
     "sslrootcert=FILE names who has"},
    {"does not match host name", "the certificate is for another name: connect by that one, or "
                                 "compare none (sslmode=verify-ca)"},
    {"root certificate file",
     "sslmode=verify-ca and verify-full need sslrootcert=FILE, the certificate of who signed the "
     "server's"},
    {"valid client certificate",
     "the server wants a certificate of the client: sslcert=FILE sslkey=FILE"},
    {"could not translate host name", "is the name of the host written as it should be?"},
    {"definition of service", SERVICES},
    {"no pg_hba.conf entry",
     "pg_hba.conf of the server has no line that lets this user into this database from here: its "
     "administrator adds one (or one for connections over TLS: sslmode=require)"},
    {"pg_hba.conf rejects connection",
     "a line of the server's pg_hba.conf rejects this user from here: its administrator can tell"},
    {"certificate authentication failed",
     "the client's certificate (sslcert=FILE) is not one for this user"},
    {"has group or world access", "chmod 600 makes the key's file its owner's alone"},
    {"no encryption", "the server may let this user in over TLS only: sslmode=require"},
    {"SSL error: wrong version number", "what answers there is no PostgreSQL: is the port right?"},
    {"unsupported startup parameter",
     "a pooler in between does not take options=… in a connection string: leave it out"},
    {"Tenant or user not found",
     "a hosted pooler calls the user NAME.PROJECT-REF and has a host of its own for each region"},
};

static void add_hint(const char *conninfo, struct err *e)
{
    const char *s = e->sqlstate;
    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
        if (strstr(e->msg, advices[i].said)) {
            err_hint(e, "%s", advices[i].hint);
            return;
        }
    if (strcmp(s, "3D000") == 0)
        err_hint(e, "psql -l lists the databases of a server; createdb makes one");
    else if (strcmp(s, "28P01") == 0 || strcmp(s, "28000") == 0)
        err_hint(e, "the server refused the user or the password: look at the connection string, "
                    "PGPASSWORD and ~/.pgpass");
    else if (strstr(e->msg, "no password supplied"))
        err_hint(e, "give the password in ~/.pgpass or PGPASSWORD");
    else if (strcmp(s, "53300") == 0)
        err_hint(e, "the server has no connection left for this role");
    else if (!s[0] && is_passing(e))
        err_hint(e, "is a PostgreSQL server running there%s?",
                 conninfo[0] ? "" : " (no connection string was given, only PG* variables)");
}

/* With sslmode=prefer, libpq tries a refused password again without TLS. So one mistake makes two
 * failed log-ins. This is how we see it from outside: a password was sent over TLS, it was refused,
 * and the attempt begins again without TLS. */
struct attempt {
    PGconn *conn;
    bool password_over_tls;
};

static bool tries_password_again(struct attempt *a)
{
    if (PQsslInUse(a->conn)) {
        a->password_over_tls |= PQconnectionUsedPassword(a->conn) == 1;
        return false;
    }
    struct err said;
    if (!a->password_over_tls)
        return false;
    read_failure(a->conn, &said);
    return strncmp(said.sqlstate, "28", 2) == 0;
}

static enum verdict fail(struct pg *pg, struct err *e)
{
    read_failure(pg->conn, e);
    return is_passing(e) ? MAYBE_LATER : FAILED;
}

/* One attempt with all addresses that begin at `hosts`. *why is WAIT_DEADLINE when one of them did
 * not answer. */
static enum verdict attempt_from(struct pg *pg, const struct pg_options *o,
                                 const struct hosts *hosts, enum waited *why, struct err *e)
{
    struct attempt a = {.conn = pg->conn = start(o, hosts)};
    *why = WAIT_READY;
    if (PQstatus(a.conn) == CONNECTION_BAD)
        return fail(pg, e);
    double seconds = attempt_seconds(o, a.conn), deadline = pg_now() + seconds;
    for (PostgresPollingStatusType s = PGRES_POLLING_WRITING; s != PGRES_POLLING_OK;) {
        int events = s == PGRES_POLLING_WRITING ? WAIT_WRITE : WAIT_READ;
        switch (pg_wait(pg, PQsocket(a.conn), events, deadline)) {
        case WAIT_SIGNAL:
            err_set(e, ERR_INTERRUPTED, "interrupted by %s", signal_name(signal_pending()));
            return FAILED;
        case WAIT_DEADLINE:
            err_set(e, ERR_DB, "no answer from %s:%s within %g s%s", PQhost(a.conn), PQport(a.conn),
                    seconds,
                    PQstatus(a.conn) == CONNECTION_STARTED
                        ? ""
                        : ": it took the connection, and says nothing");
            *why = WAIT_DEADLINE;
            return MAYBE_LATER;
        case WAIT_READY:
            break;
        }
        s = PQconnectPoll(a.conn);
        if (s == PGRES_POLLING_FAILED || tries_password_again(&a))
            return fail(pg, e);
    }
    return CONNECTED;
}

/* One attempt with all addresses of the connection string. */
static enum verdict attempt(struct pg *pg, const struct pg_options *o, struct err *e)
{
    struct hosts hosts = {0};
    if (o->way) {
        struct buf port = {0};
        buf_printf(&port, "%d", o->way->port);
        buf_char(&port, 0);
        hosts = (struct hosts){xstrdup(pg->host), xstrdup("127.0.0.1"), port.p, 1};
    }
    enum waited why;
    enum verdict v = attempt_from(pg, o, &hosts, &why, e);
    while (v == MAYBE_LATER && why == WAIT_DEADLINE && hosts_next(&hosts, pg->conn)) {
        pg_drop(pg);
        v = attempt_from(pg, o, &hosts, &why, e);
    }
    hosts_free(&hosts);
    return v;
}

static bool settle_connection(struct pg *pg, const struct pg_options *o, struct err *e)
{
    PQsetErrorVerbosity(pg->conn, PQERRORS_DEFAULT);
    PQsetnonblocking(pg->conn, 1);
    PQsetNoticeReceiver(pg->conn, pg_notice_receive, pg);
    pg->describe = conninfo_describe(pg->conn, pg->port);
    pg->version = PQserverVersion(pg->conn);
    if (pg->version < OLDEST_SERVER)
        return err_set(e, ERR_DB, "%s is PostgreSQL %d, kitload needs %d or later", pg->describe,
                       pg->version / 10000, OLDEST_SERVER / 10000);
    pg->limit = o->timeout > 0 ? o->timeout : DEFAULT_TIMEOUT;
    test_point("connect.after");
    bool settled = pg_settle_where_ours(pg, e);
    pg->limit = 0;
    return settled;
}

static bool connect_with_patience(struct pg *pg, const struct pg_options *o, struct err *e)
{
    double retry = o->retry > 0 ? o->retry : o->retry < 0 ? 0 : DEFAULT_RETRY;
    double last = pg_now() + retry, delay = 0.1;
    for (;;) {
        if (o->way && !o->way->check(o->way->context, e))
            return false;
        enum verdict v = attempt(pg, o, e);
        if (v == CONNECTED)
            return true;
        pg_drop(pg);
        if (v == FAILED || pg_now() + delay > last)
            return false;
        if (pg_wait(pg, -1, 0, pg_now() + delay) == WAIT_SIGNAL)
            return err_set(e, ERR_INTERRUPTED, "interrupted by %s", signal_name(signal_pending()));
        delay = delay < 1.6 ? delay * 2 : delay;
    }
}

/* libpq looks up a password in its file by the port that it connects to. Another way has another
 * port, so the password is found beforehand. What is found belongs to the result. */
static PGconn *find_true(struct pg *pg, struct pg_options *o, struct err *e)
{
    PGconn *found = conninfo_unconnected(o->conninfo, e);
    if (!found)
        return NULL;
    pg->host = xstrdup(PQhost(found));
    pg->port = xstrdup(PQport(found));
    const char *pass = PQpass(found);
    if (!o->password && pass && pass[0])
        o->password = pass;
    pg->way = *o->way;
    return found;
}

static bool connect_by_way(struct pg *pg, struct pg_options o, struct err *e)
{
    PGconn *found = find_true(pg, &o, e);
    if (!found)
        return false;
    bool connected = connect_with_patience(pg, &o, e);
    PQfinish(found);
    if (!connected)
        add_hint(o.conninfo, e);
    if (!connected && e->kind != ERR_INTERRUPTED)
        o.way->explain(o.way->context, e);
    return connected;
}

static bool connect_directly(struct pg *pg, const struct pg_options *o, struct err *e)
{
    bool connected = connect_with_patience(pg, o, e);
    if (!connected)
        add_hint(o->conninfo, e);
    return connected;
}

struct pg *pg_connect(const struct pg_options *options, struct err *e)
{
    if (!conninfo_check(options->conninfo, e))
        return NULL;
    struct pg *pg = xcalloc(1, sizeof *pg);
    pg->transaction_later = -1;
    pg->round_trips = 1;
    pg->tick = options->tick;
    pg->tick_context = options->tick_context;
    pg->time_zone = options->time_zone ? xstrdup(options->time_zone) : NULL;
    pg->lock_timeout = options->lock_timeout ? xstrdup(options->lock_timeout) : NULL;
    test_point("connect.before");
    bool connected =
        options->way ? connect_by_way(pg, *options, e) : connect_directly(pg, options, e);
    if (connected && settle_connection(pg, options, e))
        return pg;
    pg_close(pg);
    return NULL;
}

void pg_drop(struct pg *pg)
{
    /* PQfinish also sends a message to the server. That cannot block, because the socket does not
     * block. */
    PQfinish(pg->conn);
    pg->conn = NULL;
    pg->copying = false;
    pg_later_forget(pg, false);
    pg_answers_forget(pg);
}

void pg_close(struct pg *pg)
{
    if (!pg)
        return;
    pg_unsettle(pg);
    pg_drop(pg);
    pg_error_clear(pg);
    pg_notices_clear(pg);
    charset_free(pg->charset);
    buf_free(&pg->tags);
    free(pg->describe);
    free(pg->host);
    free(pg->port);
    free(pg->time_zone);
    free(pg->lock_timeout);
    free(pg);
}

const char *pg_describe(const struct pg *pg)
{
    return pg->describe;
}

int64_t pg_round_trips(const struct pg *pg)
{
    return pg->round_trips;
}

int pg_backend_pid(const struct pg *pg)
{
    return pg->backend;
}

bool pg_is_settled(const struct pg *pg)
{
    return pg->settled;
}

bool pg_is_pooled(const struct pg *pg)
{
    return pg->pooled;
}

bool pg_is_relayed(const struct pg *pg)
{
    return pg->relayed;
}

int pg_server_version(const struct pg *pg)
{
    return pg->version;
}

const char *pg_parameter(const struct pg *pg, const char *name)
{
    return pg->conn ? PQparameterStatus(pg->conn, name) : NULL;
}

void pg_fit(struct pg *pg, struct buf *to, const char *p, size_t n)
{
    const char *encoding = pg_parameter(pg, "server_encoding");
    bool holds_all = !encoding || strcmp(encoding, "UTF8") == 0;
    if (!pg->charset && !holds_all)
        pg->charset = charset_open(encoding);
    if (pg->charset)
        charset_add_fitting(pg->charset, to, p, n);
    else
        buf_add(to, p, n);
}

bool pg_check_way(const struct pg *pg, struct err *e)
{
    return !pg->way.context || pg->way.check(pg->way.context, e);
}

bool pg_is_lost(const struct pg *pg)
{
    return !pg->conn;
}

void pg_deadline(struct pg *pg, double seconds)
{
    pg->limit = seconds;
}

void pg_on_tick(struct pg *pg, pg_tick *tick, void *context)
{
    pg->tick = tick;
    pg->tick_context = context;
}

bool pg_shield(struct pg *pg, bool on)
{
    bool before = pg->shielded;
    pg->shielded = on;
    return before;
}
