/* The ops for bytes: bytes (from hexadecimal or base64), hash, uuid_v5. */
#include <openssl/evp.h>
#include <string.h>

#include "plan/field/op_inputs.h"
#include "plan/op.h"
#include "value/code.h"

bool bind_bytes(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    bool *hex = arena_alloc(&p->arena, sizeof *hex);
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL))
        return false;
    struct slice form = args.v[0].text;
    *hex = slice_eq(form, SLICE("hex"));
    in->data = hex;
    in->detail = *hex ? SLICE("hexadecimal digits, two for each byte") : SLICE("base64");
    if (*hex || slice_eq(form, SLICE("base64")))
        return true;
    return err_set(e, ERR_USAGE, "reads \"hex\" or \"base64\", not '%.*s'", (int)form.n, form.p);
}

static const char digits[] = "0123456789abcdef";

/* Writes \x and two digits for each byte, as PostgreSQL writes bytea. NULL: the digits are not
 * pairs. */
static char *from_hex(struct slice s, char *out)
{
    if (s.n >= 2 && (s.p[0] == '\\' || s.p[0] == '0') && (s.p[1] == 'x' || s.p[1] == 'X'))
        s = slice_of(s.p + 2, s.n - 2);
    for (size_t i = 0; i < s.n; i++) {
        int digit = hex_digit((unsigned char)s.p[i]);
        if (digit < 0)
            return NULL;
        *out++ = digits[digit];
    }
    return s.n % 2 ? NULL : out;
}

/* The six bits of a base64 character, in RFC 4648's standard alphabet or in the one for URLs. -1:
 * it is neither. */
static int base64_value(unsigned char c)
{
    if ((unsigned)(c - 'A') < 26)
        return c - 'A';
    if ((unsigned)(c - 'a') < 26)
        return c - 'a' + 26;
    if (ascii_digit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Line breaks are skipped, because mail has them. The padding may be missing, but it must not be
 * wrong. */
static char *from_base64(struct slice s, char *out)
{
    unsigned bits = 0, held = 0;
    size_t characters = 0, padding = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (ascii_blank((unsigned char)s.p[i]))
            continue;
        if (s.p[i] == '=') {
            padding++;
            continue;
        }
        int value = base64_value((unsigned char)s.p[i]);
        if (value < 0 || padding)
            return NULL;
        characters++;
        bits = (bits << 6 | (unsigned)value) & 0xFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            *out++ = digits[bits >> (held + 4) & 15];
            *out++ = digits[bits >> held & 15];
        }
    }
    bool whole = characters % 4 != 1 && !(bits & ((1u << held) - 1));
    bool padded = !padding || (padding <= 2 && (characters + padding) % 4 == 0);
    return whole && padded ? out : NULL;
}

void op_bytes(struct exec *x, const struct insn *in)
{
    bool hex = *(const bool *)in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = cell_bare(c);
        char *out = arena_bytes(x->arena, s.n * 2 + 2);
        memcpy(out, "\\x", 2);
        char *end = hex ? from_hex(s, out + 2) : from_base64(s, out + 2);
        if (end)
            cell_set_text(c, out, (size_t)(end - out));
        else
            exec_fail(x, in, r, PROBLEM_BYTES_INVALID, NULL);
    }
}

struct digest {
    const struct inputs *inputs;
    unsigned char namespace[16];
};

static bool bind_digest(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct digest *d = arena_alloc(&p->arena, sizeof *d);
    if (!inputs_bind(p, in, args, e))
        return false;
    *d = (struct digest){.inputs = in->data};
    in->data = d;
    return true;
}

bool bind_hash(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return args_only(args, e, "nul", NULL) && bind_digest(p, in, args, e);
}

