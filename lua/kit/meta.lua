---@meta kit
-- luacheck: ignore
-- luacheck: no max line length
-- The kit language for editors (lua-language-server). Written by `make docs` from the tables of lua/kit; never loaded.

---@alias kit.Value string|number|boolean|kit.Dec
---@alias kit.Level "error"|"warning"

---A step of a field's pipeline.
---@class kit.Step
---Puts entries beside those that were there: from = k.more { "Kundennr." }
---@class kit.More
---k.base, k.fn { … }
---@class kit.Part
---k.unset "fact"
---@class kit.Unset
---A field, a rule, a hook or k.drop.
---@class kit.Item
---@class kit.Kit

---An exact decimal.
---@class kit.Dec
---@operator add(kit.Dec|number|string): kit.Dec
---@operator sub(kit.Dec|number|string): kit.Dec
---@operator mul(kit.Dec|number|string): kit.Dec
---@operator unm: kit.Dec

---What a function of a pipeline sees beside the value.
---@class (exact) kit.Context
---@field meta table<string, string> the values of --meta
---@field file string the file's name
---@field row integer the row's number, as a spreadsheet shows it
---@field job string|nil the job's id
local Context = {}
---Another cell of the row, as it came.
---@param header string
---@return string|nil
function Context:raw(header) end

---The row in rules and hooks: the kit's fields, nil for NULL, and these methods.
---@class kit.Row
---@field [string] any
local Row = {}
---A problem of the row; it is rejected.
---@param field string|nil nil: the row as a whole
---@param code string
---@param message? string
function Row:error(field, code, message) end
---A warning; the row is loaded.
---@param field string|nil nil: the row as a whole
---@param code string
---@param message? string
function Row:warn(field, code, message) end
---Leaves the row out, without a problem.
---@param reason? string
function Row:skip(reason) end
---A cell of the row, as it came.
---@param header string
---@return string|nil
function Row:raw(header) end
---Makes several rows of this one: each table has the fields that are different.
---@param rows table<string, any>[]
function Row:split(rows) end

---A step in Lua: the new value, nil for NULL; or nil, a code and a message.
---@alias kit.Function fun(value: string, ctx: kit.Context): any, string?, string?

---@class kit.Example
---@field [integer] string its name
---@field input table<string|integer, string|number> cells by header, or by the column's number
---@field gives? table<string, any> values by field; k.null for NULL
---@field errors? table<string|integer, string> all errors: codes by field, or alone
---@field warnings? table<string|integer, string>
---@field skipped? string|boolean the reason for which a hook leaves the row out
---@field meta? table<string, any> the values of --meta
---@field catalog? table<string, string> the destination's columns: "varchar(80) not null"
---@field file? string
---@field row? integer

---Limits of the sandbox, in kits/_defaults.lua.
---@class (exact) kit.Limits
---@field instructions? integer instructions of Lua in one call of a function (10,000,000)
---@field load_instructions? integer instructions of Lua while a kit is loaded (50,000,000)
---@field memory? string|integer memory of one kit in one worker ("64 MiB")
---@field seconds? number seconds of one call, or of loading a kit (10)

---How the file is written; what is not said is sniffed.
---@class (exact) kit.Source
---@field blanks? "trim"|"keep" blanks around cells in quotes: removed, or kept as part of the cell
---@field comment? string|false the beginning of lines to leave out, such as # or //; false: none
---@field compression? "none"|"gzip"|"zstd" the file's compression, if its content does not show it
---@field delimiter? string one or more characters between the cells
---@field encoding? string the file's encoding, as iconv names it
---@field escape? string|false the character before a quote inside a cell, if quotes are not doubled; false: none
---@field files? string|string[] files or globs, if the command line gives none; {project} is the name of the kit's project
---@field footer? integer rows to leave out at the end
---@field format? "csv"|"json"|"ndjson"|"copy" csv, json or ndjson, if the file's name and beginning do not show it; copy for the text format of PostgreSQL's COPY
---@field grows? boolean append: if a file has grown, only its new rows are loaded
---@field header? integer|false the row number of the header, or two, { 3, 4 }, whose texts are joined; false: no header
---@field optional? boolean a missing file is no error: the run ends with 0 and changes nothing
---@field quote? string|false around a cell; false for none, "lazy" where some cells hold stray ones
---@field ragged? "reject"|"pad" what happens to rows with too few cells
---@field rows? string JSON pointer to the rows in the document
---@field skip? integer rows to skip after the header, or at the beginning if there is no header

