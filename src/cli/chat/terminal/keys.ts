// What a terminal sends, as keys and text. Escape sequences come in pieces sometimes: what is not whole waits for the rest.

/** One key, or text that was typed or pasted. */
export type Key =
  | { readonly kind: "text"; readonly text: string }
  /** A paste in brackets, which may have several lines. */
  | { readonly kind: "paste"; readonly text: string }
  /** `name` as in `left`, `enter`, `ctrl-a`, `alt-b`, `ctrl-left`, `alt-1`. */
  | { readonly kind: "key"; readonly name: string };

/** Keys, and what is still unfinished. */
export interface Read {
  readonly keys: readonly Key[];
  readonly rest: string;
}

/**
 * Reads what has come.
 *
 * @param isAll whether nothing more comes soon: an Esc that stands alone is the key
 */
export function readKeys(input: string, isAll = false): Read {
  const keys: Key[] = [];
  let at = 0;
  while (at < input.length) {
    const rest = input.slice(at);
    const read = rest.startsWith(PASTE_START) ? readPaste(rest) : readKey(rest);
    if (read === undefined && !isAll) return { keys, rest };
    // Half of something, and no more comes: it is dropped, but for the Esc itself.
    if (read === undefined) return { keys: rest === "\x1b" ? [...keys, key("escape")] : keys, rest: "" };
    if (read.key !== undefined) keys.push(read.key);
    at += read.length;
  }
  return { keys, rest: "" };
}

const PASTE_START = "\x1b[200~";
const PASTE_END = "\x1b[201~";

interface One {
  readonly key: Key | undefined;
  readonly length: number;
}

function readPaste(input: string): One | undefined {
  const end = input.indexOf(PASTE_END);
  if (end < 0) return undefined;
  return {
    key: { kind: "paste", text: input.slice(PASTE_START.length, end) },
    length: end + PASTE_END.length,
  };
}

function readKey(input: string): One | undefined {
  const first = input[0] as string;
  if (first === "\x1b") return readEscape(input);
  const named = CONTROLS[first];
  if (named !== undefined) return { key: key(named), length: 1 };
  const code = first.charCodeAt(0);
  if (code < 32) return { key: key(`ctrl-${String.fromCharCode(code + 96)}`), length: 1 };
  // deno-lint-ignore no-control-regex
  const text = /^[^\x00-\x1f\x7f]+/.exec(input)?.[0];
  return text === undefined
    ? { key: undefined, length: 1 }
    : { key: { kind: "text", text }, length: text.length };
}

function readEscape(input: string): One | undefined {
  if (input.length === 1) return undefined;
  const second = input[1] as string;
  if (second === "[" || second === "O") {
    // deno-lint-ignore no-control-regex
    const [all, parameters = "", final = ""] = /^\x1b[[O]([0-?]*)[ -/]*([@-~])/.exec(input) ?? [];
    if (all !== undefined) return { key: keyOf(parameters, final), length: all.length };
    // deno-lint-ignore no-control-regex
    return /^\x1b[[O][0-?]*[ -/]*$/.test(input) ? undefined : { key: undefined, length: 2 };
  }
  if (second === "\x1b") return { key: key("escape"), length: 1 };
  const { key: plain, length } = readKey(input.slice(1)) as One;
  if (plain?.kind === "key") return { key: key(`alt-${plain.name}`), length: length + 1 };
  return { key: key(`alt-${second}`), length: 2 };
}

/** Of xterm and those like it; the second parameter says what was held down. */
function keyOf(parameters: string, final: string): Key | undefined {
  const [number = "", held = "1"] = parameters.split(";");
  const name = final === "~" ? NUMBERED[number] : final === "Z" ? "shift-tab" : LETTERED[final];
  if (name === undefined) return undefined;
  const bits = Number(held) - 1;
  return key(`${(bits & 4) !== 0 ? "ctrl-" : ""}${(bits & 2) !== 0 ? "alt-" : ""}${name}`);
}

function key(name: string): Key {
  return { kind: "key", name };
}

type Names = { readonly [sign: string]: string | undefined };
const CONTROLS: Names = {
  __proto__: null as never,
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\x7f": "backspace",
  "\b": "backspace",
};
const LETTERED: Names = {
  __proto__: null as never,
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  M: "enter",
};
const NUMBERED: Names = {
  __proto__: null as never,
  1: "home",
  3: "delete",
  4: "end",
  5: "pageup",
  6: "pagedown",
  7: "home",
  8: "end",
};
