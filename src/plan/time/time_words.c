/* Formats of dates and times for people who do not know the % signs: "DD.MM.YYYY", and an example.
 */
#include "plan/time/op_time.h"

static const struct {
    char letter;
    const char *word, *sample;
} directives[] = {
    {'Y', "YYYY", "2024"}, {'y', "YY", "24"},         {'m', "MM", "12"},
    {'d', "DD", "31"},     {'j', "DDD", "366"},       {'H', "HH", "18"},
    {'M', "MM", "30"},     {'S', "SS", "05"},         {'f', "FFF", "250"},
    {'p', "AM", "PM"},     {'z', "+HH:MM", "+01:00"}, {'Z', "UTC", "UTC"},
    {'b', "MON", NULL},    {'B', "MONTH", NULL},      {'s', "seconds since 1970", "1735669805"},
};

static const char *december(const struct month_name *names, bool wide)
{
    for (; names->name; names++)
        if (names->month == 12 && names->wide == wide)
            return names->name;
    return "12";
}

/* The format in words, or as an example. */
static struct slice written(struct plan *p, const struct time_format *f, struct slice text,
                            bool example)
{
    struct buf b = {0};
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '%' || i + 1 == text.n || text.p[i + 1] == '%') {
            i += text.p[i] == '%' && i + 1 < text.n;
            buf_char(&b, text.p[i]);
            continue;
        }
        char letter = text.p[++i];
        for (size_t d = 0; d < sizeof directives / sizeof *directives; d++) {
            if (directives[d].letter != letter)
                continue;
            if (!example)
                buf_str(&b, directives[d].word);
            else if (letter == 'b' || letter == 'B')
                buf_str(&b, december(f->months, letter == 'B'));
            else
                buf_str(&b, letter == 'H' && f->half_day ? "06" : directives[d].sample);
        }
    }
    struct slice out = plan_copy(p, slice_of(b.p, b.n));
    buf_free(&b);
    return out;
}

struct slice time_formats_words(struct plan *p, const struct time_format *f,
                                const struct slice *texts, uint32_t n)
{
    struct slice *words = arena_alloc(&p->arena, n * sizeof *words);
    for (uint32_t i = 0; i < n; i++)
        words[i] = written(p, &f[i], texts[i], false);
    struct slice list = list_detail(p, words, n), sample = written(p, &f[0], texts[0], true);
    size_t length;
    char *out = arena_printf(&p->arena, &length, "%.*s, as in %.*s", (int)list.n, list.p,
                             (int)sample.n, sample.p);
    return slice_of(out, length);
}
