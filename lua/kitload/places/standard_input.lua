-- Standard input, whose word is "-". It is read once, and nothing is known about it before.
local host = require "kitload.host.source"

---@type kitload.Place
local M = { word = "-", again = false, open = host.open }

function M.refused() return nil end

function M.name() return "standard input" end

M.base = M.name

function M.stat() return nil end

M.real = M.stat

function M.is_pattern() return false end

function M.list(word) return { word }, {} end

return M
