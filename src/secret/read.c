/* Reads a secret from where it comes from. It goes straight into memory that is wiped later. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/signal.h"
#include "secret/secret.h"

/* A terminal keeps this much of a line, and drops the rest without a word. */
enum { PROGRAM_SECONDS = 60, TERMINAL_LINE = 4095 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Wait until the descriptor can be read. Returns 1, 0 after the deadline (0: none), or -1 after a
 * signal. */
static int wait_for(int fd, double deadline)
{
    struct pollfd fds[2] = {{.fd = fd, .events = POLLIN}, {.fd = signal_fd(), .events = POLLIN}};
    for (;;) {
        double left = deadline > 0 ? deadline - now() : 1;
        if (signal_pending())
            return -1;
        if (left <= 0)
            return 0;
        int n = poll(fds, 2, deadline > 0 ? (int)(left * 1000) + 1 : -1);
        if (n > 0 && fds[0].revents)
            return 1;
        if (n < 0 && errno != EINTR)
            return 1; /* the read says what is wrong */
    }
}

static bool interrupted(struct err *e)
{
    return err_set(e, ERR_INTERRUPTED, "interrupted by %s", signal_name(signal_pending()));
}

/* Read to the end, or to the end of the line. `what` is for messages. */
static bool read_text(struct secret *s, int fd, bool one_line, double deadline, const char *what,
                      struct err *e)
{
    struct secret all = {0};
    secret_take(&all, NULL, SECRET_MOST + 2);
    size_t n = 0;
    bool good = true;
    while (good && n < SECRET_MOST + 2) {
        int ready = wait_for(fd, deadline);
        if (ready <= 0) {
            good = ready < 0
                       ? interrupted(e)
                       : err_set(e, ERR_USAGE, "%s: no answer within %d s", what, PROGRAM_SECONDS);
            break;
        }
        ssize_t got = read(fd, all.p + n, SECRET_MOST + 2 - n);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            good = err_set(e, ERR_USAGE, "%s: %s", what, strerror(errno));
        if (got <= 0)
            break;
        n += (size_t)got;
        if (one_line && memchr(all.p, '\n', n))
            break;
    }
    if (good && n > 0 && all.p[n - 1] == '\n')
        n--;
    if (good && n > 0 && all.p[n - 1] == '\r')
        n--;
    bool may_be_empty = one_line;
    if (good && n == 0 && may_be_empty) {
        secret_free(&all);
        return true;
    }
    if (good && n == 0)
        good = err_set(e, ERR_USAGE, "%s: there is no secret in it, it is empty", what);
    else if (good && n > SECRET_MOST)
        good = err_set(e, ERR_USAGE, "%s: longer than %d bytes, which is no secret", what,
                       SECRET_MOST);
    else if (good && memchr(all.p, 0, n))
        good = err_set(e, ERR_USAGE, "%s: has a NUL byte in it, which no secret can have", what);
    if (good)
        secret_take(s, all.p, n);
    secret_free(&all);
    return good;
}

bool secret_from_terminal(struct secret *s, const char *prompt, struct err *e)
{
    static const char ctrl_z = 26;
    struct termios before, quiet;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || tcgetattr(fd, &before)) {
        if (fd >= 0)
            close(fd);
        err_set(e, ERR_USAGE, "there is no terminal to ask for the secret");
        return err_hint(e, "give it on standard input");
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    quiet.c_lflag |= ICANON | ISIG | ECHONL;
    /* A shell that takes us up again would show what is typed. */
    quiet.c_cc[VSUSP] = _POSIX_VDISABLE;
    tcsetattr(fd, TCSAFLUSH, &quiet);
    (void)!write(fd, prompt, strlen(prompt));
    bool good = read_text(s, fd, true, 0, "the terminal", e);
    if (good && s->n >= TERMINAL_LINE) {
        err_set(e, ERR_USAGE, "the terminal: it takes no line of more than %d bytes",
                TERMINAL_LINE - 1);
        good = err_hint(e, "give it on standard input");
    } else if (good && s->n && memchr(s->p, ctrl_z, s->n)) {
        good = err_set(e, ERR_USAGE, "the terminal: there is a Ctrl-Z in it");
    }
    if (!good)
        secret_free(s);
    tcsetattr(fd, TCSAFLUSH, &before);
    if (!good && e->kind == ERR_INTERRUPTED)
        (void)!write(fd, "\n", 1);
    close(fd);
    return good;
}

bool secret_from_input(struct secret *s, struct err *e)
{
    return read_text(s, STDIN_FILENO, false, 0, "standard input", e);
}

/* Who may read the file beside its owner. The owner must be this user or root. */
static bool check_owner(const struct stat *st, const char *path, bool strict, struct err *e)
{
    bool of_root = st->st_uid == 0, mine = st->st_uid == geteuid();
    mode_t others = of_root && !strict ? 037 : 077;
    if (!S_ISREG(st->st_mode))
        return err_set(e, ERR_USAGE, "%s is no file", path);
    if (!of_root && !mine)
        return err_set(e, ERR_USAGE, "%s belongs to another user", path);
    if (!(st->st_mode & others))
        return true;
    err_set(e, ERR_USAGE, "%s can be read by others: its mode is %04o", path,
            (unsigned)(st->st_mode & 07777));
    return err_hint(e, "chmod 600 %s; in a container, mount it with the mode 0400", path);
}

bool secret_from_file(struct secret *s, const char *path, bool strict, struct err *e)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st)) {
        int number = errno;
        if (fd >= 0)
            close(fd);
        return err_set(e, ERR_USAGE, "%s: %s", path, strerror(number));
    }
    bool good = check_owner(&st, path, strict, e) && read_text(s, fd, false, 0, path, e);
    close(fd);
    return good;
}

