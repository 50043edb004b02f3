import { closeSync, openSync, readSync, statSync, writeFileSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** A line that must be refused: its text, the rule, and the column that it is told with. */
interface PlantedFault {
  readonly rule: string;
  readonly column: string | null;
  readonly line: string | Buffer;
}

const fault = (rule: string, column: string | null, line: string | Buffer): PlantedFault => ({ rule, column, line });

/** One of each fault that a csv line of these columns can have. */
export const FAULTS: readonly PlantedFault[] = [
  fault("required", "transaction_id", ",P1,article,1,2.50,2024-03-04 10:00:00,10001,GB,sale"),
  fault("required", "product_id", "F01,,article,1,2.50,2024-03-04 10:00:00,10001,GB,sale"),
  fault("required", "occurred_at", "F02,P1,article,1,2.50,,10001,GB,sale"),
  fault("not-a-number", "quantity", "F03,P1,article,1_000,2.50,2024-03-04 10:00:00,10001,GB,sale"),
  fault("not-a-number", "quantity", "F04,P1,article,0x1F,2.50,2024-03-04 10:00:00,10001,GB,sale"),
  fault("not-a-number", "unit_price", "F05,P1,article,1,1e3,2024-03-04 10:00:00,10001,GB,sale"),
  fault("not-a-number", "unit_price", "F06,P1,article,1,inf,2024-03-04 10:00:00,10001,GB,sale"),
  fault("not-a-time", "occurred_at", "F07,P1,article,1,2.50,2024-02-30 10:00:00,10001,GB,sale"),
  fault("not-a-time", "occurred_at", "F08,P1,article,1,2.50,03/04/2024 10:00,10001,GB,sale"),
  fault("time-out-of-range", "occurred_at", "F09,P1,article,1,2.50,1204-03-04 10:00:00,10001,GB,sale"),
  fault("unknown-code", "kind", "F10,P1,article,1,2.50,2024-03-04 10:00:00,10001,GB,gift"),
  fault("amount-missing", "amount", "F11,P1,article,1,,2024-03-04 10:00:00,10001,GB,sale"),
  fault("amount-sign", "amount", "F12,P1,article,-1,2.50,2024-03-04 10:00:00,10001,GB,sale"),
  fault("too-few-columns", null, "F13,P1,article,1,2.50"),
  fault("too-many-columns", null, "F14,P1,article,1,2.50,2024-03-04 10:00:00,10001,GB,sale,more"),
  fault("unclosed-quote", null, 'F15,P1,"article,1,2.50,2024-03-04 10:00:00,10001,GB,sale'),
  fault("unclosed-quote", null, 'F16,P1,"article" new,1,2.50,2024-03-04 10:00:00,10001,GB,sale'),
  fault("bad-encoding", null, Buffer.from("F17,P1,arti\xe9le,1,2.50,2024-03-04 10:00:00,10001,GB,sale", "latin1")),
];

/** Lines that look like faults and are none, with what the warehouse must hold of them. */
export const GOOD_LINES = [
  {
    id: "G01",
    occurredAt: "2024-03-04 08:00:00",
    line: "G01,P1,article,1,2.50,2024-03-04 10:00:00+02:00,10001,GB,sale",
  },
  {
    id: "G02",
    occurredAt: "2024-03-04 10:00:00",
    line: 'G02,P1,"an ""article"",\nsplit",1,2.50,2024-03-04 10:00:00,10001,GB,sale',
  },
] as const;

/** Copies `path` to `target` with the faults, and the good lines, at a line's end in its middle. */
export function plantFaults(path: string, target: string): void {
  const from = openSync(path, "r");
  const to = openSync(target, "w");
  const block = Buffer.allocUnsafe(8 << 20);
  const middle = Math.floor(statSync(path).size / 2);
  let done = 0;
  let planted = false;
  try {
    for (let read; (read = readSync(from, block)) > 0; done += read) {
      const bytes = block.subarray(0, read);
      const end = planted || done + read < middle ? 0 : bytes.indexOf(10, middle - done) + 1;
      if (end === 0) {
        writeSync(to, bytes);
        continue;
      }
      writeSync(to, bytes.subarray(0, end));
      for (const { line } of [...FAULTS, ...GOOD_LINES])
        writeSync(to, Buffer.concat([Buffer.from(line), Buffer.from("\n")]));
      writeSync(to, bytes.subarray(end));
      planted = true;
    }
  } finally {
    closeSync(from);
    closeSync(to);
  }
  if (!planted) throw new Error(`nothing was planted in ${path}`);
}

/** A gzip file that ends early. */
export function writeCutGzip(path: string, text: string): void {
  const whole = gzipSync(text);
  writeFileSync(path, whole.subarray(0, whole.length - 20));
}
