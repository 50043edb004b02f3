import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/min";

/** A phone number as programs and as people write it. */
export interface PhoneNumber {
  /** `+441632960961` */
  readonly e164: string;
  /** `+44 1632 960961` */
  readonly international: string;
}

/**
 * A text read as a phone number; null where it is none.
 * @param country of numbers without a country code; null: those are none
 * @source ITU-T E.164, E.123
 */
export function readPhoneNumber(text: string, country: string | null): PhoneNumber | null {
  const plain = text.trim().replace(/^00(?=[1-9])/, "+");
  const parsed = parsePhoneNumberFromString(plain, country === null ? undefined : (country as CountryCode));
  if (parsed?.isPossible() !== true) return null;
  return { e164: parsed.number, international: parsed.formatInternational() };
}
