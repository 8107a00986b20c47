-- The first function of the conductor: finds the command, runs it, prints an error once, and gives the exit code.
local cli = require "kitload.cli"
local context_of = require "kitload.run.context"
local errors = require "kitload.talk.errors"
local near = require "kit.base.near"
local out = require "kitload.talk.output"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local variables = require "kitload.talk.variables"

--- Run a command's module. It sets context.committed when rows of its own are in the destination for good.
local function dispatch(module, argv, context)
  local command = module.command
  if not sys.cwd() then
    return nil, errors.usage("the folder in which kitload runs was removed", "cd into one that is there")
  end
  local parsed, positional = cli.parse(command, argv)
  if not parsed then return nil, positional end
  local options = cli.typed(parsed, command)
  if options.help then
    io.stdout:write(cli.help_of(command))
    return 0
  end
  out.configure(options)
  if not command.listens and (options.rejects or options.problems or options.report or options.metrics) then
    local refused = require("kitload.rejects.outputs").refused_options(options, positional)
    if refused then return nil, refused end
  end
  local code, err = module.run(options, positional, context)
  if err then
    if err.of_command then
      err.hint = ("usage: kitload %s %s%s"):format(command.name, command.usage,
        command.without_kit and ", or without a kit: " .. command.without_kit or "")
    end
    -- A signal is not handled while we wait for COMMIT's answer, so here it came before COMMIT.
    if err.kind == "interrupted" and command.loads and not context.committed then err.message = err.message .. ": nothing was loaded" end
    err.message, err.hint = text.hide_passwords(err.message), err.hint and text.hide_passwords(err.hint)
  end
  if not code and options.report then require("kitload.run.outcome").write_error(options, err) end
  return code, err
end

-- Names of other tools for our commands.
local called = { import = "run", load = "run", copy = "run", init = "new", create = "new", generate = "new", validate = "check",
  lint = "check", plan = "explain", show = "explain", status = "jobs", history = "jobs", list = "jobs", cron = "schedule",
  migrate = "setup", head = "preview", help = "--help", version = "--version" }

-- Errors in the command line, too, are written in the requested form.
local function configure_early(argv)
  for i, word in ipairs(argv) do
    if word == "--log-format=json" or word == "--log-format" and argv[i + 1] == "json" then out.configure { log_format = "json" } end
  end
end

---@param argv string[]
---@param version string
---@return integer exit_code, boolean committed  committed: rows were loaded, even if the report could not be written
return function(argv, version)
  variables.take()
  local name = table.remove(argv, 1)
  if not name or name == "--help" or name == "-h" or name == "help" then
    local about = name == "help" and argv[1] and cli.command(argv[1])
    io.stdout:write(about and cli.help_of(about) or cli.help(version))
    return name and 0 or 2
  elseif name == "--version" then
    io.stdout:write("kitload ", version, "\n")
    return 0
  elseif name == "--complete" then -- for shells
    require("kitload.completion").print(argv)
    return 0
  end
  configure_early(argv)
  local module = cli.module(name)
  if not module then
    local names = table.move(cli.order, 1, #cli.order, 1, {})
    for word in pairs(called) do names[#names + 1] = word end
    local meant = called[name:lower()] or near.nearest(name, names)
    meant = called[meant] or meant
    local err = errors.usage(("there is no command '%s'"):format(name),
      meant and ("did you mean '%s'?"):format(meant) or "kitload --help lists the commands")
    out.error(err)
    return err.exit
  end
  local context = context_of.new { version = version, committed = false }
  local code, err = dispatch(module, argv, context)
  if not code then
    out.error(err)
    return errors.exit_of(err), context.committed
  end
  return code, context.committed
end
