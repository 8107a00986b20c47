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

-- find the rows that are there
SELECT pg_catalog.count(*)::pg_catalog.int8 AS matched,
       pg_catalog.count(*) FILTER (WHERE NOT ((t."code" OPERATOR(pg_catalog.=) (s."code"::"pg_catalog"."varchar" COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."code" IS NULL AND s."code"::"pg_catalog"."varchar" IS NULL)
    OR (t."flag"::pg_catalog.text OPERATOR(pg_catalog.=) (s."flag"::"pg_catalog"."bpchar"::pg_catalog.text COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."flag"::pg_catalog.text IS NULL AND s."flag"::"pg_catalog"."bpchar"::pg_catalog.text IS NULL)
    OR (t."mood" OPERATOR(pg_catalog.=) s."mood"::"public"."mood") IS NOT TRUE AND NOT (t."mood" IS NULL AND s."mood"::"public"."mood" IS NULL)
    OR (t."level"::"pg_catalog"."int4" OPERATOR(pg_catalog.=) s."level") IS NOT TRUE AND NOT (t."level"::"pg_catalog"."int4" IS NULL AND s."level" IS NULL)
    OR (t."state" OPERATOR(pg_catalog.=) (COALESCE(s."state", ('new'::text)::text) COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."state" IS NULL AND COALESCE(s."state", ('new'::text)::text) IS NULL)
    OR (t."made" OPERATOR(pg_catalog.=) COALESCE(s."made", t."made"::"pg_catalog"."timestamptz")) IS NOT TRUE AND NOT (t."made" IS NULL AND COALESCE(s."made", t."made"::"pg_catalog"."timestamptz") IS NULL)
    OR pg_catalog.record_image_ne(ROW(t."price", t."address"), ROW(s."price"::numeric(8,2), s."address"::"pg_catalog"."inet"))))::pg_catalog.int8 AS same
FROM pg_temp."stage" AS s JOIN "public"."contacts" AS t ON t."id" OPERATOR(pg_catalog.=) s."id";

-- insert the new rows
INSERT INTO "public"."contacts" ("id", "code", "flag", "price", "mood", "level", "address", "state", "made", "serial") OVERRIDING SYSTEM VALUE
SELECT s."id", s."code"::"pg_catalog"."varchar", s."flag"::"pg_catalog"."bpchar", s."price", s."mood"::"public"."mood", s."level", s."address"::"pg_catalog"."inet", COALESCE(s."state", ('new'::text)::text), COALESCE(s."made", (now())::timestamp with time zone), COALESCE(s."serial", (pg_catalog.nextval('s'::pg_catalog.regclass))::bigint)
FROM pg_temp."stage" AS s
WHERE NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."id" OPERATOR(pg_catalog.=) s."id");

-- insert, if another writer was first
INSERT INTO "public"."contacts" ("id", "code", "flag", "price", "mood", "level", "address", "state", "made", "serial") OVERRIDING SYSTEM VALUE
SELECT s."id", s."code"::"pg_catalog"."varchar", s."flag"::"pg_catalog"."bpchar", s."price", s."mood"::"public"."mood", s."level", s."address"::"pg_catalog"."inet", COALESCE(s."state", ('new'::text)::text), COALESCE(s."made", (now())::timestamp with time zone), COALESCE(s."serial", (pg_catalog.nextval('s'::pg_catalog.regclass))::bigint)
FROM pg_temp."stage" AS s
WHERE NOT EXISTS (SELECT 1 FROM "public"."contacts" AS t WHERE t."id" OPERATOR(pg_catalog.=) s."id")
ON CONFLICT ("id") DO NOTHING;

-- update what differs
UPDATE "public"."contacts" AS t SET
  "code" = s."code"::"pg_catalog"."varchar",
  "flag" = s."flag"::"pg_catalog"."bpchar",
  "price" = s."price",
  "mood" = s."mood"::"public"."mood",
  "level" = s."level",
  "address" = s."address"::"pg_catalog"."inet",
  "state" = COALESCE(s."state", ('new'::text)::text),
  "made" = COALESCE(s."made", t."made"::"pg_catalog"."timestamptz")
FROM pg_temp."stage" AS s
WHERE t."id" OPERATOR(pg_catalog.=) s."id" AND t.xmin OPERATOR(pg_catalog.<>) (SELECT pg_catalog.current_setting('kitload.mark')::pg_catalog.xid)
  AND ((t."code" OPERATOR(pg_catalog.=) (s."code"::"pg_catalog"."varchar" COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."code" IS NULL AND s."code"::"pg_catalog"."varchar" IS NULL)
    OR (t."flag"::pg_catalog.text OPERATOR(pg_catalog.=) (s."flag"::"pg_catalog"."bpchar"::pg_catalog.text COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."flag"::pg_catalog.text IS NULL AND s."flag"::"pg_catalog"."bpchar"::pg_catalog.text IS NULL)
    OR (t."mood" OPERATOR(pg_catalog.=) s."mood"::"public"."mood") IS NOT TRUE AND NOT (t."mood" IS NULL AND s."mood"::"public"."mood" IS NULL)
    OR (t."level"::"pg_catalog"."int4" OPERATOR(pg_catalog.=) s."level") IS NOT TRUE AND NOT (t."level"::"pg_catalog"."int4" IS NULL AND s."level" IS NULL)
    OR (t."state" OPERATOR(pg_catalog.=) (COALESCE(s."state", ('new'::text)::text) COLLATE pg_catalog."C")) IS NOT TRUE AND NOT (t."state" IS NULL AND COALESCE(s."state", ('new'::text)::text) IS NULL)
    OR (t."made" OPERATOR(pg_catalog.=) COALESCE(s."made", t."made"::"pg_catalog"."timestamptz")) IS NOT TRUE AND NOT (t."made" IS NULL AND COALESCE(s."made", t."made"::"pg_catalog"."timestamptz") IS NULL)
    OR pg_catalog.record_image_ne(ROW(t."price", t."address"), ROW(s."price"::numeric(8,2), s."address"::"pg_catalog"."inet")));
