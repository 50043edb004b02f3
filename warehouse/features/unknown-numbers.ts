import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import type { Project } from "../../project/project.js";
import { settingPlace } from "../../project/setting-place.js";
import { BEHAVIOURS } from "./read-behaviour.js";

/** What `settings.clusters.features` names that is no number of a customer, each with its line. */
export const unknownNumbers = (project: Project): ConfigurationError[] =>
  project.settings.clusters.features.flatMap((name, i) => {
    if (BEHAVIOURS.has(name)) return [];
    const near = suggestion(name, BEHAVIOURS);
    const rule = `settings.clusters.features: there is no number "${name}" of a customer.${near} docs/features.md has the list.`;
    return [new ConfigurationError("unknown-feature", rule, settingPlace(project, `/settings/clusters/features/${i}`))];
  });
