// Reads the log from a position on, each message once and in order, by a pull consumer of its own.
//
// The library has such consumers, but takes its time where it matters: up to 3 s after a restart of the server and 17 s
// after the death of a stream's leader. This one is renewed at the first sign of trouble: a heartbeat that is missing, a
// number that is not the next one, a new connection.

import { ask, encode, type NatsConnection, type NatsMessage } from "./client.ts";

/** One message of the log. */
export interface LogMessage {
  readonly position: number;
  /** Milliseconds since 1970, by the clock of the server. */
  readonly at: number;
  readonly data: Uint8Array;
}

/** Whom a reader works for. */
export interface ReaderOwner {
  took(message: LogMessage): void;
  /** The next message is not the next one: those between are no longer kept. */
  fellBehind(first: number): void;
  /** It could not be renewed. */
  failed(error: unknown): void;
}

/**
 * 2 MiB in each request for messages, of which two are on their way: 4 MiB are read ahead. By bytes, for messages may be
 * tiny: sixteen at a time, a server that joined read 4,000 a second, and there were more of them.
 */
const REQUEST_BYTES = 2_097_152;
const REQUESTS = 2;

/** 4,096 messages in each. */
const REQUEST_MESSAGES = 4_096;

/** 1 s: how often the server says that there is nothing new. */
const HEARTBEAT = 1_000;

/** 2.5 s: two heartbeats are missing. */
const LONGEST_SILENCE = 2_500;

/**
 * 1 s, then 2 s, then 4 s: so long is an answer waited for. A stream that has just lost its leader gives none; a server that
 * is busy does later.
 */
const ANSWER_TIMES = [1_000, 2_000, 4_000] as const;

/** 30 s: a request for messages is renewed that often, and a consumer that nobody asks is gone after twice that. */
const EXPIRES = 30_000;

const NANOSECONDS = 1_000_000;

/** Reads one stream. */
export class Reader {
  readonly #connection: NatsConnection;
  readonly #stream: string;
  readonly #owner: ReaderOwner;
  readonly #now: () => number;
  readonly #inbox: () => string;
  #next: number;
  #subscription: { unsubscribe(): void } | undefined;
  #consumer: string | undefined;
  /** How many messages each request may still bring; the oldest first. */
  #requests: number[] = [];
  /** How many bytes have come and have not been applied. */
  #unapplied = 0;
  #heardAt: number;
  #isRenewing = false;
  /** How often that has failed since it worked last. */
  #failures = 0;
  #isOver = false;
  #serial = 0;
  /** Where what is asked for comes. */
  #asking: string | undefined;

  constructor(
    connection: NatsConnection,
    stream: string,
    position: number,
    owner: ReaderOwner,
    { now, word }: { now(): number; word(): string },
  ) {
    this.#connection = connection;
    this.#stream = stream;
    this.#next = position + 1;
    this.#owner = owner;
    this.#inbox = () => `_INBOX.${word()}${word()}`;
    this.#now = now;
    this.#heardAt = now();
  }

