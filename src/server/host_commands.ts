// The commands of the host program, checked and made safe for the engine, which knows no promises.

import type { CustomCommand } from "../engine/commands/custom.ts";
import { isThenable, silenced } from "./thenable.ts";

/**
 * The same commands; one that answers by a promise fails instead.
 *
 * @throws {TypeError} if one has no handler, usage or help
 */
export function checkedCommands(commands: readonly CustomCommand[]): readonly CustomCommand[] {
  return commands.map((command) => {
    const { name, usage, help, handler } = command;
    if (typeof name !== "string" || typeof usage !== "string" || typeof help !== "string") {
      throw new TypeError(`Cannot use command ${String(name)}: wanted name, usage and help, each a text`);
    }
    if (typeof handler !== "function") {
      throw new TypeError(`Cannot use command ${name}: wanted a function as its handler`);
    }
    const called: CustomCommand["handler"] = (state, session, said) => {
      const result: unknown = command.handler(state, session, said);
      if (!isThenable(result)) return result as ReturnType<CustomCommand["handler"]>;
      silenced(result);
      throw new TypeError(`Cannot wait for the handler of /${name}: it must return a step, not a promise`);
    };
    return { name, usage, help, handler: called };
  });
}
