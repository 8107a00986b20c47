/* What is known about the encryption of a connection. */
#include <openssl/ssl.h>
#include <string.h>

#include "pg/internal.h"

/* libpq compares the certificate with a CA if it has found the CA's file, whatever sslmode says. It
 * compares the name only for verify-full. */
static bool mode_is(PGconn *conn, const char *mode)
{
    bool is = false;
    PQconninfoOption *options = PQconninfo(conn);
    for (const PQconninfoOption *o = options; o && o->keyword; o++)
        if (strcmp(o->keyword, "sslmode") == 0)
            is = o->val && strcmp(o->val, mode) == 0;
    conninfo_free(options);
    return is;
}

struct pg_tls pg_tls(const struct pg *pg)
{
    struct pg_tls t = {0};
    if (!pg->conn)
        return t;
    if (PQgssEncInUse(pg->conn)) /* Kerberos: both ends have proved who they are */
        return (struct pg_tls){true, true, true, "GSSAPI", "GSSAPI"};
    t.encrypted = PQsslInUse(pg->conn);
    if (!t.encrypted)
        return t;
    SSL *ssl = PQsslStruct(pg->conn, "OpenSSL");
    t.signed_by_ca = ssl && (SSL_get_verify_mode(ssl) & SSL_VERIFY_PEER);
    t.named = t.signed_by_ca && mode_is(pg->conn, "verify-full");
    t.protocol = PQsslAttribute(pg->conn, "protocol");
    t.cipher = PQsslAttribute(pg->conn, "cipher");
    return t;
}
