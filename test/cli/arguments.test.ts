// What the command makes of words and variables, without starting it: command.test.ts shows that it does what
// was understood here.

import fc from "fast-check";
import { expect, test } from "vitest";
import { readArguments } from "../../src/cli/arguments.ts";
import { UsageError } from "../../src/cli/values.ts";
import { extrasFor } from "../../src/server/loading.ts";
import { resolveOptions } from "../../src/server/settings.ts";

const read = (args: string[], variables: Parameters<typeof readArguments>[1] = {}) =>
  readArguments(args, variables);

test("nothing said is nothing asked: the server's own defaults", () => {
  const { action, options, logLevel } = read([]);
  expect({ action, logLevel }).toEqual({ action: "serve", logLevel: "info" });
  expect(options.listen).toBe(undefined);
  expect(options.strict).toBe(false);
  expect(options.requireName).toBe(false);
});

test.each([["--help"], ["-h"]])("%s asks for help, whatever else is wrong", (flag) => {
  expect(read([flag, "--port", "99999"]).action).toBe("help");
});

test.each([["--version"], ["-V"]])("%s asks for the version", (flag) => {
  expect(read([flag, "--listen", "nowhere"]).action).toBe("version");
});

test.each([
  [["--port", "9000"], ["tcp://127.0.0.1:9000"]],
  [["--host", "0.0.0.0"], ["tcp://0.0.0.0:8080"]],
  [["--host", "::1", "--port", "0"], ["tcp://[::1]:0"]],
  [["--host", "[::1]"], ["tcp://[::1]:8080"]],
  [["--listen", "tcp://a:1", "--listen", "tcp://b:2"], ["tcp://a:1", "tcp://b:2"]],
  [["--listen", "tcp://a:1", "--host", "::1", "--port", "0"], ["tcp://a:1", "tcp://[::1]:0"]],
])("%j is %j", (args, endpoints) => {
  expect(read(args).options.listen).toEqual(endpoints);
});

test.each([
  [{ listen: "tcp://a:1" }, [], ["tcp://a:1"]],
  [{ listen: "tcp://a:1, tcp://b:2" }, [], ["tcp://a:1", "tcp://b:2"]],
  [{ listen: "tcp://a:1\ttcp://b:2 " }, [], ["tcp://a:1", "tcp://b:2"]],
  [{ host: "::1", port: "0" }, [], ["tcp://[::1]:0"]],
  [{ listen: "tcp://a:1" }, ["--listen", "tcp://b:2"], ["tcp://b:2"]],
  [{ listen: "tcp://a:1" }, ["--port", "0"], ["tcp://127.0.0.1:0"]],
  [{ listen: "tcp://a:1" }, ["--host", "::1"], ["tcp://[::1]:8080"]],
  [{ host: "::1", port: "1" }, ["--listen", "tcp://b:2"], ["tcp://b:2"]],
  [{ host: "::1", port: "1" }, ["--port", "2"], ["tcp://[::1]:2"]],
])("variables %j with %j are %j", (variables, args, endpoints) => {
  expect(read(args, variables).options.listen).toEqual(endpoints);
});

test("--admin is where operators ask", () => {
  expect(read([]).options.admin).toBe(undefined);
  for (const admin of ["http://127.0.0.1:9090", "http://[::1]:0/"]) {
    expect(read(["--admin", admin]).options.admin).toBe(admin);
    expect(read([], { admin }).options.admin).toBe(admin);
  }
});

test.each([
  ...[["9090"], ["https://127.0.0.1:1"], ["http://127.0.0.1"], ["http://a:65536"], ["http://a:1/b"]],
  ["http://[a-b]:1"],
])(
  "--admin %s can't be used",
  (admin) => {
    const problem =
      `Cannot use --admin (PARTYLINE_ADMIN) "${admin}": wanted http://HOST:PORT, such as http://127.0.0.1:9090`;
    expect(() => read(["--admin", admin])).toThrow(new UsageError(problem));
  },
);

