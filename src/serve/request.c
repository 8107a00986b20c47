/* The life of a request, as libmicrohttpd tells it: the target, the headers, pieces of the body,
 * the end. A worker never sees a request while libmicrohttpd does: the connection is suspended
 * meanwhile.
 *
 *   new ─▶ body ─▶ working ─▶ answered          JSON, or no body
 *    ├──▶ opening ─▶ writing ─▶ working ─▶ …     bytes: a worker says where they go, and hears of
 * their end └──▶ draining ─▶ answered                   refused; a short body is read first,
 * because a client that is still sending would not see the answer
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "serve/internal.h"

/* Two pieces of an upload. A client that is still sending when its connection ends may never see
 * the answer. */
enum { DRAIN_MOST = 16 << 20 };

/* A random (version 4) UUID, RFC 9562. */
static void make_id(char out[37])
{
    unsigned char b[16] = {0};
    if (getrandom(b, sizeof b, 0) < 0)
        memset(b, 0, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    for (int i = 0, n = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[n++] = '-';
        n += snprintf(out + n, 37 - (size_t)n, "%02x", b[i]);
    }
}

void *request_begin(void *cls, const char *uri, struct MHD_Connection *con)
{
    struct listener *l = cls;
    struct request *r = xcalloc(1, sizeof *r);
    size_t n = strlen(uri);
    r->front = l->front;
    r->listener = l;
    r->mhd = con;
    r->length = -1;
    r->arena = (struct arena){.next = r->space, .end = r->space + sizeof r->space};
    r->raw = slice_of(arena_dup(&r->arena, uri, n), n);
    r->connection =
        MHD_get_connection_info(con, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    make_id(r->id);
    l->front->counters.requests++;
    return r;
}

static void leave_forwarded(struct request *r)
{
    pthread_mutex_lock(&r->front->lock);
    if (r->before)
        r->before->beside = r->beside;
    else
        r->front->forwarded = r->beside;
    if (r->beside)
        r->beside->before = r->before;
    pthread_mutex_unlock(&r->front->lock);
}

void request_free(struct request *r)
{
    if (r->is_forwarded)
        leave_forwarded(r);
    if (r->response)
        MHD_destroy_response(r->response);
    buf_free(&r->body);
    arena_free(&r->arena);
    free(r);
}

struct slice request_header_of(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->nheaders; i++)
        if (slice_eq(r->headers[i].name, slice_str(name)))
            return r->headers[i].value;
    return (struct slice){0};
}

/* Whom the request comes from -------------------------------------------------------------------
 */

static bool is_proxy(const struct front *f, const struct address *a)
{
    for (size_t i = 0; i < f->ntrusted; i++)
        if (network_has(&f->trusted[i], a))
            return true;
    return false;
}

enum found { FOUND, ALL_PROXIES, NO_ADDRESS };

/* In a list of addresses, from the right, the first that is no proxy of ours. */
static enum found look_in(const struct request *r, struct slice list, struct address *out)
{
    while (list.n) {
        const char *p = list.p, *end = list.p + list.n, *comma = end;
        while (comma > p && comma[-1] != ',')
            comma--;
        struct slice one = slice_of(comma, (size_t)(end - comma));
        while (one.n && (*one.p == ' ' || *one.p == '\t'))
            one = slice_of(one.p + 1, one.n - 1);
        while (one.n && (one.p[one.n - 1] == ' ' || one.p[one.n - 1] == '\t'))
            one.n--;
        if (!address_parse(one, out))
            return NO_ADDRESS;
        if (!is_proxy(r->front, out))
            return FOUND;
        list.n = comma > p ? (size_t)(comma - 1 - p) : 0;
    }
    return ALL_PROXIES;
}

/* The address that the last proxy of ours has seen. Some proxies add a line of their own after
 * those that a client has sent, so the last line comes first. */
static bool forwarded_for(const struct request *r, struct address *out)
{
    enum found found = ALL_PROXIES;
    for (size_t i = r->nheaders; i > 0 && found == ALL_PROXIES; i--)
        if (slice_eq(r->headers[i - 1].name, SLICE("x-forwarded-for")))
            found = look_in(r, r->headers[i - 1].value, out);
    return found == FOUND;
}

/* False: the address has as many requests under way as it may have. */
static bool come_from(struct request *r)
{
    struct front *f = r->front;
    struct address said;
    bool forwarded = r->connection->is_proxy && forwarded_for(r, &said);
    r->address = forwarded ? said : r->connection->address;
    address_text(&r->address, r->peer);
    if (!forwarded)
        return true;
    unsigned same = 0;
    pthread_mutex_lock(&f->lock);
    for (struct request *o = f->forwarded; o; o = o->beside)
        same += address_same_user(&o->address, &r->address);
    r->beside = f->forwarded;
    if (r->beside)
        r->beside->before = r;
    f->forwarded = r;
    r->is_forwarded = true;
    pthread_mutex_unlock(&f->lock);
    return same < f->limits.per_address;
}

/* The cookie of the console. Behind TLS its name has a prefix that browsers guard. */
static bool cookie_of(const struct request *r, struct slice *out)
{
    static const struct slice names[] = {{"__Host-kitload", 14}, {"kitload", 7}};
    struct slice list = request_header_of(r, "cookie");
    const char *p = list.p, *end = list.p + list.n;
    while (p < end) {
        const char *stop = memchr(p, ';', (size_t)(end - p));
        stop = stop ? stop : end;
        while (p < stop && *p == ' ')
            p++;
        const char *is = memchr(p, '=', (size_t)(stop - p));
        for (size_t i = 0; is && i < sizeof names / sizeof *names; i++)
            if (slice_eq(slice_of(p, (size_t)(is - p)), names[i])) {
                *out = slice_of(is + 1, (size_t)(stop - is - 1));
                return true;
            }
        p = stop + 1;
    }
    return false;
}

static bool token_of(const struct request *r, struct slice *out)
{
    struct slice given = request_header_of(r, "authorization");
    if (!given.n && strcmp(r->listener->name, "console") == 0)
        return cookie_of(r, out);
    static const char bearer[] = "bearer ";
    size_t n = sizeof bearer - 1;
    if (given.n <= n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((given.p[i] | 0x20) != bearer[i])
            return false;
    *out = slice_of(given.p + n, given.n - n);
    return true;
}

static bool has_word(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = words; (p = strstr(p, word)); p += n)
        if ((p == words || p[-1] == ' ') && (p[n] == 0 || p[n] == ' '))
            return true;
    return false;
}

static const char *authorise(struct request *r)
{
    const struct route *route = r->match.route;
    struct slice token;
    bool allowed = true;
    if (!route->who)
        return NULL;
    if (!token_of(r, &token) || !authority_find(r->front, token, &r->arena, &r->grant, &allowed))
        return "unauthorized";
    r->has_grant = true;
    if (!allowed)
        return "too_many_requests";
    if (!(r->grant.kind & route->who))
        return "forbidden";
    if (r->grant.kind == WHO_KEY && route->scope && !has_word(r->grant.scopes, route->scope))
        return "forbidden";
    return NULL;
}

/* What is said before the body ------------------------------------------------------------------
 */

static bool has_body(const struct request *r)
{
    return r->chunked || r->length > 0;
}

static bool is_json(struct slice kind)
{
    static const char json[] = "application/json";
    size_t n = sizeof json - 1;
    if (kind.n < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((kind.p[i] | 0x20) != json[i])
            return false;
    return kind.n == n || kind.p[n] == ';' || kind.p[n] == ' ';
}

static const char *body_refused(const struct request *r, const char **detail)
{
    const struct route *route = r->match.route;
    if (route->body == BODY_NONE && has_body(r)) {
        *detail = "this address takes no body";
        return "bad_request";
    }
    if (r->length > 0 && (uint64_t)r->length > route->most)
        return "too_large";
    if (route->body == BODY_JSON && has_body(r) && !is_json(request_header_of(r, "content-type")))
        return "unsupported_media_type";
    return NULL;
}

/* Everything that can be said before the body comes: NULL, or the problem. */
static const char *refused(struct request *r, const char *method, const char *version,
                           const char **detail)
{
    const char *wrong = guard_headers(r, method, version);
    if (!wrong)
        wrong = guard_target(r, detail);
    if (wrong)
        return wrong;
    r->method = arena_dup(&r->arena, method, strlen(method) + 1);
    r->is_head = strcmp(method, "HEAD") == 0;
    if (!come_from(r))
        return "too_many_requests";
    if (r->front->stopping)
        return "busy";
    if (!route_match(r->front, r->listener->number, r->method, slice_str(r->path), &r->arena,
                     &r->match))
        return r->match.is_path ? "method_not_allowed" : "not_found";
    wrong = authorise(r);
    return wrong ? wrong : body_refused(r, detail);
}

/* From stage to stage ---------------------------------------------------------------------------
 */

/* The answer is made before the body has come. */
static enum MHD_Result answer_early(struct request *r)
{
    bool is_short = r->chunked || r->length <= DRAIN_MOST;
    if (r->expects || !is_short)
        return answer_queue(r);
    r->stage = STAGE_DRAINING;
    connection_phase(r->connection, CONNECTION_BODY);
    return MHD_YES;
}

static enum MHD_Result hand_over(struct request *r, enum request_phase phase,
                                 enum request_stage stage)
{
    if (!work_reserve(r)) {
        if (r->stage == STAGE_WRITING)
            return MHD_NO; /* as if the client had gone */
        answer_problem(r, "busy", NULL);
        return r->stage == STAGE_NEW ? answer_early(r) : answer_queue(r);
    }
    r->phase = phase;
    r->stage = stage;
    connection_phase(r->connection, CONNECTION_BUSY);
    MHD_suspend_connection(r->mhd);
    work_push(r);
    return MHD_YES;
}

/* Nobody has found out, or can find out, where the request ends. */
static bool ends_connection(const char *problem)
{
    return strcmp(problem, "bad_framing") == 0 || strcmp(problem, "headers_too_large") == 0 ||
           strcmp(problem, "version_not_supported") == 0;
}

static enum MHD_Result go_new(struct request *r, const char *method, const char *version)
{
    const char *detail = NULL, *wrong = refused(r, method, version, &detail);
    if (wrong) {
        answer_problem(r, wrong, detail);
        return ends_connection(wrong) ? answer_queue(r) : answer_early(r);
    }
    if (r->match.route->body == BODY_BYTES)
        return hand_over(r, PHASE_OPEN, STAGE_OPENING);
    r->stage = STAGE_BODY;
    connection_phase(r->connection, CONNECTION_BODY);
    return MHD_YES;
}

static enum MHD_Result go_body(struct request *r, const char *data, size_t *size)
{
    if (*size == 0)
        return hand_over(r, PHASE_WHOLE, STAGE_WORKING);
    if (r->body.n + *size > r->match.route->most) {
        answer_problem(r, "too_large", NULL);
        r->stage = STAGE_DRAINING;
    } else {
        buf_add(&r->body, data, *size);
    }
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result go_writing(struct request *r, const char *data, size_t *size)
{
    if (*size == 0) {
        writer_done(r);
        r->cut = r->writer.failed || r->writer.too_large;
        return hand_over(r, PHASE_CLOSE, STAGE_WORKING);
    }
    writer_write(r, data, *size);
    if (r->writer.failed || r->writer.too_large)
        r->drained += *size;
    *size = 0;
    return r->drained > DRAIN_MOST ? MHD_NO : MHD_YES;
}

static enum MHD_Result go_opening(struct request *r, const char *data, size_t *size)
{
    if (!r->accepted)
        return answer_early(r);
    r->stage = STAGE_WRITING;
    connection_phase(r->connection, CONNECTION_BODY);
    return *size ? go_writing(r, data, size) : MHD_YES;
}

static enum MHD_Result go_draining(struct request *r, size_t *size)
{
    if (*size == 0)
        return answer_queue(r);
    r->drained += *size;
    *size = 0;
    return r->drained > DRAIN_MOST ? MHD_NO : MHD_YES;
}

enum MHD_Result request_go_on(void *cls, struct MHD_Connection *con, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **context)
{
    (void)cls, (void)con, (void)url;
    struct request *r = *context;
    if (*size)
        connection_bytes(r->connection, *size);
    switch (r->stage) {
    case STAGE_NEW:
        return go_new(r, method, version);
    case STAGE_BODY:
        return go_body(r, data, size);
    case STAGE_OPENING:
        return go_opening(r, data, size);
    case STAGE_WRITING:
        return go_writing(r, data, size);
    case STAGE_DRAINING:
        return go_draining(r, size);
    case STAGE_WORKING:
        return answer_queue(r);
    default:
        return MHD_NO;
    }
}

void request_completed(void *cls, struct MHD_Connection *con, void **context,
                       enum MHD_RequestTerminationCode code)
{
    (void)cls, (void)con, (void)code;
    struct request *r = *context;
    *context = NULL;
    if (!r)
        return;
    if (r->connection)
        connection_phase(r->connection, CONNECTION_IDLE);
    /* the file may be open, and nothing has been read for it yet */
    if (r->stage != STAGE_WRITING && !(r->stage == STAGE_OPENING && r->accepted)) {
        request_free(r);
        return;
    }
    /* The client went away. A worker hears of it, and frees the request. */
    writer_done(r);
    r->cut = true;
    r->orphan = true;
    r->phase = PHASE_CLOSE;
    work_reserve(r);
    work_push(r);
}

/* What a handler sees and says ------------------------------------------------------------------
 */

void request_view(const struct request *r, struct request_view *out)
{
    *out = (struct request_view){
        .id = r->id,
        .method = r->method,
        .path = r->path,
        .peer = r->peer,
        .listener = r->listener->name,
        .route = r->match.route,
        .phase = r->phase,
        .params = r->match.params,
        .nparams = r->match.nparams,
        .query = r->query,
        .nquery = r->nquery,
        .headers = r->headers,
        .nheaders = r->nheaders,
        .body = slice_of(r->body.p, r->body.n),
        .has_body = r->body.n > 0,
        .received = r->writer.received,
        .cut = r->cut,
        .state = r->state,
    };
    if (r->has_grant) {
        out->record = r->grant.record;
        out->hash = r->grant.hash;
        out->kind = r->grant.kind;
    }
}

void request_accept(struct request *r, const char *path, uint64_t offset, uint64_t most,
                    struct slice state)
{
    r->accepted = true;
    r->nanswer_headers = 0;
    r->writer.path = arena_dup(&r->arena, path, strlen(path) + 1);
    r->writer.offset = offset;
    r->writer.most = most;
    r->writer.fd = -1;
    r->state = slice_of(arena_dup(&r->arena, state.p, state.n), state.n);
}
