/* The table of known formats, and the function that compares a file with it. The numbers are from
 * the descriptions of the formats. */
#include "source/known.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"

struct kind {
    const char *magic;
    uint16_t n, at;
    /* The magic number is made of letters, so a table could begin with it. Bytes that no text has
     * must come after it */
    bool letters;
    const char *what, *how;
};

#define MAGIC(text) text, sizeof text - 1
#define SAVE_AS "save it as CSV"
#define BY_DUCKDB                                                                                  \
    "duckdb -c \"COPY (FROM 'FILE') TO '/dev/stdout' (HEADER)\" | kitload run KIT -  makes CSV "   \
    "of it"

static const struct kind kinds[] = {
    {MAGIC("BZh"), 0, true, "bzip2 data", "bzcat FILE | kitload run KIT -"},
    {MAGIC("\xFD"
           "7zXZ\0"),
     0, false, "xz data", "xzcat FILE | kitload run KIT -"},
    {MAGIC("\x04\x22\x4D\x18"), 0, false, "lz4 data", "lz4 -dc FILE | kitload run KIT -"},
    {MAGIC("\x1F\x9D"), 0, false, "data of compress", "zcat FILE | kitload run KIT -"},
    {MAGIC("7z\xBC\xAF\x27\x1C"), 0, false, "a 7z archive", "unpack it: 7z x FILE"},
    {MAGIC("Rar!\x1A\x07"), 0, false, "a RAR archive", "unpack it: unrar x FILE"},
    {MAGIC("ustar"), 257, false, "a tar archive", "unpack it: tar xf FILE"},
    {MAGIC("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), 0, false,
     "an Excel 97 workbook (.xls), or one that is locked by a password",
     "open it and save it as .xlsx or CSV; kitload reads the CSV"},
    {MAGIC("%PDF-"), 0, false, "a PDF document",
     "ask for the table itself, as CSV: what a PDF prints cannot be read back exactly"},
    {MAGIC("PAR1"), 0, true, "a Parquet file", BY_DUCKDB},
    {MAGIC("Obj\x01"), 0, false, "an Avro file", BY_DUCKDB},
    {MAGIC("ORC"), 0, true, "an ORC file", "have it written as CSV or JSON lines"},
    {MAGIC("ARROW1"), 0, true, "an Arrow file", "have it written as CSV or JSON lines"},
    {MAGIC("FEA1"), 0, true, "a Feather file", "have it written as CSV or JSON lines"},
    {MAGIC("SQLite format 3\0"), 0, false, "an SQLite database",
     "sqlite3 -header -csv FILE 'SELECT * FROM …' | kitload run KIT -"},
    {MAGIC("\0\1\0\0Standard "), 0, false, "an Access database",
     "mdb-export FILE TABLE | kitload run KIT -"},
    {MAGIC("$FL2"), 0, true, "an SPSS file", SAVE_AS},
    {MAGIC("<stata_dta>"), 0, true, "a Stata file", SAVE_AS},
    {MAGIC("PGCOPY\n\xFF\r\n\0"), 0, false, "a binary COPY of PostgreSQL",
     "COPY … TO … (FORMAT csv, HEADER) writes what kitload reads"},
    {MAGIC("PGDMP"), 0, true, "a dump of PostgreSQL", "pg_restore reads it"},
    {MAGIC("\x89PNG\r\n\x1A\n"), 0, false, "a PNG picture", "ask for the table itself, as CSV"},
    {MAGIC("\xFF\xD8\xFF"), 0, false, "a JPEG picture", "ask for the table itself, as CSV"},
    {MAGIC("GIF8"), 0, true, "a GIF picture", "ask for the table itself, as CSV"},
    {MAGIC("II*\0"), 0, false, "a TIFF picture", "ask for the table itself, as CSV"},
    {MAGIC("MM\0*"), 0, false, "a TIFF picture", "ask for the table itself, as CSV"},
    {MAGIC("\x7F"
           "ELF"),
     0, false, "a program", NULL},
    {MAGIC("{\\rtf"), 0, false, "a document in Rich Text", SAVE_AS},
    {MAGIC("-----BEGIN PGP MESSAGE-----"), 0, false, "a message encrypted by PGP",
     "gpg -d FILE | kitload run KIT -"},
    {MAGIC("-----BEGIN PGP SIGNED MESSAGE-----"), 0, false, "a text signed by PGP",
     "gpg -d FILE | kitload run KIT - checks the signature and gives the text"},
    {MAGIC("age-encryption.org/v1"), 0, false, "a file encrypted by age",
     "age -d -i KEY FILE | kitload run KIT -"},
    {MAGIC("-----BEGIN AGE ENCRYPTED FILE-----"), 0, false, "a file encrypted by age",
     "age -d -i KEY FILE | kitload run KIT -"},
    {MAGIC("-----BEGIN "), 0, false, "a key, a certificate or a message in armour",
     "decrypt it, or ask for the table itself, as CSV"},
    {MAGIC("Salted__"), 0, false, "a file encrypted by openssl", "decrypt it: openssl enc -d …"},
    {MAGIC("version https://git-lfs.github.com/spec/"), 0, false,
     "a pointer of Git LFS, not the file itself", "git lfs pull fetches the file"},
};

/* True when the first bytes contain control characters that no text has, in any encoding with one
 * byte for an ASCII letter. */
static bool has_binary(struct slice head)
{
    size_t n = head.n < 512 ? head.n : 512;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)head.p[i] < 9)
            return true;
    return false;
}

