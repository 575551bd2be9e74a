// Tags before messages, for those who have asked for them (IRCv3, "Message Tags"): what the server knows of a message, and
// what its sender's client says about it to other clients.

import type { Origin } from "../../engine/origin.ts";
import type { SafeText } from "../../engine/text.ts";
import { byteLength } from "../bytes.ts";
import { sanitize, verbatim } from "../sanitize.ts";
import { isoTime } from "../utc.ts";
import type { Capability } from "./caps.ts";
import { escapeValue, type Message } from "./message.ts";

/** 4096 bytes, the `@` and the blank behind the tags among them: IRCv3, "Message Tags", section "Size limit". */
export const MOST_TAG_BYTES = 4096;

/** A tag that is for other clients alone: `+typing`, `+draft/reply`. */
const CLIENT_TAG = /^\+(?:[a-z\d.-]+\/)?[a-z\d-]+$/i;

/** Those that say to which line one belongs; of a line that is read later the others are no news. */
const LASTING = /^\+(?:draft\/)?(?:reply|react)(?:=|$)/;

/** What is known of a message. */
export interface Marks {
  /** When it was said, in milliseconds since 1970. */
  readonly at: number;
  /** By what clients know it again. */
  readonly id?: string | undefined;
  /** The claimed name that its sender is logged in by. */
  readonly account?: string | undefined;
  /** Whether its sender says that it is a program (IRCv3, "bot mode"). */
  readonly isBot?: true | undefined;
  /** What its sender's client says about it. */
  readonly tags?: string | undefined;
}

/** The tags that a client with these capabilities is given. */
export function tagsFor(
  { account, at, id, isBot, tags }: Marks,
  caps: ReadonlySet<Capability>,
): readonly string[] {
  const shown = caps.has("server-time") ? [`time=${isoTime(at)}`] : [];
  if (account !== undefined && caps.has("account-tag")) shown.push(accountTag(account));
  if (!caps.has("message-tags")) return shown;
  if (id !== undefined) shown.push(`msgid=${id}`);
  if (isBot === true) shown.push("bot");
  if (tags !== undefined) shown.push(tags);
  return shown;
}

/** The tags of what somebody does. */
export function tagsOf({ account, profile }: Origin, caps: ReadonlySet<Capability>): readonly string[] {
  const shown = account !== undefined && caps.has("account-tag") ? [accountTag(account)] : [];
  return profile?.isBot === true && caps.has("message-tags") ? [...shown, "bot"] : shown;
}

function accountTag(account: string): string {
  return `account=${escapeValue(sanitize(account))}`;
}

/** What a client says about its message to other clients, as it will be written; nothing if it says nothing. */
export function clientTags({ tags }: Message): SafeText | undefined {
  const parts: string[] = [];
  for (const [key, value] of tags) {
    if (!CLIENT_TAG.test(key)) continue;
    const safe = escapeValue(sanitize(value));
    parts.push(safe === "" ? key : `${key}=${safe}`);
  }
  const all = parts.join(";");
  // What had been written with a raw character may have become longer.
  return all === "" || byteLength(all) > MOST_TAG_BYTES - 2 ? undefined : verbatim(all);
}

/** 512 characters: an id and a word. More is not kept, however many lines a room has. */
const MOST_LASTING = 512;

/** What is still worth knowing of these when a line is read later. */
export function lastingTags(tags: SafeText | undefined): SafeText | undefined {
  const lasting = tags?.split(";").filter((tag) => LASTING.test(tag)).join(";") ?? "";
  return lasting === "" || lasting.length > MOST_LASTING ? undefined : verbatim(lasting);
}

/** By what clients know a line of a room again. */
export function idOf(epoch: string, number: number): string {
  return `${epoch}-${number}`;
}

const ID = /^([a-z\d]{1,32})-(\d{1,15})(?:\.\d{1,3})?$/;

/** The line of a room that an id stands for; nothing if it is none of a room. */
export function lineOf(id: string): { readonly epoch: string; readonly number: number } | undefined {
  const [, epoch, number] = ID.exec(id) ?? [];
  return epoch === undefined ? undefined : { epoch, number: Number(number) };
}
