-- lock the destination
LOCK TABLE "We""ird"."sel.ect" IN ROW EXCLUSIVE MODE;

-- take the stage's statistics
ANALYZE pg_temp."stage";

-- reject rows without a key
INSERT INTO pg_temp."rejects" (number, code, detail)
SELECT s."_kitload_row", 'key.null', CASE WHEN s."Select" IS NULL THEN 'Select' WHEN s."a""b" IS NULL THEN 'a"b' END
FROM pg_temp."stage" AS s
WHERE s."Select" IS NULL OR s."a""b" IS NULL;

-- look for repeated keys
SELECT pg_catalog.count(*)::pg_catalog.int8 AS repeated
FROM (SELECT 1 FROM pg_temp."stage" AS s GROUP BY s."Select", s."a""b" HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS d;

-- drop repeated keys
DELETE FROM pg_temp."stage" AS d
USING (SELECT s."_kitload_row" AS number, pg_catalog.row_number() OVER (PARTITION BY s."Select", s."a""b" ORDER BY s."_kitload_row" DESC) AS place
       FROM pg_temp."stage" AS s) AS r
WHERE r.number OPERATOR(pg_catalog.=) d."_kitload_row" AND r.place OPERATOR(pg_catalog.>) 1;

-- find the rows that are there
SELECT pg_catalog.count(*)::pg_catalog.int8 AS matched,
       pg_catalog.count(*) FILTER (WHERE NOT ((t."from.where" OPERATOR(pg_catalog.=) (s."from.where" COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."from.where" IS NULL AND s."from.where" IS NULL)))::pg_catalog.int8 AS same
FROM pg_temp."stage" AS s JOIN "We""ird"."sel.ect" AS t ON t."Select" OPERATOR(pg_catalog.=) s."Select" AND t."a""b" OPERATOR(pg_catalog.=) s."a""b";

-- insert the new rows
INSERT INTO "We""ird"."sel.ect" ("Select", "a""b", "from.where")
SELECT s."Select", s."a""b", s."from.where"
FROM pg_temp."stage" AS s
WHERE NOT EXISTS (SELECT 1 FROM "We""ird"."sel.ect" AS t WHERE t."Select" OPERATOR(pg_catalog.=) s."Select" AND t."a""b" OPERATOR(pg_catalog.=) s."a""b");

-- insert, if another writer was first
INSERT INTO "We""ird"."sel.ect" ("Select", "a""b", "from.where")
SELECT s."Select", s."a""b", s."from.where"
FROM pg_temp."stage" AS s
WHERE NOT EXISTS (SELECT 1 FROM "We""ird"."sel.ect" AS t WHERE t."Select" OPERATOR(pg_catalog.=) s."Select" AND t."a""b" OPERATOR(pg_catalog.=) s."a""b")
ON CONFLICT ("a""b", "Select") DO NOTHING;

-- update what differs
UPDATE "We""ird"."sel.ect" AS t SET
  "from.where" = s."from.where"
FROM pg_temp."stage" AS s
WHERE t."Select" OPERATOR(pg_catalog.=) s."Select" AND t."a""b" OPERATOR(pg_catalog.=) s."a""b" AND t.xmin OPERATOR(pg_catalog.<>) (SELECT pg_catalog.current_setting('kitload.mark')::pg_catalog.xid)
  AND ((t."from.where" OPERATOR(pg_catalog.=) (s."from.where" COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."from.where" IS NULL AND s."from.where" IS NULL));
