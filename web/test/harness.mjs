// What the specs share: one Chromium, the server, a host's page with the widget in it, and axe.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let browser;
export const chrome = async () =>
  (browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] }));
export const quit = () => browser?.close();

export function equal(found, wanted, what = "") {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}${what && ": "}found ${a}, wanted ${b}`);
}
export function ok(value, what) {
  if (!value) throw new Error(what);
}

/** A module of the widget, for a spec that needs no browser. */
export async function module(path) {
  globalThis.location ??= new URL("http://127.0.0.1/embed/frame.html");
  const { outputFiles } = await build({ entryPoints: [join(here, "..", "src", path)], bundle: true, write: false, format: "esm", logLevel: "error" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}

/** Opens the host's page and the widget's dialog. What a browser complains about is an error of the spec. */
export async function visit(served, { width = 1280, height = 860, query = "", locale = "en", mode = "light", ...context } = {}) {
  const open = await (await chrome()).newContext({ viewport: { width, height }, acceptDownloads: true, ...context });
  const page = await open.newPage();
  const complaints = [];
  // Whoever waits for a file chooser asks for it too late when the browser is quick.
  page.on("filechooser", () => {});
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // An answer of 4xx is the matter of the spec that caused it.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${served.host}?open&locale=${locale}&mode=${mode}${query}`);
  await page.waitForSelector("iframe");
  const frame = await (await page.$("iframe")).contentFrame();
  await frame.waitForSelector(".step h2");
  return {
    page, frame, complaints,
    close: async () => {
      await open.close();
      equal(complaints, [], "the browser complains");
    },
  };
}

/** Findings of axe in the frame. */
export async function axe(frame) {
  await frame.evaluate(AXE);
  const found = await frame.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] }));
  return found.violations.flatMap((it) => it.nodes.map((node) => `${it.id}: ${node.target.join(" ")} ${node.failureSummary.split("\n").slice(1).join(" ").trim()}`));
}

export const heading = (frame) => frame.locator(".step h2").innerText();
export const primary = (frame) => frame.locator(".foot .primary");
export const choose = (frame, name, buffer) => frame.locator("#file").setInputFiles({ name, mimeType: "text/csv", buffer });
export const at = (frame, step) => frame.waitForSelector({ source: ".choices", mapping: ".mapping", values: ".values", review: ".filters", submit: ".summary", upload: "#choose" }[step], { timeout: 60_000 });