test("an option wins over its variable", () => {
  const variables = { "max-line": "64", "transport": "native", "log-level": "error" };
  const { options, logLevel } = read(
    ["--max-line", "100", "--transport", "node", "--log-level", "debug"],
    variables,
  );
  expect(options).toMatchObject({ maxLine: 100, transport: "node" });
  expect(logLevel).toBe("debug");
  expect(read([], variables).options).toMatchObject({ maxLine: 64, transport: "native" });
});

test.each([["1", true], ["yes", true], ["TRUE", true], ["on", true], ["0", false], ["no", false], [
  "off",
  false,
]])(
  "a switch's variable may be %s",
  (text, isOn) => {
    expect(read([], { strict: text }).options.strict).toBe(isOn);
    expect(read(["--strict"], { strict: text }).options.strict).toBe(true);
  },
);

type Wrong = [args: string[], variables: Parameters<typeof readArguments>[1], reason: RegExp];

test.each<Wrong>([
  [["--nope"], {}, /--nope/],
  [["--strict=maybe"], {}, /--strict/],
  [["chat.example"], {}, /chat\.example/],
  [
    ["--port", "0", "extra"],
    {},
    /^Cannot do "extra": wanted options only, or first accounts, chat, cluster, history or replay$/,
  ],
  [["replya", "FILE", "--verify"], {}, /^Cannot do "replya": .*; did you mean replay\?$/],
  [["--", "acounts"], {}, /^Cannot do "acounts": .*; did you mean accounts\?$/],
  [["--listen"], {}, /--listen/],
  [["--listen", "127.0.0.1:8080"], {}, /"127\.0\.0\.1:8080".*tcp:\/\/HOST:PORT/],
  ...["http://", "https://", "irc://", "ircs://", "tcp+json://", "tls+json://", "unix+json:/PATH"].map((
    form,
  ): Wrong => [["--listen", "foo"], {}, new RegExp(`"foo": wanted .*${form.replace("+", "\\+")}`)]),
  [["--listen", "irc://a:65536"], {}, /"irc:\/\/a:65536": port must be/],
  [["--listen", "irc:/a"], {}, /"irc:\/a": wanted .* irc:/],
  [["--listen", "tcp://127.0.0.1:0", "--listen", "tcp://nowhere"], {}, /"tcp:\/\/nowhere"/],
  [["--port", "65536"], {}, /--port .*"65536".*0 to 65535/],
  [["--port=-1"], {}, /--port .*"-1"/],
  [["--port", ""], {}, /--port .*""/],
  [["--port", "-1"], {}, /--port.* use '--port=-XYZ'/],
  [["--port", "http"], {}, /--port .*"http"/],
  [["--max-line", "10"], {}, /--max-line .*"10"/],
  [["--max-line", "4k"], {}, /--max-line .*"4k"/],
  [["--max-line", "1e3"], {}, /--max-line .*"1e3"/],
  [["--transport", "pigeon"], {}, /--transport .*"pigeon".*native or node/],
  [["--log-level", "loud"], {}, /--log-level .*"loud"/],
  ...["irc://a:1", "IRC://a:1", "tcp+json://a:1", "unix+json:/a", "http://a:1", "ws://a:1"].map((
    endpoint,
  ): Wrong => [["--strict", "--port", "0", "--listen", endpoint], {}, /Cannot listen on .* with --strict/]),
  ...["tls://a:1", "TLS://a:1", "tls+json://a:1", "IRCS://a:1", "https://a:1", "wss://a:1"].map((
    endpoint,
  ): Wrong => [
    ["--listen", endpoint],
    {},
    /Cannot listen on .*: TLS needs --tls-cert FILE and --tls-key FILE/,
  ]),
  [["--tls-cert", "a"], {}, /--tls-cert and --tls-key go together/],
  [["--server-name", "x"], {}, /--server-name .*"x": wanted a host name with a dot/],
  [[], { "server-name": "x" }, /PARTYLINE_SERVER_NAME.*"x"/],
  [["--irc-network", "a b"], {}, /--irc-network .*"a b": wanted one word/],
  [["--irc-password", ""], {}, /--irc-password .*"": wanted a password/],
  [["--irc-lobby", "JOIN"], {}, /--irc-lobby .*"JOIN": wanted join or offer/],
  ...["data", "record", "motd", "tls-cert", "tls-key"].map((name): Wrong => [
    [`--${name}`, ""],
    {},
    new RegExp(`--${name} .*"": wanted the name of a file`),
  ]),
  [["--room", "lobby"], {}, /--room .*"lobby"/],
  [["--host-name", "a:b"], {}, /--host-name .*"a:b": wanted a host name such as chat\.example/],
  [["--allow-origin", "foo"], {}, /--allow-origin .*"foo": wanted an origin such as https:/],
  [["--trust-proxy", "foo"], {}, /--trust-proxy .*"foo": wanted an address of a proxy such as/],
  [[], { "trust-proxy": "127.0.0.1,10.0.0.0/33" }, /PARTYLINE_TRUST_PROXY.*"10\.0\.0\.0\/33"/],
  [["--unix-mode", "778"], {}, /--unix-mode .*"778"/],
  [["--cluster", "nats://a:65536/x"], {}, /"a:65536" must be at most 65535/],
  [[], { port: "many" }, /PARTYLINE_PORT.*"many"/],
  [[], { strict: "perhaps" }, /PARTYLINE_STRICT.*"perhaps".*1 or 0/],
  [[], { "require-name": "perhaps" }, /PARTYLINE_REQUIRE_NAME.*"perhaps"/],
  [[], { "max-line": "10" }, /PARTYLINE_MAX_LINE.*"10"/],
  [[], { listen: "tcp://a:1,nowhere" }, /"nowhere"/],
])("%j with variables %j is refused, and why", (args, variables, reason) => {
  let error: unknown;
  try {
    read(args, variables);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).toMatch(reason);
  expect((error as Error).message).not.toMatch(/\n/);
});

