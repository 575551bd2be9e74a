// How a command would look at a terminal: host programs see it in this form, whatever dialect its sender speaks.

import type { Command } from "../engine/command.ts";
import type { SafeText } from "../engine/text.ts";
import { sanitize } from "./sanitize.ts";

/** What somebody at a terminal would have typed, for the host program, if it says anything to others. */
export function typedOf(command: Command): SafeText | undefined {
  switch (command.kind) {
    case "say":
      return command.text;
    case "act":
      return sanitize(`/me ${command.text}`);
    case "send":
      return sanitize(`SEND @${command.to} ${command.text}`);
    case "answer":
      return sanitize(`/reply ${command.text}`);
    case "topic":
      return command.text === undefined ? undefined : sanitize(`/topic ${command.text}`);
    case "away":
      return command.reason === undefined ? undefined : sanitize(`/away ${command.reason}`);
    case "custom":
      return sanitize(`/${command.name} ${command.text}`);
    case "register":
      return sanitize(`REGISTER ${command.name}`);
    case "quit":
      return command.reason === undefined ? undefined : sanitize(`/quit ${command.reason}`);
    default:
      return undefined;
  }
}
