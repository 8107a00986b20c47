require "spec.helper"
local suspect = require "kitload.reading.suspect"

-- As iconv gives windows-1252 for these bytes.
local upper = {}
do
  local byte = 0x80
  for _, c in utf8.codes "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ" do
    upper[byte] = c == 0 and 0xFFFD or c
    byte = byte + 1
  end
end

local function encodings(bytes)
  local row = { cells = {} }
  for cell in bytes:gmatch "[^,]+" do
    row.cells[#row.cells + 1] = cell:gsub(".", function(c) return utf8.char(upper[c:byte()] or c:byte()) end)
  end
  return suspect.encodings { row }
end

describe("text taken for windows-1252", function()
  it("is not doubted where its marked letters stand alone", function()
    assert.is_nil(encodings "Gr\xF6\xDFe,Stra\xDFe,M\xFCller,caf\xE9,cr\xE8me br\xFBl\xE9e,\xC4\xD6\xDC GmbH,5 \x80,\xABna\xEFve\xBB")
    assert.is_nil(encodings "plain,text")
  end)

  it("is not doubted where letters with marks stand in words of plain ones, however few they are", function()
    assert.is_nil(encodings(("Gr\xF6\xDFe,"):rep(4)))
    assert.is_nil(encodings(("Stra\xDFe,Gr\xF6\xDFe,"):rep(3)))
    assert.is_nil(encodings(("fu\xDFg\xE4nger,cr\xE9\xE9e,"):rep(3)))
  end)

  it("may be Big5 where no second byte is one that Big5 lacks", function()
    assert.same({ "Big5", "GB18030" }, encodings "\xA4@\xA4\xA4\xA4\xE5,\xB4\xFA\xB8\xD5\xA4j")
    assert.same({ "GB18030", "Big5" }, encodings "\xA4@\xA4\x80\xA4\xE5,\xB4\xFA\xB8\xD5\xA4j")
  end)

  it("has bytes that another program took for UTF-8", function()
    local function note(byte) return suspect.western_note { { code = "file.encoding", message = "byte 0x" .. byte .. " at offset 7 is not UTF-8" } } end
    assert.matches("0xE9, which is no UTF%-8, is 'é' in windows%-1252: %-%-encoding windows%-1252", note "E9")
    assert.matches("'€'", note "80")
    assert.is_nil(note "81")
    local both = suspect.western_note({ { code = "file.encoding", message = "byte 0xE9 at offset 7 is not UTF-8" } }, true)
    assert.matches("other rows are right in UTF%-8: no encoding reads them all", both)
    assert.is_nil(both:find("--encoding", 1, true))
    assert.is_true(suspect.has_letters { { cells = { "a" } }, { cells = { "b", "\u{FFFD}é" } } })
    assert.is_false(suspect.has_letters { { cells = { "a", "b\u{FFFD}" } } })
    assert.is_nil(suspect.western_note { { code = "file.encoding", message = "byte 0xE9 at offset 7 is not UTF-16LE" } })
  end)

  it("is told from other encodings by all bytes that are no UTF-8", function()
    local function western(block) return (suspect.is_western(block)) end
    for _, block in ipairs { "caf\xE9\n", "M\xFCller\nStra\xDFe\n", "\x8Akoda; the \x93M\xFCller\x94 \x96 it\x92s 5 \x80\n", "12 \x80\n", "\xB0C\n",
      "c\x9Cur\nM\xFCller\n", "gr\u{F6}\xDFe\n" } do assert.is_true(western(block), block) end
    for encoding, blocks in pairs { IBM850 = { "M\x81ller\n", "B\x84r\nGr\x94\xE1e\n", "caf\x82s\n", ("K\x94ln\n"):rep(9) },
      macintosh = { "B\x8Ar\nM\x9Fller\n", "Gr\x9A\xA7e\nB\x8Ar\n" }, ["windows-1251"] = { "\xC8\xE2\xE0\xED,\xCC\xEE\xF1\xEA\xE2\xE0,\xCF\xB8\xF2\xF0\xFB\n" } } do
      for _, block in ipairs(blocks) do
        local is, others = suspect.is_western(block)
        assert.is_false(is, block)
        assert.equal(encoding, others[1], block)
      end
    end
    local function at(block) return suspect.western_note({ { code = "file.encoding", message = "byte 0x84 at offset 7 is not UTF-8" } }, true,
      function(_, offset) return offset == 7 and block end) end
    assert.matches("the byte 0x84 is no UTF%-8, and the file does not look like windows%-1252 there: .* perhaps IBM850, macintosh", at "\x84r\nM\x81ller\n")
    assert.matches("no encoding reads them all", at "\x84Test\x93\n")
  end)

  it("may be damaged in a place", function()
    assert.is_nil(encodings(("M\xFCller,"):rep(60) .. "a\x81b"))
  end)

  it("is doubted from six letters with marks on, seven of ten of them beside another", function()
    assert.is_nil(encodings "\xC8\xE2\xE0\xED,\xE9")
    assert.is_not_nil(encodings "\xC8\xE2\xE0\xED,\xE9,\xCC\xEE")
    assert.is_nil(encodings "\xC8\xE2\xE0\xED,\xE9,\xE8,\xE9")
    assert.is_not_nil(encodings "\xC8\xE2\xE0\xED\xE0\xE1\xE2,\xE9,\xE8,\xE9")
    assert.is_nil(encodings "\xC8\xE2\xE0\xED\xE0\xE1\xE2,\xE9,\xE8,\xE9,\xE9")
  end)

  it("is doubted where it is Japanese, Chinese, Korean or Cyrillic", function()
    -- 顧客番号 氏名 カナ
    assert.same({ "Shift_JIS" }, encodings "\x8C\xDA\x8Bq\x94\xD4\x8D\x86,\x8E\x81\x96\xBC,\x83J\x83i,\xB6\xC5")
    assert.same({ "EUC-JP" }, encodings "\xBB\xE1\xCC\xBE,\xA5\xAB\xA5\xCA,\xA4\xA2\xA4\xA4")
    -- 김철수 서울 이영희 부산
    assert.same({ "EUC-KR", "GB18030", "Big5", "EUC-JP" }, encodings "\xB1\xE8\xC3\xB6\xBC\xF6,\xBC\xAD\xBF\xEF,\xC0\xCC\xBF\xB5\xC8\xF1,\xBA\xCE\xBB\xEA")
    -- Иван Москва Ольга Казань in KOI8-R
    assert.same({ "KOI8-R", "windows-1251", "windows-1253" }, encodings "\xE9\xD7\xC1\xCE,\xED\xCF\xD3\xCB\xD7\xC1,\xEF\xCC\xD8\xC7\xC1,\xEB\xC1\xDA\xC1\xCE\xD8")
    assert.same({ "GB18030", "Big5", "EUC-KR", "EUC-JP" }, encodings "\xB1\xE0\xBA\xC5,\xD0\xD5\xC3\xFB")
    assert.same({ "GB18030", "Big5" }, encodings "\x87J\x81@,\xC0\xED\xFD\xFE,\xF0@\xFE\xA1")
    assert.same({ "windows-1251", "windows-1253", "KOI8-R" }, encodings "\xC8\xE2\xE0\xED,\xCC\xEE\xF1\xEA\xE2\xE0,\xCF\xB8\xF2\xF0\xFB")
  end)
end)
