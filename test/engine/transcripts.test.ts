// Every transcript, played on the pure engine and the line dialect. `UPDATE_TRANSCRIPTS=1` writes into the
// files what was seen instead of complaining about it: read the difference before you commit it.

import process from "node:process";
import { is } from "immutable";
import { describe, expect, test } from "vitest";
import { createState } from "../../src/engine/state.ts";
import { createPureWorld } from "../transcripts/pure_world.ts";
import { play, readTranscripts, textOf, writeTranscript } from "../transcripts/transcript.ts";

const isUpdating = process.env["UPDATE_TRANSCRIPTS"] === "1";

describe("the pure engine plays", () => {
  for (const transcript of readTranscripts()) {
    test(`${transcript.file}: ${transcript.title}`, async () => {
      const world = createPureWorld(transcript.options);
      const seen = await play(transcript, world);
      if (isUpdating) writeTranscript(transcript, seen);
      else expect(seen).toBe(textOf(transcript));
      const empty = createState();
      expect(is(world.state.sessions, empty.sessions)).toBe(true);
      expect(is(world.state.names, empty.names)).toBe(true);
      expect(world.state.rooms.filter(({ isKept, members }) => !isKept || !members.isEmpty()).size).toBe(0);
    });
  }
});
