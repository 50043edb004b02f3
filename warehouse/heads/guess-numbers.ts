import { grouped, ofAll, type Guess } from "./guess.js";

/** How the numbers of a source are written. */
export interface NumbersGuess {
  readonly decimal: "." | ",";
  /** Empty: none. */
  readonly thousands: string;
}

const MONEY = /^[\s¥￥$€£₩₹]+|[\s¥￥$€£元圆円]+$|\s*(?:CNY|RMB|USD|EUR|GBP)$/gu;
const PLAIN = /^[+-]?\d+(?:\.\d*)?$/;

/** A number without the signs of money around it. */
export const bareNumber = (value: string): string => value.trim().replace(MONEY, "");

/** Whether a value is a number in some way of writing it, with or without a sign of money. */
export const looksNumeric = (value: string): boolean =>
  /^[+-]?(?:\d+|\d{1,3}(?:[,.' \u00a0]\d{3})+)(?:[.,]\d+)?$/.test(bareNumber(value));

export const hasMoneySign = (value: string): boolean => bareNumber(value) !== value.trim();

/** Settled over all number columns of a source: what a comma is where it cannot be both. */
export function guessNumbers(values: readonly string[]): Guess<NumbersGuess> {
  let commaDecimal = 0;
  let pointDecimal = 0;
  let commaEither = 0;
  let pointEither = 0;
  let grouping = "";
  for (const raw of values) {
    const value = bareNumber(raw).replace(/^[+-]/, "");
    const other = /^\d{1,3}(?:([' \u00a0])\d{3})+(?:[.,]\d+)?$/.exec(value);
    if (other !== null) grouping = other[1]!;
    const text = value.replace(/[' \u00a0]/g, "");
    if (/^\d{1,3}(\.\d{3})+,\d+$/.test(text) || /^\d{1,3}(\.\d{3}){2,}$/.test(text))
      [commaDecimal, grouping] = [commaDecimal + 1, "."];
    else if (/^\d{1,3}(,\d{3})+\.\d+$/.test(text) || /^\d{1,3}(,\d{3}){2,}$/.test(text))
      [pointDecimal, grouping] = [pointDecimal + 1, ","];
    else if (/^[1-9]\d{0,2},\d{3}$/.test(text)) commaEither++;
    else if (/^[1-9]\d{0,2}\.\d{3}$/.test(text)) pointEither++;
    else if (/^\d+,\d+$/.test(text)) commaDecimal++;
    else if (/^\d+\.\d+$/.test(text)) pointDecimal++;
  }
  const all = values.length;
  if (commaDecimal > 0 && pointDecimal === 0) {
    const thousands = grouping !== "" ? grouping : pointEither > 0 ? "." : "";
    return certain({ decimal: ",", thousands }, `${ofAll(commaDecimal, all)} numbers end in a comma and digits`);
  }
  if (pointDecimal > 0 && commaDecimal === 0) {
    const thousands = grouping !== "" ? grouping : commaEither > 0 ? "," : "";
    return certain({ decimal: ".", thousands }, `${ofAll(pointDecimal, all)} numbers end in a point and digits`);
  }
  if (pointDecimal > 0 && commaDecimal > 0) {
    const evidence = `${grouped(pointDecimal)} numbers have a decimal point, ${grouped(commaDecimal)} a decimal comma`;
    return {
      value: { decimal: pointDecimal >= commaDecimal ? "." : ",", thousands: "" },
      certainty: "unsure",
      evidence,
    };
  }
  if (commaEither > 0) {
    const evidence = `${grouped(commaEither)} numbers such as 1,234: taken for thousands, could be decimals`;
    return { value: { decimal: ".", thousands: "," }, certainty: "unsure", evidence };
  }
  if (pointEither > 0) {
    const evidence = `${grouped(pointEither)} numbers such as 1.234: taken for decimals, could be thousands`;
    return { value: { decimal: ".", thousands: grouping }, certainty: "likely", evidence };
  }
  const plain = values.filter((value) => PLAIN.test(bareNumber(value))).length;
  return certain({ decimal: ".", thousands: grouping }, `${ofAll(plain, all)} numbers have no fraction`);
}

const certain = <T>(value: T, evidence: string): Guess<T> => ({ value, certainty: "certain", evidence });
