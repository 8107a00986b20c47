-- Finds text that is probably not windows-1252, although everything that is not UTF-8 is read as that. It looks at the
-- first cells.
--
--   cells as UTF-8 ─▶ the original bytes ─▶ which bytes stand together ─▶ "Shift_JIS", or another encoding
local M = {}

-- The characters of windows-1252 from 0x80 on. It lacks five bytes; these were decoded as U+FFFD.
local upper = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ"
local byte_of, undefined, replacement = {}, 0x81, 0xFFFD

do
  local byte = 0x80
  for _, c in utf8.codes(upper) do
    if c > 0 then byte_of[c] = byte end
    byte = byte + 1
  end
end

-- The bytes of the cells, with 0x81 for those that windows-1252 lacks, and how many of these there are.
local function bytes_of(rows)
  local out, unknown = {}, 0
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      for _, c in utf8.codes(cell, true) do
        if c == replacement then unknown = unknown + 1 end
        out[#out + 1] = c == replacement and undefined or byte_of[c] or c < 256 and c or 0x3F
      end
      out[#out + 1] = 0x2C
    end
  end
  return out, unknown
end

local function within(byte, first, last)
  return byte ~= nil and byte >= first and byte <= last
end

-- Whether the bytes can be letters of two bytes with the second one from 0x40 on, as in Shift_JIS, GB18030 and Big5. Big5
-- has no second byte between 0x7F and 0xA0. Also counts the pairs, those that begin below 0xA0, and the letters of one
-- byte.
local function doubles(bytes, leads, alone, big5)
  local i, pairs, low, single = 1, 0, 0, 0
  while i <= #bytes do
    local byte, after = bytes[i], bytes[i + 1]
    if leads(byte) then
      if not (within(after, 0x40, 0x7E) or within(after, big5 and 0xA1 or 0x80, 0xFE)) then return false end
      pairs, low = pairs + 1, low + (byte < 0xA0 and 1 or 0)
      i = i + 1
    elseif byte >= 0x80 then
      if not alone(byte) then return false end
      single = single + 1
    end
    i = i + 1
  end
  return true, pairs, low, single
end

local function shift_jis_leads(byte)
  return within(byte, 0x81, 0x9F) or within(byte, 0xE0, 0xFC)
end

local function half_width(byte)
  return within(byte, 0xA1, 0xDF)
end

-- Cyrillic letters, too, can be read as pairs or as half-width syllables. But real Japanese text has few half-width
-- syllables, and most of its pairs begin below 0xA0.
local function is_shift_jis(bytes)
  local can_be, pairs, low, single = doubles(bytes, shift_jis_leads, half_width)
  return can_be and low * 2 >= pairs and single <= pairs
end

local function chinese_leads(byte)
  return within(byte, 0x81, 0xFE)
end

local function big5_leads(byte)
  return within(byte, 0xA1, 0xF9)
end

local function never()
  return false
end

-- Whether there are only one or two letters with marks in a word of plain letters, as in Größe.
local function western(bytes, from, to)
  for i = from, to do
    if bytes[i] < 0xC0 then return false end
  end
  local before, after = bytes[from - 1], bytes[to + 1]
  return within(before, 0x41, 0x5A) or within(before, 0x61, 0x7A) or within(after, 0x61, 0x7A)
end

-- Counts letters from 0x80 on: all; those with a neighbour; whether all are pairs of 0xA1 and above; pairs that are
-- Japanese syllables in EUC-JP; pairs that may be Korean syllables in EUC-KR; letters in the lower and in the upper half
-- from 0xC0 on. KOI8-R has its small letters in the lower half, windows-1251 its capitals.
local function count(bytes)
  local n = { high = 0, beside = 0, western = 0, pairs = 0, kana = 0, hangul = 0, lower = 0, upper = 0, paired = true }
  local i = 1
  while i <= #bytes do
    local from = i
    while bytes[i] and bytes[i] >= 0x80 do
      if bytes[i] < 0xA1 then n.paired = false end
      if (i - from) % 2 == 0 then
        n.pairs = n.pairs + 1
        if bytes[i] == 0xA4 or bytes[i] == 0xA5 then n.kana = n.kana + 1 end
        if within(bytes[i], 0xB0, 0xC8) then n.hangul = n.hangul + 1 end
      end
      if bytes[i] >= 0xE0 then n.upper = n.upper + 1 elseif bytes[i] >= 0xC0 then n.lower = n.lower + 1 end
      i = i + 1
    end
    local run = i - from
    n.high = n.high + run
    if run > 1 then n.beside = n.beside + run end
    if run < 3 and western(bytes, from, i - 1) then n.western = n.western + run end
    if run % 2 == 1 then n.paired = false end
    i = math.max(i, from + 1)
  end
  return n
end

--- Encodings that the file may have, if it is probably not windows-1252; the most likely is the first. Nil if windows-1252
--- is plausible: western letters with marks mostly stand alone.
---@param bytes integer[]
---@param unknown integer  how many of them windows-1252 does not have
---@return string[]?
local function encodings_of(bytes, unknown)
  local n = count(bytes)
  if n.high < 6 then return nil end
  if n.western * 2 >= n.high then return nil end
  if unknown == 0 and n.beside * 10 < n.high * 7 then return nil end
  if unknown > 0 and unknown * 50 < n.high and n.beside * 10 < n.high * 7 then return nil end -- only damaged in a few places
  if n.paired then
    if n.kana * 5 >= n.pairs then return { "EUC-JP" } end
    -- Of Chinese characters, four in ten begin outside of the Korean range.
    if n.hangul == n.pairs and n.pairs >= 8 then return { "EUC-KR", "GB18030", "Big5", "EUC-JP" } end
    return { "GB18030", "Big5", "EUC-KR", "EUC-JP" }
  end
  if is_shift_jis(bytes) then return { "Shift_JIS" } end
  if doubles(bytes, chinese_leads, never) then
    return doubles(bytes, big5_leads, never, true) and { "Big5", "GB18030" } or { "GB18030", "Big5" }
  end
  if unknown == 0 and n.lower > n.upper then return { "KOI8-R", "windows-1251", "windows-1253" } end
  return unknown == 0 and { "windows-1251", "windows-1253", "KOI8-R" } or { "windows-1250", "windows-1251", "IBM850" }
end

--- The same of the first rows of a file.
---@param rows { cells: string[] }[]
---@return string[]?
function M.encodings(rows) return encodings_of(bytes_of(rows)) end

local function small(byte) return within(byte, 0x61, 0x7A) end
local function letter(byte) return small(byte) or within(byte, 0x41, 0x5A) or within(byte, 0xC0, 0xFF) end

-- Bytes that may stand between letters in windows-1252: ’, dashes, and small letters below 0xA0. Other signs between letters, and
-- capitals inside a word, are what text of another encoding looks like.
local between = { [0x83] = true, [0x92] = true, [0x96] = true, [0x97] = true, [0x9A] = true, [0x9C] = true, [0x9E] = true, [0xAA] = true,
                  [0xAD] = true, [0xB4] = true, [0xB7] = true, [0xBA] = true }
local capital = { [0x8A] = true, [0x8C] = true, [0x8E] = true, [0x9F] = true }
local function is_strange(before, byte, after)
  if byte >= 0xC0 or between[byte] or not letter(before) then return false end
  return capital[byte] and small(after) or not capital[byte] and letter(after)
end

--- Whether the bytes of a block that are not UTF-8 look like windows-1252. One in five may be damaged.
---@param block string
---@return boolean, string[]? encodings  what else it may be
function M.is_western(block)
  local plain = block:gsub("[\xC2-\xF4][\x80-\xBF]+", function(sequence) return utf8.len(sequence) and "?" or nil end)
  local bytes, high, unknown, strange, dos = { plain:byte(1, -1) }, 0, 0, 0, 0
  for i, byte in ipairs(bytes) do
    if byte >= 0x80 then
      high = high + 1
      if within(byte, 0x80, 0x9F) and not M.letter(byte) then unknown = unknown + 1
      elseif is_strange(bytes[i - 1], byte, bytes[i + 1]) then strange = strange + 1 end
      -- ü é ä ö ß of DOS
      if byte == 0x81 or byte == 0x82 or byte == 0x84 or byte == 0x94 or byte == 0xE1 then dos = dos + 1 end
    end
  end
  local others = encodings_of(bytes, unknown)
  if others then return false, others end
  if (unknown + strange) * 5 < high then return true end
  return false, dos * 2 >= high and { "IBM850", "macintosh" } or { "macintosh", "IBM850" }
end

--- The character of a byte in windows-1252; nil if it has none.
---@param byte integer
---@return string?
function M.letter(byte)
  if byte >= 0xA0 then return utf8.char(byte) end
  for c, b in pairs(byte_of) do
    if b == byte then return utf8.char(c) end
  end
end

--- Whether some of these cells hold letters beyond ASCII that could be decoded.
---@param rows { cells: string[] }[]
---@return boolean
function M.has_letters(rows)
  for _, row in ipairs(rows) do
    local cells = table.concat(row.cells, "\n")
    if cells:find "[\x80-\xFF]" and cells:gsub("\u{FFFD}", ""):find "[\x80-\xFF]" then return true end
  end
  return false
end

--- The advice for a file that was read as UTF-8 but has bytes that are not.
---@param problems { code: string, message: string }[]
---@param has_letters boolean?  other letters are right in UTF-8, and would be wrong in windows-1252
---@param block_at (fun(p: table, offset: integer): string?)?  the bytes from there on, in the file of a problem
---@return string?
function M.western_note(problems, has_letters, block_at)
  for _, p in ipairs(problems) do
    local byte, offset = (p.code == "file.encoding" and p.message or ""):match "byte 0x(%x%x) at offset (%d+) is not UTF%-8"
    local block = byte and block_at and block_at(p, tonumber(offset))
    local is_western, others = true, nil
    if block then is_western, others = M.is_western(block) end
    local known = byte and M.letter(tonumber(byte, 16))
    if byte and not is_western then
      return ("the byte 0x%s is no UTF-8, and the file does not look like windows-1252 there: --encoding, or source = { encoding = … } in "
        .. "the kit, says what it is, perhaps %s"):format(byte, table.concat(others, ", "))
    elseif known and has_letters then
      return ("the byte 0x%s, which is no UTF-8, is '%s' in windows-1252, and other rows are right in UTF-8: no encoding reads them all, "
        .. "so ask for the file again, or write these letters into the rejects file"):format(byte, known)
    elseif known then
      return ("the byte 0x%s, which is no UTF-8, is '%s' in windows-1252: --encoding windows-1252, or "
        .. 'source = { encoding = "windows-1252" }, reads the file so'):format(byte, known)
    end
  end
end

--- The note about a suspect encoding.
---@param name string
---@param encodings string[]
---@return string
function M.note(name, encodings)
  local others = #encodings > 1 and "; or " .. table.concat(encodings, ", ", 2) or ""
  return ("%s is not UTF-8 and was read as windows-1252, which is probably wrong: --encoding %s, or source = { encoding = … } in the kit%s"
    ):format(name, encodings[1], others)
end

return M
