// The declarations, as the compilers of users read them: ours and our dependencies' are checked, too, and no types
// of Node are installed.

import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { EXPORTS } from "../../scripts/entry_points.ts";
import { exampleOf } from "./installed.ts";
import { run, tool } from "./processes.ts";

const app = inject("app");

/** Every mistake must be found: were the types `any`, it would not be one. */
const PROGRAM = `
import { type ChatServer, type Client, type CustomCommand, serve, TransportError } from "partyline";
import { sanitize } from "partyline/dialects";
import { createState, type Effect, reply, step } from "partyline/engine";
import { memoryTransport } from "partyline/testing";
import { nativeTransport, type Transport } from "partyline/transports";

const dice: CustomCommand = {
  name: "dice",
  usage: "/dice",
  help: "rolls a die",
  handler: (state) => ({ state, effects: [] }),
};
const onLine = (client: Client<{ score: number }>, line: string): boolean => {
  const chat: ChatServer<{ score: number }> = client.server;
  client.data.score = (client.data.score ?? 0) + chat.clients.size;
  client.send(line);
  return chat.sendTo("alice", line);
};
export async function main(): Promise<void> {
  const transport: Transport = memoryTransport();
  await using chat = await serve<{ score: number }>({ port: 0, transport, commands: [dice], onLine });
  const effects: readonly Effect[] = step(createState(), { kind: "connected", session: 1 }).effects;
  const name: string = (await nativeTransport()).name;
  console.log(chat.endpoints.length, effects.length, name, new TransportError("", "EXDEV").code.length);
}
// @ts-expect-error a number is no endpoint
void serve({ listen: 8080 });
// @ts-expect-error there is no such option
void serve({ prot: 8080 });
// @ts-expect-error a broadcast is for everyone
void serve().then((chat) => chat.broadcast("hello", "alice"));
// @ts-expect-error a score is a number
void serve<{ score: number }>({ onConnect: (client) => void (client.data.score = "many") });
// @ts-expect-error there is no such input
step(createState(), { kind: "exploded" });
// @ts-expect-error only the sanitizer makes safe text
dice.handler(createState(), undefined, { text: "raw" });
// @ts-expect-error this is no text
sanitize(1);
// @ts-expect-error a transport has a name
const nameless: Transport = { listen: memoryTransport().listen };
console.log(nameless, reply);
`;

/** Checking what `immutable` declares takes 7 s: by our compiler only; the older one reads it as most users do. */
const COMPILERS = [
  { name: "TypeScript 7", tsc: tool("tsc"), skipLibCheck: false },
  {
    name: "TypeScript 5.9",
    tsc: join(inject("judges"), "node_modules", "typescript", "bin", "tsc"),
    skipLibCheck: true,
  },
] as const;
const RESOLUTIONS = [["nodenext", "nodenext"], ["bundler", "esnext"]] as const;

test.each(
  COMPILERS.flatMap((compiler) =>
    RESOLUTIONS.map(([moduleResolution, module]) => ({ ...compiler, moduleResolution, module }))
  ),
)("$name with moduleResolution $moduleResolution checks a program and the examples", async (how) => {
  const { tsc, skipLibCheck, moduleResolution, module } = how;
  const folder = mkdtempSync(join(app, "types-"));
  const files = ["program.mts", ...EXPORTS.map((_, i) => `example_${i}.mts`)];
  writeFileSync(join(folder, "program.mts"), PROGRAM);
  for (const [i, { path }] of EXPORTS.entries()) {
    writeFileSync(join(folder, `example_${i}.mts`), exampleOf(path));
  }
  if (moduleResolution === "nodenext") {
    files.push("required.cts");
    writeFileSync(
      join(folder, "required.cts"),
      `import partyline = require("partyline");\nexport const version: string = partyline.VERSION;\n`,
    );
  }
  const compilerOptions = {
    ...{ module, moduleResolution, target: "es2022", noEmit: true, strict: true },
    ...{ exactOptionalPropertyTypes: true, skipLibCheck, skipDefaultLibCheck: true, types: [] },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const { status, stdout, stderr } = await run(tsc, ["-p", folder], folder);
  expect(`${stdout}${stderr}`).toBe("");
  expect(status).toBe(0);
});
