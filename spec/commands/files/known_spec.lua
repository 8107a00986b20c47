-- Files that are no tables. The message must say what the file is and how to make a table of it. Nothing may be loaded.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local zip = "PK\3\4\20\0\0\0\8\0" .. ("\0"):rep(16) .. "\19\0\0\0"
local ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" .. ("\0"):rep(600)

-- As iconv gives IBM037.
local function ebcdic(text)
  return (text:gsub(".", function(c)
    local byte = c:byte()
    local letter = byte | 0x20
    if c == " " then return "\x40" elseif c == "," then return "\x6B" elseif c == "\n" then return "\x25" end
    if c:find "%d" then return string.char(0xF0 + byte - 48) end
    local n = letter - 97
    local at = n < 9 and 0x81 + n or n < 18 and 0x91 + n - 9 or 0xA2 + n - 18
    return string.char(byte == letter and at or at + 0x40)
  end))
end

local cases = {
  { "BZh91AY&SY\1\2\3", "bzip2 data", "bzcat f.csv | kitload run KIT -" },
  { "\xFD7zXZ\0\0\4", "xz data", "xzcat f.csv | kitload run KIT -" },
  { "\x04\x22\x4D\x18\x64", "lz4 data", "lz4 -dc f.csv" },
  { "\x1F\x9D\x90abc", "data of compress", "zcat f.csv" },
  { "7z\xBC\xAF\x27\x1C\0\4", "a 7z archive", "7z x f.csv" },
  { "Rar!\x1A\x07\1\0", "a RAR archive", "unrar x f.csv" },
  { "t.csv" .. ("\0"):rep(252) .. "ustar\00000", "a tar archive", "tar xf f.csv" },
  { zip .. "[Content_Types].xml" .. zip .. "xl/workbook.xml", "an Excel workbook (.xlsx)", "save it as CSV" },
  { zip .. "[Content_Types].xml" .. zip .. "xl/workbook.bin", "an Excel workbook (.xlsb)", "save it as CSV" },
  { zip .. "[Content_Types].xml" .. zip .. "word/document.xml", "a Word document (.docx)", "save its table as CSV" },
  { zip .. "mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet (.ods)", "save it as CSV" },
  { zip .. "Index/Document.iwa", "a Numbers spreadsheet", "save it as CSV" },
  { zip .. "orders.csv", "a zip archive", "unzip -p f.csv | kitload run KIT -" },
  { ole, "an Excel 97 workbook (.xls), or one that is locked by a password", "save it as .xlsx or CSV" },
  { "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "a PDF document", "ask for the table itself" },
  { "PAR1\x15\4\x15\0\0", "a Parquet file", "duckdb -c \"COPY (FROM 'f.csv')" },
  { "Obj\1\4\20avro.codec", "an Avro file", "duckdb" },
  { "ORC\8\3\16\0\0", "an ORC file", "have it written as CSV" },
  { "ARROW1\0\0\xFF\xFF", "an Arrow file", "have it written as CSV" },
  { "SQLite format 3\0\16\0", "an SQLite database", "sqlite3 -header -csv f.csv" },
  { "\0\1\0\0Standard Jet DB\0", "an Access database", "mdb-export f.csv" },
  { "\x03\x7E\x0B\x1E\2\0\0\0\x61\0\x20\0" .. ("\0"):rep(90), "a dBASE table (.dbf)", "save it as CSV" },
  { "PGCOPY\n\xFF\r\n\0\0\0\0\0", "a binary COPY of PostgreSQL", "FORMAT csv, HEADER" },
  { "PGDMP\1\14\0\4", "a dump of PostgreSQL", "pg_restore" },
  { "\x89PNG\r\n\x1A\n\0\0", "a PNG picture", "ask for the table itself" },
  { "\xFF\xD8\xFF\xE0\0\16JFIF", "a JPEG picture", "ask for the table itself" },
  { "GIF89a\1\0\1\0", "a GIF picture", "ask for the table itself" },
  { "RIFF\20\0\0\0WEBPVP8 ", "a WebP picture", "ask for the table itself" },
  { "{\\rtf1\\ansi\\deff0 a;b}", "a document in Rich Text", "save it as CSV" },
  { "<!DOCTYPE html>\n<html><body>Sign in</body></html>", "an HTML page", "a page for signing in" },
  { "\xEF\xBB\xBF\n  <TABLE><tr><td>1</td></tr></TABLE>", "an HTML page", "saved as CSV" },
  { '<?xml version="1.0"?>\n<a/>', "XML", "have it written as one of these" },
  { "\xFF\xFE<\0?\0x\0m\0l\0 \0v\0e\0r\0s\0i\0o\0n\0", "XML", "have it written as one of these" },
  { "<rows><row id='1'/></rows>", "XML", "have it written as one of these" },
  { '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "an Excel 2003 workbook in XML", "save it as CSV" },
  { "\x7FELF\2\1\1\0", "a program" },
  { "-----BEGIN PGP MESSAGE-----\nVersion: 1\n\nhQEMA,a\n", "a message encrypted by PGP", "gpg -d f.csv | kitload run KIT -" },
  { "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nid,name\n", "a text signed by PGP", "gpg -d f.csv | kitload run KIT -" },
  { "-----BEGIN CERTIFICATE-----\nMIIB\n", "a key, a certificate or a message in armour", "ask for the table itself" },
  { "age-encryption.org/v1\n-> X25519 abc\n", "a file encrypted by age", "age -d -i KEY f.csv" },
  { "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "a file encrypted by age", "age -d -i KEY f.csv" },
  { "Salted__\1\2\3\4\5\6\7\8", "a file encrypted by openssl", "openssl enc -d" },
  { "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "a pointer of Git LFS, not the file itself", "git lfs pull" },
  { ebcdic "id,name\n1,Bob Hall\n2,Al Wu\n3,Cy Ray\n", "text in EBCDIC, as mainframes write it", "--encoding IBM1047" },
  { ebcdic(("00017SMITH     JOHN      "):rep(8)), "text in EBCDIC, as mainframes write it", "--encoding IBM1047" },
}

describe("a file that is", function()
  local w

  before_each(function() w = workspace.new() end)

  for i, case in ipairs(cases) do
    it(("%s is told as that (%d)"):format(case[2], i), function()
      w:write("f.csv", case[1])
      local code, out, err = w:kitload("preview", "f.csv")
      assert.same({ 3, "" }, { code, out })
      local message, hint = err:match "^kitload: error: (.-)\n%s*(.*)"
      assert.equal("f.csv is " .. case[2], message)
      assert.truthy(hint:find(case[3] or "", 1, true), hint)
    end)
  end

  it("text in EBCDIC is read when its encoding is told", function()
    w:write("f.csv", ebcdic "id,name\n1,Bob Hall\n2,Al Wu\n3,Cy Ray\n")
    local code, out = w:kitload("preview", "f.csv", "--json", "--encoding", "IBM037")
    assert.equal(0, code)
    assert.matches('"name": "Bob Hall"', out, 1, true)
  end)

  it("packed by gzip is told as what is inside", function()
    w:write("f", cases[7][1])
    h.sh(("gzip -c %s/f > %s/f.csv"):format(w.dir, w.dir))
    local code, _, err = w:kitload("check", "--into", "t", "f.csv")
    assert.equal(3, code)
    assert.matches("f.csv is a tar archive", err)
  end)

  it("bytes without meaning is told as no text", function()
    local bytes = {}
    for i = 1, 3000 do bytes[i] = string.char((i * 7919) % 251) end
    w:write("f.csv", table.concat(bytes))
    local code, _, err = w:kitload("new", "t", "--from", "f.csv")
    assert.equal(3, code)
    assert.matches("f.csv is no text: %d+ of its first 3000 bytes are control characters", err)
  end)
end)

describe("a table", function()
  local w

  before_each(function() w = workspace.new() end)

  for what, text in pairs {
    ["whose header is tags"] = "<DATE>,<TIME>,<OPEN>\n2026.01.01,00:00,1.5\n",
    ["whose header is of HTML"] = "<b>How old?</b>,<p>And you?</p>\n1,2\n",
    ["whose header begins with HTML"] = "<p>Frage</p>;n\n1;2\n",
    ["whose header begins like Parquet"] = "PAR1,PAR2,x\n1,2,3\n",
    ["whose header begins like ORC"] = "ORC,NAME,x\n1,2,3\n",
    ["whose header begins like bzip2"] = "BZh,b,c\n1,2,3\n",
    ["whose header begins like a zip"] = "PK,b,c\n1,2,3\n",
    ["with some control characters"] = "a,b,c\n1,\1\2\3,3\n",
  } do
    it(what .. " is read", function()
      w:write("f.csv", text)
      local code, out = w:kitload("preview", "f.csv", "--json")
      assert.equal(0, code)
      assert.matches("^%[\n  {", out)
    end)
  end
end)

describe("an address in the place of a file", function()
  for word, hint in pairs {
    ["https://example.org/a.csv"] = "curl %-fsSL 'https://example.org/a.csv' | kitload run KIT %-",
    ["s3://bucket/in/a.csv"] = "aws s3 cp 's3://bucket/in/a.csv' %- | kitload run KIT %-",
    ["s3://bucket/in/*.csv"] = "kitload reads files and standard input\n",
    ["gs://bucket/a.csv"] = "gcloud storage cat",
    ["sftp://host/in/a.csv"] = "curl %-fsS 'sftp://host/in/a.csv'",
    ["file:///srv/in/a.csv"] = "write its path: /srv/in/a.csv",
  } do
    it(("is told: %s"):format(word), function()
      local w = workspace.new()
      for _, command in ipairs { { "preview", word }, { "check", "--into", "t", word }, { "new", "t", "--from", word } } do
        local code, _, err = w:kitload(table.unpack(command))
        assert.equal(3, code, command[1])
        assert.truthy(err:find(word .. " is an address, not a file\n", 1, true), err)
        assert.matches(hint, err)
      end
    end)
  end
end)
