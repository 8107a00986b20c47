-- lock the destination
LOCK TABLE "public"."contacts" IN ROW EXCLUSIVE MODE;

-- take the stage's statistics
ANALYZE pg_temp."stage";

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

-- insert the new rows
INSERT INTO "public"."contacts" ("id", "name", "amount")
SELECT s."id", s."name", s."amount"
FROM pg_temp."stage" AS s;
