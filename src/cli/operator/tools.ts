// What the command can do besides being a server: `partyline accounts`, `chat`, `cluster`, `history` and `replay`.
// Their options are a table each, like those of the server.

import process from "node:process";
import { parseArgs } from "node:util";
import { BackplaneError, StoreError } from "../../api.ts";
import { JetStreamError } from "../../backplane/nats/client.ts";
import { ReplayError } from "../../recording/replay.ts";
import { NotFoundError } from "../../store/sqlite/not_found.ts";
import { openForOperator } from "../../store/sqlite/operator.ts";
import type { Variables } from "../arguments.ts";
import { type Flag, variableOf } from "../flags.ts";
import type { ToolName } from "../tool_names.ts";
import { optionLines } from "../usage.ts";
import { clusterAddress, unreadable, UsageError, wholeNumber } from "../values.ts";
import { DEFAULT_ADDRESS } from "../chat/address.ts";
import { accounts } from "./accounts.ts";
import { type ClusterRequest, createStreams } from "./cluster.ts";
import { history } from "./history.ts";
import { replay } from "./replay.ts";

/** One of them. */
interface Tool {
  /** What is typed behind its name. */
  readonly args: string;
  readonly what: string;
  /** Whether it takes a word without an option, such as the name of a file. */
  readonly takesWord?: boolean;
  readonly flags: readonly Flag[];
  run(given: Given): Promise<void>;
}

type Given = { readonly [name: string]: string | boolean | (string | boolean)[] | undefined };

const DATA: Flag = { name: "data", value: "FILE", help: "the file that the server has as --data" };
const JSON_LINES: Flag = { name: "json", help: "one object of JSON for each line" };
const HELP: Flag = { name: "help", short: "h", help: "show this" };

const TOOLS: { readonly [K in ToolName]: Tool } = {
  accounts: {
    args: "--data FILE [OPTIONS]",
    what: "Lists the claimed names, or appoints moderators. A running server notices within a second.",
    flags: [
      DATA,
      { name: "appoint", value: "NAME", isRepeatable: true, help: "make NAME a moderator" },
      { name: "dismiss", value: "NAME", isRepeatable: true, help: "make NAME no longer a moderator" },
      { name: "remove", value: "NAME", isRepeatable: true, help: "give NAME back to everybody" },
      JSON_LINES,
      HELP,
    ],
    run: (given) =>
      withStore(given, (store) =>
        accounts(store, {
          appoint: severalOf(given, "appoint"),
          dismiss: severalOf(given, "dismiss"),
          remove: severalOf(given, "remove"),
          json: given["json"] === true,
        })),
  },
  chat: {
    args: "[ENDPOINT] [OPTIONS]",
    what: [
      `Chats, on a terminal or between pipes, at tcp+json://HOST:PORT, tls+json://… or unix+json:/PATH`,
      `(${DEFAULT_ADDRESS}). The server needs such an endpoint: --listen ${DEFAULT_ADDRESS}`,
    ].join("\n"),
    takesWord: true,
    flags: [
      { name: "name", value: "NAME", help: "take that name; asks for the password if it is claimed" },
      { name: "room", value: "ROOM", isRepeatable: true, help: "join it" },
      { name: "tls-ca", value: "FILE", help: "the certificates to trust, PEM (those of the runtime)" },
      { name: "no-color", help: "no colors, as with NO_COLOR" },
      HELP,
    ],
    run: async (given) => {
      const { chat } = await import("../chat/chat.ts");
      await chat({
        endpoint: endpointOf(given),
        name: given["name"] as string | undefined,
        rooms: severalOf(given, "room"),
        tlsCa: given["tls-ca"] as string | undefined,
        hasColors: given["no-color"] !== true,
      });
    },
  },
  cluster: {
    args: "create nats://HOST:4222/NAME [OPTIONS]",
    what: "Makes what a chat of several servers needs on NATS. Otherwise its first server does, if it may.",
    takesWord: true,
    flags: [
      { name: "replicas", value: "NUMBER", help: "how many NATS servers keep it: 1, 3 or 5 (1)" },
      HELP,
    ],
    run: (given) => createStreams(clusterOf(given)),
  },
  history: {
    args: "--data FILE [OPTIONS]",
    what: "Prints what was said.",
    flags: [
      DATA,
      { name: "room", value: "NAME", help: "of this room (all)" },
      { name: "from", value: "NUMBER", help: "from the line with this number on, in each room (1)" },
      JSON_LINES,
      HELP,
    ],
    run: (given) =>
      withStore(given, (store) =>
        history(store, {
          room: given["room"] as string | undefined,
          from: numberOf(given["from"] as string | undefined),
          json: given["json"] === true,
        })),
  },
  replay: {
    args: "FILE [OPTIONS]",
    what: "Computes again what everybody saw in a chat that was recorded with --record FILE.",
    takesWord: true,
    flags: [
      { name: "who", value: "NAME", help: "show what NAME saw (everybody)" },
      {
        name: "speed",
        value: "NUMBER",
        help: "how many times the original speed; 0: as fast as possible (0)",
      },
      { name: "verify", help: "show nothing, but compare the states that were recorded" },
      HELP,
    ],
    run: (given) =>
      replay({
        file: fileOf(given),
        who: given["who"] as string | undefined,
        speed: speedOf(given["speed"] as string | undefined),
        verify: given["verify"] === true,
      }),
  },
};

