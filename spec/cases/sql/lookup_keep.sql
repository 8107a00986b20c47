-- lock the destination
LOCK TABLE "public"."contacts" IN ROW EXCLUSIVE MODE;

-- take the staging's statistics
ANALYZE pg_temp."stage";

-- look up name in public.users.email
WITH wanted AS MATERIALIZED (
  SELECT DISTINCT s."name" AS key FROM pg_temp."stage" AS s WHERE s."name" IS NOT NULL
), counted AS MATERIALIZED (
  SELECT w.key, pg_catalog.count(t."email") AS rows, pg_catalog.min(t."id"::pg_catalog.text) AS value,
         pg_catalog.count(DISTINCT t."id"::pg_catalog.text) OPERATOR(pg_catalog.+)
           CASE WHEN pg_catalog.count(t."email") OPERATOR(pg_catalog.>) pg_catalog.count(t."id"::pg_catalog.text) THEN 1 ELSE 0 END AS different
  FROM wanted AS w LEFT JOIN "public"."users" AS t ON t."email"::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) w.key
  GROUP BY w.key
), found AS MATERIALIZED (
  SELECT c.key, c.rows, c.different, CASE WHEN c.rows OPERATOR(pg_catalog.=) 0 THEN c.key ELSE c.value END AS value FROM counted AS c
), rejected AS (
  INSERT INTO pg_temp."rejects" (number, code, detail, field)
  SELECT s."_kitload_row", CASE WHEN f.different OPERATOR(pg_catalog.>) 1 THEN 'lookup.ambiguous' END, 'public.users.email', 'owner'
  FROM pg_temp."stage" AS s JOIN found AS f ON f.key OPERATOR(pg_catalog.=) s."name"
  WHERE f.different OPERATOR(pg_catalog.>) 1
)
UPDATE pg_temp."stage" AS s SET "name" = f.value FROM found AS f WHERE f.key OPERATOR(pg_catalog.=) s."name";

-- insert the new rows
INSERT INTO "public"."contacts" ("id", "name", "amount")
SELECT s."id", s."name", s."amount"
FROM pg_temp."stage" AS s;
