// The real command on the runtime that runs the suite, as a person at a shell meets it: what it prints where,
// what it makes of its arguments and variables, how it ends.

import { afterEach, expect, test } from "vitest";
import { VERSION } from "../../mod.ts";
import { FLAGS } from "../../src/cli/flags.ts";
import {
  type Command,
  type CommandOptions,
  runCommand,
  RUNTIME,
  startCommand,
  stopCommands,
} from "../support/command.ts";
import { within } from "../support/deadline.ts";
import { LineClient } from "../support/line_client.ts";

afterEach(stopCommands);

/** One line of the log: time, level, category, words. */
const LOG_LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \[(DBG|INF|WRN|ERR)\] partyline: \S.*$/;

test("says where it listens, once it does, and nothing else on standard output", async () => {
  const command = await startCommand(["--listen", "tcp://127.0.0.1:0", "--listen", "tcp://[::1]:0"]);
  const clients = await Promise.all(command.endpoints.map((endpoint) => LineClient.connect(endpoint)));
  for (const client of clients) await client.asks("SEND @bob hi", "No one here is called bob.");
  await command.stop();
  expect(command.stdout).toMatch(
    /^Listening on tcp:\/\/127\.0\.0\.1:[1-9]\d*\nListening on tcp:\/\/\[::1\]:[1-9]\d*\n$/,
  );
});

test("says what to type into a browser", async () => {
  const command = await startCommand(["--listen", "ws://127.0.0.1:0", "--listen", "ws://[::]:0"]);
  await command.prints(/(?:^Open .*\n){2}/m);
  const [here, everywhere] = command.endpoints.map((endpoint) => /\d+$/.exec(endpoint)?.[0]);
  const pages = [...command.stdout.matchAll(/^Open (.*) in a browser$/gm)].map(([, address]) =>
    address as string
  );
  expect(pages).toEqual([`http://127.0.0.1:${here}/`, `http://localhost:${everywhere}/`]);
  for (const page of pages) expect(await (await fetch(page)).text()).toContain("<!doctype html>");
  await command.stop();
});

test("chats as the page says", async () => {
  const command = await startCommand();
  const a = await LineClient.connect(command.endpoint, "a");
  const b = await LineClient.connect(command.endpoint, "b");
  await a.asks("REGISTER alice", "Registered as alice");
  await b.asks("REGISTER bob", "Registered as bob");
  b.say("SEND @alice hey there", "hello room", "quit");
  await a.sees("[bob → alice] hey there", "[bob] hello room");
  await b.sees("[bob] hello room", "Goodbye!");
  await b.seesEnd();
});

test("logs on standard error, one line each, and never what people say", async () => {
  const command = await startCommand(["--log-level", "debug", "--max-line", "64"]);
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("REGISTER alice", "Registered as alice");
  await alice.asks("swordfish", "[alice] swordfish");
  await alice.asks("SEND @alice swordfish", "[alice → alice] swordfish");
  await alice.asks("SEND swordfish", "Usage: SEND @NAME TEXT");
  await alice.asks("SEND @swordfish swordfish", "No one here is called swordfish.");
  await alice.asks("/swordfish", "There is no command /swordfish: type /help to see what there is.");
  alice.say("swordfish".repeat(100));
  expect(await alice.next()).toMatch(/too long/);
  const stranger = await LineClient.connect(command.endpoint, "stranger");
  await stranger.send("GET /swordfish HTTP/1.1\r\nHost: swordfish\r\n\r\n");
  await stranger.seesClose();
  await alice.asks("quit", "Goodbye!");
  await alice.seesClose();
  await command.logs(/it speaks http/);
  expect(await command.stop()).toEqual({ code: 0, signal: null });
  const lines = command.stderr.split("\n");
  expect(lines.pop()).toBe("");
  for (const line of lines) expect(line).toMatch(LOG_LINE);
  expect(command.stderr).toMatch(/Listening on tcp:/);
  expect(command.stderr).toMatch(/connected/);
  expect(command.stderr).not.toMatch(/swordfish/);
  expect(command.stdout).not.toMatch(/swordfish/);
});

test("logs only from the level on that was asked for", async () => {
  const command = await startCommand(["--log-level", "warning"]);
  await command.stop();
  expect(command.stderr).toBe("");
});

