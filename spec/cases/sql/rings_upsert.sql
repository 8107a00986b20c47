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

-- ask the checks of the destination
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT r."_kitload_number", c.code, c.detail, c.field
FROM (SELECT r.* FROM (SELECT s."_kitload_row" AS "_kitload_number",
    (s."amount")::"pg_catalog"."numeric" AS "amount",
    ((s."name")::"pg_catalog"."text" COLLATE "public"."de") AS "name"
  FROM pg_temp."stage" AS s) AS r
  WHERE NOT (((amount > (0)::numeric)) AND ((SELECT (length(VALUE) < 9) FROM (SELECT r."name" AS value) AS v)))) AS r
CROSS JOIN LATERAL (VALUES ('db.check', 'violates the check "Positive"', NULL, ((amount > (0)::numeric))),
  ('db.check', 'violates the check short of its type', NULL, ((SELECT (length(VALUE) < 9) FROM (SELECT r."name" AS value) AS v)))) AS c(code, detail, field, holds)
WHERE NOT c.holds;

-- ask the checks of the destination
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT r."_kitload_number", c.code, c.detail, c.field
FROM (SELECT r.* FROM (SELECT s."_kitload_row" AS "_kitload_number",
    CASE WHEN t."id" IS NULL THEN (NULL)::"pg_catalog"."numeric" ELSE (t."kind"::"pg_catalog"."numeric")::"pg_catalog"."numeric" END AS "kind",
    (s."amount")::"pg_catalog"."numeric" AS "amount"
  FROM pg_temp."stage" AS s LEFT JOIN "public"."contacts" AS t ON t."id" OPERATOR(pg_catalog.=) s."id"
  WHERE (t."id" IS NULL OR ((t."name"::"pg_catalog"."text" OPERATOR(pg_catalog.=) (s."name" COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."name"::"pg_catalog"."text" IS NULL AND s."name" IS NULL)
    OR pg_catalog.record_image_ne(ROW(t."amount"), ROW(s."amount"))))) AS r
  WHERE NOT (((kind <> amount)))) AS r
CROSS JOIN LATERAL (VALUES ('db.check', 'violates the check kept', NULL, ((kind <> amount)))) AS c(code, detail, field, holds)
WHERE NOT c.holds;

-- look for what parent refers to
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT r.number, 'db.foreign_key', 'refers to public.names ("Name"), which has no such row (parent)', NULL
FROM (SELECT s."_kitload_row" AS number, ((s."name")::"pg_catalog"."text" COLLATE "public"."de") AS k1
  FROM pg_temp."stage" AS s
  WHERE NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."id" OPERATOR(pg_catalog.=) s."id" AND NOT pg_catalog.record_image_ne(ROW(((t."name"::"pg_catalog"."text")::"pg_catalog"."text" COLLATE "public"."de")), ROW(((s."name")::"pg_catalog"."text" COLLATE "public"."de"))))) AS r
WHERE r.k1 IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM ONLY "public"."names" AS p WHERE p."Name" OPERATOR(pg_catalog.=) r.k1 COLLATE "public"."de");

-- look for repeats in once
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT x.number, 'db.unique', 'repeats a row of this input (once)', NULL
FROM (SELECT e.number, pg_catalog.row_number() OVER (PARTITION BY e.k1 ORDER BY e.kept DESC, e.number) AS place
FROM (SELECT r."_kitload_number" AS number, r."_kitload_kept" AS kept, ("name") AS k1
  FROM (SELECT s."_kitload_row" AS "_kitload_number",
    (NOT (t."id" IS NULL) AND NOT pg_catalog.record_image_ne(ROW(((t."name"::"pg_catalog"."text")::"pg_catalog"."text" COLLATE "public"."de"), (t."amount"::"pg_catalog"."numeric")::"pg_catalog"."numeric"), ROW(((s."name")::"pg_catalog"."text" COLLATE "public"."de"), (s."amount")::"pg_catalog"."numeric"))) AS "_kitload_kept",
    ((s."name")::"pg_catalog"."text" COLLATE "public"."de") AS "name",
    (s."amount")::"pg_catalog"."numeric" AS "amount"
  FROM pg_temp."stage" AS s LEFT JOIN "public"."contacts" AS t ON t."id" OPERATOR(pg_catalog.=) s."id") AS r
  WHERE ((amount > 1)) AND "name" IS NOT NULL) AS e) AS x
WHERE x.place OPERATOR(pg_catalog.>) 1;

-- look for what once holds already
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT e.number, 'db.unique', 'is in the destination already (once)', NULL
FROM (SELECT r."_kitload_number" AS number, r."_kitload_kept" AS kept, ("name") AS k1
  FROM (SELECT s."_kitload_row" AS "_kitload_number",
    (NOT (t."id" IS NULL) AND NOT pg_catalog.record_image_ne(ROW(((t."name"::"pg_catalog"."text")::"pg_catalog"."text" COLLATE "public"."de"), (t."amount"::"pg_catalog"."numeric")::"pg_catalog"."numeric"), ROW(((s."name")::"pg_catalog"."text" COLLATE "public"."de"), (s."amount")::"pg_catalog"."numeric"))) AS "_kitload_kept",
    ((s."name")::"pg_catalog"."text" COLLATE "public"."de") AS "name",
    (s."amount")::"pg_catalog"."numeric" AS "amount"
  FROM pg_temp."stage" AS s LEFT JOIN "public"."contacts" AS t ON t."id" OPERATOR(pg_catalog.=) s."id") AS r
  WHERE ((amount > 1)) AND "name" IS NOT NULL) AS e
WHERE NOT e.kept AND EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE "name" OPERATOR(pg_catalog.=) e.k1 AND ((amount > 1)) AND NOT EXISTS (SELECT 1 FROM pg_temp."stage" AS o WHERE t."id" OPERATOR(pg_catalog.=) o."id"));

-- index what above refers to
CREATE INDEX ON pg_temp."stage" ("id");

-- look for what above refers to
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT r.number, 'db.foreign_key', 'refers to public.contacts (id), which has no such row (above)', NULL
FROM (SELECT s."_kitload_row" AS number, (s."amount")::"pg_catalog"."numeric" AS k1
  FROM pg_temp."stage" AS s
  WHERE NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."id" OPERATOR(pg_catalog.=) s."id" AND NOT pg_catalog.record_image_ne(ROW((t."amount"::"pg_catalog"."numeric")::"pg_catalog"."numeric"), ROW((s."amount")::"pg_catalog"."numeric")))) AS r
WHERE r.k1 IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM ONLY "public"."contacts" AS p WHERE p."id" OPERATOR(pg_catalog.=) r.k1) AND NOT EXISTS (SELECT 1 FROM pg_temp."stage" AS s WHERE (s."id")::"pg_catalog"."int8" OPERATOR(pg_catalog.=) r.k1);

-- find the rows that are there
SELECT pg_catalog.count(*)::pg_catalog.int8 AS matched,
       pg_catalog.count(*) FILTER (WHERE NOT ((t."name"::"pg_catalog"."text" OPERATOR(pg_catalog.=) (s."name" COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."name"::"pg_catalog"."text" IS NULL AND s."name" IS NULL)
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
  AND ((t."name"::"pg_catalog"."text" OPERATOR(pg_catalog.=) (s."name" COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."name"::"pg_catalog"."text" IS NULL AND s."name" IS NULL)
    OR pg_catalog.record_image_ne(ROW(t."amount"), ROW(s."amount")));
