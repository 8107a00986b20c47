-- The state's schema, as numbered migrations: `kitload serve --migrate` brings it up to date, and so does a start on a new state.
--
-- Every table has the project first in its key. events is written in the transaction that changes an import, and is the outbox of
-- webhooks; times are timestamptz, and Lua gets them as texts (shapes in imports.lua).
local M = {}

---@type { number: integer, title: string, sql: string[] }[]
M.list = {
  { number = 1, title = "keys, sessions, imports, attempts, events, idempotency", sql = { [[
CREATE TABLE kitload.keys (
  id uuid PRIMARY KEY,
  project text NOT NULL,
  hash text NOT NULL UNIQUE CHECK (length(hash) = 64),
  last4 text NOT NULL,
  name text,
  scopes text[] NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz
)]], [[
CREATE TABLE kitload.sessions (
  project text NOT NULL,
  id uuid NOT NULL,
  hash text NOT NULL UNIQUE CHECK (length(hash) = 64),
  kind text NOT NULL CHECK (kind IN ('C', 'S')),
  key uuid,
  organisation text,
  subject text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('subject', 'org')),
  kit text NOT NULL,
  meta jsonb NOT NULL DEFAULT '{}',
  limits jsonb NOT NULL DEFAULT '{}',
  made_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  PRIMARY KEY (project, id)
)]], [[
CREATE TABLE kitload.imports (
  project text NOT NULL,
  id uuid NOT NULL,
  organisation text,
  subject text,
  kit text NOT NULL,
  kit_label text NOT NULL,
  kit_hash text,
  file_name text NOT NULL,
  file_size bigint,
  file_sha256 text,
  mode text NOT NULL CHECK (mode IN ('auto', 'review')),
  state text NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  meta jsonb NOT NULL DEFAULT '{}',
  limits jsonb NOT NULL DEFAULT '{}',
  counts jsonb,
  problem jsonb,
  job uuid,
  attempt integer NOT NULL DEFAULT 0,
  queued_at timestamptz,
  cancel_at timestamptz,
  ask_at timestamptz,
  spool boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (project, id)
)]],
    "CREATE INDEX imports_created ON kitload.imports (project, created_at DESC, id DESC)",
    "CREATE INDEX imports_queued ON kitload.imports (project, organisation, queued_at) WHERE queued_at IS NOT NULL",
    "CREATE INDEX imports_open ON kitload.imports (state) WHERE state NOT IN ('completed', 'canceled', 'expired')",
    [[
CREATE TABLE kitload.attempts (
  project text NOT NULL,
  import uuid NOT NULL,
  number integer NOT NULL,
  job uuid NOT NULL UNIQUE,
  pid integer,
  begun_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  exit integer,
  outcome text CHECK (outcome IN ('completed', 'failed', 'canceled')),
  PRIMARY KEY (project, import, number),
  FOREIGN KEY (project, import) REFERENCES kitload.imports (project, id) ON DELETE CASCADE
)]], [[
CREATE TABLE kitload.events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project text NOT NULL,
  import uuid NOT NULL,
  organisation text,
  subject text,
  type text NOT NULL,
  data jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
)]],
    "CREATE INDEX events_import ON kitload.events (project, import, id)",
    [[
CREATE TABLE kitload.idempotency (
  project text NOT NULL,
  who text NOT NULL,
  key text NOT NULL,
  asked text NOT NULL,
  status integer,
  headers jsonb,
  body text,
  made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project, who, key)
)]],
    "CREATE INDEX idempotency_made ON kitload.idempotency (made_at)",
  } },
  { number = 2, title = "edits of reviews", sql = { "ALTER TABLE kitload.imports ADD COLUMN edits jsonb" } },
}

M.newest = M.list[#M.list].number

-- Only one at a time makes the schema.
local LOCK = "SELECT pg_advisory_xact_lock(1802071155, 1)"

--- The number of the newest migration in the state; nil: there is no state yet.
---@return integer?
function M.present(db)
  if db:any("SELECT to_regclass('kitload.migrations') IS NOT NULL AS there")[1].there then
    return db:any("SELECT coalesce(max(number), 0) AS number FROM kitload.migrations")[1].number
  end
  return nil
end

--- Run what is missing.
---@return { number: integer, title: string }[] done
function M.run(db)
  return db:transaction(function()
    db:any(LOCK)
    local done, present = {}, M.present(db)
    if not present then
      db:any "CREATE SCHEMA IF NOT EXISTS kitload"
      db:any "REVOKE ALL ON SCHEMA kitload FROM PUBLIC"
      db:any "CREATE TABLE kitload.migrations (number integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
      present = 0
    end
    for _, m in ipairs(M.list) do
      if m.number > present then
        for _, text in ipairs(m.sql) do db:any(text) end
        db:any("INSERT INTO kitload.migrations (number) VALUES ($1)", { m.number })
        done[#done + 1] = m
      end
    end
    return done
  end)
end

return M