test("--help shows every option and exits with 0", async () => {
  const { code, stdout, stderr } = await runCommand(["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const { name } of FLAGS) expect(stdout).toContain(`--${name}`);
});

test("--version shows the version and exits with 0", async () => {
  const { code, stdout, stderr } = await runCommand(["--version"]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `partyline ${VERSION}\n`, stderr: "" });
});

test.each([
  [["--nope"], /--nope/],
  [["chat.example"], /chat\.example/],
  [["--listen", "127.0.0.1:8080"], /"127\.0\.0\.1:8080".*tcp:\/\/HOST:PORT/],
  [["--port", "65536"], /--port .*"65536".*0 to 65535/],
  [["--port", "1\n2\u202e"], /--port .*"1\\u000a2\\u202e": wanted/],
  [["--strict", "--listen", "irc://127.0.0.1:0"], /irc:\/\/127\.0\.0\.1:0 with --strict/],
  [
    ["--listen", "irc://127.0.0.1:0", "--server-name", "x"],
    /--server-name .*"x": wanted a host name with a dot/,
  ],
  [["--listen", "http://127.0.0.1:0", "--host-name", "a b"], /"a b": wanted a host name such as/],
  [["--listen", "http://127.0.0.1:0", "--allow-origin", "a"], /"a": wanted an origin such as/],
  [["--port", "0", "--admin", "http://127.0.0.1:0", "--host-name", "a b"], /"a b": wanted a host name/],
])("is asked wrongly by %j: exits with 2, says why and how to ask", async (args, reason) => {
  const { code, stdout, stderr } = await runCommand(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  // The reason comes last: the usage is longer than many a terminal.
  const lines = stderr.slice(0, -1).split("\n");
  expect(lines[0]).toBe("Usage: partyline [OPTIONS]");
  expect(lines.at(-2)).toBe("");
  expect(lines.at(-1)).toMatch(/^partyline: /);
  expect(lines.at(-1)).toMatch(reason);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("a busy port: exits with 1 and one line that says what to do", async () => {
  const { endpoint } = await startCommand();
  const { code, stdout, stderr } = await runCommand(["--listen", endpoint]);
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: "",
    stderr: `partyline: Cannot listen on ${endpoint}: the address is in use by another program; ` +
      "stop it, or choose another port\n",
  });
});

test("a busy port among others: exits with 1, and has not said that it listens", async () => {
  const { endpoint } = await startCommand();
  const { code, stdout, stderr } = await runCommand(["--listen", "tcp://127.0.0.1:0", "--listen", endpoint]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr.split("\n").filter((line) => line !== "" && !LOG_LINE.test(line))).toEqual([
    expect.stringContaining(`Cannot listen on ${endpoint}`),
  ]);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s ends it gracefully with 0; people are told",
  async (signal) => {
    const command = await startCommand();
    const alice = await LineClient.connect(command.endpoint, "alice");
    const bob = await LineClient.connect(command.endpoint, "bob");
    await alice.asks("REGISTER alice", "Registered as alice");
    bob.say("SEND @alice one more thing");
    await alice.sees("[guest → alice] one more thing");
    command.signal(signal);
    await alice.sees("The server is going down.");
    await alice.seesEnd();
    await bob.sees("The server is going down.");
    await bob.seesEnd();
    expect(await within(command.exited, "the command to exit")).toEqual({ code: 0, signal: null });
    await expect(LineClient.connect(command.endpoint)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  },
);

test.each([["SIGINT", 130], ["SIGTERM", 143]] as const)(
  "a second signal, %s, is the echo of the first if it comes at once, and ends at once if it comes later",
  async (signal, code) => {
    const command = await startCommand();
    const sleeper = await LineClient.connect(command.endpoint, "sleeper");
    await sleeper.asks("hello", "[guest] hello");
    sleeper.socket.pause();
    const alice = await LineClient.connect(command.endpoint, "alice");
    await alice.asks("hello", "[guest] hello");
    command.signal("SIGTERM");
    command.signal(signal);
    // She is gone in good order, so both have been heard; the sleeper never says goodbye.
    await alice.sees("The server is going down.");
    await alice.seesEnd();
    let isOver = false;
    void command.exited.then(() => isOver = true);
    while (!isOver) {
      command.signal(signal);
      await LineClient.connect(command.endpoint).catch(() => {});
    }
    expect(await command.exited).toEqual({ code, signal: null });
    sleeper.socket.destroy();
  },
);

test("standard output closed early, as by `| head -1`, harms nothing", async () => {
  // Closed before it prints anything: every write fails. Where it listens is in the log.
  const early = await startCommand(["--port", "0"], { listeners: 0 });
  early.process.stdout?.destroy();
  await early.logs(/Listening on \S+ by/);
  const endpoint = /Listening on (\S+) by/.exec(early.stderr)?.[1] as string;
  const alice = await LineClient.connect(endpoint, "alice");
  await alice.asks("REGISTER alice", "Registered as alice");
  await alice.asks("hello", "[alice] hello");
  expect(await early.stop()).toEqual({ code: 0, signal: null });
});

test("standard error closed harms nothing", async () => {
  const command = await startCommand(["--log-level", "debug"]);
  command.process.stderr?.destroy();
  for (let count = 0; count < 3; count++) {
    const alice = await LineClient.connect(command.endpoint, "alice");
    await alice.asks("hello", "[guest] hello");
    await alice.leave();
  }
  expect(await command.stop()).toEqual({ code: 0, signal: null });
});

test.each([
  [["--host", "::1", "--port", "0"], /^tcp:\/\/\[::1\]:\d+$/],
  [["--host", "0.0.0.0", "--port", "0"], /^tcp:\/\/0\.0\.0\.0:\d+$/],
])("%j is short for an endpoint", async (args, pattern) => {
  const command = await startCommand(args);
  expect(command.endpoints).toEqual([expect.stringMatching(pattern)]);
  const client = await LineClient.connect(command.endpoint.replace("0.0.0.0", "127.0.0.1"));
  await client.asks("hello", "[guest] hello");
});

test("--strict is the recipe to the letter", async () => {
  const command = await startCommand(["--strict"]);
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("REGISTER guest", "Registered as guest");
  await alice.asks("/who", "[guest] /who");
});

test("--require-name lets nobody speak before they have a name", async () => {
  const command = await startCommand(["--require-name"]);
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("hello", "REGISTER first.");
  await alice.asks("REGISTER alice", "Registered as alice");
  await alice.asks("hello", "[alice] hello");
});

test("--max-line bounds a line", async () => {
  const command = await startCommand(["--max-line", "64"]);
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("x".repeat(64), `[guest] ${"x".repeat(64)}`);
  await alice.asks(
    "x".repeat(65),
    "Your line was too long and was dropped: a line has at most 64 bytes.",
  );
});

test.each([[[], RUNTIME], [["--transport", "node"], "node"]])(
  "with %j the sockets are those of %s",
  async (args, name) => {
    const command = await startCommand([...args]);
    await command.logs(new RegExp(`by ${name} sockets`));
    const alice = await LineClient.connect(command.endpoint, "alice");
    await alice.asks("REGISTER alice", "Registered as alice");
    await alice.asks("hello", "[alice] hello");
    await alice.asks("quit", "Goodbye!");
    await alice.seesEnd();
    expect(await command.stop()).toEqual({ code: 0, signal: null });
  },
);

test("variables say what options say", async () => {
  const command = await startWith(
    {
      PARTYLINE_LISTEN: "tcp://127.0.0.1:0, tcp://[::1]:0",
      PARTYLINE_REQUIRE_NAME: "yes",
      PARTYLINE_MAX_LINE: "64",
      PARTYLINE_TRANSPORT: "node",
      PARTYLINE_STRICT: "0",
      PARTYLINE_LOG_LEVEL: "",
    },
    [],
    2,
  );
  expect(command.endpoints).toEqual([
    expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/),
    expect.stringMatching(/^tcp:\/\/\[::1\]:\d+$/),
  ]);
  await command.logs(/by node sockets/);
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("hello", "REGISTER first.");
  alice.say("x".repeat(65));
  expect(await alice.next()).toMatch(/at most 64 bytes/);
});

test("the command line wins over variables", async () => {
  const command = await startWith({
    PARTYLINE_LISTEN: "tcp://[::1]:0",
    PARTYLINE_HOST: "::1",
    PARTYLINE_MAX_LINE: "64",
    PARTYLINE_LOG_LEVEL: "error",
  }, ["--listen", "tcp://127.0.0.1:0", "--max-line", "100", "--log-level", "info"]);
  expect(command.endpoints).toEqual([expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/)]);
  await command.logs(/Listening/);
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("x".repeat(100), `[guest] ${"x".repeat(100)}`);
});

test("a variable is refused like an option, by its name", async () => {
  const { code, stdout, stderr } = await runCommand([], withVariables({ PARTYLINE_PORT: "many" }));
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Usage: [^]*\npartyline: .*PARTYLINE_PORT.*"many".*\n$/);
});

/** On Deno, variables are read only where that is allowed. */
function withVariables(env: { readonly [name: string]: string }): CommandOptions {
  return { env, flags: ["--allow-net", "--allow-env"] };
}

function startWith(
  env: { readonly [name: string]: string },
  args: readonly string[] = [],
  listeners = 1,
): Promise<Command> {
  return startCommand(args, { ...withVariables(env), listeners });
}
