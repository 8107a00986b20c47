/* Sends webhooks: a POST over HTTP to an address that somebody else has chosen. Only this room
 * includes curl/curl.h.
 *
 *   text ─▶ struct http_url ─▶ http_post ─▶ name server ─▶ each address is judged ─▶ socket, TLS
 *
 * The address is judged where the socket is made, so a name cannot answer one thing to the check
 * and another to the connection. No redirect is followed, and no variable of the environment names
 * a proxy. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/slice.h"

/* Call this once before everything else; each call needs no end. False: there is no memory. */
bool http_begin(void);

/* address.c: what an address is, if it is no address of the public internet: "a private network".
 * NULL: it is public. *may: it is one that `allow_private` opens. */
const char *http_special(const struct sockaddr *a, bool *may);

enum { HTTP_HOST = 256, HTTP_ADDRESS = 64, HTTP_URL = 2000, HTTP_BODY = 4096, HTTP_RETRY = 64 };

/* url.c: an address that was read. The host has small letters and no dot at its end; a number in
 * any spelling (0x7f.1, 017700000001) is written as an address. */
struct http_url {
    struct Curl_URL *parts;
    char host[HTTP_HOST];
    int port;
    bool https;
};

bool http_url_read(struct slice text, struct http_url *u, struct err *e);
void http_url_free(struct http_url *u);

struct http_ask {
    const struct http_url *url;
    const char *const *headers; /* "Name: value", up to a NULL */
    struct slice body;
    bool allow_http, allow_private;
    const char *ca;    /* a file of certificates in place of the system's, or NULL */
    const char *proxy; /* everything goes through it, and it is the one that judges, or NULL */
    long connect_ms, ms;
};

struct http_answer {
    long status;
    size_t nbody; /* only the beginning is kept */
    char body[HTTP_BODY];
    char retry_after[HTTP_RETRY]; /* as the header says it, or "" */
    char address[HTTP_ADDRESS];   /* with whom we spoke, or "" */
};

/* True: there is an answer, whatever its status. It counts from its status line on: a body that
 * does not end changes nothing. */
bool http_post(const struct http_ask *ask, struct http_answer *answer, struct err *e);

#endif
