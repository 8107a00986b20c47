-- The words among which a fact of a kit chooses and an option of a command, too. A fact and its option have the same words.
return {
  load = { "append", "upsert", "overwrite", "insert_only" },
  on_invalid = { "reject", "abort" },
  ragged = { "reject", "pad" },
  rejects_to = { "file", "table" },
  staging = { "typed", "rows" },
  -- Only options.
  if_loaded = { "fail", "skip", "again" },
  when = { "auto", "always", "never" },
}
