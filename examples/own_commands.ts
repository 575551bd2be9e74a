// Commands of your own: pure functions beside ours. Chance is an argument, so a session can be replayed.
//
//   node --import tsx examples/own_commands.ts tcp://127.0.0.1:8080

import process from "node:process";
import { type CustomCommand, serve } from "../mod.ts";
import { reply, replyToRoom } from "../src/engine/mod.ts";

const roll: CustomCommand = {
  name: "roll",
  usage: "/roll SIDES",
  help: "roll a die for all to see",
  handler: (state, session, { text, random }) => {
    const sides = Number(text);
    if (!(sides >= 2 && sides <= 100)) return reply(state, session, { kind: "usage", of: "roll" });
    const name = session.name ?? "guest";
    return replyToRoom(state, session, {
      kind: "custom",
      text: `${name} rolls ${1 + Math.floor(random * sides)}`,
    });
  },
};

const shout: CustomCommand = {
  name: "shout",
  usage: "/shout TEXT",
  help: "say it so that everyone wakes up",
  handler: (state, session, { text }) =>
    replyToRoom(state, session, {
      kind: "custom",
      text: `${session.name ?? "guest"}: ${text.toUpperCase()}!`,
    }),
};

const chat = await serve({ listen: process.argv[2] ?? "tcp://127.0.0.1:8080", commands: [roll, shout] });
console.log(`Listening on ${chat.endpoints}`);
