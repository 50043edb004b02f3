import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { projectEnvironment, type Environment } from "./environment.js";
import { ConfigurationError } from "./errors.js";
import { CUBE_SCHEMA } from "./cube-schema.js";
import { defaultCubes } from "./default-cubes.js";
import { readCube, type CubeYaml } from "./read-cube.js";
import { readExport, type ExportYaml } from "./read-export.js";
import { readSegment, rankSegments, type SegmentYaml } from "./read-segment.js";
import { readSource, type EntityShape, type SourceYaml } from "./read-source.js";
import { CLIENTELE_SCHEMA, EXPORT_SCHEMA, SEGMENT_SCHEMA } from "./schemas.js";
import { suggestion } from "./nearest-name.js";
import { checkClusters, readClusters, type ClustersYaml } from "./cluster-settings.js";
import { checkChurn, readChurn, type ChurnYaml } from "./read-churn.js";
import { checkCrossSell, readCrossSell, type CrossSellYaml } from "./read-cross-sell.js";
import { DEFAULT_SETTINGS, type Settings } from "./settings.js";
import { validate } from "./validate.js";
import { parseYaml, type YamlFile } from "./yaml-file.js";
import type { ChannelDefinition, Project } from "./project.js";

export type { EntityShape } from "./read-source.js";

interface ClienteleYaml {
  name: string;
  language?: "en" | "zh";
  country?: string;
  time_zone: string;
  currency: string;
  amounts?: "with_tax" | "without_tax";
  calendar?: { week?: "iso" | "sunday" | "saturday"; fiscal_start?: string; day_starts?: string };
  channels?: Record<
    string,
    { address?: string | null; cost?: number; consent?: "required" | "unless_withdrawn" }
  > | null;
  sources?: Record<string, SourceYaml> | null;
  settings?: {
    seed?: number;
    service_level_seconds?: number;
    holdout?: { share: number; key: string };
    list_effect?: { window_days?: number };
    retention?: { nights?: number; weekly_days?: number };
    cubes?: { budget_share?: number; least_rows?: number };
    churn?: ChurnYaml;
    clusters?: ClustersYaml;
    value?: { horizon_days?: number; learn_from?: number };
    rfm?: { refit_shift?: number };
    cross_sell?: CrossSellYaml;
    notify?: { on_failure?: string; on_refusal?: string };
  } | null;
  publish?: { personal?: boolean };
}

/**
 * The project in `directory`, checked, with defaults filled in.
 * @param environment of the process; `.env` beside clientele.yaml stands below it
 * @param entities what a source can be: names, columns, default modes
 * @throws {ConfigurationError} no-project, yaml-syntax, unknown-key, wrong-type, …; everything found, in `problems`
 */
