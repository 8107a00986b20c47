/* drive OPTIONS -- COMMAND…: runs a command to its end, and prints in one line how it ended:
 *
 *   exit|signal|hung NUMBER  MILLISECONDS  MILLISECONDS-AFTER-THE-SIGNAL  STOPS
 *
 *   --stdout FILE --stderr FILE   where its output goes
 *   --signal NAME@MS              send KILL, INT, TERM, … this many milliseconds after its start
 *   --hook COMMAND                a shell runs this each time the command stops itself (SIGSTOP);
 *                                 then the command continues
 *   --at MS --do COMMAND          a shell runs this, this many milliseconds after the start
 *   --limit SECONDS               after this time (60) the command is killed, and it is "hung" */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void redirect(const char *path, int fd)
{
    int file = open(path, fd == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || dup2(file, fd) < 0) {
        perror(path);
        _exit(126);
    }
    close(file);
}

static int signal_named(const char *name, size_t n)
{
    static const struct {
        const char *name;
        int number;
    } known[] = {{"KILL", SIGKILL}, {"INT", SIGINT}, {"TERM", SIGTERM}, {"STOP", SIGSTOP}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == n && memcmp(known[i].name, name, n) == 0)
            return known[i].number;
    fprintf(stderr, "drive: no signal %s\n", name);
    exit(2);
}

struct orders {
    const char *out, *err, *hook, *deed;
    int signal;
    double after, at, limit;
};

static char **read_orders(char **argv, struct orders *o)
{
    *o = (struct orders){.limit = 60e3};
    for (argv++; argv[0] && strcmp(argv[0], "--") != 0; argv += 2) {
        const char *name = argv[0], *value = argv[1];
        if (!value)
            break;
        if (strcmp(name, "--stdout") == 0)
            o->out = value;
        else if (strcmp(name, "--stderr") == 0)
            o->err = value;
        else if (strcmp(name, "--hook") == 0)
            o->hook = value;
        else if (strcmp(name, "--do") == 0)
            o->deed = value;
        else if (strcmp(name, "--at") == 0)
            o->at = atof(value);
        else if (strcmp(name, "--limit") == 0)
            o->limit = atof(value) * 1e3;
        else if (strcmp(name, "--signal") == 0) {
            size_t n = strcspn(value, "@");
            o->signal = signal_named(value, n);
            o->after = value[n] ? atof(value + n + 1) : 0;
        }
    }
    if (!argv[0] || !argv[1]) {
        fprintf(stderr, "usage: drive [--stdout F] [--stderr F] [--signal NAME@MS] [--hook "
                        "COMMAND] [--at MS --do COMMAND] "
                        "[--limit SECONDS] -- COMMAND...\n");
        exit(2);
    }
    return argv + 1;
}

static pid_t start(const struct orders *o, char **argv)
{
    pid_t parent = getpid(), pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(126);
    redirect("/dev/null", 0);
    if (o->out)
        redirect(o->out, 1);
    if (o->err)
        redirect(o->err, 2);
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
}

int main(int argc, char **argv)
{
    struct orders o;
    (void)argc;
    argv = read_orders(argv, &o);
    double began = now_ms(), sent = 0;
    pid_t pid = start(&o, argv);
    int status, stops = 0, hung = 0;
    for (;;) {
        pid_t got = waitpid(pid, &status, WUNTRACED | WNOHANG);
        if (got < 0 && errno != EINTR)
            return 125;
        if (got == pid && WIFSTOPPED(status)) {
            stops++;
            if (o.hook && system(o.hook) != 0)
                fprintf(stderr, "drive: the hook failed\n");
            kill(pid, SIGCONT);
        } else if (got == pid) {
            break;
        }
        double now = now_ms();
        if (o.signal && !sent && now - began >= o.after) {
            kill(pid, o.signal);
            sent = now;
        }
        if (o.deed && now - began >= o.at) {
            if (system(o.deed) != 0)
                fprintf(stderr, "drive: the deed failed\n");
            o.deed = NULL;
        }
        if (now - began > o.limit && !hung) {
            kill(pid, SIGKILL);
            hung = 1;
        }
        struct timespec nap = {.tv_nsec = 300000};
        nanosleep(&nap, NULL);
    }
    double end = now_ms();
    printf("%s %d %.1f %.1f %d\n",
           hung                  ? "hung"
           : WIFSIGNALED(status) ? "signal"
                                 : "exit",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), end - began,
           sent ? end - sent : 0, stops);
    return 0;
}
