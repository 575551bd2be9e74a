// The two servers of a runtime: the real command as the README starts it, and the control.

import { type Child, type RuntimeName, startOn } from "../processes.ts";
import { pinnedTo, SERVER_PROCESSOR } from "./machine.ts";

/** The command, or the bare sockets that it is held against. */
export type Side = "server" | "control";

/**
 * Starts it on a free port of the loopback interface and waits until it listens.
 *
 * @param options of the command, besides those of all runs
 * @param over what the command listens for; the bare sockets are TCP
 */
export async function startServer(
  runtime: RuntimeName,
  side: Side,
  options: readonly string[],
  over: "tcp" | "ws" = "tcp",
): Promise<Child> {
  const wrapper = pinnedTo(SERVER_PROCESSOR);
  const child = side === "server"
    ? startOn(runtime, ["--flood", "off", "--listen", `${over}://127.0.0.1:0`, ...options], { wrapper })
    : startOn(runtime, [], { wrapper, script: `scripts/bench/control_${runtime}.ts` });
  try {
    await child.listens();
    return child;
  } catch (error) {
    await child.kill();
    throw error;
  }
}
