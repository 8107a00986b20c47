/* Shared by the files of src/serve. */
#ifndef SERVE_INTERNAL_H
#define SERVE_INTERNAL_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/buf.h"
#include "serve/serve.h"

enum {
    LISTENERS = 4,
    MOST_HEADERS = 100,
    MOST_QUERY = 32,
    MOST_ANSWER = 24,
    ADDRESS_TEXT = INET6_ADDRSTRLEN
};

/* An address without its port. An IPv4 address is one that is mapped into IPv6. */
struct address {
    unsigned char b[16];
};

struct network {
    struct address at;
    unsigned bits;
};

/* address.c */
struct address address_of_socket(const struct sockaddr *a);
bool address_parse(struct slice text, struct address *out);
/* Whether a limit counts them together. Who has one address of IPv6 has all of its network, a /64.
 */
bool address_same_user(const struct address *a, const struct address *b);
void address_text(const struct address *a, char out[ADDRESS_TEXT]);
bool network_parse(const char *text, struct network *out);
bool network_has(const struct network *n, const struct address *a);
/* "127.0.0.1:8080", "[::1]:8080" → a socket that listens; -1: *e says why */
int address_listen(const char *text, int *port, struct err *e);

/* connection.c: each open connection, and the watchdog that ends slow ones. */
enum connection_phase { CONNECTION_HEADER, CONNECTION_BODY, CONNECTION_BUSY, CONNECTION_IDLE };

struct connection {
    struct connection *next, *before;
    struct front *front;
    int fd;
    struct address address;
    bool is_proxy, ended; /* is_proxy: its requests say for whom they come */
    enum connection_phase phase;
    double since; /* when the phase began; of a body: its present window */
    uint64_t bytes,
        got; /* of the body in this window; bytes that the socket had got when it became idle */
};

void connection_phase(struct connection *c, enum connection_phase phase);
void connection_bytes(struct connection *c, size_t n);
/* libmicrohttpd's callbacks; cls is the listener. */
void connection_notify(void *cls, struct MHD_Connection *con, void **context,
                       enum MHD_ConnectionNotificationCode code);
enum MHD_Result connection_may_come(void *cls, const struct sockaddr *a, socklen_t n);
void *watchdog(void *front);
double serve_clock(void);

struct listener {
    struct front *front;
    int number, port, fd;
    const char *name;
    struct MHD_Daemon *daemon;
};

struct authority;
struct streams;
struct writers;

struct front {
    struct arena texts; /* routes and names; nothing is added after the start */
    struct route *routes;
    size_t nroutes;
    struct network *trusted;
    size_t ntrusted;
    struct serve_limits limits;
    struct listener listeners[LISTENERS];
    int nlisteners;

    struct serve_worker worker;
    unsigned nworkers, nbegun;
    pthread_t *workers;
    struct err worker_error;

    pthread_mutex_t lock; /* of all that follows, until the next mutex */
    pthread_cond_t waiting, begun;
    struct request *first, **last; /* the queue */
    unsigned queued, under_way;
    bool ending;
    struct buf told; /* texts for the conductor, each with its length before it */
    struct connection *connections;
    unsigned nconnections;
    struct request *forwarded; /* requests under way that came through a trusted proxy */

    struct authority *authority;
    struct streams *streams;
    struct writers *writers;

    pthread_t watchdog;
    bool watching, blocks_signals;
    int wake, signals;                    /* an eventfd and a signalfd, for front_wait */
    atomic_bool ready, stopping, closing; /* closing: each answer ends its connection */
    struct {
        atomic_uint_fast64_t accepted, refused, requests, by_class[6], bytes_in, timed_out;
    } counters;
    atomic_uint_fast64_t (*by_route)[6]; /* answers of each route by the status's first digit */
};

/* authority.c */
struct authority *authority_new(void);
void authority_free(struct authority *a);
struct grant {
    int kind;
    char *record, *scopes, hash[2 * HASH_BYTES + 1]; /* record and scopes are in the arena */
    unsigned limit, remaining, reset;
};
/* What the token may do; false: it is not known, or over. *allowed is false when it has used up its
 * requests of this minute. */
