// Runs the specs: node test/run.mjs [NAME…]. One line for each: ok or not ok, milliseconds, its title, and what was wrong.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { quit } from "./harness.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
let failed = 0;
for (const file of readdirSync(here).filter((name) => name.endsWith(".spec.mjs")).sort()) {
  const name = file.replace(".spec.mjs", "");
  if (wanted.length && !wanted.includes(name)) continue;
  const { specs, before, after } = await import(join(here, file));
  await before?.();
  for (const [title, spec] of Object.entries(specs)) {
    const began = Date.now();
    try {
      await spec();
      console.log(`ok\t${Date.now() - began}\t${name}: ${title}`);
    } catch (error) {
      failed++;
      console.log(`not ok\t${Date.now() - began}\t${name}: ${title}\t${String(error.stack ?? error).split("\n").slice(0, 6).join(" | ")}`);
    }
  }
  await after?.();
}
await quit();
process.exit(failed ? 1 : 0);
