/**
 * The chat as a pure function: `step(state, input)` returns the next state and a list of effects, all of it plain data.
 *
 * ```ts
 * import { createState, step } from "partyline/engine";
 *
 * const { state, effects } = step(createState(), { kind: "connected", session: 1 });
 * console.log(state.sessions.size, effects); // 1 [{ kind: "subscribe", session: 1, room: "lobby" }]
 * ```
 *
 * The name is that of `npm install partyline`, and on Deno of `deno add partyline@jsr:@partyline/partyline`.
 *
 * @module
 */

export type { Mark } from "./mark.ts";
export type { QueryCommand } from "./query_command.ts";
export type { Attendee, ProfileRoom, QueryNotice } from "./query_notice.ts";
export type { Point, Range, Way } from "./range.ts";
export type { Origin, Profile } from "./origin.ts";
export type { PresenceNotice } from "./presence_notice.ts";
export type { Account, WaitingMessage } from "./account.ts";
export type { AccountNotice } from "./account_notice.ts";
export { type AddressRange, isInRange, parseRange, writeRange } from "./address.ts";
export type { Change, KeptRoom } from "./change.ts";
export type { Answered, Command, CommandOf, InRoom, LineNumber, Marked } from "./command.ts";
export { noEffect, reply, replyToRoom } from "./commands/reply.ts";
export type { CustomCommand, Invocation } from "./commands/custom.ts";
export type { Effect, Step } from "./effect.ts";
export { type FloodRule, refill } from "./flood.ts";
export type { Input, Moment, Verdict } from "./input.ts";
export { type KeptState, type LastLine, withKept } from "./kept.ts";
export type { ModerationNotice } from "./moderation_notice.ts";
export type { KeptModes, Mask, MaskList, ModeChange, RoomFlag, RoomModes } from "./modes.ts";
export { findByName } from "./names.ts";
export type { Departure } from "./departure.ts";
export type { Detached } from "./detached.ts";
export type { ListedRoom, Notice, Person, Said, WelcomeRoom } from "./notice.ts";
export type { Comings, Leaver, Renaming, Room, Topic } from "./room.ts";
export type { RoomNotice, SpeakingProblem } from "./room_notice.ts";
export { findRoom } from "./rooms.ts";
export type { Act, Removal, Sanction, SanctionTarget } from "./sanction.ts";
export { DEFAULT_RULES, type Rules, STRICT_RULES } from "./rules.ts";
export type { Invitation, Watch } from "./session.ts";
export { type ChatState, createState, LOBBY, type Session, type SessionId } from "./state.ts";
export { createStep, step, type StepFunction } from "./step.ts";
export type { Taken } from "./taken.ts";
export type { SafeText } from "./text.ts";
export type { Writer } from "./writer.ts";
