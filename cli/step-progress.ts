import type { Progress } from "../pipelines/runner/log.js";

/** How far a running step is. */
export interface StepView {
  readonly step: string;
  /** Share done, 0 to 1, never falling; null where nothing is known. */
  readonly share: number | null;
  readonly doing: string | null;
  readonly rows: number | null;
  /** Since the step began. */
  readonly seconds: number;
  /** Rough seconds to its end; null where nobody can tell. */
  readonly remaining: number | null;
}

/** A share that falls by this much is of another statement. */
const FALL = 0.05;
/** No remaining time is told before: it would jump. */
const TELLING = { seconds: 3, share: 0.05 };

/**
 * Makes one share of a step out of those of its statements. A step that says which part of it runs moves within that part;
 * of any other nobody knows how many statements follow, so each takes half of what is left.
 */
export class StepProgress {
  #part: readonly [number, number] | null = null;
  #statements = 0;
  #engine: number | null = null;
  #share: number | null = null;
  #doing: string | null = null;
  #rows: number | null = null;

  /** @param since when the step began, in milliseconds */
  constructor(
    readonly step: string,
    readonly since: number,
  ) {}

  tell({ engine, doing, part, rows }: Progress): void {
    if (doing !== undefined) this.#doing = doing;
    if (rows !== undefined) this.#rows = rows;
    if (part !== undefined) {
      this.#part = part;
      this.#engine = null;
      this.#advance(part[0]);
    }
    if (engine === undefined || engine === null) return;
    if (this.#part !== null) {
      const [from, to] = this.#part;
      this.#advance(from + (to - from) * engine);
      return;
    }
    if (this.#engine !== null && engine < this.#engine - FALL) this.#statements++;
    this.#engine = engine;
    this.#advance(1 - 0.5 ** this.#statements * (1 - engine / 2));
  }

  view(now: number): StepView {
    const seconds = (now - this.since) / 1000;
    const share = this.#share;
    const tells = this.#part !== null && share !== null && share >= TELLING.share && seconds >= TELLING.seconds;
    return {
      step: this.step,
      share,
      doing: this.#doing,
      rows: this.#rows,
      seconds,
      remaining: tells ? (seconds * (1 - share)) / share : null,
    };
  }

  #advance(share: number): void {
    this.#share = Math.max(this.#share ?? 0, Math.min(1, share));
  }
}
