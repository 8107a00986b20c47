// The steps: by the keyboard alone, with a cut connection, resumed, and with what files bring.
import { start } from "./fake.mjs";
import { files } from "./files.mjs";
import { at, choose, equal, heading, ok, primary, visit } from "./harness.mjs";

let served;
export const before = async () => (served = await start());
export const after = () => served.stop();

/** Presses Tab until the element has the focus. */
async function tabTo(page, frame, selector, most = 40) {
  for (let i = 0; i < most; i++) {
    if (await frame.evaluate((it) => document.activeElement?.matches(it), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${selector}`);
}
const focus = (frame) => frame.evaluate(() => document.activeElement.tagName + (document.activeElement.id ? `#${document.activeElement.id}` : ""));
async function fresh(options) {
  served.imports.clear();
  Object.assign(served.control, { cut: null, most: Infinity, sse: true, down: false, delay: 0 });
  return visit(served, options);
}

export const specs = {
  "a windows-1252 file with titles goes in by the keyboard alone": async () => {
    const { page, frame, close } = await fresh();
    await tabTo(page, frame, "#choose");
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
    await chooser.setFiles({ name: "Kundenliste.csv", mimeType: "text/csv", buffer: files.titles(30) });
    await at(frame, "source");
    await frame.waitForFunction(() => document.activeElement.tagName === "H2");
    equal(await frame.locator(".preview thead tr").nth(2).locator("th").nth(1).innerText(), "Kundennr.");
    ok((await frame.locator(".preview").innerText()).includes("Ada Müller"), "letters are right");
    equal(await frame.locator("#encoding").inputValue(), "windows-1252");
    await tabTo(page, frame, ".foot .primary");
    await page.keyboard.press("Enter");
    await at(frame, "mapping");
    equal(await focus(frame), "H2");
    // A required field has no column yet: the button says so, and brings the focus there.
    await tabTo(page, frame, ".foot .primary");
    await page.keyboard.press("Enter");
    equal(await focus(frame), "SELECT#map-status");
    await frame.waitForFunction(() => document.querySelector('[role="status"]').textContent.includes("Status"));
    await page.keyboard.press("ArrowDown");
    await frame.waitForFunction(() => document.querySelector("#fit-status").innerText.includes("values fit"));
    await tabTo(page, frame, ".foot .primary");
    await page.keyboard.press("Enter");
    await at(frame, "values");
    await tabTo(page, frame, ".values select");
    await page.keyboard.press("ArrowDown");
    await tabTo(page, frame, ".foot .primary");
    await page.keyboard.press("Enter");
    await at(frame, "review");
    await frame.waitForSelector(".cell.active");
    await tabTo(page, frame, ".cell.active");
    await page.keyboard.press("F8");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("mended@example.com");
    await page.keyboard.press("Enter");
    await tabTo(page, frame, ".foot .primary");
    await frame.waitForSelector(".foot .primary:not([aria-disabled])");
    await page.keyboard.press("Enter");
    await at(frame, "submit");
    await tabTo(page, frame, ".foot .primary");
    await page.keyboard.press("Enter");
    await frame.waitForSelector(".step.outcome");
    equal(await heading(frame), "The import is complete");
    await tabTo(page, frame, ".foot .primary");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => window.summary?.state === "completed");
    await close();
  },

  "a choice of the source is shown at once, and kept when the reader goes on": async () => {
    const { frame, close } = await fresh();
    const before = served.control.requests.length;
    await choose(frame, "k.csv", files.titles(10));
    await at(frame, "source");
    await frame.locator("#delimiter").selectOption(",");
    await frame.waitForFunction(() => document.querySelectorAll(".preview thead tr:last-child th").length === 3);
    await frame.locator("#delimiter").selectOption(";");
    await frame.locator("#header").selectOption("4");
    await frame.waitForFunction(() => document.querySelector(".preview thead tr:last-child").innerText.includes("C-1001"));
    const kept = () => served.control.requests.slice(before).filter((it) => it.method === "PATCH" && it.path.startsWith("/v1/imports"));
    equal(kept(), []);
    await primary(frame).click();
    await at(frame, "mapping");
    equal(JSON.parse(kept()[0].body), { source: { delimiter: ";", header: "4" } });
    await close();
  },

  "where each column has the name of its field the mapping is left out, and that is said": async () => {
    const { frame, close } = await fresh();
    await choose(frame, "exact.csv", files.exact(12));
    await at(frame, "source");
    await primary(frame).click();
    await at(frame, "review");
    ok((await frame.locator(".lines").innerText()).includes("All 6 columns were recognised"), "it is said");
    await frame.locator(".lines .button").click();
    await at(frame, "mapping");
    await close();
  },

  "rows of a spreadsheet are pasted": async () => {
    const { page, frame, close } = await fresh({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.evaluate(() => navigator.clipboard.writeText("Customer number\tName\tStatus\nC-1\tAda\tactive\nC-2\tBob\tlead\n"));
    await frame.locator("h2").focus();
    await page.keyboard.press("Control+V");
    await frame.waitForSelector(".paste");
    ok((await frame.locator(".paste").innerText()).includes("3 rows · 3 columns"), "its shape is said");
    await frame.locator(".paste .primary").click();
    await at(frame, "source");
    equal([await frame.locator("#delimiter").inputValue(), await frame.locator(".preview tbody tr").count()], ["\t", 2]);
    await close();
  },

  "what cannot be imported is said before it is sent": async () => {
    const { frame, close } = await fresh();
    const sent = served.control.requests.length;
    for (const [name, buffer, words] of [["a.xlsx", Buffer.from("PK"), "Workbooks cannot be read yet"], ["a.csv", Buffer.alloc(0), "a.csv is empty"]]) {
      await choose(frame, name, buffer);
      await frame.waitForFunction((it) => document.querySelector(".notice.danger")?.innerText.includes(it), words);
    }
    ok((await frame.locator(".drop").innerText()).includes("up to 200 MB"), "limits are said beforehand");
    equal(served.control.requests.slice(sent).filter((it) => it.path.startsWith("/v1/uploads")).length, 0);
    const [download] = await Promise.all([frame.page().waitForEvent("download"), frame.locator(".expected .button").click()]);
    equal(download.suggestedFilename(), "Contacts.csv");
    await close();
  },

  "an upload goes on after a cut, and its pieces are halved where a proxy finds them too large": async () => {
    const { frame, close } = await fresh();
    const bytes = files.exact(60_000);
    Object.assign(served.control, { cut: 300_000, most: 1 << 20 });
    await choose(frame, "big.csv", bytes);
    await at(frame, "source");
    await frame.waitForFunction(() => document.querySelector(".foot .left").innerText.startsWith("Uploaded"), undefined, { timeout: 25_000 });
    const [upload] = [...served.uploads.values()].slice(-1);
    ok(upload.data.equals(bytes), "the bytes are those of the file");
    await primary(frame).click();
    await at(frame, "review");
    await close();
  },

  "an upload that is canceled goes on the server, too, and another file can be chosen": async () => {
    const { page, frame, close } = await fresh();
    served.control.delay = 400;
    await choose(frame, "big.csv", files.exact(60_000));
    await frame.locator(".sending .button").click();
    await at(frame, "upload");
    served.control.delay = 0;
    await page.waitForTimeout(1000);
    equal([served.imports.size, await frame.locator(".notice").count()], [0, 0]);
    await choose(frame, "exact.csv", files.exact(5));
    await at(frame, "source");
    await close();
  },

  "an unfinished upload goes on when the same file is chosen again, and another file is refused": async () => {
    const bytes = files.exact(60_000);
    served.control.cut = null;
    const first = await fresh();
    served.control.delay = 0;
    served.control.most = Infinity;
    await first.frame.evaluate(() => {
      // The page goes away after the first piece.
      const send = XMLHttpRequest.prototype.send;
      let n = 0;
      XMLHttpRequest.prototype.send = function (body) { if (++n < 2) send.call(this, body); };
    });
    await choose(first.frame, "big.csv", bytes);
    await at(first.frame, "source");
    await first.close();
    const { frame, close } = await visit(served);
    equal(await heading(frame), "Continue where you stopped");
    ok(/\d+% uploaded/.test(await frame.locator(".list").innerText()), "how far it is");
    await frame.locator(".list .button").nth(1).click();
    await at(frame, "upload");
    await choose(frame, "big.csv", Buffer.concat([bytes.subarray(0, 100), Buffer.from("#"), bytes.subarray(101)]));
    await frame.waitForFunction(() => document.querySelector(".notice.danger")?.innerText.includes("not the same file"));
    await choose(frame, "big.csv", bytes);
    await at(frame, "source");
    await frame.waitForFunction(() => document.querySelector(".foot .left").innerText.startsWith("Uploaded"));
    ok([...served.uploads.values()].at(-1).data.equals(bytes), "the bytes are those of the file");
    await close();
  },

  "open imports are continued or thrown away": async () => {
    const first = await fresh();
    await choose(first.frame, "exact.csv", files.exact(20, 4));
    await at(first.frame, "source");
    await primary(first.frame).click();
    await at(first.frame, "review");
    await first.close();
    const { frame, close } = await visit(served);
    ok((await frame.locator(".list").innerText()).includes("5 rows with problems left"), "how it stands");
    await frame.locator(".list .button").nth(1).click();
    await at(frame, "review");
    await close();
    const third = await visit(served);
    await third.frame.locator(".list .button").first().click();
    await third.frame.locator(".list .button.danger").click();
    await at(third.frame, "upload");
    equal(served.imports.size, 0);
    await third.close();
  },

  "without a stream of events the page asks": async () => {
    const { frame, close } = await fresh();
    served.control.sse = false;
    await choose(frame, "exact.csv", files.exact(12));
    await at(frame, "source");
    await primary(frame).click();
    await at(frame, "review");
    await close();
  },

  "without a connection the page says so, and goes on by itself": async () => {
    const { frame, close } = await fresh();
    await choose(frame, "k.csv", files.titles(10));
    await at(frame, "source");
    served.control.down = true;
    await frame.locator("#delimiter").selectOption("|");
    await frame.waitForFunction(() => document.querySelector(".lines").innerText.includes("No connection"));
    served.control.down = false;
    await frame.waitForFunction(() => !document.querySelector(".lines").innerText.includes("No connection"));
    await close();
  },

  "leaving asks first, and says what is kept": async () => {
    const { page, frame, close } = await fresh();
    await choose(frame, "k.csv", files.titles(10));
    await at(frame, "source");
    await page.keyboard.press("Escape");
    await frame.waitForSelector(".ask");
    equal(await focus(frame), "H2#leave-title");
    await page.keyboard.press("Escape");
    await frame.waitForSelector(".ask", { state: "detached" });
    await frame.waitForFunction(() => document.activeElement.id === "close");
    await page.keyboard.press("Enter");
    await frame.waitForSelector(".ask");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => window.summary?.state === "closed");
    await close();
  },
};
