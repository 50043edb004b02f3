/**
 * Colours of the charts. Kinds: Okabe and Ito (2008), which readers with any colour blindness tell apart, and each with a
 * texture of its own, so that none needs its colour. Amounts: one blue from light to dark (ColorBrewer "Blues"), which
 * needs lightness only and survives a print in grey.
 */
export const COLOURS = {
  blue: "#0072b2",
  sky: "#56b4e9",
  orange: "#e69f00",
  vermillion: "#d55e00",
  black: "#1a1a1a",
  grey: "#9aa3ad",
  faint: "#57616b",
} as const;

/** Textures, drawn once for the page (`textures`): a fill as a colour is. */
export const TEXTURES = {
  /** A period that is not over: thin stripes of the blue. */
  open: "url(#striped-blue)",
  /** The second kind beside blue: orange, striped. */
  second: "url(#striped-orange)",
  /** The third kind: dots on white. */
  third: "url(#dotted)",
} as const;

const AMOUNTS = ["#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c", "#08306b"];

/** The blue of a share of the most: 0 the lightest, 1 the darkest. */
export function amountColour(part: number): string {
  const at = Math.min(1, Math.max(0, part)) * (AMOUNTS.length - 1);
  const low = Math.floor(at);
  const [from, to] = [channelsOf(AMOUNTS[low]!), channelsOf(AMOUNTS[Math.min(low + 1, AMOUNTS.length - 1)]!)];
  return `#${from.map((c, i) => toHex(c + (to[i]! - c) * (at - low))).join("")}`;
}

/** Black or white, whichever is read better on `ground`. */
export const inkOn = (ground: string): string =>
  contrast(ground, COLOURS.black) >= contrast(ground, "#ffffff") ? COLOURS.black : "#ffffff";

/** Contrast of two colours, 1 to 21. @source WCAG 2.2, relative luminance and contrast ratio */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = channelsOf(colour).map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const channelsOf = (hex: string): number[] => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
const toHex = (channel: number): string => Math.round(channel).toString(16).padStart(2, "0");
