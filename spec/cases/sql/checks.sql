-- lock the destination
LOCK TABLE "public"."contacts" IN ROW EXCLUSIVE MODE;

-- take the stage's statistics
ANALYZE pg_temp."stage";

-- look up name in public.users.email
WITH wanted AS MATERIALIZED (
  SELECT DISTINCT s."name" AS key FROM pg_temp."stage" AS s WHERE s."name" IS NOT NULL
), candidates AS MATERIALIZED (
  SELECT w.key, t."id"::pg_catalog.text AS value FROM wanted AS w JOIN "public"."users" AS t ON t."email" OPERATOR(pg_catalog.=) w.key
), counted AS MATERIALIZED (
  SELECT c.key, pg_catalog.min(c.value COLLATE "C") AS value,
         pg_catalog.min(c.value COLLATE "C") OPERATOR(pg_catalog.<>) pg_catalog.max(c.value COLLATE "C")
           OR pg_catalog.count(c.value) OPERATOR(pg_catalog.<>) 0
             AND pg_catalog.count(c.value) OPERATOR(pg_catalog.<>) pg_catalog.count(*) AS different
  FROM candidates AS c GROUP BY c.key
), rejected AS (
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT s."_kitload_row", CASE WHEN f.different THEN 'lookup.ambiguous' WHEN f.key IS NULL THEN 'lookup.missing' ELSE 'required' END, CASE WHEN f.different OR f.key IS NULL THEN 'public.users.email' ELSE 'is required, and public.users.email has no value for it' END, 'owner'
FROM (SELECT s.* FROM pg_temp."stage" AS s WHERE s."name" IS NOT NULL) AS s
LEFT JOIN counted AS f ON f.key OPERATOR(pg_catalog.=) s."name"
WHERE f.different OR f.key IS NULL OR f.value IS NULL
), found AS MATERIALIZED (
  SELECT w.key, f.value FROM wanted AS w JOIN counted AS f ON f.key OPERATOR(pg_catalog.=) w.key
)
UPDATE pg_temp."stage" AS s SET "name" = f.value FROM found AS f WHERE f.key OPERATOR(pg_catalog.=) s."name";

-- reject rows without a key
INSERT INTO pg_temp."rejects" (number, code, detail)
SELECT s."_kitload_row", 'key.null', CASE WHEN s."id" IS NULL THEN 'id' END
FROM pg_temp."stage" AS s
WHERE s."id" IS NULL;

-- leave out rows that repeat name, amount
DELETE FROM pg_temp."stage" AS d
USING (SELECT s."_kitload_row" AS number, pg_catalog.row_number() OVER (PARTITION BY s."name", s."amount" ORDER BY s."_kitload_row") AS place
       FROM pg_temp."stage" AS s WHERE s."name" IS NOT NULL AND s."amount" IS NOT NULL) AS r
WHERE r.number OPERATOR(pg_catalog.=) d."_kitload_row" AND r.place OPERATOR(pg_catalog.>) 1;

-- look for repeated keys
SELECT pg_catalog.count(*)::pg_catalog.int8 AS repeated
FROM (SELECT 1 FROM pg_temp."stage" AS s GROUP BY s."id" HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS d;

-- drop repeated keys
DELETE FROM pg_temp."stage" AS d
USING (SELECT s."_kitload_row" AS number, pg_catalog.row_number() OVER (PARTITION BY s."id" ORDER BY s."_kitload_row" DESC) AS place
       FROM pg_temp."stage" AS s) AS r
WHERE r.number OPERATOR(pg_catalog.=) d."_kitload_row" AND r.place OPERATOR(pg_catalog.>) 1;

-- look for repeated name
INSERT INTO pg_temp."rejects" (number, code, detail, field, other)
SELECT r.number, 'unique.file', pg_catalog.concat('row ', r.row, ' has it'), 'name', (r.first OPERATOR(pg_catalog.>>) 16)
FROM (SELECT s."_kitload_row" AS number, pg_catalog.row_number() OVER same AS place,
             pg_catalog.first_value(s."_kitload_row") OVER same AS first, pg_catalog.first_value(s."_kitload_place") OVER same AS row
      FROM pg_temp."stage" AS s WHERE s."name" IS NOT NULL
      WINDOW same AS (PARTITION BY s."name" ORDER BY s."_kitload_row")) AS r
WHERE r.place OPERATOR(pg_catalog.>) 1;

-- look for name in the destination
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT s."_kitload_row", 'unique.table', NULL, 'name'
FROM pg_temp."stage" AS s
WHERE EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."name" OPERATOR(pg_catalog.=) s."name" AND NOT EXISTS (SELECT 1 FROM pg_temp."stage" AS o WHERE t."id" OPERATOR(pg_catalog.=) o."id"));

-- find the rows that are there
SELECT pg_catalog.count(*)::pg_catalog.int8 AS matched,
       pg_catalog.count(*) FILTER (WHERE NOT ((t."name" OPERATOR(pg_catalog.=) (s."name" COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."name" IS NULL AND s."name" IS NULL)
    OR pg_catalog.record_image_ne(ROW(t."amount"), ROW(s."amount"))))::pg_catalog.int8 AS same
FROM pg_temp."stage" AS s JOIN "public"."contacts" AS t ON t."id" OPERATOR(pg_catalog.=) s."id";

-- insert the new rows
INSERT INTO "public"."contacts" ("id", "name", "amount")
SELECT s."id", s."name", s."amount"
FROM pg_temp."stage" AS s
WHERE NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."id" OPERATOR(pg_catalog.=) s."id");

-- insert, if another writer was first
INSERT INTO "public"."contacts" ("id", "name", "amount")
SELECT s."id", s."name", s."amount"
FROM pg_temp."stage" AS s
WHERE NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."id" OPERATOR(pg_catalog.=) s."id")
ON CONFLICT ("id") DO NOTHING;

-- update what differs
UPDATE "public"."contacts" AS t SET
  "name" = s."name",
  "amount" = s."amount"
FROM pg_temp."stage" AS s
WHERE t."id" OPERATOR(pg_catalog.=) s."id" AND t.xmin OPERATOR(pg_catalog.<>) (SELECT pg_catalog.current_setting('kitload.mark')::pg_catalog.xid)
  AND ((t."name" OPERATOR(pg_catalog.=) (s."name" COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."name" IS NULL AND s."name" IS NULL)
    OR pg_catalog.record_image_ne(ROW(t."amount"), ROW(s."amount")));