---A kit: facts about the load by name; fields, rules and hooks in their order.
---@class (exact) kit.Options
---@field [integer] kit.Item|kit.Unset
---@field after_merge? string SQL, inside the transaction, after the merge
---@field before_merge? string SQL, inside the transaction, before the merge
---@field cascade? boolean an overwrite may delete or change rows of other tables that refer to its rows
---@field create? boolean|{ public: boolean } creates a missing table (closed to others unless { public = true }) and missing columns
---@field duplicates? "last"|"first"|"reject" which row is loaded if several have the same key
---@field examples? kit.Example[] rows that show what the kit does
---@field extends? string the kit that this one copies and changes
---@field extra? string the column that keeps what no field reads, as jsonb
---@field ignore? string|string[]|kit.More headers that are known and not wanted; * stands for any characters
---@field into? string|string[] the destination table, exactly as it is written
---@field key? string|string[] the fields that tell one row from another
---@field load? "append"|"upsert"|"overwrite"|"insert_only" what the merge does
---@field max_deletes? string|integer if an overwrite would delete more than this count or share of the rows, it rolls back (50%)
---@field max_rejects? string|integer with more rejected rows than this count or share, the run rolls back
---@field metadata? boolean adds and fills the _sdc_ columns
---@field min_rows? integer a run that reads fewer rows is refused
---@field null? string|string[]|kit.More cells that mean NULL, besides the empty one
---@field on_invalid? "reject"|"abort" what a rejected row does: load the others, or nothing
---@field overwrite? "truncate"|"delete" how an overwrite without a key empties the table
---@field project? string the file of projects/ that says where the rows go
---@field rejects? string where rejects and problems go, below the workspace: "rejects/{project}/{kit}-{file}"
---@field rejects_to? "file"|"table" table: rejected rows are kept in the staging table, too
---@field sample? string|string[] a file of the workspace that kitload test reads; max_rejects says how many rows may be rejected
---@field source? kit.Source how the file is written
---@field staging? "typed"|"rows" rows: every row is kept in the staging table
---@field trigger? string when the kit runs (kitload schedule): five fields of cron, or @daily; then a time zone
---@field unknown? "note"|"warning"|"error" what happens to a header that no field reads and ignore does not name
---@field version? string the kit's own version, for reports and jobs
---@field warnings? "load"|"reject" what happens to rows with warnings
---@field was? string|string[] the kit's former names: files that were loaded under one of them count as loaded

---A field: facts about the column by name; its steps in their order.
---@class (exact) kit.Field
---@field [integer] kit.Step|kit.Function|kit.Part|kit.Unset
---@field above? kit.Value more than this value
---@field below? kit.Value less than this value
---@field compare? boolean false: never the reason for an update, but written with one (the default for k.now, k.job_id, k.file_name, k.file_path, k.row_number)
---@field default? kit.Value a value instead of NULL; k.null: NULL, even if the file has no such column
---@field empty? "null"|"text"|"quoted" what an empty cell is
---@field example? string a cell for the template
---@field from? string|integer|string[]|kit.More headers of its source column (the first one that the file has), or the column's number
---@field help? string a sentence for those who fill in the template
---@field invalid? "error"|"null" what happens to a value that a step cannot read
---@field label? string its header in templates, which also finds its column
---@field length? integer exactly this number of characters
---@field level? "error"|"warning" how bad it is when a fact fails
---@field match? string a part of the text matches a regular expression
---@field max? kit.Value at most this value
---@field max_length? integer at most this number of characters
---@field min? kit.Value at least this value
---@field min_length? integer at least this number of characters
---@field must_exist? boolean a file without its column is refused
---@field not_one_of? kit.Value|kit.Value[]|kit.More none of these values
---@field nul? "reject"|"strip"|"replace" what happens to U+0000
---@field null? string|string[]|kit.More cells that mean NULL, instead of the kit's
---@field once? boolean written when the row is inserted; updates do not change it
---@field one_of? kit.Value|kit.Value[]|kit.More one of these values
---@field required? boolean NULL is a problem
---@field secret? boolean its values are masked in reports
---@field to? string|false the destination's column, if its name is not the field's; false: in no column, only for hooks and rules
---@field unique? true|"table" no two rows of the input have the same value; "table": nor any row of the destination

