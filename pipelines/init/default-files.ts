import { defaultCubes } from "../../project/default-cubes.js";
import { DEFAULT_SETTINGS } from "../../project/settings.js";
import type { CompanyGuess } from "./guess-company.js";

/** What every new project starts with, beside `clientele.yaml`: path to text. */
export function defaultFiles(company: CompanyGuess, hasNames: boolean): ReadonlyMap<string, string> {
  return new Map([
    [".gitignore", GITIGNORE],
    ["segments/champions.yaml", CHAMPIONS],
    ["segments/new.yaml", NEW],
    ["segments/one-time-buyers.yaml", ONE_TIME],
    ["segments/lapsing.yaml", LAPSING],
    ["exports/win-back.yaml", winBack(company, hasNames)],
    ["exports/welcome.yaml", welcome(company, hasNames)],
    ...Object.entries(defaultCubes({ ...DEFAULT_SETTINGS, dayStarts: "00:00", channelCosts: {} })).map(
      ([file, text]) => [`cubes/${file}`, text] as const,
    ),
  ]);
}

const GITIGNORE = `.clientele/
out/
.env
`;

const CHAMPIONS = `# Who buys often, much and lately. A rule is a SQL expression over the columns of result.customer.
# Of one family the first segment that fits wins, in the order of rank: so every customer is in one, and moves are counted.
name: champions
title: Champions
family: buyers
rank: 1
where: rfm_segment = 'champion'
`;

const NEW = `# First sale within the last 90 days.
name: new
title: New customers
family: buyers
rank: 2
where: lifecycle_stage = 'new'
`;

const ONE_TIME = `# One order, and that one longer ago.
name: one-time-buyers
title: One-time buyers
family: buyers
rank: 3
where: frequency = 1
`;

const LAPSING = `# More than one order, the last one three months to a year ago.
name: lapsing
title: Lapsing customers
family: buyers
rank: 4
where: frequency >= 2 and recency_days between 90 and 364
`;

function winBack(company: CompanyGuess, hasNames: boolean): string {
  return `# Lapsing customers, the most valuable first. A tenth is held out at random, so that the effect can be measured.
name: win-back
title: Win back
segment: lapsing
${contact(company, hasNames, ["rfm_segment", "recency_days", "frequency", "monetary"])}order: [monetary desc, customer_ref]
limit: 5000
holdout: { share: 0.1, key: win-back-1 }          # another share needs another key
files: [{ format: csv, for: people }]
guards: { min_rows: 0, max_rows_ratio: 10 }       # raise min_rows once you know how long this list is
valid_for: 7d
`;
}

function welcome(company: CompanyGuess, hasNames: boolean): string {
  return `# Customers with their first sale within the last 90 days.
name: welcome
title: Welcome
segment: new
${contact(company, hasNames, ["first_sale_at", "frequency", "monetary"])}order: [first_sale_at desc, customer_ref]
holdout: { share: 0.1, key: welcome-1 }
files: [{ format: xlsx, for: people }]
guards: { min_rows: 0, max_rows_ratio: 10 }
valid_for: 7d
`;
}

/** Columns, and the channel where consents say whom it may reach. */
function contact(company: CompanyGuess, hasNames: boolean, columns: readonly string[]): string {
  const channel = company.channels.find(({ name, address }) => name === "email" && address !== null);
  const personal = [...(hasNames ? ["name"] : []), ...(channel === undefined ? [] : [channel.address!])];
  const all = ["customer_ref", ...personal, ...columns];
  const lines = [`columns: [${all.join(", ")}]`];
  if (channel !== undefined) lines.push(`channel: ${channel.name} # leaves out whoever may not be contacted so`);
  if (channel !== undefined && company.purpose !== null) lines.push(`purpose: ${JSON.stringify(company.purpose)}`);
  return `${lines.join("\n")}\n`;
}
