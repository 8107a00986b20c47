-- The queries with which catalog.lua reads a destination from the server's catalogs.
--
-- They use only catalogs and functions that PostgreSQL 13 to 18 have in common. A column that a version lacks is read with
-- to_jsonb(row). All but the first run with a pinned search_path (pinned.lua). $1 is the table: its qualified and quoted
-- name, or its number.
local M = {}

M.find = [[
SELECT pg_catalog.to_regclass($1)::pg_catalog.oid::pg_catalog.int8 AS oid, pg_catalog.current_schema()::pg_catalog.text AS schema]]

M.relation = [[
SELECT c.oid::int8 AS oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS relkind,
       c.relpersistence = 't' AS temporary, c.relispartition AS partition,
       pg_catalog.row_security_active(c.oid) AS row_security,
       pg_catalog.pg_relation_is_updatable(c.oid::pg_catalog.regclass, true)::int4 AS updatable,
       pg_catalog.has_table_privilege(c.oid, 'INSERT') AS can_insert,
       pg_catalog.has_table_privilege(c.oid, 'UPDATE') AS can_update,
       pg_catalog.has_table_privilege(c.oid, 'DELETE') AS can_delete,
       pg_catalog.has_table_privilege(c.oid, 'TRUNCATE') AS can_truncate,
       pg_catalog.has_table_privilege(c.oid, 'SELECT') AS can_select,
       pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owns,
       pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS can_create,
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP') AS can_temp,
       (SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.n)::text
        FROM pg_catalog.pg_partitioned_table p CROSS JOIN LATERAL pg_catalog.unnest(p.partattrs) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = k.attnum
        WHERE p.partrelid = c.oid) AS partition_key,
       -- A published table takes UPDATE and DELETE only if a key or the whole row identifies its rows.
       CASE WHEN c.relkind IN ('r', 'p') AND (c.relreplident = 'n' OR c.relreplident IN ('d', 'i') AND NOT EXISTS (
              SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisvalid
                AND CASE c.relreplident WHEN 'd' THEN i.indisprimary ELSE i.indisreplident END))
            THEN (SELECT p.pubname::text FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_tables t ON t.pubname = p.pubname
                  WHERE t.schemaname = n.nspname AND t.tablename = c.relname AND (p.pubupdate OR p.pubdelete) LIMIT 1) END AS published,
       current_user::text AS role, pg_catalog.current_database()::text AS database,
       pg_catalog.current_setting('server_version_num')::int4 AS version,
       CASE WHEN pg_catalog.pg_is_in_recovery() THEN 'standby'
            WHEN pg_catalog.current_setting('default_transaction_read_only') = 'on' THEN 'default_transaction_read_only' END AS read_only
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = $1::pg_catalog.regclass]]

