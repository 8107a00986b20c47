-- Files that are no text: the message says what each one is. A text that only begins like such a file is read.
local h = require "spec.helper"
local source = require "kitload.host.source"

-- What the error says that the file is; "text" where it is read.
local function is(bytes, options)
  local path = h.write(h.tmp() .. "/f", bytes)
  local o = { dialect = { header = false }, ncols = 1 }
  for name, v in pairs(options or {}) do o[name] = v end
  local rows, err = source.rows(path, o)
  if rows then return "text" end
  assert.equal("file.unreadable", err.code, err.message)
  return (err.message:match "^.- is (.*)$")
end

local zeros = ("\0"):rep(40)
local zip, pgp = "PK\3\4", "-----BEGIN PGP "

describe("a file that is no text", function()
  it("is known by its first bytes", function()
    for bytes, what in pairs {
      ["\xFD7zXZ\0" .. zeros] = "xz data", ["\x04\x22\x4D\x18" .. zeros] = "lz4 data", ["\x1F\x9D" .. zeros] = "data of compress",
      ["7z\xBC\xAF\x27\x1C" .. zeros] = "a 7z archive", ["Rar!\x1A\x07" .. zeros] = "a RAR archive", ["%PDF-1.4\n"] = "a PDF document",
      [("x"):rep(257) .. "ustar"] = "a tar archive", ["SQLite format 3\0" .. zeros] = "an SQLite database",
      ["\x89PNG\r\n\x1A\n" .. zeros] = "a PNG picture", ["PGCOPY\n\xFF\r\n\0" .. zeros] = "a binary COPY of PostgreSQL",
      ["RIFF1234WEBPx"] = "a WebP picture", ["PK\3\4" .. zeros] = "a zip archive", ["PK\5\6" .. zeros] = "a zip archive",
      ["PK\3\4[Content_Types].xml xl/"] = "an Excel workbook (.xlsx)", ["PK\3\4[Content_Types].xml word/"] = "a Word document (.docx)",
      ["PK\3\4 xl/workbook.bin"] = "an Excel workbook (.xlsb)", ["PK\3\4 xl/"] = "a zip archive",
      ["-----BEGIN PGP MESSAGE-----\n"] = "a message encrypted by PGP", ["-----BEGIN X\n"] = "a key, a certificate or a message in armour",
      ["-----BEGIN PGP SIGNED MESSAGE-----\n"] = "a text signed by PGP", ["age-encryption.org/v1\n"] = "a file encrypted by age",
      ["-----BEGIN AGE ENCRYPTED FILE-----\n"] = "a file encrypted by age", ["Salted__x"] = "a file encrypted by openssl",
      ["version https://git-lfs.github.com/spec/v1\n"] = "a pointer of Git LFS, not the file itself", ["{\\rtf1"] = "a document in Rich Text",
      ["Obj\1x"] = "an Avro file", ["\0\1\0\0Standard Jet"] = "an Access database", ["\xFF\xD8\xFFx"] = "a JPEG picture",
      ["II*\0x"] = "a TIFF picture", ["MM\0*x"] = "a TIFF picture", ["\x7FELF\2"] = "a program",
      ["\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1x"] = "an Excel 97 workbook (.xls), or one that is locked by a password",
    } do assert.equal(what, is(bytes), bytes) end
  end)

  it("is known by letters only if bytes follow that no text has", function()
    for magic, what in pairs { BZh = "bzip2 data", PAR1 = "a Parquet file", ORC = "an ORC file", GIF8 = "a GIF picture",
      PGDMP = "a dump of PostgreSQL", ["<stata_dta>"] = "a Stata file", ARROW1 = "an Arrow file", FEA1 = "a Feather file",
      ["$FL2"] = "an SPSS file" } do
      assert.equal(what, is(magic .. "\1\2\3"), magic)
      assert.equal("text", is(magic .. ",b,c\n1,2,3\n"), magic)
    end
  end)

  it("is a dBASE table by its version, a day, and lengths that can be", function()
    local function dbf(more)
      local p = { version = 3, year = 124, month = 12, day = 31, header = 65, row = 2, zero = 0 }
      for name, v in pairs(more or {}) do p[name] = v end
      return ("<BBBBI4I2I2I2"):pack(p.version, p.year, p.month, p.day, 7, p.header, p.row, p.zero) .. ("\0"):rep(20)
    end
    assert.equal("a dBASE table (.dbf)", is(dbf()))
    for _, more in ipairs { { version = 4 }, { month = 0 }, { month = 13 }, { day = 0 }, { day = 32 }, { header = 64 }, { row = 1 }, { zero = 1 } } do
      assert.equal("text", is(dbf(more)), next(more))
    end
    assert.equal("text", is(dbf():sub(1, 31)))
  end)

  it("is a page or XML by its first tag, behind a byte order mark and blanks, but not a table of tags", function()
    for bytes, what in pairs {
      ["<!DOCTYPE html><p>x"] = "an HTML page", ["\u{FEFF}\n <html><p>x"] = "an HTML page", ["<TABLE><tr>"] = "an HTML page",
      ["<?xml version='1.0'?><a/>"] = "XML", ["<a><b>1</b></a>"] = "XML", ["<a b='1'/>"] = "XML", ["\xFF\xFE<\0a\0>\0<\0/\0a\0>\0"] = "XML",
      ["<?xml?><x xmlns='urn:schemas-microsoft-com:office:spreadsheet'>"] = "an Excel 2003 workbook in XML",
      ["<DATE>,<TIME>\n1,2\n"] = "text", ["<b>a</b>,<b>b</b>\n1,2\n"] = "text", ["<1>x</1>\n"] = "text", ["<DATE>\n1\n"] = "text",
    } do assert.equal(what, is(bytes), bytes) end
  end)

  it("is EBCDIC if nearly all of at least 32 bytes are, and neither a blank nor a line end of ASCII is there", function()
    local word = "\xC8\xC5\xD3\xD3\xD6\x40\xE6\xD6\xD9\xD3\xC4\x25" -- HELLO WORLD and the end of a line
    assert.equal("text in EBCDIC, as mainframes write it", is(word:rep(3)))
    assert.equal("text", is(word:rep(2)))
    assert.equal("text", is(word:rep(3) .. "\n"))
    assert.equal("text", is(word:rep(3), { encoding = "windows-1252" }))
  end)

  it("is no text if one of 25 bytes is a control character, and there are 16 of them", function()
    local function odd(n, of) return ("\1"):rep(n) .. ("a,b\n"):rep((of - n) // 4) end
    assert.matches("^no text: 16 of its first 400 bytes", is(odd(16, 400)))
    assert.equal("text", is(odd(15, 375)))
    assert.equal("text", is(odd(16, 428)))
    assert.equal("text", is(odd(16, 400), { encoding = "UTF-8" }))
    assert.equal("text", is(odd(16, 400), { compression = "none" }))
  end)

  it("is told with what to do, by the file's name", function()
    local csv, ask, written = "save it as CSV", "ask for the table itself, as CSV", "have it written as CSV or JSON lines"
    local duckdb = [[duckdb -c "COPY (FROM 'FILE') TO '/dev/stdout' (HEADER)" | kitload run KIT -  makes CSV of it]]
    local path = h.tmp() .. "/f"
    for bytes, hint in pairs {
      ["\xFD7zXZ\0" .. zeros] = "xzcat FILE | kitload run KIT -", ["\x04\x22\x4D\x18" .. zeros] = "lz4 -dc FILE | kitload run KIT -",
      ["\x1F\x9D" .. zeros] = "zcat FILE | kitload run KIT -", ["BZh\1"] = "bzcat FILE | kitload run KIT -",
      ["7z\xBC\xAF\x27\x1C" .. zeros] = "unpack it: 7z x FILE", ["Rar!\x1A\x07" .. zeros] = "unpack it: unrar x FILE",
      [("x"):rep(257) .. "ustar"] = "unpack it: tar xf FILE",
      ["\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1x"] = "open it and save it as .xlsx or CSV; kitload reads the CSV",
      ["%PDF-1.4\n"] = "ask for the table itself, as CSV: what a PDF prints cannot be read back exactly",
      ["PAR1\1"] = duckdb, ["Obj\1x"] = duckdb, ["ORC\1"] = written, ["ARROW1\1"] = written, ["FEA1\1"] = written,
      ["SQLite format 3\0" .. zeros] = "sqlite3 -header -csv FILE 'SELECT * FROM …' | kitload run KIT -",
      ["\0\1\0\0Standard Jet"] = "mdb-export FILE TABLE | kitload run KIT -", ["$FL2\1"] = csv, ["<stata_dta>\1"] = csv, ["{\\rtf1"] = csv,
      ["PGCOPY\n\xFF\r\n\0" .. zeros] = "COPY … TO … (FORMAT csv, HEADER) writes what kitload reads", ["PGDMP\1"] = "pg_restore reads it",
      ["\x89PNG\r\n\x1A\n" .. zeros] = ask, ["\xFF\xD8\xFFx"] = ask, ["GIF8\1"] = ask, ["II*\0x"] = ask, ["MM\0*x"] = ask, ["RIFF1234WEBPx"] = ask,
      [pgp .. "MESSAGE-----\n"] = "gpg -d FILE | kitload run KIT -",
      [pgp .. "SIGNED MESSAGE-----\n"] = "gpg -d FILE | kitload run KIT - checks the signature and gives the text",
      ["age-encryption.org/v1\n"] = "age -d -i KEY FILE | kitload run KIT -",
      ["-----BEGIN AGE ENCRYPTED FILE-----\n"] = "age -d -i KEY FILE | kitload run KIT -",
      ["-----BEGIN X\n"] = "decrypt it, or ask for the table itself, as CSV", ["Salted__x"] = "decrypt it: openssl enc -d …",
      ["version https://git-lfs.github.com/spec/v1\n"] = "git lfs pull fetches the file",
      [zip .. zeros] = "unpack it, or, where it holds one table: unzip -p FILE | kitload run KIT -",
      [zip .. "[Content_Types].xml xl/"] = csv, [zip .. " xl/workbook.bin"] = csv, [zip .. "Index/Document.iwa"] = csv,
      [zip .. "application/vnd.oasis.opendocument.spreadsheet"] = csv, [zip .. "[Content_Types].xml word/"] = "save its table as CSV",
      ["<html>"] = "is it a page for signing in, or an error? A table saved as a page is opened in a spreadsheet and saved as CSV",
      ["<?xml version='1.0'?><a/>"] = "kitload reads CSV and JSON: have it written as one of these",
      ["<?xml?><x xmlns='urn:schemas-microsoft-com:office:spreadsheet'>"] = csv,
      [("\xC8\xC5\xD3\xD3\xD6\x40\xE6\xD6\xD9\xD3\xC4\x25"):rep(3)] =
        "--encoding IBM1047 or IBM037 (IBM273 for German) reads it, where its lines have ends",
      [("\1"):rep(16) .. ("a,b\n"):rep(96)] = "kitload reads CSV and JSON, also packed by gzip or zstd",
      ["\x7FELF\2"] = false,
    } do
      local _, err = source.open(h.write(path, bytes))
      assert.equal(path .. " is ", err.message:sub(1, #path + 4))
      assert.same(hint or nil, err.hint and (err.hint:gsub(path:gsub("%p", "%%%0"), "FILE")), bytes)
    end
  end)
end)
