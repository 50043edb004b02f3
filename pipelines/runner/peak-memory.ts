import { readFileSync, writeFileSync } from "node:fs";

/** Forgets the peak so far, where the system can (Linux). */
export function resetPeakMemory(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Elsewhere the peak is that of the whole process so far.
  }
}

/** Bytes of resident memory at the peak since `resetPeakMemory`, or of the process where the system cannot tell. */
export function peakMemory(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    if (found !== null) return Number(found[1]) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
