// Texts in the reader's language: English is inside, other languages are files, and a host may put its own words over each.
import english from "../texts/en.json";

export type TextKey = keyof typeof english;
export type Text = string | Partial<Record<Intl.LDMLPluralRule, string>>;
type Texts = Record<string, Text>;
export type Arguments = Record<string, string | number>;

/** The languages that have a file. Others show English, and numbers and dates of their own. */
const FILES = ["ar", "de"];
const RIGHT_TO_LEFT = ["ar", "arc", "dv", "fa", "ha", "he", "khw", "ks", "ku", "ps", "ur", "yi"];

let layers: Texts[] = [english];
let rules = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");
export let locale = "en";

/** A name in letters of the other direction must not turn the words around it. */
const isolated = (text: string) => (RIGHT_TO_LEFT.includes(locale.split("-")[0]!) !== /[\u0590-\u08ff]/.test(text) ? `\u2068${text}\u2069` : text);

/** Chooses the form of a text for its count `n`, and puts the arguments in. */
export function say(texts: Texts[], key: string, given: Arguments, plural: Intl.PluralRules, number: Intl.NumberFormat): string {
  for (const layer of texts) {
    const text = layer[key];
    if (text === undefined) continue;
    const form = typeof text === "string" ? text : (text[plural.select(Number(given.n ?? 0))] ?? text.other);
    if (typeof form !== "string") continue;
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = given[name];
      return value === undefined ? whole : typeof value === "number" ? number.format(value) : isolated(value);
    });
  }
  return key;
}

export const t = (key: TextKey, given: Arguments = {}): string => say(layers, key, given, rules, numbers);

/** A text of which nobody knows at build time whether it is there. */
export const maybe = (key: string, given: Arguments = {}): string | undefined =>
  layers.some((layer) => layer[key] !== undefined) ? say(layers, key, given, rules, numbers) : undefined;

export const number = (n: number): string => numbers.format(n);
export const percent = (share: number): string =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(share);

export function bytes(n: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let at = 0;
  while (n >= 1000 && at < 3) (n /= 1000), at++;
  return new Intl.NumberFormat(locale, {
    style: "unit", unit: units[at]!, unitDisplay: at ? "short" : "long", maximumFractionDigits: n < 10 && at ? 1 : 0,
  }).format(n);
}

/** How long ago a moment is, in words. */
export function ago(moment: string): string {
  const minutes = Math.round((Date.parse(moment) - Date.now()) / 60_000);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const size = Math.abs(minutes);
  if (size < 60) return words.format(minutes, "minute");
  if (size < 60 * 36) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / 60 / 24), "day");
}

export const day = (moment: string): string => new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(Date.parse(moment));
export const list = (words: string[]): string => new Intl.ListFormat(locale, { type: "conjunction" }).format(words);

export async function useLocale(asked: string, own: unknown) {
  try {
    [locale] = Intl.getCanonicalLocales(asked) as [string];
  } catch {
    locale = "en";
  }
  rules = new Intl.PluralRules(locale);
  numbers = new Intl.NumberFormat(locale);
  layers = [english];
  const language = locale.split("-")[0]!;
  if (FILES.includes(language)) {
    try {
      const answer = await fetch(`texts/${language}.json?v=${document.documentElement.dataset.texts}`);
      if (answer.ok) layers.unshift((await answer.json()) as Texts);
    } catch {
      // Without the file the page speaks English.
    }
  }
  if (own && typeof own === "object") layers.unshift(own as Texts);
  // A page that shows English is no page in another language, for a screen reader.
  document.documentElement.lang = layers.includes(english) && layers.length === 1 ? "en" : locale;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";
}
