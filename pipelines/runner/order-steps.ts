import type { Step } from "./step.js";

/**
 * For each step, the names of the steps that write what it reads.
 * Where a relation has writers before the step in the list, those count, else the later ones; a step never waits for itself.
 */
export function dependencies(steps: readonly Step[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    steps.map((step, position) => {
      const found = new Set<string>();
      for (const relation of step.reads) {
        const writers = steps.filter((other) => other !== step && other.writes.some((w) => covers(relation, w)));
        const before = writers.filter((writer) => steps.indexOf(writer) < position);
        for (const writer of before.length > 0 ? before : writers) found.add(writer.name);
      }
      return [step.name, steps.map((s) => s.name).filter((name) => found.has(name))];
    }),
  );
}

/** `steps` so that each follows those that write what it reads; otherwise in the order of the list. */
export function orderSteps(steps: readonly Step[]): Step[] {
  const needs = dependencies(steps);
  const ordered: Step[] = [];
  const done = new Set<string>();
  while (ordered.length < steps.length) {
    const next = steps.find((s) => !done.has(s.name) && needs.get(s.name)!.every((name) => done.has(name)));
    if (next === undefined) {
      const left = steps.filter((s) => !done.has(s.name)).map((s) => s.name);
      throw new TypeError(`steps wait for each other: ${left.join(", ")}`);
    }
    ordered.push(next);
    done.add(next.name);
  }
  return ordered;
}

/** The named steps and all that they need. */
export function withNeeded(steps: readonly Step[], names: readonly string[]): ReadonlySet<string> {
  const needs = dependencies(steps);
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    needs.get(name)?.forEach(add);
  };
  names.forEach(add);
  return found;
}

/** `core.*` stands for every relation of the schema, on either side; reading `*` for every relation. */
const covers = (read: string, written: string): boolean =>
  read === "*" || read === written || within(read, written) || within(written, read);

const within = (pattern: string, relation: string): boolean =>
  pattern.endsWith(".*") && relation.startsWith(pattern.slice(0, -1));
