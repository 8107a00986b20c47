/* SIGINT and SIGTERM as a flag and a readable file descriptor: noticed where something waits, never
 * acted on inside the handler; but a second one ends the process, whatever it waits for. */
#ifndef BASE_SIGNAL_H
#define BASE_SIGNAL_H

#include <stdbool.h>

/* From now on SIGINT and SIGTERM only set the flag; SIGPIPE is ignored, so that a write says EPIPE.
 * Safe to call twice. False when there is no descriptor left; the flag works all the same. */
bool signal_install(void);
/* The signal that came, or 0. It stays: one signal ends the whole run, in every place that looks.
 */
int signal_pending(void);
/* "SIGINT" or "SIGTERM". */
const char *signal_name(int number);
/* Readable since the first signal came; -1 before signal_install. Nobody reads from it. */
int signal_fd(void);
/* Forget the signal that came: for a process that outlives it, such as a spec. */
void signal_forget(void);

#endif