---kits/_defaults.lua: return such a table; annotate it with ---@type kit.Defaults
---@class (exact) kit.Defaults
---@field after_merge? string SQL, inside the transaction, after the merge
---@field before_merge? string SQL, inside the transaction, before the merge
---@field cascade? boolean an overwrite may delete or change rows of other tables that refer to its rows
---@field create? boolean|{ public: boolean } creates a missing table (closed to others unless { public = true }) and missing columns
---@field duplicates? "last"|"first"|"reject" which row is loaded if several have the same key
---@field extra? string the column that keeps what no field reads, as jsonb
---@field ignore? string|string[]|kit.More headers that are known and not wanted; * stands for any characters
---@field limits? kit.Limits limits of the sandbox
---@field load? "append"|"upsert"|"overwrite"|"insert_only" what the merge does
---@field max_deletes? string|integer if an overwrite would delete more than this count or share of the rows, it rolls back (50%)
---@field max_rejects? string|integer with more rejected rows than this count or share, the run rolls back
---@field metadata? boolean adds and fills the _sdc_ columns
---@field min_rows? integer a run that reads fewer rows is refused
---@field null? string|string[]|kit.More cells that mean NULL, besides the empty one
---@field on_invalid? "reject"|"abort" what a rejected row does: load the others, or nothing
---@field origins? string|string[] pages that may show the import widget: https://app.acme.example
---@field overwrite? "truncate"|"delete" how an overwrite without a key empties the table
---@field project? string the file of projects/ that says where the rows go
---@field rejects? string where rejects and problems go, below the workspace: "rejects/{project}/{kit}-{file}"
---@field rejects_to? "file"|"table" table: rejected rows are kept in the staging table, too
---@field source? kit.Source how the file is written
---@field sql_hooks? boolean false: no kit may have before_merge or after_merge
---@field staging? "typed"|"rows" rows: every row is kept in the staging table
---@field unknown? "note"|"warning"|"error" what happens to a header that no field reads and ignore does not name
---@field warnings? "load"|"reject" what happens to rows with warnings

---@class (exact) kit.Rule
---@field [integer] string|fun(row: kit.Row): any the message, then the function
---@field at? string the field that the problem belongs to
---@field level? kit.Level

---@class kit.Fields
---@field [integer] string
---@field at? string the field that the problem belongs to
---@field level? kit.Level
---@field name? string for k.drop in kits that extend this one

---@class (exact) kit.Hook
---@field [integer] fun(row: kit.Row)
---@field name? string for k.drop in kits that extend this one

---@class (exact) kit.Unique
---@field [integer] string fields
---@field in_table? boolean
---@field name? string for k.drop in kits that extend this one

---@class (exact) kit.Dedupe
---@field by string|string[] the fields that tell rows apart
---@field keep? "first"|"last"
---@field name? string for k.drop in kits that extend this one

---@class (exact) kit.Batch
---@field [integer] fun(rows: kit.Row[], ctx: kit.Context)
---@field size integer
---@field name? string for k.drop in kits that extend this one

---@class (exact) kit.Melt
---@field columns "rest"|string|string[]|integer[] two numbers are the first and the last; headers and patterns; "rest": what nobody reads
---@field into table<string, "header"|"cell"> the names under which fields read the header and the cell
---@field empty? "skip"|"keep" whether a blank cell makes a row; skip

---@class kit.Typed
---@field [integer] string|fun(value: any, ctx: kit.Context): any, string?, string?
---@field takes? string the domain that comes, where it is not the step's before

