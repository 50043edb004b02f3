import type { Row } from "../../support/given.js";

const trait = (cluster: string, trait_rank: number, changes: Row): Row => ({
  cluster,
  name: cluster === "rare" ? "rare" : "Night owls",
  stability: cluster === "rare" ? null : 0.91,
  trait_rank,
  model_version: "clusters.v2",
  ...changes,
});

const move = (cluster_before: string | null, cluster_now: string | null, customers: number): Row => ({
  cluster_before,
  cluster_now,
  customers,
  fitted_as_of: "2026-01-01 00:00:00",
  model_version: "clusters.v2",
});

/** Two groups, and a refit that changed some. */
export const CLUSTERS: Readonly<Record<string, readonly Row[]>> = {
  "result.cluster": [
    ...["c1", "c2", "c3"].map((customer_id) => ({ customer_id, cluster: "evenings-frequent" })),
    { customer_id: "c4", cluster: "rare" },
  ],
  "result.cluster_trait": [
    trait("evenings-frequent", 1, { feature: "evening_share", effect: 1.75, average: 0.62, average_of_all: 0.2 }),
    trait("evenings-frequent", 2, { feature: "average_order_365", effect: -0.4, average: 31.5, average_of_all: 52.25 }),
    trait("rare", 1, { feature: "orders_365", effect: -2.1, average: 1.52, average_of_all: 12.34 }),
  ],
  "result.cluster_refit": [
    move("rare", "rare", 40),
    move("rare", "evenings-frequent", 20),
    move("evenings-frequent", "evenings-frequent", 30),
    move(null, "rare", 5),
  ],
};
