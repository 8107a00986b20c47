-- lock the destination
LOCK TABLE "public"."contacts" IN ROW EXCLUSIVE MODE;

-- take the stage's statistics
ANALYZE pg_temp."stage";

-- look for what is not in public.users (email, tenant)
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT s."_kitload_row", 'lookup.missing', 'public.users (email, tenant)', 'owner'
FROM pg_temp."stage" AS s
WHERE s."name" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "public"."users" AS t WHERE t."email" OPERATOR(pg_catalog.=) s."name" AND t."tenant"::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) s."id"::pg_catalog.text);

-- look for what has no value in public.users (email, tenant)
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT s."_kitload_row", 'db.not_null', 'the destination''s column does not take NULL, and public.users (email, tenant) has no value for it', 'owner'
FROM pg_temp."stage" AS s JOIN "public"."users" AS t ON t."email" OPERATOR(pg_catalog.=) s."name" AND t."tenant"::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) s."id"::pg_catalog.text
WHERE CASE WHEN t."id"::pg_catalog.text OPERATOR(pg_catalog.=) ANY ('{"NULL"}'::pg_catalog.text[]) THEN NULL ELSE t."id"::pg_catalog.text END IS NULL;

-- look up name in public.users (email, tenant)
UPDATE pg_temp."stage" AS s SET "name" = CASE WHEN t."id"::pg_catalog.text OPERATOR(pg_catalog.=) ANY ('{"NULL"}'::pg_catalog.text[]) THEN NULL ELSE t."id"::pg_catalog.text END
FROM "public"."users" AS t WHERE t."email" OPERATOR(pg_catalog.=) s."name" AND t."tenant"::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) s."id"::pg_catalog.text;

-- forget what is not in public.users (email, tenant)
UPDATE pg_temp."stage" AS s SET "name" = NULL
WHERE s."name" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "public"."users" AS t WHERE t."email" OPERATOR(pg_catalog.=) s."name" AND t."tenant"::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) s."id"::pg_catalog.text);

-- look up name in public.users (email, tenant)
UPDATE pg_temp."stage" AS s SET "name" = t."id"::pg_catalog.text
FROM "public"."users" AS t WHERE t."email" OPERATOR(pg_catalog.=) s."name" AND t."tenant"::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) s."id"::pg_catalog.text;

-- look for what is not in public.users (email, tenant)
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT s."_kitload_row", 'required', 'is required, and public.users (email, tenant) has no value for it', 'owner'
FROM pg_temp."stage" AS s
WHERE s."name" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "public"."users" AS t WHERE t."email" OPERATOR(pg_catalog.=) s."name" AND t."tenant"::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) s."id"::pg_catalog.text);

-- look for what has no value in public.users (email, tenant)
INSERT INTO pg_temp."rejects" (number, code, detail, field)
SELECT s."_kitload_row", 'required', 'is required, and public.users (email, tenant) has no value for it', 'owner'
FROM pg_temp."stage" AS s JOIN "public"."users" AS t ON t."email" OPERATOR(pg_catalog.=) s."name" AND t."tenant"::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) s."id"::pg_catalog.text
WHERE t."id"::pg_catalog.text IS NULL;

-- look up name in public.users (email, tenant)
UPDATE pg_temp."stage" AS s SET "name" = t."id"::pg_catalog.text
FROM "public"."users" AS t WHERE t."email" OPERATOR(pg_catalog.=) s."name" AND t."tenant"::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) s."id"::pg_catalog.text;

-- look up name in public.users (email, tenant)
UPDATE pg_temp."stage" AS s SET "name" = t."id"::pg_catalog.text
FROM "public"."users" AS t WHERE t."email" OPERATOR(pg_catalog.=) s."name" AND t."tenant"::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) s."id"::pg_catalog.text;

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
