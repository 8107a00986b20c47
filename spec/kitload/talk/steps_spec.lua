-- The lines that say how a step went, on a terminal and in a log.
local h = require "spec.helper" -- luacheck: ignore 211
local steps = require "kitload.talk.steps"

describe("the line of a step", function()
  local sql = "GRANT SELECT ON a_long_schema.a_long_table TO somebody;"
  local failed = { step = "rights", status = "FAILED", what = "somebody lacks rights", mend = "its owner runs:\n" .. sql }

  it("is not wrapped in a log; lines to paste stand below", function()
    assert.same({ "FAILED  rights  somebody lacks rights  ·  its owner runs:", (" "):rep(19) .. sql }, steps.lines(failed))
  end)

  it("fits the terminal, and a line to paste is whole as long as it can be", function()
    local head = "FAILED     rights     "
    assert.same({ head .. "somebody lacks rights  ·  its owner runs:", (" "):rep(25) .. sql }, steps.lines(failed, 80))
    assert.same({ head .. "somebody lacks rights", (" "):rep(22) .. "·  its owner runs:", "  " .. sql }, steps.lines(failed, 60))
    for _, line in ipairs(steps.lines(failed, 50)) do assert.is_true(utf8.len(line) <= 50, line) end
    assert.same({ "ok         name       a host" }, steps.lines({ step = "name", status = "ok", what = "a host" }, 80))
    assert.same({ "not tried  jobs, clock" }, steps.lines({ step = "jobs, clock", status = "not tried" }, 80))
  end)

  it("shows no control characters, and the words of a server only once", function()
    assert.same({ [[ok         name       a\x1bb]] }, steps.lines({ step = "name", status = "ok", what = "a\27b" }, 80))
    local err = { step = "TCP", message = "nobody answers", hint = "is it up?\n(no answer from h:1)", said = "no answer\n from h:1" }
    assert.same({ step = "TCP", status = "FAILED", what = "nobody answers", mend = "is it up?", said = "no answer from h:1" }, steps.of_error(err))
    assert.is_nil(steps.of_error { message = "x" })
  end)
end)
