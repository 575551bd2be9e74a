// What the operator can ask beside a running server: `partyline accounts` and `partyline history`. Their options are a
// table each, like those of the server.

import process from "node:process";
import { parseArgs } from "node:util";
import { StoreError } from "../../api.ts";
import { openForOperator } from "../../store/sqlite/operator.ts";
import type { Variables } from "../arguments.ts";
import { type Flag, variableOf } from "../flags.ts";
import { visible } from "../log.ts";
import { optionLines } from "../usage.ts";
import { UsageError, wholeNumber } from "../values.ts";
import { accounts } from "./accounts.ts";
import { history } from "./history.ts";

/** The names of them. */
export type ToolName = "accounts" | "history";

/** One of them. */
interface Tool {
  readonly what: string;
  readonly flags: readonly Flag[];
  run(given: Given): Promise<void>;
}

type Given = { readonly [name: string]: string | boolean | (string | boolean)[] | undefined };

const DATA: Flag = { name: "data", value: "FILE", help: "the file that the server has as --data" };
const JSON_LINES: Flag = { name: "json", help: "one object of JSON for each line" };
const HELP: Flag = { name: "help", short: "h", help: "show this" };

const TOOLS: { readonly [K in ToolName]: Tool } = {
  accounts: {
    what: "Lists the claimed names, or says who is a moderator. A running server knows within a second.",
    flags: [
      DATA,
      { name: "appoint", value: "NAME", isRepeatable: true, help: "make NAME a moderator" },
      { name: "dismiss", value: "NAME", isRepeatable: true, help: "make NAME a moderator no longer" },
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
  history: {
    what: "Writes what was said.",
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
};

/**
 * Does what one of them is asked.
 *
 * @throws {UsageError} if it is asked wrongly
 * @throws {StoreError} if the file can't be read, or there is no such name or room
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
    // There is no such name, or room; what was asked for may be a copy of what somebody calls itself.
    throw error instanceof RangeError ? new StoreError("failed", visible(error.message)) : error;
  }
}

function parse({ flags }: Tool, args: readonly string[]): Given {
  const options = Object.fromEntries(flags.map(({ isRepeatable = false, name, short, value }) => [name, {
    type: value === undefined ? "boolean" as const : "string" as const,
    multiple: isRepeatable,
    ...(short === undefined ? {} : { short }),
  }]));
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
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

function severalOf(given: Given, name: string): readonly string[] {
  return (given[name] ?? []) as string[];
}

function numberOf(text = "1"): number {
  return wholeNumber([1, Number.MAX_SAFE_INTEGER])(
    text,
    (wanted) => new UsageError(`Cannot use --from "${text}": wanted ${wanted}`),
  );
}

function usageOf(name: string, { flags, what }: Tool): string {
  return [`Usage: partyline ${name} --data FILE [OPTIONS]`, "", what, "", ...optionLines(flags)].join("\n");
}
