// A server for browsers and for people with `nc`, on the runtime that is tested.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Child, type RuntimeName, startOn } from "../../../scripts/processes.ts";
import { freePort } from "../../support/ports.ts";

export const RUNTIME = (process.env.PARTYLINE_BROWSER_RUNTIME ?? "node") as RuntimeName;

/** What Deno needs besides `--allow-net` to keep a chat in a file. */
const FILES = ["--allow-net", "--allow-read", "--allow-write", "--allow-ffi", "--allow-env"];

export class Chat {
  readonly port: number;
  readonly #args: readonly string[];
  readonly #folder: string | undefined;
  #child: Child | undefined;

  private constructor(port: number, folder: string | undefined, args: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#args = args;
  }

  /** Starts one that keeps what is said in a file. */
  static async start(...args: readonly string[]): Promise<Chat> {
    const folder = mkdtempSync(join(tmpdir(), "partyline-browser-"));
    const chat = new Chat(await freePort(), folder, ["--data", join(folder, "chat.db"), ...args]);
    await chat.run();
    return chat;
  }

  /** Starts one that forgets everything at its end. */
  static async startForgetful(...args: readonly string[]): Promise<Chat> {
    const chat = new Chat(await freePort(), undefined, args);
    await chat.run();
    return chat;
  }

  /** Where browsers go. */
  get page(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Where people with `nc` go. */
  get tcp(): string {
    return (this.#child as Child).endpoints.find((endpoint) => endpoint.startsWith("tcp:")) as string;
  }

  /** Where IRC clients go, if it was started with `--listen irc://…`. */
  get irc(): string {
    return (this.#child as Child).endpoints.find((endpoint) => endpoint.startsWith("irc:")) as string;
  }

  /** Starts it, or starts it again at the same address. */
  async run(): Promise<void> {
    const listen = ["--listen", `ws://127.0.0.1:${this.port}`, "--listen", "tcp://127.0.0.1:0"];
    this.#child = startOn(RUNTIME, [...listen, ...this.#args], { flags: FILES });
    await this.#child.listens(2 + this.#args.filter((word) => word === "--listen").length);
  }

  /** Makes somebody who has claimed a name a moderator, as an operator does. */
  async appoint(name: string): Promise<void> {
    const args = ["accounts", "--data", join(this.#folder as string, "chat.db"), "--appoint", name];
    const { code } = await startOn(RUNTIME, args, { flags: FILES }).exited;
    if (code !== 0) throw new Error(`Could not appoint ${name}: exit code ${code}`);
  }

  /** Ends it by force. */
  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