---@class (exact) kit.args.lower
---@field lang? "tr"|"az"|"lt"

---@class kit.step.lower: kit.Step
---@overload fun(argument: kit.args.lower): kit.Step

---@class (exact) kit.args.upper
---@field lang? "tr"|"az"|"lt"

---@class kit.step.upper: kit.Step
---@overload fun(argument: kit.args.upper): kit.Step

---@class (exact) kit.args.replace
---@field [integer] string

---@class kit.step.replace
---@overload fun(argument: kit.args.replace): kit.Step

---@class kit.step.strip_prefix
---@overload fun(argument: string|string[]): kit.Step

---@class (exact) kit.args.pad_left
---@field [integer] integer|string

---@class kit.step.pad_left
---@overload fun(argument: integer|kit.args.pad_left): kit.Step

---@class (exact) kit.args.extract
---@field [integer] string
---@field missing? "error"|"null"

---@class kit.step.extract
---@overload fun(argument: string|kit.args.extract): kit.Step

---@class kit.args.null_if
---@field [integer] string

---@class kit.step.null_if
---@overload fun(argument: string|kit.args.null_if): kit.Step

---@class (exact) kit.args.map
---@field [integer] table<string, string>
---@field other? "error"|"keep"|"null"

---@class kit.step.map
---@overload fun(argument: kit.args.map): kit.Step

---@class (exact) kit.args.lookup
---@field [integer] string|string[]
---@field match? string|string[]
---@field missing? "error"|"null"|"keep"
---@field take? string

---@class kit.step.lookup
---@overload fun(argument: string|kit.args.lookup): kit.Step

---@class kit.args.enum
---@field [integer] string
---@field [string] string|string[]

---@class kit.step.enum
---@overload fun(argument: kit.args.enum): kit.Step

---@class (exact) kit.args.integer
---@field [integer] string
---@field grouping? ","|"."|" "|"'"

---@class kit.step.integer: kit.Step
---@overload fun(argument: string|kit.args.integer): kit.Step

---@class (exact) kit.args.decimal
---@field [integer] string
---@field round? "half_even"|"half_up"
---@field trailing_minus? boolean

---@class kit.step.decimal: kit.Step
---@overload fun(argument: string|kit.args.decimal): kit.Step

---@class (exact) kit.args.boolean
---@field no? string|string[]
---@field yes? string|string[]

---@class kit.step.boolean: kit.Step
---@overload fun(argument: kit.args.boolean): kit.Step

---@class (exact) kit.args.date
---@field [integer] string
---@field lang? string
---@field pivot? number

---@class kit.step.date: kit.Step
---@overload fun(argument: string|kit.args.date): kit.Step

---@class kit.step.time: kit.Step
---@overload fun(argument: string|string[]): kit.Step

---@class (exact) kit.args.timestamp
---@field [integer] string
---@field fold? "first"|"second"|"error"
---@field lang? string
---@field pivot? number
---@field tz? string

---@class kit.step.timestamp: kit.Step
---@overload fun(argument: string|kit.args.timestamp): kit.Step

---@class (exact) kit.args.coalesce
---@field [integer] string

---@class kit.step.coalesce
---@overload fun(argument: string|kit.args.coalesce): kit.Step

---@class (exact) kit.args.join
---@field [integer] string
---@field sep? string

---@class kit.step.join
---@overload fun(argument: string|kit.args.join): kit.Step

---@class kit.step.const
---@overload fun(argument: string|integer|boolean|number|string[]): kit.Step

---@class kit.step.meta
---@overload fun(argument: string|string[]): kit.Step

---@class (exact) kit.args.title
---@field lang? "tr"|"az"|"lt"

---@class kit.step.title: kit.Step
---@overload fun(argument: kit.args.title): kit.Step

---@class kit.step.keep
---@overload fun(argument: string|string[]): kit.Step

---@class kit.step.strip
---@overload fun(argument: string|string[]): kit.Step

---@class kit.step.strip_suffix
---@overload fun(argument: string|string[]): kit.Step

---@class kit.step.prefix
---@overload fun(argument: string|string[]): kit.Step

