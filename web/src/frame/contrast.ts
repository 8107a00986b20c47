// Contrast as WCAG 2.2 computes it, and colours that are moved until they have enough of it.

export type Rgb = [number, number, number];

export const BLACK: Rgb = [0, 0, 0];
export const WHITE: Rgb = [255, 255, 255];

/** Reads #rgb, #rrggbb and rgb(r g b), which is what a browser makes of every colour. */
export function parse(text: string): Rgb | undefined {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim());
  if (hex) {
    const digits = hex[1]!.length === 3 ? [...hex[1]!].map((d) => d + d).join("") : hex[1]!;
    return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16)) as Rgb;
  }
  const rgb = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(text.trim());
  return rgb ? (rgb.slice(1, 4).map((n) => Math.round(Number(n))) as Rgb) : undefined;
}

export const print = (colour: Rgb): string => "#" + colour.map((n) => n.toString(16).padStart(2, "0")).join("");

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((n) => {
    const part = n / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `share` of the colour over the other one. */
export const mix = (colour: Rgb, over: Rgb, share: number): Rgb =>
  colour.map((n, at) => Math.round(n * share + over[at]! * (1 - share))) as Rgb;

/** Black or white: what reads better on this colour. */
export const readable = (on: Rgb): Rgb => (contrast(WHITE, on) >= contrast(BLACK, on) ? WHITE : BLACK);

/** The colour, moved to black or white in small steps until its contrast to all of the others is enough. */
export function enough(colour: Rgb, on: Rgb[], least: number): Rgb {
  const worst = (c: Rgb) => Math.min(...on.map((other) => contrast(c, other)));
  const towards = worst(BLACK) >= worst(WHITE) ? BLACK : WHITE;
  for (let step = 0; step < 20; step++) {
    const moved = mix(towards, colour, step / 20);
    if (worst(moved) >= least) return moved;
  }
  return towards;
}
