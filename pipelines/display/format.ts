import type { Project } from "../../project/project.js";

/** Numbers, money and dates as the project's people write them. Days are `YYYY-MM-DD`, times on the local clock. */
export interface Format {
  readonly locale: string;
  count(value: number): string;
  /** `+12`, `−3`, `0` */
  signed(value: number): string;
  /** Exact, with the currency's decimals. */
  money(amount: string): string;
  /** For sentences: whole units from a thousand up. */
  roundMoney(amount: string): string;
  /** For axes: `£12K`. */
  shortMoney(amount: number): string;
  shortCount(value: number): string;
  /** 0.123 as `12.3%` */
  percent(share: number): string;
  /** 0.123 as `+12.3%` */
  signedPercent(share: number): string;
  /** 0.5 as `50%`, for axes */
  wholePercent(share: number): string;
  day(day: string): string;
  month(day: string): string;
  /** `Jan`; January, and the first of a chart, with its year beneath. */
  monthTick(day: string, first: boolean): string;
  dayTick(day: string): string;
  /** Without the clock where it is midnight. */
  time(moment: string): string;
  seconds(value: number): string;
  megabytes(bytes: number): string;
}

export function createFormat({
  language,
  country,
  currency,
}: Pick<Project, "language" | "country" | "currency">): Format {
  const locale = [language === "zh" ? "zh-Hans" : "en", ...(country === null ? [] : [country])].join("-");
  const number = (options: Intl.NumberFormatOptions = {}): Intl.NumberFormat => new Intl.NumberFormat(locale, options);
  const date = (options: Intl.DateTimeFormatOptions): ((day: string) => string) => {
    const form = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    return (text) => form.format(new Date(`${text.slice(0, 10)}T${text.slice(11, 19) || "00:00:00"}Z`));
  };
  const inMoney = { style: "currency", currency } as const;
  const count = number();
  const signed = number({ signDisplay: "exceptZero" });
  const money = number(inMoney);
  const whole = number({ ...inMoney, maximumFractionDigits: 0 });
  const shortMoney = number({ ...inMoney, notation: "compact", maximumFractionDigits: 1, minimumFractionDigits: 0 });
  const shortCount = number({ notation: "compact", maximumFractionDigits: 1 });
  const percent = number({ style: "percent", maximumFractionDigits: 1 });
  const signedPercent = number({ style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" });
  const wholePercent = number({ style: "percent", maximumFractionDigits: 0 });
  const seconds = number({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const day = date({ dateStyle: "medium" });
  const time = date({ dateStyle: "medium", timeStyle: "short" });
  const monthName = date({ month: "short" });
  const year = date({ year: "numeric" });
  return {
    locale,
    count: (value) => count.format(value),
    signed: (value) => signed.format(value),
    money: (amount) => money.format(amount as `${number}`),
    roundMoney: (amount) => (Math.abs(Number(amount)) < 1000 ? money : whole).format(amount as `${number}`),
    shortMoney: (amount) => shortMoney.format(amount),
    shortCount: (value) => shortCount.format(value),
    percent: (value) => percent.format(value),
    signedPercent: (value) => signedPercent.format(value),
    wholePercent: (value) => wholePercent.format(value),
    day,
    month: date({ year: "numeric", month: "short" }),
    monthTick: (text, first) =>
      first || text.slice(5, 7) === "01" ? `${monthName(text)}\n${year(text)}` : monthName(text),
    dayTick: date({ day: "numeric", month: "short" }),
    time: (moment) => (moment.slice(11, 19) === "00:00:00" ? day(moment) : time(moment)),
    seconds: (value) => seconds.format(value),
    megabytes: (bytes) => count.format(Math.round(bytes / 1_000_000)),
  };
}
