import { topValues } from "../../warehouse/heads/profile.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Ask } from "./ask.js";
import { PLACES } from "./places.js";
import type { SourceGuess } from "./guess-source.js";

/** The head of `clientele.yaml`; a todo where nothing spoke for the value. */
export interface CompanyGuess {
  readonly country: string | null;
  readonly timeZone: string;
  readonly currency: string;
  readonly channels: readonly { readonly name: string; readonly address: string | null }[];
  readonly purpose: string | null;
  readonly todos: { readonly timeZone: boolean; readonly currency: boolean };
}

export async function guessCompany(
  warehouse: Warehouse,
  sources: readonly SourceGuess[],
  ask: Ask,
): Promise<CompanyGuess> {
  const top = async (entities: readonly string[], column: string): Promise<string[]> => {
    const counts = new Map<string, number>();
    for (const source of sources) {
      const mapping = source.columns.get(column);
      if (!entities.includes(source.entity.name) || mapping?.kind !== "column") continue;
      for (const { value, rows } of await topValues(warehouse, source.sample.rough, mapping.column)) {
        counts.set(value, (counts.get(value) ?? 0) + rows);
      }
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value);
  };
  const countries = await top(["transactions", "customers", "locations"], "country");
  const place = placeNamed(countries[0] ?? "");
  const foreign = new Set((await top(["exchange_rates"], "currency")).map((code) => code.toUpperCase()));
  const used = (await top(["transactions"], "currency")).map((code) => code.toUpperCase());
  const home = used.find((code) => /^[A-Z]{3}$/.test(code) && !foreign.has(code));
  const [zone] = (await top(["locations"], "time_zone")).filter(isTimeZone);

  const currency =
    home ?? place?.currency ?? valid(await ask("Which currency are the amounts in? (e.g. EUR)", []), /^[A-Z]{3}$/);
  const asked = zone ?? place?.timeZone ?? (await ask("Which time zone are the times in? (e.g. Europe/London)", []));
  const timeZone = asked !== null && isTimeZone(asked) ? asked : null;
  const consents = sources.some((source) => source.entity.name === "consents");
  const customers = sources.filter((source) => source.entity.name === "customers");
  const address = (channel: string) => {
    const wanted = ADDRESSES[channel] ?? null;
    return wanted !== null && customers.some((source) => source.columns.has(wanted)) ? wanted : null;
  };
  const channels = consents && customers.length > 0 ? await top(["consents"], "channel") : [];
  return {
    country: place?.code ?? null,
    timeZone: timeZone ?? "UTC",
    currency: currency ?? "EUR",
    channels: channels
      .map((channel) => channel.trim().toLowerCase())
      .filter(
        (channel, i, all) => channel !== "all" && /^[a-z0-9][a-z0-9_-]*$/.test(channel) && all.indexOf(channel) === i,
      )
      .map((channel) => ({ name: channel, address: address(channel) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    purpose: (await top(["consents"], "purpose"))[0] ?? null,
    todos: { timeZone: timeZone === null, currency: currency === null },
  };
}

const ADDRESSES: Readonly<Record<string, string>> = {
  email: "email",
  mail: "email",
  sms: "phone",
  call: "phone",
  phone: "phone",
  post: "address",
};

function placeNamed(text: string): (typeof PLACES)[number] | undefined {
  const wanted = text.trim().toLowerCase();
  return PLACES.find(({ code, names }) => code.toLowerCase() === wanted || names.includes(wanted));
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return /^[A-Za-z]/.test(text);
  } catch {
    return false;
  }
}

const valid = (text: string | null, pattern: RegExp): string | null => {
  const trimmed = text?.trim().toUpperCase() ?? "";
  return pattern.test(trimmed) ? trimmed : null;
};
