// The file of a Unix socket: its permissions, its end, and what a dead server leaves behind.

import { chmodSync, existsSync, lstatSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Listener, ListenOptions, Transport } from "../../src/transports/transport.ts";

/** Tests the files of a transport of real sockets. */
export function testUnix(
  name: string,
  makeTransport: () => Promise<Transport>,
  nextPath: () => string,
): void {
  describe(`Unix socket files of ${name}`, () => {
    const listeners: Listener[] = [];
    afterEach(async () => {
      for (const listener of listeners.splice(0)) await listener.close();
    });

    async function listen(path: string, options: ListenOptions = {}): Promise<Listener> {
      const transport = await makeTransport();
      const accept = () => ({ read() {}, ended() {}, drained() {}, closed() {} });
      const listener = await transport.listen({ kind: "unix", path }, accept, options);
      listeners.push(listener);
      return listener;
    }

    it("are their owner's alone", async () => {
      const path = nextPath();
      expect((await listen(path)).endpoint).toEqual({ kind: "unix", path });
      expect(lstatSync(path).isSocket()).toBe(true);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    });

    it("have the mode that was asked for", async () => {
      const path = nextPath();
      await listen(path, { mode: 0o666 });
      expect(statSync(path).mode & 0o777).toBe(0o666);
    });

    it("are gone after close, and can be there again at once", async () => {
      const path = nextPath();
      for (let round = 0; round < 3; round++) {
        const listener = await listen(path);
        await listener.close();
        expect(existsSync(path)).toBe(false);
        await listener.close();
      }
    });

    it("are replaced if a dead server has left them", async () => {
      const path = nextPath();
      await leaveStaleSocket(path);
      await listen(path);
      expect(lstatSync(path).isSocket()).toBe(true);
    });

    it("are left alone while another server uses them", async () => {
      const path = nextPath();
      await listen(path);
      await expect(listen(path)).rejects.toMatchObject({
        name: "TransportError",
        code: "EADDRINUSE",
        message: `Can't listen on unix:${path}: another server is using it; stop it, or choose another path`,
      });
      expect(existsSync(path)).toBe(true);
    });

    it("are left alone if they are no sockets", async () => {
      const path = nextPath();
      writeFileSync(path, "precious");
      await expect(listen(path)).rejects.toMatchObject({
        code: "EADDRINUSE",
        message: expect.stringContaining("a file that is no socket is there"),
      });
      expect(readFileSync(path, "utf8")).toBe("precious");
    });

    it("need a directory", async () => {
      await expect(listen(`${nextPath()}/missing/chat.sock`)).rejects.toMatchObject({
        name: "TransportError",
        message: expect.stringContaining("the directory does not exist"),
      });
    });

    it("have paths of at most 107 bytes", async () => {
      await expect(listen(`/tmp/${"é".repeat(52)}`)).rejects.toMatchObject({
        code: "ENAMETOOLONG",
        message: expect.stringContaining("the path has 109 bytes"),
      });
    });
  });
}

/** A socket's file with nobody behind it: moved away before its server removes it. */
async function leaveStaleSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.old`, resolve));
  renameSync(`${path}.old`, path);
  await new Promise((resolve) => server.close(resolve));
  chmodSync(path, 0o755);
}
