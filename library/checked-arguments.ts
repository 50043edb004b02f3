import { resolve } from "node:path";
import { suggestion } from "../project/nearest-name.js";
import { ClienteleError } from "./error.js";
import type { CubeQuestion, OpenOptions } from "./types.js";

// Programs without types can hand over anything: they are told what, before anything is read.

/** The project folder, absolute. */
export function checkedFolder(project: unknown): string {
  return resolve(checkedText("open", "the path of a project folder", project));
}

/** A name or a ref. */
export function checkedText(call: string, what: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw wrong(`${call} takes ${what}, a text; got ${kindOf(value)}.`);
}

/** What the engine may take of the machine. */
export function checkedEngine({ threads, memory }: OpenOptions): Pick<OpenOptions, "threads" | "memory"> {
  if (threads !== undefined && (!Number.isSafeInteger(threads) || threads < 1)) {
    throw wrong(`threads must be a whole number, 1 or more; got ${String(threads)}.`);
  }
  if (memory !== undefined && !/^\d+(\.\d+)?\s*([MGT]i?B)$/i.test(memory)) {
    throw wrong(`memory must be a size such as "800MB" or "8GB"; got "${String(memory)}".`);
  }
  return { ...(threads === undefined ? {} : { threads }), ...(memory === undefined ? {} : { memory }) };
}

/** The texts of a tagged template. */
export function checkedTemplate(strings: unknown): string[] {
  if (Array.isArray(strings) && "raw" in strings) return [...(strings as unknown[] as string[])];
  throw wrong("sql is a tag and no function: write shop.sql`select … where x = ${value}`, without brackets.");
}

const LISTS = ["measures", "by", "sort"];
const KEYS = [...LISTS, "where", "having", "top", "pivot", "totals", "compare"];

export function checkedQuestion(question: unknown): CubeQuestion {
  if (typeof question !== "object" || question === null) {
    throw wrong(`cube takes a question such as { measures: ["revenue"], by: ["channel"] }; got ${kindOf(question)}.`);
  }
  for (const [key, value] of Object.entries(question)) {
    if (!KEYS.includes(key)) throw wrong(`a question to a cube has no "${key}".${suggestion(key, KEYS)}`);
    if (value === undefined || !LISTS.includes(key)) continue;
    if (Array.isArray(value) && value.every((one) => typeof one === "string")) continue;
    throw wrong(`"${key}" of a question to a cube is a list of texts, such as ["revenue"]; got ${kindOf(value)}.`);
  }
  return { measures: [], ...question };
}

const wrong = (message: string): ClienteleError => new ClienteleError("wrong-argument", message);

const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list of other things" : typeof value;
