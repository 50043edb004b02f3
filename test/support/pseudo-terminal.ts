import { spawn } from "node:child_process";

export interface Shown {
  readonly exitCode: number;
  /** All that was written to the terminal. */
  readonly output: string;
}

/**
 * Runs a shell command in a pseudo-terminal of util-linux's `script`.
 * @param type told what was written so far; what it gives is typed on the keyboard, "\u0003" for Ctrl-C
 */
export function inTerminal(
  command: string,
  columns: number,
  type: (output: string) => string = () => "",
): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const words = [
      "--quiet",
      "--flush",
      "--return",
      "--command",
      `stty cols ${columns} rows 24; ${command}`,
      "/dev/null",
    ];
    const { CI: _ci, NO_COLOR: _plain, ...environment } = process.env;
    const child = spawn("script", words, { env: { ...environment, TERM: "xterm" } });
    let output = "";
    const take = (chunk: string): void => {
      output += chunk;
      const typed = type(output);
      if (typed !== "") child.stdin.write(typed);
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? -1, output }));
  });
}
