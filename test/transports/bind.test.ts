// How a Unix socket comes into the world, seen from inside: where it is while it is still open to whomever the
// umask lets in.

import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { bound } from "../../src/transports/shared/bind.ts";
import type { Endpoint } from "../../src/transports/transport.ts";

test("a Unix socket is born where nobody else may enter", async () => {
  const path = pathInside();
  const umask = process.umask(0);
  onTestFinished(() => void process.umask(umask));
  const { listener, removeFile } = await bound(
    async (at) => {
      const server = await listenOn(at);
      const birthplace = pathOf(at);
      expect(lstatSync(birthplace).mode & 0o777).toBe(0o777);
      expect(lstatSync(dirname(birthplace)).mode & 0o777).toBe(0o700);
      expect(existsSync(path)).toBe(false);
      return server;
    },
    (server) => server.close(),
    { kind: "unix", path },
    { mode: 0o620 },
  );
  expect(lstatSync(path).mode & 0o777).toBe(0o620);
  expect(readdirSync(dirname(path))).toEqual(["chat.sock"]);
  removeFile();
  expect(readdirSync(dirname(path))).toEqual([]);
  listener.close();
});

test("what was bound in vain is closed", async () => {
  const path = pathInside();
  const closed: unknown[] = [];
  const binding = bound(listenOn, (server) => closed.push(server.close()), { kind: "unix", path }, {
    mode: -1,
  });
  await expect(binding).rejects.toMatchObject({ name: "TransportError" });
  expect(closed).toHaveLength(1);
  expect(readdirSync(dirname(path))).toEqual([]);
});

function pathInside(): string {
  const folder = mkdtempSync(join(tmpdir(), "partyline-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "chat.sock");
}

function pathOf(endpoint: Endpoint): string {
  if (endpoint.kind !== "unix") throw new TypeError("Wanted a path");
  return endpoint.path;
}

function listenOn(endpoint: Endpoint): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen({ path: pathOf(endpoint) }, () => resolve(server)));
}
