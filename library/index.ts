export { ClienteleError } from "./error.js";
export { open } from "./open.js";
export type {
  Answer,
  Column,
  Columns,
  Company,
  CubeAnswer,
  CubeColumn,
  CubeHead,
  CubeQuestion,
  CustomerCard,
  FeatureColumns,
  Model,
  OpenOptions,
  ReadOptions,
  Row,
  Scores,
  SegmentCard,
  SegmentLine,
  Value,
} from "./types.js";