static bool holds(struct slice head, const char *text, size_t n)
{
    return memmem(head.p, head.n, text, n) != NULL;
}

/* In the hint, FILE is replaced by the file's name. */
static bool tell(const char *name, const char *what, const char *how, struct err *e)
{
    err_set(e, ERR_INPUT, "%s is %s", name, what);
    err_code(e, "file.unreadable");
    const char *gap = how ? strstr(how, "FILE") : NULL;
    const char *shown = strcmp(name, "standard input") == 0 ? "…" : name;
    if (gap)
        return err_hint(e, "%.*s%s%s", (int)(gap - how), how, shown, gap + 4);
    return how ? err_hint(e, "%s", how) : false;
}

/* The names of the members of a zip file show what it holds. Each name stands in a local header. */
static bool tell_zip(const char *name, struct slice head, struct err *e)
{
    if (holds(head, MAGIC("application/vnd.oasis.opendocument.spreadsheet")))
        return tell(name, "an OpenDocument spreadsheet (.ods)", SAVE_AS, e);
    if (holds(head, MAGIC("xl/workbook.bin")))
        return tell(name, "an Excel workbook (.xlsb)", SAVE_AS, e);
    if (holds(head, MAGIC("xl/")) && holds(head, MAGIC("[Content_Types].xml")))
        return tell(name, "an Excel workbook (.xlsx)", SAVE_AS, e);
    if (holds(head, MAGIC("word/")) && holds(head, MAGIC("[Content_Types].xml")))
        return tell(name, "a Word document (.docx)", "save its table as CSV", e);
    if (holds(head, MAGIC(".iwa")))
        return tell(name, "a Numbers spreadsheet", SAVE_AS, e);
    return tell(name, "a zip archive",
                "unpack it, or, where it holds one table: unzip -p FILE | kitload run KIT -", e);
}

static uint32_t little(const char *p, int n)
{
    uint32_t value = 0;
    while (n--)
        value = value << 8 | (unsigned char)p[n];
    return value;
}

/* The header of dBASE and FoxPro: a version, a date, the length of the header and of a row. */
static bool is_dbf(struct slice head)
{
    static const char versions[] = "\x03\x30\x31\x32\x43\x83\x8B\xF5";
    return head.n >= 32 && head.p[0] && strchr(versions, head.p[0]) && head.p[2] >= 1 &&
           head.p[2] <= 12 && head.p[3] >= 1 && head.p[3] <= 31 && little(head.p + 8, 2) >= 65 &&
           little(head.p + 10, 2) >= 2 && little(head.p + 12, 2) == 0;
}

/* The beginning of the file as ASCII, without a byte-order mark, without the zero bytes of UTF-16,
 * and without blanks at its start. */
static struct slice letters_of(struct slice head, char *to, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < head.n && n < room; i++) {
        unsigned char c = (unsigned char)head.p[i];
        bool mark = i < 3 && c >= 0xBB;
        bool blank = n == 0 && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
        if (c && !mark && !blank)
            to[n++] = (char)c;
    }
    return slice_of(to, n);
}

static bool begins(struct slice text, const char *with)
{
    size_t n = strlen(with);
    return text.n >= n && strncasecmp(text.p, with, n) == 0;
}

/* True when a delimiter comes directly after a tag in the first line. These are cells that contain
 * HTML, as exports of surveys have them. */
static bool has_cells(struct slice text)
{
    for (size_t i = 1; i < text.n && text.p[i] != '\n' && text.p[i] != '\r'; i++)
        if (text.p[i - 1] == '>' && memchr(",;|", text.p[i], 3))
            return true;
    return false;
}

/* Recognizes XML and HTML. A table can have headers like <DATE>,<TIME>, but it has no closing tags.
 */
