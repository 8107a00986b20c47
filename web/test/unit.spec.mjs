// What needs no browser: texts, plural rules, contrast, the stream of events, blocks of cells.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { equal, module, ok } from "./harness.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "src", "texts");
const texts = Object.fromEntries(readdirSync(folder).map((name) => [name.replace(".json", ""), JSON.parse(readFileSync(join(folder, name), "utf8"))]));
const slots = (text) => (typeof text === "string" ? [text] : Object.values(text)).map((form) => [...form.matchAll(/\{(\w+)\}/g)].map((m) => m[1]));

export const specs = {
  "each language has every text, with the forms that its plural rules ask for": () => {
    for (const [language, all] of Object.entries(texts)) {
      equal(Object.keys(all), Object.keys(texts.en), language);
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const [key, text] of Object.entries(all)) {
        equal(typeof text, typeof texts.en[key], `${language} ${key}`);
        if (typeof text === "object") equal(Object.keys(text).sort(), [...forms].sort(), `${language} ${key}`);
        // A translation names nothing that is not given; forms of one or two may leave the number out.
        const given = new Set([...slots(texts.en[key]).flat(), "n"]);
        for (const name of slots(text).flat()) ok(given.has(name), `${language} ${key}: {${name}}`);
        const needed = new Set(slots(texts.en[key]).flat().filter((name) => name !== "n"));
        for (const form of slots(text)) if (typeof text === "string") for (const name of needed) ok(form.includes(name), `${language} ${key}: {${name}} is missing`);
      }
    }
  },

  "a text has the form of its number, and a missing one is English": async () => {
    const { say } = await module("frame/texts.ts");
    const of = (language, n) => say([texts[language], texts.en], "review.heading", { n }, new Intl.PluralRules(language), new Intl.NumberFormat(language));
    equal([of("en", 1), of("en", 1200), of("de", 1200)], ["1 row has problems", "1,200 rows have problems", "1.200 Zeilen haben Probleme"]);
    equal([0, 1, 2, 5, 11, 100].map((n) => of("ar", n)), [0, 1, 2, 5, 11, 100].map((n) => texts.ar["review.heading"][new Intl.PluralRules("ar").select(n)].replace("{n}", new Intl.NumberFormat("ar").format(n))));
    ok(new Set([0, 1, 2, 5, 11, 100].map((n) => of("ar", n))).size === 6, "Arabic has six forms");
    const own = { "review.heading": { one: "eine" } };
    const plural = new Intl.PluralRules("de"), number = new Intl.NumberFormat("de");
    equal(say([own, texts.de], "review.heading", { n: 1 }, plural, number), "eine");
    equal(say([own, texts.de], "review.heading", { n: 3 }, plural, number), "3 Zeilen haben Probleme");
    equal(say([{}, texts.en], "back", {}, plural, number), "Back");
    equal(say([texts.en], "title", { what: "{n} $& <b>" }, plural, number), "Import: {n} $& <b>");
  },

  "contrast is computed as WCAG does, and colours are moved until it is enough": async () => {
    const { contrast, enough, parse, print, readable } = await module("frame/contrast.ts");
    const of = (a, b) => Math.round(contrast(parse(a), parse(b)) * 100) / 100;
    equal([of("#000", "#fff"), of("#777", "#fff"), of("#767676", "#ffffff"), of("rgb(255, 0, 0)", "#fff")], [21, 4.48, 4.54, 4]);
    equal([print(readable(parse("#ffe000"))), print(readable(parse("#1b1b80")))], ["#000000", "#ffffff"]);
    for (const colour of ["#ffe000", "#88ccff", "#123456", "#fff", "#000", "#7f7f7f"]) {
      for (const ground of [["#fff", "#f6f7f6"], ["#141817", "#1c2120"], ["#808080", "#7a7a7a"]]) {
        const grounds = ground.map(parse);
        const moved = enough(parse(colour), grounds, 4.5);
        const best = Math.max(...["#000", "#fff"].map((c) => Math.min(...grounds.map((g) => contrast(parse(c), g)))));
        ok(Math.min(...grounds.map((g) => contrast(moved, g))) >= Math.min(4.5, best), `${colour} on ${ground}: ${print(moved)}`);
      }
    }
    equal(print(enough(parse("#175f56"), [parse("#fff")], 4.5)), "#175f56", "a colour with enough contrast stays");
    equal(parse("javascript:alert(1)"), undefined);
  },

  "events are cut out of the stream wherever its pieces end": async () => {
    const { reader } = await module("frame/stream.ts");
    const text = ': hello\n\nid: 7\nevent: import.state\ndata: {"id":"a",\ndata: "state":"review"}\n\nid: 8\r\nevent: import.progress\r\ndata: {"done":5}\r\n\r\n';
    for (let size = 1; size < 20; size++) {
      const events = [], ids = [];
      const feed = reader((event) => events.push(event), (id) => ids.push(id));
      for (let i = 0; i < text.length; i += size) feed(text.slice(i, i + size));
      equal([events, ids], [[{ type: "import.state", data: { id: "a", state: "review" } }, { type: "import.progress", data: { done: 5 } }], ["7", "8"]], `pieces of ${size}`);
    }
  },

  "a block of a spreadsheet comes back as it was copied": async () => {
    const { block, quoted } = await module("frame/grid/block.ts");
    equal(block("a\tb\r\nc\t\r\n"), [["a", "b"], ["c", ""]]);
    equal(block('"two\nlines"\t"say ""hi"""\nx'), [["two\nlines", 'say "hi"'], ["x"]]);
    equal(block('5" pipe\t6'), [['5" pipe', "6"]]);
    const cells = [["a\tb", 'q"q', "", "l\nm"], ["1", "2", "3", "4"]];
    equal(block(cells.map((row) => row.map(quoted).join("\t")).join("\n")), cells);
  },
};
