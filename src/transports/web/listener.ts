// WebSockets and a few pages beside them, on one port: `ws` and `node:http` on all three runtimes.
//
// The sockets are node:net's, listened for as those of TCP and TLS are, and node:http is given one after the other
// (its event "connection" is documented for that, and works with Node 20, Deno 2.9 and Bun 1.4). So who may shake
// hands, with which certificate, and who is cut off when, is decided in one way for all transports.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TransportError } from "../error.ts";
import { listenSockets } from "../node/streams.ts";
import { type ListenSettings, listenSettings } from "../settings.ts";
import type { Accept, Endpoint, Transport } from "../transport.ts";
import { type Answer, answerBytes, headersOf, textAnswer } from "./answer.ts";
import { WebConnection } from "./connection.ts";
import { loadWs, type WebSocketServer, type WsPackage } from "./ws.ts";
import { forwardedRemote, isForwardedByStranger } from "./proxies.ts";
import { Pulse } from "./pulse.ts";
import { answerTo, chosenSubprotocol, isSocketWanted, socketProblem } from "./routes.ts";
import { type WebSettings, webSettings } from "./settings.ts";
import { type Visitor, Visitors } from "./visitors.ts";

/** 8 KiB: half of what node:http allows, and more than any browser sends to a host without cookies. */
const MAX_HEADERS = 8192;

/** 100: whoever wants more than a page and what belongs to it has to come again. */
const MAX_REQUESTS = 100;

/** WebSockets of the package `ws`. */
export function webSockets(): Transport {
  return {
    name: "ws",
    listen: async (endpoint, accept, options = {}) => {
      const settings = listenSettings(endpoint, options);
      const web = webSettings(endpoint, options.web);
      const door = new Door(await loadWs(endpoint), accept, settings, web);
      const listener = await listenSockets(
        endpoint,
        settings,
        (socket, remote) => door.enter(socket, remote),
      );
      return { ...listener, close: () => (door.close(), listener.close()) };
    },
  };
}

/** What a listener does with those who come. */
class Door {
  private readonly accept: Accept;
  private readonly settings: ListenSettings;
  private readonly web: WebSettings;
  private readonly http: Server;
  private readonly sockets: WebSocketServer;
  private readonly visitors: Visitors;
  private readonly pulse: Pulse;
  private readonly bySocket = new WeakMap<Duplex, Visitor>();
  private hasWarned = false;
  private isClosed = false;

  constructor({ WebSocketServer }: WsPackage, accept: Accept, settings: ListenSettings, web: WebSettings) {
    this.accept = accept;
    this.settings = settings;
    this.web = web;
    this.visitors = new Visitors(web.maxVisitors);
    this.pulse = new Pulse(web.pingInterval, web.deadAfter);
    this.sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // It costs 220 KB for each client.
      perMessageDeflate: false,
      maxPayload: web.maxMessage,
      closeTimeout: settings.lingerTime,
      handleProtocols: (asked) => chosenSubprotocol(asked, web) ?? false,
    });
    this.sockets.on(
      "wsClientError",
      (error, socket) => this.refuse(socket, textAnswer(400, `${error.message}.`)),
    );
    // Without `requireHostHeader`, for that is looked at here.
    this.http = createServer({
      maxHeaderSize: MAX_HEADERS,
      insecureHTTPParser: false,
      requireHostHeader: false,
      keepAliveTimeout: web.keepAliveTimeout,
    });
    // Deno's ends a connection after one answer unless its server listens (2.9.5).
    Object.defineProperty(this.http, "listening", { value: true });
    const respond = (request: IncomingMessage, response: ServerResponse) => this.respond(request, response);
    for (const event of ["request", "checkContinue", "checkExpectation"]) this.http.on(event, respond);
    this.http.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
    this.http.on("connect", (_request, socket) => this.refuse(socket, textAnswer(405, "This is no proxy.")));
    this.http.on("clientError", (error, socket) => this.misunderstood(error, socket));
  }

  enter(socket: Socket, remote: Endpoint): void {
    // Before anything else: without a listener an error would end the process.
    socket.on("error", ignore);
    if (this.isClosed) return void socket.destroy();
    const visitor = this.visitors.enter(socket, remote);
    this.bySocket.set(socket, visitor);
    visitor.waits(this.web.headersTimeout);
    this.http.emit("connection", socket);
  }

  close(): void {
    this.isClosed = true;
    this.visitors.close();
  }

  private respond(request: IncomingMessage, response: ServerResponse): void {
    const visitor = this.bySocket.get(request.socket);
    visitor?.answers(this.web.requestTimeout);
    const found = this.isClosed ? GOING_AWAY : answerTo(request, this.web);
    const answer = visitor !== undefined && visitor.requests < MAX_REQUESTS
      ? found
      : { ...found, isLast: true };
    response.on("finish", () => {
      // The rest of what it sends is not waited for.
      if (answer.isLast) visitor?.answers(this.settings.lingerTime);
      else visitor?.waits(this.web.keepAliveTimeout);
    });
    response.writeHead(answer.status, headersOf(answer));
    response.end(request.method === "HEAD" ? undefined : answer.body);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    const visitor = this.bySocket.get(socket);
    if (visitor === undefined) return void socket.destroy();
    if (!isSocketWanted(request)) {
      return this.refuse(socket, answerTo(request, this.web), request.method === "HEAD");
    }
    const problem = this.isClosed ? GOING_AWAY : socketProblem(request, this.web);
    if (problem !== undefined) return this.refuse(socket, problem);
    const remote = this.remoteOf(visitor, request);
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      visitor.gone();
      const asked = request.headers["sec-websocket-protocol"]?.split(",") ?? [];
      const subprotocol = chosenSubprotocol(asked, this.web) ?? this.web.subprotocols[0];
      const { lingerTime } = this.settings;
      new WebConnection(webSocket, socket as Socket, remote, subprotocol, this.pulse, lingerTime).start(
        this.accept,
      );
    });
  }

  private remoteOf({ remote }: Visitor, { headers }: IncomingMessage): Endpoint {
    const { isTrusted } = this.web;
    if (!this.hasWarned && isForwardedByStranger(remote, headers, isTrusted)) {
      this.hasWarned = true;
      const text =
        "X-Forwarded-For is not believed from this address: name it as a proxy (--trust-proxy) if it is one";
      this.settings.onError(new TransportError(text, "EUNTRUSTED"), remote);
    }
    return forwardedRemote(remote, headers, isTrusted);
  }

  /** Answers on a socket that node:http has let go of. */
  private refuse(socket: Duplex, answer: Answer, isHead = false): void {
    this.bySocket.get(socket)?.answers(this.settings.lingerTime);
    const bytes = answerBytes(answer);
    socket.end(isHead ? bytes.subarray(0, bytes.length - answer.body.length) : bytes);
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

const GOING_AWAY = textAnswer(503, "This server is stopping.");

function ignore(): void {}
