/**
 * partyline: a chat server for lines of text, and the library to build one, the same on Node, Deno and Bun.
 *
 * ```ts
 * import { serve } from "partyline";
 *
 * const chat = await serve({ listen: "tcp://127.0.0.1:8080" });
 * console.log(`Connect with nc: ${chat.endpoints}`);
 * ```
 *
 * That name is given by `npm install partyline`, and on Deno by `deno add partyline@jsr:@partyline/partyline`. Run
 * directly, this module is the server itself: `deno run --allow-net jsr:@partyline/partyline --help`.
 *
 * @module
 */

import { isMain } from "./src/is_main.ts";

export * from "./src/api.ts";

if (import.meta.main ?? isMain(import.meta.url)) {
  void import("./src/cli/main.ts").then(({ main }) => main());
}
