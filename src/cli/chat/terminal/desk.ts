// Where one sits: the line that is typed, what keys do, and what is looked at. It knows no terminal; keys come in, and
// `view` is what is to be seen.

import type { Client } from "../client.ts";
import { keyOf, open } from "../model/world.ts";
import { knownOf } from "./completion.ts";
import { type Edited, edited, EMPTY, insert, press } from "./editor.ts";
import { type InputHistory, NO_HISTORY, recall, remember } from "./input_history.ts";
import type { WriteTime } from "./item_rows.ts";
import type { Key } from "./keys.ts";
import type { Size, View } from "./layout.ts";
import { neighbor, withUnread } from "./places.ts";
import { pageDown, pageUp } from "./scroll.ts";
import { tab, type Tabbing } from "./tabbing.ts";

/** 2 s: two Ctrl-C within that are meant. */
const TWICE = 2000;

/** The desk. */
export class Desk {
  readonly #client: Client;
  readonly #writeTime: WriteTime;
  #line: Edited = EMPTY;
  #history: InputHistory = NO_HISTORY;
  #tabbing: Tabbing | undefined;
  #anchor: number | undefined;
  #hint: string | undefined;
  /** The name whose password is typed, and the line that waits meanwhile. */
  #secret: { readonly name: string; readonly line: Edited } | undefined;
  #interruptedAt = -Infinity;
  #current = "";

  constructor(client: Client, writeTime: WriteTime) {
    this.#client = client;
    this.#writeTime = writeTime;
  }

  /** Asks for the password of a name. */
  askPassword(name: string): void {
    this.#secret = { name, line: this.#secret?.line ?? this.#line };
    this.#line = EMPTY;
  }

  /** What is to be seen. */
  view(): View {
    const { hands, phase, world } = this.#client;
    // Where one has scrolled to is another room's.
    if (this.#current !== world.current) this.#anchor = undefined;
    this.#current = world.current;
    const shared = { world, phase, now: hands.now(), writeTime: this.#writeTime };
    if (this.#secret !== undefined) {
      return { ...shared, line: EMPTY, prompt: `Password of ${this.#secret.name} (not shown): ` };
    }
    const words = this.#tabbing?.offers.words.map((word) => word.trim()).join("  ");
    return { ...shared, line: this.#line, prompt: "> ", hint: words ?? this.#hint, anchor: this.#anchor };
  }

  /** A key was pressed in a window of that size. */
  key(key: Key, size: Size): void {
    this.#hint = undefined;
    const isTab = key.kind === "key" && (key.name === "tab" || key.name === "shift-tab");
    if (!isTab) this.#tabbing = undefined;
    if (key.kind !== "key") return this.#insert(key.text);
    if (this.#secret !== undefined && this.#keyOfSecret(key.name)) return;
    if (isTab) return this.#tab(key.name === "tab" ? 1 : -1);
    if (this.#keyOfWindow(key.name, size)) return;
    const next = press(this.#line, key.name);
    if (next !== undefined) this.#line = next;
  }

  #insert(text: string): void {
    const lines = text.replaceAll(/\r\n?/g, "\n").replace(/\n$/, "");
    this.#line = insert(this.#line, this.#secret === undefined ? lines : lines.replaceAll("\n", ""));
  }

  /** Whether it was one of those that mean something else while a password is typed. */
  #keyOfSecret(name: string): boolean {
    if (name !== "enter" && name !== "ctrl-c" && name !== "escape") return name === "tab" || name === "up";
    const isGiven = name === "enter" && this.#line.text !== "";
    const password = isGiven ? this.#line.text : undefined;
    this.#line = this.#secret?.line ?? EMPTY;
    this.#secret = undefined;
    this.#client.passwordGiven(password);
    return true;
  }

  /** Whether it was one that does not edit the line. */
  #keyOfWindow(name: string, size: Size): boolean {
    const { world } = this.#client;
    switch (name) {
      case "enter":
        this.#enter();
        return true;
      case "ctrl-c":
        this.#interrupt();
        return true;
      case "ctrl-d":
        if (this.#line.text !== "") return false;
        this.#client.leave();
        return true;
      case "escape":
        this.#anchor = undefined;
        return true;
      case "up":
      case "ctrl-p":
        this.#recall(1);
        return true;
      case "down":
      case "ctrl-n":
        this.#recall(-1);
        return true;
      case "pageup":
        this.#anchor = pageUp(this.view(), size);
        return true;
      case "pagedown":
        this.#anchor = pageDown(this.view(), size);
        return true;
      case "ctrl-pageup":
      case "alt-left":
        this.#open(neighbor(world, -1));
        return true;
      case "ctrl-pagedown":
      case "alt-right":
        this.#open(neighbor(world, 1));
        return true;
      case "alt-a":
        this.#open(withUnread(world));
        return true;
    }
    const [, digit] = /^alt-([1-9])$/.exec(name) ?? [];
    if (digit === undefined) return false;
    this.#open([...world.places.keys()][Number(digit) - 1]);
    return true;
  }

  #open(room: string | undefined): void {
    const place = room === undefined ? undefined : this.#client.world.places.get(keyOf(room));
    if (place !== undefined) open(this.#client.world, place);
  }

  #enter(): void {
    const { text } = this.#line;
    this.#client.retry();
    this.#anchor = undefined;
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    // What was pasted is text, and no commands, unless it begins with one.
    const isText = lines.length > 1 && !(lines[0] as string).startsWith("/");
    for (const [index, line] of lines.entries()) {
      if (this.#client.typed(isText && line.startsWith("/") ? `/${line}` : line)) continue;
      this.#line = edited(lines.slice(index).join("\n"), this.#line);
      this.#hint = "So many lines are waiting that no more can";
      return;
    }
    this.#history = remember(this.#history, text);
    this.#line = { ...EMPTY, cut: this.#line.cut };
  }

  #interrupt(): void {
    const now = this.#client.hands.now();
    if (now - this.#interruptedAt < TWICE) this.#client.leave();
    this.#interruptedAt = now;
    this.#line = { ...EMPTY, cut: this.#line.cut };
    this.#hint = "Ctrl-C again leaves the chat";
  }

  #recall(by: 1 | -1): void {
    const found = recall(this.#history, this.#line.text, by);
    if (found === undefined) return;
    this.#history = found.history;
    this.#line = edited(found.text, this.#line);
  }

  #tab(by: 1 | -1): void {
    const { line, tabbing } = tab(this.#line, this.#tabbing, knownOf(this.#client.world), by);
    this.#line = line;
    this.#tabbing = tabbing;
  }
}
