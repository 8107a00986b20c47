-- Checks that what kitload schedule prints works: in the shell that cron calls, and in systemd.
local h = require "spec.helper"
local cjson = require "cjson"
local cron = require "kit.facts.cron"
local workspace = require "spec.commands.workspace"

describe("schedule", function()
  local w
  before_each(function()
    w = workspace.new()
    w:write("projects/acme.lua", 'return { to = "local:" }')
    w:write("in/x.txt", "")
    w:kit("daily", [[return k.kit "daily" { trigger = "@daily", project = "acme", source = { files = "in/*.csv", optional = true },
      k.field "a" {} }]])
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
    assert.equal(4, #lines)
    assert.equal("# or one line for all of them (kitload schedule --all-due):", lines[3])
    assert.matches("^# %*/5 %* %* %* %* cd /%S+ && /%S+/kitload run %-%-all%-due %-%-if%-loaded skip$", lines[4])
    assert.equal(lines[4]:sub(3) .. "\n", select(2, w:kitload("schedule", "--all-due")))
    assert.equal(2, (w:kitload("schedule", "--all-due", "daily")))
    code, out = w:kitload("schedule", "--all-due", "--systemd")
    assert.equal(0, code)
    assert.matches("# kitload%-all%-due.service\n.*kitload run %-%-all%-due %-%-if%-loaded skip\n.*OnCalendar=%*%-%*%-%* %*:00,05,10,[%d,]+:00\n", out)
    assert.matches("^5 %* %* %* %* cd /%S+ && /%S+/kitload run %-%-if%-loaded skip acme.hourly$", lines[1])
    assert.matches("^@daily cd /%S+ && /%S+/kitload run %-%-if%-loaded skip daily$", lines[2])
  end)

  it("leaves out a template whose files are those of a project", function()
    w:kit("tpl", 'return k.kit "tpl" { trigger = "@daily", source = { files = "in/{project}/*.csv" }, k.field "a" {} }')
    local code, out, err = w:kitload "schedule"
    assert.same({ 0, "" }, { code, err })
    assert.not_matches("tpl", out)
    assert.matches("tpl names no project", select(3, w:kitload("schedule", "tpl")), 1, true)
  end)

  it("quotes for the shell that cron calls, and escapes percent signs", function()
    local schedule = require "kitload.schedule.units"
    local folder = h.tmp() .. "/it's 100% $HOME"
    h.sh("mkdir -p " .. h.quote(folder))
    local line = schedule.crontab { kit = "a.b", trigger = "@daily", cron = cron.parse "@daily", folder = folder, binary = "/bin/echo" }
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
    local units = require("kitload.schedule.units").units { kit = "a.b", trigger = "0 0 13 * 5", cron = cron.parse "0 0 13 * 5", folder = "/srv/100% x", binary = '/opt/a "b" $c/kitload' }
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

  -- What schedule says on standard error, with these variables set.
  local function said(variables, ...)
    local words = { variables, h.quote(w.binary), "schedule" }
    for _, word in ipairs { ... } do words[#words + 1] = h.quote(word) end
    local code, out, err = h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE && env %s"):format(h.quote(w.dir), table.concat(words, " ")))
    assert.equal(0, code, err)
    return err, out
  end

  it("says what an empty environment lacks", function()
    local function project(to) w:write("projects/acme.lua", ("return { to = %s }"):format(to)) end
    assert.equal("", said("PGUSER=me PGPASSWORD=x", "daily"))
    project '{ env = "ACME_URL" }'
    assert.equal([[
kitload: warning: project acme: the destination is in ACME_URL, which a scheduled run does not have
  put it above the lines of the crontab, or into Environment= of the service: ACME_URL=…
]], said("ACME_URL=postgres://db/x", "daily"))
    project '"postgres://db.example/x"'
    assert.equal("", said("PGHOST=other PGDATABASE=y", "daily"))
    assert.equal([[
kitload: warning: project acme: PGUSER, PGPASSWORD, set here, belong to the connection, and a scheduled run does not have them
  say it in projects/acme.lua; a password in ~/.pgpass, which needs no variable
]], said("PGUSER=me PGPASSWORD=x PGHOST=other", "daily"))
    project '"dbname=x user=me"'
    assert.matches("project acme: PGHOST, set here, belongs to the connection", said("PGHOST=other PGUSER=you", "daily"), 1, true)
    assert.equal("", said("PGSERVICEFILE=/x", "daily"))
    project '"service=erp"'
    assert.matches("project acme: PGSERVICEFILE, set here, belongs to the connection", said("PGSERVICEFILE=/x", "daily"), 1, true)
    w:write("projects/acme.lua", "return {}")
    assert.equal([[
kitload: warning: project acme says no destination, and the environment of a scheduled run is empty: PGDATABASE, set here, is not in it
  write to = "…" in projects/acme.lua
]], said("PGDATABASE=x", "daily"))
    local function connection(more) w:write("projects/acme.lua", ('return { host = "h", user = "u", database = "d", port = 5432%s }'):format(more)) end
    connection ', password = secret { env = "ACME_PW" }'
    assert.equal([[
kitload: warning: project acme: the password is in ACME_PW, which a scheduled run does not have
  put it above the lines of the crontab, or into Environment= of the service: ACME_PW=…
]], said("ACME_PW=x PGPASSWORD=y PGHOSTADDR=192.0.2.1", "daily"))
    connection ', ssh_tunnel = { host = "bastion", answers = { ["Code:"] = totp { env = "ACME_OTP" } } }'
    assert.equal([[
kitload: warning: project acme: the answer for "Code:" is in ACME_OTP, which a scheduled run does not have
  put it above the lines of the crontab, or into Environment= of the service: ACME_OTP=…
kitload: warning: project acme goes through an SSH server, and ssh may have its key from the agent of SSH_AUTH_SOCK, set here, which a scheduled run does not have
  name the key in ssh_tunnel of projects/acme.lua: key = "~/.ssh/…"
]], said("ACME_OTP=x SSH_AUTH_SOCK=/x", "daily"))
    connection ', ssh_tunnel = { host = "bastion", key = "~/.ssh/acme" }'
    assert.equal("", said("SSH_AUTH_SOCK=/x", "daily"))
    connection ', password = secret "acme/password"'
    assert.equal([[
kitload: warning: project acme: KITLOAD_KEY, KITLOAD_KEY_FILE, set here, say how its secret is found, and a scheduled run does not have them
  put it above the lines of the crontab, or into Environment= of the service
]], said("KITLOAD_KEY=x KITLOAD_KEY_FILE=/x", "daily"))
    assert.equal("", said("", "daily"))
    connection ""
    assert.equal([[
kitload: warning: project acme: KITLOAD_ACME_PORT, KITLOAD_ACME_SCHEMA, set here, are not in the environment of a scheduled run
  write it into the project, or put it above the lines of the crontab, or into Environment= of the service
]], said("KITLOAD_ACME_PORT=5433 KITLOAD_ACME_SCHEMA=x", "daily"))
    w:write("projects/acme.lua", "return {}")
    assert.matches("LD_LIBRARY_PATH is set here", said("LD_LIBRARY_PATH=/nowhere", "daily"), 1, true)
  end)

  it("says what a kit lacks: files' folders, values of --meta, and leave to find no file", function()
    w:kit("daily", [[return k.kit "daily" { trigger = "@daily", project = "acme", source = { files = { "inn/*.csv", "x.csv" } },
      k.field "a" {}, k.field "d" { k.meta "day" }, k.field "e" { k.meta "day", default = "1" }, k.field "f" { k.meta "kind", default = "x" } }]])
    local err = said("A=1", "daily")
    assert.equal(([[
kitload: warning: daily reads --meta day, and nobody gives it
  schedule --meta day=… puts it into the line; a project can say meta = { day = … }
kitload: warning: daily: there is no folder %s/inn
kitload: warning: daily: when no file is there, the run ends with exit code 3
  if that is no error: source = { optional = true } in the kit
]]):format(w.dir), err)
    local out
    err, out = said("A=1", "daily", "--meta", "day=it's Monday", "--each")
    assert.is_nil(err:find("--meta", 1, true))
    assert.is_truthy(out:find([[run --if-loaded skip --each --meta 'day=it'\''s Monday' daily]], 1, true), out)
    w:write("projects/acme.lua", 'return { to = "local:", meta = { day = "1" } }')
    assert.is_nil(said("A=1", "daily"):find("--meta", 1, true))
  end)

  it("leaves --each out for a kit that overwrites its table", function()
    w:kit("all", [[return k.kit "all" { into = "t", trigger = "@daily", project = "acme", load = "overwrite", source = { files = "in/x.txt" },
      k.field "a" {} }]])
    local err, out = said("A=1", "all", "--each")
    assert.equal("kitload: warning: all overwrites its table, and runs without --each\n", err)
    assert.matches("run --if-loaded skip all\n", out, 1, true)
  end)

  it("takes time zones of triggers and projects: systemd knows them, and for cron a line looks often whether the kit is due", function()
    w:kit("tokyo", [[return k.kit "tokyo" { trigger = "30 6 * * mon-fri Asia/Tokyo", project = "acme", source = { files = "in/*" }, k.field "a" {} }]])
    w:write("projects/acme.lua", 'return { to = "local:", timezone = "America/Sao_Paulo" }')
    local _, out = w:kitload "schedule"
    assert.matches("^%*/5 %* %* %* %* cd /%S+ && /%S+/kitload run %-%-all%-due %-%-if%-loaded skip daily\n%*/5 [^\n]* skip tokyo\n", out)
    _, out = w:kitload("schedule", "--systemd")
    assert.matches("OnCalendar=*-*-* 00:00:00 America/Sao_Paulo\n", out, 1, true)
    assert.matches("OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 06:30:00 Asia/Tokyo\n", out, 1, true)
    local code, text, err = w:kitload("schedule", "tokyo", "--next", "--rows", "2")
    assert.same({ 0, "" }, { code, err:gsub("kitload: timers of systemd[^\n]*\n", "") .. "" })
    assert.matches("^tokyo  acme  30 6 %* %* mon%-fri  Asia/Tokyo\n  %a%a%a 20%d%d%-%d%d%-%d%d 06:30   20%d%d%-%d%d%-%d%d 21:30 UTC\n  [^\n]*\n$", text)
    local list = cjson.decode((select(2, w:kitload("schedule", "--next", "--json"))))
    assert.same({ "daily", "acme", "@daily", "America/Sao_Paulo", 3 }, { list[1].kit, list[1].project, list[1].trigger, list[1].zone, #list[1].next })
    assert.matches("^20%d%d%-%d%d%-%d%dT03:00:00Z$", list[1].next[1].at)
    assert.matches("T00:00:00$", list[1].next[1]["local"])
    w:kit("tokyo", [[return k.kit "tokyo" { trigger = "30 6 * * mon-fri Asia/Tokio", k.field "a" {} }]])
    code, _, err = w:kitload("check", "tokyo")
    assert.matches("^2 kitload: error: kits/tokyo.lua:2: trigger: unknown time zone 'Asia/Tokio'\n", code .. " " .. err)
    w:write("projects/acme.lua", 'return { to = "local:", timezone = "Mars" }')
    assert.matches("projects/acme.lua:1: project: timezone must be the name of a time zone", select(3, w:kitload("schedule", "daily")), 1, true)
  end)

  it("refuses what does not go together", function()
    for line, message in pairs {
      ["--install --remove"] = "--remove does not go with --install", ["--next --install"] = "--next does not go with --install",
      ["--rows 2"] = "--rows goes with --next", ["--json"] = "--json goes with --next", ["--force"] = "--force goes with --install and --remove",
      ["--install --systemd"] = "--systemd prints units", ["--next --all-due"] = "leave out --all-due", ["--due daily"] = "for all kits",
    } do
      local words = {}
      for word in line:gmatch "%S+" do words[#words + 1] = word end
      local code, _, err = w:kitload("schedule", table.unpack(words))
      assert.equal(2, code, line)
      assert.matches(message, err, 1, true)
    end
  end)

  describe("--install", function()
    local units

    -- A systemctl that writes down what it is asked, and a loginctl. There is no systemd of a user in a container.
    before_each(function()
      w:write("bin/systemctl", ([[#!/bin/sh
echo "$*" >> %s/calls
case "$*" in *"$(cat %s/broken 2>/dev/null || echo nothing)"*) echo "Failed to do it: no" >&2; exit 1;; esac
]]):format(w.dir, w.dir))
      w:write("bin/loginctl", "#!/bin/sh\necho ${LINGER:-yes}\n")
      h.sh(("chmod +x %s/bin/*"):format(w.dir))
      units = w.dir .. "/home/.config/systemd/user/"
    end)

    local function schedule(line, env)
      local code, out, err = h.sh(("cd %s && unset XDG_CONFIG_HOME && %s HOME=%s/home PATH=%s/bin:$PATH %s schedule %s"):format(w.dir, env or "", w.dir, w.dir,
        h.quote(w.binary), line))
      local calls = w:exists "calls" and w:read "calls":gsub("%-%-user %-%-no%-pager ", "") or ""
      os.remove(w.dir .. "/calls")
      return code, out, err, calls
    end

    it("writes the timers, starts them, changes only what is new, and --remove takes them away", function()
      local _
      local code, out, err, calls = schedule "--install"
      assert.same({ 0, "" }, { code, err })
      local name = assert(out:match "^(kitload%-daily%-%x%x%x%x%x%x)%.timer  new, next %a%a%a 20%d%d%-%d%d%-%d%d 00:00\n$")
      assert.equal(("show --property=Version\ndaemon-reload\nenable --now %s.timer\n"):format(name), calls)
      local service = h.read(units .. name .. ".service")
      assert.matches("^# Made by kitload schedule %-%-install: {[^\n]*}\n# [^\n]*: %x+\n%[Unit%]\nDescription=kitload run daily\n\n%[Service%]\nType=oneshot\n", service)
      assert.matches("OnCalendar=*-*-* 00:00:00\nPersistent=true\n", h.read(units .. name .. ".timer"), 1, true)
      if h.sh "command -v systemd-analyze" == 0 then
        local verified, text, wrong = h.sh(("env -u LD_PRELOAD XDG_RUNTIME_DIR=%s systemd-analyze verify --user --man=no %s*"):format(w.dir, units))
        assert.is_nil((text .. wrong):find(name, 1, true), text .. wrong)
        assert.equal(0, verified)
      end
      -- Again: nothing is new. Another time: only that timer is started again.
      code, out, err, calls = schedule "--install daily"
      assert.same({ 0, "", true }, { code, err, out:find("timer  as it was, next", 1, true) ~= nil })
      assert.equal(("show --property=Version\ndaemon-reload\nenable --now %s.timer\n"):format(name), calls)
      w:kit("hourly", [[return k.kit "hourly" { trigger = "@hourly", project = "acme", source = { files = "in/*" }, k.field "a" {} }]])
      w:kit("daily", (w:read "kits/daily.lua":gsub("^.-\n", ""):gsub("@daily", "15 3 * * * UTC")))
      code, out, err, calls = schedule "--install"
      assert.same({ 0, "kitload: warning: hourly: when no file is there, the run ends with exit code 3\n  if that is no error: source = { optional = true } in the kit\n" }, { code, err })
      assert.matches("^kitload%-daily%-%x+%.timer  changed, next [^\n]*\nkitload%-hourly%-%x+%.timer  new", out)
      assert.matches(("enable --now %s.timer kitload-hourly-%s.timer\nrestart %s.timer\n$"):format(name, name:match "%x+$", name):gsub("%-", "%%-"), calls)
      -- A kit without a trigger loses its timer.
      w:kit("daily", 'return k.kit "daily" { k.field "a" {} }')
      _, out, _, calls = schedule "--install"
      assert.matches(name .. ".timer  removed: the kit has no trigger any more\n", out, 1, true)
      assert.matches(("disable --now %s.timer\ndaemon-reload\n"):format(name), calls, 1, true)
      assert.same({ false, false }, { h.exists(units .. name .. ".timer"), h.exists(units .. name .. ".service") })
      code, out = schedule "--install --all-due"
      assert.equal(0, code)
      assert.matches("^kitload%-all%-due%-%x+%.timer  new, next ", out)
      code, out, err = schedule "--remove daily"
      assert.matches("2||kitload: error: no timer of 'daily' is installed", code .. "|" .. out .. "|" .. err, 1, true)
      h.write(units .. "kitload-mine.timer", "[Timer]\n")
      code, out, err, calls = schedule "--remove"
      assert.same({ 0, "" }, { code, err })
      assert.matches("disable %-%-now kitload%-all%-due%-%x+%.timer kitload%-hourly%-%x+%.timer\ndaemon%-reload\n$", calls)
      assert.matches("^kitload%-all%-due%-%x+%.timer  removed\nkitload%-hourly%-%x+%.timer  removed\n$", out)
      assert.equal("kitload-mine.timer\n", select(2, h.sh("ls " .. units)))
      assert.equal("no timer of this workspace is installed\n", select(2, schedule "--remove"))
    end)

    it("leaves files alone that were changed by hand, that are not its own, and those of another workspace", function()
      local _, out = schedule "--install"
      local path = units .. out:match "^(%S+)"
      h.write(path, (h.read(path):gsub("Persistent=true", "Persistent=false")))
      w:kit("daily", (w:read "kits/daily.lua":gsub("^.-\n", ""):gsub("@daily", "@weekly")))
      local code, _, err, calls = schedule "--install"
      assert.equal("show --property=Version\n", calls)
      assert.matches("^2 kitload: error: kitload%-daily%-%x+%.timer was changed by hand\n  %-%-force", code .. " " .. err)
      assert.matches("Persistent=false", h.read(path), 1, true)
      assert.matches("^2 .*changed by hand", (function() local c, _, e = schedule "--remove"; return c .. " " .. e end)())
      assert.equal(0, (schedule "--install --force"))
      assert.matches("OnCalendar=Sun *-*-* 00:00:00\nPersistent=true", h.read(path), 1, true)
      h.write(path, "[Timer]\nOnCalendar=daily\n")
      code, _, err = schedule "--install --force"
      assert.matches("^2 kitload: error: %S*timer is there, and kitload did not make it\n", code .. " " .. err)
      assert.equal("[Timer]\nOnCalendar=daily\n", h.read(path))
      os.remove(path)
      assert.equal(0, (schedule "--install"))
      local other = workspace.new()
      other:write("kits/daily.lua", w:read "kits/daily.lua")
      other:write("projects/acme.lua", w:read "projects/acme.lua")
      other:write("in/x.txt", "")
      assert.equal(0, (h.sh(("cd %s && HOME=%s/home PATH=%s/bin:$PATH %s schedule --install"):format(other.dir, w.dir, w.dir, h.quote(w.binary)))))
      assert.equal("4\n", select(2, h.sh(("ls %s | wc -l"):format(units))))
      assert.equal(0, (schedule "--remove"))
      assert.equal("2\n", select(2, h.sh(("ls %s | wc -l"):format(units))))
    end)

    it("says what to do without a systemd of the user, after a failed step, and without lingering", function()
      w:write("broken", "show")
      local code, out, err, calls = schedule "--install"
      local _
      assert.same({ 2, "", "show --property=Version\n" }, { code, out, calls })
      assert.matches("^kitload: error: the systemd of this user cannot be reached: Failed to do it: no\n  log in as this user[^\n]*enable%-linger[^\n]*\n  kitload schedule prints lines for crontab", err)
      assert.is_false(h.exists(units))
      w:write("broken", "enable")
      code, out, err = schedule "--install"
      assert.matches("^2||kitload: error: systemctl %-%-user enable %-%-now: Failed to do it: no\n  the unit files are written", code .. "|" .. out .. "|" .. err)
      os.remove(w.dir .. "/broken")
      code, _, err = schedule("--install", "LINGER=no")
      assert.matches("^0 kitload: warning: these timers run only while this user is logged in\n  loginctl enable%-linger", code .. " " .. err)
      -- Where there is no systemctl at all.
      local _, _, wrong = h.sh(("cd %s && mkdir none; HOME=%s/home PATH=%s/none %s schedule --install"):format(w.dir, w.dir, w.dir, h.quote(w.binary)))
      assert.matches("^kitload: error: the systemd of this user cannot be reached: there is no systemctl\n", wrong)
    end)
  end)

  it("prints lines that work as they stand, on the third night as on the first", function()
    if not h.conninfo() then return pending "no test server" end
    w:sql "create table t (id int, name text)"
    w:write("projects/acme.lua", ("return { to = %q }"):format(h.conninfo()))
    for i, how in ipairs { { "append" }, { "append", "--each" }, { "upsert" }, { "upsert", "--each" }, { "insert_only" } } do
      local load, name = how[1], how[1] .. i -- a kit of its own: what another one has loaded does not count
      w:sql(("drop table t; create table t (id int %s, name text)"):format(load == "append" and "" or "primary key"))
      h.sh(("rm -f %s/in/*"):format(h.quote(w.dir)))
      w:kit(name, ([[return k.kit "%s" { into = "%s.t", load = "%s", %s trigger = "30 2 * * *", project = "acme",
        source = { files = "in/*.csv", optional = true }, k.field "id" { k.integer }, k.field "name" {} }]]):format(name, w.schema, load,
        load ~= "append" and 'key = "id",' or ""))
      local code, line, err = w:kitload("schedule", name, how[2])
      assert.equal("0", code .. err)
      local command = assert(line:match "^30 2 %* %* %* (.*)\n$"):gsub("\\%%", "%%")
      local function night(expected)
        local ended, out, wrong = h.sh("cd / && exec env -i sh -c " .. h.quote(command))
        assert.equal(0, ended, out .. wrong)
        assert.equal("", wrong)
        assert.equal(expected, w:sql "select coalesce(string_agg(id || name, ' ' order by id), '') from t", name)
      end
      night "" -- nothing has come yet
      w:write("in/2026-11-01.csv", "id,name\n1,Ann\n")
      night "1Ann"
      w:write("in/2026-11-02.csv", "id;name\n2;Bo\n3;Cy\n")
      night "1Ann 2Bo 3Cy"
      night "1Ann 2Bo 3Cy"
      w:write("in/2026-11-03.csv", "name,id\nDi,4\n")
      night "1Ann 2Bo 3Cy 4Di"
    end
  end)
end)
