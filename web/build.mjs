// Builds the pages of `kitload serve`: node build.mjs [--out FOLDER] [--quiet]. It writes kitload.js, frame.html, frame.js, frame.css
// and texts/*.json, and fails if they are larger than they may be.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2);
const wanted = resolve(words.includes("--out") ? words[words.indexOf("--out") + 1] : join(here, "..", "build", "web"));
/** It takes the place of the old folder when all of it is there and small enough. */
const out = `${wanted}.new`;

// The sizes in bytes, packed by gzip: what a host's page loads at once, and all that a browser loads with one language.
const MOST_LOADER = 4_000;
const MOST = 60_000;

// The types are checked, and those of the drop-in are written.
const types = mkdtempSync(join(tmpdir(), "kitload-types-"));
const tsc = spawnSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", here, "--noEmit", "false", "--declaration",
  "--emitDeclarationOnly", "--outDir", types, "--rootDir", here], { stdio: "inherit" });
if (tsc.status !== 0) process.exit(1);

const common = { bundle: true, minify: true, legalComments: "none", logLevel: "error", absWorkingDir: here };
const browsers = ["chrome100", "firefox100", "safari15.4"];

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "texts"), { recursive: true });

await build({ ...common, entryPoints: ["src/loader/global.ts"], outfile: join(out, "kitload.js"), format: "iife", target: browsers });
await build({ ...common, entryPoints: ["src/frame/main.ts"], outfile: join(out, "frame.js"), format: "esm", target: browsers });
await build({ ...common, entryPoints: ["src/frame/styles/frame.css"], outfile: join(out, "frame.css"), target: browsers });
await build({
  ...common, entryPoints: ["react/index.tsx"], outfile: join(out, "react", "index.js"), format: "esm", target: browsers,
  external: ["react", "react/jsx-runtime"], minify: false,
});

// The drop-in is a package: `npm install ./react`, or a copy in the host's own source.
const { version: number, license } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
writeFileSync(join(out, "react", "package.json"), JSON.stringify({
  name: "@kitload/react", version: number, license, type: "module", main: "index.js", types: "index.d.ts", peerDependencies: { react: ">=17" },
}, null, 2) + "\n");
for (const [from, to] of [["react/index.d.ts", "index.d.ts"], ["src/loader/loader.d.ts", "loader.d.ts"]]) {
  const text = readFileSync(join(types, from), "utf8");
  writeFileSync(join(out, "react", to), text.replaceAll("../src/loader/loader.js", "./loader.js"));
}
rmSync(types, { recursive: true });

for (const name of readdirSync(join(here, "src/texts"))) {
  writeFileSync(join(out, "texts", name), JSON.stringify(JSON.parse(readFileSync(join(here, "src/texts", name), "utf8"))));
}

// A browser may keep a file for ever whose address has the hash of its bytes.
const version = (name) => createHash("sha256").update(readFileSync(join(out, name))).digest("hex").slice(0, 12);
const texts = createHash("sha256").update(readdirSync(join(out, "texts")).map((name) => version(join("texts", name))).join()).digest("hex").slice(0, 12);
const html = readFileSync(join(here, "src/frame/frame.html"), "utf8")
  .replace("frame.js", `frame.js?v=${version("frame.js")}`)
  .replace("frame.css", `frame.css?v=${version("frame.css")}`)
  .replace("TEXTS", texts);
writeFileSync(join(out, "frame.html"), html);

const size = (name) => gzipSync(readFileSync(join(out, name)), { level: 9 }).length;
const languages = readdirSync(join(out, "texts")).map((name) => size(join("texts", name)));
const loader = size("kitload.js");
const all = loader + size("frame.html") + size("frame.js") + size("frame.css") + Math.max(...languages);
const line = `web: kitload.js ${loader} of ${MOST_LOADER} bytes, all ${all} of ${MOST} (gzip)`;
if (loader > MOST_LOADER || all > MOST) {
  console.error(`${line}: too large`);
  process.exit(1);
}
rmSync(wanted, { recursive: true, force: true });
renameSync(out, wanted);
if (!words.includes("--quiet")) console.log(line);