bool secret_from_variable(struct secret *s, const char *name, struct err *e)
{
    char *value = getenv(name);
    size_t n = value ? strlen(value) : 0;
    if (!n)
        return err_set(e, ERR_USAGE, "the environment variable %s is not set", name);
    if (n > SECRET_MOST)
        return err_set(e, ERR_USAGE, "%s: longer than %d bytes, which is no secret", name,
                       SECRET_MOST);
    secret_take(s, value, n);
    memset(value, '*', n);
    return true;
}

/* In the child. */
static _Noreturn void become(char *const argv[], int out)
{
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0); /* what our caller left open is not for the helper */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    execv(argv[0], argv);
    _exit(127);
}

/* Wait for the program's end. One that goes on although nothing more is read from it is killed. */
static int end_of(pid_t pid, bool good)
{
    enum { STEP = 10, GRACE = 1000 }; /* milliseconds */
    int status = 0;
    if (!good)
        kill(pid, SIGTERM);
    for (int left = good ? PROGRAM_SECONDS * 1000 : GRACE; left > 0; left -= STEP) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
        if (good && signal_pending())
            break;
        nanosleep(&(struct timespec){.tv_nsec = STEP * 1000000}, NULL);
    }
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

bool secret_from_program(struct secret *s, char *const argv[], struct err *e)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return err_set(e, ERR_USAGE, "%s: %s", argv[0], strerror(errno));
    pid_t pid = fork();
    if (pid == 0)
        become(argv, ends[1]);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return err_set(e, ERR_USAGE, "%s: %s", argv[0], strerror(errno));
    }
    bool good = read_text(s, ends[0], false, now() + PROGRAM_SECONDS, argv[0], e);
    close(ends[0]);
    int status = end_of(pid, good);
    if (e->kind == ERR_INTERRUPTED && !good)
        return false;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return good;
    secret_free(s);
    if (good && signal_pending())
        return interrupted(e);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return err_set(e, ERR_USAGE, "%s cannot be run", argv[0]);
    if (WIFEXITED(status))
        return err_set(e, ERR_USAGE, "%s ended with %d, and gave no secret", argv[0],
                       WEXITSTATUS(status));
    return good ? err_set(e, ERR_USAGE, "%s was ended by a signal", argv[0]) : false;
}
