// A recording of this server, if one was asked for.

import type { ChatState } from "../engine/state.ts";
import { Recorder } from "../recording/recorder.ts";
import type { Kept } from "../store/store.ts";
import { VERSION } from "../version.ts";
import type { Events } from "./events.ts";
import type { Settings } from "./options.ts";

/** Begins one with a chat in which nobody is yet. */
export function startRecording(
  { limits, record, rules, strict }: Settings,
  { epoch, level }: ChatState,
  kept: Kept | undefined,
  events: Events,
): Recorder | undefined {
  if (record === undefined) return undefined;
  const lines = kept?.rooms.map(([key, { lines }]) => [key, lines] as const);
  const beginning = {
    partyline: VERSION,
    v: 1,
    rules,
    level,
    epoch,
    history: limits.history,
    strict,
    kept,
    lines,
  } as const;
  return new Recorder(record, beginning, (error) => {
    events.report("recordingFails", { file: record, error: error.message });
  });
}
