// The theme: fourteen properties that a host may set, in light and in dark, and all colours that are computed from them.
import { enough, mix, parse, print, readable, type Rgb } from "./contrast.js";

const COLOURS = ["accent", "background", "surface", "text", "muted", "border", "danger", "warning", "success", "focus"] as const;
const SHAPES = ["radius", "font", "size", "density"] as const;
type Colour = (typeof COLOURS)[number];
export const PROPERTIES: readonly string[] = [...COLOURS, ...SHAPES];

const LIGHT: Record<Colour, string> = {
  accent: "#175f56", background: "#ffffff", surface: "#f6f7f6", text: "#1a1f1e", muted: "#5b6563", border: "#dfe3e1",
  danger: "#b3261e", warning: "#8a5a00", success: "#1b6e3c", focus: "#1d6fd8",
};
const DARK: Record<Colour, string> = {
  accent: "#6fd0bf", background: "#141817", surface: "#1c2120", text: "#e8ecea", muted: "#a3adaa", border: "#333b39",
  danger: "#ff8a80", warning: "#f0b849", success: "#74d396", focus: "#7db4ff",
};
/** The height of a row of the grid. */
const ROWS: Record<string, number> = { compact: 28, normal: 34, spacious: 42 };

const dark = matchMedia("(prefers-color-scheme: dark)");
let theme: Record<string, unknown> = {};

/** What a browser makes of a colour by name or by another notation. */
function resolve(text: unknown): Rgb | undefined {
  if (typeof text !== "string") return undefined;
  const known = parse(text);
  if (known || !CSS.supports("color", text)) return known;
  const probe = document.createElement("i");
  probe.style.color = text;
  document.body.append(probe);
  const found = parse(getComputedStyle(probe).color);
  probe.remove();
  return found;
}

/** All custom properties of the page for one mode. */
export function properties(chosen: Record<string, unknown>, mode: "light" | "dark"): Record<string, string> {
  const given = (name: string): unknown => {
    const value = chosen[name];
    return value && typeof value === "object" ? (value as Record<string, unknown>)[mode] : value;
  };
  const standard = mode === "dark" ? DARK : LIGHT;
  const base = Object.fromEntries(COLOURS.map((name) => [name, resolve(given(name)) ?? parse(standard[name])!])) as Record<Colour, Rgb>;
  const { background, surface } = base;
  const grounds = [background, surface];
  const tint = (colour: Rgb) => mix(colour, background, mode === "dark" ? 0.16 : 0.09);
  const all: Record<string, Rgb> = {
    background, surface,
    text: enough(base.text, grounds, 7),
    muted: enough(base.muted, grounds, 4.6),
    border: base.border,
    line: enough(base.border, grounds, 3),
    accent: base.accent,
    "accent-hover": mix(readable(base.accent), base.accent, 0.14),
    "on-accent": readable(base.accent),
    "accent-tint": tint(base.accent),
    focus: enough(base.focus, grounds, 3),
  };
  all["accent-text"] = enough(base.accent, [...grounds, all["accent-tint"]!], 4.6);
  for (const name of ["danger", "warning", "success"] as const) {
    all[`${name}-tint`] = tint(base[name]);
    all[name] = enough(base[name], [...grounds, all[`${name}-tint`]!], 4.6);
  }
  const found: Record<string, string> = {};
  for (const [name, colour] of Object.entries(all)) found[`--${name}`] = print(colour);

  const radius = given("radius");
  const size = given("size");
  found["--radius"] = typeof radius === "string" && CSS.supports("border-radius", radius) ? radius : "8px";
  found["--size"] = typeof size === "string" && CSS.supports("font-size", size) ? size : "14px";
  const font = given("font");
  found["--font"] = typeof font === "string" && CSS.supports("font-family", font) ? font : 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif';
  found["--row"] = `${rowHeight(given("density"))}px`;
  return found;
}

export const rowHeight = (density: unknown = theme.density): number => ROWS[String(density)] ?? ROWS.normal!;

function apply() {
  const asked = theme.mode;
  const mode = asked === "light" || asked === "dark" ? asked : dark.matches ? "dark" : "light";
  const root = document.documentElement;
  root.dataset.mode = mode;
  root.style.colorScheme = mode;
  for (const [name, value] of Object.entries(properties(theme, mode))) root.style.setProperty(name, value);
}

export function useTheme(chosen: unknown) {
  theme = chosen && typeof chosen === "object" ? (chosen as Record<string, unknown>) : {};
  apply();
  dark.onchange = apply;
}
