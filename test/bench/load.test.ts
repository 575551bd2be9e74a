// The load's own bytes, without a socket: what senders write, what a control makes of it, what witnesses see.

import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import { describe, expect, test } from "vitest";
import { ControlRoom, type Member } from "../../scripts/bench/control_room.ts";
import type { LoadClient } from "../../scripts/bench/load_client.ts";
import { LoadSender } from "../../scripts/bench/load_sender.ts";
import { confirmation, lineLength, registration } from "../../scripts/bench/protocol.ts";
import { Witness } from "../../scripts/bench/witness.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

class Ear {
  writes: string[] = [];
  write(bytes: Uint8Array): void {
    this.writes.push(Buffer.from(bytes).toString());
  }
}

async function roomOf(count: number): Promise<{ room: ControlRoom; ears: Ear[]; members: Member[] }> {
  const room = new ControlRoom();
  const ears = Array.from({ length: count }, () => new Ear());
  const members = ears.map((ear) => room.join(ear));
  members.forEach((member, index) => room.hear(member, Buffer.from(registration(index))));
  await turn();
  expect(ears.map(({ writes }) => writes.join(""))).toEqual(ears.map((_, index) => confirmation(index)));
  for (const ear of ears) ear.writes = [];
  return { room, ears, members };
}

/** What a sender with that window writes to everybody, or to one. */
function messagesOf(index: number, window: number, to?: number): Buffer {
  const ear = new Ear();
  const sender = new LoadSender({ index, write: (bytes) => ear.write(bytes) } as LoadClient, to, window);
  for (let i = 0; i < window; i++) expect(sender.send(0)).toBe(i === 0);
  sender.write();
  expect(ear.writes.length).toBe(1);
  return Buffer.from(ear.writes.join(""));
}

describe("a control", () => {
  test("gives a turn's lines to everybody with one write", async () => {
    const { room, ears, members } = await roomOf(3);
    room.hear(members[0]!, Buffer.from("hello\nwor"));
    room.hear(members[1]!, Buffer.from("hi\n"));
    room.hear(members[0]!, Buffer.from("ld ✓\n"));
    await turn();
    const heard = "[u00000] hello\n[u00001] hi\n[u00000] world ✓\n";
    expect(ears.map(({ writes }) => writes)).toEqual([[heard], [heard], [heard]]);
  });

  test("gives a private message to its receiver only", async () => {
    const { room, ears, members } = await roomOf(3);
    room.hear(members[0]!, Buffer.from("SEND @u00002 psst\nSEND @u00009 anyone?\n"));
    await turn();
    expect(ears.map(({ writes }) => writes)).toEqual([[], [], ["[u00000 → u00002] psst\n"]]);
  });

  test("writes nothing to who has left", async () => {
    const { room, ears, members } = await roomOf(2);
    room.leave(members[1]!);
    room.hear(members[0]!, Buffer.from("hello\nSEND @u00001 hello\n"));
    await turn();
    expect(ears.map(({ writes }) => writes)).toEqual([["[u00000] hello\n"], []]);
  });
});

describe("a witness", () => {
  test.each([false, true])(
    "sees every message of its sender, however it is cut (private: %s)",
    async (isPrivate) => {
      const { room, ears, members } = await roomOf(3);
      room.hear(members[1]!, messagesOf(1, 5, isPrivate ? 2 : undefined));
      room.hear(members[0]!, messagesOf(0, 3, isPrivate ? 1 : undefined));
      await turn();
      const bytes = Buffer.from(ears[2]!.writes.join(""));
      const length = lineLength(isPrivate);
      expect(bytes.length).toBe((isPrivate ? 5 : 8) * length);
      for (let size = 1; size <= bytes.length; size++) {
        let back = 0;
        const witness = new Witness(1, length, () => back++);
        for (let at = 0; at < bytes.length; at += size) {
          const chunk = bytes.subarray(at, at + size);
          witness.read(Buffer.concat([chunk, Buffer.from("left over from an earlier read")]), chunk.length);
        }
        expect(back).toBe(5);
      }
    },
  );

  test("finds out a server that tears, forgets or repeats lines", async () => {
    const { room, ears, members } = await roomOf(1);
    room.hear(members[0]!, messagesOf(0, 3));
    await turn();
    const bytes = Buffer.from(ears[0]!.writes.join(""));
    const length = lineLength(false);
    const line = (index: number) => bytes.subarray(index * length, (index + 1) * length);
    const read = (...parts: readonly Uint8Array[]) => () => {
      const all = Buffer.concat(parts);
      new Witness(0, length, () => {}).read(all, all.length);
    };
    expect(read(line(0), line(1), line(2))).not.toThrow();
    expect(read(line(0), line(1).subarray(1), line(2))).toThrow("torn");
    expect(read(line(0), line(2))).toThrow("Message 2 came back instead of 1");
    expect(read(line(0), line(0))).toThrow("Message 0 came back instead of 1");
  });
});
