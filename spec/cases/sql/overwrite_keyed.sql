-- lock the destination
LOCK TABLE "public"."contacts" IN EXCLUSIVE MODE;

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

-- update what differs
UPDATE "public"."contacts" AS t SET
  "name" = s."name",
  "amount" = s."amount"
FROM pg_temp."stage" AS s
WHERE t."id" OPERATOR(pg_catalog.=) s."id" AND t.xmin OPERATOR(pg_catalog.<>) (SELECT pg_catalog.current_setting('kitload.mark')::pg_catalog.xid)
  AND ((t."name" OPERATOR(pg_catalog.=) (s."name" COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."name" IS NULL AND s."name" IS NULL)
    OR pg_catalog.record_image_ne(ROW(t."amount"), ROW(s."amount")));

-- delete the absent keys
DELETE FROM "public"."contacts" AS t
WHERE NOT EXISTS (SELECT 1 FROM pg_temp."stage" AS s WHERE t."id" OPERATOR(pg_catalog.=) s."id");
