// The real server for the specs: a workspace, `kitload serve`, a key, and a host's page that gets client tokens with it.
// KITLOAD says which program, and PGHOST and PGUSER where PostgreSQL is (scripts/with-pg).
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const KITLOAD = process.env.KITLOAD ?? new URL("../../build/kitload", import.meta.url).pathname;

/** The kit that has the fields of the specs' files. */
export const CONTACTS = `local k = require "kit"
return k.kit "contacts" {
  into = "contacts", load = "upsert", key = "external_id", create = true,
  k.field "external_id" { k.trim, from = { "Customer number", "external_id", "Kundennr.", "ID" }, required = true, help = "The number in your own system" },
  k.field "name" { k.squish, from = { "Name", "Full name" }, required = true },
  k.field "email" { k.email, from = { "E-mail", "Mail" } },
  k.field "status" { k.enum { "active", "active", "lead", "lead", "former", "former" }, from = "Status", required = true },
  k.field "signed_up" { k.date { "%Y-%m-%d", "%d.%m.%Y" }, from = { "Signed up", "Since" } },
  k.field "revenue" { k.decimal "1.234,56", from = { "Revenue", "Umsatz" } },
}
`;

/** Starts the server on a free port, and a host's page. */
export async function start({ kits = { contacts: CONTACTS }, defaults, page } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "kitload-web-"));
  mkdirSync(join(folder, "kits"));
  mkdirSync(join(folder, ".kitload"));
  for (const [name, text] of Object.entries(kits)) writeFileSync(join(folder, "kits", `${name}.lua`), text);
  if (defaults) writeFileSync(join(folder, "kits", "_defaults.lua"), defaults);
  const name = `web_${process.pid}_${Date.now()}`;
  const sql = (text, database = "postgres") => {
    const { status, stdout, stderr } = spawnSync("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  sql(`CREATE DATABASE ${name}`);
  const uri = `host=${process.env.PGHOST} user=${process.env.PGUSER} dbname=${name}`;
  const child = spawn(KITLOAD, ["serve", "--listen", "127.0.0.1:0", "--state", uri, "--to", uri], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let said = "", errors = "";
  child.stderr.on("data", (part) => (errors += part));
  const [base, key] = await new Promise((resolve, reject) => {
    child.stdout.on("data", (part) => {
      said += part;
      const found = [/serving (http:\S+)/.exec(said)?.[1], /(klk_[\w-]+)\s/.exec(said)?.[1]];
      if (found[0] && found[1]) resolve(found);
    });
    child.on("exit", () => reject(new Error(`kitload serve ended: ${errors}`)));
  });
  const token = async (subject) => {
    const answer = await fetch(`${base}/v1/sessions`, {
      method: "POST", headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" }, body: JSON.stringify({ kit: "contacts", subject }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()).client_token;
  };
  const host = createServer(async (req, res) => {
    const url = new URL(req.url, "http://x");
    if (url.pathname === "/token") return res.writeHead(200).end(await token(url.searchParams.get("subject") ?? "u1"));
    res.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page?.(base) ?? hostPage(base));
  });
  await new Promise((go) => host.listen(0, "127.0.0.1", go));
  return {
    base, key, folder, uri, child, sql: (text) => sql(text, name), errors: () => errors, host: `http://127.0.0.1:${host.address().port}/`,
    stop: async () => {
      host.closeAllConnections();
      host.close();
      const ended = new Promise((go) => child.on("exit", go));
      child.kill("SIGTERM");
      await ended;
      sql(`DROP DATABASE ${name} WITH (FORCE)`);
      rmSync(folder, { recursive: true });
    },
  };
}

const hostPage = (base) => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A shop</title>
<script src="${base}/kitload.js" crossorigin="anonymous"></script><body><h1>Contacts</h1><button id="open">Import contacts</button><script>
const asked = new URLSearchParams(location.search);
const options = () => ({ base: "${base}", kit: "contacts", token: () => fetch("/token?subject=" + (asked.get("subject") ?? "u1")).then((it) => it.text()),
  locale: asked.get("locale") ?? "en", theme: { mode: asked.get("mode") ?? "light" },
  onState: (s) => (window.states ??= []).push(s), onDone: (s) => (window.done = s), onError: (e) => (window.failed = e.message) });
document.getElementById("open").onclick = () => kitload.open(options()).then((s) => (window.summary = s), () => {});
if (asked.has("open")) document.getElementById("open").focus(), document.getElementById("open").click();
</script>`;
