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
---@field instructions? integer of Lua in one call of a function (10,000,000)
---@field load_instructions? integer of Lua while a kit is loaded (50,000,000)
---@field memory? string|integer of one kit in one worker ("64 MiB")
---@field seconds? number of one call, or of loading a kit (10)

---How the file is written; what is not said is sniffed.
---@class (exact) kit.Source
---@field blanks? "trim"|"keep" blanks around cells in quotes: let go, or kept as part of the cell
---@field comment? string|false what lines to leave out begin with, as # or //; false: none is
---@field compression? "none"|"gzip"|"zstd" where the file's content does not tell
---@field delimiter? string between the cells: one character or several
---@field encoding? string of the file, as iconv names it
---@field escape? string|false before a quote inside a cell, where it is not doubled; false: nothing
---@field files? string|string[] files or globs, where the command line gives none
---@field footer? integer rows to leave out at the end
---@field format? "csv"|"json"|"ndjson"|"copy" csv, json or ndjson, where the file's name and beginning do not tell; copy for the text of PostgreSQL's COPY
---@field grows? boolean append: of a file that has grown, the rows behind those that are in are loaded
---@field header? integer|false the header's row number, or two, { 3, 4 }, whose texts are joined; false without a header
---@field optional? boolean no file is no error: the run ends with 0, and no row is touched
---@field quote? string|false around a cell; false for none, "lazy" where some cells hold stray ones
---@field ragged? "reject"|"pad" what becomes of rows with too few cells
---@field rows? string JSON pointer to the rows in the document
---@field skip? integer rows to pass over after the header; at the start, without one

---A kit: facts about the load by name; fields, rules and hooks in their order.
---@class (exact) kit.Options
---@field [integer] kit.Item|kit.Unset
---@field after_merge? string SQL, inside the transaction, after the merge
---@field before_merge? string SQL, inside the transaction, before the merge
---@field cascade? boolean rows of other tables may go with those that an overwrite deletes
---@field create? boolean|{ public: boolean } creates the table, closed to others unless { public = true }, and columns that it lacks
---@field duplicates? "last"|"first"|"reject" which row wins where a key repeats
---@field examples? kit.Example[] rows that show what the kit does
---@field extends? string the kit that this one copies and changes
---@field extra? string the column that keeps what no field reads, as jsonb
---@field into? string|string[] the destination table, letter by letter
---@field key? string|string[] the fields that tell one row from another
---@field load? "append"|"upsert"|"overwrite"|"insert_only" what the merge does
---@field max_deletes? string|integer past this count or share of its rows an overwrite rolls back (50%)
---@field max_rejects? string|integer past this count or share the run rolls back
---@field metadata? boolean adds and fills the _sdc_ columns
---@field min_rows? integer a run that reads fewer rows is refused
---@field null? string|string[]|kit.More cells that mean NULL, beside the empty one
---@field on_invalid? "reject"|"abort" load the clean rows, or all or nothing
---@field overwrite? "truncate"|"delete" how an overwrite without a key empties the table
---@field project? string the file of projects/ that says where the rows go
---@field rejects? string where rejects and problems go, below the workspace: "rejects/{project}/{kit}-{file}"
---@field rejects_to? "file"|"table" table: rejected rows are kept in the staging table, too
---@field source? kit.Source how the file is written
---@field staging? "typed"|"rows" rows: every row is kept in the staging table
---@field trigger? string when kitload schedule lets it run: five fields of cron, or @daily
---@field version? string the kit's own version, for reports and jobs
---@field warnings? "load"|"reject" what becomes of rows with warnings
---@field was? string|string[] the kit's former names: what was loaded by one of them is loaded

