import type { CubeDefinition } from "./cube-definition.js";
import type { ExportDefinition } from "./export-definition.js";
import type { SegmentDefinition } from "./segment-definition.js";
import type { Settings } from "./settings.js";
import type { SourceDefinition } from "./source-definition.js";

/** A project folder as its people wrote it: checked, with defaults filled in. Nothing of the warehouse. */
export interface Project {
  /** Absolute path of the folder. */
  readonly directory: string;
  readonly name: string;
  readonly language: "en" | "zh";
  /** ISO 3166-1 alpha-2; null where not stated. */
  readonly country: string | null;
  /** IANA name. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly amounts: "with_tax" | "without_tax";
  readonly calendar: {
    readonly week: "iso" | "sunday" | "saturday";
    /** `MM-DD` */
    readonly fiscalStart: string;
    /** `HH:MM` */
    readonly dayStarts: string;
  };
  readonly channels: Readonly<Record<string, ChannelDefinition>>;
  /** In the order of the file: earlier sources win ties. */
  readonly sources: readonly SourceDefinition[];
  readonly segments: readonly SegmentDefinition[];
  readonly exports: readonly ExportDefinition[];
  /** By name; the default ones where the project has no folder `cubes/`. */
  readonly cubes: readonly CubeDefinition[];
  readonly settings: Settings;
  readonly publish: { readonly personal: boolean };
}

export interface ChannelDefinition {
  /** The customer attribute that reaches a person here: `email`, `phone`, or null. */
  readonly address: string | null;
  readonly cost: number;
  readonly consent: "required" | "unless_withdrawn";
}