-- A domain may be based on another domain. The chain ends at the base type. Length and precision come from the lowest
-- domain.
M.columns = [[
WITH RECURSIVE chain AS (
  SELECT a.attnum, 0 AS depth, t.oid AS typid, a.atttypmod AS typmod, t.typtype, t.typbasetype, t.typtypmod,
         t.typnotnull, t.typdefaultbin
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = $1::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT c.attnum, c.depth + 1, b.oid, c.typtypmod, b.typtype, b.typbasetype, b.typtypmod,
         b.typnotnull, b.typdefaultbin
  FROM chain c JOIN pg_catalog.pg_type b ON b.oid = c.typbasetype
  WHERE c.typtype = 'd'
), items AS (
  SELECT c.attnum, 0 AS depth, e.oid AS typid, c.typmod, e.typtype, e.typbasetype, e.typtypmod, e.typname, e.typnamespace
  FROM chain c JOIN pg_catalog.pg_type t ON t.oid = c.typid JOIN pg_catalog.pg_type e ON e.oid = t.typelem
  WHERE c.typtype <> 'd' AND t.typcategory = 'A' AND e.typarray = t.oid
  UNION ALL
  SELECT i.attnum, i.depth + 1, b.oid, i.typtypmod, b.typtype, b.typbasetype, b.typtypmod, b.typname, b.typnamespace
  FROM items i JOIN pg_catalog.pg_type b ON b.oid = i.typbasetype
  WHERE i.typtype = 'd'
), domains AS (
  SELECT attnum, pg_catalog.bool_or(typnotnull) AS not_null,
         (pg_catalog.array_agg(pg_catalog.pg_get_expr(typdefaultbin, 0) ORDER BY depth)
            FILTER (WHERE typdefaultbin IS NOT NULL))[1] AS default_expr
  FROM chain WHERE typtype = 'd' GROUP BY attnum
), identity AS (
  SELECT attnum, pg_catalog.pg_get_serial_sequence(attrelid::pg_catalog.regclass::text, attname) AS sequence
  FROM pg_catalog.pg_attribute
  WHERE attrelid = $1::pg_catalog.regclass AND attidentity <> '' AND NOT attisdropped
)
SELECT a.attnum::int4 AS attnum, a.attname::text AS name, bt.typtype = 'e' AS enum, bt.typname::text AS typname,
       bn.nspname::text AS typschema, b.typmod::int4 AS typmod,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS formatted,
       pg_catalog.format_type(b.typid, b.typmod) AS base_formatted,
       it.typname::text AS item_name, it.typtype = 'e' AS item_enum, it.typmod::int4 AS item_typmod,
       CASE WHEN it.typtype = 'e' THEN
         (SELECT pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder)::text
          FROM pg_catalog.pg_enum e WHERE e.enumtypid = it.typid) END AS item_labels,
       a.attndims::int4 AS dims,
       own.typname::text AS own_name, own_n.nspname::text AS own_schema,
       CASE WHEN bt.typtype = 'e' THEN
         (SELECT pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder)::text
          FROM pg_catalog.pg_enum e WHERE e.enumtypid = b.typid) END AS labels,
       CASE WHEN bt.typname = 'money' THEN pg_catalog.scale(0::pg_catalog.money::pg_catalog.numeric) END AS places,
       a.attnotnull OR coalesce(d.not_null, false) AS not_null,
       CASE WHEN a.attgenerated = '' THEN coalesce(pg_catalog.pg_get_expr(ad.adbin, ad.adrelid), d.default_expr) END
         AS default_expr,
       a.attgenerated::text AS generated, a.attidentity::text AS identity, i.sequence,
       CASE WHEN i.sequence IS NOT NULL THEN pg_catalog.has_sequence_privilege(i.sequence, 'USAGE') END AS can_next,
       d.attnum IS NOT NULL AS domain,
       CASE WHEN co.collname <> 'default' THEN
         pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname) END AS collation,
       coalesce(co.collisdeterministic, true) AS deterministic,
       coalesce(
         (SELECT pg_catalog.quote_ident(opn.nspname) || '.' || op.oprname
          FROM pg_catalog.pg_opclass oc
          JOIN pg_catalog.pg_am am ON am.oid = oc.opcmethod AND am.amname = 'btree'
          JOIN pg_catalog.pg_amop ao ON ao.amopfamily = oc.opcfamily AND ao.amoplefttype = oc.opcintype
           AND ao.amoprighttype = oc.opcintype AND ao.amopstrategy = 3
          JOIN pg_catalog.pg_operator op ON op.oid = ao.amopopr
          JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace
          WHERE oc.opcdefault AND oc.opcintype = b.typid),
         CASE WHEN bt.typtype IN ('e', 'r', 'm', 'c') OR bt.typname = 'varchar'
                OR bt.typcategory = 'A' AND (it.typid IS NULL OR it.typtype IN ('e', 'r', 'm', 'c') OR it.typname = 'varchar'
                     OR EXISTS (SELECT 1 FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
                                WHERE m.amname = 'btree' AND o.opcdefault AND o.opcintype = it.typid))
              THEN 'pg_catalog.=' END) AS equality,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'INSERT') AS can_insert,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'UPDATE') AS can_update,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS can_select
FROM pg_catalog.pg_attribute a
JOIN chain b ON b.attnum = a.attnum AND b.typtype <> 'd'
JOIN pg_catalog.pg_type bt ON bt.oid = b.typid
JOIN pg_catalog.pg_namespace bn ON bn.oid = bt.typnamespace
JOIN pg_catalog.pg_type own ON own.oid = a.atttypid
JOIN pg_catalog.pg_namespace own_n ON own_n.oid = own.typnamespace
LEFT JOIN items it ON it.attnum = a.attnum AND it.typtype <> 'd'
LEFT JOIN domains d ON d.attnum = a.attnum
LEFT JOIN identity i ON i.attnum = a.attnum
LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
WHERE a.attrelid = $1::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum]]

