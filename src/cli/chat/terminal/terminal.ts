import type { ShellOptions } from "../shell.ts";
export async function chatOnTerminal(
  _: Omit<ShellOptions, "shown" | "follows" | "isAsked">,
  _c: boolean,
): Promise<void> {}
