-- Bytes from files: compression, encodings, hashes, and the messages when they cannot be read.
local h = require "spec.helper"
local source = require "kitload.host.source"

local dir = h.tmp()

local function file(bytes, name)
  return h.write(dir .. "/" .. (name or "a.csv"), bytes)
end

local function info(path, options)
  local src = assert(source.open(path, options))
  local found = src:info()
  src:close()
  return found
end

-- The lines of a file as text: no delimiter, no quotes.
local function lines_of(path, options)
  local all = { dialect = { header = false, quote = false, delimiter = "\1" }, ncols = 1 }
  for k, v in pairs(options or {}) do all[k] = v end
  local rows, err = source.rows(path, all)
  if not rows then return nil, err end
  local lines, problems = {}, {}
  for i, row in ipairs(rows) do
    lines[i] = row.cells[1]
    for _, p in ipairs(row.problems) do problems[#problems + 1] = p.message end
  end
  return lines, problems
end

local function pack(tool, bytes)
  local plain = file(bytes, "plain")
  assert.equal(0, (h.sh(("%s -c %s > %s/packed"):format(tool, plain, dir))))
  return h.read(dir .. "/packed")
end

local function utf16(text, order)
  local units = {}
  for _, c in utf8.codes(text) do
    if c > 0xFFFF then
      units[#units + 1] = string.pack(order .. "I2I2", 0xD800 + (c - 0x10000 >> 10), 0xDC00 + (c - 0x10000 & 0x3FF))
    else
      units[#units + 1] = string.pack(order .. "I2", c)
    end
  end
  return table.concat(units)
end

local function utf32(text, order)
  local units = {}
  for _, c in utf8.codes(text) do units[#units + 1] = string.pack(order .. "I4", c) end
  return table.concat(units)
end

describe("a file that cannot be read", function()
  local function refused(path, options, message, hint)
    local src, err = source.open(path, options)
    assert.is_nil(src)
    assert.equal("input", err.kind)
    assert.equal(3, err.exit)
    assert.equal(message, err.message)
    assert.equal(hint, err.hint)
    return err
  end

  it("is named with the reason", function()
    local err = refused(dir .. "/none.csv", nil, "cannot read " .. dir .. "/none.csv: No such file or directory",
      "paths are relative to the folder that kitload is called in")
    assert.equal("file.unreadable", err.code)
    err = refused(dir, nil, "cannot read " .. dir .. ": it is a folder", "name its files, for example " .. dir .. "/*.csv")
    assert.equal("file.unreadable", err.code)
    -- reading a process's memory at 0 fails with EIO for everybody, root as well
    err = refused("/proc/self/mem", nil, "at byte 0: cannot read /proc/self/mem: Input/output error")
    assert.equal("file.unreadable", err.code)
  end)

  it("says so when the encoding is unknown", function()
    local path = file "a,b\n"
    local hint = "`iconv -l` lists the names; windows-1252 and UTF-8 are common"
    refused(path, { encoding = "klingon" }, path .. ': unknown encoding "klingon"', hint)
    refused(path, { encoding = "latin1//IGNORE" }, path .. ': unknown encoding "latin1//IGNORE"', hint)
  end)

  it("is a usage error when the compression is unknown", function()
    local src, err = source.open(file "a,b\n", { compression = "rar" })
    assert.is_nil(src)
    assert.same({ "usage", 'unknown compression "rar"', "it is auto, gzip, zstd or none" }, { err.kind, err.message, err.hint })
  end)
end)

describe("an encoding", function()
  local text = "Name,Größe\nŽižka,5 €\n"
  local lines = { "Name,Größe", "Žižka,5 €" }
  local emoji = "ab😎,日本\né\n"

  local function reads(bytes, options, expected, encoding, bom)
    local path = file(bytes)
    for _, block in ipairs { 0, 1, 2, 3, 5, 7, 31 } do
      local all = { block = block, encoding = options.encoding }
      local found, problems = lines_of(path, all)
      assert.same(expected, found)
      assert.same({}, problems)
    end
    local i = info(path, options)
    assert.same({ encoding, bom }, { i.encoding, i.bom })
  end

  it("is UTF-8 with or without a byte-order mark", function()
    reads(text, {}, lines, "UTF-8", false)
    reads("\xEF\xBB\xBF" .. text, {}, lines, "UTF-8", true)
    reads(text, { encoding = "utf8" }, lines, "UTF-8", false)
    reads("\xEF\xBB\xBF" .. text, { encoding = "UTF-8" }, lines, "UTF-8", true)
  end)

  it("is UTF-16 by its byte-order mark, by its zeros, or by its name", function()
    for order, name in pairs { ["<"] = "UTF-16LE", [">"] = "UTF-16BE" } do
      local bom = utf16("\u{FEFF}", order)
      reads(bom .. utf16(text, order), {}, lines, name, true)
      reads(bom .. utf16(emoji, order), {}, { "ab😎,日本", "é" }, name, true)
      reads(utf16(text, order), {}, lines, name, false)
      reads(utf16(text, order), { encoding = "UTF-16" }, lines, name, false)
      reads(utf16(emoji, order), { encoding = name }, { "ab😎,日本", "é" }, name, false)
    end
  end)

  it("is UTF-32 by its byte-order mark or by its name", function()
    for order, name in pairs { ["<"] = "UTF-32LE", [">"] = "UTF-32BE" } do
      reads(utf32("\u{FEFF}" .. emoji, order), {}, { "ab😎,日本", "é" }, name, true)
      reads(utf32(emoji, order), { encoding = "UTF-32" }, { "ab😎,日本", "é" }, name, false)
    end
  end)

  it("is what iconv knows by name", function()
    reads("Gr\xF6\xDFe\n", { encoding = "latin1" }, { "Größe" }, "latin1", false)
    reads("5 \x80\n", { encoding = "windows-1252" }, { "5 €" }, "windows-1252", false)
    reads("Gr\x9A\xA7e\n", { encoding = "MacRoman" }, { "Größe" }, "MACINTOSH", false)
    reads("\xA4\xA4\xA4\xE5,\xA5\x5C\n", { encoding = "Big5" }, { "中文,功" }, "Big5", false)
    reads("\x1B$B\x3A\x34\x46\x23\x1B(B,x\n", { encoding = "ISO-2022-JP" }, { "佐藤,x" }, "ISO-2022-JP", false)
  end)

  it("is windows-1252 when it is neither UTF-8 nor UTF-16", function()
    reads("Gr\xF6\xDFe,5 \x80\n", {}, { "Größe,5 €" }, "windows-1252", false)
  end)

  it("is overruled by a byte-order mark", function()
    reads("\xEF\xBB\xBF" .. text, { encoding = "windows-1252" }, lines, "UTF-8", true)
    reads(utf16("\u{FEFF}" .. text, "<"), { encoding = "UTF-8" }, lines, "UTF-16LE", true)
  end)

  it("stays UTF-8 when a few bytes of a file full of it are broken", function()
    local path = file(("äöü\n"):rep(10) .. "caf\xE9\n")
    assert.equal("UTF-8", info(path).encoding)
    local _, problems = lines_of(path)
    assert.same({ "byte 0xE9 at offset 73 is not UTF-8" }, problems)
  end)

  it("is not UTF-16 for a few U+0000 in a text", function()
    assert.equal("UTF-8", info(file "a,\0\nb,\0\n").encoding)
  end)

  it("does not depend on the size of the blocks", function()
    local bytes = ("a,b\n"):rep(20000) .. "Gr\xF6\xDFe\n"
    for _, block in ipairs { 1, 7, 4096 } do
      assert.equal("windows-1252", info(file(bytes), { block = block }).encoding)
    end
  end)
end)

describe("a byte that cannot be decoded", function()
  local function marks(bytes, encoding, expected_lines, expected)
    local path = file(bytes)
    for _, block in ipairs { 0, 1, 2, 3, 4, 5, 7, 31 } do
      local lines, problems = lines_of(path, { encoding = encoding, block = block })
      assert.same(expected_lines, lines)
      assert.same(expected, problems)
    end
  end

  it("is marked with its offset in UTF-8", function()
    marks("ab\n\xFFc\nd\xC3\n\xE2\x82x\nü\n\xF0\x9F\x98", "UTF-8",
      { "ab", "�c", "d�", "��x", "ü", "���" }, {
        "byte 0xFF at offset 3 is not UTF-8",
        "byte 0xC3 at offset 7 is not UTF-8",
        "byte 0xE2 at offset 9 is not UTF-8, and 1 more in this row",
        "byte 0xF0 at offset 16 is not UTF-8, and 2 more in this row",
      })
  end)

  it("is marked in surrogates, overlong forms and what is past U+10FFFF", function()
    marks("\xED\xA0\x80\n\xC0\xAF\n\xF4\x90\x80\x80\n", "UTF-8", { "���", "��", "����" }, {
      "byte 0xED at offset 0 is not UTF-8, and 2 more in this row",
      "byte 0xC0 at offset 4 is not UTF-8, and 1 more in this row",
      "byte 0xF4 at offset 7 is not UTF-8, and 3 more in this row",
    })
  end)

  it("counts the byte-order mark in its offset", function()
    marks("\xEF\xBB\xBFa\xFF\n", "UTF-8", { "a�" }, { "byte 0xFF at offset 4 is not UTF-8" })
  end)

  it("is marked in windows-1252, which has five holes", function()
    marks("a\x81\nb\x8D\x8F\n", "windows-1252", { "a�", "b��" }, {
      "byte 0x81 at offset 1 is not windows-1252",
      "byte 0x8D at offset 4 is not windows-1252, and 1 more in this row",
    })
  end)

  it("is marked in overlong forms of three and four bytes", function()
    for _, bytes in ipairs { "\xE0\x80\xAF", "\xE0\x9F\xBF", "\xF0\x80\x80\xAF", "\xF0\x8F\xBF\xBF" } do
      marks(bytes .. "\n", "UTF-8", { ("\u{FFFD}"):rep(#bytes) },
        { ("byte 0x%02X at offset 0 is not UTF-8, and %d more in this row"):format(bytes:byte(), #bytes - 1) })
    end
  end)

  it("is a unit of UTF-16 for a lone surrogate, and half a one at the end", function()
    marks("a\0\n\0\0\xD8b\0\n\0c\0d", "UTF-16LE", { "a", "�b", "c�" }, {
      "byte 0x00 at offset 4 is not UTF-16LE",
      "byte 0x64 at offset 12 is not UTF-16LE",
    })
  end)

  it("is four bytes of UTF-32, by each of its names", function()
    local bytes = utf32("a\n", "<") .. "\0\xD8\0\0" .. utf32("b\n", "<") .. "\0\0\x11\0" .. utf32("c", "<") .. "\0"
    for _, name in ipairs { "UTF-32LE", "utf32le" } do
      marks(bytes, name, { "a", "�b", "�c�" }, {
        "byte 0x00 at offset 8 is not " .. name,
        ("byte 0x00 at offset 20 is not %s, and 1 more in this row"):format(name),
      })
    end
    marks("\0a\xD8\0\0b", "utf16be", { "a�b" }, { "byte 0xD8 at offset 2 is not utf16be" })
    marks("\0\0\0a\0\x11\0\0\0\0\0b", "UTF32BE", { "a�b" }, { "byte 0x00 at offset 4 is not UTF32BE" })
  end)

  it("is marked in Big5 where a pair is broken or cut off", function()
    marks("\xA4\xA4\xFF\n\xA4", "Big5", { "中�", "�" }, {
      "byte 0xFF at offset 2 is not Big5",
      "byte 0xA4 at offset 4 is not Big5",
    })
  end)
end)

describe("an archive", function()
  local text = {}
  for i = 1, 100 do text[i] = ("%d,Größe %d,%s"):format(i, i * 7919 % 1000, ("x"):rep(i % 13)) end
  local bytes = table.concat(text, "\n") .. "\n"

  for _, tool in ipairs { "gzip", "zstd" } do
    describe("of " .. tool, function()
      local packed = pack(tool, bytes)

      local function opens(content, options)
        local path = file(content, "archive.csv") -- by content, not by name
        return lines_of(path, options)
      end
      local function refused(content, message, options)
        local lines, err = opens(content, options)
        assert.is_nil(lines)
        assert.equal("input", err.kind)
        assert.equal("file.unreadable", err.code)
        assert.matches(message, err.message)
        assert.matches("archive.csv", err.message, 1, true)
      end

      it("is unpacked, whatever the block", function()
        for _, block in ipairs { 0, 1, 3, 7, 31, 1021 } do
          assert.same(text, (opens(packed, { block = block })))
        end
        assert.equal(tool, info(file(packed)).compression)
        assert.same(text, (opens(packed, { compression = tool })))
      end)

      it("may be several in a row", function()
        local three = pack(tool, "1\n") .. pack(tool, "") .. pack(tool, "2\n3") .. packed
        for _, block in ipairs { 0, 1, 7 } do
          local lines = opens(three, { block = block })
          assert.same({ "1", "2", "31,Größe 919,x" }, { table.unpack(lines, 1, 3) })
          assert.equal(102, #lines)
        end
      end)

      it("is refused when it is cut anywhere", function()
        for n = tool == "gzip" and 2 or 4, #packed - 1 do
          refused(packed:sub(1, n), "is cut off: its " .. tool .. " data ends too soon, at byte " .. n .. "$")
        end
      end)

      it("is refused when it is cut within its second part", function()
        local second = pack(tool, "more\n")
        for n = 1, #second - 1 do
          refused(packed .. second:sub(1, n), "is cut off: its " .. tool .. " data ends too soon, at byte " .. #packed + n .. "$")
        end
      end)

      it("is refused with something after it", function()
        refused(packed .. "garbage", "has something after its " .. tool .. " data, at byte " .. #packed .. "$")
        refused(packed .. "\0", "at byte %d+", { block = 1 })
        refused(packed .. "\0\0\0\0\0\0\0\0", "at byte %d+", { block = 7 })
      end)

      it("is refused when its checksum is wrong", function()
        local at = #packed - (tool == "gzip" and 6 or 1)
        local byte = string.char(packed:byte(at) ~ 1)
        refused(packed:sub(1, at - 1) .. byte .. packed:sub(at + 1), "is corrupt " .. tool .. " data at byte %d+: .*check")
      end)

      it("is refused, or is the same text, when any one byte is wrong", function()
        for at = tool == "gzip" and 11 or 5, #packed, 7 do
          local wrong = packed:sub(1, at - 1) .. string.char(packed:byte(at) ~ 0x55) .. packed:sub(at + 1)
          local lines, err = opens(wrong)
          if lines then assert.same(text, lines) else assert.equal("file.unreadable", err.code) end
        end
      end)

      it("is refused when something else was said to be one", function()
        refused("a,b\n1,2\n", "is corrupt " .. tool .. " data at byte", { compression = tool })
        refused("", "is cut off", { compression = tool })
      end)

      it("is read as it is when it is said to be none", function()
        assert.equal("none", info(file(packed), { compression = "none" }).compression)
      end)

      it("is refused when it is a bomb", function()
        local bomb = dir .. "/bomb"
        assert.equal(0, (h.sh(("head -c 80000000 /dev/zero | tr '\\0' 'a' | %s -9 -c > %s"):format(tool, bomb))))
        local rows, err = source.rows(bomb, { max_ratio = 500 })
        assert.is_nil(rows)
        assert.matches("unpacks to more than 500 times its size", err.message, 1, true)
        assert.is_string(err.hint)
        assert.is_truthy(source.rows(bomb, { max_ratio = 1000000, dialect = { header = false } }))
      end)
    end)
  end

  it("may begin with a skippable frame of zstd", function()
    local path = file("\x51\x2A\x4D\x18\x03\0\0\0abc" .. pack("zstd", "x\ny\n"))
    assert.same({ "x", "y" }, (lines_of(path)))
  end)
end)

describe("the hash", function()
  it("is SHA-256 of the stored bytes, packed or not", function()
    for _, bytes in ipairs { "", "a,b\n", ("line\n"):rep(100000), pack("gzip", "a,b\n"), "\x1F\x8Bbroken" } do
      local path = file(bytes)
      local _, out = h.sh("sha256sum " .. h.quote(path))
      assert.equal(out:match "^%x+", source.sha256(path))
    end
  end)

  it("is refused with a reason when there is no such file", function()
    local hex, err = source.sha256(dir .. "/none.csv")
    assert.is_nil(hex)
    assert.equal("file.unreadable", err.code)
  end)
end)

describe("standard input", function()
  local script = ([[
    package.cpath = %q
    local S = require "kitload.host.source"
    local src = assert(S.open "-")
    local info = src:info()
    local rows = src:scan({}, 2).rows
    print(info.regular, info.compression, rows[2].cells[1])]]):format(package.cpath)

  it("is read like a file, and cannot be read twice", function()
    local _, out, err = h.sh("printf 'a,b\\nc,d\\n' | gzip -c | " .. h.lua .. " -e " .. h.quote(script))
    assert.same({ "false\tgzip\tc\n", "" }, { out, err })
    _, out = h.sh(h.lua .. " -e " .. h.quote(script) .. " < " .. file "a,b\nc,d\n")
    assert.equal("false\tnone\tc\n", out)
  end)

  it("is refused when it is closed", function()
    local code, _, err = h.sh(h.lua .. " -e " .. h.quote(script) .. " <&-")
    assert.not_equal(0, code)
    assert.is_string(err)
  end)
end)

describe("a scan", function()
  local function scan(bytes, dialect, rows)
    local src = assert(source.open(file(bytes)))
    local found = src:scan(dialect or {}, rows)
    src:close()
    return found
  end

  it("gives rows as they are, with their numbers and quotes", function()
    assert.same({ ok = true, rows = {
      { row = 1, line = 1, cells = { "Report" }, quoted = {} },
      { row = 2, line = 2, cells = {}, quoted = {} },
      { row = 4, line = 4, cells = { "a", "", "b\nc" }, quoted = { [2] = true, [3] = true } },
      { row = 5, line = 6, cells = { "1", "2" }, quoted = {} },
    } }, scan('Report\n\n#x\na,"","b\nc"\n1,2\n', { comment = "#" }))
  end)

  it("stops after so many rows", function()
    assert.equal(2, #scan("a\nb\nc\nd\n", {}, 2).rows)
    assert.same({}, scan("a\nb\n", {}, 0).rows)
  end)

  it("says on which line the quote rules are broken", function()
    local found = scan 'a\nb"c\nd\n'
    assert.same({ false, 2 }, { found.ok, found.bad_line })
    assert.same({ nil, true, nil }, { found.rows[1].broken, found.rows[2].broken, found.rows[3].broken })
    assert.same({ false, 3 }, { scan('a\nb\n"c\nd\n').ok, scan('a\nb\n"c\nd\n').bad_line })
  end)

  it("lets a preamble break them when the header's row is known", function()
    local found = scan('5" pipes\na,b\n', { header = 2 })
    assert.is_true(found.ok)
    assert.same({ "a", "b" }, found.rows[2].cells)
  end)

  it("leaves out the last row of a text that is only a beginning", function()
    local line = ("x"):rep(999) .. "\n"
    local found = scan(line:rep(200))
    assert.is_true(found.ok)
    assert.equal(131, #found.rows) -- of 128 KiB
    for _, row in ipairs(found.rows) do assert.equal(999, #row.cells[1]) end
    assert.is_true(scan('a\n"' .. line:rep(200)).ok)
  end)

  it("does not use up the source", function()
    local path = file "a,b\n\xE9,d\n"
    local src = assert(source.open(path, { encoding = "windows-1252" }))
    assert.same(src:scan {}, src:scan {})
    assert.equal("é", src:scan({}).rows[2].cells[1])
    src:close()
    assert.has_error(function() src:info() end)
  end)

  it("leaves the source as it was, whatever its encoding", function()
    local load = require "kitload.host.load"
    local plan = require("kitload.host.plan").bind { ninputs = 1, fields = { { name = "a", kind = "text", input = 0 } },
      code = { { op = "load", field = 0, args = { 0 } } } }
    for _, case in ipairs {
      { "a\nx\xFFy\nz\n", "UTF-8" }, { "\u{FEFF}a\nx\xFFy\nä\n", "UTF-8" }, { utf16("a\nä€😀\n", "<") .. "\x00\xD8\n\0", "UTF-16LE" },
      { "a\n\x81\xE4\n", "windows-1252" }, { "a\n\xA4\xA4\xFF\n", "Big5" }, { "a\nb\n\x1B$B$\"", "ISO-2022-JP" },
    } do
      local function rows(looks)
        local src = assert(source.open(file(case[1]), { encoding = case[2] }))
        for _ = 1, looks do
          src:scan({}, 5)
          src:looks_like()
        end
        local got = assert(load.sample { plan = plan, files = { { source = src, path = "a.csv", name = "a.csv", headers = { "a" }, columns = { 0 },
          dialect = { delimiter = ",", quote = '"', header = 1 } } } })
        src:close()
        return got
      end
      local once = rows(0)
      assert.is_true(#once >= 1)
      assert.same(once, rows(1), case[2])
      assert.same(once, rows(3), case[2])
    end
  end)

  it("is refused when one character would mean two things", function()
    for _, case in ipairs {
      { "the delimiter of a CSV file cannot be empty", { delimiter = "" } },
      { "a line's end, the quote or the escape cannot be part of the delimiter", { delimiter = "||\n" }, { delimiter = "|\r" },
        { delimiter = '|"' }, { delimiter = "|\\", escape = "\\" }, { delimiter = "'|", quote = "'" } },
      { "a line's end, the escape or the delimiter cannot be part of what comments begin with", { comment = "#\n" }, { comment = "-\r-" },
        { comment = "/\\", escape = "\\" }, { comment = "#||", delimiter = "||" } },
      { "0x0A cannot be a delimiter, quote, comment or escape", { delimiter = "\n" }, { quote = "\n" }, { comment = "\n" }, { escape = "\n" } },
      { "0x0D cannot be a delimiter, quote, comment or escape", { delimiter = "\r" }, { quote = "\r" }, { comment = "\r" }, { escape = "\r" } },
      { "0x80 cannot be a delimiter, quote, comment or escape", { delimiter = "\x80" }, { quote = "\x80" }, { comment = "\x80" }, { escape = "\x80" } },
      { "';' is given for two of delimiter, quote, comment and escape", { delimiter = ";", comment = ";" }, { delimiter = ";", quote = ";" },
        { delimiter = ";", escape = ";" }, { quote = ";", comment = ";" }, { comment = ";", escape = ";" } },
    } do
      for i = 2, #case do
        local rows, err = source.rows(file "a\n", { dialect = case[i] })
        assert.is_nil(rows)
        assert.same({ "usage", case[1] }, { err.kind, err.message })
      end
    end
    -- An escape that is the same as the quote means a doubled quote. 0x7F is a character like any other.
    for _, dialect in ipairs { { quote = ";", escape = ";" }, { delimiter = "\x7F" }, { quote = "\x7F" }, { delimiter = "||", comment = "#|" } } do
      assert(source.rows(file "a\n", { dialect = dialect }))
    end
  end)

  it("refuses an option that is nonsense", function()
    assert.has_error(function() scan("a\n", { delimiter = ("x"):rep(300) }) end)
    for _, name in ipairs { "delimiter", "comment" } do
      assert.has_error(function() scan("a\n", { [name] = ("x"):rep(17) }) end)
      assert(scan("a\n", { [name] = ("x"):rep(16) }))
    end
    assert.has_error(function() scan("a\n", { ragged = "cut" }) end)
    assert.has_error(function() scan("a\n", { header = -1 }) end)
    local rows, err = source.rows(file "a\n", { dialect = { delimiter = ";", comment = ";" } })
    assert.is_nil(rows)
    assert.equal("usage", err.kind)
  end)
end)

describe("a look at the first characters", function()
  local function look(bytes)
    local src = assert(source.open(file(bytes)))
    local format, first = src:looks_like()
    src:close()
    return format, first
  end

  it("is behind blanks and line ends of any kind", function()
    for _, blanks in ipairs { "", " ", "\t", "\r", "\n", "\r\n", " \t\r\n", "\n\n\r \t" } do
      assert.same({ nil, "" }, { look(blanks) })
      assert.same({ nil, "a" }, { look(blanks .. "a,b\n") })
      assert.same({ "json", "[" }, { look(blanks .. '[{"a":1}]') })
      assert.same({ "ndjson", "{" }, { look(blanks .. '{"a":1}\n{"a":2}\n') })
      assert.same({ "ndjson", "{" }, { look('{"a":1}' .. blanks:gsub("\n", "") .. '\n{"a":2}\n') })
      assert.same({ "ndjson", "{" }, { look('{"a":1}' .. blanks) })
      assert.same({ "json", "{" }, { look('{"a":1}' .. blanks:gsub("\n", "") .. ',{"a":2}\n') })
    end
    assert.same({ nil, "\v" }, { look "\v[" })
    for bytes, format in pairs { ["{}"] = "ndjson", [" { }\n{}"] = "ndjson", ["[]"] = "json", ["[ ]"] = "json", ["[{"] = "json", ['{"a"'] = "json", ["{a}"] = "csv",
      ["[1]"] = "csv", ["[a]"] = "csv", ["{"] = "json" } do
      assert.equal(format ~= "csv" and format or nil, (look(bytes)), bytes)
    end
  end)
end)
