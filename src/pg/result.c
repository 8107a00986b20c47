/* A result is libpq's, with another type, so that other folders do not need libpq. */
#include <stdlib.h>

#include "pg/internal.h"

static const PGresult *libpq(const struct pg_result *r)
{
    return (const PGresult *)r;
}

int pg_result_rows(const struct pg_result *r)
{
    return PQntuples(libpq(r));
}

int pg_result_columns(const struct pg_result *r)
{
    return PQnfields(libpq(r));
}

const char *pg_result_name(const struct pg_result *r, int column)
{
    return PQfname(libpq(r), column);
}

uint32_t pg_result_type(const struct pg_result *r, int column)
{
    return PQftype(libpq(r), column);
}

const char *pg_result_value(const struct pg_result *r, int row, int column, size_t *n)
{
    *n = 0;
    if (PQgetisnull(libpq(r), row, column))
        return NULL;
    *n = (size_t)PQgetlength(libpq(r), row, column);
    return PQgetvalue(libpq(r), row, column);
}

int64_t pg_result_affected(const struct pg_result *r)
{
    return strtoll(PQcmdTuples((PGresult *)(uintptr_t)r), NULL, 10);
}

void pg_result_free(struct pg_result *r)
{
    PQclear((PGresult *)r);
}
