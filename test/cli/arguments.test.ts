// What the command makes of words and variables, without starting it: command.test.ts shows that it does what
// was understood here.

import { expect, test } from "vitest";
import { readArguments } from "../../src/cli/arguments.ts";
import { UsageError } from "../../src/cli/values.ts";

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

test.each([["9090"], ["https://127.0.0.1:1"], ["http://127.0.0.1"], ["http://a:65536"], ["http://a:1/b"]])(
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

test.each<[string[], Parameters<typeof readArguments>[1], RegExp]>([
  [["--nope"], {}, /--nope/],
  [["--strict=maybe"], {}, /--strict/],
  [["chat.example"], {}, /chat\.example/],
  [["--port", "0", "extra"], {}, /extra/],
  [["--listen"], {}, /--listen/],
  [["--listen", "127.0.0.1:8080"], {}, /"127\.0\.0\.1:8080".*tcp:\/\/HOST:PORT/],
  [["--listen", "tcp://127.0.0.1:0", "--listen", "tcp://nowhere"], {}, /"tcp:\/\/nowhere"/],
  [["--port", "65536"], {}, /--port .*"65536".*0 to 65535/],
  [["--port=-1"], {}, /--port .*"-1"/],
  [["--port", ""], {}, /--port .*""/],
  [["--port", "http"], {}, /--port .*"http"/],
  [["--max-line", "10"], {}, /--max-line .*"10"/],
  [["--max-line", "4k"], {}, /--max-line .*"4k"/],
  [["--max-line", "1e3"], {}, /--max-line .*"1e3"/],
  [["--transport", "pigeon"], {}, /--transport .*"pigeon".*native or node/],
  [["--log-level", "loud"], {}, /--log-level .*"loud"/],
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
