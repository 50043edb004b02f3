import { ConfigurationError } from "../../project/errors.js";
import { readHoldouts } from "../../project/meanings.js";
import { projectPaths } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import type { Finding } from "./finding.js";

/** Holds the hold-outs of today's configuration against those that were ever used. */
export async function checkMeanings(project: Project): Promise<Finding[]> {
  try {
    const used = new Map((await readHoldouts(projectPaths(project.directory).meanings)).map((h) => [h.key, h.share]));
    const written = [
      { file: "clientele.yaml", holdout: project.settings.holdout },
      ...project.exports.map(({ file, holdout }) => ({ file, holdout })),
    ];
    return written.flatMap(({ file, holdout }): Finding[] => {
      const share = holdout === null ? undefined : used.get(holdout.key);
      if (holdout === null || share === undefined || share === holdout.share) return [];
      const message = `the hold-out key "${holdout.key}" was used with the share ${share}; another share needs another key.`;
      return [{ level: "problem", where: file, code: "holdout-share", message }];
    });
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    return [{ level: "problem", where: cause.place?.file ?? "meanings", code: cause.code, message: cause.rule }];
  }
}
