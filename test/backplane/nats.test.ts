// The backplane on a real nats-server.

import { afterAll, beforeAll, describe } from "vitest";
import { natsBackplane } from "../../src/backplane/nats/open.ts";
import { NATS_SERVER, NatsServer } from "../support/nats_server.ts";
import { testBackplane } from "./contract.ts";

describe.skipIf(NATS_SERVER === undefined)("with a nats-server", () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await new NatsServer().start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  testBackplane("nats", { open: (chat) => natsBackplane(server.urlOf(chat)), isShared: true });
});