-- One row for each key column of each unique index. In a btree operator family, strategy 3 is equality.
M.indexes = [[
SELECT i.indexrelid::int8 AS oid, i.indcollation[k.n - 1] <> 0 AS collatable, ic.relname::text AS name,
       n.nspname::text AS schema, i.indisprimary AS primary,
       i.indimmediate AS immediate, i.indisvalid AND i.indisready AS valid, i.indpred IS NOT NULL AS partial,
       am.amname = 'btree' AS btree, con.conname::text AS constraint, coalesce(con.condeferrable, false) AS deferrable,
       coalesce(pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct', 'false') = 'true' AS nulls_not_distinct,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
       a.attname::text AS column,
       pg_catalog.quote_ident(opn.nspname) || '.' || op.oprname AS operator,
       EXISTS (SELECT 1 FROM pg_catalog.pg_opclass d
               JOIN pg_catalog.pg_amop da ON da.amopfamily = d.opcfamily AND da.amoplefttype = d.opcintype
                AND da.amoprighttype = d.opcintype AND da.amopstrategy = 3
               WHERE d.opcmethod = oc.opcmethod AND d.opcdefault AND d.opcintype = oc.opcintype
                 AND da.amopopr = ao.amopopr) AS default_equality,
       CASE WHEN co.collname <> 'default' THEN
         pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname) END AS collation,
       coalesce(co.collisdeterministic, true) AS deterministic
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace
JOIN pg_catalog.pg_am am ON am.oid = ic.relam
CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnkeyatts::int4) AS k(n)
JOIN pg_catalog.pg_opclass oc ON oc.oid = i.indclass[k.n - 1]
LEFT JOIN pg_catalog.pg_amop ao ON ao.amopfamily = oc.opcfamily AND ao.amoplefttype = oc.opcintype
 AND ao.amoprighttype = oc.opcintype AND ao.amopstrategy = 3
LEFT JOIN pg_catalog.pg_operator op ON op.oid = ao.amopopr
LEFT JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n - 1] AND a.attnum <> 0
LEFT JOIN pg_catalog.pg_collation co ON co.oid = i.indcollation[k.n - 1]
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN pg_catalog.pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u')
WHERE i.indrelid = $1::pg_catalog.regclass AND i.indisunique
ORDER BY i.indisprimary DESC, ic.relname, k.n]]

-- The two sides of a foreign key come as arrays in the order of its columns. A key to a partitioned table has a copy for each
-- partition, marked `copied`; only the key itself is checked.
M.constraints = [[
SELECT con.conname::text AS name, con.oid::int8 AS oid, con.contype::text AS contype, con.conrelid = $1::pg_catalog.regclass AS ours,
       con.confrelid = $1::pg_catalog.regclass AS points_here,
       pg_catalog.pg_get_constraintdef(con.oid) AS definition,
       (SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.n)::text
        FROM pg_catalog.unnest(con.conkey) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.attnum) AS columns,
       coalesce((SELECT pg_catalog.bool_and(k.attnum > 0) FROM pg_catalog.unnest(con.conkey) AS k(attnum)), true) AS plain,
       coalesce(pg_catalog.to_jsonb(con) ->> 'conenforced', 'true') = 'true' AS enforced,
       con.convalidated AS validated, con.condeferrable AS deferrable, con.confmatchtype::text AS match, con.confdeltype::text AS on_delete,
       EXISTS (SELECT 1 FROM pg_catalog.pg_constraint p WHERE p.oid = con.conparentid AND p.conrelid = con.conrelid) AS copied,
       n.nspname::text AS other_schema, c.relname::text AS other_name, c.relkind = 'p' AS other_partitioned, f.*
FROM pg_catalog.pg_constraint con
JOIN pg_catalog.pg_class o ON o.oid = con.conrelid
LEFT JOIN pg_catalog.pg_class c ON c.oid = CASE WHEN con.conrelid = $1::pg_catalog.regclass THEN con.confrelid ELSE con.conrelid END
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (
  SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.n)::text AS refers_to,
         pg_catalog.array_agg(pg_catalog.quote_ident(opn.nspname) || '.' || op.oprname ORDER BY k.n)::text AS operators,
         pg_catalog.array_agg(pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
                              ORDER BY k.n)::text AS collations,
         pg_catalog.bool_and(pg_catalog.has_column_privilege(con.confrelid, a.attnum, 'SELECT'))
           AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND NOT pg_catalog.row_security_active(con.confrelid) AS readable,
         o.relkind = 'p' OR EXISTS (
           SELECT 1 FROM pg_catalog.pg_trigger t
           WHERE t.tgconstraint = con.oid AND t.tgrelid = con.conrelid
             AND t.tgenabled IN ('A', CASE WHEN pg_catalog.current_setting('session_replication_role') = 'replica'
                                           THEN 'R' ELSE 'O' END)) AS fires
  FROM ROWS FROM (pg_catalog.unnest(con.confkey), pg_catalog.unnest(con.conpfeqop)) WITH ORDINALITY AS k(attnum, op, n)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.attnum
  JOIN pg_catalog.pg_operator op ON op.oid = k.op
  JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
) f ON con.contype = 'f' AND con.conrelid = $1::pg_catalog.regclass
WHERE con.contype IN ('f', 'c', 'x') AND (con.conrelid = $1::pg_catalog.regclass OR con.confrelid = $1::pg_catalog.regclass)
ORDER BY con.conname, con.oid]]

