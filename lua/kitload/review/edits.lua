-- The log of a review's edits: one line of JSON for each change, only ever written at its end. A line is on the disk before its
-- change is answered. A half line at the end is of a process that was killed: nobody got an answer to it, and it is cut off.
--
--   { "op": "set", "key": …, "cells": [ [ ordinal, column, after, before ], … ], "skips": [ [ ordinal, after ], … ], "changed": 3 }
--   { "op": "undo" }   the last change that stands is taken back; { "op": "redo" } gives it again
--
-- A cell is a text, null, or false: as the file has it. The number of lines is the version of the review.
local errors = require "kitload.talk.errors"
local host = require "kitload.host.review"
local json = require "kitload.talk.json"

local Edits = {}
Edits.__index = Edits

local M = {}

---@class kitload.Edits
---@field path string
---@field overlay userdata
---@field version integer
---@field undo table[]   changes that can be taken back: where their lines are
---@field redo table[]
---@field keys table<string, { version: integer, changed: integer, what: string }>

local function put(overlay, ordinal, column, value)
  if value == false then
    overlay:set(ordinal, column, nil)
  elseif value == json.null then
    overlay:set(ordinal, column, false)
  else
    overlay:set(ordinal, column, value)
  end
end

-- Puts a change over the cells, or takes it back.
local function apply(overlay, line, back)
  for _, cell in ipairs(line.cells or {}) do
    put(overlay, math.tointeger(cell[1]), math.tointeger(cell[2]), cell[back and 4 or 3])
  end
  for _, skip in ipairs(line.skips or {}) do
    local after = skip[2]
    if back then after = not after end
    overlay:skip(math.tointeger(skip[1]), after)
  end
end

function Edits:line_at(entry)
  local file, why = io.open(self.path, "rb")
  if not file then return nil, errors.input(("cannot read %s"):format(why)) end
  file:seek("set", entry.at)
  local text = file:read(entry.size)
  file:close()
  return json.decode(text)
end

-- What a line does to the stacks. The line itself was applied, or is applied here.
function Edits:note(line, entry)
  self.version = self.version + 1
  if line.key then
    self.keys[line.key] = { version = self.version, changed = math.tointeger(line.changed), what = line.op, of = line.of }
  end
  if line.op == "undo" or line.op == "redo" then
    local from, to = self.undo, self.redo
    if line.op == "redo" then from, to = to, from end
    to[#to + 1] = table.remove(from)
  else
    self.undo[#self.undo + 1], self.redo = entry, {}
  end
end

local function is_step(line) return line.op == "undo" or line.op == "redo" end

function Edits:play(line, entry)
  if is_step(line) then
    local stack = line.op == "undo" and self.undo or self.redo
    if not stack[1] then return end
    apply(self.overlay, self:line_at(stack[#stack]), line.op == "undo")
  else
    apply(self.overlay, line)
  end
  self:note(line, entry)
end

--- Open the log; one that is not there is empty.
---@return kitload.Edits?, table? err
function M.open(path)
  local self = setmetatable({ path = path, overlay = host.overlay(), version = 0, undo = {}, redo = {}, keys = {}, size = 0 }, Edits)
  local file = io.open(path, "rb")
  if not file then return self end
  for text in file:lines "L" do
    if text:sub(-1) ~= "\n" then break end
    local good, line = pcall(json.decode, text)
    if not good then
      file:close()
      return nil, errors.input(("%s: line %d is no JSON"):format(path, self.version + 1), "the log was changed by another program")
    end
    self:play(line, { at = self.size, size = #text, op = line.op, changed = math.tointeger(line.changed) })
    self.size = self.size + #text
  end
  self.half = file:seek "end" > self.size
  file:close()
  return self
end

function Edits:write(line)
  if self.half then
    local cut, err = host.cut(self.path, self.size)
    if not cut then return nil, err end
    self.half = false
  end
  local text = json.encode(line) .. "\n"
  local ok, err = host.append(self.path, text)
  if not ok then return nil, err end
  local entry = { at = self.size, size = #text, op = line.op, changed = line.changed }
  self.size = self.size + #text
  return entry
end

--- What a cell is now for the log: a text, null, or false.
function Edits:before(ordinal, column)
  local now = self.overlay:get(ordinal, column)
  if now == nil then return false end
  return now == false and json.null or now
end

--- Write a change and apply it.
---@param line { op: string, key: string?, cells: table[]?, skips: table[]?, changed: integer }
---@return boolean? ok, table? err
function Edits:change(line)
  local entry, err = self:write(line)
  if not entry then return nil, err end
  apply(self.overlay, line)
  self:note(line, entry)
  return true
end

--- The change that undo would take back, or that redo would give again.
function Edits:last(op)
  local stack = op == "undo" and self.undo or self.redo
  if not stack[1] then return nil end
  return self:line_at(stack[#stack])
end

--- Undo or redo.
---@param op "undo"|"redo"
---@return table? line, table? err  line: the change, as it was first written
function Edits:step(op, key)
  local line, err = self:last(op)
  if not line then return nil, err end
  local entry
  entry, err = self:write { op = op, key = key, changed = math.tointeger(line.changed), of = line.op }
  if not entry then return nil, err end
  apply(self.overlay, line, op == "undo")
  self:note({ op = op, key = key, changed = line.changed, of = line.op }, nil)
  return line
end

function Edits:counts() return { count = self.overlay:count(), undo = #self.undo, redo = #self.redo } end

return M
