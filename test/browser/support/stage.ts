// What each test of a file has anew: a server, and people before its page, or behind a wire to it. What went wrong in a
// page fails the test at its end.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launch, Visitor } from "./browser.ts";
import { Chat } from "./chat.ts";
import { Wire } from "./wire.ts";

/** What a test calls. */
export interface Stage {
  /** Starts a server that keeps what is said in a file. */
  start(...args: readonly string[]): Promise<Chat>;
  /** Starts one that forgets everything at its end. */
  startForgetful(...args: readonly string[]): Promise<Chat>;
  /** Puts a wire before the server. */
  wire(): Promise<Wire>;
  /** Opens the page, at that hash, and comes in by that name; without one the dialog stays open. */
  open(name?: string, hash?: string, options?: Parameters<typeof Visitor.open>[3]): Promise<Visitor>;
  /** The same, through a wire. */
  openBehind(wire: Wire, name: string, hash: string): Promise<Visitor>;
}

/** Call it once in a file, outside of its tests. */
export function stage(): Stage {
  let browser: Browser;
  let chat: Chat;
  let wire: Wire | undefined;
  const visitors: Visitor[] = [];
  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    const problems = visitors.flatMap(({ problems }) => problems);
    await Promise.all(visitors.splice(0).map((visitor) => visitor.close()));
    await wire?.close();
    wire = undefined;
    await chat.stop();
    expect(problems).toEqual([]);
  });
  afterAll(() => browser.close());

  const come = async (...args: [string, string | undefined, Parameters<typeof Visitor.open>[3]]) => {
    const visitor = await Visitor.open(browser, ...args);
    visitors.push(visitor);
    return visitor;
  };
  return {
    start: async (...args) => chat = await Chat.start(...args),
    startForgetful: async (...args) => chat = await Chat.startForgetful(...args),
    wire: async () => wire = await Wire.to(chat.port),
    open: (name, hash = "", options = undefined) => come(chat.page + hash, name, options),
    openBehind: (behind, name, hash) => come(behind.page + hash, name, undefined),
  };
}
