// What one client says, on its way to the engine: the moment that it was said at, the password that may come with it, and
// the request that it answers, if it is a program's.

import type { Confided, Dialect, Manner, Request } from "../dialects/dialect.ts";
import type { Command } from "../engine/command.ts";
import type { Input, Moment } from "../engine/input.ts";
import type { Notice } from "../engine/notice.ts";
import type { SessionId } from "../engine/state.ts";
import type { Connection } from "../transports/transport.ts";
import type { Around } from "./engine_loop.ts";
import { passwordProblem } from "./passwords/policy.ts";
import { Requests } from "./requests.ts";
import type { Settings } from "./settings.ts";
import { fingerprint, newTokens } from "./tokens.ts";

/** The server, as far as this needs it. */
export interface SpeechContext {
  readonly settings: Settings;
  /** Lets the engine know what happened: now, or as soon as it is its turn. */
  dispatch(input: Input, around?: Around): void;
  /** Acts when what that client has said before has happened: at once, but in a cluster. */
  inTurn(session: SessionId, act: () => void): void;
}

/** Who says it. */
export interface Speaker {
  readonly id: SessionId;
  readonly connection: Connection;
  /** How many characters the engine has told it that were for it alone. */
  told: number;
  /** Tells it something of its own. */
  tell(notice: Notice): number;
  /** Writes to it as it is. */
  correct(text: string): void;
  /** How it reads what others say may be another way from now on. */
  adapt(): void;
  /** Keeps its further lines waiting until the function that it returns is called. */
  holdLines(): () => void;
}

/** What a client says. */
export class Speech {
  readonly #context: SpeechContext;
  readonly #speaker: Speaker;
  readonly #requests: Requests;
  /** Whether how its next line is read may depend on what comes of this one. */
  readonly #isOneByOne: boolean;
  #moment: Moment = NEVER;
  #secret: string | undefined;
  #token: string | undefined;

  constructor(context: SpeechContext, speaker: Speaker, manner: Manner | undefined, dialect: Dialect) {
    this.#context = context;
    this.#speaker = speaker;
    this.#isOneByOne = manner !== undefined;
    this.#requests = new Requests(manner ?? dialect, (text) => speaker.correct(text));
  }

  /** Whether it has what it can come back with: programs do. */
  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  /** Carries a command out. */
  say(command: Command, date: number, request?: Request, secret?: string): void {
    // Chance is drawn for each command that may look at it; the rest of what comes at once shares one moment.
    if (this.#moment.now !== date || command.kind === "custom") {
      this.#moment = { now: date, random: this.#context.settings.clock.random() };
    }
    const input = { kind: "said", session: this.#speaker.id, command, moment: this.#moment } as const;
    if (request === undefined && secret === undefined) return this.#context.dispatch(input);
    let isDone = false;
    let goOn = () => {};
    this.#context.dispatch(input, {
      begin: () => {
        this.#secret = secret;
        if (request !== undefined) this.#requests.begin(request);
      },
      done: () => {
        isDone = true;
        this.#secret = undefined;
        if (request !== undefined) this.#answered();
        this.#speaker.adapt();
        goOn();
      },
    });
    if (!isDone && this.#isOneByOne) goOn = this.#speaker.holdLines();
  }

  /** Carries a command out that comes with a password. */
  confide({ command, request, secret }: Confided, date: number): void {
    if (command.kind === "hello") {
      const { resume, token } = newTokens(secret);
      this.#token = token;
      return this.say({ kind: "hello", token: fingerprint(token), resume }, date, request);
    }
    const { connection } = this.#speaker;
    const problem = passwordProblem(command.kind, secret, connection.remote, this.#context.settings);
    if (problem === undefined) return this.say(command, date, request, secret);
    this.#context.inTurn(this.#speaker.id, () => {
      this.#requests.begin(request);
      this.#speaker.tell(problem);
      this.#answered();
    });
  }

  /** The password that came with the command that is being carried out. It is given once. */
  takeSecret(): string | undefined {
    const secret = this.#secret;
    this.#secret = undefined;
    return secret;
  }

  /** A command of a program has been seen to, by somebody else than the engine. */
  done(request: Request | undefined): void {
    this.#requests.begin(request);
    this.#answered();
  }

  /** Answers the request by a notice. Returns how many characters that took; nothing if it is no answer. */
  answer(notice: Notice): number | undefined {
    if (!this.#requests.isPending) return undefined;
    return this.#requests.answer(notice.kind === "welcome" ? { ...notice, token: this.#token } : notice);
  }

  /** The answer has to wait for somebody else, until the function that it returns is called. */
  awaitAnswer(): () => void {
    const answered = this.#requests.hold();
    return () => void (this.#speaker.told += answered());
  }

  #answered(): void {
    this.#speaker.told += this.#requests.done();
  }
}

const NEVER: Moment = { now: -1, random: 0 };
