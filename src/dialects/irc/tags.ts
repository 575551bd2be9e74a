// Tags before messages, for those who have asked for them (IRCv3, "Message Tags").

import { isoTime } from "../utc.ts";
import type { Capability } from "./caps.ts";

/** When it was said. */
export function timeTag(at: number, caps: ReadonlySet<Capability>): readonly string[] {
  return caps.has("server-time") ? [`time=${isoTime(at)}`] : [];
}
