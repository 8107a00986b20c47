// A server for work on the widget: it answers as the API does, from memory, with a small engine of its own. `node test/fake.mjs [PORT]`
// starts it, and a host's page on the port after it. It is an aid for work on the pages, and no part of the product.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const built = process.env.KITLOAD_WEB ?? join(here, "..", "..", "build", "web");

export const KIT = {
  name: "contacts", label: "Contacts", formats: ["csv", "json"], limits: { bytes: 200_000_000, rows: 5_000_000 },
  fields: [
    { name: "external_id", label: "Customer number", required: true, kind: "text", example: "C-1001", aliases: ["ID", "Customer No", "Kundennr."], help: "The number in your own system. It must not appear twice." },
    { name: "name", label: "Name", required: true, kind: "text", example: "Ada Lovelace", aliases: ["Full name", "Company"] },
    { name: "email", label: "E-mail", required: false, kind: "text", example: "ada@example.com", aliases: ["Mail", "E-Mail"] },
    { name: "status", label: "Status", required: true, kind: "enum", options: [{ value: "active", label: "Active" }, { value: "lead", label: "Lead" }, { value: "former", label: "Former customer" }] },
    { name: "signed_up", label: "Signed up", required: false, kind: "date", example: "2024-05-31", aliases: ["Signup date", "Since"] },
    { name: "revenue", label: "Revenue", required: false, kind: "decimal", example: "1204.50", aliases: ["Umsatz"] },
  ],
};

const TITLES = {
  "required.missing": "a required value is missing", "email.invalid": "is no e-mail address", "date.invalid": "is no date",
  "number.invalid": "is no number", "enum.unknown": "is none of the allowed values", "unique.duplicate": "stands in an earlier row too",
};
const checks = {
  text: () => null,
  date: (v) => (/^\d{4}-[01]\d-[0-3]\d$|^[0-3]\d\.[01]\d\.\d{4}$/.test(v) ? null : "date.invalid"),
  decimal: (v) => (/^-?[\d.]+(,\d+)?$/.test(v) ? null : "number.invalid"),
};

/** Cuts a text into rows of cells; each row knows its line. */
export function parse(text, delimiter) {
  const rows = [];
  let row = [], cell = "", quoted = false, line = 1, began = 1, any = false;
  const end = () => { row.push(cell); rows.push({ line: began, cells: row }); row = []; cell = ""; any = false; };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (!any) { began = line; any = true; }
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { cell += '"'; i++; } else if (c === '"') quoted = false; else { cell += c; if (c === "\n") line++; }
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === delimiter) { row.push(cell); cell = ""; }
    else if (c === "\n") { line++; end(); }
    else if (c !== "\r") cell += c;
  }
  if (any || cell || row.length) end();
  return rows;
}

const plain = (s) => s.toLowerCase().replace(/[\s_-]+/g, " ").trim();

class Review {
  constructor(it) { Object.assign(this, { it, source: {}, chosen: {}, values: {}, log: [], undone: [], base: null, version: 0 }); }

