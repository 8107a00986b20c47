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

-- reject repeated keys
INSERT INTO pg_temp."rejects" (number, code, detail)
SELECT r.number, 'unique.file', pg_catalog.concat(r.times, ' rows have it')
FROM (SELECT s."_kitload_row" AS number, pg_catalog.count(*) OVER (PARTITION BY s."id") AS times FROM pg_temp."stage" AS s) AS r
WHERE r.times OPERATOR(pg_catalog.>) 1;

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
