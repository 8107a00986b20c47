-- Small faults, and the specs that must notice each of them. scripts/mutate puts them in, one at a time, into a copy.
--
-- `from` stands once in the file. `only` is a part of the titles of the specs that are run: the fewer, the sooner it is over.
-- Whoever changes a line that stands here changes it here, too; whoever mends a fault that no spec had noticed adds it.
---@class spec.Mutant
---@field title string   what is wrong in the code then
---@field file string
---@field from string
---@field to string
---@field specs string   files, with blanks between
---@field only string?   a Lua pattern

---@type spec.Mutant[]
return {
  -- What is promised of files.
  { title = "rejects and problems are not synced", file = "src/load/spool.c",
    from = "if (s->fd >= 0 && fsync(s->fd) != 0 &&", to = "if (s->fd < -1 && fsync(s->fd) != 0 &&",
    specs = "spec/commands/server/witness_spec.lua" },
  { title = "the report is not synced", file = "src/host/sys_files.c",
    from = "(!direct && fsync(fd))", to = "(direct && fsync(fd))", specs = "spec/commands/server/witness_spec.lua" },
  { title = "a carriage return is not quoted in the rejects file", file = "src/load/rejects.c",
    from = [[ || s.p[i] == '\r')]], to = ")", specs = "spec/load/rejects_spec.lua" },
  { title = "a quote is not doubled in the rejects file", file = "src/load/rejects.c",
    from = "        if (quote)\n            buf_char(to, '\"');", to = "        if (!quote)\n            buf_char(to, '\"');",
    specs = "spec/load/rejects_spec.lua" },
  { title = "rejects that somebody has worked on are replaced", file = "lua/kitload/files/written.lua",
    from = "problems.mtime == there.mtime then return true end", to = "problems then return true end",
    specs = "spec/commands/rejects/kept_rejects_spec.lua", only = "unless somebody has worked on them" },
  { title = "mended rows are loaded again", file = "src/load/mended.c",
    from = "job.n && row->origin && known->n && is_known", to = "job.n && row->origin && !known && is_known",
    specs = "spec/commands/rejects/mended_spec.lua", only = "loads once: plain" },

  -- Rows, problems and what becomes of them.
  { title = "a batch hook's fault is put on a row that it was not called with", file = "src/load/worker.c",
    from = "hit[i] = i == at && !few->fault_of_group;", to = "hit[i] = i == at;",
    specs = "spec/commands/attacks/kit_errors_spec.lua", only = "in a batch hook" },
  { title = "rows that are run again one by one lose what they have from those above", file = "src/load/worker.c",
    from = "c < to->ncols + to->ncarried", to = "c < to->ncols", specs = "spec/kit/functions/carried_spec.lua", only = "one by one" },
  { title = "the value above is taken past a row that could not be read", file = "src/plan/carry.c",
    from = "at->above = ABOVE_UNKNOWN;", to = "at->here = at->here;", specs = "spec/kit/functions/carried_spec.lua", only = "does not guess" },
  { title = "a sum goes on past an amount that could not be read", file = "src/plan/carry.c",
    from = "if (to[r].kind == CELL_BAD)", to = "if (to[r].kind == CELL_ABSENT)", specs = "spec/kit/functions/carried_spec.lua",
    only = "a sum without it" },
  { title = "problems of a skipped row are told", file = "src/load/sender.c",
    from = "skipped ? 0 : n, e))", to = "n, e) || skipped)", specs = "spec/load/tally_spec.lua", only = "skipped rows" },
  { title = "an error and a warning of one code are counted together", file = "src/load/tally.c",
    from = "    enum level level = (enum level)p->level;\n", to = "    enum level level = LEVEL_ERROR;\n",
    specs = "spec/load/tally_spec.lua" },
  { title = "a warning rejects its row", file = "src/batch/batch.c",
    from = "if (level == LEVEL_ERROR && b->rows[row].state == ROW_GOOD)", to = "if (b->rows[row].state == ROW_GOOD)",
    specs = "spec/load/tally_spec.lua" },
  { title = "a second error of a field of one row is counted", file = "src/plan/exec.c",
    from = "    if (c->kind == CELL_BAD)\n        return false;\n    if (in->invalid_null)", to = "    if (in->invalid_null)",
    specs = "spec/plan/plan_spec.lua spec/kit/functions/functions_spec.lua spec/kit/language/newcomers_spec.lua" },
  { title = "a split row's parts are not counted", file = "src/load/sender.c",
    from = "    r->split += parts - 1;", to = "    r->split += parts;", specs = "spec/commands/merge/split_spec.lua" },

  -- Reading.
  { title = "a doubled quote ends the cell", file = "src/decode/csv/csv_split.c",
    from = "                doubled = true;\n            } else {", to = "            } else {",
    specs = "spec/decode/cases_spec.lua spec/decode/split_spec.lua" },
  { title = "a cell may be one byte longer than the limit", file = "src/decode/csv/csv_cells.c",
    from = "    if (n > c->dialect->max_field)\n        too_long", to = "    if (n > c->dialect->max_field + 1)\n        too_long",
    specs = "spec/decode/limits_spec.lua" },
  { title = "U+0000 in a cell is not seen", file = "src/decode/csv/csv_cells.c",
    from = "        cell->flags |= CELL_HAS_NUL;", to = "        cell->flags |= 0;",
    specs = "spec/decode/cases_spec.lua spec/commands/files/files_spec.lua spec/commands/merge/rows_spec.lua" },
  { title = "five letters with marks are enough to doubt the encoding", file = "lua/kitload/reading/suspect.lua",
    from = "if n.high < 6 then", to = "if n.high < 5 then", specs = "spec/kitload/reading/suspect_spec.lua" },
  { title = "half of the letters with marks together are enough to doubt the encoding", file = "lua/kitload/reading/suspect.lua",
    from = "if unknown == 0 and n.beside * 10 < n.high * 7 then", to = "if unknown == 0 and n.beside * 10 < n.high * 5 then",
    specs = "spec/kitload/reading/suspect_spec.lua" },

  -- The proof that no key comes twice.
  { title = "a hash that is there already proves nothing wrong", file = "src/load/distinct.c",
    from = "    if (there)\n        stop_hashing(d);", to = "    (void)there;", specs = "spec/load/distinct_spec.lua" },
  { title = "a key equal to the one before still rises", file = "src/load/distinct.c",
    from = "return c ? c < 0 : a->n < b->n;", to = "return c ? c < 0 : a->n <= b->n;", specs = "spec/load/distinct_spec.lua" },

  -- The merge.
  { title = "many rows are inserted in the order of the file", file = "lua/kitload/load/loading.lua",
    from = "result.sent >= MANY and not result.rising", to = "result.sent > MANY and not result.rising",
    specs = "spec/kitload/merge/apply_spec.lua", only = "in the order of their key" },
  { title = "an overwrite may leave the table empty unasked", file = "lua/kitload/load/transaction.lua",
    from = [[if n > 0 or load.spec.mode ~= "overwrite" or load.spec.allow_empty then]], to = "if n >= 0 then",
    specs = "spec/commands/merge/sets_spec.lua spec/commands/server/limits_spec.lua spec/commands/run_spec.lua" },
  { title = "rows that are there count as suppressed", file = "lua/kitload/merge/apply.lua",
    from = "  counts.existing = left\n", to = "  counts.existing = 0\n", specs = "spec/kitload/merge/apply_spec.lua" },
  { title = "a load among writers of its keys does not go back to the savepoint", file = "lua/kitload/merge/apply.lua",
    from = "    if not is_key_conflict(err, m) then return nil, err end\n    back_to_savepoint(conn)",
    to = "    if not is_key_conflict(err, m) then return nil, err end",
    specs = "spec/kitload/load/concurrent_spec.lua", only = "all at once" },
  { title = "what a trigger swallows counts as existing", file = "lua/kitload/merge/apply.lua",
    from = "    counts.suppressed = left - counts.existing", to = "    counts.existing = left",
    specs = "spec/kitload/merge/apply_spec.lua spec/kitload/merge/rings_spec.lua" },
  { title = "of rows that fail one more is borne than max_rejects says", file = "lua/kitload/merge/limits.lua",
    from = "  if rejected <= most then", to = "  if rejected <= most + 1 then", specs = "spec/kitload/merge/limits_spec.lua" },
  { title = "a share of max_rejects is taken of a tenth", file = "lua/kitload/merge/limits.lua",
    from = "limit.share / 100 * read", to = "limit.share / 10 * read", specs = "spec/kitload/merge/limits_spec.lua" },

  -- Jobs.
  { title = "a COMMIT in doubt is not asked about", file = "lua/kitload/records/lost.lua",
    from = [[    if row and row.status == "completed" then return "committed" end]], to = [[    do return "in doubt" end]],
    specs = "spec/commands/server/witness_spec.lua", only = "hears no answer" },
  { title = "kitload merge forgets which row of a repeated key wins", file = "lua/kitload/load/staging_run.lua",
    from = [["extracted_at", "duplicates", "overwrite"]], to = [["extracted_at", "overwrite"]],
    specs = "spec/commands/merge/rows_spec.lua", only = "takes the first of a repeated key" },
  { title = "kitload merge forgets that an empty table is allowed", file = "lua/kitload/load/staging_run.lua",
    from = [["allow_empty", "max_rejects"]], to = [["max_rejects"]],
    specs = "spec/commands/merge/rows_spec.lua", only = "may leave the table empty" },
  { title = "a run that --limit cut short counts as loaded", file = "lua/kitload/load/transaction.lua",
    from = [[if spec.dry_run or spec.limit then return]], to = [[if spec.dry_run then return]],
    specs = "spec/commands/files/loaded_spec.lua", only = "only the first rows" },
  { title = "a file that has grown is not noticed", file = "lua/kitload/records/loaded.lua",
    from = [[if job.mode == "append" and row.smaller then]], to = [[if job.mode == "apend" and row.smaller then]],
    specs = "spec/commands/files/loaded_spec.lua", only = "grown" },
  { title = "a file without rows counts as loaded", file = "lua/kitload/records/claims.lua",
    from = [[loaded = NOT f.mends AND coalesce]], to = [[loaded = NOT f.mends OR coalesce]],
    specs = "spec/commands/files/loaded_spec.lua", only = "does not count without rows" },
  { title = "a file counts as still although it was just written", file = "lua/kitload/records/loaded.lua",
    from = [[AND greatest(f.mtime, f.ctime) < f.looked_at - '2 s'::interval]], to = [[]],
    specs = "spec/commands/files/loaded_spec.lua", only = "is not read for nothing" },
  { title = "a job is loaded before when another destination has it", file = "lua/kitload/records/loaded.lua",
    from = "  canonical(out, destination)\n", to = "",
    specs = "spec/kitload/records/jobs_spec.lua spec/commands/jobs_spec.lua" },
  { title = "a hook that ends the transaction is not noticed", file = "lua/kitload/load/hook_run.lua",
    from = [[done, err = conn:exec("RELEASE SAVEPOINT " .. mark)]], to = [[done, err = true, nil]],
    specs = "spec/commands/merge/hooks_spec.lua", only = "ends the transaction" },
  { title = "the server's detail shows another row", file = "lua/kitload/pg/said.lua",
    from = [[if conflict then return detail:sub(1, conflict) .. " conflicts with another row" end]], to = "if conflict then return detail end",
    specs = "spec/commands/server/secrets_spec.lua", only = "of another row" },
  { title = "a hook may leave another role", file = "lua/kitload/load/hook_run.lua",
    from = "if who.role ~= was.role or who.session ~= was.session then", to = "if false then",
    specs = "spec/commands/merge/hooks_spec.lua", only = "with another role" },

  -- Text and encodings.
  { title = "half of a surrogate pair is UTF-8", file = "src/text/utf8.c",
    from = "        if (c == 0xED)\n            high = 0x9F;", to = "", specs = "spec/source/source_spec.lua spec/decode/cases_spec.lua spec/decode/json_spec.lua spec/kit/functions/json_spec.lua" },
  { title = "an overlong sequence is UTF-8", file = "src/text/utf8.c",
    from = "        if (c == 0xE0)\n            low = 0xA0;", to = "", specs = "spec/source/source_spec.lua spec/decode/cases_spec.lua spec/decode/json_spec.lua" },
  { title = "what is cut inside a sequence is tried without more", file = "src/source/source.c",
    from = "want = used ? 1 : take + 1;", to = "want = used ? 1 : SEQUENCE + 1;", specs = "spec/source/source_spec.lua" },

  -- Binary COPY.
  { title = "digits of numeric beyond the last group of four are shifted", file = "src/pg/encode.c",
    from = "v = v * 10 + (i < n ? (unsigned)(p[i] - '0') : 0);", to = "v = i < n ? v * 10 + (unsigned)(p[i] - '0') : v;",
    specs = "spec/pg/encode_spec.lua" },
  { title = "texts of 8 to 16 bytes lose their end", file = "src/pg/encode.c",
    from = "        memcpy(&last8, p + n - 8, 8);", to = "        memcpy(&last8, p, 8);", specs = "spec/pg/encode_spec.lua spec/load/copy_spec.lua" },
  { title = "texts of 4 to 7 bytes lose their end", file = "src/pg/encode.c",
    from = "        memcpy(&last4, p + n - 4, 4);", to = "        memcpy(&last4, p, 4);", specs = "spec/pg/encode_spec.lua spec/load/copy_spec.lua" },

  -- Headers.
  { title = "a header that stands twice is taken the first time", file = "lua/kitload/reading/header.lua",
    from = "      if found and #found > 1 then", to = "      if found and #found > 2 then", specs = "spec/kitload/reading/header_spec.lua" },
  { title = "two headers that are alike are no matter", file = "lua/kitload/reading/header.lua",
    from = "    if #found > 1 then", to = "    if #found > 2 then", specs = "spec/kitload/reading/header_spec.lua" },
  { title = "a near miss is taken from what another field reads", file = "lua/kitload/reading/header.lua",
    from = "if not self.read[i - 1] and folded", to = "if folded", specs = "spec/kitload/reading/header_spec.lua" },
  { title = "a key without its column is left out of the load", file = "lua/kitload/reading/header.lua",
    from = "    if name == field.name then return true end\n  end\n  return false", to = "    if name == field.name then return false end\n  end\n  return false",
    specs = "spec/kitload/reading/header_spec.lua spec/commands/run_spec.lua" },
  { title = "a file none of whose headers fits is loaded", file = "lua/kitload/reading/header.lua",
    from = "  if #b.problems == 0 then check_any(b, desc) end", to = "", specs = "spec/kitload/reading/header_spec.lua spec/commands/files/files_spec.lua spec/commands/run_spec.lua" },
  { title = "the delimiter that comes later wins", file = "lua/kitload/reading/sniff.lua",
    from = "one.score[#one.score + 1] = -order", to = "one.score[#one.score + 1] = order", specs = "spec/kitload/reading/sniff_spec.lua spec/commands/files/files_spec.lua spec/commands/new_spec.lua" },

  -- Kits.
  { title = "k.more replaces instead of adding", file = "lua/kit/language/inherit.lua",
    from = "v = joined(base(name), v.list) end", to = "v = v.list end", specs = "spec/kit/language/extends_spec.lua" },
  { title = "a child's field that the parent lacks is a new one", file = "lua/kit/language/inherit.lua",
    from = "  elseif parent and not has and not kit.dropped[child.name] then", to = "  elseif false then", specs = "spec/kit/language/extends_spec.lua" },
  { title = "k.add of a field that the parent has changes it", file = "lua/kit/language/inherit.lua",
    from = "    elseif has then\n      session.faults:add(child.where, (\"k.add", to = "    elseif false then\n      session.faults:add(child.where, (\"k.add",
    specs = "spec/kit/language/extends_spec.lua" },
  { title = "a field that was dropped stays", file = "lua/kit/language/inherit.lua",
    from = "    if not merged.dropped[field.name] then\n      merged.fields", to = "    if true then\n      merged.fields", specs = "spec/kit/language/extends_spec.lua" },

  -- Looking for what was loaded, and for who is at work.
  { title = "an append is loaded again when another one came between", file = "lua/kitload/records/loaded.lua",
    from = [[append = "content"]], to = [[append = "name"]],
    specs = "spec/commands/files/loaded_spec.lua" },

  -- Kinds of JSON's cells, arrays, null tokens behind steps.
  { title = "kinds: a number goes through the kit's format", file = "src/plan/typed.c",
    from = "    case OP_decimal:\n", to = "", specs = "spec/plan/cases_spec.lua", only = "typed.case" },
  { title = "kinds: a changed number keeps its kind", file = "src/plan/typed.c",
    from = "    c->came = old->came == CAME_ARRAY || old->came == CAME_OBJECT ? CAME_TEXT : CAME_STRING;\n", to = "",
    specs = "spec/plan/cases_spec.lua", only = "typed.case" },
  { title = "kinds: a string is parsed in a column of JSON", file = "lua/kitload/plan/convert.lua",
    from = "{ strings = true, as_is", to = "{ strings = false, as_is", specs = "spec/commands/values/typed_spec.lua" },
  { title = "kinds: a lost kind is told in every batch", file = "src/load/sender.c",
    from = "    s->told[p->field] = true;\n    return told;", to = "    return told;", specs = "spec/commands/values/typed_spec.lua", only = "once a field" },
  { title = "kinds: an exponent may add any number of zeros", file = "src/text/json_number.c",
    from = "if (-out->point > JSON_ZEROS_MOST ||", to = "if (-out->point > 2 * JSON_ZEROS_MOST ||", specs = "spec/decode/json_spec.lua" },
  { title = "arrays: rows of several lengths pass", file = "src/value/array_shape.c",
    from = "m->shape->size[depth] != n) {", to = "m->shape->size[depth] < n) {", specs = "spec/plan/cases_spec.lua", only = "array.case" },
  { title = "nulls: nfkc is said to keep the text", file = "src/plan/ops.def",
    from = "OP(nfkc, STEP, TEXT, TEXT, PLAIN, CHANGES,", to = "OP(nfkc, STEP, TEXT, TEXT, PLAIN, KEEPS,", specs = "spec/kitload/plan/nulls_spec.lua" },

  -- A file that stands there.
  { title = "a device takes the place of a file", file = "lua/kitload/rejects/outputs.lua",
    from = [[there and there.kind ~= "file" then
    return errors.usage]], to = [[false then
    return errors.usage]], specs = "spec/commands/files/files_spec.lua spec/commands/rejects/rejects_spec.lua spec/commands/files/ends_spec.lua" },
  { title = "rejects and problems go into one file", file = "lua/kitload/rejects/outputs.lua",
    from = "    if a and b and same_file(a, b) then", to = "    if a and b and a == b then", specs = "spec/commands/rejects/rejects_spec.lua spec/commands/files/ends_spec.lua spec/commands/files/files_spec.lua spec/commands/rejects/mending_spec.lua" },

  -- What was noticed by no spec at first.
  { title = "a batch hook's message shows the secret of another row", file = "src/kit/row.c",
    from = "if (c->has_secret && secret_field(c, (int32_t)lua_tointeger(L, -1) - 1))", to = "if (c->has_secret && c->row > 100000)",
    specs = "spec/commands/server/secrets_spec.lua", only = "of another row of a group" },
  { title = "a session of another job is ended", file = "lua/kitload/records/lost.lua",
    from = "  AND l.objid::pg_catalog.int8 OPERATOR(pg_catalog.=) $2::pg_catalog.int8\n", to = "  AND $2::pg_catalog.int8 IS NOT NULL\n",
    specs = "spec/kitload/records/races_spec.lua", only = "a session is only ended" },
}
