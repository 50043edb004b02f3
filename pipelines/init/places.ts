/** Countries whose name in the data speaks for a currency and, where they have one main one, a time zone. */
export const PLACES: readonly {
  readonly code: string;
  readonly names: readonly string[];
  readonly timeZone: string | null;
  readonly currency: string;
}[] = [
  {
    code: "GB",
    names: ["united kingdom", "uk", "great britain", "england"],
    timeZone: "Europe/London",
    currency: "GBP",
  },
  { code: "IE", names: ["ireland", "eire"], timeZone: "Europe/Dublin", currency: "EUR" },
  { code: "FR", names: ["france"], timeZone: "Europe/Paris", currency: "EUR" },
  { code: "DE", names: ["germany", "deutschland"], timeZone: "Europe/Berlin", currency: "EUR" },
  { code: "AT", names: ["austria", "österreich"], timeZone: "Europe/Vienna", currency: "EUR" },
  { code: "CH", names: ["switzerland", "schweiz", "suisse"], timeZone: "Europe/Zurich", currency: "CHF" },
  { code: "NL", names: ["netherlands", "the netherlands", "nederland"], timeZone: "Europe/Amsterdam", currency: "EUR" },
  { code: "BE", names: ["belgium"], timeZone: "Europe/Brussels", currency: "EUR" },
  { code: "ES", names: ["spain", "españa"], timeZone: "Europe/Madrid", currency: "EUR" },
  { code: "PT", names: ["portugal"], timeZone: "Europe/Lisbon", currency: "EUR" },
  { code: "IT", names: ["italy", "italia"], timeZone: "Europe/Rome", currency: "EUR" },
  { code: "SE", names: ["sweden", "sverige"], timeZone: "Europe/Stockholm", currency: "SEK" },
  { code: "NO", names: ["norway", "norge"], timeZone: "Europe/Oslo", currency: "NOK" },
  { code: "DK", names: ["denmark", "danmark"], timeZone: "Europe/Copenhagen", currency: "DKK" },
  { code: "FI", names: ["finland", "suomi"], timeZone: "Europe/Helsinki", currency: "EUR" },
  { code: "PL", names: ["poland", "polska"], timeZone: "Europe/Warsaw", currency: "PLN" },
  { code: "CZ", names: ["czech republic", "czechia"], timeZone: "Europe/Prague", currency: "CZK" },
  { code: "TR", names: ["turkey", "türkiye"], timeZone: "Europe/Istanbul", currency: "TRY" },
  { code: "CN", names: ["china", "中国"], timeZone: "Asia/Shanghai", currency: "CNY" },
  { code: "HK", names: ["hong kong"], timeZone: "Asia/Hong_Kong", currency: "HKD" },
  { code: "TW", names: ["taiwan"], timeZone: "Asia/Taipei", currency: "TWD" },
  { code: "JP", names: ["japan", "日本"], timeZone: "Asia/Tokyo", currency: "JPY" },
  { code: "KR", names: ["south korea", "korea"], timeZone: "Asia/Seoul", currency: "KRW" },
  { code: "SG", names: ["singapore"], timeZone: "Asia/Singapore", currency: "SGD" },
  { code: "IN", names: ["india"], timeZone: "Asia/Kolkata", currency: "INR" },
  { code: "ZA", names: ["south africa"], timeZone: "Africa/Johannesburg", currency: "ZAR" },
  { code: "US", names: ["united states", "usa", "united states of america"], timeZone: null, currency: "USD" },
  { code: "CA", names: ["canada"], timeZone: null, currency: "CAD" },
  { code: "AU", names: ["australia"], timeZone: null, currency: "AUD" },
  { code: "BR", names: ["brazil", "brasil"], timeZone: null, currency: "BRL" },
  { code: "MX", names: ["mexico", "méxico"], timeZone: null, currency: "MXN" },
  { code: "NZ", names: ["new zealand"], timeZone: "Pacific/Auckland", currency: "NZD" },
];
