-- kitload secret: stores passwords, sealed, in the workspace. Nothing prints one.
local destination_of = require "kitload.connect.destination"
local errors = require "kitload.talk.errors"
local keys = require "kitload.secrets.keys"
local kit_project = require "kit.facts.project"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local out = require "kitload.talk.output"
local project = require "kitload.kits.project"
local rotate = require "kitload.secrets.rotate"
local seal = require "kitload.secrets.seal"
local secret = require "kitload.host.secret"
local store = require "kitload.secrets.store"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local value_of = require "kitload.secrets.value"
local webhooks = require "kitload.webhooks.declared"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "secret", usage = "init | set NAME | list | remove NAME | rotate", summary = "passwords, sealed in the workspace",
  about = "init makes a key pair: the public key in secrets/, the private one in ~/.config/kitload/key. set reads a secret from the "
    .. "terminal, without showing it, or from standard input, and seals it in secrets/NAME for the host, port and user of the project "
    .. "that names it. list prints names, never values. remove deletes one. rotate makes a new key and seals all with it.",
  groups = { "talk", "help" }, least = 1, most = math.huge,
  options = {
    { name = "project", value = "NAME", help = "set: for the connection of this project (of the one that names the secret)" },
    { name = "for", value = "USER@HOST:PORT", help = "set: to whom the secret may go, where no project says it" },
  },
}

local function say(...)
  if not out.quiet then io.stdout:write(...) end
end

local actions = {}

function actions.init()
  local made, err = seal.begin()
  if err then return nil, err end
  if not made then
    return nil, errors.usage(("the workspace has a key already: %s"):format(workspace.shown(keys.public_path())),
      "kitload secret rotate makes a new one, and seals all secrets with it")
  end
  if not out.quiet then seal.tell(made) end
  return 0
end

-- set -------------------------------------------------------------------------------------------------------------------------

-- USER@HOST:PORT; the last @ and the last : count, as a user of a pooler has dots and a host of IPv6 has colons.
local function read_for(words)
  local user, host, port = words:match "^(.+)@(.+):(%d+)$"
  if user and tonumber(port) >= 1 and tonumber(port) <= 65535 then
    return { user = user, host = host:match "^%[(.*)%]$" or host, port = port }
  end
  return nil, errors.usage("--for is USER@HOST:PORT", "as in --for loader@db.acme.example:5432")
end

local function target_of(name)
  local destination, err = destination_of.of { project = name }
  if not destination then return nil, err end
  if destination.is_local then return nil, errors.usage(("project %s uses local:, which has no password"):format(name)) end
  return destination_of.target(destination)
end

-- Where a project would send this secret: nil if it does not name it, else whether to its database, to its SSH server, with which
-- webhooks.
local function uses_of(of, name)
  local p, uses = project.read(of), nil
  for _, named in ipairs(p and kit_project.secrets(p) or {}) do
    if named.ref.kind == "sealed" and named.ref.name == name then
      uses = uses or { project = of, tunnel = p.ssh_tunnel, webhooks = {} }
      if named.webhook then
        table.insert(uses.webhooks, named.webhook)
      elseif named.of_ssh then
        uses.ssh = true
      else
        uses.database = true
      end
    end
  end
  return uses
end

