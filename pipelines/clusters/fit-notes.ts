import type { ClusterModel } from "../../models/clusters/cluster-model.js";
import type { ClusterSettings } from "../../project/cluster-settings.js";
import { CLUSTERS, type Version } from "./versions.js";

/** What the night of a fit tells of it. */
export function fitNotes({ version, model }: Version): string[] {
  const { clusters, candidates, customers, moves, why, notes } = model;
  const name = `${CLUSTERS}.v${version} (${why})`;
  if (clusters.length === 0) return [`${name}: ${customers} customers, no clusters`, ...notes, ...triedNotes(model)];
  const told = clusters.map(({ en, customers: many, stability }) => `${en}: ${many}${sure(stability)}`);
  // Of JSON, where what is not a number is null.
  const chosen = candidates.find(
    ({ clusters: many, silhouette }) => many === clusters.length && Number.isFinite(silhouette),
  );
  return [
    `${name}: ${clusters.length} clusters of ${customers} customers; ${told.join("; ")}`,
    ...(chosen === undefined
      ? []
      : [`silhouette ${chosen.silhouette.toFixed(2)}${reference(chosen.referenceSilhouette)}`]),
    ...(moves === null ? [] : [movedNote(moves)]),
    ...notes,
  ];
}

/** Names in the settings of clusters that there are not. */
export function unknownNames({ clusters }: ClusterModel, { names }: ClusterSettings): string[] {
  const labels = clusters.map(({ label }) => label);
  const unknown = Object.keys(names).filter((label) => !labels.includes(label));
  if (unknown.length === 0) return [];
  return [
    `settings.clusters.names: there is no cluster ${unknown.join(", ")}; there is ${labels.join(", ") || "none"}`,
  ];
}

const sure = (stability: number | null): string => (stability === null ? "" : ` (found again ${stability.toFixed(2)})`);

const reference = (greatest: number | null): string =>
  greatest === null ? "" : `, at most ${greatest.toFixed(2)} in draws without groups`;

function movedNote(moves: NonNullable<ClusterModel["moves"]>): string {
  const count = (of: typeof moves): number => of.reduce((sum, { customers }) => sum + customers, 0);
  const changed = moves.filter(({ before, now }) => before !== now);
  const most = [...changed].sort((a, b) => b.customers - a.customers).slice(0, 3);
  const told = most.map(({ before, now, customers }) => `${customers} from ${before ?? "none"} to ${now ?? "none"}`);
  return `${count(changed)} of ${count(moves)} customers changed because of it${told.length === 0 ? "" : `: ${told.join("; ")}`}`;
}

function triedNotes({ candidates }: ClusterModel): string[] {
  if (candidates.length === 0) return [];
  const told = candidates.map(({ clusters, meanStability }) => `${clusters}: ${meanStability.toFixed(2)}`);
  return [`found again, by number of clusters: ${told.join(", ")}`];
}
