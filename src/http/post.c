/* One POST with libcurl. */
#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/signal.h"
#include "http/http.h"

enum { HEADERS_MOST = 65536 };

/* What the callbacks know. */
struct talk {
    const struct http_ask *ask;
    struct http_answer *answer;
    CURL *curl;
    size_t nheaders;
    char refused[HTTP_ADDRESS]; /* an address that was refused */
    const char *why;
};

bool http_begin(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static void address_text(const struct sockaddr *a, char out[HTTP_ADDRESS])
{
    const void *bytes = a->sa_family == AF_INET6
                            ? (const void *)&((const struct sockaddr_in6 *)a)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)a)->sin_addr;
    if (!inet_ntop(a->sa_family, bytes, out, HTTP_ADDRESS))
        out[0] = 0;
}

static bool may_reach(struct talk *t, const struct sockaddr *a)
{
    bool may = false;
    const char *what = http_special(a, &may);
    if (!what || (may && t->ask->allow_private))
        return true;
    address_text(a, t->refused);
    t->why = what;
    return false;
}

/* Every connection of this request comes through here, with the very address that is called. A
 * proxy is the user's own choice. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct talk *t = context;
    if (purpose != CURLSOCKTYPE_IPCXN || (!t->ask->proxy && !may_reach(t, &a->addr)))
        return CURL_SOCKET_BAD;
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static size_t take_body(char *p, size_t size, size_t n, void *context)
{
    struct http_answer *answer = ((struct talk *)context)->answer;
    size_t room = sizeof answer->body - answer->nbody;
    n *= size;
    memcpy(answer->body + answer->nbody, p, n < room ? n : room);
    answer->nbody += n < room ? n : room;
    return n <= room ? n : 0; /* what is behind it is not read */
}

static size_t take_header(char *p, size_t size, size_t n, void *context)
{
    static const char name[] = "retry-after:";
    struct talk *t = context;
    n *= size;
    t->nheaders += n;
    if (t->nheaders > HEADERS_MOST)
        return 0;
    if (n < sizeof name - 1 || strncasecmp(p, name, sizeof name - 1) != 0)
        return n;
    size_t from = sizeof name - 1, to = n;
    while (from < to && isspace((unsigned char)p[from]))
        from++;
    while (to > from && isspace((unsigned char)p[to - 1]))
        to--;
    snprintf(t->answer->retry_after, sizeof t->answer->retry_after, "%.*s", (int)(to - from),
             p + from);
    return n;
}

static int look_at_signals(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)context, (void)a, (void)b, (void)c, (void)d;
    return signal_pending() != 0;
}

static bool has_controls(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            return true;
    return false;
}

/* "Expect:" takes away a header that curl adds to long bodies. */
static struct curl_slist *headers_of(const struct http_ask *ask, struct err *e)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (size_t i = 0; list && ask->headers[i]; i++) {
        if (has_controls(ask->headers[i])) {
            err_set(e, ERR_USAGE, "a header has a line end or a control character");
            curl_slist_free_all(list);
            return NULL;
        }
        struct curl_slist *more = curl_slist_append(list, ask->headers[i]);
        if (!more)
            die_oom();
        list = more;
    }
    return list;
}

static void set_connection(CURL *c, const struct http_ask *ask, struct talk *t)
{
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, ask->allow_http ? "https,http" : "https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    /* "" also takes the variables away; and with a proxy no_proxy would open a way past it. */
    curl_easy_setopt(c, CURLOPT_PROXY, ask->proxy ? ask->proxy : "");
    curl_easy_setopt(c, CURLOPT_NOPROXY, "");
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (ask->ca)
        curl_easy_setopt(c, CURLOPT_CAINFO, ask->ca);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, ask->connect_ms);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, ask->ms);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L); /* a name server that hangs holds nobody up */
}

static void set_request(CURL *c, const struct http_ask *ask, struct talk *t, char *message)
{
    curl_easy_setopt(c, CURLOPT_CURLU, ask->url->parts);
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(c, CURLOPT_POST, 1L);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)ask->body.n);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, ask->body.p);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, look_at_signals);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, message);
}

/* What curl's code means, in our words. */
static bool failed(const struct talk *t, CURLcode code, const char *message, struct err *e)
{
    const struct http_ask *ask = t->ask;
    const char *host = ask->url->host;
    long number = 0;
    /* When no socket may be made, curl says either of these. */
    if (t->why && (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST))
        return err_set(e, ERR_USAGE, "%s is %s, which is %s", host, t->refused, t->why);
    switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
        return err_set(e, ERR_INTERRUPTED, "interrupted");
    case CURLE_UNSUPPORTED_PROTOCOL:
        return err_set(e, ERR_USAGE, "%s is not reached by https", host);
    case CURLE_COULDNT_RESOLVE_HOST:
        return err_set(e, ERR_DB, "no name server knows %s", host);
    case CURLE_COULDNT_RESOLVE_PROXY:
        return err_set(e, ERR_DB, "no name server knows the proxy");
    case CURLE_OPERATION_TIMEDOUT:
        return err_set(e, ERR_DB, "no answer within %g s", (double)ask->ms / 1000);
    case CURLE_PEER_FAILED_VERIFICATION:
        return err_set(e, ERR_USAGE, "the certificate of %s is not good: %s", host, message);
    case CURLE_SSL_CACERT_BADFILE:
        return err_set(e, ERR_USAGE, "%s is no file of certificates", ask->ca ? ask->ca : "ca");
    case CURLE_COULDNT_CONNECT:
        curl_easy_getinfo(t->curl, CURLINFO_OS_ERRNO, &number);
        return err_set(e, ERR_DB, "%s cannot be reached: %s", host,
                       number ? strerror((int)number) : message);
    default:
        return err_set(e, ERR_DB, "%s: %s", host, message[0] ? message : curl_easy_strerror(code));
    }
}

static void note_address(CURL *c, struct http_answer *answer)
{
    char *ip = NULL;
    if (curl_easy_getinfo(c, CURLINFO_PRIMARY_IP, &ip) == CURLE_OK && ip)
        snprintf(answer->address, sizeof answer->address, "%s", ip);
}

bool http_post(const struct http_ask *ask, struct http_answer *answer, struct err *e)
{
    char message[CURL_ERROR_SIZE] = "";
    struct talk t = {.ask = ask, .answer = answer};
    *answer = (struct http_answer){0};
    if (!ask->url->https && !ask->allow_http)
        return err_set(e, ERR_USAGE, "%s is not reached by https", ask->url->host);
    struct curl_slist *headers = headers_of(ask, e);
    if (!headers)
        return false;
    CURL *c = curl_easy_init();
    if (!c)
        die_oom();
    t.curl = c;
    set_connection(c, ask, &t);
    set_request(c, ask, &t, message);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    CURLcode code = curl_easy_perform(c);
    long status = 0;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    note_address(c, answer);
    /* After a whole status line the rest is of no interest; 1xx is none. */
    bool good = code != CURLE_ABORTED_BY_CALLBACK && status >= 200;
    if (good)
        answer->status = status;
    else
        failed(&t, code, message, e);
    curl_easy_cleanup(c);
    curl_slist_free_all(headers);
    return good;
}