-- The projects that name this secret.
local function users_of(name)
  local list = {}
  for _, of in ipairs(project.names()) do
    if uses_of(of, name) then list[#list + 1] = of end
  end
  return list
end

local function targets_of(of, name)
  local uses, list = uses_of(of, name) or { database = true, webhooks = {} }, {}
  if uses.ssh then list[1] = { project = of, target = destination_of.ssh_target(uses.tunnel) } end
  local target, err
  for _, hook in ipairs(uses.webhooks) do
    target, err = webhooks.target(hook)
    if not target then return nil, err end
    list[#list + 1] = { project = of, target = target }
  end
  if not uses.database then return list end
  target, err = target_of(of)
  if not target then return nil, err end
  list[#list + 1] = { project = of, target = target }
  return list
end

-- To whom the secret may go.
local function target_for(name, options)
  if options["for"] then return read_for(options["for"]) end
  local named = options.project and { options.project } or users_of(name)
  if #named == 0 then
    return nil, errors.usage(("no project names the secret '%s', so it is not known to whom it may go"):format(name),
      ('write password = secret "%s" in projects/NAME.lua, or give --project NAME or --for USER@HOST:PORT'):format(name))
  end
  local first
  for _, of in ipairs(named) do
    local targets, err = targets_of(of, name)
    if not targets then return nil, err end
    for _, this in ipairs(targets) do
      if first and value_of.address(this.target) ~= value_of.address(first.target) then
        return nil, errors.usage(("%s this secret, and %s to different places: %s and %s"):format(
            first.project == of and ("project %s names"):format(of) or ("projects %s and %s name"):format(first.project, of),
            first.project == of and "sends it" or "go", value_of.address(first.target), value_of.address(this.target)),
          "give each its own secret")
      end
      first = first or this
    end
  end
  return first.target
end

local function read_value(name, target)
  if not sys.isatty(0) then return secret.from_input() end
  return secret.from_terminal(("%s for %s: "):format(name, text.show(value_of.address(target))))
end

function actions.set(options, name)
  if not kit_project.is_secret_name(name) then
    return nil, store.bad_name(name)
  end
  local public, target, value, ok, err
  public, err = seal.key()
  if not public then return nil, err end
  target, err = target_for(name, options)
  if not target then return nil, err end
  value, err = read_value(name, target)
  if not value then return nil, err or errors.usage("nothing was typed, and nothing is stored") end
  ok, err = seal.store(name, target, value)
  if not ok then return nil, err end
  say("set   ", name, "   for ", text.show(value_of.address(target)), "\n")
  return 0
end

-- list, remove, rotate --------------------------------------------------------------------------------------------------------

function actions.list()
  local names = store.names()
  local all, err = keys.all()
  if not all then return nil, err end
  local width, failed = 4, 0
  for _, name in ipairs(names) do width = math.max(width, #name) end
  for _, name in ipairs(names) do
    local opened, why = store.open(name, all)
    local users = users_of(name)
    local of = #users > 0 and "   project " .. listing.list(users) or ""
    local about = opened and ("%s   for %s"):format(opened.date, value_of.address(opened)) or "sealed, and the key is not here"
    if not opened and next(all) then
      about, failed = why.message, 2
    end
    io.stdout:write(text.pad(name, width), "   ", text.show(about), text.show(of), "\n")
  end
  if #names == 0 then say("there is no secret in ", text.show(workspace.shown(store.folder())), "\n") end
  return failed
end

function actions.remove(_, name)
  local lock, err = store.lock()
  if not lock then return nil, err end
  local ok
  ok, err = store.remove(name)
  lock:release()
  if not ok then return nil, err end
  say("removed   ", name, "\n")
  local users = users_of(name)
  if #users > 0 then out.warn(("project %s still names the secret '%s'"):format(listing.list(users), name)) end
  return 0
end

function actions.rotate()
  local lock, err = store.lock()
  if not lock then return nil, err end
  local done
  done, err = rotate.run()
  lock:release()
  if not done then return nil, err end
  say(done.resumed and "went on from an earlier rotation\n" or "", "sealed        ", text.plural(done.secrets, "secret"), " anew\n",
    "private key   ", text.show(seal.shown(done.path)), "\n",
    "              copy it to where kitload runs, and commit secrets/\n",
    "old keys      ", text.show(seal.shown(done.path)), ".old\n",
    "              they open secrets of earlier commits: change passwords that others\n",
    "              have seen\n")
  return 0
end

local takes_name = { set = true, remove = true }

function M.run(options, positional)
  local word, name = positional[1], positional[2]
  local action = actions[word]
  if not action then
    return nil, errors.usage(("secret has no '%s'"):format(word),
      near.did_you_mean(word, near.keys(actions)) or "it is one of " .. table.concat(near.keys(actions), ", "))
  end
  if takes_name[word] and not name then return nil, errors.usage(("secret %s needs a name"):format(word), nil, { of_command = true }) end
  if #positional > (takes_name[word] and 2 or 1) and word == "set" then -- it is not shown, as it may be the secret
    return nil, errors.usage("secret set takes a name, and no secret: others can see a command line",
      "the secret is asked for at the terminal, or read from standard input; one that was typed here is known now")
  end
  if #positional > 2 or name and not takes_name[word] then return nil, errors.usage(("secret %s takes nothing more"):format(word)) end
  for _, option in ipairs { "project", "for" } do
    if options[option] and word ~= "set" then return nil, errors.usage(("--%s goes with secret set"):format(option)) end
  end
  return action(options, name)
end

return M
