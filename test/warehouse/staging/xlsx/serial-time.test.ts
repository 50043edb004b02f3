import { describe, expect, it } from "vitest";
import { builtInKind, kindOfCode } from "../../../../warehouse/staging/xlsx/number-format.js";
import { serialToText } from "../../../../warehouse/staging/xlsx/serial-time.js";

describe("serial dates", () => {
  it.each([
    [1, "1900-01-01"],
    [59, "1900-02-28"],
    [60, "1900-02-29"],
    [61, "1900-03-01"],
    [25_569, "1970-01-01"],
    [36_526, "2000-01-01"],
    [39_448, "2008-01-01"],
    [44_197, "2021-01-01"],
    [2_958_465, "9999-12-31"],
  ])("%d is %s, as Microsoft publishes for DATE and DATEVALUE", (serial, day) => {
    expect(serialToText(serial, "date", false)).toBe(day);
  });

  it.each([
    [0, "1904-01-01"],
    [34_808, "1999-04-20"],
    [42_735, "2021-01-01"],
  ])("%d is %s since 1904, which is 1462 days less", (serial, day) => {
    expect(serialToText(serial, "date", true)).toBe(day);
  });

  it("agrees with counting the days of the calendar, from 1900 with the day that never was to 2200", () => {
    const lengths = (year: number): number[] => {
      const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 || year === 1900;
      return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    };
    let serial = 0;
    for (let year = 1900; year < 2200; year++) {
      lengths(year).forEach((length, month) => {
        for (let day = 1; day <= length; day++) {
          const text = `${year}-${String(month + 1).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
          if (serialToText(++serial, "date", false) !== text) expect(serialToText(serial, "date", false)).toBe(text);
        }
      });
    }
    expect(serial).toBe(109_574);
  });

  it("tells every second of a day, from the double that a spreadsheet stores for it", () => {
    for (let second = 0; second < 86_400; second++) {
      const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
      const text = `2021-01-01 ${clock.map((n) => String(n).padStart(2, "0")).join(":")}`;
      const serial = Number((44_197 + second / 86_400).toPrecision(15));
      if (serialToText(serial, "datetime", false) !== text) expect(serialToText(serial, "datetime", false)).toBe(text);
    }
  });

  it.each([
    [44_197.75, "date", "2021-01-01 18:00:00"],
    [44_197, "datetime", "2021-01-01 00:00:00"],
    [44_197.000_005, "datetime", "2021-01-01 00:00:00.432"],
    [0.75, "time", "18:00:00"],
    [0.75, "datetime", "18:00:00"],
    [44_197.75, "time", "2021-01-01 18:00:00"],
    [1.5, "elapsed", "36:00:00"],
    [0, "date", "1900-01-00"],
    [0.999_999_999_9, "date", "1900-01-01"],
    [-1, "date", null],
    [2_958_466, "date", null],
    [Number.NaN, "date", null],
  ] as const)("keeps what %d holds under a format for a %s: %s", (serial, kind, text) => {
    expect(serialToText(serial, kind, false)).toBe(text);
  });
});

describe("number formats, by ECMA-376 part 1, sections 18.8.30 and 18.8.31", () => {
  it.each([
    ["General", "number"],
    ["0.00", "number"],
    ["#,##0.00", "number"],
    ["0.00E+00", "number"],
    ["0%", "number"],
    ["@", "number"],
    ["# ?/?", "number"],
    ['0 "days"', "number"],
    ['#,##0 "€";[Red]-#,##0 "€"', "number"],
    ["[$USD] #,##0", "number"],
    ["#,##0\\ \\d", "number"],
    ['_-* #,##0.00\\ "kr"_-', "number"],
    ["[Red][>100]0;[Blue]0", "number"],
    ["Standard", "number"],
    ['"yyyy"0', "number"],
    ["yyyy-mm-dd", "date"],
    ["m/d/yy", "date"],
    ["dd.mm.yyyy;@", "date"],
    ["[$-409]mmmm d, yyyy", "date"],
    ["[$-F800]dddd, mmmm dd, yyyy", "date"],
    ["[$-404]e/m/d", "date"],
    ["mmm", "date"],
    ['yyyy"年"m"月"d"日"', "date"],
    ['[DBNum1][$-804]yyyy"年"m"月"d"日"', "date"],
    ["yyyy-mm-dd hh:mm:ss", "datetime"],
    ["m/d/yy h:mm", "datetime"],
    ['yyyy"年"m"月"d"日" h"时"mm"分"', "datetime"],
    ["h:mm AM/PM", "time"],
    ['上午/下午h"时"mm"分"ss"秒"', "time"],
    ["mm:ss.0", "time"],
    ["[h]:mm:ss", "elapsed"],
    ["[mm]:ss", "elapsed"],
  ])("%s shows a %s", (code, kind) => {
    expect(kindOfCode(code)).toBe(kind);
  });

  it("knows the built-in dates and times by their number, and takes nothing else for one", () => {
    const dates = [14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58, 71, 72, 73, 74, 81];
    const times = [18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 75, 76, 78, 80];
    for (let id = 0; id < 164; id++) {
      const kind = dates.includes(id)
        ? "date"
        : times.includes(id)
          ? "time"
          : id === 22 || id === 77
            ? "datetime"
            : id === 46 || id === 79
              ? "elapsed"
              : "number";
      expect([id, builtInKind(id)]).toEqual([id, kind]);
    }
  });
});
