import { ConfigurationError } from "../../project/errors.js";
import { readHoldouts, recordHoldout } from "../../project/meanings.js";
import { projectPaths } from "../../project/paths.js";
import type { Project } from "../../project/project.js";

/**
 * Refuses a hold-out whose key was drawn with another share before.
 * @throws {ConfigurationError} holdout-share
 */
export async function checkHoldouts(project: Project): Promise<void> {
  const used = new Map<string, number>();
  for (const { key, share } of await readHoldouts(projectPaths(project.directory).meanings)) used.set(key, share);
  for (const { key, share, file } of holdoutsOf(project)) {
    const known = used.get(key);
    if (known !== undefined && known !== share) {
      throw new ConfigurationError(
        "holdout-share",
        `the hold-out key "${key}" has the share ${known}; got ${share}. Another share needs another key.`,
        { file },
      );
    }
    used.set(key, share);
  }
}

/** Keeps in `meanings/holdouts.yaml` which shares were drawn under which keys, and since when. Safe to run again. */
export async function keepHoldouts(project: Project, asOf: string): Promise<void> {
  const { meanings } = projectPaths(project.directory);
  for (const { key, share } of holdoutsOf(project)) await recordHoldout(meanings, { key, share, from: asOf });
}

/** Every hold-out that lists of this project use; the global control first. */
function holdoutsOf({ settings, exports }: Project): { key: string; share: number; file: string }[] {
  if (exports.length === 0) return [];
  return [
    ...(settings.holdout === null ? [] : [{ ...settings.holdout, file: "clientele.yaml" }]),
    ...exports.flatMap(({ holdout, file }) => (holdout === null ? [] : [{ ...holdout, file }])),
  ];
}