  /** The file as it is read with this choice of encoding, delimiter and header. */
  look(choice = this.source) {
    const bytes = this.it.bytes;
    const others = ["utf-8", "windows-1252", "iso-8859-15"];
    let encoding = choice.encoding, why = "you chose it";
    if (!encoding) {
      try { new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, bytes.length - 4)); encoding = "utf-8"; why = "all bytes are valid UTF-8"; }
      catch { encoding = "windows-1252"; why = "byte 0xFC in line 2 is no UTF-8; as windows-1252 it reads “Müller”"; }
    }
    const text = new TextDecoder(encoding).decode(bytes);
    const first = text.split("\n").slice(0, 20);
    const scores = [",", ";", "\t", "|"].map((d) => [d, Math.min(...first.filter(Boolean).slice(-6).map((l) => l.split(d).length - 1))]);
    const guess = scores.sort((a, b) => b[1] - a[1])[0][0];
    const delimiter = choice.delimiter ?? guess;
    const all = parse(text, delimiter);
    const width = Math.max(...all.slice(0, 30).map((r) => r.cells.length));
    const header = choice.header ?? 1 + Math.max(0, all.findIndex((r) => r.cells.filter(Boolean).length >= Math.max(2, width - 1)));
    const columns = (header ? all[header - 1]?.cells ?? [] : Array.from({ length: width }, (_, i) => `column ${i + 1}`)).map((name, index) => ({ index, name: name || `column ${index + 1}` }));
    const data = all.slice(header).filter((r) => r.cells.some(Boolean)).map((r, i) => ({ ordinal: i + 1, number: header + i + 1, line: r.line, cells: columns.map((_, c) => (r.cells[c] ?? "") || null) }));
    const names = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };
    return {
      columns, data,
      source: {
        format: "csv", encoding, delimiter, quote: '"', header, skip: 0, columns,
        evidence: [
          { fact: "encoding", value: encoding, why, others: others.filter((o) => o !== encoding) },
          { fact: "delimiter", value: delimiter, why: choice.delimiter ? "you chose it" : `each of the first ${first.length} lines has the same number of ${names[delimiter]}s`, others: [",", ";", "\t", "|"].filter((o) => o !== delimiter) },
          { fact: "header", value: header, why: header > 1 ? `the ${header - 1} rows above have fewer cells` : "the first row has names, and no numbers" },
        ],
      },
      head: all.slice(0, 30).map((r, i) => ({ ordinal: i + 1, number: i + 1, line: r.line, cells: r.cells.map((c) => c || null) })),
    };
  }

  mapping() {
    const { columns, data } = this.look();
    const samples = (c) => [...new Set(data.slice(0, 50).map((r) => r.cells[c]).filter(Boolean))].slice(0, 3);
    const used = new Set();
    const fields = KIT.fields.map((f) => {
      const candidates = columns.map((c) => {
        const name = plain(c.name), names = [f.label, f.name, ...(f.aliases ?? [])].map(plain);
        const how = name === plain(f.name) || name === plain(f.label) ? "exact" : names.includes(name) ? "alias" : "fuzzy";
        const score = how === "exact" ? 1 : how === "alias" ? 0.95 : names.some((n) => n.includes(name) || name.includes(n)) ? 0.6 : 0;
        const cells = data.slice(0, 1000).map((r) => r.cells[c.index]).filter(Boolean);
        const bad = cells.filter((v) => this.problemOf(f, v));
        return { column: c.index, header: c.name, score, how, samples: samples(c.index), fit: { tried: cells.length, good: cells.length - bad.length, bad: [...new Set(bad)].slice(0, 3) } };
      }).filter((c) => c.score > 0).sort((a, b) => b.score - a.score);
      let column = f.name in this.chosen ? this.chosen[f.name] : undefined;
      let how = column != null ? "chosen" : "none";
      if (column === undefined && candidates[0] && candidates[0].score > 0.9) { column = candidates[0].column; how = candidates[0].how; }
      if (column != null) used.add(column);
      return { field: f.name, label: f.label, required: f.required, column: column ?? undefined, header: column != null ? columns[column].name : undefined, how, candidates };
    });
    return {
      fields, unused: columns.filter((c) => !used.has(c.index)).map((c) => ({ column: c.index, header: c.name, samples: samples(c.index) })),
      complete: fields.every((f) => !f.required || f.column != null), all_exact: fields.every((f) => f.how === "exact"),
    };
  }

  problemOf(f, v) {
    if (f.kind === "enum") return f.options.some((o) => o.value === v || o.label === v) ? null : "enum.unknown";
    if (f.name === "email") return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(v) ? null : "email.invalid";
    return (checks[f.kind] ?? checks.text)(v);
  }

  valuesOf(field) {
    const f = KIT.fields.find((x) => x.name === field);
    const column = this.mapping().fields.find((x) => x.field === field).column;
    const counts = new Map();
    if (column != null) for (const r of this.look().data) { const v = r.cells[column]; if (v) counts.set(v, (counts.get(v) ?? 0) + 1); }
    const map = this.values[field] ?? {};
    const data = [...counts].map(([value, count]) => ({ value, count, matched: !this.problemOf(f, value), ...(value in map ? { to: map[value] } : {}) }));
    return { field, options: f.options, data: data.sort((a, b) => a.matched - b.matched || b.count - a.count) };
  }

  /** All rows through the kit. */
  check() {
    const { columns, data } = this.look();
    const fields = this.mapping().fields.filter((f) => f.column != null).map((f) => ({ ...KIT.fields.find((x) => x.name === f.field), column: f.column }));
    this.columns = columns.map((c) => { const f = fields.find((x) => x.column === c.index); return { index: c.index, name: c.name, ...(f ? { field: f.name, label: f.label } : {}) }; });
    this.fields = fields;
    this.source_rows = data;
    this.build();
  }
  /** The rows with all edits. */
  build() {
    this.rows = this.source_rows.map((r) => ({ ...r, cells: [...r.cells], edited: [], skip: false }));
    for (const edit of this.log) this.apply(edit);
    this.judge();
  }
  apply(edit) {
    for (const c of edit.cells ?? []) { const r = this.rows[c.ordinal - 1]; r.cells[c.column] = c.value === "" ? null : c.value; if (!r.edited.includes(c.column)) r.edited.push(c.column); }
    for (const o of edit.skip ?? []) this.rows[o - 1].skip = true;
    for (const o of edit.restore ?? []) this.rows[o - 1].skip = false;
  }
  judge() {
    const seen = new Set();
    for (const r of this.rows) {
      r.problems = [];
      for (const f of this.fields) {
        let v = r.cells[f.column];
        const map = this.values[f.name];
        if (map && v in map) v = map[v] ?? "";
        let code = null;
        if (v == null || v === "") { if (f.required) code = "required.missing"; }
        else code = this.problemOf(f, v);
        if (!code && f.name === "external_id") { if (seen.has(v)) code = "unique.duplicate"; else seen.add(v); }
        if (code) r.problems.push({ field: f.name, column: f.column, code, level: "error", message: TITLES[code] });
      }
      r.state = r.skip ? "skipped" : r.problems.length ? "bad" : "good";
    }
  }
  counts() {
    const of = (s) => this.rows.filter((r) => r.state === s).length;
    return { read: this.rows.length, good: of("good"), rejected: of("bad"), skipped: of("skipped"), warnings: 0 };
  }
  edits() { return { count: this.log.length, undo: this.log.length, redo: this.undone.length }; }
  filter(filter = "all") {
    if (filter === "all") return this.rows;
    if (filter === "problems") return this.rows.filter((r) => r.state === "bad" || r.state === "warning");
    if (filter === "edited") return this.rows.filter((r) => r.edited.length);
    if (filter === "skipped") return this.rows.filter((r) => r.skip);
    const [kind, name] = filter.split(":");
    return this.rows.filter((r) => r.state === "bad" && r.problems.some((p) => p[kind] === name));
  }
  do(edit) { this.log.push(edit); this.undone = []; this.apply(edit); this.judge(); }
}
const shown = (r) => ({ ordinal: r.ordinal, number: r.number, line: r.line, cells: r.cells, state: r.state, edited: r.edited, problems: r.skip ? [] : r.problems });

