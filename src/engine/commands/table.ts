// Every command of ours and the function that carries it out. A new command is a line in here, a member of
// `Command`, and a line in the table of the dialect that people type it in.

import { census, crowd } from "./crowd.ts";
import type { Command, CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import type { ChatState, Session } from "../state.ts";
import { away } from "./away.ts";
import { ban, bans, unban } from "./ban.ts";
import { check } from "./check.ts";
import { claim, login, release } from "./claim.ts";
import { expel } from "./expel.ts";
import { hello } from "./hello.ts";
import { excerpt, history, latest } from "./history.ts";
import { ignore, unignore } from "./ignore.ts";
import { bot, introduce } from "./introduce.ts";
import { invitations, invite } from "./invite.ts";
import { join, leave } from "./join.ts";
import { announce, kick } from "./kick.ts";
import { list } from "./listing.ts";
import { forModerators } from "./moderator.ts";
import { masks, mode, modes } from "./mode.ts";
import { mute, unmute } from "./mute.ts";
import { reply } from "./reply.ts";
import { quit } from "./quit.ts";
import { regain } from "./regain.ts";
import { register } from "./register.ts";
import { rooms } from "./rooms.ts";
import { mark } from "./mark.ts";
import { once } from "./once.ts";
import { find, former, profile, search } from "./search.ts";
import { act, say } from "./say.ts";
import { answer, send } from "./send.ts";
import { signal } from "./signal.ts";
import { topic } from "./topic.ts";
import { startWatching, stopWatching, watched } from "./watch.ts";
import { who } from "./who.ts";
import { whisper } from "./whisper.ts";
import { whois } from "./whois.ts";

/** The kinds of our own commands. */
export type BuiltInKind = Exclude<Command["kind"], "custom">;

/** Carries out one kind of command for a session that is here. */
export type Handler<K extends BuiltInKind> = (
  state: ChatState,
  session: Session,
  command: CommandOf<K>,
  moment: Moment,
) => Step;

const TABLE: { readonly [K in BuiltInKind]: Handler<K> } = {
  say: once(say),
  act: once(act),
  send: once(send),
  signal,
  hello,
  register,
  check,
  quit,
  who,
  answer,
  whois,
  crowd,
  census,
  find,
  search,
  profile,
  former,
  list,
  introduce,
  bot,
  ignore,
  unignore,
  away,
  join,
  leave,
  rooms,
  topic,
  history,
  excerpt,
  watch: startWatching,
  unwatch: stopWatching,
  watched,
  mark,
  latest,
  mode,
  modes,
  masks,
  expel,
  invite,
  invitations,
  whisper,
  claim,
  login,
  regain,
  release,
  kick: forModerators(kick),
  ban: forModerators(ban),
  unban: forModerators(unban),
  bans: forModerators(bans),
  mute: forModerators(mute),
  unmute: forModerators(unmute),
  announce: forModerators(announce),
  time: (state, session, _, { now }) => reply(state, session, { kind: "time", now }),
  help: (state, session, { of }) => reply(state, session, { kind: "help", of }),
  misuse: (state, session, { of }) => reply(state, session, { kind: "usage", of }),
  unknown: (state, session, { name, nearest }) =>
    reply(state, session, { kind: "unknownCommand", name, nearest }),
  overlong: (state, session, { limit }) => reply(state, session, { kind: "lineTooLong", limit }),
};

/** The handlers, by kind of command. A map, for in a record `constructor` would be one. */
export const HANDLERS: ReadonlyMap<string, Handler<BuiltInKind>> = new Map(
  Object.entries(TABLE) as [BuiltInKind, Handler<BuiltInKind>][],
);

/** What long answers cost their asker's allowance, in lines; everything else costs one. */
const COSTS: { readonly [K in Command["kind"]]?: number } = {
  history: 5,
  excerpt: 5,
  // A hundred names in one line.
  watch: 5,
  watched: 5,
  rooms: 5,
  join: 3,
  // All of one's rooms hear of it.
  register: 3,
  // Some 60 ms of a processor.
  claim: 10,
  login: 10,
  regain: 3,
  bans: 5,
  // All of a room hear of these, or somebody who has asked for nothing.
  mode: 3,
  expel: 3,
  invite: 3,
  whisper: 3,
  masks: 5,
  who: 2,
  crowd: 2,
  // It counts moderators, one by one: some milliseconds among 10,000 people, as to compare 1,000 with a mask.
  census: 5,
  search: 10,
  profile: 2,
  former: 2,
  list: 5,
  // All of one's rooms hear of it.
  introduce: 3,
  help: 2,
};

/** How many lines a command counts for. */
export function costOf({ kind }: Command): number {
  return COSTS[kind] ?? 1;
}
