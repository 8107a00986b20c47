// The grid of the review: windows, keys, edits, undo, find and replace, copy and paste, other tabs, lost answers.
import { start } from "./fake.mjs";
import { files } from "./files.mjs";
import { at, choose, equal, ok, primary, visit } from "./harness.mjs";

let served;
export const before = async () => (served = await start());
export const after = () => served.stop();

async function review(rows = 500, bad = 25, options = {}) {
  served.imports.clear();
  Object.assign(served.control, { sse: true, down: false, delay: 0 });
  const it = await visit(served, options);
  await choose(it.frame, "contacts.csv", files.exact(rows, bad));
  await at(it.frame, "source");
  await primary(it.frame).click();
  await at(it.frame, "review");
  await it.frame.waitForSelector(".cell.active");
  return { ...it, rowsOf: () => [...served.imports.values()][0].review.rows };
}
/** The focused cell: its row as a spreadsheet counts, its column, and its text. */
const here = (frame) => frame.evaluate(() => {
  const cell = document.activeElement.closest("[role=gridcell]");
  return cell ? [cell.parentElement.querySelector(".number").textContent, document.querySelectorAll(".header [role=columnheader]")[cell.getAttribute("aria-colindex") - 1].textContent, cell.querySelector(".text")?.textContent] : document.activeElement.tagName;
});
const all = async (frame) => {
  await frame.locator(".chip").first().click();
  await frame.waitForFunction(() => document.querySelector(".chip").getAttribute("aria-pressed") === "true");
  await frame.waitForSelector(".cell.active");
  await frame.locator(".cell.active").focus();
};
const settled = (frame) => frame.waitForFunction(() => !document.querySelector(".waits, .waiting"));