// What `serve` throws at wrong options is for programmers, with a stack.
test("what the command lets through, the server takes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray(SAID, { maxLength: 6 }), async (said) => {
      const options = understood(said.flat());
      if (options !== undefined) resolveOptions(options, await extrasFor(options));
    }),
    { numRuns: 1_000, examples: SAID.map((words) => [[words]]) },
  );
});

/** One option each, some of them wrong. */
const SAID: string[][] = [
  ...[
    "tcp://a:1",
    "tcp+json://a:1",
    "irc://a:1",
    "http://a:1",
    "udp://a:1",
    "unix:/a",
    "unix+irc:/a",
    "a",
    "",
  ]
    .map((endpoint) => ["--listen", endpoint]),
  ...["", "::1", "a b", "[::1", "a:b"].map((host) => ["--host", host]),
  ...["0", "", "65536"].map((port) => ["--port", port]),
  ["--strict"],
  ["--require-name"],
  ...["", "x", "irc.example", "a b.c", ".", "x.\n"].map((name) => ["--server-name", name]),
  ...["", "x", "a b", "x\n"].map((network) => ["--irc-network", network]),
  ...["", "x"].map((password) => ["--irc-password", password]),
  ...["", "join", "JOIN"].map((lobby) => ["--irc-lobby", lobby]),
  ...["", "den", "lobby", "Lobby", "a b", "x\n", "x".repeat(33)].map((room) => ["--room", room]),
  ...["", "600", "0600", "0o600", "778", "1000"].map((mode) => ["--unix-mode", mode]),
  ...["", "http://a:1", "http://[a-b]:1", "http+json://a:1"].map((admin) => ["--admin", admin]),
  ...["0", "0.0001", "off", "1e9", "596h", "597h", "9999h"].map((time) => ["--idle-timeout", time]),
  ...["off", "0/0", "1/1", "1/1.5", "1"].map((rule) => ["--flood", rule]),
  ...["off", "1KiB/1KiB", "9GiB/9GiB"].map((rule) => ["--flood-bytes", rule]),
  ...["0", "1", "9999999999"].map((peers) => ["--udp-max-peers", peers]),
];

function understood(args: string[]) {
  try {
    return read(args).options;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return undefined;
  }
}