---A field: facts about the column by name; its steps in their order.
---@class (exact) kit.Field
---@field [integer] kit.Step|kit.Function|kit.Part|kit.Unset
---@field above? kit.Value more than this value
---@field below? kit.Value less than this value
---@field compare? boolean false: written when the row is, but never the reason (so for k.now, k.job_id, k.file_name, k.file_path, k.row_number)
---@field default? kit.Value a value in place of NULL; k.null: NULL, also where the file has no such column
---@field empty? "null"|"text"|"quoted" what an empty cell is
---@field example? string a cell for the template
---@field from? string|integer|string[]|kit.More headers of its source column, the first that is there; or the column's number
---@field help? string a sentence for those who fill in the template
---@field invalid? "error"|"null" what becomes of a value that a step cannot read
---@field label? string its name in templates, and one more header that it is found by
---@field length? integer exactly so many characters
---@field level? "error"|"warning" how bad it is when a fact fails
---@field match? string matches a regular expression somewhere
---@field max? kit.Value at most this value
---@field max_length? integer at most so many characters
---@field min? kit.Value at least this value
---@field min_length? integer at least so many characters
---@field must_exist? boolean a file without its column is refused
---@field not_one_of? kit.Value|kit.Value[]|kit.More none of these values
---@field nul? "reject"|"strip"|"replace" what becomes of U+0000
---@field null? string|string[]|kit.More cells that mean NULL, in place of the kit's
---@field once? boolean written when the row is inserted, and left as it is by an update
---@field one_of? kit.Value|kit.Value[]|kit.More one of these values
---@field required? boolean NULL is a problem
---@field secret? boolean its values are masked in reports
---@field to? string|false the destination's column, where it is not named like the field; false: in no column, for hooks and rules
---@field unique? true|"table" no two rows of the input have the same value; "table": nor any row of the destination

---kits/_defaults.lua: return such a table; annotate it with ---@type kit.Defaults
---@class (exact) kit.Defaults
---@field after_merge? string SQL, inside the transaction, after the merge
---@field before_merge? string SQL, inside the transaction, before the merge
---@field cascade? boolean rows of other tables may go with those that an overwrite deletes
---@field create? boolean|{ public: boolean } creates the table, closed to others unless { public = true }, and columns that it lacks
---@field duplicates? "last"|"first"|"reject" which row wins where a key repeats
---@field extra? string the column that keeps what no field reads, as jsonb
---@field limits? kit.Limits limits of the sandbox
---@field load? "append"|"upsert"|"overwrite"|"insert_only" what the merge does
---@field max_deletes? string|integer past this count or share of its rows an overwrite rolls back (50%)
---@field max_rejects? string|integer past this count or share the run rolls back
---@field metadata? boolean adds and fills the _sdc_ columns
---@field min_rows? integer a run that reads fewer rows is refused
---@field null? string|string[]|kit.More cells that mean NULL, beside the empty one
---@field on_invalid? "reject"|"abort" load the clean rows, or all or nothing
---@field overwrite? "truncate"|"delete" how an overwrite without a key empties the table
---@field project? string the file of projects/ that says where the rows go
---@field rejects? string where rejects and problems go, below the workspace: "rejects/{project}/{kit}-{file}"
---@field rejects_to? "file"|"table" table: rejected rows are kept in the staging table, too
---@field source? kit.Source how the file is written
---@field sql_hooks? boolean false: no kit may have before_merge or after_merge
---@field staging? "typed"|"rows" rows: every row is kept in the staging table
---@field warnings? "load"|"reject" what becomes of rows with warnings

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

