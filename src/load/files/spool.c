/* The buffered writer for the rejects and problems files. */
#include "load/files/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/utf8.h"

#ifdef KITLOAD_TINY
enum { SPOOL_BLOCK = 13 };
#else
enum { SPOOL_BLOCK = 64 * 1024 };
#endif

void spool_open(struct spool *s, const char *path)
{
    *s = (struct spool){.path = xstrdup(path), .fd = -1};
}

static bool write_failed(const struct spool *s, struct err *e)
{
    err_set(e, ERR_REFUSED, "cannot write %s: %s", s->path, strerror(errno));
    return err_hint(e, "nothing was committed; make room or name another place for it");
}

static bool wake(struct spool *s, struct err *e)
{
    if (s->fd >= 0)
        return true;
    s->fd = open(s->path, O_WRONLY | O_CLOEXEC | (s->made ? O_APPEND : O_CREAT | O_TRUNC), 0666);
    if (s->fd < 0)
        return err_set(e, ERR_REFUSED, "cannot %s %s: %s", s->made ? "write on in" : "make",
                       s->path, strerror(errno));
    s->made = true;
    return true;
}

static bool write_out(struct spool *s, struct err *e)
{
    if (!s->buf.n)
        return true;
    if (!wake(s, e))
        return false;
    for (size_t done = 0; done < s->buf.n;) {
        ssize_t n = write(s->fd, s->buf.p + done, s->buf.n - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return write_failed(s, e);
        done += (size_t)n;
    }
    s->buf.n = 0;
    return true;
}

bool spool_record(struct spool *s, struct err *e)
{
    return s->buf.n < SPOOL_BLOCK || write_out(s, e);
}

void spool_rest(struct spool *s)
{
    struct stat file;
    if (s->fd < 0 || fstat(s->fd, &file) != 0 || !S_ISREG(file.st_mode))
        return;
    close(s->fd); /* spool_sync will report errors of the disk */
    s->fd = -1;
}

bool spool_sync(struct spool *s, struct err *e)
{
    if (!write_out(s, e) || (s->made && !wake(s, e)))
        return false;
    /* A pipe or a terminal has no disk. */
    if (s->fd >= 0 && fsync(s->fd) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
        return write_failed(s, e);
    return true;
}

void spool_close(struct spool *s, bool keep)
{
    struct stat file;
    if (s->fd >= 0) {
        /* Other files, such as /dev/full or a pipe, are not ours and are not removed. */
        if (!keep && fstat(s->fd, &file) == 0 && S_ISREG(file.st_mode))
            unlink(s->path);
        close(s->fd); /* an error here does not matter, because spool_sync has checked the disk */
    } else if (s->made && !keep) {
        unlink(s->path); /* only regular files are closed by spool_rest */
    }
    buf_free(&s->buf);
    free(s->path);
    *s = (struct spool){.fd = -1};
}

void spool_text(struct buf *b, struct slice text)
{
    while (text.n) {
        bool incomplete;
        size_t valid = utf8_valid_prefix(text.p, text.n, &incomplete);
        buf_add(b, text.p, valid);
        if (valid == text.n)
            return;
        buf_str(b, "\xEF\xBF\xBD");
        text = slice_of(text.p + valid + 1, text.n - valid - 1);
    }
}
