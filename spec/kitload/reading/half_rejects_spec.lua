-- Files that have only a part of the columns with which a rejects file says where its rows come from.
local h = require "spec.helper"
local given = require "kitload.reading.given"
local input = require "kitload.files.input"

local function open(text, name, fields)
  local path = h.write(("%s/%s"):format(h.tmp(), name or "a.csv"), text)
  local d = { fields = fields or { { name = "id", steps = {}, facts = {} } }, source = {}, facts = {} }
  local file, err = input.open(path, d, assert(given.read {}))
  return file and "taken" or err.code
end

describe("a file with a part of the bookkeeping of rejects", function()
  it("is refused, whatever separates its cells, and whatever else looks like a delimiter or like such a column", function()
    for _, text in ipairs {
      "_row,id,_job;x\n1,1,2\n", "_row;id;_job,x\n1;1;2\n", "id\t_row\n1\t2\n", "id|'_row'\n1|2\n", '"id","_errors"\n"1","x"\n',
      "id,_row\n1,see _errors; and _job|x\n2,_row\n", "sep=;\nid;_row\n1;2\n", "id,_row,_errors_\n1,2,3\n",
    } do
      assert.equal("rejects.half", open(text), text)
    end
    assert.equal("rejects.half", open('[{"id": "1", "_row": 2}]', "a.json"))
    assert.equal("rejects.half", open('{"id": "1", "_errors": "x"}\n', "a.ndjson"))
  end)

  it("is taken if the kit reads that column, or only a row of data has such a text", function()
    assert.equal("taken", open("id,_row\n1,2\n", nil, { { name = "id", steps = {}, facts = {} }, { name = "_row", steps = {}, facts = {} } }))
    assert.equal("taken", open("id,text\n1,_row\n2,x\n"))
    assert.equal("taken", open("id,my_row\n1,2\n"))
  end)
end)
