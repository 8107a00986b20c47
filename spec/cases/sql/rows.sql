-- copy
COPY "kept"."_importflow_staging_rows" (import_job_id, import_kit_id, batch_index, row_index, raw_payload, normalized_payload, validation_errors, status, expires_at) FROM STDIN (FORMAT binary);

-- unpack
INSERT INTO pg_temp."_kitload_stage__kitload_sta" ("_kitload_row", "id", "na'me", "doc")
SELECT (s.row_index::pg_catalog.int8 OPERATOR(pg_catalog.<<) 16),
  (s.normalized_payload OPERATOR(pg_catalog.->>) 'id')::"pg_catalog"."int8",
  s.normalized_payload OPERATOR(pg_catalog.->>) 'na''me',
  s.normalized_payload OPERATOR(pg_catalog.->) 'doc'
FROM "kept"."_importflow_staging_rows" AS s
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid';

-- unpack split rows of several files
INSERT INTO pg_temp."_kitload_stage_6f1c2ab00000" ("_kitload_row", "_kitload_place", "id", "na'me", "doc")
SELECT (s.row_index::pg_catalog.int8 OPERATOR(pg_catalog.<<) 16) OPERATOR(pg_catalog.+) e.part OPERATOR(pg_catalog.-) 1,
  s.row_index OPERATOR(pg_catalog.-) CASE WHEN s.row_index OPERATOR(pg_catalog.>) 20 THEN 20 WHEN s.row_index OPERATOR(pg_catalog.>) 7 THEN 7 ELSE 0 END,
  (e.value OPERATOR(pg_catalog.->>) 'id')::"pg_catalog"."int8",
  e.value OPERATOR(pg_catalog.->>) 'na''me',
  e.value OPERATOR(pg_catalog.->) 'doc'
FROM "kept"."_importflow_staging_rows" AS s
CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(CASE
  WHEN pg_catalog.jsonb_typeof(s.normalized_payload) OPERATOR(pg_catalog.=) 'array' THEN s.normalized_payload
  ELSE pg_catalog.jsonb_build_array(s.normalized_payload) END)
  WITH ORDINALITY AS e(value, part)
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid';

-- inserted
UPDATE "kept"."_importflow_staging_rows" AS s SET status = 'inserted'
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid';

-- inserted, others not, with a secret
UPDATE "kept"."_importflow_staging_rows" AS s SET status = 'inserted', normalized_payload = CASE
  WHEN pg_catalog.jsonb_typeof(s.normalized_payload) OPERATOR(pg_catalog.=) 'object'
  THEN s.normalized_payload OPERATOR(pg_catalog.-) ARRAY['pin']::pg_catalog.text[]
  WHEN pg_catalog.jsonb_typeof(s.normalized_payload) OPERATOR(pg_catalog.=) 'array'
  THEN (SELECT pg_catalog.jsonb_agg(e.value OPERATOR(pg_catalog.-) ARRAY['pin']::pg_catalog.text[])
    FROM pg_catalog.jsonb_array_elements(s.normalized_payload) AS e(value)) END
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid'
  AND s.row_index OPERATOR(pg_catalog.=) ANY (SELECT (t."_kitload_row" OPERATOR(pg_catalog.>>) 16) FROM pg_temp."_kitload_stage_6f1c2ab00000" AS t);

-- failed
UPDATE "kept"."_importflow_staging_rows" AS s SET status = 'failed',
  validation_errors = s.validation_errors OPERATOR(pg_catalog.||) (
    SELECT pg_catalog.jsonb_agg(CASE WHEN e.value OPERATOR(pg_catalog.->) 'header' IS NULL
        OR s.raw_payload OPERATOR(pg_catalog.->>) (e.value OPERATOR(pg_catalog.->>) 'name') IS NULL
      THEN e.value OPERATOR(pg_catalog.-) 'name'
      ELSE (e.value OPERATOR(pg_catalog.-) 'name') OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object('raw',
        pg_catalog."left"(s.raw_payload OPERATOR(pg_catalog.->>) (e.value OPERATOR(pg_catalog.->>) 'name'), 1000)) END)
    FROM pg_catalog.jsonb_array_elements(r.errors) AS e(value))
FROM pg_catalog.jsonb_to_recordset($2::pg_catalog.jsonb) AS r(number pg_catalog.int4, errors pg_catalog.jsonb)
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid' AND s.row_index OPERATOR(pg_catalog.=) r.number;

-- left out
UPDATE "kept"."_importflow_staging_rows" AS s SET status = 'received',
  validation_errors = s.validation_errors OPERATOR(pg_catalog.||) '[{"level": "note", "code": "skipped", "message": "its key, or what is not to repeat, comes again in this input"}]'::pg_catalog.jsonb
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid';

