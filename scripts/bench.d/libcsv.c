/* A measure for the client: libcsv alone reads a file, and its callbacks only count. */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned long cells, rows, bytes;

static void cell(void *text, size_t n, void *context)
{
    (void)text, (void)context;
    cells++;
    bytes += n;
}

static void row(int terminator, void *context)
{
    (void)terminator, (void)context;
    rows++;
}

int main(int argc, char **argv)
{
    static char block[128 * 1024];
    struct csv_parser parser;
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    size_t n;
    if (!file || csv_init(&parser, 0))
        return 1;
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        if (csv_parse(&parser, block, n, cell, row, NULL) != n)
            return 1;
    csv_fini(&parser, cell, row, NULL);
    printf("%lu rows, %lu cells, %lu bytes\n", rows, cells, bytes);
    csv_free(&parser);
    return fclose(file);
}
