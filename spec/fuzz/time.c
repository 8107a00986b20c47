/* Dates, times and timestamps: any format with any text. A value must be in PostgreSQL's range. Its
 * canonical text, and its text in the same format, must give the same value again. */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "value/value.h"

#define DAY_MICROS INT64_C(86400000000)

static const char *const zones[] = {
    NULL,     "UTC",         "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kathmandu",
    "+05:30", "Nowhere/None"};
static const char *const languages[] = {NULL, "en", "de", "fr", "es", "pt", "pl", "xx"};
static const char *const folds[] = {NULL, "first", "second", "error"};

static void check_range(const struct cell *c)
{
    int64_t first = date_from_civil(-4713, 11, 24), last = date_from_civil(5874897, 12, 31);
    if (cell_infinite(c))
        return;
    if (c->kind == CELL_DATE)
        CHECK(c->i >= first && c->i <= last, "the date %lld is out of range", (long long)c->i);
    else if (c->kind == CELL_TIME)
        CHECK(c->i >= 0 && c->i <= DAY_MICROS, "the time %lld is out of range", (long long)c->i);
    else
        CHECK(c->i >= first * DAY_MICROS && c->i < date_from_civil(294277, 1, 1) * DAY_MICROS,
              "the timestamp %lld is out of range", (long long)c->i);
}

static void check_canonical(const struct cell *c)
{
    struct arena a = {0};
    struct cell again;
    struct slice text = cell_format(c, &a);
    CHECK(value_parse((enum cell_kind)c->kind, text, &a, &again), "%.*s does not read", SHOW(text));
    CHECK(again.i == c->i, "%.*s reads as %lld, not %lld", SHOW(text), (long long)again.i,
          (long long)c->i);
    arena_free(&a);
}

/* Write the value in this format. False: the format depends on language or zone. */
static bool render(struct buf *out, struct slice format, const struct cell *c)
{
    int64_t days = c->kind == CELL_DATE ? c->i : c->kind == CELL_TIME ? 0 : c->i / DAY_MICROS;
    int64_t micros = c->kind == CELL_DATE ? 0 : c->i - days * DAY_MICROS, year;
    int month, day;
    if (cell_infinite(c))
        return false;
    if (micros < 0) {
        micros += DAY_MICROS;
        days--;
    }
    civil_from_date(days, &year, &month, &day);
    for (size_t i = 0; i < format.n; i++) {
        char f = format.p[i];
        if (f != '%') {
            buf_char(out, f);
            continue;
        }
        switch (format.p[++i]) {
        case 'Y':
            buf_printf(out, "%04d", (int)year);
            break;
        case 'y':
            buf_printf(out, "%02d", (int)year % 100);
            break;
        case 'm':
            buf_printf(out, "%02d", month);
            break;
        case 'd':
            buf_printf(out, "%02d", day);
            break;
        case 'j':
            buf_printf(out, "%03d", (int)(days - date_from_civil(year, 1, 1)) + 1);
            break;
        case 'H':
            buf_printf(out, "%02d", (int)(micros / 3600000000));
            break;
        case 'M':
            buf_printf(out, "%02d", (int)(micros / 60000000 % 60));
            break;
        case 'S':
            buf_printf(out, "%02d", (int)(micros / 1000000 % 60));
            break;
        case 'f':
            buf_printf(out, "%06d", (int)(micros % 1000000));
            break;
        case '%':
            buf_char(out, '%');
            break;
        default:
            return false;
        }
    }
    return true;
}

static void check_format(struct steps *s, struct slice format, const struct cell *c)
{
    struct buf text = {0};
    struct cell first = *c;
    /* Blanks at the ends of a text are ignored. So a format with blanks there never fits a printed
     * text. */
    bool bare =
        format.n && (unsigned char)format.p[0] > ' ' && (unsigned char)format.p[format.n - 1] > ' ';
    if (bare && render(&text, format, c)) {
        struct slice t = slice_of(text.p, text.n);
        c = steps_run(s, t);
        CHECK(c->kind == first.kind && c->i == first.i,
              "%.*s, printed by %.*s, does not read as it was", SHOW(t), SHOW(format));
    }
    buf_free(&text);
}

void fuzz_time(struct input in)
{
    static const char *const ops[] = {"date",  "time",       "timestamp",  "timestamp",
                                      "epoch", "excel_date", "excel_date", "date"};
    unsigned a = take_byte(&in), b = take_byte(&in);
    struct step step = {.op = ops[a & 7]};
    struct slice format = SLICE("");
    bool zoned = false;
    if ((a & 7) < 4 || (a & 7) == 7) {
        format = take_field(&in);
        if (format.n)
            step_text(&step, NULL, format);
        const char *fold = folds[a >> 3 & 3], *lang = languages[b & 7], *tz = zones[b >> 3 & 7];
        if (fold && step.op[4] == 's')
            step_text(&step, "fold", slice_str(fold));
        if (lang)
            step_text(&step, "lang", slice_str(lang));
        if (tz && step.op[4] == 's') {
            step_text(&step, "tz", slice_str(tz));
            zoned = true;
        }
    } else if ((a & 7) == 4 && a & 8) {
        step_text(&step, NULL, SLICE("ms"));
    }
    struct steps s;
    if (!steps_open(&s, &step, 1))
        return;
    struct slice text = take_rest(&in);
    const struct cell *c = steps_run(&s, text);
    if (cell_has_value(c)) {
        CHECK(c->kind == CELL_DATE || c->kind == CELL_TIME || c->kind == CELL_TIMESTAMP ||
                  c->kind == CELL_INSTANT,
              "a step of times gives a %s", cell_kind_name((enum cell_kind)c->kind));
        check_range(c);
        check_canonical(c);
        if (!zoned && format.n)
            check_format(&s, format, c);
    }
    steps_close(&s);
}
