import type { Project } from "../../../project/project.js";
import { en } from "./en.js";
import { zh } from "./zh.js";

export type Words = typeof en;

const LANGUAGES: Readonly<Record<Project["language"], Words>> = { en, zh };

export const wordsOf = (language: Project["language"]): Words => LANGUAGES[language];
