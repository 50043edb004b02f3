/** `segments/<name>.yaml` */
export interface SegmentDefinition {
  readonly name: string;
  readonly title: string;
  /** Within a family the first that fits wins. Default: the name. */
  readonly family: string;
  /** Order within the family; default: the order of names. */
  readonly rank: number;
  /** SQL expression over `result.customer`. */
  readonly where: string;
  readonly file: string;
}
