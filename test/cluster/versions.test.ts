// Servers of two versions as one chat: the present one, and a copy of it in which something is computed otherwise at the
// next level, as a later version would. Whoever is away is told so in other words there.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../scripts/_report.ts";
import { ENGINE_LEVELS } from "../../src/engine/levels.ts";
import { stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";
import { NATS_SERVER, NatsServer } from "../support/nats_server.ts";
import { type Node, startNode } from "./_cluster.ts";
import { complaints } from "./_people.ts";

/** A copy of the program with some files changed. */
function copied(changes: { readonly [file: string]: (text: string) => string }): string {
  const folder = mkdtempSync(join(tmpdir(), "partyline-version-"));
  for (const each of ["src", "mod.ts", "package.json", "deno.json", "tsconfig.json"]) {
    cpSync(join(ROOT, each), join(folder, each), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const [file, change] of Object.entries(changes)) {
    const before = readFileSync(join(folder, file), "utf8");
    const after = change(before);
    if (after === before) throw new Error(`${file} is not as this test expects it`);
    writeFileSync(join(folder, file), after);
  }
  return folder;
}

/** The level of the present version. */
const HIGH = ENGINE_LEVELS.high;

/** From the next level on whoever is away is so for another reason. */
const LATER = `
export function createStep(commands: readonly CustomCommand[] = []): StepFunction {
  const older = olderStep(commands);
  return (state, input) =>
    state.level <= ${HIGH} || input.kind !== "said" || input.command.kind !== "away"
      ? older(state, input)
      : older(state, { ...input, command: { ...input.command, reason: "at a later level" as never } });
}

`;

const withLevels = (low: number, high: number) => (text: string) =>
  text.replace(/ENGINE_LEVELS: Levels = \{.*\}/, `ENGINE_LEVELS: Levels = { low: ${low}, high: ${high} }`);
const withVersion = (version: string) => (text: string) => text.replace(/"\d+\.\d+\.\d+.*"/, `"${version}"`);

describe.skipIf(NATS_SERVER === undefined)("servers of two versions", { timeout: 90_000 }, () => {
  let nats: NatsServer;
  const folders: string[] = [];
  const [newer, tooNew] = [
    { "src/engine/levels.ts": withLevels(HIGH, HIGH + 1), "src/version.ts": withVersion("8.0.0") },
    { "src/engine/levels.ts": withLevels(HIGH + 1, HIGH + 1), "src/version.ts": withVersion("9.0.0") },
  ];
  beforeAll(async () => {
    nats = await new NatsServer().start();
    folders.push(
      copied({
        ...newer,
        "src/engine/step.ts": (text) =>
          text.replace("export function createStep(", `${LATER}function olderStep(`),
      }),
      copied(tooNew),
    );
  }, 30_000);
  afterEach(stopCommands, 30_000);
  afterAll(async () => {
    await nats[Symbol.asyncDispose]();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  async function person({ line }: Node, name: string): Promise<LineClient> {
    const client = await LineClient.connect(line, name);
    client.say(`REGISTER ${name}`);
    await client.until(() => client.lines.includes(`Registered as ${name}`), `${name} to be registered`);
    return client;
  }

  async function answer(client: LineClient): Promise<string> {
    const before = client.lines.length;
    client.say("/away lunch");
    await client.until(() => client.lines.length > before, "an answer");
    return client.lines[before] as string;
  }

  test("compute as the older one does, until it has left; one that is too new, or too old, does not start", async () => {
    const url = nats.urlOf("versions");
    const [root = "", tooNewRoot = ""] = folders;
    const old = [await startNode("node", url), await startNode("bun", url)] as const;
    const first = await person(old[0], "first");
    await expect(startNode("node", url, [], { root: tooNewRoot })).rejects.toThrow(
      new RegExp(`at level ${HIGH}.*\\(9\\.0\\.0\\) begins at ${HIGH + 1}`),
    );
    const young = [
      await startNode("deno", url, [], { root }),
      await startNode("node", url, [], { root }),
    ] as const;
    const second = await person(young[0], "second");
    const third = await person(young[1], "third");
    expect(await answer(first)).toMatch(/lunch/);
    expect(await answer(second)).toMatch(/lunch/);
    await old[0].child.stop();
    expect(await answer(third)).toMatch(/lunch/);
    await old[1].child.stop();
    await young[0].child.logs(new RegExp(`know level ${HIGH + 1}`));
    expect(await answer(second)).toMatch(/at a later level/);
    expect(await answer(third)).toMatch(/at a later level/);
    await expect(startNode("bun", url)).rejects.toThrow(
      new RegExp(`at level ${HIGH + 1}, where partyline 8.0.0 .* goes up to ${HIGH}`),
    );
    const another = await startNode("bun", url, [], { root: tooNewRoot });
    second.say("still one chat");
    const fourth = await person(another, "fourth");
    fourth.say("yes");
    await second.until(() => second.lines.includes("[fourth] yes"), "the fourth");
    for (const { child } of [...young, another]) {
      expect(complaints(child.stderr)).not.toMatch(/has another state|\[ERR\]/);
    }
  });
});
