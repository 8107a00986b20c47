/* Connection strings: reads, checks and describes them, and never shows the password in them. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "pg/internal.h"

/* libpq quotes the part that it could not read. That may be a part of the password, so it is
 * hidden. A single character ("=") reveals nothing. */
static void hide_quoted(char *text)
{
    char *to = text;
    for (const char *p = text; *p && *p != '\n';) {
        const char *end = *p == '"' ? strchr(p + 1, '"') : NULL;
        size_t n = end ? (size_t)(end - p) + 1 : 1;
        bool hide = n > 3;
        memmove(to, hide ? "\"*\"" : p, hide ? 3 : n);
        to += hide ? 3 : n;
        p += n;
    }
    *to = 0;
}

/* The name of an option that libpq does not know: an option of other clients or of a newer libpq,
 * or a mistake. It is shown only where it cannot be a part of a password: after ? or & of a URI
 * without a later @, and as a keyword of a string without a password. */
static const char *unknown_option(const char *conninfo, const char *message, bool *in_uri)
{
    static const char uri[] = "invalid URI query parameter: \"";
    static const char keyword[] = "invalid connection option \"";
    *in_uri = strncmp(message, uri, sizeof uri - 1) == 0;
    const char *query = strchr(conninfo, '?');
    if (*in_uri ? !query || strchr(query, '@')
                : strncmp(message, keyword, sizeof keyword - 1) != 0 || strstr(conninfo, "pass"))
        return NULL;
    const char *name = message + (*in_uri ? sizeof uri : sizeof keyword) - 1;
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
    return n >= 4 && name[n] == '"' ? name : NULL;
}

/* Options that came with later versions of libpq than the oldest that kitload is built with. */
static const struct {
    const char *name;
    int since;
} newer[] = {
    {"require_auth", 16},         {"sslcertmode", 16},    {"gssdelegation", 16},
    {"load_balance_hosts", 16},   {"sslnegotiation", 17}, {"min_protocol_version", 18},
    {"max_protocol_version", 18}, {"sslkeylogfile", 18},  {"scram_client_key", 18},
    {"scram_server_key", 18},     {"oauth_issuer", 18},   {"oauth_client_id", 18},
    {"oauth_client_secret", 18},  {"oauth_scope", 18},
};

static bool refuse_option(struct err *e, const char *name, bool in_uri)
{
    int n = (int)strcspn(name, "\"");
    err_set(e, ERR_USAGE, "the connection string cannot be read: libpq %d has no option '%.*s'",
            PQlibVersion() / 10000, n, name);
    for (size_t i = 0; i < sizeof newer / sizeof *newer; i++)
        if (strncmp(newer[i].name, name, (size_t)n) == 0 && !newer[i].name[n])
            return err_hint(e, "it came with libpq %d: leave %s%.*s=… out here", newer[i].since,
                            in_uri ? "?" : "", n, name);
    return err_hint(e, "leave %s%.*s=… out: it is for other clients, or for a newer libpq",
                    in_uri ? "?" : "", n, name);
}

static bool refuse(struct err *e, const char *why)
{
    err_set(e, ERR_USAGE, "the connection string cannot be read: %s", why);
    return err_hint(e, "it is a URI, postgres://user@host:5432/database, with the special "
                       "characters of a password as %%XX (@ is %%40, / is %%2F), or keywords, "
                       "host=… user=… dbname=…, with blanks inside '…'");
}

static const char *value_of(const PQconninfoOption *options, const char *keyword)
{
    for (const PQconninfoOption *o = options; o->keyword; o++)
        if (strcmp(o->keyword, keyword) == 0)
            return o->val ? o->val : "";
    return "";
}

/* In postgres://user:p@ss@host/db libpq reads "ss@host" as the host, and in user:p/ss@host it reads
 * "p" as the port. Its message would show that part of the password. */
static const char *misread(const PQconninfoOption *options)
{
    const char *host = value_of(options, "host"), *port = value_of(options, "port");
    if (host[0] != '/' && host[0] != '@' && strchr(host, '@'))
        return "there is an @ in the host";
    if (port[strspn(port, "0123456789,")])
        return "the port is not a number";
    return NULL;
}

static PQconninfoOption *parse(const char *conninfo, struct err *e)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &message);
    if (!options && !message)
        die_oom();
    bool in_uri;
    const char *unknown = options ? NULL : unknown_option(conninfo, message, &in_uri);
    if (unknown) {
        refuse_option(e, unknown, in_uri);
        PQfreemem(message);
        return NULL;
    }
    if (!options) {
        hide_quoted(message);
        refuse(e, message);
        PQfreemem(message);
        return NULL;
    }
    const char *why = misread(options);
    if (!why)
        return options;
    refuse(e, why);
    conninfo_free(options);
    return NULL;
}

bool conninfo_check(const char *conninfo, struct err *e)
{
    PQconninfoOption *options = parse(conninfo, e);
    conninfo_free(options);
    return options != NULL;
}

bool pg_conninfo_parse(const char *conninfo,
                       void (*each)(void *context, const char *keyword, const char *value),
                       void *context, struct err *e)
{
    PQconninfoOption *options = parse(conninfo, e);
    for (const PQconninfoOption *o = options; o && o->keyword; o++)
        if (o->val && o->dispchar[0] != '*') /* libpq marks passwords with * */
            each(context, o->keyword, o->val);
    conninfo_free(options);
    return options != NULL;
}

