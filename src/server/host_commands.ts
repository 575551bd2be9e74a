// The commands of the host program, as they may be handed to the engine, which knows no promises.

import type { OwnCommand } from "../engine/commands/own.ts";
import { isThenable, silenced } from "./thenable.ts";

/**
 * The same commands; one that answers by a promise fails instead.
 *
 * @throws {TypeError} if one has no handler, usage or help
 */
export function checkedCommands(commands: readonly OwnCommand[]): readonly OwnCommand[] {
  return commands.map((command) => {
    const { name, usage, help, handler } = command;
    if (typeof name !== "string" || typeof usage !== "string" || typeof help !== "string") {
      throw new TypeError(`Can't use command ${String(name)}: wanted name, usage and help, each a text`);
    }
    if (typeof handler !== "function") {
      throw new TypeError(`Can't use command ${name}: wanted a function as its handler`);
    }
    const called: OwnCommand["handler"] = (state, session, said) => {
      const result: unknown = command.handler(state, session, said);
      if (!isThenable(result)) return result as ReturnType<OwnCommand["handler"]>;
      silenced(result);
      throw new TypeError(`Can't wait for the handler of /${name}: it must return a step, not a promise`);
    };
    return { name, usage, help, handler: called };
  });
}
