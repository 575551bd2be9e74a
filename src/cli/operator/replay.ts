// `partyline replay`: what everybody saw in a recorded chat, computed again.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { lineDialect } from "../../dialects/line.ts";
import { Replay, ReplayError } from "../../recording/replay.ts";
import { visible } from "../log.ts";
import { standardError } from "../standard_error.ts";
import { writeLines } from "./output.ts";
import { answerToProgram } from "./replay_words.ts";
import { Watch } from "./watch.ts";

/** In milliseconds, some 25 days: what a timer can hold. A longer one is over at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** What is asked of it. */
export interface ReplayRequest {
  readonly file: string;
  /** How many times as fast as it was; 0 is as fast as it goes. */
  readonly speed: number;
  /** Whose sights are shown, by name; everybody's if it is `undefined`. */
  readonly who: string | undefined;
  /** Whether nothing is shown, and the states are compared. */
  readonly verify: boolean;
}

/**
 * Replays a recording.
 *
 * @throws {ReplayError} if it can't be read, or the state is not as it was recorded
 * @throws {NotFoundError} if nobody of that name saw anything
 */
export async function replay({ file, speed, verify, who }: ReplayRequest): Promise<void> {
  const chat = new Replay();
  let render = lineDialect().render;
  let last: number | undefined;
  let checks = 0;
  let count = 0;
  let isCut = false;
  const watch = new Watch(who);
  for await (const text of linesOf(file, () => isCut = true)) {
    count += 1;
    const { at, isAsRecorded, sights } = chat.next(text);
    if (isAsRecorded === false) {
      throw new ReplayError(
        `Cannot get the recorded state at line ${count}: the engine computed another one`,
      );
    }
    if (isAsRecorded === true) checks += 1;
    if (chat.beginning !== undefined && count === 1) {
      render = lineDialect({ strict: chat.beginning.strict }).render;
    }
    if (verify || at === undefined) continue;
    last ??= at;
    const shown = watch.seenIn(sights);
    if (shown.length === 0) continue;
    if (speed > 0) await delay(pauseFor(at - last, speed));
    last = at;
    const date = new Date(at).toISOString();
    await writeLines(
      shown.flatMap(({ name, notice, session }) =>
        (answerToProgram(notice) ?? render(notice)).split("\n").filter((line) => line !== "").map((
          line,
        ) => visible(`${date} ${name ?? "guest"}/${session}> ${line}`))
      ),
    );
  }
  if (isCut) await tellOfCut(file);
  if (verify) await writeLines([`${count} lines, ${checks} states as recorded`]);
  else watch.end();
}

/** How long to wait, in milliseconds, where so much time went by. Clocks are put back, too. */
export function pauseFor(gap: number, speed: number): number {
  return Math.min(Math.max(0, gap) / speed, LONGEST_DELAY);
}

/** The lines of a file, but for a last one that was cut. */
async function* linesOf(file: string, cut: () => void): AsyncGenerator<string> {
  const input = createReadStream(file, "utf8");
  let isEnded = true;
  input.on("data", (chunk) => isEnded = String(chunk).endsWith("\n"));
  let waiting: string | undefined;
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (waiting !== undefined) yield waiting;
      waiting = line;
    }
  } catch (error) {
    throw new ReplayError(`Cannot read ${file}: ${(error as Error).message}`);
  }
  if (!isEnded) cut();
  else if (waiting !== undefined) yield waiting;
}

/** It is no mistake: the server that wrote it was ended within it. */
async function tellOfCut(file: string): Promise<void> {
  await standardError()(
    `partyline: The last line of ${
      visible(file)
    } is cut, and was left out: the server was ended while it wrote, or the file is not all there\n`,
  );
}
