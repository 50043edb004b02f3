/** One decision, hold-out, merge, line or answer, as the tables have it; times are whole days, 0 and up. */
export interface Past {
  readonly decisions: readonly { customer: string; outcome: string; from: number; to: number | null }[];
  readonly holdouts: readonly { key: string; from: number; to: number | null }[];
  readonly merges: readonly { from: string; into: string; known: number }[];
  readonly lines: readonly {
    customer: string;
    order: string;
    day: number;
    kind: string;
    amount: number;
    cost: number | null;
  }[];
  readonly answers: readonly { customer: string; day: number; arm: string | null }[];
}

export interface NaiveArm {
  customers: number;
  buyers: number;
  answered: number;
  linesWithoutCost: number;
  /** One per customer, sorted. */
  orders: number[];
  revenue: number[];
  margin: number[];
}

/** What the relations of `warehouse/results/effects/` must say, customer by customer and night by night; `key ids arm` to sums. */
export function naiveEffect(past: Past, asOf: number, windowDays: number) {
  const merges = past.merges.filter(({ known }) => known < asOf);
  const lastOf = (id: string, before: number): string => {
    const next = merges.find(({ from, known }) => from === id && known < before);
    return next === undefined ? id : lastOf(next.into, before);
  };
  const ids = [...new Set([...past.decisions.map((d) => d.customer), ...merges.flatMap((m) => [m.from, m.into])])];
  const left = new Map<string, { both: number; joined: number; waiting: number }>();
  const arms = new Map<string, NaiveArm>();
  for (const { key } of past.holdouts) {
    if (left.has(key) || !past.holdouts.some((h) => h.key === key && h.from <= asOf)) continue;
    const out = { both: 0, joined: 0, waiting: 0 };
    left.set(key, out);
    const first = new Map<string, { night: number; ids: number; arms: Set<string> }>();
    for (let night = 0; night <= asOf; night++) {
      if (!past.holdouts.some((h) => h.key === key && h.from <= night && (h.to === null || night < h.to))) continue;
      for (const d of past.decisions) {
        if (d.from > night || (d.to !== null && d.to <= night) || d.outcome === "excluded") continue;
        const person = lastOf(d.customer, asOf);
        const drawn = ids.filter((id) => lastOf(id, night) === d.customer).length;
        const known = first.get(person) ?? { night, ids: drawn, arms: new Set<string>() };
        known.ids = Math.min(known.ids, drawn);
        known.arms.add(d.outcome);
        first.set(person, known);
      }
    }
    for (const [person, { night, ids: drawn, arms: held }] of first) {
      if (held.size > 1) out.both++;
      else if (ids.filter((id) => lastOf(id, asOf) === person).length > drawn) out.joined++;
      else if (night + windowDays > asOf) out.waiting++;
      else {
        const inWindow = (day: number) => day >= night && day < night + windowDays && day < asOf;
        const lines = past.lines.filter(
          (l) => lastOf(l.customer, asOf) === person && inWindow(l.day) && ["sale", "return"].includes(l.kind),
        );
        const place = `${key} ${drawn} ${[...held][0]!}`;
        const arm = arms.get(place) ?? {
          customers: 0,
          buyers: 0,
          answered: 0,
          linesWithoutCost: 0,
          orders: [],
          revenue: [],
          margin: [],
        };
        const orders = new Set(lines.filter((l) => l.kind === "sale" && l.amount > 0).map((l) => l.order)).size;
        const revenue = lines.reduce((sum, l) => sum + l.amount, 0);
        const cost = lines.reduce((sum, l) => sum + (l.cost ?? 0) * (l.kind === "return" ? -1 : 1), 0);
        arm.customers++;
        arm.buyers += orders > 0 ? 1 : 0;
        arm.answered += past.answers.some(
          (a) => lastOf(a.customer, asOf) === person && inWindow(a.day) && a.arm !== "control",
        )
          ? 1
          : 0;
        arm.linesWithoutCost += lines.filter((l) => l.cost === null).length;
        arm.orders.push(orders);
        arm.revenue.push(revenue);
        arm.margin.push(revenue - cost);
        arms.set(place, arm);
      }
    }
  }
  return { left, arms };
}
