/* The HTTP front of `kitload serve`. libmicrohttpd's threads read requests, refuse what is not
 * clear or not allowed, and hand the rest to workers. They never run Lua and never wait for a
 * database.
 *
 *   connection ─▶ guard ─▶ route ─▶ authority ─▶ body ─▶ queue ─▶ a worker's handle() ─▶ answer
 *                                                 └─▶ file (bytes: open ─▶ write ─▶ close)
 *
 * Nothing here knows Lua: a worker is a thread that calls the functions of struct serve_worker. */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

enum { ROUTE_PARAMS = 4 };

enum body_kind { BODY_NONE, BODY_JSON, BODY_BYTES };

/* Kinds of tokens, as a mask: an API key, a session, a user of the console. */
enum { WHO_KEY = 1, WHO_SESSION = 2, WHO_CONSOLE = 4 };

/* A method and a path: "/v1/imports/{id}". Texts belong to the front. */
struct route {
    const char *name, *method, *path, *scope;
    int listener, who; /* who: a mask; 0: anybody */
    enum body_kind body;
    uint64_t most; /* bytes of the body */
};

struct listener_address {
    const char *name, *address; /* "127.0.0.1:8080"; port 0: any that is free */
};

struct serve_limits {
    unsigned per_address, connections, requests; /* requests: of a token, in a minute */
    double header_seconds, idle_seconds, body_seconds;
    uint64_t body_bytes; /* so many must come in body_seconds */
};

struct request;
struct front;

/* What a worker's thread calls. `begin` gives the worker's own state, or NULL and *e. */
struct serve_worker {
    void *(*begin)(void *cls, struct front *f, struct err *e);
    void (*handle)(void *state, struct request *r);
    void (*end)(void *state);
    void *cls;
};

struct serve_config {
    struct listener_address listeners[4];
    int nlisteners;
    struct route *routes;
    size_t nroutes;
    const char **trusted; /* networks whose X-Forwarded-For is believed: "10.0.0.0/8" */
    size_t ntrusted;
    unsigned workers;
    struct serve_limits limits;
    struct serve_worker worker;
};

/* A front that does not listen yet: tokens can be put into it. */
struct front *front_new(void);
/* Everything in *c is copied. */
bool front_start(struct front *f, const struct serve_config *c, struct err *e);
int front_port(const struct front *f, int listener);
/* New connections are refused. Those that are there get what they have asked for, and each answer
 * ends its connection. */
void front_stop_accepting(struct front *f);
/* Ends streams, answers what is under way, waits for all threads, and frees the front. */
void front_stop(struct front *f);

/* What the conductor waits for. */
enum front_event { FRONT_TICK, FRONT_TERM, FRONT_HUP, FRONT_TOLD };
/* *text is the caller's to free, for FRONT_TOLD. */
enum front_event front_wait(struct front *f, double seconds, char **text);
void front_tell(struct front *f, struct slice text);

/* authority.c: tokens that are known, by their SHA-256. A session's time slides: each use moves
 * `expires` to an hour from now, up to `ends`. */
enum { HASH_BYTES = 32 };
void front_authority_put(struct front *f, const unsigned char hash[HASH_BYTES], int kind,
                         struct slice scopes, struct slice record, int64_t expires, int64_t ends);
bool front_authority_remove(struct front *f, const unsigned char hash[HASH_BYTES]);
/* Calls back for each session that was used since the last call. */
void front_authority_touched(struct front *f,
                             void (*found)(void *cls, const unsigned char *hash, int64_t expires),
                             void *cls);

/* stream.c: server-sent events. */
void front_publish(struct front *f, const char *topic, int64_t id, struct slice text);

/* writer.c: ends the connection that writes into this file, and waits until its bytes are in.
 * False: nobody writes into it. */
bool front_end_writer(struct front *f, const char *path);

void front_set_ready(struct front *f, bool ready);
bool front_is_ready(struct front *f);

struct front_counters {
    uint64_t accepted, refused_connections, requests, by_class[6], bytes_in, timed_out;
    unsigned connections, streams, writers, queued;
};
void front_counters(struct front *f, struct front_counters *out);
/* The answers of route i, by the first digit of their status; false: there is no such route. */
bool front_route_counter(struct front *f, size_t i, const char **name, uint64_t by_class[6]);

struct problem_info {
    const char *name, *title, *detail;
    unsigned status;
};
const struct problem_info *serve_problems(size_t *n);

/* What a handler sees of a request ------------------------------------------------------------ */

struct pair {
    struct slice name, value;
};

enum request_phase { PHASE_WHOLE, PHASE_OPEN, PHASE_CLOSE };

struct request_view {
    const char *id, *method, *path, *peer, *listener;
    const struct route *route;
    enum request_phase phase;
    const struct pair *params, *query, *headers; /* names of headers are in small letters */
    size_t nparams, nquery, nheaders;
    struct slice body;
    bool has_body;
    const char *record, *hash; /* of the token; NULL without one */
    int kind;
    uint64_t received;
    bool cut;
    struct slice state; /* what the answer to PHASE_OPEN gave */
};
void request_view(const struct request *r, struct request_view *out);

/* The answer. Each is copied, and each request gets one. */
void request_header(struct request *r, struct slice name, struct slice value);
void request_answer(struct request *r, unsigned status, struct slice body);
bool request_answer_file(struct request *r, unsigned status, const char *path, uint64_t offset,
                         int64_t length);
void request_answer_stream(struct request *r, const char *topic, int64_t last,
                           struct slice backlog);
void request_accept(struct request *r, const char *path, uint64_t offset, uint64_t most,
                    struct slice state);
void request_problem(struct request *r, const char *name, const char *detail);

#endif
