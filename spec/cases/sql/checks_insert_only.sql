-- lock the destination
LOCK TABLE "public"."contacts" IN ROW EXCLUSIVE MODE;

-- take the stage's statistics
ANALYZE pg_temp."stage";

-- reject rows without a key
INSERT INTO pg_temp."rejects" (number, code, detail)
SELECT s."_kitload_row", 'key.null', CASE WHEN s."id" IS NULL THEN 'id' END
FROM pg_temp."stage" AS s
WHERE s."id" IS NULL;

-- look for repeated keys
SELECT pg_catalog.count(*)::pg_catalog.int8 AS repeated
FROM (SELECT 1 FROM pg_temp."stage" AS s GROUP BY s."id" HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS d;

-- drop repeated keys
DELETE FROM pg_temp."stage" AS d
USING (SELECT s."_kitload_row" AS number, pg_catalog.row_number() OVER (PARTITION BY s."id" ORDER BY s."_kitload_row" DESC) AS place
       FROM pg_temp."stage" AS s) AS r
WHERE r.number OPERATOR(pg_catalog.=) d."_kitload_row" AND r.place OPERATOR(pg_catalog.>) 1;

-- look for repeated name, amount
INSERT INTO pg_temp."rejects" (number, code, detail, field, other)
SELECT r.number, 'unique.file', pg_catalog.concat('row ', r.row, ' has the same name, amount'), NULL, (r.first OPERATOR(pg_catalog.>>) 16)
FROM (SELECT s."_kitload_row" AS number, pg_catalog.row_number() OVER same AS place,
             pg_catalog.first_value(s."_kitload_row") OVER same AS first, pg_catalog.first_value(s."_kitload_place") OVER same AS row
      FROM pg_temp."stage" AS s WHERE s."name"::"ext"."citext" IS NOT NULL AND s."amount" IS NOT NULL
      WINDOW same AS (PARTITION BY s."name"::"ext"."citext", s."amount" ORDER BY s."_kitload_row")) AS r
WHERE r.place OPERATOR(pg_catalog.>) 1;

-- look for name, amount in the destination
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT s."_kitload_row", 'unique.table', 'name, amount', NULL
FROM pg_temp."stage" AS s
WHERE EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."name" OPERATOR(ext.=) s."name"::"ext"."citext" AND t."amount" OPERATOR(pg_catalog.=) s."amount") AND NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."id" OPERATOR(pg_catalog.=) s."id");

-- insert the new rows
INSERT INTO "public"."contacts" ("id", "name", "amount")
SELECT s."id", s."name"::"ext"."citext", s."amount"
FROM pg_temp."stage" AS s
WHERE NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."id" OPERATOR(pg_catalog.=) s."id");

-- insert, if another writer was first
INSERT INTO "public"."contacts" ("id", "name", "amount")
SELECT s."id", s."name"::"ext"."citext", s."amount"
FROM pg_temp."stage" AS s
WHERE NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."id" OPERATOR(pg_catalog.=) s."id")
ON CONFLICT ("id") DO NOTHING;
