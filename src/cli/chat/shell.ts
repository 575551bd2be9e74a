// Gives the client its hands: a socket, a clock, chance and timers. What is shown, and where, is not known here.

import type { ClientOptions, Hands } from "./chatting.ts";
import { Client } from "./client.ts";
import { type Address, anotherAddress, writeAddress } from "./address.ts";
import { ChatError } from "./error.ts";
import { Connection, NOBODY } from "./socket.ts";

/** What the mode of the command does itself. */
export interface Face {
  /** Something may be other than before. */
  changed(): void;
  askPassword(name: string): void;
}

/** What the connection needs. */
export interface ShellOptions extends ClientOptions {
  readonly address: Address;
  /** Certificates to trust, in PEM. */
  readonly ca: string | undefined;
}

/** Half a second: a wait of a second should look like one. */
const TICK = 500;
/** Asks for nothing: whoever speaks JSON says in JSON that it is none, and hangs up; whoever reads lines answers privately. */
const PROBE = "/json";

/** A client that has begun. */
export interface Running {
  readonly client: Client;
  /** Resolves when it has left. Rejects with a {@link ChatError}. */
  readonly ended: Promise<void>;
}

/** Begins to connect. */
export function start({ address, ca, ...options }: ShellOptions, face: Face): Running {
  let connection: Connection | undefined;
  let end: (problem?: string) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = (problem) => problem === undefined ? resolve() : reject(new ChatError(problem));
  });
  const changing = <A extends unknown[]>(act: (...args: A) => void) => (...args: A): void => {
    act(...args);
    face.changed();
  };
  let isJson = address.isJson;
  const connect = (): void => {
    const isProbing = !isJson;
    let hasSpoken = false;
    const mine: Connection = new Connection(address, ca, {
      opened: changing(() => isProbing ? mine.send(PROBE) : client.opened()),
      line: changing((text) => {
        if (isProbing && text.startsWith("{")) {
          isJson = true;
          connect();
          return mine.end();
        }
        const isKnown = !isProbing && client.line(text);
        if (!isKnown && !hasSpoken) return client.end(otherLanguage(address, text));
        hasSpoken = true;
      }),
      closed: changing((why) => {
        if (connection !== mine) return;
        connection = undefined;
        client.closed(
          client.wasHere ? why : `Cannot connect to ${writeAddress(address)}: ${why}${hintFor(why, address)}`,
        );
      }),
    });
    connection = mine;
  };
  const hands: Hands = {
    connect,
    disconnect: () => connection?.end(),
    send: (line) => connection?.send(line),
    askPassword: (name) => face.askPassword(name),
    end: (problem) => {
      clearInterval(timer);
      end(problem);
    },
    now: Date.now,
    random: Math.random,
  };
  const client = new Client(hands, options);
  const timer = setInterval(changing(() => client.tick()), TICK);
  connect();
  return { client, ended };
}

/** What to do about a server that has not answered in JSON. */
function otherLanguage(address: Address, text: string): string {
  return `Cannot chat at ${writeAddress(address)}: ${languageOf(text)}, not JSON. ` +
    `Start it with one endpoint more, such as --listen ${anotherAddress(address)}, and connect to that`;
}

function languageOf(text: string): string {
  if (/^HTTP\//.test(text)) return "that is for browsers";
  // With the name of the server before its numerics and notices.
  return /^:\S+ (?:\d{3}|NOTICE) /.test(text)
    ? "the server there speaks IRC"
    : "the server there speaks lines for people";
}

function hintFor(why: string, address: Address): string {
  return why === NOBODY ? `. Start a server with --listen ${writeAddress(address)}` : "";
}
