// Reads the variables of the command's options, where that is allowed. On Deno nobody is asked for a
// permission: without one the variables simply do not exist.

import process from "node:process";
import type { Variables } from "./arguments.ts";
import { FLAGS, variableOf } from "./flags.ts";
import { stateOf } from "./permissions.ts";

/** The variables that are set, by the name of the option, and those that may not be read. */
export interface Environment {
  readonly variables: Variables;
  readonly denied: readonly string[];
}

/** Reads the environment. */
export function readEnvironment(): Environment {
  const variables: { [option: string]: string } = {};
  const denied: string[] = [];
  for (const flag of FLAGS) {
    const name = variableOf(flag.name);
    const permission = stateOf({ name: "env", variable: name });
    if (permission === "denied") denied.push(name);
    const value = permission === "granted" ? process.env[name] : undefined;
    if (value !== undefined && value !== "") variables[flag.name] = value;
  }
  return { variables, denied };
}
