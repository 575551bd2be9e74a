// A client whose machine is gone: nothing says so, no FIN, no reset. With --idle-timeout its ghost leaves in that
// time. The machine is a network namespace of the test's own, if the system lets it make one; and a peer of the
// in-memory network, always.

import { spawn, spawnSync } from "node:child_process";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { LineClient } from "../support/line_client.ts";
import { startStillChat } from "./_still_world.ts";
import { startChat } from "./_support.ts";

const NAME = `pl${process.pid}`;
/** 198.18.0.0/15 is for tests of networks (RFC 2544); the process decides on a part of it. */
const NET = `198.18.${process.pid % 256}`;

test("a ghost leaves within the idle timeout, and those who are here stay", async (context) => {
  const problem = makeMachine();
  onTestFinished(removeMachine);
  if (problem !== undefined) {
    console.log(`NOTE: no network namespace (${problem}): the ghost was tested in memory only`);
    return context.skip();
  }
  const chat = await startChat({ listen: ["tcp://127.0.0.1:0", `tcp://${NET}.1:0`], idleTimeout: 2_000 });
  const [local, remote] = chat.server.endpoints as [string, string];
  const witness = await LineClient.connect(local, "witness");
  await witness.asks("REGISTER witness", "Registered as witness");
  const port = remote.slice(remote.lastIndexOf(":") + 1);
  const ghost = spawn("ip", [
    ...["netns", "exec", NAME, "bash", "-c"],
    `exec 3<>/dev/tcp/${NET}.1/${port}; echo 'REGISTER ghost' >&3; cat <&3`,
  ]);
  onTestFinished(() => void ghost.kill("SIGKILL"));
  await new Promise<void>((resolve) => ghost.stdout.once("data", () => resolve()));
  await witness.asks("SEND @ghost hello");
  expect(names(chat.server)).toEqual(["ghost", "witness"]);

  // The plug is pulled. Its own end of the wire goes down, too, so that not even a dying kernel can say a word.
  run("ip", "link", "set", `${NAME}a`, "down");
  ghost.kill("SIGKILL");
  // Who talks is not idle; the lines also pile up for the ghost, whose machine takes none of them.
  const talk = setInterval(() => witness.say("still here"), 100);
  onTestFinished(() => clearInterval(talk));
  await chat.log.bell.until(() => chat.server.stats().idle > 0, "the ghost to be found");
  expect(names(chat.server)).toEqual(["witness"]);
  await chat.log.seesGone(1);
  expect(chat.log.lines.filter(({ message }) => message.includes("said nothing"))).toEqual([
    expect.objectContaining({ properties: { peer: expect.stringContaining(`tcp://${NET}.2:`) } }),
  ]);
  witness.say("SEND @ghost are you there?");
  while (await witness.next() !== "No one here is called ghost.");
});

test("a ghost in memory, which neither reads nor says anything, leaves on time and is cut off after the linger time", async () => {
  const chat = await startStillChat({ idleTimeout: 2_000, maxUnread: 100 }, { window: 10 });
  const witness = chat.join("witness");
  const ghost = chat.join("ghost");
  ghost.peer.stall();
  for (let time = 0; time < 1_750; time += 250) {
    chat.clock.advance(250);
    witness.say("x");
    expect(names(chat.server)).toEqual(["ghost", "witness"]);
  }
  chat.clock.advance(500);
  expect(names(chat.server)).toEqual(["witness"]);
  chat.clock.advance(3_000);
  expect(ghost.peer.state).toBe("reset");
  await chat.log.seesGone(1);
});

function names(server: { readonly clients: Iterable<{ readonly name: string | undefined }> }) {
  return [...server.clients].map(({ name }) => name).sort();
}

/** What went wrong, if anything. */
function makeMachine(): string | undefined {
  if (process.platform !== "linux") return `this is ${process.platform}`;
  try {
    run("ip", "netns", "add", NAME);
    run("ip", "link", "add", `${NAME}a`, "type", "veth", "peer", "name", `${NAME}b`);
    run("ip", "link", "set", `${NAME}b`, "netns", NAME);
    run("ip", "addr", "add", `${NET}.1/24`, "dev", `${NAME}a`);
    run("ip", "link", "set", `${NAME}a`, "up");
    run("ip", "-n", NAME, "addr", "add", `${NET}.2/24`, "dev", `${NAME}b`);
    run("ip", "-n", NAME, "link", "set", `${NAME}b`, "up");
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whatever there is of it. */
function removeMachine(): void {
  spawnSync("ip", ["link", "del", `${NAME}a`]);
  spawnSync("ip", ["netns", "del", NAME]);
}

function run(program: string, ...args: string[]): void {
  const { error, status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr.trim()}`);
}
