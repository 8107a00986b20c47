-- The questions that ssh asks while it logs in, and which answer of the project belongs to each.
--
--   deploy@bastion's password:              ssh's own question        answers.password
--   Enter passphrase for key '…':           ssh's own question        answers.passphrase
--   (deploy@bastion) Verification code:     the server's question     answers["Verification code:"]
--
-- ssh writes (user@host) before each question of a server, since OpenSSH 8.5. So a server cannot ask for what is meant for ssh. For a
-- jump host another ssh asks. It has no answer, even if user and host are the same and only the port is another one.
local errors = require "kitload.talk.errors"
local kit_project = require "kit.facts.project"
local kit_tunnel = require "kit.facts.tunnel"

local M = {}

---@class kitload.Asked
---@field of "password"|"passphrase"|"server"|"other"
---@field name string?   under which the answer stands; nil: no answer can be given for it
---@field text string    the question, without what ssh writes before it

--- What a prompt of ssh asks.
---@param prompt string
---@param who string  "user@host", as ssh writes it for this server
---@param on_way boolean?  another ssh asks, for a host on the way to the server
---@return kitload.Asked
function M.read(prompt, who, on_way)
  local text = kit_tunnel.prompt(prompt)
  local from, question = text:match "^%(([^%s()]+@[^%s()]+)%) (.*)$"
  if on_way then return { of = "other", text = question or text, from = from } end
  if from then
    return { of = from == who and "server" or "other", name = from == who and question or nil, text = question, from = from }
  end
  if text == who .. "'s password:" then return { of = "password", name = "password", text = text } end
  if text:find "^Enter passphrase for key '.*':$" then return { of = "passphrase", name = "passphrase", text = text } end
  return { of = "other", text = text }
end

local function quoted(text) return ("%q"):format(text):gsub("\\\n", "\\n"):gsub("\\r", "\\r") end

-- The line for the project's file. The secret's name is an example.
local function line_for(asked, project)
  local name = asked.of == "server" and ("[%s]"):format(quoted(asked.name)) or asked.name
  local lower = asked.text:lower()
  local is_code = asked.of == "server" and (lower:find "code" or lower:find "otp" or lower:find "one%-time" or lower:find "token")
  local secret = ("%s/%s"):format(project.name, is_code and "otp" or asked.of == "passphrase" and "passphrase" or "ssh")
  return ('%s = %s "%s"'):format(name, is_code and "totp" or "secret", secret), secret
end

local function from_elsewhere(asked, server)
  if asked.text:find("authenticity of host", 1, true) then
    return errors.db(("the SSH server %s is reached over another one, whose host key is not known"):format(server),
      ("log in there once by hand, and look at its key: ssh %s"):format(server:match "([^@]+)$"))
  end
  local who = asked.from or asked.text:match "^(%S+@%S+)'s password:$"
  if who then
    return errors.db(("on the way to the SSH server %s, %s asks %q"):format(server, who, asked.text),
      "answers are for the server of ssh_tunnel only; log in to the hosts before it with a key")
  end
  return errors.db(("the SSH server %s: ssh asks %q"):format(server, asked.text),
    "only a person at a terminal can answer that")
end

--- The error for a question without an answer.
---@param asked kitload.Asked
---@param server string  for the message
---@param project kitload.Project
function M.unanswered(asked, server, project)
  if asked.of == "other" then return from_elsewhere(asked, server) end
  local line, secret = line_for(asked, project)
  return errors.usage(("the SSH server %s asks %q, and %s has no answer for it"):format(server, asked.text, project.path),
    (project.ssh_tunnel.answers and "add to answers of ssh_tunnel: %s\n" or "write in ssh_tunnel: answers = { %s }\n"):format(line)
      .. ("kitload secret set %s stores it"):format(secret))
end

--- The error for a question that comes again after it was answered. A server that asks several says only at the end that something
--- was wrong, and begins again.
---@param asked kitload.Asked
---@param server string
---@param answered kit.SecretRef[]  all that were given, in their order
function M.refused(asked, server, answered)
  if asked.of == "passphrase" then
    return errors.db(("ssh did not take %s: %s"):format(kit_project.secret_text(answered[#answered]), asked.text),
      "it is the passphrase of another key")
  end
  local texts, has_code = {}, false
  for i, ref in ipairs(answered) do
    texts[i], has_code = kit_project.secret_text(ref), has_code or ref.totp ~= nil
  end
  local hint = "it is not tried again, because that may lock the account"
  if has_code then
    hint = "is the clock of this machine right, and is the key that of this login? a code counts once, also for two runs in the same "
      .. "half minute\n" .. hint
  end
  return errors.db(("the SSH server %s did not take %s"):format(server, table.concat(texts, " and ")), hint)
end

return M
