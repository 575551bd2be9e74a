// The engine without any socket, as a game loop, a web worker or a test would drive it: inputs go in, effects
// come out, and the inputs that were kept give the very same session again.
//
//   node --import tsx examples/engine_by_hand.ts

import { lineDialect } from "../src/dialects/mod.ts";
import { createState, type Effect, type Input, step } from "../src/engine/mod.ts";

const dialect = lineDialect();

function said(session: number, line: string): Input {
  const decoder = dialect.decoder({ maxLine: 4096 });
  decoder.feed(new TextEncoder().encode(`${line}\n`));
  const decoded = decoder.next();
  if (decoded?.kind !== "line" || decoded.command === undefined) {
    throw new SyntaxError(`Nothing is said by "${line}"`);
  }
  // Time and chance are inputs like any other: a replay has the same.
  const moment = { now: Date.now(), random: Math.random() };
  return { kind: "said", session, command: decoded.command, moment };
}

/** Plays a session from the start and gives back what there was to read. */
function play(inputs: readonly Input[]): string {
  let state = createState();
  let text = "";
  for (const input of inputs) {
    const next = step(state, input);
    state = next.state;
    text += next.effects.map(describe).join("");
  }
  return text;
}

function describe(effect: Effect): string {
  if (effect.kind !== "publish" && effect.kind !== "deliver") return "";
  const text = dialect.render(effect.notice);
  // Who comes and goes people at terminals are told in one line for many.
  if (text === "") return "";
  return effect.kind === "publish"
    ? `everyone in the ${effect.room}: ${text}`
    : `session ${effect.session}: ${text}`;
}

const session: Input[] = [
  { kind: "connected", session: 1 },
  { kind: "connected", session: 2 },
  said(1, "REGISTER alice"),
  said(2, "SEND @alice hey there"),
  said(1, "hello room"),
  said(2, "quit"),
];
console.log(play(session));
console.log(play(session) === play(session) ? "The replay is the same." : "The replay differs!");
