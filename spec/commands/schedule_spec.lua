-- What kitload schedule prints is taken by who reads it: the shell that cron calls, and systemd.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("schedule", function()
  local w
  before_each(function()
    w = workspace.new()
    w:write("projects/acme.lua", "return {}")
    w:kit("daily", [[return k.kit "daily" { trigger = "@daily", project = "acme", source = { files = "in/*.csv" }, k.field "a" {} }]])
    w:kit("quiet", 'return k.kit "quiet" { k.field "a" {} }')
  end)

  it("prints a line of crontab for each kit with a trigger", function()
    w:kit("acme.hourly", [[return k.kit "acme.hourly" { trigger = "5 * * * *", project = "acme", source = { files = "x.csv" },
      k.field "a" {} }]])
    local code, out, err = w:kitload "schedule"
    assert.equal(0, code, err)
    assert.equal("", err)
    local lines = {}
    for line in out:gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert.equal(2, #lines)
    assert.matches("^5 %* %* %* %* cd /%S+ && /%S+/kitload run %-%-if%-loaded skip acme.hourly$", lines[1])
    assert.matches("^@daily cd /%S+ && /%S+/kitload run %-%-if%-loaded skip daily$", lines[2])
  end)

  it("quotes for the shell that cron calls, and escapes percent signs", function()
    local schedule = require "kitload.schedule"
    local folder = h.tmp() .. "/it's 100% $HOME"
    h.sh("mkdir -p " .. h.quote(folder))
    local line = schedule.crontab { kit = "a.b", trigger = "@daily", folder = folder, binary = "/bin/echo" }
    local command = assert(line:match "^@daily (.*)$")
    assert.is_nil(command:gsub("\\%%", ""):find("%", 1, true))
    local code, out = h.sh("sh -c " .. h.quote((command:gsub("\\%%", "%%") .. " && pwd")))
    assert.equal(0, code)
    assert.equal("run --if-loaded skip a.b\n" .. folder .. "\n", out)
  end)

  it("writes units that systemd takes", function()
    local code, out, err = w:kitload("schedule", "daily", "--systemd")
    assert.equal(0, code, err)
    assert.matches("# kitload%-daily.service\n.*Type=oneshot\n.*# kitload%-daily.timer\n.*OnCalendar=%*%-%*%-%* 00:00:00\n", out)
    local folder = h.tmp() .. "/units"
    h.sh("mkdir " .. folder)
    code, out, err = w:kitload("schedule", "--systemd", "--write", folder)
    assert.equal(0, code, err)
    assert.equal(folder .. "/kitload-daily.service\n" .. folder .. "/kitload-daily.timer\n", out)
    if h.sh "command -v systemd-analyze" == 0 then
      local verified, text, wrong = h.sh(("env -u LD_PRELOAD systemd-analyze verify --man=no %s/*"):format(folder))
      assert.equal(0, verified, text .. wrong)
      assert.is_nil((text .. wrong):find(folder, 1, true), text .. wrong)
    end
  end)

  it("quotes for systemd, whose specifiers begin with a percent sign", function()
    local units = require("kitload.schedule").units { kit = "a.b", trigger = "0 0 13 * 5", folder = "/srv/100% x", binary = '/opt/a "b" $c/kitload' }
    assert.equal("kitload-a.b.service", units[1].name)
    assert.is_truthy(units[1].text:find("WorkingDirectory=/srv/100%% x\n", 1, true))
    assert.is_truthy(units[1].text:find([[ExecStart="/opt/a \"b\" $$c/kitload" run]], 1, true), units[1].text)
    assert.is_truthy(units[2].text:find("OnCalendar=*-*-13 00:00:00\nOnCalendar=Fri *-*-* 00:00:00\n", 1, true))
  end)

  it("says what keeps a kit from running by itself", function()
    w:kit("tpl", 'return k.kit "tpl" { trigger = "@daily", k.field "a" {} }')
    local code, out, err = w:kitload "schedule"
    assert.equal(0, code)
    assert.is_nil(out:find("tpl", 1, true))
    assert.matches("tpl has a trigger and no file to read: it is left out", err)
    for word, message in pairs { tpl = "tpl has a trigger and no file to read\n", quiet = "the kit 'quiet' has no trigger" } do
      code, out, err = w:kitload("schedule", word)
      assert.equal(2, code)
      assert.equal("", out)
      assert.matches(message, err)
    end
  end)

  it("warns of a kit that names no project, and takes one of the command line", function()
    w:kit("lone", 'return k.kit "lone" { trigger = "@daily", source = { files = "x.csv" }, k.field "a" {} }')
    local function schedule(...)
      local code, out, err = w:kitload("schedule", "lone", ...)
      return ("%d|%s|%s"):format(code, out, err)
    end
    assert.matches("^0|.*lone names no project", schedule())
    assert.matches("^0|.*skip %-%-project acme lone\n|$", schedule("--project", "acme"))
    assert.matches("^2||.*did you mean 'acme'", schedule("--project", "acne"))
  end)
end)