export async function readProject(
  directory: string,
  environment: Environment,
  entities: readonly EntityShape[],
): Promise<Project> {
  const folder = resolve(directory);
  if (!existsSync(join(folder, "clientele.yaml"))) {
    throw new ConfigurationError(
      "no-project",
      `there is no clientele.yaml in ${directory}. Name the project folder with --project, or write one with "clientele init".`,
    );
  }
  const problems: ConfigurationError[] = [];
  const variables = projectEnvironment(folder, environment);
  const read = async (file: string, schema: object) => {
    const yaml = parseYaml(file, await readFile(join(folder, file), "utf8"), variables, problems);
    return yaml.value !== undefined && validate(yaml, schema, problems) ? yaml : null;
  };
  const main = await read("clientele.yaml", CLIENTELE_SCHEMA);
  const segmentFiles: YamlFile[] = [];
  const segmentNames = await yamlFiles(folder, "segments", problems);
  for (const file of segmentNames) {
    const yaml = await read(file, SEGMENT_SCHEMA);
    if (yaml !== null) segmentFiles.push(yaml);
  }
  const exportFiles: YamlFile[] = [];
  for (const file of await yamlFiles(folder, "exports", problems)) {
    const yaml = await read(file, EXPORT_SCHEMA);
    if (yaml !== null) exportFiles.push(yaml);
  }
  const cubeFiles: YamlFile[] = [];
  for (const file of await yamlFiles(folder, "cubes", problems)) {
    const yaml = await read(file, CUBE_SCHEMA);
    if (yaml !== null) cubeFiles.push(yaml);
  }
  if (main === null) throw failure(problems);

  const written = main.value as ClienteleYaml;
  checkTimeZone(main, written.time_zone, problems);
  const dayStarts = written.calendar?.day_starts ?? "00:00";
  if (!existsSync(join(folder, "cubes"))) {
    const channelCosts = Object.fromEntries(
      Object.entries(written.channels ?? {}).map(([name, { cost = 0 }]) => [name, cost]),
    );
    const { serviceLevelSeconds } = readSettings(written);
    for (const [file, text] of Object.entries(defaultCubes({ dayStarts, serviceLevelSeconds, channelCosts }))) {
      cubeFiles.push(parseYaml(`cubes/${file}`, text, variables, problems));
    }
  }
  const project: Project = {
    directory: folder,
    name: written.name,
    language: written.language ?? "en",
    country: written.country ?? null,
    timeZone: written.time_zone,
    currency: written.currency,
    amounts: written.amounts ?? "with_tax",
    calendar: {
      week: written.calendar?.week ?? "iso",
      fiscalStart: written.calendar?.fiscal_start ?? "01-01",
      dayStarts,
    },
    channels: readChannels(main, written, entities, problems),
    sources: Object.entries(written.sources ?? {}).flatMap(
      ([name, source]) => readSource(main, name, source, entities, problems) ?? [],
    ),
    segments: rankSegments(segmentFiles.map((yaml) => readSegment(yaml, yaml.value as SegmentYaml))),
    exports: exportFiles.map((yaml) => readExport(yaml, yaml.value as ExportYaml, problems)),
    cubes: cubeFiles.map((yaml) => readCube(yaml, yaml.value as CubeYaml, problems)),
    settings: readSettings(written),
    publish: { personal: written.publish?.personal ?? false },
  };
  checkNames([...segmentFiles, ...exportFiles, ...cubeFiles], problems);
  checkReferences(project, written, exportFiles, segmentFiles.length === segmentNames.length, problems);
  checkHoldouts(project, main, exportFiles, problems);
  checkChurn(project.settings.churn, main, problems);
  checkClusters(project.settings.clusters, main, problems);
  checkCrossSell(project.settings.crossSell, main, problems);
  if (problems.length > 0) throw failure(problems);
  return project;
}

const failure = (problems: readonly ConfigurationError[]) =>
  ConfigurationError.all(problems as [ConfigurationError, ...ConfigurationError[]]);

async function yamlFiles(folder: string, kind: string, problems: ConfigurationError[]): Promise<string[]> {
  if (!existsSync(join(folder, kind))) return [];
  const files: string[] = [];
  for (const name of (await readdir(join(folder, kind))).sort()) {
    if (name.startsWith(".") || name.endsWith("~")) continue;
    if (extname(name) === ".yaml") files.push(`${kind}/${name}`);
    else if (extname(name) === ".yml") {
      problems.push(
        new ConfigurationError("wrong-ending", `a file here ends in ".yaml"; rename it.`, { file: `${kind}/${name}` }),
      );
    }
  }
  return files;
}

function checkTimeZone(yaml: YamlFile, zone: string, problems: ConfigurationError[]): void {
  const known = Intl.supportedValuesOf("timeZone");
  let valid = /^[A-Za-z]/.test(zone);
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    valid = false;
  }
  if (valid) return;
  problems.push(
    new ConfigurationError(
      "unknown-time-zone",
      `"${zone}" is no time zone; use an IANA name such as Europe/London.${suggestion(zone, known)}`,
      yaml.place("/time_zone"),
    ),
  );
}

const ADDRESSES: Readonly<Record<string, string>> = {
  email: "email",
  mail: "email",
  sms: "phone",
  call: "phone",
  phone: "phone",
  post: "address",
};

function readChannels(
  yaml: YamlFile,
  written: ClienteleYaml,
  entities: readonly EntityShape[],
  problems: ConfigurationError[],
): Record<string, ChannelDefinition> {
  const attributes = entities.find((e) => e.name === "customers")?.columns.map((c) => c.name) ?? [];
  return Object.fromEntries(
    Object.entries(written.channels ?? {}).map(([name, channel]) => {
      const address = channel.address === undefined ? (ADDRESSES[name] ?? null) : channel.address;
      if (address !== null && !attributes.includes(address)) {
        problems.push(
          new ConfigurationError(
            "unknown-attribute",
            `"${address}" is no attribute of a customer.${suggestion(address, attributes)}`,
            yaml.place(`/channels/${name}/address`),
          ),
        );
      }
      return [name, { address, cost: channel.cost ?? 0, consent: channel.consent ?? "required" }];
    }),
  );
}

