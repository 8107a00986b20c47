-- kitload serve: the server through which files come in over HTTP. Its story is in serve/serve.lua.
local M = {}

---@type kitload.Command
M.command = {
  name = "serve", usage = "", summary = "takes files over HTTP and loads them",
  about = "Takes files over HTTP (PUT /v1/imports?kit=NAME) and loads each by a run of its own, as kitload run loads it. Which kits and "
    .. "projects there are, the workspace says. What came in and what became of it stands in the state, a database; the files are in the "
    .. "spool until their rows are loaded. At its first start on this machine it makes a key and prints it once. TLS is for a proxy in "
    .. "front of it. SIGTERM: nothing new is taken, and runs get 30 seconds. SIGHUP: the workspace is read again.",
  groups = { "talk", "help" }, least = 0, most = 0, listens = true,
  options = {
    { name = "listen", value = "ADDRESS", help = "where it listens (127.0.0.1:8080)" },
    { name = "metrics", value = "ADDRESS", help = "where /metrics listens, for Prometheus; without it nowhere" },
    { name = "state", value = "URI",
      help = "the database of the state: a libpq URI, or local:, a private PostgreSQL of this workspace (local:)" },
    { name = "to", value = "URI", help = "where the rows go, instead of what kits and projects say; where they say nothing: local:" },
    { name = "spool", value = "DIR", help = "the folder of the files that come in (.kitload/spool of the workspace)" },
    { name = "keep", value = "TIME", help = "how long files and their rejects are kept: 7d, 12h, 2w (7d)" },
    { name = "trusted-proxy", value = "CIDR", many = true, help = "a proxy whose X-Forwarded-For tells who asks: 127.0.0.1, 10.0.0.0/8" },
    { name = "migrate", help = "bring the state's tables up to date, and end" },
    { name = "embed", value = "KIT", help = "print the lines with which a page takes the import widget for this kit, and end" },
    { name = "new-key", help = "make a key, print it, and end" },
    { name = "project", value = "NAME", help = "with --new-key: the project of the key; a workspace with one project has that. "
      .. "With --embed: the project that the page asks" },
    { name = "scopes", value = "SCOPES", help = "with --new-key: what the key may do, separated by commas (all): imports:read, "
      .. "imports:write, kits:read, sessions:write, usage:read" },
  },
}

function M.run(options, _, context) return require("kitload.serve.serve").run(options, context.version) end

return M