void conninfo_free(PQconninfoOption *options)
{
    for (PQconninfoOption *o = options; o && o->keyword; o++)
        if (o->val && o->dispchar[0] == '*')
            explicit_bzero(o->val, strlen(o->val));
    PQconninfoFree(options);
}

/* An option that libpq does not take ends the attempt after libpq has put all options together, and
 * before it looks up a name or opens a socket. */
static const char stop[] = "target_session_attrs";

static PGconn *put_together(const char *conninfo)
{
    const char *keywords[] = {"dbname", stop, NULL}, *values[] = {conninfo, "none of them", NULL};
    PGconn *conn = PQconnectStartParams(keywords, values, 1);
    if (!conn)
        die_oom();
    return conn;
}

/* Whether sslmode comes from the service: then it stays, whatever the environment says. Only this
 * one is asked, because much depends on it. The environment is changed for a moment, so no other
 * thread may be at work. */
static bool is_mode_of_service(const char *conninfo, const char *mode)
{
    static const char name[] = "PGSSLMODE";
    const char *said = getenv(name);
    char *before = said ? xstrdup(said) : NULL;
    setenv(name, strcmp(mode, "disable") == 0 ? "require" : "disable", 1);
    PGconn *conn = put_together(conninfo);
    PQconninfoOption *all = PQconninfo(conn);
    bool stays = all && strcmp(value_of(all, "sslmode"), mode) == 0;
    conninfo_free(all);
    PQfinish(conn);
    if (before)
        setenv(name, before, 1);
    else
        unsetenv(name);
    free(before);
    return stays;
}

/* Where libpq has a value from. A service counts before the environment. */
static const char *source_of(const char *conninfo, const PQconninfoOption *o,
                             const PQconninfoOption *given, bool has_service)
{
    static const char old[] = "PGREQUIRESSL"; /* libpq makes sslmode=require of it */
    const char *required = getenv(old), *variable = o->envvar ? getenv(o->envvar) : NULL;
    bool is_mode = strcmp(o->keyword, "sslmode") == 0;
    if (value_of(given, o->keyword)[0])
        return "given";
    if (has_service && is_mode && is_mode_of_service(conninfo, o->val))
        return "service";
    if (variable && strcmp(variable, o->val) == 0)
        return o->envvar;
    if (is_mode && required && required[0] == '1' && strcmp(o->val, "require") == 0)
        return old;
    if (is_mode || (o->compiled && strcmp(o->compiled, o->val) == 0))
        return "default";
    return has_service ? "service" : "default";
}

static void tell_all(const char *conninfo, PGconn *conn, const PQconninfoOption *given,
                     conninfo_each *each, void *context)
{
    PQconninfoOption *all = PQconninfo(conn);
    if (!all)
        die_oom();
    /* A connection does not keep its service. */
    const char *service = value_of(given, "service"), *variable = getenv("PGSERVICE");
    bool by_variable = !service[0] && variable && variable[0];
    service = by_variable ? variable : service;
    if (service[0])
        each(context, "service", service, by_variable ? "PGSERVICE" : "given");
    if (!value_of(all, "host")[0] && !value_of(all, "hostaddr")[0])
        each(context, "host", PQhost(conn), "default");
    const char *pass = PQpass(conn);
    if (!value_of(all, "password")[0] && pass && pass[0])
        each(context, "password", "", "passfile");
    for (const PQconninfoOption *o = all; o->keyword; o++)
        if (o->val && o->val[0] && strcmp(o->keyword, stop) != 0 &&
            strcmp(o->keyword, "service") != 0)
            each(context, o->keyword, o->dispchar[0] == '*' ? "" : o->val,
                 source_of(conninfo, o, given, service[0]));
    conninfo_free(all);
}

PGconn *conninfo_unconnected(const char *conninfo, struct err *e)
{
    PGconn *conn = put_together(conninfo);
    if (strstr(PQerrorMessage(conn), stop))
        return conn;
    err_set(e, ERR_USAGE, "%.*s", (int)strcspn(PQerrorMessage(conn), "\n"), PQerrorMessage(conn));
    if (strstr(e->msg, "definition of service"))
        err_hint(e, "%s", SERVICES);
    PQfinish(conn);
    return NULL;
}

bool pg_conninfo_resolve(const char *conninfo, conninfo_each *each, void *context, struct err *e)
{
    PQconninfoOption *given = parse(conninfo, e);
    if (!given)
        return false;
    PGconn *conn = conninfo_unconnected(conninfo, e);
    if (conn)
        tell_all(conninfo, conn, given, each, context);
    PQfinish(conn);
    conninfo_free(given);
    return conn != NULL;
}

char *conninfo_describe(PGconn *conn, const char *port)
{
    struct buf b = {0};
    buf_printf(&b, "%s@%s:%s/%s", PQuser(conn), PQhost(conn), port ? port : PQport(conn),
               PQdb(conn));
    buf_char(&b, 0);
    return b.p;
}

int pg_libpq_version(void)
{
    return PQlibVersion();
}
