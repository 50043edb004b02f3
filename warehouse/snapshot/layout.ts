import { dirname, join } from "node:path";
import { projectPaths } from "../../project/paths.js";

/** Where the published files of one project stand. */
export interface Layout {
  /** `out/published` */
  readonly published: string;
  /** `.clientele/private` */
  readonly private: string;
  /** `.clientele/history` */
  readonly history: string;
}

/** The folders of a project, made by those who write them. */
export function snapshotLayout(projectDirectory: string): Layout {
  const { published, private: hidden, history } = projectPaths(projectDirectory);
  return { published, private: hidden, history };
}

/** Left by a process that was killed while it wrote. */
export const TEMPORARY = ".tmp-";

/** Where a reader's engine spills what memory does not hold. */
export const scratchFolder = (layout: Layout, reader: string): string => join(dirname(layout.private), `tmp-${reader}`);
