-- lock the destination
LOCK TABLE "public"."contacts" IN ACCESS EXCLUSIVE MODE;

-- count the rows that go
SELECT pg_catalog.count(*)::pg_catalog.int8 AS rows FROM "public"."contacts";

-- empty the destination
TRUNCATE "public"."contacts";

-- insert the new rows
INSERT INTO "public"."contacts" ("id", "name", "amount")
SELECT s."id", s."name", s."amount"
FROM pg_temp."stage" AS s;
