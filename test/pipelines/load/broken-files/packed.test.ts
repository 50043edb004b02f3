import { gzipSync } from "node:zlib";
import { describe } from "vitest";
import { storeZstd } from "../../../support/store-zstd.js";
import { itEnds, type Broken } from "./outcome-table.js";
import { csv, line } from "./yard.js";

const three = csv(line("t1"), line("t2"), line("t3"));
const ALL = ["t1", "t2", "t3"];
const gzip = gzipSync(three);
const zstd = storeZstd(Buffer.from(three));
const changed = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? copy.length + at : at]! ^= 0xff;
  return copy;
};
const refused = (
  files: Broken["files"],
  gate: string,
  says = /^broken\d+\/a\.csv\.(gz|zst): .*deliver the file again/,
): Broken => ({
  files,
  gate: [gate, says],
});

describe("a packed file is read whole or refused whole", () => {
  itEnds({
    "half a gzip": refused({ "a.csv.gz": gzip.subarray(0, gzip.length / 2) }, "damaged-gzip"),
    "a gzip without its last byte": refused({ "a.csv.gz": gzip.subarray(0, -1) }, "damaged-gzip"),
    "a gzip whose check sum is wrong": refused({ "a.csv.gz": changed(gzip, -6) }, "damaged-gzip"),
    "a gzip whose length is wrong": refused({ "a.csv.gz": changed(gzip, -1) }, "damaged-gzip"),
    "a gzip followed by something else": refused(
      { "a.csv.gz": Buffer.concat([gzip, Buffer.from("and more")]) },
      "damaged-gzip",
    ),
    "a gzip padded with zeros, as tapes do": {
      files: { "a.csv.gz": Buffer.concat([gzip, Buffer.alloc(512)]) },
      ids: ALL,
    },
    "a gzip of two members, the second cut short": refused(
      { "a.csv.gz": Buffer.concat([gzip, gzip.subarray(0, 30)]) },
      "damaged-gzip",
    ),
    "a gzip of nothing": { files: { "a.csv.gz": gzipSync("") }, gate: ["empty-file", /a\.csv\.gz/] },
    "a gzip of a gzip": { files: { "a.csv.gz": gzipSync(gzip) }, gate: ["bad-encoding", /a\.csv\.gz/] },
    "text that is called gzip": refused({ "a.csv.gz": three }, "damaged-gzip"),
    "an empty file that is called gzip": refused({ "a.csv.gz": "" }, "damaged-gzip"),
    "a gzip that is called csv": { files: { "a.csv": gzip }, ids: ALL },
    "a gzip that unpacks to a thousand times its size": {
      files: () => ({
        "a.csv.gz": gzipSync(Buffer.concat([Buffer.from(`${three}\n`), Buffer.alloc(300 << 20, "\n")]), { level: 1 }),
      }),
      gate: ["too-large", /a\.csv\.gz/],
    },
    "half a zst": refused({ "a.csv.zst": zstd.subarray(0, zstd.length / 2) }, "damaged-zst"),
    "a zst whose check sum is wrong": refused({ "a.csv.zst": changed(zstd, -1) }, "damaged-zst"),
    "a zst whose blocks are damaged": refused({ "a.csv.zst": changed(zstd, 7) }, "damaged-zst"),
    "text that is called zst": refused({ "a.csv.zst": three }, "damaged-zst"),
    "a gzip that is called zst": refused({ "a.csv.zst": gzip }, "damaged-zst"),
    "an archive of a kind that is not read": {
      files: { "a.csv.bz2": Buffer.from("BZh91AY&SY") },
      gate: ["unknown-type", /a\.csv\.bz2/],
    },
  });
});