/* RFC 4122, appendix C. */
static const struct {
    const char *name, *uuid;
} namespaces[] = {
    {"dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
    {"url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"},
    {"oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"},
    {"x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"},
};

bool bind_uuid_v5(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_only(args, e, "namespace", "nul", NULL) || !bind_digest(p, in, args, e))
        return false;
    struct slice text = args_text(args, "namespace", "");
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
        if (slice_eq(text, slice_str(namespaces[i].name)))
            text = slice_str(namespaces[i].uuid);
    struct digest *d = (struct digest *)(uintptr_t)in->data;
    if (uuid_parse(text, d->namespace))
        return true;
    err_set(e, ERR_USAGE, "needs a namespace, and '%.*s' is no UUID", (int)text.n, text.p);
    return err_hint(e,
                    "write namespace = \"dns\", \"url\", \"oid\", \"x500\" or a UUID of your own");
}

enum cells { CELLS_SOME, CELLS_NONE, CELLS_NUL };

/* Add the cells to the scratch buffer, with U+0000 between them. No text in PostgreSQL contains
 * U+0000, so two different lists of cells never give the same bytes. */
static enum cells add_cells(struct exec *x, const struct inputs *inputs, uint32_t row)
{
    bool any = false;
    for (uint32_t i = 0; i < inputs->n; i++) {
        const struct cell *c = inputs_cell(x, inputs, i, row);
        struct slice s = c ? cell_slice(c) : SLICE("");
        if (c && c->flags & CELL_HAS_NUL) {
            if (inputs->nul == NUL_REJECT)
                return CELLS_NUL;
            s = nul_mend(s, inputs->nul, x->arena);
        }
        if (i)
            buf_char(&x->scratch, 0);
        buf_add(&x->scratch, s.p, s.n);
        any |= s.n > 0;
    }
    return any ? CELLS_SOME : CELLS_NONE;
}

static void digest(EVP_MD_CTX *context, const EVP_MD *how, const struct buf *b, unsigned char *out)
{
    if (!EVP_DigestInit_ex2(context, how, NULL) || !EVP_DigestUpdate(context, b->p, b->n) ||
        !EVP_DigestFinal_ex(context, out, NULL))
        die_oom(); /* there is no other reason for an error */
}

static void set_hash(struct exec *x, struct cell *c, const unsigned char *bytes)
{
    char *out = arena_bytes(x->arena, 64);
    for (int i = 0; i < 32; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    *c = cell_text(out, 64);
}

static void set_uuid(struct exec *x, struct cell *c, unsigned char *bytes)
{
    bytes[6] = (bytes[6] & 0x0F) | 0x50; /* version 5 */
    bytes[8] = (bytes[8] & 0x3F) | 0x80; /* variant of RFC 4122 */
    *c = cell_text(arena_dup(x->arena, (const char *)bytes, 16), 16);
    c->kind = CELL_UUID;
}

static void run_digests(struct exec *x, const struct insn *in, const EVP_MD *how, bool uuid)
{
    const struct digest *d = in->data;
    struct cell *to = exec_column(x, in);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context)
        die_oom();
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        unsigned char bytes[EVP_MAX_MD_SIZE];
        to[r] = cell_null();
        if (x->b->rows[r].state == ROW_BROKEN) {
            to[r].kind = CELL_BAD;
            continue;
        }
        x->scratch.n = 0;
        buf_add(&x->scratch, d->namespace, uuid ? sizeof d->namespace : 0);
        switch (add_cells(x, d->inputs, r)) {
        case CELLS_NUL:
            exec_fail(x, in, r, PROBLEM_TEXT_NUL, NULL);
            break;
        case CELLS_SOME:
            digest(context, how, &x->scratch, bytes);
            if (uuid)
                set_uuid(x, &to[r], bytes);
            else
                set_hash(x, &to[r], bytes);
            break;
        case CELLS_NONE:
            break;
        }
    }
    EVP_MD_CTX_free(context);
}

void op_hash(struct exec *x, const struct insn *in)
{
    run_digests(x, in, EVP_sha256(), false);
}

void op_uuid_v5(struct exec *x, const struct insn *in)
{
    run_digests(x, in, EVP_sha1(), true);
}
