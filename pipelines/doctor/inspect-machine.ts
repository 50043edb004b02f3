import { availableParallelism, totalmem } from "node:os";
import { engineVersion } from "../../warehouse/engine-version.js";
import { disagreesOnTimeZone } from "../../warehouse/time-zone.js";
import { finding, gib, GIB, type Finding } from "./finding.js";

const LEAST_NODE = [20, 19] as const;
/** Less, and the engine spills to disk for what others keep in memory. */
const LEAST_MEMORY = 2 * GIB;

/** What of this machine a night depends on. */
export async function inspectMachine(timeZone: string): Promise<Finding[]> {
  return [node(), await engine(), memory(), await timeZones(timeZone), encodings()];
}

function node(): Finding {
  const found = process.versions.node;
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const enough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return finding("Node.js", enough ? "ok" : "fail", found, `install Node.js ${LEAST_NODE.join(".")} or newer`);
}

async function engine(): Promise<Finding> {
  return finding("engine", "ok", `DuckDB ${await engineVersion()}`);
}

function memory(): Finding {
  const allowed = process.constrainedMemory();
  const total = allowed > 0 && allowed < totalmem() ? allowed : totalmem();
  const found = `${availableParallelism()} threads, ${gib(total)} of memory${total < totalmem() ? " for this process" : ""}`;
  const advice = "give it 2 GiB or more, or pass --memory so that the engine spills to disk in time";
  return finding("machine", total < LEAST_MEMORY ? "warn" : "ok", found, advice);
}

/** Node.js and the engine bring their own tables: a rule that changed lately may be in one of them only. */
async function timeZones(timeZone: string): Promise<Finding> {
  const instant = await disagreesOnTimeZone(timeZone);
  const found = `${timeZone}, tables of ${process.versions["tz"] ?? "this system"}`;
  if (instant === null) return finding("time zone", "ok", found);
  const advice = "update Node.js and clientele: nights would begin at another hour than their data";
  return finding("time zone", "warn", `${found}; the engine differs at ${instant}`, advice);
}

function encodings(): Finding {
  const names = ["gb18030", "big5", "shift_jis", "windows-1252", "utf-16le"];
  const missing = names.filter((name) => {
    try {
      return new TextDecoder(name).encoding !== name;
    } catch {
      return true;
    }
  });
  const found = missing.length === 0 ? "all that sources may have" : `without ${missing.join(", ")}`;
  return finding("encodings", missing.length === 0 ? "ok" : "fail", found, "install a Node.js with full ICU data");
}
