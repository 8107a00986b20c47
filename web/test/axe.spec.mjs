// No finding of axe on any step, in light, dark, right to left and narrow.
import { start } from "./fake.mjs";
import { files } from "./files.mjs";
import { at, axe, choose, equal, primary, visit } from "./harness.mjs";

let served;
export const before = async () => (served = await start());
export const after = () => served.stop();

/** Each step at 1280 pixels in light and at 640 in dark, with the language's direction. */
async function walk(locale) {
  served.imports.clear();
  const it = await visit(served, { locale, mode: "auto" });
  const { frame, page } = it;
  const found = {};
  const look = async (name, narrow = true) => {
    for (const [variant, colorScheme, width] of [["light", "light", 1280], ["dark, narrow", "dark", 640]]) {
      if (variant !== "light" && !narrow) continue;
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 860 });
      await frame.waitForTimeout(60);
      const findings = await axe(frame);
      if (findings.length) found[`${name}, ${variant}`] = findings;
    }
    await page.setViewportSize({ width: 1280, height: 860 });
  };
  await look("upload");
  await frame.locator(".drop .button").nth(1).click();
  await look("paste");
  await frame.locator(".paste .button").first().click();
  await choose(frame, "kunden.csv", files.titles());
  await at(frame, "source");
  await look("source");
  await primary(frame).click();
  await at(frame, "mapping");
  await look("mapping");
  await frame.locator("#map-status").selectOption({ index: 1 });
  await frame.waitForSelector("#map-status:not([aria-invalid])");
  await primary(frame).click();
  await at(frame, "values");
  await look("values");
  await primary(frame).click();
  await at(frame, "review");
  await frame.waitForSelector(".cell.active");
  await look("review");
  await frame.locator(".tools .button").nth(2).click();
  await look("find and replace", false);
  await frame.locator(".tool-panel .button.quiet").click();
  await frame.locator("#close").click();
  await look("leave");
  await frame.locator(".ask .primary").click();
  await primary(frame).click();
  await at(frame, "submit");
  await look("submit");
  await primary(frame).click();
  await frame.waitForSelector(".step.outcome");
  await look("ended");
  await it.close();
  equal(found, {});
}

export const specs = {
  "every step, in light and wide, in dark and narrow": () => walk("en"),
  "every step from right to left": () => walk("ar"),
};
