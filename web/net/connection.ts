// One WebSocket: objects in, objects out, and each answer to the one that asked. It knows nothing of chats.

import type { Incoming, Outgoing } from "../model/wire.ts";
import { refusals } from "../words.ts";
import { Lost, Refused } from "./unanswered.ts";

export interface Listener {
  readonly onOpen: () => void;
  readonly onEvent: (event: Incoming) => void;
  readonly onClose: (code: number) => void;
  /** All objects of a message have been handed out. */
  readonly onTurn: () => void;
}

interface Waiting {
  readonly resolve: (answer: Incoming) => void;
  readonly reject: (error: Error) => void;
  readonly take: ((answer: Incoming) => void) | undefined;
}

export class Connection {
  readonly #socket: WebSocket;
  readonly #listener: Listener;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #isOver = false;

  constructor(listener: Listener) {
    this.#listener = listener;
    const address = new URL("ws", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.hash = "";
    this.#socket = new WebSocket(address, "partyline.v1");
    this.#socket.onopen = () => this.#isOver || listener.onOpen();
    this.#socket.onmessage = ({ data }) => this.#read(String(data));
    this.#socket.onclose = ({ code }) => this.#end(code);
  }

  /**
   * Asks for something. Rejects with {@link Refused} or {@link Lost}.
   *
   * @param take is given the answer at once: before the events behind it in the same message
   */
  ask(command: Outgoing, take?: (answer: Incoming) => void): Promise<Incoming> {
    return new Promise((resolve, reject) => {
      if (this.#isOver || this.#socket.readyState !== WebSocket.OPEN) return reject(new Lost());
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject, take });
      this.#socket.send(JSON.stringify({ id, ...command }));
    });
  }

  /** Ends it. The other side may be gone, so its closing is not waited for. */
  end(): void {
    if (this.#isOver) return;
    this.#socket.close();
    this.#end(1006);
  }

  #read(message: string): void {
    if (this.#isOver) return;
    for (const line of message.split("\n")) {
      if (line.trim() === "") continue;
      let object: Incoming;
      try {
        object = JSON.parse(line);
      } catch {
        continue;
      }
      if (object !== null && typeof object === "object") this.#take(object);
    }
    this.#listener.onTurn();
  }

  #take(object: Incoming): void {
    if (typeof object.ev === "string") return this.#listener.onEvent(object);
    const waiting = this.#waiting.get(object.re as number);
    // An error that answers nothing says why the connection ends.
    if (waiting === undefined) {
      const { code: ev, message } = object.error ?? {};
      return ev === undefined ? undefined : this.#listener.onEvent({ ev, message });
    }
    this.#waiting.delete(object.re as number);
    if (object.error !== undefined) {
      const { code, message } = object.error;
      return waiting.reject(new Refused(code, refusals[code] ?? message));
    }
    waiting.take?.(object);
    waiting.resolve(object);
  }

  #end(code: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const { reject } of this.#waiting.values()) reject(new Lost());
    this.#waiting.clear();
    this.#listener.onClose(code);
  }
}
