// Every transcript, played through the command over real sockets, on the runtime that runs the tests. One
// command serves all transcripts with the same options, unless one of them has failed.

import { afterAll, describe, expect, test } from "vitest";
import { type Command, createSocketWorld, startCommand } from "../transcripts/socket_world.ts";
import { play, readTranscripts, textOf } from "../transcripts/transcript.ts";

const transcripts = readTranscripts();
const commands = new Map<string, Promise<Command>>();

function commandFor(options: readonly string[]): Promise<Command> {
  const key = options.join(" ");
  const command = commands.get(key) ?? startCommand(options);
  commands.set(key, command);
  return command;
}

afterAll(async () => {
  await Promise.allSettled([...commands.values()].map(async (command) => await (await command).stop()));
});

describe("the command plays", () => {
  for (const transcript of transcripts) {
    test(`${transcript.file}: ${transcript.title}`, async () => {
      const command = await commandFor(transcript.options);
      const world = await createSocketWorld(command);
      let isAsWritten = false;
      try {
        const seen = await play(transcript, world, { stopsAtDifference: true });
        expect(seen).toBe(textOf(transcript));
        isAsWritten = true;
      } finally {
        if (!isAsWritten) {
          commands.delete(transcript.options.join(" "));
          await command.stop();
        }
      }
    });
  }
});
