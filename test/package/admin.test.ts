// The installed package has no `prom-client` beside it: who asks for metrics is told what to install, before anything
// listens, and nobody else misses it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { RUNTIMES } from "./installed.ts";
import { output } from "./processes.ts";

const app = inject("app");

const PROGRAM = `
import { serve, TransportError } from "partyline";

const listen = "tcp://127.0.0.1:0";
const error = await serve({ listen, admin: "http://127.0.0.1:0" }).catch((error) => error);
console.log(error instanceof TransportError, error.code, error.message);
const chat = await serve({ listen });
console.log(chat.adminEndpoint);
await chat.close();
`;

test.each(RUNTIMES)("%s says what metrics need", async (name, program, ...args) => {
  const script = join(app, "admin.mjs");
  writeFileSync(script, PROGRAM);
  const command = name === "Deno" ? "deno add npm:prom-client" : "npm install prom-client";
  expect(await output(program, [...args, script], app)).toBe(
    `true ENOTSUP Cannot listen on http://127.0.0.1:0: metrics need the package prom-client: ${command}\nundefined\n`,
  );
});
