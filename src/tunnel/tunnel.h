/* An SSH tunnel: the user's own ssh is a child of ours, and forwards a port of this machine to the
 * database.
 *
 *   kitload ─▶ 127.0.0.1:PORT ─▶ ssh ═══▶ sshd of the bastion ─▶ database
 *      └─ watch ─▶ keeper ─ starts, ends ─▶ ssh
 *
 * The keeper is a process between. It reads a pipe of which only we have the other end. So when we
 * end, however that happens, it reads the end of the pipe and ends ssh. When the keeper itself is
 * killed, the kernel kills ssh.
 *
 * Without a terminal, ssh runs a program for each of its questions (SSH_ASKPASS). That is kitload
 * itself, which hands the question to us over a private socket (askpass.c). */
#ifndef TUNNEL_TUNNEL_H
#define TUNNEL_TUNNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct tunnel;

/* A tunnel that is not started, with a free port of 127.0.0.1. Nobody else gets the port until ssh
 * takes it. `server` and `target` are names for messages. NULL on error. */
struct tunnel *tunnel_new(const char *server, const char *target, struct err *e);
int tunnel_port(const struct tunnel *t);
/* Ends ssh, and waits for that for a limited time. */
void tunnel_free(struct tunnel *t);

/* Start ssh with these arguments; argv[0] is looked for in PATH. `helper` is the program that asks
 * us (its environment says where we are); NULL: ssh asks at the terminal. */
bool tunnel_start(struct tunnel *t, char *const argv[], const char *helper, struct err *e);

enum tunnel_event {
    TUNNEL_SAID,    /* ssh wrote a line: text */
    TUNNEL_ASKED,   /* ssh has a question, and waits for tunnel_answer: text */
    TUNNEL_ON_WAY,  /* the same, by an ssh that our ssh has started, as for a jump host: text */
    TUNNEL_NOTIFY,  /* ssh shows a text, and wants no answer: text */
    TUNNEL_UP,      /* ssh has logged in, and listens */
    TUNNEL_ENDED,   /* ssh has ended: code */
    TUNNEL_SILENT,  /* nothing happened within the seconds */
    TUNNEL_STOPPED, /* a signal came */
};
/* Wait for what happens next. *text is valid until the next call. */
enum tunnel_event tunnel_next(struct tunnel *t, double seconds, const char **text, int *code);
/* Answer the question. NULL: there is no answer, and ssh goes on without one. False: ssh would not
 * take this answer as it is, and the question is still open. */
bool tunnel_answer(struct tunnel *t, const char *answer, struct err *e);

/* False when ssh has ended. */
bool tunnel_is_open(struct tunnel *t);
/* False, and *e says why, when ssh has ended, or when nothing can come through. Call it before each
 * connection: after ssh's end somebody else may listen on its port. */
bool tunnel_check(void *tunnel, struct err *e);
/* A connection through the tunnel failed or broke, as *e says. Say it better if the tunnel was the
 * reason. */
void tunnel_explain(void *tunnel, struct err *e);

/* askpass.c: this process is the helper when the variable is there. Returns the exit code. */
#define ASKPASS_VARIABLE "KITLOAD_ASKPASS"
int askpass_main(const char *address, const char *prompt);

#endif