  /** Begins, or begins anew after the last message that came. */
  async renew(): Promise<void> {
    if (this.#isRenewing || this.#isOver) return;
    this.#isRenewing = true;
    this.#drop();
    const serial = ++this.#serial;
    const name = this.#inbox().replace(/[^A-Za-z0-9]/g, "");
    const inbox = this.#inbox();
    try {
      const subscription = this.#connection.subscribe(inbox, {
        callback: (error, message) => {
          if (error === null && serial === this.#serial) this.#take(message, inbox);
        },
      });
      this.#subscription = subscription;
      await ask(this.#connection, `CONSUMER.CREATE.${this.#stream}.${name}`, {
        stream_name: this.#stream,
        config: {
          name,
          deliver_policy: "by_start_sequence",
          opt_start_seq: this.#next,
          ack_policy: "none",
          replay_policy: "instant",
          max_deliver: 1,
          mem_storage: true,
          num_replicas: 1,
          inactive_threshold: 2 * EXPIRES * NANOSECONDS,
        },
      }, ANSWER_TIMES[Math.min(this.#failures, ANSWER_TIMES.length - 1)]);
      this.#failures = 0;
      if (this.#isOver) return this.#drop();
      this.#consumer = name;
      this.#asking = inbox;
      this.#ask(inbox);
      this.#heardAt = this.#now();
    } catch (error) {
      // It is tried again with the next tick.
      this.#failures += 1;
      if (!this.#isOver) this.#owner.failed(error);
    } finally {
      this.#isRenewing = false;
    }
  }

  /** So many bytes of what came have been seen to: there is room for others. */
  applied(bytes: number): void {
    this.#unapplied -= bytes;
    if (this.#asking !== undefined) this.#ask(this.#asking);
  }

  /** Looks whether it still hears the server. Call it a few times a second while there is a connection. */
  tick(): void {
    if (!this.#isRenewing && this.#now() - this.#heardAt > LONGEST_SILENCE) void this.renew();
  }

  /** Ends it. */
  close(): void {
    this.#isOver = true;
    this.#drop();
  }

  #drop(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    const consumer = this.#consumer;
    this.#consumer = undefined;
    this.#asking = undefined;
    this.#requests = [];
    if (consumer === undefined || this.#connection.isClosed()) return;
    // If it can't be deleted, it is gone by itself after a minute.
    ask(this.#connection, `CONSUMER.DELETE.${this.#stream}.${consumer}`).catch(() => {});
  }

  #take(message: NatsMessage, inbox: string): void {
    this.#heardAt = this.#now();
    const { headers, reply } = message;
    if (headers !== undefined && headers.code > 0) return this.#status(headers, inbox);
    // $JS.ACK.STREAM.CONSUMER.DELIVERED.POSITION.NUMBER.TIME.PENDING; a newer server puts two more in front of the stream.
    const parts = (reply ?? "").split(".");
    if (parts.length < 9) return;
    const position = Number(parts.length > 9 ? parts[7] : parts[5]);
    const time = (parts.length > 9 ? parts[9] : parts[7]) as string;
    this.#count();
    if (position < this.#next) return this.#ask(inbox);
    if (position > this.#next) return this.#owner.fellBehind(position);
    this.#next = position + 1;
    this.#unapplied += message.data.length;
    this.#owner.took({ position, at: Number(time.slice(0, -6)), data: message.data });
  }

  #status({ code, description }: NonNullable<NatsMessage["headers"]>, inbox: string): void {
    // 100: a heartbeat. 408: a request has expired. 409: this, or that the next message is more than it may still bring.
    if (code === 100) return;
    if (code !== 408 && !/MaxBytes/i.test(description)) return void this.renew();
    this.#requests.shift();
    this.#ask(inbox);
  }

  /** One message of the oldest request has come. */
  #count(): void {
    const left = (this.#requests[0] ?? 1) - 1;
    if (left === 0) this.#requests.shift();
    else this.#requests[0] = left;
  }

  /** Keeps enough asked for. */
  #ask(inbox: string): void {
    const room = REQUESTS * REQUEST_BYTES - this.#unapplied;
    while (this.#consumer !== undefined && (this.#requests.length + 1) * REQUEST_BYTES <= room) {
      this.#requests.push(REQUEST_MESSAGES);
      const wanted = {
        batch: REQUEST_MESSAGES,
        max_bytes: REQUEST_BYTES,
        expires: EXPIRES * NANOSECONDS,
        idle_heartbeat: HEARTBEAT * NANOSECONDS,
      };
      this.#connection.publish(
        `$JS.API.CONSUMER.MSG.NEXT.${this.#stream}.${this.#consumer}`,
        encode(JSON.stringify(wanted)),
        { reply: inbox },
      );
    }
  }
}