---@class kit.step.suffix
---@overload fun(argument: string|string[]): kit.Step

---@class kit.step.truncate
---@overload fun(argument: integer|integer[]): kit.Step

---@class (exact) kit.args.sub
---@field [integer] integer

---@class kit.step.sub
---@overload fun(argument: integer|kit.args.sub): kit.Step

---@class (exact) kit.args.split
---@field [integer] string|integer
---@field missing? "null"|"error"

---@class kit.step.split
---@overload fun(argument: kit.args.split): kit.Step

---@class (exact) kit.args.gsub
---@field [integer] string

---@class kit.step.gsub
---@overload fun(argument: kit.args.gsub): kit.Step

---@class (exact) kit.args.percent
---@field [integer] string
---@field trailing_minus? boolean

---@class kit.step.percent: kit.Step
---@overload fun(argument: string|kit.args.percent): kit.Step

---@class (exact) kit.args.money
---@field [integer] string
---@field currency? string
---@field trailing_minus? boolean

---@class kit.step.money
---@overload fun(argument: kit.args.money): kit.Step

---@class kit.step.epoch: kit.Step
---@overload fun(argument: string|string[]): kit.Step

---@class (exact) kit.args.excel_date
---@field [integer] nil
---@field system? 1900|1904
---@field time? boolean

---@class kit.step.excel_date: kit.Step
---@overload fun(argument: kit.args.excel_date): kit.Step

---@class kit.step.bytes
---@overload fun(argument: string|string[]): kit.Step

---@class (exact) kit.args.list
---@field [integer] string
---@field of? string|string[]

---@class kit.step.list
---@overload fun(argument: string|kit.args.list): kit.Step

---@class (exact) kit.args.round
---@field [integer] integer
---@field how? "half_up"|"half_even"

---@class kit.step.round
---@overload fun(argument: integer|kit.args.round): kit.Step

---@class kit.step.scale
---@overload fun(argument: string|integer|string[]): kit.Step

---@class (exact) kit.args.hash
---@field [integer] string

---@class kit.step.hash
---@overload fun(argument: string|kit.args.hash): kit.Step

---@class (exact) kit.args.uuid_v5
---@field [integer] string
---@field namespace? string

---@class kit.step.uuid_v5
---@overload fun(argument: kit.args.uuid_v5): kit.Step

---@class (exact) kit.args.phone
---@field country? string

---@class kit.step.phone: kit.Step
---@overload fun(argument: kit.args.phone): kit.Step

---@class (exact) kit.args.url
---@field scheme? string

---@class kit.step.url: kit.Step
---@overload fun(argument: kit.args.url): kit.Step

---@class (exact) kit.args.country
---@field also? table
---@field to? "alpha2"|"alpha3"|"name"

---@class kit.step.country: kit.Step
---@overload fun(argument: kit.args.country): kit.Step

---@class (exact) kit.args.postal_code
---@field country? string

---@class kit.step.postal_code: kit.Step
---@overload fun(argument: kit.args.postal_code): kit.Step

---@class (exact) kit.args.vat_id
---@field [integer] nil
---@field country? string

---@class kit.step.vat_id: kit.Step
---@overload fun(argument: kit.args.vat_id): kit.Step

---@class (exact) kit.args.running
---@field [integer] string
---@field format? "1234.56"|"1,234.56"|"1.234,56"|"1 234,56"|"1'234.56"
---@field trailing_minus? boolean

---@class kit.step.running: kit.Step
---@overload fun(argument: string|integer|kit.args.running): kit.Step

---@class (exact) kit.args.path
---@field [integer] string
---@field missing? "error"|"null"
---@field take? string

---@class kit.step.path
---@overload fun(argument: kit.args.path): kit.Step

