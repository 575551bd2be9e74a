// Removes telnet's negotiation (RFC 854, 855) from a stream of bytes, wherever it is cut. The server
// negotiates nothing: `telnet` and PuTTY fall back to plain lines when they hear no answer. One question is
// answered: after Ctrl-C a client shows nothing more until it hears of its timing mark (RFC 860).
//
// IAC (255) never occurs in UTF-8, so a chunk without one passes through untouched.

/** Gives back the chunk without negotiation bytes; the chunk itself if there are none. */
export type TelnetFilter = (chunk: Uint8Array) => Uint8Array;

/**
 * A filter for one connection.
 *
 * @param answer sends bytes back; called at most once for each chunk, with three bytes
 */
export function createTelnetFilter(answer: (bytes: Uint8Array) => void = () => {}): TelnetFilter {
  let state: State = "text";
  return (chunk) => {
    if (state === "text" && !chunk.includes(IAC)) return chunk;
    const kept = new Uint8Array(chunk.length);
    let length = 0;
    let isMarkWanted = false;
    for (let at = 0; at < chunk.length; at++) {
      // One may go on for ever: to look at each of its bytes would cost a second for 100 MB.
      if (state === "subnegotiation") at = endOfRun(chunk, at);
      const byte = chunk[at];
      if (byte === undefined) break;
      if (state === "text" && byte !== IAC) {
        kept[length++] = byte;
      } else {
        if (state === "request" && byte === TIMING_MARK) isMarkWanted = true;
        // Its keys for erasing, which the line must have: what was erased is not said.
        if (state === "command" && byte === ERASE_CHARACTER) kept[length++] = BACKSPACE;
        if (state === "command" && byte === ERASE_LINE) kept[length++] = CTRL_U;
        state = following(state, byte);
      }
    }
    if (isMarkWanted) answer(WONT_TIMING_MARK.slice());
    return kept.subarray(0, length);
  };
}

/** What the next byte is: text; behind an IAC; an option's number, perhaps one that we are asked for; in a subnegotiation; behind an IAC in one. */
type State = "text" | "command" | "option" | "request" | "subnegotiation" | "subcommand";

const IAC = 255;
const SE = 240;
const SB = 250;
const WILL = 251;
const WONT = 252;
const DO = 253;
const DONT = 254;
const TIMING_MARK = 6;
const ERASE_CHARACTER = 247;
const ERASE_LINE = 248;
const BACKSPACE = 8;
const CTRL_U = 21;

const WONT_TIMING_MARK = Uint8Array.of(IAC, WONT, TIMING_MARK);

/** Where the next IAC is, or the end. */
function endOfRun(chunk: Uint8Array, from: number): number {
  const found = chunk.indexOf(IAC, from);
  return found < 0 ? chunk.length : found;
}

function following(state: State, byte: number): State {
  switch (state) {
    case "text":
      return "command";
    case "command":
      // An escaped 255 is dropped with the rest: it could not be UTF-8.
      if (byte === SB) return "subnegotiation";
      if (byte === DO) return "request";
      return byte >= WILL && byte <= DONT ? "option" : "text";
    case "option":
    case "request":
      return "text";
    case "subnegotiation":
      return byte === IAC ? "subcommand" : "subnegotiation";
    case "subcommand":
      return byte === SE ? "text" : "subnegotiation";
  }
}
