/* Writes rows in binary COPY format. After the plan, the loop over rows and columns is the hottest
 * code. So room is made at most once for each cell, and values are written by inlined functions.
 * Only decimals are parsed again: their exact text becomes numeric's digits of base 10000.
 *
 *   "-1234567.8905"  ─▶  ndigits 3, weight 1, sign -, dscale 4  │  123  4567  8905 */
#include "encode/encode.h"

#include <math.h>
#include <string.h>

#include "base/bytes.h"

/* More than any value needs in addition to its text: the length, the head of a numeric, and an
 * incomplete group at each end. The digits of a decimal need less room than its text. */
enum { CELL_ROOM = 32 };

enum { NUMERIC_NEGATIVE = 0x4000, NUMERIC_MAX_SCALE = 0x3FFF, NUMERIC_MAX_GROUPS = 0x8000 };

static const struct {
    const char *name;
    uint8_t takes;
    uint32_t oid; /* the same in every server */
} types[TYPES] = {
    [TYPE_BOOL] = {"bool", CELL_BOOLEAN, 16},
    [TYPE_INT2] = {"int2", CELL_INTEGER, 21},
    [TYPE_INT4] = {"int4", CELL_INTEGER, 23},
    [TYPE_INT8] = {"int8", CELL_INTEGER, 20},
    [TYPE_FLOAT4] = {"float4", CELL_FLOAT, 700},
    [TYPE_FLOAT8] = {"float8", CELL_FLOAT, 701},
    [TYPE_NUMERIC] = {"numeric", CELL_DECIMAL, 1700},
    [TYPE_TEXT] = {"text", CELL_TEXT, 25},
    [TYPE_DATE] = {"date", CELL_DATE, 1082},
    [TYPE_TIME] = {"time", CELL_TIME, 1083},
    [TYPE_TIMESTAMP] = {"timestamp", CELL_TIMESTAMP, 1114},
    [TYPE_TIMESTAMPTZ] = {"timestamptz", CELL_INSTANT, 1184},
    [TYPE_UUID] = {"uuid", CELL_UUID, 2950},
    [TYPE_JSON] = {"json", CELL_JSON, 114},
    [TYPE_JSONB] = {"jsonb", CELL_JSON, 3802},
};

enum pg_type pg_type_named(struct slice name)
{
    int t = 0;
    while (t < TYPES && !slice_eq(name, slice_str(types[t].name)))
        t++;
    return (enum pg_type)t;
}

enum cell_kind pg_type_takes(enum pg_type type)
{
    return (enum cell_kind)types[type].takes;
}

/* memcpy without a function call for short texts, as most texts are. */
static inline void copy(char *to, const char *p, uint32_t n)
{
    uint64_t first8, last8;
    uint32_t first4, last4;
    if (n > 16) {
        memcpy(to, p, n);
    } else if (n >= 8) {
        memcpy(&first8, p, 8);
        memcpy(&last8, p + n - 8, 8);
        memcpy(to, &first8, 8);
        memcpy(to + n - 8, &last8, 8);
    } else if (n >= 4) {
        memcpy(&first4, p, 4);
        memcpy(&last4, p + n - 4, 4);
        memcpy(to, &first4, 4);
        memcpy(to + n - 4, &last4, 4);
    } else {
        for (uint32_t i = 0; i < n; i++)
            to[i] = p[i];
    }
}

static inline char *put_bytes(char *to, const char *p, uint32_t n)
{
    to = put32(to, n);
    copy(to, p, n);
    return to + n;
}

/* Write groups of four digits from p[0..n). The last group is filled with zeros. */
static inline char *put_groups(char *to, const char *p, uint32_t n)
{
    for (; n >= 4; p += 4, n -= 4)
        to = put16(to, (uint16_t)(p[0] * 1000 + p[1] * 100 + p[2] * 10 + p[3] - '0' * 1111));
    if (n) {
        unsigned v = 0;
        for (uint32_t i = 0; i < 4; i++)
            v = v * 10 + (i < n ? (unsigned)(p[i] - '0') : 0);
        to = put16(to, (uint16_t)v);
    }
    return to;
}

/* NaN and the infinities have no digits and special values of the sign. */
static char *put_numeric_word(char *to, const char *p)
{
    uint16_t sign = *p == 'N' ? 0xC000 : *p == 'I' ? 0xD000 : 0xF000;
    return put16(put16(put32(put32(to, 8), 0), sign), 0);
}

