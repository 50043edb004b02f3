import { SOURCES, type Offers } from "../../models/recommend/offers.js";
import type { Project } from "../../project/project.js";
import { shortened } from "../display/shortened.js";

/** What is known of one offer; numbers that say nothing are null. */
interface Told {
  readonly product: string;
  readonly because: string | null;
  readonly also: string | null;
  /** As `12%`. */
  readonly share: string | null;
  readonly times: number;
  readonly last: string | null;
  readonly gap: number | null;
  readonly popularDays: number;
}

export interface ReasonNames {
  /** By number. */
  readonly productId: readonly string[];
  readonly productName: readonly (string | null)[];
  /** `YYYY-MM-DD` of the first day of the purchases. */
  readonly firstDay: string;
  /** The day that is not known any more. */
  readonly asOfDay: number;
  readonly popularDays: number;
}

const LETTERS = 40;
const FOLLOW_DAYS = 60;

/** Words for the reason of each offer, in the project's language. */
export function reasonTexts(
  { language, country }: Pick<Project, "language" | "country">,
  names: ReasonNames,
): (offers: Offers, entry: number) => string {
  const words = WORDS[language];
  const products = names.productId.map((id, i) => shortened(names.productName[i]?.trim() || id, LETTERS));
  const dates = datesFrom(names.firstDay, language, country);
  const name = (product: number): string | null => (product < 0 ? null : products[product]!);
  return (offers, entry) => {
    const since = offers.sinceDays[entry]!;
    const gap = offers.gapDays[entry]!;
    const source = SOURCES[offers.source[entry]!]!;
    return words[source]({
      product: products[offers.product[entry]!]!,
      because: name(offers.because[entry]!),
      also: name(offers.also[entry]!),
      share: shareText(offers.share[entry]!),
      times: offers.times[entry]!,
      last: Number.isNaN(since) ? null : dates(names.asOfDay - since),
      gap: Number.isNaN(gap) ? null : Math.max(1, Math.round(gap)),
      popularDays: names.popularDays,
    });
  };
}

/** Below one in a hundred with one digit more; null where there is none. */
function shareText(share: number): string | null {
  if (Number.isNaN(share)) return null;
  const percent = 100 * share;
  return `${percent < 0.1 ? "<0.1" : percent < 1 ? percent.toFixed(1) : String(Math.round(percent))}%`;
}

/** A form of dates made once: one made for each reason takes longer than the reason. */
function datesFrom(firstDay: string, language: "en" | "zh", country: string | null): (day: number) => string {
  const locale = [language === "zh" ? "zh-Hans" : "en", ...(country === null ? [] : [country])].join("-");
  const form = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const known = new Map<number, string>();
  const first = Date.parse(`${firstDay}T00:00:00Z`);
  return (day) => {
    let text = known.get(day);
    if (text === undefined) known.set(day, (text = form.format(new Date(first + day * 86_400_000))));
    return text;
  };
}

type Sentence = (told: Told) => string;

const WORDS: Readonly<Record<"en" | "zh", Readonly<Record<(typeof SOURCES)[number], Sentence>>>> = {
  en: {
    "bought-often": ({ times, last, gap }) => boughtEn(times, last, gap),
    "due-again": ({ times, last, gap }) => `${boughtEn(times, last, gap)}; due again`,
    followed: (told) =>
      told.because === null || told.share === null
        ? `often bought after what this customer bought`
        : `bought ${andEn(told)}; ${told.share} of those also bought ${told.product} within ${FOLLOW_DAYS} days`,
    "alike-products": (told) =>
      told.because === null
        ? "bought by customers who buy the same products"
        : `bought ${andEn(told)}; mostly the same customers buy ${told.product}`,
    "alike-customers": (told) =>
      told.because === null
        ? `customers who buy alike also buy it`
        : `customers who buy alike, such as ${andEn(told)}, also buy it`,
    taste: (told) =>
      told.because === null ? "of a kind that this customer buys" : `of the same kind as ${andEn(told)}`,
    popular: ({ share, popularDays }) =>
      share === null
        ? "bought by many now"
        : `bought by ${share} of all customers who bought in the last ${popularDays} days`,
  },
  zh: {
    "bought-often": ({ times, last, gap }) => boughtZh(times, last, gap),
    "due-again": ({ times, last, gap }) => `${boughtZh(times, last, gap)}；又到购买的时候`,
    followed: (told) =>
      told.because === null || told.share === null
        ? "常在该客户买过的商品之后被购买"
        : `买过${andZh(told)}；其中 ${told.share} 的客户在 ${FOLLOW_DAYS} 天内还买了“${told.product}”`,
    "alike-products": (told) =>
      told.because === null ? "购买相同商品的客户也买" : `买过${andZh(told)}；买“${told.product}”的大多是同一批客户`,
    "alike-customers": (told) =>
      told.because === null ? "购买习惯相近的客户也买" : `购买习惯相近的客户（例如也买${andZh(told)}）也买`,
    taste: (told) => (told.because === null ? "属于该客户常买的一类" : `与${andZh(told)}同属一类`),
    popular: ({ share, popularDays }) =>
      share === null ? "目前很多客户购买" : `最近 ${popularDays} 天内有购买的客户中 ${share} 买了它`,
  },
};

const andEn = ({ because, also }: Told): string => (also === null ? because! : `${because!} and ${also}`);
const andZh = ({ because, also }: Told): string => (also === null ? `“${because!}”` : `“${because!}”和“${also}”`);

function boughtEn(times: number, last: string | null, gap: number | null): string {
  const often = times === 1 ? "bought once" : `bought on ${times} days`;
  const every = gap === null || times < 3 ? "" : `, about every ${gap} ${gap === 1 ? "day" : "days"}`;
  return `${often}${every}${last === null ? "" : times === 1 ? `, on ${last}` : `, last on ${last}`}`;
}

function boughtZh(times: number, last: string | null, gap: number | null): string {
  const every = gap === null || times < 3 ? "" : `，约每 ${gap} 天一次`;
  return `${times === 1 ? "买过一次" : `在 ${times} 天买过`}${every}${last === null ? "" : `，${times === 1 ? "于" : "最近一次是"} ${last}`}`;
}
