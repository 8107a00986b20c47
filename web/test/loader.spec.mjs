// The loader: the dialog, the handshake, the token, the summary, the element.
import { createServer } from "node:http";
import { start } from "./fake.mjs";
import { files } from "./files.mjs";
import { at, choose, chrome, equal, ok, primary, visit } from "./harness.mjs";

let served;
export const before = async () => (served = await start());
export const after = () => served.stop();

export const specs = {
  "the dialog gives the focus to the step's heading, and back to the button when it closes": async () => {
    const { page, frame, close } = await visit(served);
    await page.evaluate(() => document.querySelector("dialog").dispatchEvent(new Event("cancel", { cancelable: true })));
    await page.waitForFunction(() => window.summary);
    equal(await page.evaluate(() => [window.summary, document.querySelector("dialog"), document.activeElement.id]), [{ state: "closed" }, null, "open"]);
    await page.keyboard.press("Enter");
    await page.waitForSelector("iframe");
    const again = await (await page.$("iframe")).contentFrame();
    await again.waitForSelector("#choose");
    equal(await again.evaluate(() => document.activeElement.tagName), "H2");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    ok(frame.isDetached(), "the frame is gone");
    await close();
  },

  "the token goes through the port, and into no address, message, cookie or storage": async () => {
    const { page, frame, close } = await visit(served, { query: "&mode=dark" });
    await frame.waitForSelector("#choose");
    const addresses = await page.evaluate(() => performance.getEntriesByType("resource").map((it) => it.name).concat(document.querySelector("iframe").src));
    ok(!JSON.stringify([addresses, page.frames().map((it) => it.url())]).includes("klc_"), "no token in an address");
    ok(served.control.requests.every((it) => !it.path.includes("kl") || it.path === "/kitload.js"), "no token in a path");
    equal(await frame.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]), ["", 0, 0]);
    equal((await page.context().cookies()).length, 0);
    await close();
  },

  "a page of another origin, and a frame that is no parent, get nothing": async () => {
    const stranger = createServer((_, res) => res.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>x</title><body>"));
    await new Promise((go) => stranger.listen(0, "127.0.0.1", go));
    const page = await (await chrome()).newPage();
    await page.goto(`http://127.0.0.1:${stranger.address().port}/`);
    const before = served.control.requests.length;
    // The page says that it is the host's origin. The frame answers only a parent whose origin is that one.
    const heard = await page.evaluate(async ([base, origin]) => {
      const heard = [];
      addEventListener("message", (event) => heard.push(event.data));
      const frame = document.createElement("iframe");
      frame.src = `${base}/embed/frame.html?origin=${encodeURIComponent(origin)}`;
      document.body.append(frame);
      await new Promise((go) => (frame.onload = go));
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => heard.push(data);
      frame.contentWindow.postMessage({ type: "kitload:open", locale: "en" }, "*", [port2]);
      await new Promise((go) => setTimeout(go, 300));
      return heard;
    }, [served.base, new URL(served.host).origin]);
    equal(heard, []);
    ok(served.control.requests.slice(before).every((it) => !it.path.startsWith("/v1/")), "no request to the API");
    await page.close();
    stranger.closeAllConnections();
    stranger.close();
  },

  "the host hears of states and of the summary, and never of a row": async () => {
    const { page, frame, close } = await visit(served);
    await page.evaluate(() => {
      window.heard = [];
      addEventListener("message", ({ data }) => window.heard.push(data));
    });
    await choose(frame, "exact.csv", files.exact(20));
    await at(frame, "source");
    await primary(frame).click();
    await at(frame, "review");
    await frame.locator(".foot .primary:not([aria-disabled])").click();
    await at(frame, "submit");
    await primary(frame).click();
    await frame.waitForSelector(".step.outcome");
    const done = await page.evaluate(() => window.done);
    equal([done.state, done.counts.inserted + done.counts.updated], ["completed", 20]);
    await primary(frame).click();
    await page.waitForFunction(() => window.summary);
    const [states, summary, heard] = await page.evaluate(() => [window.states.map((it) => it.state), window.summary, window.heard]);
    equal(states, ["mapping", "checking", "review", "submitting", "completed"]);
    equal(summary.state, "completed");
    ok(!JSON.stringify([summary, heard]).includes("example.com"), "no row in a message");
    await close();
  },

  "<kitload-import> begins with its token, and tells its page by events": async () => {
    const page = await (await chrome()).newPage();
    await page.goto(served.host);
    await page.evaluate((base) => {
      const element = document.createElement("kitload-import");
      Object.entries({ base, kit: "contacts", locale: "de", theme: "dark" }).forEach(([name, value]) => element.setAttribute(name, value));
      element.addEventListener("state", (event) => (window.seen ??= []).push(event.detail.state));
      document.body.append(element);
      element.token = () => Promise.resolve("klc_x");
    }, served.base);
    const frame = await (await page.waitForSelector("iframe")).contentFrame();
    await frame.waitForSelector("#choose");
    equal(await frame.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.mode, document.querySelector("#close")]), ["de", "dark", null]);
    await choose(frame, "exact.csv", files.exact(5));
    await at(frame, "source");
    equal(await page.evaluate(() => window.seen), ["mapping"]);
    ok((await page.evaluate(() => document.querySelector("iframe").clientHeight)) >= 480, "the frame has room");
    await page.evaluate(() => document.querySelector("kitload-import").remove());
    equal(await page.evaluate(() => document.querySelector("iframe")), null);
    await page.close();
  },

  "the host's texts and colours are taken, and a colour without contrast is moved": async () => {
    served.imports.clear();
    const page = await (await chrome()).newPage();
    await page.goto(served.host);
    await page.evaluate((base) => void kitload.mount(document.body, {
      base, kit: "contacts", token: "klc_x", locale: "en", texts: { "upload.heading": "Bring your customers" },
      theme: { mode: "light", accent: "gold", text: { light: "#bbbbbb", dark: "#fff" }, radius: "2px", font: "Georgia, serif", density: "compact", background: "url(javascript:alert(1))" },
    }), served.base);
    const frame = await (await page.waitForSelector("iframe")).contentFrame();
    await frame.waitForSelector("#choose");
    equal(await frame.locator("h2").innerText(), "Bring your customers");
    const style = await frame.evaluate(() => ["--accent", "--on-accent", "--accent-text", "--text", "--radius", "--row", "--background"].map((name) => document.documentElement.style.getPropertyValue(name)));
    equal([style[0], style[1], style[4], style[5], style[6]], ["#ffd700", "#000000", "2px", "28px", "#ffffff"]);
    ok(style[2] !== "#ffd700" && style[3] !== "#bbbbbb", `moved: ${style}`);
    await page.close();
  },

  "a server that does not answer is an error that says what to look at": async () => {
    const page = await (await chrome()).newPage();
    await page.clock.install();
    await page.goto(served.host);
    await page.evaluate(() => void kitload.open({ base: "http://127.0.0.1:9", kit: "contacts", token: "x" }).catch((error) => (window.failed = error.message)));
    await page.clock.fastForward(21_000);
    await page.waitForFunction(() => window.failed);
    ok((await page.evaluate(() => window.failed)).includes("is it running, and is http://127.0.0.1"), "says why");
    equal(await page.evaluate(() => document.querySelector("dialog")), null);
    await page.close();
  },
};
