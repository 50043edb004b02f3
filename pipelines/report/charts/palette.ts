/**
 * Colours of the charts. Kinds: Okabe and Ito (2008), which readers with any colour blindness tell apart. Amounts: one
 * blue from light to dark (ColorBrewer "Blues"), which needs lightness only and survives a print in grey.
 */
export const COLOURS = {
  blue: "#0072b2",
  sky: "#56b4e9",
  orange: "#e69f00",
  vermillion: "#d55e00",
  black: "#1a1a1a",
  grey: "#9aa3ad",
} as const;

export const AMOUNT_SCHEME = "Blues";