/**
 * Does what one of them is asked.
 *
 * @throws {UsageError} if it is asked wrongly
 * @throws {ChatError} if a chat can't be had, or has ended otherwise than it was asked to
 * @throws {StoreError} if the file can't be read, or there is no such name or room, or a replay goes another way
 */
export async function runTool(name: ToolName, args: readonly string[], variables: Variables): Promise<void> {
  const tool = TOOLS[name];
  const usage = usageOf(name, tool);
  try {
    const given = parse(tool, args);
    if (given["help"] === true) return void process.stdout.write(`${usage}\n`);
    await tool.run({ ...given, data: given["data"] ?? variables["data"] });
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(error.message, usage);
    const isExpected = error instanceof NotFoundError || error instanceof BackplaneError ||
      error instanceof JetStreamError || error instanceof ReplayError;
    throw isExpected ? new StoreError("failed", error.message) : error;
  }
}

function parse({ flags, takesWord = false }: Tool, args: readonly string[]): Given {
  const options = Object.fromEntries(flags.map(({ isRepeatable = false, name, short, value }) => [name, {
    type: value === undefined ? "boolean" as const : "string" as const,
    multiple: isRepeatable,
    ...(short === undefined ? {} : { short }),
  }]));
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options,
      strict: true,
      allowPositionals: takesWord,
    });
    return { ...values, words: [...positionals] };
  } catch (error) {
    throw unreadable(error);
  }
}

async function withStore(
  given: Given,
  act: (store: Awaited<ReturnType<typeof openForOperator>>) => Promise<void>,
): Promise<void> {
  const { data } = given;
  if (typeof data !== "string" || data === "") {
    throw new UsageError(`Which file? Wanted --data FILE (${variableOf("data")})`);
  }
  const store = await openForOperator(data);
  try {
    await act(store);
  } finally {
    store.close();
  }
}

function fileOf({ words }: Given): string {
  const [name, ...more] = words as string[];
  if (name === undefined || more.length > 0) throw new UsageError("Which recording? Wanted one FILE");
  return name;
}

function endpointOf({ words }: Given): string | undefined {
  const [endpoint, ...more] = words as string[];
  if (more.length > 0) throw new UsageError("Where? Wanted one ENDPOINT");
  return endpoint;
}

function clusterOf({ replicas = "1", words }: Given): ClusterRequest {
  const [what, address, ...more] = words as string[];
  if (what !== "create" || address === undefined || more.length > 0) {
    throw new UsageError("Which chat? Wanted create nats://HOST:4222/NAME");
  }
  if (!/^[135]$/.test(String(replicas))) {
    throw new UsageError(`Cannot use --replicas ${replicas}: wanted 1, 3 or 5`);
  }
  return { address: clusterAddress(address), replicas: Number(replicas) };
}

function speedOf(text = "0"): number {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (speed <= 1_000_000) return speed;
  throw new UsageError(
    `Cannot use --speed "${text}": wanted a number such as 1 or 10, or 0 for as fast as possible`,
  );
}

function severalOf(given: Given, name: string): readonly string[] {
  return (given[name] ?? []) as string[];
}

function numberOf(text = "1"): number {
  return wholeNumber([1, Number.MAX_SAFE_INTEGER])(
    text,
    (wanted) => new UsageError(`Cannot use --from "${text}": wanted ${wanted}`),
  );
}

function usageOf(name: string, { args, flags, what }: Tool): string {
  return [`Usage: partyline ${name} ${args}`, "", what, "", ...optionLines(flags)].join("\n");
}