-- replace
UPDATE "kept"."_importflow_staging_rows" AS s SET import_kit_id = n.import_kit_id, batch_index = n.batch_index, raw_payload = n.raw_payload,
  normalized_payload = n.normalized_payload, validation_errors = n.validation_errors, status = n.status, expires_at = n.expires_at
FROM "kept"."_importflow_staging_rows" AS n
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND n.import_job_id OPERATOR(pg_catalog.=) $2::pg_catalog.uuid
  AND s.row_index OPERATOR(pg_catalog.=) n.row_index
  AND s.status OPERATOR(pg_catalog.=) ANY (ARRAY['invalid', 'failed']);

-- stranger
SELECT n.row_index, (SELECT s.status FROM "kept"."_importflow_staging_rows" AS s WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid
  AND s.row_index OPERATOR(pg_catalog.=) n.row_index) AS status
FROM "kept"."_importflow_staging_rows" AS n
WHERE n.import_job_id OPERATOR(pg_catalog.=) $2::pg_catalog.uuid AND NOT EXISTS (SELECT 1 FROM "kept"."_importflow_staging_rows" AS s
  WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.row_index OPERATOR(pg_catalog.=) n.row_index
    AND s.status OPERATOR(pg_catalog.=) ANY (ARRAY['invalid', 'failed']))
ORDER BY n.row_index LIMIT 1;

-- drop
DELETE FROM "kept"."_importflow_staging_rows" AS s WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid;

-- bad
SELECT s.row_index::pg_catalog.int8 AS row_index, s.status, s.raw_payload::pg_catalog.text AS raw,
       s.validation_errors::pg_catalog.text AS errors
FROM "kept"."_importflow_staging_rows" AS s
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) ANY (ARRAY['invalid', 'failed'])
ORDER BY s.row_index;

-- expired
SELECT s.status, pg_catalog.count(*)::pg_catalog.int8 AS rows FROM "kept"."_importflow_staging_rows" AS s
WHERE s.expires_at OPERATOR(pg_catalog.<) pg_catalog.now() GROUP BY s.status ORDER BY s.status;

-- expire
WITH gone AS (
  DELETE FROM "kept"."_importflow_staging_rows" AS s WHERE s.expires_at OPERATOR(pg_catalog.<) pg_catalog.now() RETURNING s.status)
SELECT g.status, pg_catalog.count(*)::pg_catalog.int8 AS rows FROM gone AS g GROUP BY g.status ORDER BY g.status;

