/* Reads the address of a webhook. The parser is the one that makes the connection, so that there is
 * no second opinion about which host is meant. */
#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "http/http.h"

static const char how[] = "it is written https://hooks.acme.example/kitload";

static bool wrong(struct err *e, const char *what)
{
    err_set(e, ERR_USAGE, "the address of the webhook %s", what);
    return err_hint(e, "%s", how);
}

/* What stands between :// and the path. */
static struct slice authority_of(const char *text)
{
    const char *from = strstr(text, "://") + 3;
    return slice_of(from, strcspn(from, "/?#"));
}

/* The parser is kinder than we are: it takes three slashes, and decodes %31 in a host. */
static bool look(const char *text, bool *https, struct err *e)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p <= ' ' || *p == 0x7f)
            return wrong(e, "has a blank or a control character");
        if (*p == '\\')
            return wrong(e, "has a backslash");
        if (*p > 0x7f) {
            wrong(e, "has a character that is not ASCII");
            return err_hint(e, "a host is written in its form with xn--, a path with %%C3%%BC");
        }
    }
    *https = strncasecmp(text, "https://", 8) == 0;
    if (!*https && strncasecmp(text, "http://", 7) != 0)
        return wrong(e, "does not begin with https://");
    struct slice a = authority_of(text);
    if (a.n == 0)
        return wrong(e, "has no host");
    if (memchr(a.p, '@', a.n)) {
        wrong(e, "has a user or a password in it");
        return err_hint(e,
                        "a receiver knows us by the signature: secret = secret \"acme/webhook\"");
    }
    if (memchr(a.p, '%', a.n))
        return wrong(e, "has a % in its host");
    if (strchr(text, '#'))
        return wrong(e, "has a #, and what follows it is never sent");
    return true;
}

static bool host_of(struct http_url *u, struct err *e)
{
    char *host = NULL, *port = NULL;
    if (curl_url_get(u->parts, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return wrong(e, "has no host");
    size_t n = strlen(host);
    bool good = n < sizeof u->host;
    snprintf(u->host, sizeof u->host, "%s", host);
    curl_free(host);
    while (good && n && u->host[n - 1] == '.')
        u->host[--n] = 0;
    for (size_t i = 0; i < n && good; i++)
        u->host[i] = (char)tolower((unsigned char)u->host[i]);
    if (!good || n == 0)
        return wrong(e, n == 0 ? "has no host" : "has a host that is too long");
    if (curl_url_set(u->parts, CURLUPART_HOST, u->host, 0) != CURLUE_OK)
        return wrong(e, "has no good host");
    if (curl_url_get(u->parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK)
        return wrong(e, "has no good port");
    u->port = atoi(port);
    curl_free(port);
    return u->port > 0 || wrong(e, "has no good port");
}

bool http_url_read(struct slice text, struct http_url *u, struct err *e)
{
    *u = (struct http_url){0};
    char copy[HTTP_URL + 1];
    if (text.n > HTTP_URL)
        return wrong(e, "is longer than 2000 characters");
    if (memchr(text.p, 0, text.n))
        return wrong(e, "has a blank or a control character");
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    if (!look(copy, &u->https, e))
        return false;
    u->parts = curl_url();
    if (!u->parts)
        die_oom();
    CURLUcode code = curl_url_set(u->parts, CURLUPART_URL, copy, CURLU_DISALLOW_USER);
    if (code == CURLUE_BAD_PORT_NUMBER)
        return wrong(e, "has no good port");
    if (code != CURLUE_OK)
        return wrong(e, "is none");
    return host_of(u, e);
}

void http_url_free(struct http_url *u)
{
    curl_url_cleanup(u->parts);
    u->parts = NULL;
}
