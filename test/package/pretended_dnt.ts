// Stands in for dnt, in tests of the script that calls it: writes down what it was told and compiles nothing.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Options {
  readonly entryPoints: readonly { readonly path: string }[];
  readonly outDir: string;
  readonly package: object;
  readonly postBuild: () => void;
}

export function build(options: Options): Promise<void> {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(options.outDir, path)), { recursive: true });
    writeFileSync(join(options.outDir, path), text);
  };
  for (const { path } of options.entryPoints) {
    const module = path.replace(/^.*\/src\/(.*)\.ts$/, "esm/$1");
    write(`${module}.js`, "");
    write(`${module}.d.ts`, "");
  }
  write("told.json", JSON.stringify(options));
  options.postBuild();
  return Promise.resolve();
}
