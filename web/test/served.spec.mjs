// The widget against `kitload serve` itself: files go in, are mended, and their rows are in the table.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { join } from "node:path";
import { files } from "./files.mjs";
import { at, axe, choose, chrome, equal, heading, ok, primary, visit } from "./harness.mjs";
import { KITLOAD, start } from "./real.mjs";

let served;
export const before = async () => (served = await start());
export const after = () => served.stop();

const settled = (frame) => frame.waitForFunction(() => !document.querySelector(".waits, .waiting"));
const table = () => served.sql("select external_id, name, email, status, revenue from contacts order by external_id");

/** From the file to the review. */
async function toReview(frame, name, bytes) {
  await choose(frame, name, bytes);
  await at(frame, "source");
  await primary(frame).click();
  await at(frame, "review");
  await frame.waitForSelector(".cell.active");
}
async function submit(frame) {
  await frame.waitForSelector(".foot .primary:not([aria-disabled])");
  await primary(frame).click();
  await at(frame, "submit");
  await primary(frame).click();
  await frame.waitForSelector(".step.outcome", { timeout: 60_000 });
}

export const specs = {
  "a windows-1252 file with titles is read, mapped, given its values, mended and imported": async () => {
    const { page, frame, close } = await visit(served, { query: "&subject=titles" });
    await choose(frame, "Kundenliste 2024.csv", files.titles(40));
    await at(frame, "source");
    ok((await frame.locator(".preview").innerText()).includes("Ada Müller"), "letters are right");
    equal([await frame.locator("#encoding").inputValue(), await frame.locator("#delimiter").inputValue(), await frame.locator("#header").inputValue()], ["windows-1252", ";", "3"]);
    equal(await frame.locator(".preview .above").count(), 2, "the lines above the names are shown");
    equal(await axe(frame), []);
    await primary(frame).click();
    await at(frame, "mapping");
    await frame.locator("#map-status").selectOption({ label: "Kundenstatus" });
    await frame.waitForSelector("#map-status:not([aria-invalid])");
    ok((await frame.locator("#fit-email").innerText()).startsWith("36 of 40 values fit"), "fit is the kit's");
    equal(await axe(frame), []);
    await primary(frame).click();
    await at(frame, "values");
    equal(await axe(frame), []);
    await frame.locator(".values select").nth(0).selectOption("active");
    await frame.locator(".values select").nth(1).selectOption("lead");
    await primary(frame).click();
    await at(frame, "review");
    await frame.waitForSelector(".cell.active");
    equal(await heading(frame), "4 rows have problems");
    equal(await axe(frame), []);
    await frame.locator(".tools .button").nth(2).click();
    await page.keyboard.type("(at)");
    await page.keyboard.press("Tab");
    await page.keyboard.type("@");
    await frame.waitForFunction(() => document.querySelector(".tool-panel").innerText.includes("4 cells"));
    await page.keyboard.press("Enter");
    await frame.waitForFunction(() => !document.querySelector(".tool-panel"));
    equal(await heading(frame), "4 rows have problems", "their dates are wrong, too");
    await submit(frame);
    equal([await heading(frame), table().split("\n").length], ["The import is complete", 36]);
    equal(table().split("\n")[0], "C-1001|Ada Müller|kunde0@example.com|active|0.50");
    const [download] = await Promise.all([page.waitForEvent("download"), frame.locator(".notice .button").click()]);
    equal(download.suggestedFilename(), "Kundenliste 2024.rejected.csv");
    await primary(frame).click();
    await page.waitForFunction(() => window.summary?.state === "completed");
    await close();
  },

  "what the widget counts is what kitload check counts": async () => {
    const bytes = files.exact(300, 20);
    const path = join(served.folder, "same.csv");
    writeFileSync(path, bytes);
    const said = join(served.folder, "report.json");
    spawnSync(KITLOAD, ["check", "contacts", path, "--report", said, "--to", served.uri, "--problems", "none"], { cwd: served.folder });
    const { counts } = JSON.parse(readFileSync(said, "utf8"));
    const { frame, close } = await visit(served, { query: "&subject=same" });
    await toReview(frame, "same.csv", bytes);
    const chips = await frame.locator(".chip .n").allInnerTexts();
    equal([Number(chips[0]), Number(chips[1])], [counts.read, counts.rejected]);
    await close();
  },

  "an edit is the kit's answer, stays over a reload, and can be taken back then": async () => {
    const first = await visit(served, { query: "&subject=edits" });
    await toReview(first.frame, "exact.csv", files.exact(500, 25));
    await first.frame.locator(".cell.active").focus();
    await first.page.keyboard.type("mended@example.com");
    await first.page.keyboard.press("Enter");
    await settled(first.frame);
    await first.frame.waitForFunction(() => document.querySelector("h2").textContent.startsWith("19 rows"));
    await first.close();
    const { page, frame, close } = await visit(served, { query: "&subject=edits" });
    ok((await frame.locator(".list").innerText()).includes("19 rows with problems left"), await frame.locator(".list").innerText());
    await frame.locator(".list .button").nth(1).click();
    await at(frame, "review");
    await frame.waitForSelector(".cell.active");
    await frame.locator(".cell.active").focus();
    await page.keyboard.press("Control+z");
    await frame.waitForFunction(() => document.querySelector("h2").textContent.startsWith("20 rows"));
    await page.keyboard.press("Control+y");
    await frame.waitForFunction(() => document.querySelector("h2").textContent.startsWith("19 rows"));
    await submit(frame);
    equal(served.sql("select email from contacts where external_id = 'C-1025'"), "mended@example.com");
    await close();
  },

  "the second of two tabs is told, and nobody else sees the import": async () => {
    const first = await visit(served, { query: "&subject=tabs" });
    await toReview(first.frame, "exact.csv", files.exact(100, 10));
    const second = await visit(served, { query: "&subject=tabs" });
    await second.frame.locator(".list .button").nth(1).click();
    await at(second.frame, "review");
    await second.frame.waitForSelector(".cell.active");
    await first.frame.locator(".cell.active").focus();
    await first.page.keyboard.type("one@example.com");
    await first.page.keyboard.press("Enter");
    await settled(first.frame);
    await second.frame.waitForFunction(() => document.querySelector(".lines").innerText.includes("in another tab"));
    const stranger = await visit(served, { query: "&subject=stranger" });
    equal(await heading(stranger.frame), "Choose your file");
    for (const it of [first, second, stranger]) await it.close();
  },

  "an upload over a connection that is cut goes on": async () => {
    // A proxy that cuts the first connection that has sent half a megabyte.
    const port = Number(new URL(served.base).port);
    let cut = false;
    const proxy = createServer((client) => {
      const server = connect(port, "127.0.0.1");
      let sent = 0;
      const end = () => (client.destroy(), server.destroy());
      client.on("data", (part) => {
        sent += part.length;
        if (!cut && sent > 500_000) return (cut = true), end();
        server.write(part);
      });
      server.on("data", (part) => client.write(part));
      for (const socket of [client, server]) socket.on("close", end).on("error", end);
    });
    await new Promise((go) => proxy.listen(0, "127.0.0.1", go));
    const through = { ...served, host: `${served.host}` };
    const page = await (await chrome()).newPage();
    await page.goto(`${through.host}?subject=cut`);
    await page.evaluate((base) => void kitload.open({ base, kit: "contacts", locale: "en", token: () => fetch("/token?subject=cut").then((it) => it.text()) }), `http://127.0.0.1:${proxy.address().port}`);
    const frame = await (await page.waitForSelector("iframe")).contentFrame();
    await frame.waitForSelector("#choose");
    await choose(frame, "long.csv", files.exact(30_000));
    await at(frame, "source");
    await primary(frame).click();
    await at(frame, "review");
    await frame.waitForFunction(() => document.querySelector(".chip .n")?.textContent === "30,000");
    ok(cut, "it was cut");
    await page.close();
    proxy.close();
  },

  "no other page may show it, and nothing but its own files is taken": async () => {
    const policy = (origin) => fetch(`${served.base}/embed/frame.html?kit=contacts&origin=${encodeURIComponent(origin)}`).then((it) => it.headers.get("Content-Security-Policy"));
    ok((await policy("https://evil.example")).endsWith("frame-ancestors 'none'"), "a stranger's page");
    const page = await (await chrome()).newPage();
    await page.goto(served.host);
    await page.evaluate((src) => {
      const frame = document.createElement("iframe");
      frame.src = src;
      document.body.append(frame);
      return new Promise((go) => (frame.onload = go));
    }, `${served.base}/embed/frame.html?kit=contacts&origin=https://evil.example`);
    ok(page.frames()[1].url().startsWith("chrome-error:"), `refused: ${page.frames()[1].url()}`);
    await page.close();
    const { frame, close, complaints } = await visit(served, { query: "&subject=policy" });
    const words = await frame.evaluate(() => {
      try {
        document.body.innerHTML = "<b>x</b>";
        return "taken";
      } catch (error) {
        return error.message;
      }
    });
    ok(words.includes("TrustedHTML"), words);
    ok(complaints.splice(0).every((it) => it.includes("TrustedHTML")), "nothing else was refused");
    await close();
  },
};