/* The text is a canonical decimal. NULL: numeric cannot hold it. */
static char *put_numeric(char *to, const char *p, uint32_t n)
{
    if (decimal_is_word(slice_of(p, n)))
        return put_numeric_word(to, p);
    bool negative = n > 0 && *p == '-';
    p += negative;
    n -= negative;
    const char *dot = memchr(p, '.', n);
    uint32_t whole = dot ? (uint32_t)(dot - p) : n;
    uint32_t scale = dot ? n - whole - 1 : 0;
    /* the number begins with 0, so there is no group before the point */
    if (whole == 1 && *p == '0') {
        p++;
        whole = 0;
    }
    uint32_t first = whole % 4, groups = (whole + 3) / 4;
    if (scale > NUMERIC_MAX_SCALE || groups > NUMERIC_MAX_GROUPS)
        return NULL;
    char *head = to, *digits = to + 12;
    to = digits;
    if (first) {
        unsigned v = 0;
        for (uint32_t i = 0; i < first; i++)
            v = v * 10 + (unsigned)(p[i] - '0');
        to = put16(to, (uint16_t)v);
    }
    to = put_groups(to, p + first, whole - first);
    if (scale)
        to = put_groups(to, dot + 1, scale);
    head = put32(head, (uint32_t)(to - head - 4));
    head = put16(head, (uint16_t)((to - digits) / 2));
    head = put16(head, (uint16_t)(groups - 1)); /* 0 groups give 0xFFFF, which is weight -1 */
    head = put16(head, negative ? NUMERIC_NEGATIVE : 0);
    put16(head, (uint16_t)scale);
    return to;
}

static char *put_float4(char *to, double f)
{
    float narrow = (float)f;
    uint32_t bits;
    if (isinf(narrow) && !isinf(f))
        return NULL;
    memcpy(&bits, &narrow, 4);
    return put32(put32(to, 4), bits);
}

static inline char *put_float8(char *to, double f)
{
    uint64_t bits;
    memcpy(&bits, &f, 8);
    return put64(put32(to, 8), bits);
}

/* Write a value that is not NULL. There is room for CELL_ROOM bytes and its length. NULL: the value
 * does not fit. */
static inline char *put_value(char *to, enum pg_type type, const struct cell *c)
{
    switch (type) {
    case TYPE_BOOL:
        to = put32(to, 1);
        *to++ = c->i != 0;
        return to;
    case TYPE_INT2:
        return c->i == (int16_t)c->i ? put16(put32(to, 2), (uint16_t)c->i) : NULL;
    case TYPE_INT4:
    case TYPE_DATE:
        return c->i == (int32_t)c->i ? put32(put32(to, 4), (uint32_t)c->i) : NULL;
    case TYPE_INT8:
    case TYPE_TIME:
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ:
        return put64(put32(to, 8), (uint64_t)c->i);
    case TYPE_FLOAT4:
        return put_float4(to, c->f);
    case TYPE_FLOAT8:
        return put_float8(to, c->f);
    case TYPE_NUMERIC:
        return put_numeric(to, c->p, c->len);
    case TYPE_TEXT:
    case TYPE_JSON:
        return put_bytes(to, c->p, c->len);
    case TYPE_UUID:
        return put_bytes(to, c->p, 16);
    case TYPE_JSONB:
        to = put32(to, c->len + 1);
        *to++ = 1; /* the version of jsonb's binary form */
        memcpy(to, c->p, c->len);
        return to + c->len;
    case TYPES:
        break;
    }
    return NULL;
}

/* A set of kinds has a bit for each. */
#define KIND(kind) (1u << (kind))
#define KINDS_WITH_LENGTH (KIND(CELL_TEXT) | KIND(CELL_DECIMAL) | KIND(CELL_JSON))

static uint32_t kinds_of(enum pg_type type)
{
    uint32_t kinds = KIND(types[type].takes);
    return type == TYPE_JSON || type == TYPE_JSONB ? kinds | KIND(CELL_TEXT) : kinds;
}

static bool not_encodable(const struct encode_column *column, const struct cell *c,
                          const struct row *row, struct err *e)
{
    const char *type = types[column->type].name, *kind = cell_kind_name((enum cell_kind)c->kind);
    if (!(kinds_of(column->type) & KIND(c->kind)))
        return err_set(e, ERR_BUG, "field %u holds %s where %s is sent, in row %llu", column->field,
                       kind, type, (unsigned long long)row->row);
    return err_set(e, ERR_BUG, "field %u holds a value outside the range of %s, in row %llu",
                   column->field, type, (unsigned long long)row->row);
}

/* One column of the COPY in this batch. */
struct out {
    const struct cell *cells;
    enum pg_type type;
    uint32_t kinds;
};

static struct out *find_columns(const struct encoder *encoder, struct batch *b)
{
    struct out *out = arena_alloc(&b->arena, encoder->ncolumns * sizeof *out);
    for (uint32_t i = 0; i < encoder->ncolumns; i++) {
        const struct encode_column *column = &encoder->columns[i];
        out[i] = (struct out){b->val[column->field], column->type, kinds_of(column->type)};
    }
    return out;
}

/* Write the head that array_recv reads before the elements: dimensions, "has NULLs", element type,
 * number of elements, index of the first one. */
