// What the tests of a cluster stand on: a nats-server, and a folder for what their servers keep.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { stopCommands } from "../support/command.ts";
import { NatsServer } from "../support/nats_server.ts";

/** There from before the first test of a suite until after its last one. */
export interface Ground {
  readonly nats: NatsServer;
  readonly folder: string;
}

/** Prepares it for the suite that is being described; the servers that a test starts are stopped after it. */
export function natsGround(): Ground {
  const ground = {} as { -readonly [K in keyof Ground]: Ground[K] };
  beforeAll(async () => {
    ground.folder = mkdtempSync(join(tmpdir(), "partyline-cluster-"));
    ground.nats = await new NatsServer().start();
  });
  afterEach(stopCommands, 30_000);
  afterAll(async () => {
    await ground.nats[Symbol.asyncDispose]();
    rmSync(ground.folder, { recursive: true });
  });
  return ground;
}
