/* SIGINT and SIGTERM as a flag and as a readable file descriptor. The places that wait look at
 * them; the handler itself does nothing more. A second signal ends the process at once. */
#ifndef BASE_SIGNAL_H
#define BASE_SIGNAL_H

#include <stdbool.h>

/* From now on SIGINT and SIGTERM only set the flag. SIGPIPE is ignored, so that a write returns
 * EPIPE. It is safe to call this twice. False: there was no file descriptor left, but the flag
 * still works. */
bool signal_install(void);
/* The signal that came, or 0. It is never reset during a run, so every place that looks sees it. */
int signal_pending(void);
/* "SIGINT" or "SIGTERM". */
const char *signal_name(int number);
/* Readable from the first signal on; -1 before signal_install. Nobody reads the byte, so that it
 * stays readable. */
int signal_fd(void);

#endif