const TYPES = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".json": "application/json" };
export const CSP = (origin) => `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ${origin}; require-trusted-types-for 'script'; trusted-types lit-html`;

export async function start({ port = 0, hostPort = 0, delay = 0, html } = {}) {
  const uploads = new Map(), imports = new Map(), remembered = new Map(), streams = new Map();
  const control = { delay, cut: null, most: Infinity, sse: true, down: false, requests: [] };
  let event = 0;
  const publish = (id, type, data) => { event++; for (const s of streams.get(id) ?? []) s.write(`id: ${event}\nevent: ${type}\ndata: ${JSON.stringify({ id, ...data })}\n\n`); };
  const touch = (it, state) => {
    if (state) it.state = state;
    it.version++; it.changed_at = new Date().toISOString();
    if (state) publish(it.id, "import.state", { state, version: it.version });
  };
  const body_of = (it) => ({
    id: it.id, project: "default", subject: "u1", kit: "contacts", kit_label: "Contacts", file: { name: it.name, size: it.size },
    mode: "review", state: it.state, created_at: it.created_at, changed_at: it.changed_at, expires_at: new Date(Date.now() + 7 * 864e5).toISOString(),
    ...(it.review?.rows ? { rows: it.review.rows.length, counts: it.final ?? it.review.counts(), edits: it.review.edits() } : {}),
    ...(it.problem ? { problem: it.problem } : {}), ...(it.progress ? { progress: it.progress } : {}),
    links: { self: `/v1/imports/${it.id}`, events: `/v1/imports/${it.id}/events` },
  });

  const server = createServer(async (req, res) => {
    const url = new URL(req.url, "http://x");
    const chunks = [];
    const path = url.pathname;
    if (control.down && path.startsWith("/v1/")) return req.socket.destroy();
    req.on("error", () => {});
    if (req.method === "PATCH" && path.startsWith("/v1/uploads/")) {
      const up = uploads.get(path.split("/").pop());
      if (!up) { res.writeHead(404).end(); return; }
      if (Number(req.headers["content-length"]) > control.most) { res.writeHead(413).end(); req.resume(); return; }
      if (Number(req.headers["upload-offset"]) !== up.data.length) { res.writeHead(409).end(); req.resume(); return; }
      try {
        for await (const chunk of req) {
          up.data = Buffer.concat([up.data, chunk]);
          if (control.cut !== null && up.data.length >= control.cut) { control.cut = null; req.socket.destroy(); return; }
        }
      } catch { return; }
      if (control.delay) await new Promise((r) => setTimeout(r, control.delay));
      if (up.it) { up.it.bytes = up.data; if (up.data.length === up.length && up.it.state === "uploading") touch(up.it, "mapping"); }
      return res.writeHead(204, { "Upload-Offset": up.data.length, "Tus-Resumable": "1.0.0" }).end();
    }
    for await (const chunk of req) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    control.requests.push({ method: req.method, path, key: req.headers["idempotency-key"], etag: req.headers["if-match"], body: raw.toString() });
    if (control.delay) await new Promise((r) => setTimeout(r, control.delay));
    const say = (status, body, headers = {}) => {
      const text = body === undefined ? "" : JSON.stringify(body);
      const answer = [status, { "Content-Type": status >= 400 ? "application/problem+json" : "application/json", "Cache-Control": "no-store", ...headers }, text];
      if (req.headers["idempotency-key"]) remembered.set(req.headers["idempotency-key"], answer);
      res.writeHead(answer[0], answer[1]).end(text);
    };
    const wrong = (status, name, detail, extra = {}) => say(status, { type: `/problems/${name}`, title: name.replace(/_/g, " "), status, detail, ...extra });
    if (!path.startsWith("/v1/")) {
      const file = join(built, path.replace(/^\/embed\//, "/"));
      if (!existsSync(file) || !extname(file)) return res.writeHead(404).end();
      const headers = { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "X-Content-Type-Options": "nosniff" };
      if (path.endsWith(".html")) headers["Content-Security-Policy"] = CSP(url.searchParams.get("origin") ?? "'none'");
      if (path === "/kitload.js") headers["Access-Control-Allow-Origin"] = "*";
      return res.writeHead(200, headers).end(readFileSync(file));
    }
    const key = req.headers["idempotency-key"];
    if (key && remembered.has(key)) { const [s, h, t] = remembered.get(key); return res.writeHead(s, h).end(t); }
    const json = raw.length && req.headers["content-type"]?.includes("json") ? JSON.parse(raw) : {};
    const parts = path.slice(4).split("/");
    const route = `${req.method} ${parts[0]}${parts.length > 1 ? "/*" : ""}${parts.length > 2 ? "/" + parts.slice(2).join("/") : ""}`;
    if (path === "/v1/sessions/exchange") {
      if (!/^klc_/.test(json.client_token ?? "")) return wrong(401, "unauthorized", "there is no such token");
      const now = Date.now();
      return say(200, { token: "kls_" + randomUUID(), kit: "contacts", subject: "u1", expires_at: new Date(now + 36e5).toISOString(), ends_at: new Date(now + 12 * 36e5).toISOString(), limits: KIT.limits });
    }
    if (!/^Bearer kls_/.test(req.headers.authorization ?? "")) return wrong(401, "unauthorized", "there is no such session");
    if (route === "GET kits/*") return say(200, KIT);
    if (route === "GET kits/*/template.csv") return res.writeHead(200, { "Content-Type": "text/csv" }).end("external_id,name,email,status,signed_up,revenue\n");
    if (route === "POST uploads") {
      const meta = Object.fromEntries((req.headers["upload-metadata"] ?? "").split(",").map((p) => { const [k, v] = p.split(" "); return [k, Buffer.from(v ?? "", "base64").toString()]; }));
      const up = { id: randomUUID(), data: Buffer.alloc(0), length: Number(req.headers["upload-length"]), name: meta.filename, metadata: req.headers["upload-metadata"] };
      uploads.set(up.id, up);
      return say(201, undefined, { Location: `/v1/uploads/${up.id}`, "Tus-Resumable": "1.0.0" });
    }
    if (parts[0] === "uploads") {
      const up = uploads.get(parts[1]);
      if (!up) return wrong(404, "not_found", "there is no such upload");
      if (req.method === "HEAD") return res.writeHead(200, { "Upload-Offset": up.data.length, "Upload-Length": up.length, "Upload-Metadata": up.metadata, "Tus-Resumable": "1.0.0" }).end();
      if (req.method === "DELETE") { uploads.delete(up.id); return res.writeHead(204).end(); }
    }
    if (route === "POST imports") {
      const up = uploads.get(json.upload);
      if (!up) return wrong(404, "not_found", "there is no such upload");
      if (json.kit || json.meta) return wrong(403, "forbidden", "kit and meta are the session's");
      const it = { id: up.id, name: up.name, size: up.length, bytes: up.data, upload: up, state: up.data.length === up.length ? "mapping" : "uploading", version: 1, created_at: new Date().toISOString() };
      it.changed_at = it.created_at; it.review = new Review(it); up.it = it; imports.set(it.id, it);
      return say(201, body_of(it), { ETag: `"${it.version}"` });
    }
    if (route === "GET imports") return say(200, { data: [...imports.values()].map(body_of).reverse() });
    const it = imports.get(parts[1]);
    if (parts[0] !== "imports" || !it) return wrong(404, "not_found", "there is no such thing");
    const review = it.review;
    const what = parts.slice(2).join("/");
    const etag = () => ({ ETag: `"${it.version}"` });
    if (req.method === "GET" && what === "events") {
      if (!control.sse) return wrong(503, "unavailable", "no streams");
      res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
      res.write(": hello\n\n");
      const all = streams.get(it.id) ?? new Set(); streams.set(it.id, all.add(res));
      req.on("close", () => all.delete(res));
      return;
    }
    if (req.method === "PATCH" || (req.method === "POST" && ["edits", "undo", "redo"].includes(what))) {
      if (!req.headers["if-match"]) return wrong(428, "precondition_required", "name the version in If-Match");
      if (req.headers["if-match"] !== `"${it.version}"`) return wrong(412, "changed", "the import was changed since");
    }
    const edited = (changed, rows) => { touch(it); publish(it.id, "import.changed", { version: it.version }); say(200, { changed, ...(rows ? { rows: rows.map(shown) } : {}), counts: review.counts(), edits: review.edits() }, etag()); };
    if (!what) {
      if (req.method === "GET") return say(200, body_of(it), etag());
      if (req.method === "DELETE") { imports.delete(it.id); return res.writeHead(204).end(); }
      if (json.source) Object.assign(review.source, json.source, json.source.header !== undefined ? { header: Number(json.source.header) || 0 } : {});
      if (json.mapping) Object.assign(review.chosen, json.mapping);
      if (json.values) for (const [f, map] of Object.entries(json.values)) review.values[f] = { ...review.values[f], ...map };
      if (["review", "checking"].includes(it.state)) it.state = "mapping";
      touch(it);
      return say(200, body_of(it), etag());
    }
    if (what === "preview") {
      const q = Object.fromEntries(url.searchParams);
      const choice = { ...review.source, ...(q.encoding ? { encoding: q.encoding } : {}), ...(q.delimiter ? { delimiter: q.delimiter } : {}), ...(q.header !== undefined ? { header: Number(q.header) || 0 } : {}) };
      const seen = review.look(choice);
      return say(200, { source: seen.source, rows: seen.data.slice(0, Number(q.rows ?? 20)) });
    }
    if (what === "mapping") return say(200, review.mapping());
    if (what === "values") return say(200, review.valuesOf(url.searchParams.get("field")));
    if (what === "check") {
      touch(it, "checking");
      const total = review.look().data.length;
      let n = 0;
      const step = () => {
        n++;
        it.progress = { phase: "checking", done: Math.round((total * n) / 5), total };
        publish(it.id, "import.progress", it.progress);
        if (n < 5) setTimeout(step, 60); else { delete it.progress; review.check(); touch(it, "review"); }
      };
      setTimeout(step, 60);
      return say(202, body_of(it), etag());
    }
    if (what === "problems") {
      const by = new Map();
      const data = [];
      for (const r of review.rows) if (r.state === "bad") for (const p of r.problems) {
        const k = `${p.field} ${p.code}`;
        by.set(k, { field: p.field, code: p.code, level: p.level, count: (by.get(k)?.count ?? 0) + 1, title: TITLES[p.code] });
        data.push({ ...p, ordinal: r.ordinal, row: r.number, line: r.line, value: r.cells[p.column] });
      }
      const after = Number(url.searchParams.get("after") ?? 0);
      const limit = Number(url.searchParams.get("limit") ?? 100);
      const field = url.searchParams.get("field"), code = url.searchParams.get("code");
      const rest = data.filter((p) => p.ordinal > after && (!field || p.field === field) && (!code || p.code === code));
      return say(200, { total: data.length, by: [...by.values()].sort((a, b) => b.count - a.count), data: rest.slice(0, limit), ...(rest.length > limit ? { next: String(rest[limit - 1].ordinal) } : {}) });
    }
    if (req.method === "GET" && what === "rows") {
      const rows = review.filter(url.searchParams.get("filter") ?? "all");
      const at = Number(url.searchParams.get("at") ?? 0), limit = Number(url.searchParams.get("limit") ?? 200);
      return say(200, { total: rows.length, at, columns: review.columns, data: rows.slice(at, at + limit).map(shown) }, etag());
    }
    if (req.method === "PATCH" && what === "rows") {
      review.do({ cells: json.cells });
      return edited(json.cells.length, [...new Set(json.cells.map((c) => c.ordinal))].map((o) => review.rows[o - 1]));
    }
    if (what === "edits") {
      const where = (w) => review.filter(w?.filter ?? "all");
      let cells = [], edit;
      if (json.op === "replace") for (const r of review.rows) { const v = r.cells[json.column]; if (v?.includes(json.find)) cells.push({ ordinal: r.ordinal, column: json.column, value: v.split(json.find).join(json.with) }); }
      if (json.op === "set") cells = where(json.where).map((r) => ({ ordinal: r.ordinal, column: json.column, value: json.value }));
      if (json.op === "fill") { const v = review.rows[json.from - 1].cells[json.column]; for (let o = json.from + 1; o <= json.to; o++) cells.push({ ordinal: o, column: json.column, value: v }); }
      if (json.op === "skip" || json.op === "restore") edit = { [json.op]: json.ordinals ?? where(json.where).map((r) => r.ordinal) };
      const n = edit ? edit[json.op].length : cells.length;
      if (json.dry_run) return say(200, { changed: n, counts: review.counts(), edits: review.edits() }, etag());
      review.do(edit ?? { cells });
      return edited(n);
    }
    if (what === "undo" || what === "redo") {
      const [from, to] = what === "undo" ? [review.log, review.undone] : [review.undone, review.log];
      const edit = from.pop();
      if (!edit) return wrong(409, "nothing_to_undo", "there is nothing to take back");
      to.push(edit); review.build();
      return edited(edit.cells?.length ?? edit.skip?.length ?? edit.restore?.length ?? 0);
    }
    if (what === "submit") {
      touch(it, "submitting");
      setTimeout(() => { const c = review.counts(); it.final = { ...c, inserted: Math.ceil(c.good * 0.8), updated: c.good - Math.ceil(c.good * 0.8) }; touch(it, "completed"); }, 400);
      return say(202, body_of(it), etag());
    }
    if (what === "cancel") { touch(it, "canceled"); return say(202, body_of(it), etag()); }
    if (what === "rejects.csv") return res.writeHead(200, { "Content-Type": "text/csv" }).end(review.rows.filter((r) => r.state === "bad").map((r) => r.cells.join(",")).join("\n"));
    return wrong(404, "not_found", "there is no such route");
  });
  const host = createServer((req, res) => {
    const base = `http://127.0.0.1:${server.address().port}`;
    const hash = createHash("sha384").update(readFileSync(join(built, "kitload.js"))).digest("base64");
    res.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(html?.(base, hash) ?? page(base, hash));
  });
  const up = (s, p) => new Promise((r) => s.listen(p, "127.0.0.1", r));
  await up(server, port);
  await up(host, hostPort || (port ? port + 1 : 0));
  return {
    base: `http://127.0.0.1:${server.address().port}`, host: `http://127.0.0.1:${host.address().port}/`, control, imports, uploads,
    stop: () => { for (const s of [server, host]) { s.closeAllConnections(); s.close(); } },
  };
}

const page = (base, hash) => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A shop</title>
<script src="${base}/kitload.js" integrity="sha384-${hash}" crossorigin="anonymous"></script>
<body><h1>Contacts</h1><button id="open">Import contacts</button><script>
const asked = new URLSearchParams(location.search);
let tokens = 0;
const options = () => ({ base: "${base}", kit: "contacts", token: () => "klc_" + ++tokens, locale: asked.get("locale") ?? "en", theme: { mode: asked.get("mode") ?? "light", ...JSON.parse(asked.get("theme") ?? "{}") },
  onState: (s) => (window.states ??= []).push(s), onDone: (s) => (window.done = s), onError: (e) => (window.failed = e.message) });
document.getElementById("open").onclick = () => kitload.open(options()).then((s) => (window.summary = s));
if (asked.has("open")) document.getElementById("open").focus(), document.getElementById("open").click();
</script>`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const served = await start({ port: Number(process.argv[2] ?? 8090) });
  console.log(served.host, served.base);
}
