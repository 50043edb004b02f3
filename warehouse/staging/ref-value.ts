import type { SourceDefinition } from "../../project/source-definition.js";
import type { EntityColumn } from "../schema/entities.js";
import { quoteName } from "../sql.js";

/** A ref as it is compared: trimmed, e-mail in lower case, masked values none. Phones become E.164 in a later pass. */
export function refValue(raw: string, space: string): string {
  const trimmed = isEmailSpace(space)
    ? `nullif(lower(trim(${raw})), '')`
    : `case when ${raw} like ' %' or ${raw} like '% ' then nullif(trim(${raw}), '') else ${raw} end`;
  return `(case when ${masked(raw)} then null else ${trimmed} end)`;
}

export const isEmailSpace = (space: string): boolean => /^e-?mail$/i.test(space);
export const isPhoneSpace = (space: string): boolean => /^(phone|mobile|tel|telephone|msisdn)$/i.test(space);

/** Only what sorts outside of `0` to `W` can begin like a mask: the comparison spares most refs the rest. */
const masked = (raw: string): string =>
  `(contains(${raw}, '*') or case when ${raw} < '0' or ${raw} >= 'X' then regexp_full_match(${raw}, '[xX#.-]{3,}') else false end)`;

/** A required ref that is masked is a fault; `typed`: the columns that are mapped. */
export function refFaults(column: EntityColumn, typed: ReadonlyMap<string, unknown>) {
  if (!column.customerRef || !column.required || !typed.has(column.name)) return undefined;
  return [{ rule: "masked-ref", when: masked(quoteName(`m_${column.name}`)), column: column.name }];
}

/** The space of the refs in a column of a source. */
export const spaceOfColumn = (source: SourceDefinition, column: string): string =>
  source.columns[column]?.space ?? "default";
