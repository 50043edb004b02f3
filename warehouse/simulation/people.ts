import type { Warehouse } from "../warehouse.js";
import { create } from "./prepare.js";

const RELATIONS = [
  "person",
  "ref",
  "taste",
  "candidate",
  "consent_state",
  "assignment",
  "spared",
  "complaint",
  "contract",
  "cause_window",
  "departure",
  "response",
  "purchase",
];

/** Draws who the customers are, what happens to them, when they leave, and every order they make. */
export async function drawPeople(db: Warehouse, log: (line: string) => void): Promise<void> {
  for (const name of RELATIONS) {
    await create(db, name);
    log(name);
  }
  await db.run("drop table candidate");
}
