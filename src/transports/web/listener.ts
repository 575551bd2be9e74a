// WebSockets and a few pages beside them, on one port: `ws` and `node:http` on all three runtimes.
//
// The sockets are node:net's, listened for as those of TCP and TLS are, and a door for HTTP is given one after the
// other. So who may shake hands, with which certificate, and who is cut off when, is decided in one way for all
// transports.

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TransportError } from "../error.ts";
import { listenSockets } from "../node/streams.ts";
import { type ListenSettings, listenSettings } from "../settings.ts";
import type { Accept, Endpoint, Transport } from "../transport.ts";
import { type Answer, textAnswer } from "./answer.ts";
import { WebConnection } from "./connection.ts";
import { HttpDoor } from "./http_door.ts";
import { loadWs, type WebSocketServer, type WsPackage } from "./ws.ts";
import { forwardedRemote, isForwardedByStranger } from "./proxies.ts";
import { Pulse } from "./pulse.ts";
import { answerTo, chosenSubprotocol, socketProblem } from "./routes.ts";
import { type WebSettings, webSettings } from "./settings.ts";
import type { Visitor } from "./visitors.ts";

/**
 * 4 KiB in each fragment of a message, on average: what is kept of one is a view of all that was read with it, up to 64
 * KiB (ws 8.21), so a message in pieces holds sixteen times its length at most. Bun (1.4) keeps copies.
 */
const BYTES_PER_FRAGMENT = 4_096;

/** 16 fragments are no more than 1 MiB. */
const LEAST_FRAGMENTS = 16;

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
  private readonly http: HttpDoor;
  private readonly sockets: WebSocketServer;
  private readonly pulse: Pulse;
  private hasWarned = false;

  constructor({ WebSocketServer }: WsPackage, accept: Accept, settings: ListenSettings, web: WebSettings) {
    this.accept = accept;
    this.settings = settings;
    this.web = web;
    this.pulse = new Pulse(web.pingInterval, web.deadAfter);
    this.sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // It costs 220 KB for each client.
      perMessageDeflate: false,
      maxPayload: web.maxMessage,
      maxFragments: Math.max(LEAST_FRAGMENTS, Math.ceil(web.maxMessage / BYTES_PER_FRAGMENT)),
      closeTimeout: settings.lingerTime,
      handleProtocols: (asked) => chosenSubprotocol(asked, web) ?? false,
    });
    this.sockets.on(
      "wsClientError",
      (error, socket) => this.http.refuse(socket, textAnswer(400, `${error.message}.`)),
    );
    this.http = new HttpDoor({ ...web, lingerTime: settings.lingerTime }, {
      answer: (request) => answerTo(request, web),
      upgrade: (request, socket, head, visitor) => this.upgrade(request, socket, head, visitor),
    });
  }

  enter(socket: Socket, remote: Endpoint): void {
    this.http.enter(socket, remote);
  }

  close(): void {
    this.http.close();
  }

  private upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Uint8Array,
    visitor: Visitor,
  ): Answer | undefined {
    const problem = socketProblem(request, this.web);
    if (problem !== undefined) return problem;
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
    return undefined;
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
}
