import { quotePath } from "../../sql.js";

/** `select` text that gives the lines of a file as column `l`, whatever they hold. */
export const readLines = (paths: readonly string[]): string =>
  `read_csv([${paths.map(quotePath).join(", ")}], columns = {'l': 'varchar'}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '', max_line_size = 16777216, buffer_size = 33554432)`;
