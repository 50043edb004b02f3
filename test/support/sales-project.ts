/** The configuration of a project whose one source is `sales.ndjson`, and what of `settings` is written in it. */
export const salesProject = (name: string, mode: "append" | "upsert", columns: string, settings: string): string =>
  `name: ${name}
time_zone: UTC
currency: EUR
sources:
  sales:
    entity: transactions
    files: sales.ndjson
    mode: ${mode}
${columns}
settings:${settings}
`;