export const specs = {
  "it opens on the problems, counts all rows and columns, and F8 goes from problem to problem": async () => {
    const { page, frame, close } = await review();
    equal(await frame.locator(".grid").evaluate((it) => [it.getAttribute("aria-rowcount"), it.getAttribute("aria-colcount")]), ["21", "7"]);
    equal(await frame.locator("h2").innerText(), "20 rows have problems");
    await frame.locator(".cell.active").focus();
    equal(await here(frame), ["26", "E-mail", "kunde24(at)example.com"]);
    await all(frame);
    equal(await frame.locator(".grid").getAttribute("aria-rowcount"), "501");
    await page.keyboard.press("Control+Home");
    const seen = [];
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press("F8");
      await frame.waitForFunction((old) => JSON.stringify(document.activeElement.closest("[role=row]")?.getAttribute("aria-rowindex") + document.activeElement.getAttribute("aria-colindex")) !== old, seen.at(-1)?.[3] ?? "");
      seen.push(await here(frame));
      await frame.waitForTimeout(30);
    }
    equal(seen.map((it) => it.slice(0, 2)), [["26", "E-mail"], ["51", "E-mail"], ["51", "Signed up"]]);
    await page.keyboard.press("Shift+F8");
    await frame.waitForTimeout(60);
    equal((await here(frame)).slice(0, 2), ["51", "E-mail"]);
    ok((await frame.locator(".detail").innerText()).includes("is no e-mail address"), "the detail says what is wrong");
    await close();
  },

  "arrows, Home, End, Page Down and Control move the one cell that has the focus": async () => {
    const { page, frame, close } = await review();
    await all(frame);
    await page.keyboard.press("Control+Home");
    const after = async (keys) => {
      for (const key of keys) await page.keyboard.press(key);
      await frame.waitForTimeout(60);
      return (await here(frame)).slice(0, 2);
    };
    equal(await after(["ArrowDown", "ArrowRight"]), ["3", "Name"]);
    equal(await after(["ArrowUp", "ArrowUp", "ArrowLeft", "ArrowLeft"]), ["2", "Customer number"]);
    equal(await after(["End"]), ["2", "Revenue"]);
    equal(await after(["Home", "PageDown"]), [String(2 + (await frame.evaluate(() => Math.floor((document.querySelector(".grid-scroll").clientHeight - 34) / 34) - 1))), "Customer number"]);
    await page.keyboard.press("Control+End");
    await frame.waitForFunction(() => document.activeElement.closest(".row")?.querySelector(".number").textContent === "501");
    equal((await here(frame)).slice(0, 2), ["501", "Revenue"]);
    equal(await frame.locator('.cell[tabindex="0"]').count(), 1);
    ok((await frame.locator(".rows .row").count()) < 60, "only rows in view are in the page");
    equal(await frame.evaluate(() => document.activeElement.closest(".row").getAttribute("aria-rowindex")), "501");
    await page.keyboard.press("Tab");
    ok(!(await frame.evaluate(() => document.activeElement.closest(".grid"))), "Tab leaves the grid");
    await close();
  },

  "a cell is changed where it stands, and the kit's answer is shown; Escape changes nothing": async () => {
    const { page, frame, close, rowsOf } = await review();
    await frame.locator(".cell.active").focus();
    await page.keyboard.type("x");
    await page.keyboard.press("Escape");
    equal((await here(frame))[2], "kunde24(at)example.com");
    await page.keyboard.press("F2");
    equal(await frame.evaluate(() => document.activeElement.value), "kunde24(at)example.com");
    await page.keyboard.type("k@example.com");
    await page.keyboard.press("Enter");
    await settled(frame);
    equal(rowsOf()[24].cells[2], "k@example.com");
    equal((await here(frame)).slice(0, 2), ["51", "E-mail"]);
    await frame.waitForFunction(() => document.querySelector("h2").textContent.startsWith("19 rows"));
    // The mended row stays where it was until the filter is chosen again.
    equal(await frame.locator(".rows .row").first().locator(".number").innerText(), "26");
    await frame.waitForFunction(() => document.querySelector('[role="status"]').textContent.startsWith("Saved"));
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Delete");
    await settled(frame);
    equal(rowsOf()[24].cells[2], null);
    await page.keyboard.press("Control+z");
    await frame.waitForFunction(() => document.querySelector('[role="status"]').textContent.includes("taken back"));
    equal(rowsOf()[24].cells[2], "k@example.com");
    await page.keyboard.press("Control+y");
    await frame.waitForFunction(() => document.querySelector('[role="status"]').textContent.includes("made again"));
    equal(rowsOf()[24].cells[2], null);
    await close();
  },

  "edits can be taken back after a reload": async () => {
    const first = await review();
    await first.frame.locator(".cell.active").focus();
    await first.page.keyboard.type("k@example.com");
    await first.page.keyboard.press("Enter");
    await settled(first.frame);
    await first.close();
    const { page, frame, close } = await visit(served);
    await frame.locator(".list .button").nth(1).click();
    await at(frame, "review");
    await frame.waitForSelector(".cell.active");
    equal(await frame.locator("h2").innerText(), "19 rows have problems");
    await frame.locator(".cell.active").focus();
    await page.keyboard.press("Control+z");
    await frame.waitForFunction(() => document.querySelector("h2").textContent.startsWith("20 rows"));
    await close();
  },

  "find and replace, set, fill and skip say how many, and do it": async () => {
    const { page, frame, close, rowsOf } = await review();
    await frame.locator(".cell.active").focus();
    await frame.locator(".tools .button").nth(2).click();
    await page.keyboard.type("(at)");
    await page.keyboard.press("Tab");
    await page.keyboard.type("@");
    await frame.waitForFunction(() => document.querySelector(".tool-panel").innerText.includes("20 cells"));
    await page.keyboard.press("Enter");
    await frame.waitForFunction(() => document.querySelector(".chip:nth-child(2) .n").textContent === "10");
    ok(!rowsOf().some((row) => row.cells[2].includes("(at)")), "all are replaced");
    await frame.waitForSelector(".cell.active");
    await frame.locator(".tools .button").nth(3).click();
    await frame.locator(".tool-panel select").selectOption("4");
    await frame.locator(".tool-panel input").fill("2024-01-01");
    await frame.waitForFunction(() => document.querySelector(".tool-panel").innerText.includes("10 rows"));
    await page.keyboard.press("Enter");
    await frame.waitForFunction(() => document.querySelector("h2").textContent === "All rows are fine");
    equal(rowsOf().filter((row) => row.cells[4] === "2024-01-01").length, 10);
    await all(frame);
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowRight");
    for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Control+d");
    await settled(frame);
    equal(new Set(rowsOf().slice(0, 4).map((row) => row.cells[1])).size, 1);
    await frame.locator(".tools .button").nth(5).click();
    await frame.waitForFunction(() => document.querySelectorAll(".row.skipped").length === 4);
    equal(rowsOf().filter((row) => row.skip).length, 4);
    await frame.locator(".tools .button").nth(5).click();
    await frame.waitForFunction(() => !document.querySelector(".row.skipped"));
    await close();
  },

  "a block is copied and pasted": async () => {
    const { page, frame, close, rowsOf } = await review(40, 0, { permissions: ["clipboard-read", "clipboard-write"] });
    await frame.locator(".cell.active").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Control+c");
    equal(await page.evaluate(() => navigator.clipboard.readText()), rowsOf().slice(0, 2).map((row) => row.cells.slice(0, 2).join("\t")).join("\n"));
    await page.evaluate(() => navigator.clipboard.writeText("X-1\tAda\r\nX-2\tBob\r\n"));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Home");
    await page.keyboard.press("Control+v");
    await settled(frame);
    await frame.waitForFunction(() => document.querySelector('[role="status"]').textContent === "4 changes are made.");
    equal(rowsOf().slice(2, 4).map((row) => row.cells.slice(0, 2)), [["X-1", "Ada"], ["X-2", "Bob"]]);
    await close();
  },

  "an edit without an answer waits, and is sent again with the same key": async () => {
    const { page, frame, close, rowsOf } = await review();
    await frame.locator(".cell.active").focus();
    await page.route("**/rows", (route) => (route.request().method() === "PATCH" && !page.lost ? ((page.lost = true), route.fetch().then(() => route.abort())) : route.fallback()));
    const before = served.control.requests.length;
    await page.keyboard.type("k@example.com");
    await page.keyboard.press("Enter");
    await frame.waitForSelector(".waiting");
    await settled(frame);
    const sent = served.control.requests.slice(before).filter((it) => it.method === "PATCH");
    equal([sent.length, sent[0].key === sent[1].key, sent[0].key.length > 20], [2, true, true]);
    equal([...served.imports.values()][0].review.log.length, 1, "it was done once");
    equal(rowsOf()[24].cells[2], "k@example.com");
    await close();
  },

  "the second of two tabs is told, and its edit is not lost": async () => {
    const first = await review();
    const second = await visit(served);
    await second.frame.locator(".list .button").nth(1).click();
    await at(second.frame, "review");
    await second.frame.waitForSelector(".cell.active");
    await first.frame.locator(".cell.active").focus();
    await first.page.keyboard.type("one@example.com");
    await first.page.keyboard.press("Enter");
    await settled(first.frame);
    await second.frame.waitForFunction(() => document.querySelector(".lines").innerText.includes("in another tab"));
    await second.frame.waitForFunction(() => document.querySelector("h2").textContent.startsWith("19 rows"));
    served.control.sse = false;
    await second.frame.locator(".cell.active").focus();
    await second.page.keyboard.type("two@example.com");
    await second.page.keyboard.press("Enter");
    await settled(second.frame);
    await first.frame.locator(".cell.active").focus();
    await first.page.keyboard.press("ArrowDown");
    await first.page.keyboard.type("three@example.com");
    await first.page.keyboard.press("Enter");
    await settled(first.frame);
    const values = first.rowsOf().map((row) => row.cells[2]).filter((it) => /^(one|two|three)@/.test(it));
    equal(values.length, 3);
    await first.close();
    await second.close();
  },

  "on a narrow page problems are cards": async () => {
    served.imports.clear();
    const { page, frame, close } = await visit(served, { width: 390, height: 800 });
    await choose(frame, "contacts.csv", files.exact(100, 10));
    await at(frame, "source");
    await primary(frame).click();
    await at(frame, "review");
    await frame.waitForSelector(".card .pair");
    equal([await frame.locator(".card").count(), await frame.locator(".grid").count()], [10, 0]);
    await frame.locator(".card input").first().fill("k@example.com");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("2024-01-01");
    await page.keyboard.press("Tab");
    await frame.waitForFunction(() => document.querySelector("h2").textContent.startsWith("9 rows"));
    equal(await frame.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), true, "nothing is wider than the page");
    await close();
  },

  "arrows follow the direction of the language": async () => {
    const { page, frame, close } = await review(30, 0, { locale: "ar" });
    await frame.locator(".cell.active").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowLeft");
    await frame.waitForTimeout(50);
    equal((await here(frame))[1], "Name");
    await close();
  },
};