-- The expressions of checks, domains, unique indexes and partitions. This query may run under the role's own search_path: the
-- server then prints the expressions so that they mean the same under that path. Nothing else here depends on the path.
M.expressions = [[
WITH RECURSIVE chain AS (
  SELECT a.attnum, a.atttypid AS typid
  FROM pg_catalog.pg_attribute a
  WHERE a.attrelid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass
    AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
  UNION ALL
  SELECT c.attnum, t.typbasetype
  FROM chain c JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) c.typid
  WHERE t.typtype OPERATOR(pg_catalog.=) 'd'
)
SELECT 'check'::pg_catalog.text AS kind, con.oid::pg_catalog.int8 AS id, 0 AS n, con.conname::pg_catalog.text AS name,
       pg_catalog.pg_get_expr(con.conbin, con.conrelid) AS expression
FROM pg_catalog.pg_constraint con
WHERE con.contype OPERATOR(pg_catalog.=) 'c' AND con.conrelid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass
UNION ALL
SELECT 'domain', c.attnum::pg_catalog.int8, 0, con.conname::pg_catalog.text, pg_catalog.pg_get_expr(con.conbin, 0)
FROM chain c JOIN pg_catalog.pg_constraint con ON con.contypid OPERATOR(pg_catalog.=) c.typid
WHERE con.contype OPERATOR(pg_catalog.=) 'c'
UNION ALL
SELECT 'predicate', i.indexrelid::pg_catalog.int8, 0, NULL, pg_catalog.pg_get_expr(i.indpred, i.indrelid)
FROM pg_catalog.pg_index i
WHERE i.indrelid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass AND i.indisunique AND i.indpred IS NOT NULL
UNION ALL
SELECT 'element', i.indexrelid::pg_catalog.int8, k.n, NULL, pg_catalog.pg_get_indexdef(i.indexrelid, k.n, false)
FROM pg_catalog.pg_index i CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnkeyatts::pg_catalog.int4) AS k(n)
WHERE i.indrelid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass AND i.indisunique
  AND i.indkey[k.n OPERATOR(pg_catalog.-) 1] OPERATOR(pg_catalog.=) 0
UNION ALL
SELECT 'home', p.relid::pg_catalog.oid::pg_catalog.int8, 0, NULL, pg_catalog.pg_get_partition_constraintdef(p.relid)
FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass) p
WHERE p.isleaf
ORDER BY 1, 2, 3, 4]]

