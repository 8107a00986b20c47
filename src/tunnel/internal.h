/* Shared by the files of src/tunnel. */
#ifndef TUNNEL_INTERNAL_H
#define TUNNEL_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* keeper.c: the life of the keeper. It begins in the child of a fork, so it allocates nothing.
 * `told` gets ssh's process number, then all that ssh writes to its standard error. At its end the
 * keeper has the exit code of ssh, or 128 + N after the signal N. */
_Noreturn void keep(int watch, int told, char *const argv[], char *const env[]);

/* askpass.c: the socket on which helpers come. The address is one for the variable. */
enum { ASKPASS_ADDRESS = 64, ASKPASS_MOST = 65536 };
int askpass_listen(char address[ASKPASS_ADDRESS]);
/* Take a helper that has come, if ssh (a process) is among its parents. Reads its question into
 * text. -1: there is none. on_way: another process than ssh itself has started it. */
int askpass_accept(int listener, pid_t ssh, char text[ASKPASS_MOST], bool *notifies, bool *on_way);
bool askpass_answer(int helper, const char *answer, size_t n);

/* listening.c: whether this process listens on the port of 127.0.0.1. */
bool listens(pid_t pid, int port);

#endif
