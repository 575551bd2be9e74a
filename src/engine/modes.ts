// What a room allows, besides its key. Plain data; the letters are those by which programs have known such things since
// RFC 1459 (4.2.3.1). A room whose modes were never changed has none stored; then USUAL_MODES applies.

import type { SessionId } from "./session.ts";

/**
 * What a room is or is not: `i` only those who are invited come in, `m` only operators and those who have a voice speak,
 * `n` only those who are in it speak, `s` it is shown to nobody else, `t` only operators set the topic.
 */
export type RoomFlag = "i" | "m" | "n" | "s" | "t";

/** A list of people: `b` may neither come in nor speak, `e` may although they are of those, `I` need no invitation. */
export type MaskList = "b" | "e" | "I";

/** Some people, by what they are called and where they come from. */
export interface Mask {
  /** `name!ident@cloak`, with `*` for any text and `?` for any character. */
  readonly mask: string;
  /** Who added it; a client without a name is `undefined`. */
  readonly by: string | undefined;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** What a room allows that outlives those who are in it. */
export interface KeptModes {
  /** In the order of the alphabet. */
  readonly flags: readonly RoomFlag[];
  /** How many may be in it, if that was decided; nobody has to go because of it. */
  readonly limit: number | undefined;
  /** Each in the order of their coming. */
  readonly masks: { readonly [L in MaskList]: readonly Mask[] };
}

/** What a room allows. */
export interface RoomModes extends KeptModes {
  /** Who may speak where not everybody may: some of those who are in it. */
  readonly voiced: readonly SessionId[];
}

/** One change. Names and masks are as they were typed where it is asked for, and as they are where it is told. */
export type ModeChange =
  | { readonly isSet: boolean; readonly mode: RoomFlag }
  /** A key of 1 to 64 characters; none is needed to take it away. */
  | { readonly isSet: boolean; readonly mode: "k"; readonly key?: string | undefined }
  /** 1 or more people. */
  | { readonly isSet: boolean; readonly mode: "l"; readonly limit?: number | undefined }
  /** Makes somebody an operator, or gives somebody a voice. */
  | { readonly isSet: boolean; readonly mode: "o" | "v"; readonly name: string }
  | { readonly isSet: boolean; readonly mode: MaskList; readonly mask: string };

/** Who is in the room speaks, and operators set the topic. */
export const USUAL_MODES: RoomModes = {
  flags: ["n", "t"],
  limit: undefined,
  masks: { b: [], e: [], I: [] },
  voiced: [],
};

interface WithModes {
  readonly modes: RoomModes | undefined;
}

/** What a room allows. */
export function modesOf({ modes }: WithModes): RoomModes {
  return modes ?? USUAL_MODES;
}

/** Whether it is so. */
export function hasFlag(room: WithModes, flag: RoomFlag): boolean {
  return modesOf(room).flags.includes(flag);
}

/** The same with some changed; nothing if that is what is usual. */
export function changedModes(room: WithModes, change: Partial<RoomModes>): RoomModes | undefined {
  const { flags, limit, masks, voiced } = { ...modesOf(room), ...change };
  const { b, e, I } = masks;
  const isUsual = flags.join("") === "nt" && limit === undefined && voiced.length === 0 &&
    b.length + e.length + I.length === 0;
  return isUsual ? undefined : { flags, limit, masks: { b, e, I }, voiced };
}

/** What is kept of it; nothing if that is what is usual. */
export function keptModes(room: WithModes): KeptModes | undefined {
  const modes = changedModes(room, { voiced: [] });
  return modes === undefined ? undefined : { flags: modes.flags, limit: modes.limit, masks: modes.masks };
}

/** What a room allows that has kept this, and in which nobody is yet. */
export function modesFrom(kept: KeptModes | undefined): RoomModes | undefined {
  return kept === undefined ? undefined : changedModes({ modes: undefined }, { ...kept, voiced: [] });
}

/** What a room allows that is always there, if it was another one before: everybody comes into it. */
export function opened(modes: RoomModes | undefined): RoomModes | undefined {
  if (modes === undefined) return undefined;
  const flags = modes.flags.filter((flag) => flag !== "i" && flag !== "s");
  return changedModes({ modes }, { flags, limit: undefined });
}
