-- The questions that the doctor asks a server. None of them writes. They run with a pinned search_path.
local M = {}

--- The server, the role and the database.
M.facts = [[
SELECT pg_catalog.version() AS version, pg_catalog.current_setting('server_version') AS number,
       r.rolname AS role, session_user::pg_catalog.text AS login, r.rolsuper AS super, r.rolinherit AS inherits,
       r.rolconnlimit::pg_catalog.int8 AS role_limit, s.rolvaliduntil::pg_catalog.text AS valid_until,
       (extract(epoch FROM s.rolvaliduntil) / 86400
         - extract(epoch FROM pg_catalog.now()) / 86400)::pg_catalog.float8 AS days_left,
       d.datname AS database, d.datconnlimit::pg_catalog.int8 AS database_limit,
       pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
       pg_catalog.pg_is_in_recovery() AS standby,
       pg_catalog.current_setting('default_transaction_read_only') AS read_only,
       pg_catalog.has_database_privilege(d.oid, 'TEMPORARY') AS temporary
FROM pg_catalog.pg_database d, pg_catalog.pg_roles r, pg_catalog.pg_roles s
WHERE d.datname = pg_catalog.current_database() AND r.rolname = current_user
  AND s.rolname = session_user]]

--- How many connections there are and may be.
M.slots = [[
SELECT pg_catalog.current_setting('max_connections')::pg_catalog.int8 AS most,
       (SELECT coalesce(pg_catalog.sum(setting::pg_catalog.int8), 0)::pg_catalog.int8 FROM pg_catalog.pg_settings
        WHERE name IN ('superuser_reserved_connections', 'reserved_connections')) AS reserved,
       pg_catalog.count(*) AS used,
       pg_catalog.count(*) FILTER (WHERE usename = session_user) AS of_role,
       pg_catalog.count(*) FILTER (WHERE datname = pg_catalog.current_database()) AS of_database
FROM pg_catalog.pg_stat_activity WHERE datid IS NOT NULL]]

--- The time limits with which a session of this role begins.
M.limits = [[
SELECT name, reset_val AS value, unit FROM pg_catalog.pg_settings
WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout')
  AND reset_val <> '0' ORDER BY 1]]

--- The groups of the role whose rights it does not have without SET ROLE. Since version 16 each membership says it.
---@param version integer
function M.groups(version)
  return ([[
SELECT g.rolname AS name FROM pg_catalog.pg_auth_members m
JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
JOIN pg_catalog.pg_roles r ON r.oid = m.member
WHERE r.rolname = current_user AND NOT %s ORDER BY 1]]):format(version >= 160000 and "m.inherit_option" or "r.rolinherit")
end

--- A schema: whether it is there, and what the role may do in it.
M.schema = [[
SELECT n.oid IS NOT NULL AS there, coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE'), false) AS usage,
       coalesce(pg_catalog.has_schema_privilege(n.oid, 'CREATE'), false) AS can_create,
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS can_make,
       ARRAY(SELECT o.nspname::pg_catalog.text FROM pg_catalog.pg_namespace o
             WHERE o.nspname !~ '^pg_' AND o.nspname <> 'information_schema'
             ORDER BY 1)::pg_catalog.text AS others
FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $1]]

--- The row-level security of a table.
M.security = [[
SELECT c.relrowsecurity AS is_on, (SELECT pg_catalog.count(*) FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid) AS policies
FROM pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.int8::pg_catalog.oid]]

M.clock = [[SELECT extract(epoch FROM pg_catalog.clock_timestamp())::pg_catalog.float8 AS now]]

return M