static bool tell_markup(const char *name, struct slice head, struct err *e)
{
    char room[4096];
    struct slice text = letters_of(head, room, sizeof room);
    if (text.n < 5 || text.p[0] != '<')
        return true;
    if (begins(text, "<!doctype html") || begins(text, "<html") || begins(text, "<head") ||
        begins(text, "<body") || begins(text, "<table"))
        return tell(
            name, "an HTML page",
            "is it a page for signing in, or an error? A table saved as a page is opened in "
            "a spreadsheet and saved as CSV",
            e);
    bool is_xml = begins(text, "<?xml");
    if (is_xml && (holds(text, MAGIC("urn:schemas-microsoft-com:office:spreadsheet")) ||
                   holds(text, MAGIC("Excel.Sheet"))))
        return tell(name, "an Excel 2003 workbook in XML", SAVE_AS, e);
    char second = text.p[1];
    bool tag =
        (second >= 'a' && second <= 'z') || (second >= 'A' && second <= 'Z') || second == '!';
    if (is_xml ||
        (tag && !has_cells(text) && (holds(text, MAGIC("</")) || holds(text, MAGIC("/>")))))
        return tell(name, "XML", "kitload reads CSV and JSON: have it written as one of these", e);
    return true;
}

bool known_as_text(const char *name, struct slice head, struct err *e)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct kind *k = &kinds[i];
        if (head.n >= (size_t)k->at + k->n && memcmp(head.p + k->at, k->magic, k->n) == 0 &&
            (!k->letters || has_binary(head)))
            return tell(name, k->what, k->how, e);
    }
    if (head.n >= 4 && memcmp(head.p, "PK", 2) == 0 &&
        (memcmp(head.p + 2, "\3\4", 2) == 0 || memcmp(head.p + 2, "\5\6", 2) == 0))
        return tell_zip(name, head, e);
    if (head.n > 12 && memcmp(head.p, "RIFF", 4) == 0 && memcmp(head.p + 8, "WEBP", 4) == 0)
        return tell(name, "a WebP picture", "ask for the table itself, as CSV", e);
    if (is_dbf(head))
        return tell(name, "a dBASE table (.dbf)", SAVE_AS, e);
    return tell_markup(name, head, e);
}

/* True for letters, digits, blanks, usual signs and line ends of EBCDIC. */
static bool is_ebcdic(unsigned char c)
{
    static const char signs[] =
        "\x40\x4B\x4D\x50\x5B\x5C\x5D\x5E\x60\x61\x6B\x6C\x6D\x6E\x6F\x7A\x7B\x7C"
        "\x7D\x7E\x7F\x0D\x15\x25";
    unsigned low = c & 0x0F;
    if (c >= 0xF0)
        return low <= 9;
    if ((c >= 0x81 && c <= 0x99) || (c >= 0xC1 && c <= 0xD9))
        return low >= 1 && low <= 9;
    if ((c >= 0xA2 && c <= 0xA9) || (c >= 0xE2 && c <= 0xE9))
        return true;
    return c && strchr(signs, c);
}

/* Text in EBCDIC has no blank and no line end of ASCII. Nearly all its bytes are those above. */
bool known_as_no_ebcdic(const char *name, struct slice head, struct err *e)
{
    enum { LOOK = 4096, LEAST = 32 };
    size_t n = head.n < LOOK ? head.n : LOOK, own = 0, high = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)head.p[i];
        if (c == ' ' || c == '\n')
            return true;
        own += is_ebcdic(c);
        high += c >= 0x81;
    }
    if (n < LEAST || own * 20 < n * 19 || high * 2 < n)
        return true;
    err_set(e, ERR_INPUT, "%s is text in EBCDIC, as mainframes write it", name);
    err_code(e, "file.unreadable");
    return err_hint(
        e, "--encoding IBM1047 or IBM037 (IBM273 for German) reads it, where its lines have ends");
}

/* A text has a few such control characters by mistake. Zero bytes are not counted, because some
 * files are padded with them. */
bool known_as_no_binary(const char *name, struct slice head, struct err *e)
{
    enum { LOOK = 4096, LEAST = 16, SHARE = 25 };
    size_t n = head.n < LOOK ? head.n : LOOK, odd = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)head.p[i];
        odd += (c > 0 && c < 9) || (c > 13 && c < 26) || c == 28 || c == 29;
    }
    if (odd < LEAST || odd < n / SHARE)
        return true;
    err_set(e, ERR_INPUT, "%s is no text: %zu of its first %zu bytes are control characters", name,
            odd, n);
    err_code(e, "file.unreadable");
    return err_hint(e, "kitload reads CSV and JSON, also packed by gzip or zstd");
}
