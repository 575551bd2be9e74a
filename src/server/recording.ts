// A recording of this server, if one was asked for.

import type { Said } from "../engine/notice.ts";
import type { ChatState } from "../engine/state.ts";
import { Recorder } from "../recording/recorder.ts";
import type { Kept } from "../store/store.ts";
import { VERSION } from "../version.ts";
import type { Events } from "./events.ts";
import type { Settings } from "./settings.ts";

/** The chat as it is when its recording begins. */
export type RecordedFrom =
  | { readonly state: ChatState; readonly kept: Kept | undefined }
  /** That of a cluster, in which others are. */
  | {
    readonly state: ChatState;
    readonly lines: readonly (readonly [room: string, lines: readonly Said[]])[];
  };

/** Begins one. */
export function startRecording(
  { limits, recording, rules, strict }: Settings,
  from: RecordedFrom,
  events: Events,
): Recorder | undefined {
  if (recording === undefined) return undefined;
  const isOthers = "lines" in from;
  const { epoch, level } = from.state;
  const beginning = {
    partyline: VERSION,
    v: 1,
    rules: isOthers ? from.state.rules : rules,
    level,
    epoch,
    history: limits.history,
    strict,
    kept: isOthers ? undefined : from.kept,
    lines: isOthers ? from.lines : from.kept?.rooms.map(([key, { lines }]) => [key, lines] as const),
  } as const;
  return new Recorder(
    recording,
    beginning,
    (error) => events.report("recordingFails", { file: recording.file, error: error.message }),
    isOthers ? from.state : undefined,
  );
}
