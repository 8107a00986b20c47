-- lock the destination
LOCK TABLE "public"."contacts" IN ROW EXCLUSIVE MODE;

-- take the stage's statistics
ANALYZE pg_temp."stage";

-- reject rows without a key
INSERT INTO pg_temp."rejects" (number, code, detail)
SELECT s."_kitload_row", 'key.null', CASE WHEN s."name" IS NULL THEN 'name' END
FROM pg_temp."stage" AS s
WHERE s."name" IS NULL;

-- look for repeated keys
SELECT pg_catalog.count(*)::pg_catalog.int8 AS repeated
FROM pg_temp."stage" AS s
WHERE EXISTS (SELECT 1 FROM pg_temp."stage" AS o WHERE o."name" OPERATOR(x.===) s."name" AND o."_kitload_row" OPERATOR(pg_catalog.<>) s."_kitload_row");

-- drop repeated keys
DELETE FROM pg_temp."stage" AS d
USING (SELECT s."_kitload_row" AS number FROM pg_temp."stage" AS s
       WHERE EXISTS (SELECT 1 FROM pg_temp."stage" AS o WHERE o."name" OPERATOR(x.===) s."name" AND o."_kitload_row" OPERATOR(pg_catalog.<) s."_kitload_row")) AS r
WHERE r.number OPERATOR(pg_catalog.=) d."_kitload_row";

-- insert the new rows
INSERT INTO "public"."contacts" ("name")
SELECT s."name"
FROM pg_temp."stage" AS s
WHERE NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."name" OPERATOR(x.===) s."name");

-- insert, if another writer was first
INSERT INTO "public"."contacts" ("name")
SELECT s."name"
FROM pg_temp."stage" AS s
WHERE NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."name" OPERATOR(x.===) s."name")
ON CONFLICT ("name") DO NOTHING;
