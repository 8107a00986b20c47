// The drop-in in a page that vite has built.
import { createServer } from "node:http";
import { mkdtempSync, readFileSync, existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { built, start } from "./fake.mjs";
import { files } from "./files.mjs";
import { at, choose, chrome, equal, primary } from "./harness.mjs";

const here = dirname(fileURLToPath(import.meta.url));
let served, shop, folder;

export async function before() {
  folder = mkdtempSync(join(tmpdir(), "kitload-react-"));
  const modules = join(here, "..", "node_modules");
  const alias = Object.fromEntries(["react", "react-dom"].map((name) => [name, join(modules, name)]));
  await build({
    root: join(here, "react-page"), logLevel: "error", configFile: false, esbuild: { jsx: "automatic" },
    resolve: { alias: { ...alias, "@kitload/react": join(built, "react") } }, build: { outDir: folder, emptyOutDir: true, minify: false },
  });
  served = await start();
  shop = createServer((req, res) => {
    const path = join(folder, new URL(req.url, "http://x").pathname.replace(/\/$/, "/index.html"));
    if (!existsSync(path)) return res.writeHead(404).end();
    res.writeHead(200, { "Content-Type": { ".js": "text/javascript", ".html": "text/html" }[extname(path)] ?? "text/plain" }).end(readFileSync(path));
  });
  await new Promise((go) => shop.listen(0, "127.0.0.1", go));
}
export function after() {
  served.stop();
  shop.closeAllConnections();
  shop.close();
  rmSync(folder, { recursive: true });
}

export const specs = {
  "the import stands in the page, goes with its component, and tells its states; the button opens a dialog": async () => {
    const page = await (await chrome()).newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${shop.address().port}/?base=${served.base}`);
    const frame = await (await page.waitForSelector("iframe")).contentFrame();
    await frame.waitForSelector("#choose");
    equal(await page.locator("iframe").count(), 1, "strict mode mounts twice, and one frame stays");
    await choose(frame, "exact.csv", files.exact(15));
    await at(frame, "source");
    equal(await page.locator("#last").innerText(), "mapping");
    await primary(frame).click();
    await at(frame, "review");
    await frame.locator(".foot .primary:not([aria-disabled])").click();
    await at(frame, "submit");
    await primary(frame).click();
    await page.waitForFunction(() => document.getElementById("last").textContent === "done: 15");
    await page.locator("#toggle").click();
    equal(await page.locator("iframe").count(), 0);
    await page.locator("#open").click();
    const dialog = await (await page.waitForSelector("dialog iframe")).contentFrame();
    await dialog.waitForSelector("#choose");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.getElementById("last").textContent === "closed: closed");
    equal(complaints, []);
    await page.close();
  },
};