-- in place: a number is in
SELECT 1 FROM (SELECT (s.row_index::pg_catalog.int8 OPERATOR(pg_catalog.<<) 16) AS "_kitload_row",
  s.row_index OPERATOR(pg_catalog.-) CASE WHEN s.row_index OPERATOR(pg_catalog.>) 20 THEN 20 WHEN s.row_index OPERATOR(pg_catalog.>) 7 THEN 7 ELSE 0 END AS "_kitload_place",
  (s.normalized_payload OPERATOR(pg_catalog.->>) 'id')::"pg_catalog"."int8" AS "id",
  s.normalized_payload OPERATOR(pg_catalog.->>) 'na''me' AS "na'me",
  s.normalized_payload OPERATOR(pg_catalog.->) 'doc' AS "doc"
  FROM "kept"."_importflow_staging_rows" AS s WHERE s.import_job_id OPERATOR(pg_catalog.=) '6f1c2ab0-0000-4000-8000-000000000000'::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid') AS s;

-- in place: reject
INSERT INTO "kept"."_importflow_staging_rows" (import_job_id, import_kit_id, batch_index, row_index, raw_payload, expires_at)
SELECT '7f1c2ab0-0000-4000-8000-000000000000'::pg_catalog.uuid, '7f1c2ab0-0000-4000-8000-000000000000'::pg_catalog.uuid, 0,
  ((SELECT COALESCE(pg_catalog.max(p.row_index), 0) FROM "kept"."_importflow_staging_rows" AS p WHERE p.import_job_id OPERATOR(pg_catalog.=) '7f1c2ab0-0000-4000-8000-000000000000'::pg_catalog.uuid)
    OPERATOR(pg_catalog.+) pg_catalog.row_number() OVER ())::pg_catalog.int4,
  pg_catalog.jsonb_build_object('number', x.number::pg_catalog.int8, 'code', x.code::pg_catalog.text), pg_catalog.now()
FROM (SELECT 65536, 'db.check') AS x(number, code);

-- in place: drop the rejected
UPDATE "kept"."_importflow_staging_rows" AS s SET status = 'failed', normalized_payload = CASE
  WHEN pg_catalog.jsonb_typeof(s.normalized_payload) OPERATOR(pg_catalog.=) 'object'
  THEN s.normalized_payload OPERATOR(pg_catalog.-) ARRAY['pin']::pg_catalog.text[]
  WHEN pg_catalog.jsonb_typeof(s.normalized_payload) OPERATOR(pg_catalog.=) 'array'
  THEN (SELECT pg_catalog.jsonb_agg(e.value OPERATOR(pg_catalog.-) ARRAY['pin']::pg_catalog.text[])
    FROM pg_catalog.jsonb_array_elements(s.normalized_payload) AS e(value)) END
FROM (SELECT DISTINCT (r.number OPERATOR(pg_catalog.>>) 16) AS source FROM (SELECT (p.raw_payload OPERATOR(pg_catalog.->>) 'number')::pg_catalog.int8 AS number, (p.raw_payload OPERATOR(pg_catalog.->>) 'code')::pg_catalog.text AS code, (p.raw_payload OPERATOR(pg_catalog.->>) 'detail')::pg_catalog.text AS detail, (p.raw_payload OPERATOR(pg_catalog.->>) 'field')::pg_catalog.text AS field, (p.raw_payload OPERATOR(pg_catalog.->>) 'other')::pg_catalog.int8 AS other
  FROM "kept"."_importflow_staging_rows" AS p WHERE p.import_job_id OPERATOR(pg_catalog.=) '7f1c2ab0-0000-4000-8000-000000000000'::pg_catalog.uuid) AS r WHERE r.number IS NOT NULL) AS r
WHERE s.import_job_id OPERATOR(pg_catalog.=) '6f1c2ab0-0000-4000-8000-000000000000'::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid'
  AND s.row_index OPERATOR(pg_catalog.=) (r.source)::pg_catalog.int4;

-- in place: leave out
UPDATE "kept"."_importflow_staging_rows" AS s SET status = 'received', normalized_payload = CASE
  WHEN pg_catalog.jsonb_typeof(s.normalized_payload) OPERATOR(pg_catalog.=) 'object'
  THEN s.normalized_payload OPERATOR(pg_catalog.-) ARRAY['pin']::pg_catalog.text[]
  WHEN pg_catalog.jsonb_typeof(s.normalized_payload) OPERATOR(pg_catalog.=) 'array'
  THEN (SELECT pg_catalog.jsonb_agg(e.value OPERATOR(pg_catalog.-) ARRAY['pin']::pg_catalog.text[])
    FROM pg_catalog.jsonb_array_elements(s.normalized_payload) AS e(value)) END,
  validation_errors = s.validation_errors OPERATOR(pg_catalog.||) '[{"level": "note", "code": "skipped", "message": "its key, or what is not to repeat, comes again in this input"}]'::pg_catalog.jsonb
FROM (SELECT 65536 AS number, 2 AS place) AS r
WHERE s.import_job_id OPERATOR(pg_catalog.=) '6f1c2ab0-0000-4000-8000-000000000000'::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid'
  AND s.row_index OPERATOR(pg_catalog.=) ((r.number OPERATOR(pg_catalog.>>) 16))::pg_catalog.int4 AND r.place OPERATOR(pg_catalog.>) 1;

-- in place: fill
UPDATE "kept"."_importflow_staging_rows" AS s SET normalized_payload = s.normalized_payload OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object('na''me', f.value)
FROM found AS f WHERE s.import_job_id OPERATOR(pg_catalog.=) '6f1c2ab0-0000-4000-8000-000000000000'::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid'
  AND f.key OPERATOR(pg_catalog.=) (s.normalized_payload OPERATOR(pg_catalog.->>) 'na''me');

-- in place: range
(SELECT (s.row_index::pg_catalog.int8 OPERATOR(pg_catalog.<<) 16) AS "_kitload_row",
  s.row_index OPERATOR(pg_catalog.-) CASE WHEN s.row_index OPERATOR(pg_catalog.>) 20 THEN 20 WHEN s.row_index OPERATOR(pg_catalog.>) 7 THEN 7 ELSE 0 END AS "_kitload_place",
  (s.normalized_payload OPERATOR(pg_catalog.->>) 'id')::"pg_catalog"."int8" AS "id",
  s.normalized_payload OPERATOR(pg_catalog.->>) 'na''me' AS "na'me",
  s.normalized_payload OPERATOR(pg_catalog.->) 'doc' AS "doc"
  FROM "kept"."_importflow_staging_rows" AS s WHERE s.import_job_id OPERATOR(pg_catalog.=) '6f1c2ab0-0000-4000-8000-000000000000'::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) 'valid' AND s.row_index OPERATOR(pg_catalog.>=) 7 AND s.row_index OPERATOR(pg_catalog.<=) 9);
