// Writes a recording while the chat goes on. Nobody waits for the disk; one that can't follow ends the recording, and
// the chat goes on.

import { createWriteStream, fstatSync, type WriteStream } from "node:fs";
import type { Input } from "../engine/input.ts";
import { plainState } from "../engine/plain_state.ts";
import type { ChatState } from "../engine/state.ts";
import { digestOf } from "./digest.ts";
import type { RecordingFile } from "./file.ts";
import type { Beginning } from "./format.ts";
import { Redaction } from "./redact.ts";

/** 16 MiB: some 100,000 inputs that the disk has not taken. */
const MOST_WAITING = 16_777_216;

/** 5 s: how often the state is noted, so that a replay finds out soon where it went another way. */
const CHECK_INTERVAL = 5_000;

/** Records one chat. */
export class Recorder {
  readonly #file: WriteStream;
  readonly #redaction = new Redaction();
  readonly #failed: (error: Error) => void;
  readonly #fd: number;
  /** How many bytes the file has when all is written. */
  #size: number;
  #inputs = 0;
  #checked = 0;
  #checkAt = 0;
  /** Nothing more is taken. */
  #isOver = false;
  #hasFailed = false;

  /**
   * @param file is closed at the end
   * @param state how a chat is that was there already
   * @param failed is called once, if nothing more can be recorded
   */
  constructor(
    { fd, file, size, unlock }: RecordingFile,
    beginning: Omit<Beginning, "state">,
    failed: (error: Error) => void,
    state?: ChatState,
  ) {
    this.#failed = failed;
    this.#fd = fd;
    this.#size = size;
    this.#file = createWriteStream(file, { fd });
    this.#file.on("error", (error) => this.#fail(error)).once("close", unlock);
    const { kept } = beginning;
    this.#write({
      ...beginning,
      kept: kept === undefined ? undefined : this.#redaction.kept(kept),
      state: state === undefined ? undefined : plainState(this.#redaction.state(state)),
    });
  }

  /** Something has happened at that time, in milliseconds since 1970. */
  add(input: Input, at: number): void {
    if (this.#isOver) return;
    this.#inputs += 1;
    this.#write({ at, input: this.#redaction.input(input) });
    if (this.#file.writableLength > MOST_WAITING) this.#fail(new Error("the disk is too slow"));
  }

  /** Notes the state now and then. */
  tick(state: ChatState, now: number): void {
    if (now < this.#checkAt) return;
    this.#checkAt = now + CHECK_INTERVAL;
    this.#check(state);
  }

  /** Ends the recording; resolves when all of it is in the file, or it has been told that it can't be. */
  async close(state: ChatState): Promise<void> {
    this.#check(state);
    if (this.#isOver) return;
    this.#isOver = true;
    await new Promise<void>((resolve) => this.#file.once("close", resolve).end());
  }

  #check(state: ChatState): void {
    if (this.#isOver || this.#inputs === this.#checked) return;
    this.#checked = this.#inputs;
    // Another server can't, except where there is no lock: on Node 20 without SQLite, or from another machine.
    if (this.#isLonger()) return this.#fail(new Error("another program writes to it, too"));
    this.#write({ inputs: this.#inputs, digest: digestOf(state) });
  }

  #write(line: unknown): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    this.#size += bytes.length;
    this.#file.write(bytes);
  }

  #isLonger(): boolean {
    try {
      return fstatSync(this.#fd).size > this.#size;
    } catch {
      // What is wrong with it shows when it is written to.
      return false;
    }
  }

  /** Also while it closes: what was written last, the disk may refuse only then. */
  #fail(error: Error): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#isOver = true;
    this.#file.destroy();
    this.#failed(error);
  }
}
