// HTTP on sockets that something else listens for: who has asked gets an answer, everybody has a deadline, and nobody
// comes to harm. What the answers are, and what becomes of those who want no HTTP any more, is decided elsewhere.
//
// node:http is given one socket after the other (its event "connection" is documented for that, and works with Node 20,
// Deno 2.9 and Bun 1.4).

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Endpoint } from "../transport.ts";
import { type Answer, answerBytes, headersOf, textAnswer } from "./answer.ts";
import { type Visitor, Visitors } from "./visitors.ts";

/** 8 KiB: half of what node:http allows, and more than any browser sends to a host without cookies. */
const MAX_HEADERS = 8192;

/** 100: whoever wants more than a page and what belongs to it has to come again. */
const MAX_REQUESTS = 100;

/** What there is to know at a door; times in milliseconds. */
export interface HttpSettings {
  /** How many connections may be open that are no WebSocket. */
  readonly maxVisitors: number;
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  /** How long who has had a last answer may take to read it. */
  readonly lingerTime: number;
}

/** What a door leaves to others. */
export interface HttpHost {
  /** What a request gets. It must not throw; a promise that rejects is a mistake of ours, and answered as one. */
  answer(request: IncomingMessage): Answer | Promise<Answer>;
  /** Takes a socket whose request wants something else than HTTP, or gives an answer that ends it. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Uint8Array, visitor: Visitor): Answer | undefined;
}

/** One door. */
export class HttpDoor {
  private readonly settings: HttpSettings;
  private readonly host: HttpHost;
  private readonly http: Server;
  private readonly visitors: Visitors;
  private readonly bySocket = new WeakMap<Duplex, Visitor>();
  private isClosed = false;

  constructor(settings: HttpSettings, host: HttpHost) {
    this.settings = settings;
    this.host = host;
    this.visitors = new Visitors(settings.maxVisitors);
    // Without `requireHostHeader`, for that is looked at elsewhere.
    this.http = createServer({
      maxHeaderSize: MAX_HEADERS,
      insecureHTTPParser: false,
      requireHostHeader: false,
      keepAliveTimeout: settings.keepAliveTimeout,
    });
    // Deno's ends a connection after one answer unless its server listens (2.9.5).
    Object.defineProperty(this.http, "listening", { value: true });
    const respond = (request: IncomingMessage, response: ServerResponse) => this.respond(request, response);
    for (const event of ["request", "checkContinue", "checkExpectation"]) this.http.on(event, respond);
    this.http.on("upgrade", (request, socket, head) => void this.upgrade(request, socket, head));
    this.http.on("connect", (_request, socket) => this.refuse(socket, textAnswer(405, "This is no proxy.")));
    this.http.on("clientError", (error, socket) => this.misunderstood(error, socket));
  }

  enter(socket: Socket, remote: Endpoint): void {
    // Before anything else: without a listener an error would end the process.
    socket.on("error", ignore);
    if (this.isClosed) return void socket.destroy();
    const visitor = this.visitors.enter(socket, remote);
    this.bySocket.set(socket, visitor);
    visitor.waits(this.settings.headersTimeout);
    this.http.emit("connection", socket);
  }

  close(): void {
    this.isClosed = true;
    this.visitors.close();
  }

  /** Answers on a socket that node:http has let go of. */
  refuse(socket: Duplex, answer: Answer, isHead = false): void {
    this.bySocket.get(socket)?.answers(this.settings.lingerTime);
    const bytes = answerBytes(answer);
    socket.end(isHead ? bytes.subarray(0, bytes.length - answer.body.length) : bytes);
  }

  private respond(request: IncomingMessage, response: ServerResponse): void {
    const visitor = this.bySocket.get(request.socket);
    visitor?.answers(this.settings.requestTimeout);
    const isOften = visitor === undefined || visitor.requests >= MAX_REQUESTS;
    const send = (found: Answer) => {
      const answer = isOften ? { ...found, isLast: true } : found;
      response.on("finish", () => {
        // The rest of what it sends is not waited for.
        if (answer.isLast) visitor?.answers(this.settings.lingerTime);
        else visitor?.waits(this.settings.keepAliveTimeout);
      });
      response.writeHead(answer.status, headersOf(answer));
      response.end(request.method === "HEAD" ? undefined : answer.body);
    };
    const answer = this.isClosed ? GOING_AWAY : this.host.answer(request);
    if (answer instanceof Promise) void answer.catch(() => MISTAKE).then(send);
    else send(answer);
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): Promise<void> {
    const visitor = this.bySocket.get(socket);
    if (visitor === undefined) return void socket.destroy();
    if (this.host.upgrade !== undefined && isSocketWanted(request)) {
      const problem = this.isClosed ? GOING_AWAY : this.host.upgrade(request, socket, head, visitor);
      return problem && this.refuse(socket, problem);
    }
    const answer = this.host.answer(request);
    this.refuse(
      socket,
      answer instanceof Promise ? await answer.catch(() => MISTAKE) : answer,
      request.method === "HEAD",
    );
  }

  private misunderstood(error: Error & { readonly code?: string }, socket: Duplex): void {
    const visitor = this.bySocket.get(socket);
    if (visitor === undefined || !socket.writable) return void socket.destroy();
    // One answer is enough; the body of a request that was refused is no request.
    if (visitor.isAnswered) return visitor.leaveSoon();
    const isLong = error.code === "HPE_HEADER_OVERFLOW";
    this.refuse(
      socket,
      isLong ? textAnswer(431, "That is too much.") : textAnswer(400, "This is no request of HTTP."),
    );
  }
}

/** Whether a request wants to become a WebSocket; curl, for one, offers other upgrades by the way. */
function isSocketWanted({ headers, url }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket" && url !== undefined;
}

const GOING_AWAY = textAnswer(503, "This server is stopping.");

const MISTAKE = textAnswer(500, "Something went wrong here.");

function ignore(): void {}