static char *put_array(char *to, enum pg_type type, uint32_t n)
{
    return put32(put32(put32(put32(put32(to, 1), 1), types[type].oid), n), 1);
}

/* Write cell r of each column as one row with this number. */
static inline bool encode_row(const struct encoder *encoder, const struct out *out, uint32_t r,
                              struct batch *b, const struct row *row, uint64_t number,
                              struct err *e)
{
    /* Make room for the whole row except its texts. They share the room after that. */
    size_t fixed = (size_t)(encoder->ncolumns + 3) * CELL_ROOM, array = 0;
    char *to = buf_room(&b->copy, fixed);
    size_t room = b->copy.cap - b->copy.n - fixed;
    const struct out *o = out, *end = out + encoder->ncolumns, *stop = end - encoder->packed;
    to = put16(to, (uint16_t)(stop - out + (stop < end) + encoder->number + encoder->row));
    if (encoder->number)
        to = put64(put32(to, 8), number);
    if (encoder->row)
        to = put64(put32(to, 8), row->row);
    for (;; stop = end) { /* the second time for the packed columns */
        for (; o < stop; o++) {
            const struct cell *c = &o->cells[r];
            if (!cell_has_value(c)) {
                to = put32(to, UINT32_MAX); /* -1: NULL */
                continue;
            }
            if (KINDS_WITH_LENGTH & KIND(c->kind)) {
                if (c->len > room) {
                    b->copy.n = (size_t)(to - b->copy.p);
                    to = buf_room(&b->copy, fixed + c->len);
                    room = b->copy.cap - b->copy.n - fixed;
                }
                room -= c->len;
            }
            char *behind = o->kinds & KIND(c->kind) ? put_value(to, o->type, c) : NULL;
            if (!behind)
                return not_encodable(&encoder->columns[o - out], c, row, e);
            to = behind;
        }
        if (stop == end)
            break;
        array = (size_t)(to - b->copy.p);
        to = put_array(to + 4, o->type, encoder->packed);
    }
    b->copy.n = (size_t)(to - b->copy.p);
    if (encoder->packed)
        put32(b->copy.p + array, (uint32_t)(b->copy.n - array - 4));
    return true;
}

static bool has_key(const struct encoder *encoder, const struct out *out, uint32_t r)
{
    for (uint32_t i = 0; i < encoder->nkeep; i++) {
        const struct out *o = &out[encoder->keep[i]];
        if (!cell_has_value(&o->cells[r]) || !(o->kinds & KIND(o->cells[r].kind)))
            return false;
    }
    return encoder->nkeep;
}

/* Columns with the key of a rejected row in their cell 0. All other columns are NULL. NULL: the row
 * has no key. Kits with hooks keep no keys, so only melt can have split the row. */
__attribute__((cold)) static const struct out *
key_of(const struct encoder *encoder, const struct out *out, struct batch *b, uint32_t r)
{
    if (b->rows[r].state == ROW_BROKEN || !has_key(encoder, out, r)) {
        b->nkeyless++;
        return NULL;
    }
    struct out *kept = arena_alloc(&b->arena, encoder->ncolumns * sizeof *kept);
    struct cell *cells = arena_alloc(&b->arena, encoder->ncolumns * sizeof *cells);
    for (uint32_t i = 0; i < encoder->ncolumns; i++) {
        cells[i] = (struct cell){.kind = CELL_NULL};
        kept[i] = (struct out){&cells[i], out[i].type, out[i].kinds};
    }
    b->nkept++;
    for (uint32_t i = 0; i < encoder->nkeep; i++)
        cells[encoder->keep[i]] = out[encoder->keep[i]].cells[r];
    return kept;
}

static bool is_rejected(const struct row *row)
{
    return row->state == ROW_REJECTED || row->state == ROW_BROKEN;
}

/* There is only one call of encode_row, so that the compiler puts it into the loop. */
bool encode_batch(const struct encoder *encoder, struct batch *b, struct err *e)
{
    const struct out *out = find_columns(encoder, b);
    for (uint32_t source = 0; source < b->nread; source++) {
        uint32_t r = source, place = 0;
        do {
            const struct out *from = out;
            uint64_t number = batch_staged_number(b, r, place);
            uint32_t cell = r;
            if (b->rows[r].state != ROW_GOOD) {
                if (!encoder->nkeep || !is_rejected(&b->rows[r]))
                    continue;
                from = key_of(encoder, out, b, r);
                if (!from)
                    continue;
                number = -number;
                cell = 0;
            } else {
                b->ngood++;
            }
            if (!encode_row(encoder, from, cell, b, &b->rows[r], number, e))
                return false;
        } while (place++, (r = b->rows[r].next));
    }
    return true;
}

void encode_header(struct buf *to)
{
    buf_add(to, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
}

void encode_trailer(struct buf *to)
{
    buf_add(to, "\377\377", 2);
}
