// A wire between browser and server that can be cut, or left open with nothing coming through.

import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class Wire {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isCut = false;
  #isStalled = false;

  private constructor(to: number) {
    this.#server = createServer((near) => {
      if (this.#isCut) return near.destroy();
      const far = connect(to, "127.0.0.1");
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      for (const [from, into] of [[near, far], [far, near]] as const) {
        from.on("error", () => {});
        from.on("data", (chunk) => this.#isStalled || into.write(chunk));
        from.on("close", () => {
          into.destroy();
          this.#pairs.delete(pair);
        });
      }
    });
  }

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port);
    await new Promise<void>((resolve) => wire.#server.listen(0, "127.0.0.1", resolve));
    return wire;
  }

  get page(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** How many connections go through it. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** Ends what is there, and refuses what comes. */
  cut(): void {
    this.#isCut = true;
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Everything stays open, nothing comes through, and what is sent is lost. */
  stall(): void {
    this.#isStalled = true;
  }

  mend(): void {
    this.#isCut = false;
    if (!this.#isStalled) return;
    this.#isStalled = false;
    // Streams with a hole in them.
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