-- Triggers with 'O' and 'A' fire in an ordinary session, with 'R' only in a replica, with 'D' never.
M.triggers = [[
SELECT t.tgname::text AS name, t.tgtype::int4 AS tgtype, NULL::text AS rule
FROM pg_catalog.pg_trigger t
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
  AND (t.tgrelid = $1::pg_catalog.regclass
       OR t.tgrelid IN (SELECT p.relid FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass) p
                        WHERE p.level > 0))
UNION ALL
SELECT r.rulename::text, NULL, r.ev_type::text
FROM pg_catalog.pg_rewrite r
WHERE r.ev_class = $1::pg_catalog.regclass AND r.rulename <> '_RETURN' AND r.ev_enabled IN ('O', 'A')
ORDER BY 3 NULLS FIRST, 1]]

-- The sequences that number a column. A sequence belongs to the column (serial, identity), or to the same column of the
-- table of which this one is a partition, or it is the whole of the column's default. The bounds are those that sequence
-- and type share.
M.sequences = [[
WITH columns AS (
  SELECT a.attname, a.attrelid, a.attnum, a.atttypid FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = $1::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
), used AS (
  SELECT c.attname, c.atttypid, d.objid
  FROM columns c
  CROSS JOIN LATERAL (SELECT $1::pg_catalog.regclass::oid AS relid
    UNION SELECT p.relid::oid FROM pg_catalog.pg_partition_ancestors($1::pg_catalog.regclass) p) AS f
  JOIN pg_catalog.pg_attribute a ON a.attrelid = f.relid AND a.attname = c.attname
  JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = f.relid
   AND d.refobjsubid = a.attnum AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
  UNION
  SELECT c.attname, c.atttypid, d.refobjid
  FROM columns c
  JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = c.attrelid AND ad.adnum = c.attnum
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = ad.oid
   AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> ad.adrelid
  WHERE pg_catalog.pg_get_expr(ad.adbin, ad.adrelid) ~ '^\(?nextval\(''[^'']*''::regclass\)\)?(::[a-z]+)?$'
)
SELECT u.attname::text AS column, s.seqrelid::int8 AS oid, n.nspname::text AS schema, c.relname::text AS name,
       s.seqincrement AS increment,
       CASE u.atttypid WHEN 'pg_catalog.int2'::pg_catalog.regtype THEN greatest(s.seqmin, -32768)
         WHEN 'pg_catalog.int4'::pg_catalog.regtype THEN greatest(s.seqmin, -2147483648) ELSE s.seqmin END AS least,
       CASE u.atttypid WHEN 'pg_catalog.int2'::pg_catalog.regtype THEN least(s.seqmax, 32767)
         WHEN 'pg_catalog.int4'::pg_catalog.regtype THEN least(s.seqmax, 2147483647) ELSE s.seqmax END AS greatest,
       r.reaches AND (pg_catalog.has_sequence_privilege(c.oid, 'USAGE') OR pg_catalog.has_sequence_privilege(c.oid, 'UPDATE')) AS can_next,
       r.reaches AND pg_catalog.has_sequence_privilege(c.oid, 'UPDATE') AS can_set,
       r.reaches AND pg_catalog.has_sequence_privilege(c.oid, 'SELECT') AS can_look
FROM used u
JOIN pg_catalog.pg_sequence s ON s.seqrelid = u.objid
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS reaches) AS r
ORDER BY u.attname, s.seqrelid]]

-- Names that somebody may have meant, and the schema in which a new table would be made.
M.neighbours = [[
SELECT n.nspname::text AS schema, c.relname::text AS name
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'f') AND NOT c.relispartition
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
ORDER BY pg_catalog.lower(c.relname) = pg_catalog.lower($1) DESC, n.nspname, c.relname
LIMIT 2000]]

M.where_to = [[
SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace n WHERE n.nspname = $1) AS schema_exists,
       current_user::text AS role, pg_catalog.current_setting('server_version_num')::int4 AS version,
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP') AS can_temp,
       CASE WHEN pg_catalog.pg_is_in_recovery() THEN 'standby'
            WHEN pg_catalog.current_setting('default_transaction_read_only') = 'on' THEN 'default_transaction_read_only' END AS read_only,
       (SELECT pg_catalog.array_agg(r.rolname::text ORDER BY r.rolname)::text FROM pg_catalog.pg_roles r
        WHERE r.rolname IN ('anon', 'authenticated')) AS published]]

return M