function readSettings({ settings }: ClienteleYaml): Settings {
  return {
    seed: settings?.seed ?? DEFAULT_SETTINGS.seed,
    serviceLevelSeconds: settings?.service_level_seconds ?? DEFAULT_SETTINGS.serviceLevelSeconds,
    holdout: settings?.holdout ?? DEFAULT_SETTINGS.holdout,
    listEffect: { windowDays: settings?.list_effect?.window_days ?? DEFAULT_SETTINGS.listEffect.windowDays },
    retention: {
      nights: settings?.retention?.nights ?? DEFAULT_SETTINGS.retention.nights,
      weeklyDays: settings?.retention?.weekly_days ?? DEFAULT_SETTINGS.retention.weeklyDays,
    },
    cubes: {
      budgetShare: settings?.cubes?.budget_share ?? DEFAULT_SETTINGS.cubes.budgetShare,
      leastRows: settings?.cubes?.least_rows ?? DEFAULT_SETTINGS.cubes.leastRows,
    },
    churn: readChurn(settings?.churn ?? {}),
    clusters: readClusters(settings?.clusters ?? {}),
    value: {
      horizonDays: settings?.value?.horizon_days ?? DEFAULT_SETTINGS.value.horizonDays,
      learnFrom: settings?.value?.learn_from ?? DEFAULT_SETTINGS.value.learnFrom,
    },
    rfm: { refitShift: settings?.rfm?.refit_shift ?? DEFAULT_SETTINGS.rfm.refitShift },
    crossSell: readCrossSell(settings?.cross_sell ?? {}),
    notify: {
      onFailure: settings?.notify?.on_failure ?? DEFAULT_SETTINGS.notify.onFailure,
      onRefusal: settings?.notify?.on_refusal ?? DEFAULT_SETTINGS.notify.onRefusal,
    },
  };
}

function checkNames(files: readonly YamlFile[], problems: ConfigurationError[]): void {
  for (const yaml of files) {
    const { name } = yaml.value as { name: string };
    if (name === basename(yaml.file, ".yaml")) continue;
    const rule = `the name must equal the file's name, "${basename(yaml.file, ".yaml")}"; got "${name}".`;
    problems.push(new ConfigurationError("name-not-file", rule, yaml.place("/name")));
  }
}

function checkReferences(
  project: Project,
  written: ClienteleYaml,
  exportFiles: readonly YamlFile[],
  allSegmentsRead: boolean,
  problems: ConfigurationError[],
): void {
  const sources = Object.keys(written.sources ?? {});
  const segments = project.segments.map((s) => s.name);
  const channels = Object.keys(project.channels);
  const know = (yaml: YamlFile, path: string, what: string, name: string | null, known: readonly string[]) => {
    if (name === null || known.includes(name)) return;
    const rule = `there is no ${what} "${name}".${suggestion(name, known)}`;
    problems.push(new ConfigurationError(`unknown-${what}`, rule, yaml.place(path)));
  };
  project.exports.forEach((list, i) => {
    const yaml = exportFiles[i]!;
    know(yaml, "/channel", "channel", list.channel, channels);
    list.guards.fresh.forEach((name, j) => know(yaml, `/guards/fresh/${j}`, "source", name, sources));
    if (!allSegmentsRead) return;
    know(yaml, "/segment", "segment", list.segment, segments);
    list.exclude.forEach((name, j) => know(yaml, `/exclude/${j}`, "segment", name, segments));
  });
}

function checkHoldouts(
  project: Project,
  main: YamlFile,
  exportFiles: readonly YamlFile[],
  problems: ConfigurationError[],
): void {
  const shares = new Map<string, number>();
  const check = (yaml: YamlFile, path: string, holdout: { share: number; key: string } | null) => {
    if (holdout === null) return;
    const known = shares.get(holdout.key);
    if (known !== undefined && known !== holdout.share) {
      const rule = `the hold-out key "${holdout.key}" is used with the shares ${known} and ${holdout.share}; another share needs another key.`;
      problems.push(new ConfigurationError("holdout-share", rule, yaml.place(path)));
    }
    shares.set(holdout.key, holdout.share);
  };
  check(main, "/settings/holdout", project.settings.holdout);
  project.exports.forEach((list, i) => check(exportFiles[i]!, "/holdout", list.holdout));
}
