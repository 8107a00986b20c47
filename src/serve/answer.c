/* Answers: those that the front makes itself, those of workers, and what stands in the head of
 * each. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serve/internal.h"

static const struct problem_info problems[] = {
#define PROBLEM(name, status, title, detail) {#name, title, detail, status},
#include "serve/problems.def"
#undef PROBLEM
};

const struct problem_info *serve_problems(size_t *n)
{
    *n = sizeof problems / sizeof *problems;
    return problems;
}

void request_header(struct request *r, struct slice name, struct slice value)
{
    if (r->nanswer_headers == MOST_ANSWER)
        return;
    r->answer_headers[r->nanswer_headers++] = (struct pair){
        slice_of(arena_printf(&r->arena, NULL, "%.*s", (int)name.n, name.p), name.n),
        slice_of(arena_printf(&r->arena, NULL, "%.*s", (int)value.n, value.p), value.n)};
}

static void set(struct request *r, unsigned status, struct MHD_Response *response)
{
    if (r->response)
        MHD_destroy_response(r->response);
    r->response = response;
    r->status = status;
}

void request_answer(struct request *r, unsigned status, struct slice body)
{
    char *copy = body.n ? xmalloc(body.n) : NULL;
    if (copy)
        memcpy(copy, body.p, body.n);
    set(r, status,
        MHD_create_response_from_buffer(body.n, copy ? (void *)copy : (void *)"",
                                        copy ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT));
}

bool request_answer_file(struct request *r, unsigned status, const char *path, uint64_t offset,
                         int64_t length)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return false;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
        close(fd);
        return false;
    }
    uint64_t size = (uint64_t)st.st_size, left = offset < size ? size - offset : 0;
    if (length >= 0 && (uint64_t)length < left)
        left = (uint64_t)length;
    set(r, status, MHD_create_response_from_fd_at_offset64(left, fd, offset));
    return true;
}

static const struct problem_info *info_of(const char *name)
{
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
        if (strcmp(problems[i].name, name) == 0)
            return &problems[i];
    return info_of("internal");
}

void answer_problem(struct request *r, const char *name, const char *detail)
{
    const struct problem_info *p = info_of(name);
    char body[1024];
    int n =
        snprintf(body, sizeof body,
                 "{\"type\":\"/problems/%s\",\"title\":\"%s\",\"status\":%u,\"detail\":\"%s\"}\n",
                 p->name, p->title, p->status, detail ? detail : p->detail);
    r->nanswer_headers = 0;
    request_header(r, SLICE("Content-Type"), SLICE("application/problem+json"));
    if (p->status == 401)
        request_header(r, SLICE("WWW-Authenticate"), SLICE("Bearer"));
    if (p->status == 405)
        request_header(r, SLICE("Allow"), slice_str(r->match.allow));
    if (p->status == 503 || (p->status == 429 && !r->has_grant))
        request_header(r, SLICE("Retry-After"), SLICE("1"));
    request_answer(r, p->status, slice_of(body, (size_t)n));
}

void request_problem(struct request *r, const char *name, const char *detail)
{
    answer_problem(r, name, detail);
}

static void add_number(struct MHD_Response *response, const char *name, unsigned n)
{
    char text[16];
    snprintf(text, sizeof text, "%u", n);
    MHD_add_response_header(response, name, text);
}

static void count(struct front *f, const struct route *route, unsigned digit)
{
    f->counters.by_class[digit]++;
    if (route)
        f->by_route[route - f->routes][digit]++;
}

enum MHD_Result answer_queue(struct request *r)
{
    for (size_t i = 0; i < r->nanswer_headers; i++)
        MHD_add_response_header(r->response, r->answer_headers[i].name.p,
                                r->answer_headers[i].value.p);
    if (!MHD_get_response_header(r->response, "Cache-Control"))
        MHD_add_response_header(r->response, "Cache-Control", "no-store");
    MHD_add_response_header(r->response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r->response, "Request-Id", r->id);
    if (r->has_grant) {
        add_number(r->response, "RateLimit-Limit", r->grant.limit);
        add_number(r->response, "RateLimit-Remaining", r->grant.remaining);
        add_number(r->response, "RateLimit-Reset", r->grant.reset);
        if (r->status == 429)
            add_number(r->response, "Retry-After", r->grant.reset);
    }
    if (r->front->closing)
        MHD_add_response_header(r->response, "Connection", "close");
    connection_phase(r->connection, CONNECTION_BUSY);
    r->stage = STAGE_ANSWERED;
    count(r->front, r->match.route, r->status / 100 < 6 ? r->status / 100 : 5);
    enum MHD_Result queued = MHD_queue_response(r->mhd, r->status, r->response);
    MHD_destroy_response(r->response);
    r->response = NULL;
    return queued;
}