bool authority_find(struct front *f, struct slice token, struct arena *arena, struct grant *out,
                    bool *allowed);

/* route.c */
struct match {
    const struct route *route; /* NULL: see the others */
    struct pair params[ROUTE_PARAMS];
    size_t nparams;
    bool is_path; /* the path is there, with other methods */
    char allow[128];
};
bool route_match(const struct front *f, int listener, const char *method, struct slice path,
                 struct arena *arena, struct match *out);
/* The text behind %XX. False: it is not written as it should be, or not UTF-8. */
bool percent_decode(struct slice text, bool plus, struct arena *arena, struct slice *out);

/* request.c */
enum request_stage {
    STAGE_NEW,
    STAGE_BODY,    /* a JSON body comes */
    STAGE_OPENING, /* a worker decides where the bytes go */
    STAGE_WRITING,
    STAGE_DRAINING, /* the answer is made; what still comes is thrown away */
    STAGE_WORKING,
    STAGE_ANSWERED,
};

struct writer {
    struct writer *next;
    const char *path;
    int fd, socket;
    uint64_t offset, most, received;
    bool too_large, failed, is_listed, is_second; /* is_second: another one writes into the file */
    int reason;                                   /* errno of what failed */
};

struct request {
    struct request *next;            /* in the queue */
    struct request *beside, *before; /* in the list of those that came through a proxy */
    struct front *front;
    struct listener *listener;
    struct connection *connection;
    struct MHD_Connection *mhd;
    struct arena arena; /* begins in `space`, which is enough for most */
    char space[2048];
    struct slice raw; /* the path and the query as they came */
    enum request_stage stage;
    char id[37], peer[ADDRESS_TEXT];
    struct address address;
    const char *method, *path;
    struct match match;
    struct pair *query, *headers;
    size_t nquery, nheaders;
    struct grant grant;
    bool has_grant, is_head, expects, is_forwarded, cut, orphan;
    int64_t length; /* of Content-Length; -1: there is none */
    bool chunked;
    struct buf body;
    uint64_t drained;
    enum request_phase phase;
    struct writer writer;
    struct slice state;
    bool accepted;
    struct MHD_Response *response;
    unsigned status;
    struct pair answer_headers[MOST_ANSWER];
    size_t nanswer_headers;
};

void *request_begin(void *cls, const char *uri, struct MHD_Connection *con);
enum MHD_Result request_go_on(void *cls, struct MHD_Connection *con, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **context);
void request_completed(void *cls, struct MHD_Connection *con, void **context,
                       enum MHD_RequestTerminationCode code);
void request_free(struct request *r);
struct slice request_header_of(const struct request *r, const char *name);

/* guard.c: NULL, or the name of the problem. */
const char *guard_headers(struct request *r, const char *method, const char *version);
const char *guard_target(struct request *r, const char **detail);

/* answer.c */
void answer_problem(struct request *r, const char *name, const char *detail);
enum MHD_Result answer_queue(struct request *r);

/* worker.c */
bool workers_start(struct front *f, unsigned wanted, struct err *e);
void workers_stop(struct front *f);
/* Make sure that a worker takes the request; then, when its connection is suspended, put it into
 * the queue. False: the queue is full, or the front stops. What is closed is always taken. */
bool work_reserve(struct request *r);
void work_push(struct request *r);

/* stream.c */
struct streams *streams_new(void);
void streams_free(struct streams *s);
unsigned streams_count(struct streams *s);
void streams_beat(struct streams *s);
void streams_end(struct streams *s);

/* writer.c */
struct writers *writers_new(void);
void writers_free(struct writers *w);
unsigned writers_count(struct writers *w);
bool writer_open(struct request *r);
void writer_write(struct request *r, const char *data, size_t n);
/* The connection is over, or all has come: nobody writes into the file any more. */
void writer_done(struct request *r);
/* Bring the bytes to the disk, and close the file. False: they may not be there. */
bool writer_sync(struct request *r);

#endif
