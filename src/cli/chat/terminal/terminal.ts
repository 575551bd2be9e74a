// The terminal itself: it is taken over, drawn on, and always given back. Raw mode by `process.stdin`, which all three
// runtimes have.

import process from "node:process";
import { StringDecoder } from "node:string_decoder";
import { takeNews } from "../model/world.ts";
import type { ShellOptions } from "../shell.ts";
import { start } from "../shell.ts";
import { Desk } from "./desk.ts";
import { readKeys } from "./keys.ts";
import { layout, type Screen, type Size } from "./layout.ts";
import { ENTER, isDrawable, LEAVE, paint } from "./paint.ts";

/** 50 lines: about a screen of what was said before we came. */
const SHOWN = 50;
/** 10 ms: what comes within that is drawn at once. */
const DRAW_DELAY = 10;
/** 50 ms: a sequence of a key comes within that, even from far away. */
const ESCAPE_DELAY = 50;
/** 80 × 24, where nobody says how large it is. */
const USUAL: Size = { columns: 80, rows: 24 };

/** Chats on a terminal until somebody leaves. Rejects with a `ChatError`. */
export async function chatOnTerminal(
  options: Omit<ShellOptions, "shown" | "follows" | "isAsked">,
  hasColors: boolean,
): Promise<void> {
  const { stdin, stdout } = process;
  let before: Screen | undefined;
  let drawing: ReturnType<typeof setTimeout> | undefined;
  let isFull = false;
  let isOver = false;
  const size = (): Size => {
    const { columns = 0, rows = 0 } = stdout;
    return isDrawable({ columns, rows }) ? { columns, rows } : USUAL;
  };
  const draw = () => {
    drawing = undefined;
    if (isOver || isFull) return;
    const screen = layout(desk.view(), size());
    // A terminal that is held (Ctrl-S) is drawn again when it takes more.
    isFull = !stdout.write(paint(screen, before, hasColors));
    before = screen;
  };
  const drawSoon = () => {
    takeNews(client.world);
    if (!isOver) drawing ??= setTimeout(draw, DRAW_DELAY);
  };
  const { client, ended } = start({ ...options, shown: SHOWN, isAsked: true }, {
    changed: () => drawSoon(),
    askPassword: (name) => desk.askPassword(name),
  });
  const desk = new Desk(client, timeOfDay);

  const takeOver = () => {
    stdin.setRawMode(true);
    stdout.write(ENTER);
    before = undefined;
    drawSoon();
  };
  const giveBack = () => {
    if (isOver) return;
    isOver = true;
    clearTimeout(drawing);
    try {
      stdin.setRawMode(false);
    } catch {
      // It is gone.
    }
    stdout.write(LEAVE);
  };
  process.on("exit", giveBack);
  const crash = (error: unknown) => {
    giveBack();
    process.stderr.write(`partyline: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  };
  process.on("uncaughtException", crash).on("unhandledRejection", crash);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => client.leave());
  // Stopped by somebody and continued: a shell may have changed everything.
  process.on("SIGCONT", takeOver);
  stdout.on("resize", () => {
    before = undefined;
    drawSoon();
  });
  stdout.on("drain", () => {
    isFull = false;
    drawSoon();
  });
  stdout.on("error", () => client.end());
  onKeys((keys) => {
    for (const key of keys) desk.key(key, size());
    if (keys.some((key) => key.kind === "key" && key.name === "ctrl-l")) before = undefined;
    drawSoon();
  }, () => client.leave());
  takeOver();
  try {
    await ended;
  } finally {
    giveBack();
  }
}

/** Hands on what is typed. */
function onKeys(take: (keys: ReturnType<typeof readKeys>["keys"]) => void, end: () => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = (text: string, isAll = false) => {
    const { keys, rest: unfinished } = readKeys(rest + text, isAll);
    rest = unfinished;
    // A paste takes as long as it takes.
    if (rest !== "" && !rest.startsWith("\x1b[200~")) timer = setTimeout(() => read("", true), ESCAPE_DELAY);
    if (keys.length > 0) take(keys);
  };
  process.stdin.on("data", (bytes: Uint8Array | string) => {
    clearTimeout(timer);
    read(typeof bytes === "string" ? bytes : decoder.write(bytes as never));
  });
  process.stdin.on("end", end).on("error", end);
  process.stdin.resume();
}

function timeOfDay(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}
