// The file of a Unix socket: its permissions, its end, and what a dead server leaves behind.

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterEach, describe, expect, it } from "vitest";
import type { Listener, ListenOptions, Transport } from "../../src/transports/transport.ts";
import { socketPeer } from "./peers.ts";
import { Changing, until } from "../../src/testing/witness.ts";

/** Tests the files of a transport of real sockets. */
export function testUnix(
  name: string,
  makeTransport: () => Promise<Transport>,
  nextPath: () => string,
): void {
  describe(`Unix socket files of ${name}`, () => {
    const listeners: Listener[] = [];
    const umask = process.umask();
    afterEach(async () => {
      process.umask(umask);
      for (const listener of listeners.splice(0)) await listener.close();
    });

    /** Makes a directory and returns a path in it. */
    function pathInside(): string {
      const directory = nextPath();
      mkdirSync(directory);
      return join(directory, "chat.sock");
    }

    async function listen(
      path: string,
      options: ListenOptions = {},
      onAccept: () => void = () => {},
    ): Promise<Listener> {
      const transport = await makeTransport();
      const accept = () => {
        onAccept();
        return { read() {}, ended() {}, drained() {}, closed() {} };
      };
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

    it("are never open wider than asked, whatever the umask", async () => {
      const path = pathInside();
      process.umask(0);
      const seen = new Set<string>();
      for (let round = 0; round < 50; round++) {
        const listening = listen(path, { mode: 0o640 });
        let isDone = false;
        void listening.finally(() => isDone = true);
        while (!isDone) {
          modesIn(dirname(path)).forEach((mode) => seen.add(mode));
          await new Promise((resolve) => setTimeout(resolve, 0));
          modesIn(dirname(path)).forEach((mode) => seen.add(mode));
        }
        await (await listening).close();
      }
      expect([...seen].filter((mode) => mode !== "directory 700")).toEqual(["socket 640"]);
    });

    it("come without anything else", async () => {
      const path = pathInside();
      await listen(path);
      expect(readdirSync(dirname(path))).toEqual(["chat.sock"]);
      await expect(listen(path)).rejects.toThrow();
      expect(readdirSync(dirname(path))).toEqual(["chat.sock"]);
    });

    it("are not there if their permissions can't be set, and nobody listens", async () => {
      const path = pathInside();
      await expect(listen(path, { mode: -1 })).rejects.toMatchObject({ name: "TransportError" });
      expect(readdirSync(dirname(path))).toEqual([]);
      await listen(path);
    });

    it("of a successor are left alone", async () => {
      const path = pathInside();
      const old = await listen(path);
      unlinkSync(path);
      const caller = new Caller();
      await listen(path, {}, () => caller.answer());
      await caller.reach(path);
      await old.close();
      await caller.reach(path);
      expect(lstatSync(path).isSocket()).toBe(true);
    });

    it("that were removed or replaced by something else do not hinder the end", async () => {
      for (
        const replace of [(_: string) => {}, mkdirSync, (path: string) => writeFileSync(path, "precious")]
      ) {
        const path = pathInside();
        const listener = await listen(path);
        unlinkSync(path);
        replace(path);
        const before = readdirSync(dirname(path));
        await listener.close();
        expect(readdirSync(dirname(path))).toEqual(before);
      }
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
        message: `Cannot listen on unix:${path}: another server is using it; stop it, or choose another path`,
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

    it("need some room beside them in those 107 bytes, if their names are short", async () => {
      await expect(listen(`/tmp/${"x".repeat(100)}/s`)).rejects.toMatchObject({
        code: "ENAMETOOLONG",
        message: expect.stringContaining("its directory's path is 8 bytes too long"),
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

/** What is in a directory, and how open it is. */
function modesIn(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    try {
      const stats = lstatSync(join(directory, name));
      const kind = stats.isSocket() ? "socket" : stats.isDirectory() ? "directory" : "something else";
      return [`${kind} ${(stats.mode & 0o777).toString(8)}`];
    } catch {
      // Gone again.
      return [];
    }
  });
}

/** Somebody who calls at a path and waits to be let in. */
class Caller extends Changing {
  private answered = 0;

  answer(): void {
    this.answered++;
    this.changed();
  }

  async reach(path: string): Promise<void> {
    const count = this.answered;
    const peer = socketPeer({ kind: "unix", path });
    await until("the caller is let in", this, () => this.answered > count);
    peer.reset();
  }
}

/** A socket's file with nobody behind it: moved away before its server removes it. */
async function leaveStaleSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.old`, resolve));
  renameSync(`${path}.old`, path);
  await new Promise((resolve) => server.close(resolve));
  chmodSync(path, 0o755);
}
