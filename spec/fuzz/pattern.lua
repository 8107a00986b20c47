-- Compares the pattern functions of kits ("ours") with Lua's own ("theirs"), for one input.
local ours, theirs = ...
local function pack(...) return { n = select('#', ...), ... } end
local function all(gmatch, text, pattern, at)
  local out = {}
  for a, b, c in gmatch(text, pattern, at) do
    out[#out + 1] = tostring(a) .. '|' .. tostring(b) .. '|' .. tostring(c)
    if #out > 200 then break end
  end
  return table.unpack(out)
end
local function show(r)
  if not r[1] then return 'error' end
  local out = {}
  for i = 2, r.n do out[i - 1] = ('%s:%q'):format(math.type(r[i]) or type(r[i]), r[i]) end
  return table.concat(out, ' ')
end
return function(text, pattern, with, at)
  local function same(what, a, b)
    a, b = show(a), show(b)
    -- A pattern that is wrong is an error at once. Lua notices it only when it comes to that place.
    if a ~= b and a ~= 'error' then
      error(("%s of %q in %q, at %d, with %q: %s, Lua has %s"):format(what, pattern, text, at, with, a, b), 0)
    end
  end
  same('find', pack(pcall(ours.find, text, pattern, at)), pack(pcall(theirs.find, text, pattern, at)))
  same('match', pack(pcall(ours.match, text, pattern, at)), pack(pcall(theirs.match, text, pattern, at)))
  same('gsub', pack(pcall(ours.gsub, text, pattern, with, at)), pack(pcall(theirs.gsub, text, pattern, with, at)))
  same('gsub by function', pack(pcall(ours.gsub, text, pattern, function(_, b) return b and with end)),
    pack(pcall(theirs.gsub, text, pattern, function(_, b) return b and with end)))
  same('gsub by table', pack(pcall(ours.gsub, text, pattern, { a = with, [''] = 'e', [1] = 'p' })),
    pack(pcall(theirs.gsub, text, pattern, { a = with, [''] = 'e', [1] = 'p' })))
  same('gmatch', pack(pcall(all, ours.gmatch, text, pattern, at)), pack(pcall(all, theirs.gmatch, text, pattern, at)))
end