---@class (exact) kit.Language
---@field add fun(name: string): fun(given: kit.Field|kit.Rule): kit.Item a field, or a rule, that the parent has not
---@field array fun(list?: table): table marks a table as a JSON array, also an empty one
---@field base kit.Part the parent's steps, in a field's list
---@field batch fun(given: kit.Batch): kit.Item a hook over so many rows of the input at once
---@field compare fun(given: kit.Fields): kit.Item k.compare { "starts", "<=", "ends" }
---@field dec fun(value: string|number|kit.Dec): kit.Dec an exact decimal: k.dec(a) + k.dec(b), k.dec(a) < 10
---@field dedupe fun(given: kit.Dedupe): kit.Item of rows that repeat, one is kept: k.dedupe { by = { "email" }, keep = "last" }
---@field drop fun(name: string): kit.Item leaves a field, a rule or a named item of the parent out
---@field field fun(name: string): fun(given: kit.Field): kit.Item a field: k.field "email" { steps…, facts… }
---@field fn fun(given: kit.Typed): kit.Part a function that gives another domain: k.fn { "integer", function(value, ctx) … end }
---@field kit fun(name: string): fun(given: kit.Options): kit.Kit the kit: return k.kit "crm.contacts" { facts…, fields…, rules… }
---@field melt fun(given: kit.Melt): kit.Item makes a row of each of some columns: k.melt { columns = { 4, 9 }, into = { film = "header", seen = "cell" } }
---@field more fun(list: string|string[]): kit.More adds to a list of the parent
---@field null any NULL inside a JSON value
---@field require_one fun(fields: kit.Fields): kit.Item one of these fields must have a value
---@field require_with fun(fields: kit.Fields): kit.Item where the first field has a value, the others must have one
---@field row fun(hook: kit.Hook|fun(row: kit.Row)): kit.Item a hook that may change, reject, skip or split the row
---@field rule fun(name: string): fun(given: kit.Rule): kit.Item a rule over a row: message, function; false or nil is a problem
---@field unique fun(given: string|kit.Unique): kit.Item no two rows of the input (in_table: nor of the table) have the same values
---@field unset fun(fact: string): kit.Unset takes a fact of the parent away
---@field text kit.Step text as it is: k.text
---@field trim kit.Step removes blanks at both ends, also no-break and zero-width ones: k.trim
---@field squish kit.Step trims, and replaces several blanks inside by one space: k.squish
---@field lower kit.step.lower lower case, by the rules of Unicode or of a language: k.lower { lang = "tr" }
---@field upper kit.step.upper upper case, by the rules of Unicode or of a language: k.upper { lang = "tr" }
---@field digits kit.Step keeps the digits 0 to 9: k.digits
---@field replace kit.step.replace replaces every occurrence of a plain text; several pairs are used in their order: k.replace { "a", "b" }
---@field strip_prefix kit.step.strip_prefix removes a plain text from the beginning, if it is there: k.strip_prefix "ACME-"
---@field pad_left kit.step.pad_left fills up on the left to a number of characters, with blanks or a given character: k.pad_left { 8, "0" }
---@field extract kit.step.extract the first group of a regular expression, or everything that it matched; missing = "null": NULL if it does not match: k.extract "(\\d+)"
---@field null_if kit.step.null_if NULL for each of these texts: k.null_if { "0", "none" }
---@field map kit.step.map one text for another, by a table; other = "error", "keep" or "null": k.map { { A = "active" }, other = "keep" }
---@field lookup kit.step.lookup one text for another, by the rows of a table or of a CSV of the workspace; missing = "error", "null" or "keep": k.lookup { "public.users", match = "email", take = "id", missing = "error" }
---@field enum kit.step.enum one of a set of labels, found by its name or an alias; case and blanks do not matter: k.enum { lead = { "Lead", "Interessent" } }
---@field email kit.Step trims, checks an e-mail address, and writes its domain in lower case: k.email
---@field integer kit.step.integer a 64-bit integer; an example shows the thousands separator: k.integer "1.234"
---@field decimal kit.step.decimal an exact decimal; the argument is the number 1234.56 as the file writes it: k.decimal "1.234,56"
---@field float kit.Step a binary floating-point number: k.float
---@field boolean kit.step.boolean true or false, by lists of words; one list is enough if the other value is the empty cell: default = false: k.boolean { yes = { "ja" }, no = { "nein" } }
---@field date kit.step.date a date in one of the formats: k.date { "%Y-%m-%d", "%d.%m.%Y" }
---@field time kit.step.time a time of day in one of the formats: k.time "%H:%M"
---@field timestamp kit.step.timestamp a timestamp in one of the formats; an instant with tz or %z: k.timestamp { "%d.%m.%Y %H:%M", tz = "Europe/Berlin" }
---@field uuid kit.Step a UUID, with or without hyphens and braces: k.uuid
---@field json kit.Step any JSON text, kept as it came: k.json
---@field coalesce kit.step.coalesce the first source column that is not empty: k.coalesce { "Mobile", "Phone" }
---@field join kit.step.join joins the source columns that are not empty, with a separator: k.join { "First", "Last", sep = " " }
---@field const kit.step.const the same value in every row; with k.null a field that a hook fills: k.const "DE"
---@field meta kit.step.meta the value of --meta name=value: k.meta "tenant_id"
---@field now kit.Step the time at which the run began, the same in every row: k.now
---@field job_id kit.Step the job's id, the same in every row: k.job_id
---@field file_name kit.Step the name of the file that the row came from: k.file_name
---@field file_path kit.Step the path of the file that the row came from: below the workspace, or as it was given: k.file_path
---@field row_number kit.Step the row's number in its file, as a spreadsheet shows it: k.row_number
---@field ltrim kit.Step removes blanks at the beginning, also no-break and zero-width ones: k.ltrim
---@field rtrim kit.Step removes blanks at the end, also no-break and zero-width ones: k.rtrim
---@field title kit.step.title a capital at the beginning of each word and small letters after it, by the rules of Unicode or of a language: k.title { lang = "tr" }
---@field nfc kit.Step letters and their accents composed (Unicode's form NFC), so that equal texts are equal bytes: k.nfc
---@field nfkc kit.Step full-width and half-width characters, ligatures and similar forms become plain ones (Unicode's form NFKC): k.nfkc
---@field unaccent kit.Step Latin and Greek letters without their accents, by the rules of PostgreSQL's unaccent; other scripts stay: k.unaccent
---@field slug kit.Step lower case without accents, with hyphens between words, as in addresses of web pages: k.slug
---@field keep kit.step.keep keeps what matches a regular expression, and removes the rest: k.keep "[\\w-]"
---@field strip kit.step.strip removes these characters everywhere: k.strip ".,"
---@field strip_suffix kit.step.strip_suffix removes a plain text from the end, if it is there: k.strip_suffix " GmbH"
---@field prefix kit.step.prefix adds a text at the beginning: k.prefix "ACME-"
---@field suffix kit.step.suffix adds a text at the end: k.suffix ".pdf"
---@field truncate kit.step.truncate cuts to a number of characters; a letter keeps its accents: k.truncate(5)
---@field sub kit.step.sub the characters from one place to another; a number below 0 counts from the end, as in Lua's string.sub: k.sub { 1, 4 }
---@field split kit.step.split the n-th part of a text with separators; -1 is the last; NULL if there are fewer parts, or a problem with missing = "error": k.split { "/", 2 }
---@field gsub kit.step.gsub replaces everything that matches a regular expression: k.gsub { "(\\d+)/(\\d+)", "$2-$1" }
---@field unquote_excel kit.Step ="001" and '001 become 001; files have these forms so that Excel does not read a number: k.unquote_excel
---@field unescape_html kit.Step replaces HTML's character references (named or numbered) by their characters: k.unescape_html
---@field percent kit.step.percent a share, with or without a percent sign: 5 % is 0.05: k.percent "1.234,56"
---@field money kit.step.money an amount, with or without its currency's code or sign; an amount in another currency is refused; brackets mean a negative amount: k.money { "1.234,56", currency = "EUR" }
---@field epoch kit.step.epoch seconds or milliseconds since 1970, with or without a fraction: k.epoch "ms"
---@field excel_date kit.step.excel_date a date from Excel's number for it; 60 is refused, because 29 February 1900 never existed; with time = true a timestamp, otherwise a number with a time of day is refused: k.excel_date
---@field bytes kit.step.bytes bytes from hexadecimal or base64 text, written like PostgreSQL's bytea: \x and digits: k.bytes "base64"
---@field list kit.step.list a list with separators, as a JSON array, or as an array if the column is one; steps work on each part: k.list { ",", of = k.trim }
---@field round kit.step.round rounded to a number of decimal places; a half is rounded away from zero: k.round(2)
---@field scale kit.step.scale multiplied by a number, exactly: k.scale "0.01"
---@field hash kit.step.hash the SHA-256 of source columns, joined with a zero byte, which no cell has; NULL if all are empty: k.hash { "First", "Last" }
---@field uuid_v5 kit.step.uuid_v5 a UUID of version 5 from a namespace and source columns, joined with a zero byte; NULL if all are empty: k.uuid_v5 { "Host", namespace = "dns" }
---@field phone kit.step.phone a telephone number in the form E.164, checked by the rules of its country; without a country it must begin with +; a number with an extension is refused: k.phone { country = "DE" }
---@field url kit.step.url a URL with a host; scheme and host in lower case; a missing scheme is added: k.url { scheme = "https" }
---@field domain kit.Step a domain of two labels or more, in lower case: k.domain
---@field ip kit.Step an IPv4 or IPv6 address in its canonical form, with or without the bits of its network: k.ip
---@field country kit.step.country a country by its codes or its name in English, German, French, Spanish, Portuguese, Italian or Dutch; case and accents do not matter: k.country { also = { DDR = "DE" } }
---@field us_state kit.Step a state, district or territory of the United States, as two letters: k.us_state
---@field currency kit.Step a currency by its code, number or name, as the three letters of ISO 4217: k.currency
---@field language kit.Step a language by its code or name, as two letters of ISO 639-1, or as three of ISO 639-3 if it has no two: k.language
---@field timezone kit.Step the name of an IANA time zone, in any case, written as in IANA's list: k.timezone
---@field postal_code kit.step.postal_code a postal code as the country's post writes it; without a country, or if its form is not known: 2 to 10 letters and digits: k.postal_code { country = "NL" }
---@field iban kit.Step an IBAN without blanks, with the right length and check digits: k.iban
---@field bic kit.Step a BIC of 8 or 11 letters and digits with a country in it, in capitals: k.bic
---@field vat_id kit.step.vat_id a VAT number of the European Union, Northern Ireland, Great Britain or Switzerland, with the right check digits and its country in front; with the option country other countries are refused, and the letters of this one may be missing: k.vat_id
---@field ean kit.Step an EAN, UPC or GTIN of 8, 12, 13 or 14 digits, with the right check digit: k.ean
---@field luhn kit.Step a number with the right check digit by Luhn's formula, such as a card number or an IMEI: k.luhn
---@field fill_down kit.Step the value from the row above, if the cell is blank or a null token; begins again in each file: k.fill_down
---@field running kit.step.running the exact sum of a column from the file's first row to this one; without an argument, the number of the row in its file: k.running { "Amount", format = "1.234,56" }
---@field path kit.step.path a part of the path of the row's file, by a pattern: k.path { "in/{customer}/{year}/*.csv", take = "year" }

---@class (exact) kit.SecretFrom
---@field env? string the variable that holds the secret
---@field file? string the file that holds it: in the workspace, below ~/, or anywhere
---@field helper? string the program of ~/.config/kitload/config.lua that writes it
---@field [integer] string words for that program
---@class (exact) kit.Secret

---In a project: a secret by its name, or where it comes from: password = secret "acme/password"
---@param from string|kit.SecretFrom
---@return kit.Secret
function secret(from) end

---@class (exact) kit.CodeFrom: kit.SecretFrom
---@field digits? integer 6 to 10 (6)
---@field period? integer seconds that a code is good for (30)
---@field algorithm? "SHA1"|"SHA256"|"SHA512" (SHA1)
---@class (exact) kit.OneTimeCode

---In answers of ssh_tunnel: one-time codes from a key, which is a secret: ["Verification code:"] = totp "acme/otp"
---@param from string|kit.CodeFrom
---@return kit.OneTimeCode
function totp(from) end

local k = {}
return k