---@class kit.step.extract
---@overload fun(argument: string|string[]): kit.Step

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
---@field more fun(list: string|string[]): kit.More adds to a list of the parent
---@field null any NULL inside a JSON value
---@field require_one fun(fields: kit.Fields): kit.Item one of these fields must have a value
---@field require_with fun(fields: kit.Fields): kit.Item where the first field has a value, the others must have one
---@field row fun(hook: kit.Hook|fun(row: kit.Row)): kit.Item a hook that may change, reject, skip or split the row
---@field rule fun(name: string): fun(given: kit.Rule): kit.Item a rule over a row: message, function; false or nil is a problem
---@field unique fun(given: string|kit.Unique): kit.Item no two rows of the input (in_table: nor of the table) have the same values
---@field unset fun(fact: string): kit.Unset takes a fact of the parent away
---@field text kit.Step text as it is: k.text
---@field trim kit.Step drops blanks at both ends, also no-break and zero-width ones: k.trim
---@field squish kit.Step trims, and makes each run of blanks inside one space: k.squish
---@field lower kit.step.lower lower case, of Unicode, or by the rules of a language: k.lower { lang = "tr" }
---@field upper kit.step.upper upper case, of Unicode, or by the rules of a language: k.upper { lang = "tr" }
---@field digits kit.Step keeps the digits 0 to 9: k.digits
---@field replace kit.step.replace replaces every occurrence of a literal text; several pairs in their order: k.replace { "a", "b" }
---@field strip_prefix kit.step.strip_prefix drops a literal text from the front, where it stands: k.strip_prefix "ACME-"
---@field pad_left kit.step.pad_left fills up on the left to a number of characters, with blanks where no other is given: k.pad_left { 8, "0" }
---@field extract kit.step.extract the first group of a regular expression, or all that matched: k.extract "(\\d+)"
---@field null_if kit.step.null_if NULL for any of these texts: k.null_if { "0", "none" }
---@field map kit.step.map one text for another, by a table; other = "error", "keep" or "null": k.map { { A = "active" }, other = "keep" }
---@field lookup kit.step.lookup one text for another, by the rows of a table or of a CSV of the workspace; missing = "error", "null" or "keep": k.lookup { "public.users", match = "email", take = "id", missing = "error" }
---@field enum kit.step.enum one of a set of labels, by their names and aliases, without case and blanks: k.enum { lead = { "Lead", "Interessent" } }
---@field email kit.Step trims, checks an e-mail address and lowers its domain: k.email
---@field integer kit.step.integer a 64-bit integer; an example shows the mark of thousands: k.integer "1.234"
---@field decimal kit.step.decimal an exact decimal, its format given by the number 1234.56 as the file writes it: k.decimal "1.234,56"
---@field float kit.Step a binary floating-point number: k.float
---@field boolean kit.step.boolean true or false, by lists of words; one list is enough where the other side is the empty cell: default = false: k.boolean { yes = { "ja" }, no = { "nein" } }
---@field date kit.step.date a date in one of the formats: k.date { "%Y-%m-%d", "%d.%m.%Y" }
---@field time kit.step.time a time of day in one of the formats: k.time "%H:%M"
---@field timestamp kit.step.timestamp a timestamp in one of the formats; an instant with tz or %z: k.timestamp { "%d.%m.%Y %H:%M", tz = "Europe/Berlin" }
---@field uuid kit.Step a UUID, with or without hyphens and braces: k.uuid
---@field json kit.Step any JSON text, kept as it came: k.json
---@field coalesce kit.step.coalesce the first of several source columns that is not empty: k.coalesce { "Mobile", "Phone" }
---@field join kit.step.join several source columns, those that are not empty, with a separator between: k.join { "First", "Last", sep = " " }
---@field const kit.step.const the same value in every row; with k.null a field that a hook fills: k.const "DE"
---@field meta kit.step.meta the value of --meta name=value: k.meta "tenant_id"
---@field now kit.Step the moment at which the run began, the same in every row: k.now
---@field job_id kit.Step the job's id, the same in every row: k.job_id
---@field file_name kit.Step the name of the file that the row came from: k.file_name
---@field file_path kit.Step the path of the file that the row came from: below the workspace, or as it was given: k.file_path
---@field row_number kit.Step the row's number in its file, as a spreadsheet shows it: k.row_number
---@field ltrim kit.Step drops blanks in front, also no-break and zero-width ones: k.ltrim
---@field rtrim kit.Step drops blanks behind, also no-break and zero-width ones: k.rtrim
---@field title kit.step.title each word with a capital first and small letters behind, of Unicode, or by a language: k.title { lang = "tr" }
---@field nfc kit.Step letters and their accents composed (Unicode's form NFC), so that equal texts are equal bytes: k.nfc
---@field nfkc kit.Step letters, digits and signs of full and half width, ligatures and the like as their plain forms (Unicode's form NFKC): k.nfkc
---@field unaccent kit.Step Latin and Greek letters without their accents, by the rules of PostgreSQL's unaccent; other scripts stay: k.unaccent
---@field slug kit.Step lower case without accents, words with hyphens between, for addresses of pages: k.slug
---@field keep kit.step.keep keeps what matches a regular expression, drops the rest: k.keep "[\\w-]"
---@field strip kit.step.strip drops each of these characters, wherever it stands: k.strip ".,"
---@field strip_suffix kit.step.strip_suffix drops a literal text from the end, where it stands: k.strip_suffix " GmbH"
---@field prefix kit.step.prefix puts a text in front: k.prefix "ACME-"
---@field suffix kit.step.suffix puts a text behind: k.suffix ".pdf"
---@field truncate kit.step.truncate at most so many characters; no letter is parted from its accents: k.truncate(5)
---@field sub kit.step.sub the characters from one place to another; below 0 from the end, as Lua's string.sub: k.sub { 1, 4 }
---@field split kit.step.split the n-th part of a text with separators, -1 is the last; NULL where there are not so many: k.split { "/", 2 }
---@field gsub kit.step.gsub replaces all that matches a regular expression: k.gsub { "(\\d+)/(\\d+)", "$2-$1" }
---@field unquote_excel kit.Step ="001" and '001, which keep Excel from making a number of it, as 001: k.unquote_excel
---@field unescape_html kit.Step character references of HTML, named or numbered, as their characters: k.unescape_html
---@field percent kit.step.percent a share, with the sign of percent or without it: 5 % is 0.05: k.percent "1.234,56"
---@field money kit.step.money an amount with its currency's code or sign beside it, or none; one in another currency is refused, one in brackets is negative: k.money { "1.234,56", currency = "EUR" }
---@field epoch kit.step.epoch seconds or milliseconds since 1970, with a fraction or without: k.epoch "ms"
---@field excel_date kit.step.excel_date the number that Excel has for a day; its 60 is refused, as 29 February 1900 never was; with time = true a timestamp, otherwise a time of day is refused: k.excel_date
---@field bytes kit.step.bytes hexadecimal or base64 text as PostgreSQL's bytea writes bytes, \x and digits: k.bytes "base64"
---@field list kit.step.list parts with separators, each by steps of its own, as a JSON array; as an array into a column that is one: k.list { ",", of = k.trim }
---@field round kit.step.round rounded to so many places, a half away from zero: k.round(2)
---@field scale kit.step.scale multiplied by a number, exactly: k.scale "0.01"
---@field hash kit.step.hash the SHA-256 of source columns with a zero byte between them, which no cell has; NULL where all are empty: k.hash { "First", "Last" }
---@field uuid_v5 kit.step.uuid_v5 a UUID of version 5 from a namespace and source columns, with a zero byte between several; NULL where all are empty: k.uuid_v5 { "Host", namespace = "dns" }
---@field phone kit.step.phone a telephone number by the plans of all countries, as E.164; without a country it must begin with +, and one with an extension is refused: k.phone { country = "DE" }
---@field url kit.step.url a URL with a host; scheme and host in lower case, the scheme given where it is missing: k.url { scheme = "https" }
---@field domain kit.Step a domain of two labels or more, in lower case: k.domain
---@field ip kit.Step an address of IPv4 or IPv6 in its canonical form, with the bits of its network or without: k.ip
---@field country kit.step.country a country by its codes or its name in English, German, French, Spanish, Portuguese, Italian or Dutch, without case and accents: k.country { also = { DDR = "DE" } }
---@field us_state kit.Step a state, district or territory of the United States as two letters: k.us_state
---@field currency kit.Step a currency by its code, number or name as the three letters of ISO 4217: k.currency
---@field language kit.Step a language by its code or name as two letters of ISO 639-1, or three of ISO 639-3 where it has no two: k.language
---@field timezone kit.Step the name of a time zone of IANA, without case, as its list writes it: k.timezone
---@field postal_code kit.step.postal_code a postal code as the country's post writes it; without a country, or of one without a known form: 2 to 10 letters and digits: k.postal_code { country = "NL" }
---@field iban kit.Step an IBAN without blanks, its length and its check digits right: k.iban
---@field bic kit.Step a BIC of 8 or 11 letters and digits with a country in it, in capitals: k.bic
---@field vat_id kit.step.vat_id a VAT number of the European Union, Northern Ireland, Great Britain or Switzerland, its check digits right, with its country before it; with the option country others are refused, and its letters may be missing: k.vat_id
---@field ean kit.Step an EAN, UPC or GTIN of 8, 12, 13 or 14 digits, its check digit right: k.ean
---@field luhn kit.Step a number whose check digit is right by Luhn's formula: cards, IMEI: k.luhn
---@field fill_down kit.Step the value above, where the cell is blank or a null token; begins anew with each file: k.fill_down
---@field running kit.step.running the sum of a column from the file's first row to this one, exactly; without an argument the row's number in it: k.running { "Amount", format = "1.234,56" }
local k = {}
return k
