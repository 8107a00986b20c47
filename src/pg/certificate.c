/* Looks at certificates: the one that a server shows, and those in files. libpq says only that a
 * certificate was refused; this says why. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "pg/internal.h"

enum { LOOK_SECONDS = 5 };

/* The name that people know it by: the common name, else all of the name. The result is owned. */
static char *name_of(const X509_NAME *name)
{
    struct buf b = {0};
    int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio)
        die_oom();
    char *p;
    if (at >= 0)
        ASN1_STRING_print_ex(bio, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)),
                             ASN1_STRFLGS_UTF8_CONVERT);
    else
        X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    long n = BIO_get_mem_data(bio, &p);
    buf_add(&b, p, n > 0 ? (size_t)n : 0);
    buf_char(&b, 0);
    BIO_free(bio);
    return b.p;
}

static int64_t seconds_of(const ASN1_TIME *t)
{
    struct tm tm;
    return ASN1_TIME_to_tm(t, &tm) ? (int64_t)timegm(&tm) : 0;
}

static void add_name(struct buf *b, const char *p, size_t n)
{
    if (memchr(p, 0, n) || memchr(p, '\n', n))
        return;
    if (b->n)
        buf_char(b, '\n');
    buf_add(b, p, n);
}

static void add_address(struct buf *b, const ASN1_OCTET_STRING *a)
{
    const unsigned char *p = ASN1_STRING_get0_data(a);
    int n = ASN1_STRING_length(a);
    struct buf text = {0};
    for (int i = 0; n == 4 && i < n; i++)
        buf_printf(&text, "%s%u", i ? "." : "", p[i]);
    for (int i = 0; n == 16 && i < n; i += 2)
        buf_printf(&text, "%s%x", i ? ":" : "", (unsigned)(p[i] << 8 | p[i + 1]));
    if (text.n)
        add_name(b, text.p, text.n);
    buf_free(&text);
}

/* The hosts that the certificate is for, one in a line. The result is owned. */
static char *hosts_of(X509 *cert, const char *subject)
{
    struct buf b = {0};
    GENERAL_NAMES *all = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
        const GENERAL_NAME *g = sk_GENERAL_NAME_value(all, i);
        if (g->type == GEN_DNS)
            add_name(&b, (const char *)ASN1_STRING_get0_data(g->d.dNSName),
                     (size_t)ASN1_STRING_length(g->d.dNSName));
        else if (g->type == GEN_IPADD)
            add_address(&b, g->d.iPAddress);
    }
    GENERAL_NAMES_free(all);
    if (!b.n)
        add_name(&b, subject, strlen(subject));
    buf_char(&b, 0);
    return b.p;
}

static void describe(X509 *cert, struct pg_certificate *c)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    struct buf b = {0};
    c->subject = name_of(X509_get_subject_name(cert));
    c->issuer = name_of(X509_get_issuer_name(cert));
    c->hosts = hosts_of(cert, c->subject);
    c->from = seconds_of(X509_get0_notBefore(cert));
    c->until = seconds_of(X509_get0_notAfter(cert));
    c->self_signed = X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0;
    X509_digest(cert, EVP_sha256(), digest, &n);
    for (unsigned i = 0; i < n; i++)
        buf_printf(&b, "%s%02X", i ? ":" : "", digest[i]);
    buf_char(&b, 0);
    c->fingerprint = b.p;
}

void pg_certificate_free(struct pg_certificate *c)
{
    free(c->subject);
    free(c->issuer);
    free(c->hosts);
    free(c->fingerprint);
    free(c->bad.subject);
    free(c->bad.issuer);
    *c = (struct pg_certificate){0};
}

/* What is wrong with the chain, as libpq sees it: it takes the CAs of one file, and asks for the
 * CRL of each certificate if it has CRLs. */
static void judge(X509 *cert, STACK_OF(X509) * chain, const char *ca, const char *crl,
                  struct pg_certificate *c)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    if (!store || !ctx)
        die_oom();
    if (ca)
        X509_STORE_load_locations(store, ca, NULL);
    if (crl && X509_STORE_load_locations(store, crl, NULL) == 1)
        X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
    if (X509_STORE_CTX_init(ctx, store, cert, chain) == 1 &&
        X509_STORE_CTX_set_default(ctx, "ssl_server") == 1 && X509_verify_cert(ctx) != 1) {
        X509 *bad = X509_STORE_CTX_get_current_cert(ctx);
        c->bad.code = X509_STORE_CTX_get_error(ctx);
        c->bad.why = X509_verify_cert_error_string(c->bad.code);
        if (bad) {
            c->bad.subject = name_of(X509_get_subject_name(bad));
            c->bad.issuer = name_of(X509_get_issuer_name(bad));
            c->bad.from = seconds_of(X509_get0_notBefore(bad));
            c->bad.until = seconds_of(X509_get0_notAfter(bad));
        }
    }
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    ERR_clear_error();
}

/* Go on until TLS is there. Nothing of a login has been sent then. */
static bool meet(struct pg *pg, struct err *e)
{
    double deadline = pg_now() + LOOK_SECONDS;
    PostgresPollingStatusType s = PGRES_POLLING_WRITING;
    while (PQstatus(pg->conn) != CONNECTION_BAD) {
        if (PQsslInUse(pg->conn) && PQstatus(pg->conn) == CONNECTION_MADE)
            return true;
        int events = s == PGRES_POLLING_WRITING ? WAIT_WRITE : WAIT_READ;
        if (pg_wait(pg, PQsocket(pg->conn), events, deadline) != WAIT_READY)
            return err_set(e, ERR_DB, "no answer within %d s", LOOK_SECONDS);
        s = PQconnectPoll(pg->conn);
        if (s == PGRES_POLLING_FAILED || s == PGRES_POLLING_OK)
            break;
    }
    return err_set(e, ERR_DB, "%s", PQerrorMessage(pg->conn));
}

bool pg_look(const struct pg_options *o, const char *ca, const char *crl, struct pg_certificate *c,
             struct err *e)
{
    if (!conninfo_check(o->conninfo, e))
        return false;
    struct pg pg = {.transaction_later = -1};
    pg.conn = pg_start(o);
    bool good = meet(&pg, e);
    SSL *ssl = good ? PQsslStruct(pg.conn, "OpenSSL") : NULL;
    X509 *cert = ssl ? SSL_get1_peer_certificate(ssl) : NULL;
    if (good && !cert)
        good = err_set(e, ERR_DB, "the server shows no certificate");
    if (cert) {
        describe(cert, c);
        judge(cert, SSL_get_peer_cert_chain(ssl), ca, crl, c);
        X509_free(cert);
    }
    PQfinish(pg.conn);
    return good;
}

bool pg_certificates_of(const char *path, void (*each)(void *, const struct pg_certificate *),
                        void *context)
{
    BIO *bio = BIO_new_file(path, "r");
    bool any = false;
    for (X509 *cert; bio && (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL)); any = true) {
        struct pg_certificate c = {0};
        describe(cert, &c);
        each(context, &c);
        pg_certificate_free(&c);
        X509_free(cert);
    }
    BIO_free(bio);
    ERR_clear_error();
    return any;
}

int pg_crls(const char *path)
{
    BIO *bio = BIO_new_file(path, "r");
    int n = 0;
    for (X509_CRL *crl; bio && (crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)); n++)
        X509_CRL_free(crl);
    BIO_free(bio);
    ERR_clear_error();
    return n;
}
