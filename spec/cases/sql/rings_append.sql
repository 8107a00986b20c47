-- lock the destination
LOCK TABLE "public"."contacts" IN ROW EXCLUSIVE MODE;

-- take the stage's statistics
ANALYZE pg_temp."stage";

-- ask the checks of the destination
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT r."_kitload_number", c.code, c.detail, c.field
FROM (SELECT r.* FROM (SELECT s."_kitload_row" AS "_kitload_number",
    (s."amount")::"pg_catalog"."numeric" AS "amount",
    (NULL)::"pg_catalog"."numeric" AS "kind",
    ((s."name")::"pg_catalog"."text" COLLATE "public"."de") AS "name"
  FROM pg_temp."stage" AS s) AS r
  WHERE NOT (((amount > (0)::numeric)) AND ((kind <> amount)) AND ((SELECT (length(VALUE) < 9) FROM (SELECT r."name" AS value) AS v)))) AS r
CROSS JOIN LATERAL (VALUES ('db.check', 'violates the check "Positive"', NULL, ((amount > (0)::numeric))),
  ('db.check', 'violates the check kept', NULL, ((kind <> amount))),
  ('db.check', 'violates the check short of its type', NULL, ((SELECT (length(VALUE) < 9) FROM (SELECT r."name" AS value) AS v)))) AS c(code, detail, field, holds)
WHERE NOT c.holds;

-- look for what parent refers to
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT r.number, 'db.foreign_key', 'refers to public.names ("Name"), which has no such row (parent)', NULL
FROM (SELECT s."_kitload_row" AS number, ((s."name")::"pg_catalog"."text" COLLATE "public"."de") AS k1
  FROM pg_temp."stage" AS s) AS r
WHERE r.k1 IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM ONLY "public"."names" AS p WHERE p."Name" OPERATOR(pg_catalog.=) r.k1 COLLATE "public"."de");

-- look for repeats in contacts_pkey
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT x.number, 'db.unique', 'repeats a row of this input (contacts_pkey)', NULL
FROM (SELECT e.number, pg_catalog.row_number() OVER (PARTITION BY e.k1 ORDER BY e.kept DESC, e.number) AS place
FROM (SELECT r."_kitload_number" AS number, r."_kitload_kept" AS kept, ("id") AS k1
  FROM (SELECT s."_kitload_row" AS "_kitload_number",
    false AS "_kitload_kept",
    (s."id")::"pg_catalog"."int8" AS "id"
  FROM pg_temp."stage" AS s) AS r
  WHERE "id" IS NOT NULL) AS e) AS x
WHERE x.place OPERATOR(pg_catalog.>) 1;

-- look for what contacts_pkey holds already
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT e.number, 'db.unique', 'is in the destination already (contacts_pkey)', NULL
FROM (SELECT r."_kitload_number" AS number, r."_kitload_kept" AS kept, ("id") AS k1
  FROM (SELECT s."_kitload_row" AS "_kitload_number",
    false AS "_kitload_kept",
    (s."id")::"pg_catalog"."int8" AS "id"
  FROM pg_temp."stage" AS s) AS r
  WHERE "id" IS NOT NULL) AS e
WHERE NOT e.kept AND EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE "id" OPERATOR(pg_catalog.=) e.k1);

-- look for repeats in once
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT x.number, 'db.unique', 'repeats a row of this input (once)', NULL
FROM (SELECT e.number, pg_catalog.row_number() OVER (PARTITION BY e.k1 ORDER BY e.kept DESC, e.number) AS place
FROM (SELECT r."_kitload_number" AS number, r."_kitload_kept" AS kept, ("name") AS k1
  FROM (SELECT s."_kitload_row" AS "_kitload_number",
    false AS "_kitload_kept",
    ((s."name")::"pg_catalog"."text" COLLATE "public"."de") AS "name",
    (s."amount")::"pg_catalog"."numeric" AS "amount"
  FROM pg_temp."stage" AS s) AS r
  WHERE ((amount > 1)) AND "name" IS NOT NULL) AS e) AS x
WHERE x.place OPERATOR(pg_catalog.>) 1;

-- look for what once holds already
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT e.number, 'db.unique', 'is in the destination already (once)', NULL
FROM (SELECT r."_kitload_number" AS number, r."_kitload_kept" AS kept, ("name") AS k1
  FROM (SELECT s."_kitload_row" AS "_kitload_number",
    false AS "_kitload_kept",
    ((s."name")::"pg_catalog"."text" COLLATE "public"."de") AS "name",
    (s."amount")::"pg_catalog"."numeric" AS "amount"
  FROM pg_temp."stage" AS s) AS r
  WHERE ((amount > 1)) AND "name" IS NOT NULL) AS e
WHERE NOT e.kept AND EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE "name" OPERATOR(pg_catalog.=) e.k1 AND ((amount > 1)));

-- index what above refers to
CREATE INDEX ON pg_temp."stage" ("id");

-- look for what above refers to
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT r.number, 'db.foreign_key', 'refers to public.contacts (id), which has no such row (above)', NULL
FROM (SELECT s."_kitload_row" AS number, (s."amount")::"pg_catalog"."numeric" AS k1
  FROM pg_temp."stage" AS s) AS r
WHERE r.k1 IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM ONLY "public"."contacts" AS p WHERE p."id" OPERATOR(pg_catalog.=) r.k1) AND NOT EXISTS (SELECT 1 FROM pg_temp."stage" AS s WHERE (s."id")::"pg_catalog"."int8" OPERATOR(pg_catalog.=) r.k1);

-- insert the new rows
INSERT INTO "public"."contacts" ("id", "name", "amount")
SELECT s."id", s."name", s."amount"
FROM pg_temp."stage" AS s;
