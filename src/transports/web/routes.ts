// What a request gets. Everything is decided from its head: a body is never read.

import type { IncomingMessage } from "node:http";
import { type Answer, textAnswer } from "./answer.ts";
import { hostProblem } from "./hosts.ts";
import { isOriginAllowed } from "./origins.ts";
import { resourceAnswer } from "./resources.ts";
import type { WebSettings } from "./settings.ts";

/**
 * Where a WebSocket is: beside the page, whatever prefix a proxy has taken off; and at the root, so that a program
 * can be given the endpoint as it is written.
 */
const SOCKET_PATHS: ReadonlySet<string> = new Set(["/", "/ws"]);

/** What a request needs to be looked at. */
export type Request = Pick<IncomingMessage, "headers" | "method" | "rawHeaders" | "url">;

/** The answer to a request that wants no WebSocket. */
export function answerTo(request: Request, web: WebSettings): Answer {
  const { headers, method } = request;
  const problem = commonProblem(request, web);
  if (problem !== undefined) return problem;
  const path = pathOf(request);
  const resource = web.resources.get(path);
  const isSocket = SOCKET_PATHS.has(path);
  if (resource === undefined && !isSocket) return textAnswer(404, "Nothing is here.", {}, false);
  if (method !== "GET" && method !== "HEAD") {
    return textAnswer(405, "Only GET and HEAD are answered here.", { Allow: "GET, HEAD" });
  }
  if (resource !== undefined) {
    return resourceAnswer(resource, headers["accept-encoding"]?.toString(), headers["if-none-match"]);
  }
  return textAnswer(426, "A WebSocket is here.", { Upgrade: "websocket" });
}

/** Why a request may not become a WebSocket. That it is a correct one is looked at later. */
export function socketProblem(request: Request, web: WebSettings): Answer | undefined {
  const problem = commonProblem(request, web);
  if (problem !== undefined) return problem;
  const { headers } = request;
  if (!SOCKET_PATHS.has(pathOf(request))) return textAnswer(404, "No WebSocket is here, but at /ws.");
  if (!isOriginAllowed(headers.origin, headers.host as string, web.origins)) {
    return textAnswer(
      403,
      "Pages of that origin may not connect: the operator can allow it (--allow-origin).",
    );
  }
  const asked = headers["sec-websocket-protocol"];
  if (asked !== undefined && chosenSubprotocol(asked.split(","), web) === undefined) {
    return textAnswer(400, `None of these subprotocols is spoken here, but ${web.subprotocols.join(", ")}.`);
  }
  return undefined;
}

/** The first of ours that a peer has asked for. */
export function chosenSubprotocol(
  asked: Iterable<string>,
  { subprotocols }: WebSettings,
): string | undefined {
  const names = new Set([...asked].map((name) => name.trim()));
  return subprotocols.find((name) => names.has(name));
}

/** Why a request gets nothing, whatever it asks for: it names another host, has a body, or is meant for a proxy. */
export function commonProblem(
  { headers, rawHeaders, url = "" }: Request,
  { hosts }: Pick<WebSettings, "hosts">,
): Answer | undefined {
  switch (hostProblem(rawHeaders, hosts)) {
    case "missing":
      return textAnswer(400, "A request must say whom it is for (Host).");
    case "repeated":
      return textAnswer(400, "A request must say once whom it is for (Host).");
    case "unknown":
      return textAnswer(
        421,
        "This server does not know that name of its own: the operator can add it (--host-name).",
      );
  }
  const length = headers["content-length"];
  if (headers["transfer-encoding"] !== undefined || length !== undefined && !/^0+$/.test(length)) {
    return textAnswer(413, "Nothing is taken here but the request itself.");
  }
  // Not the form for proxies, whose host would be another one than the one that was checked.
  return url.startsWith("/") ? undefined : textAnswer(400, "A request's target must be a path.");
}

/** The path that a request asks for. */
export function pathOf({ url = "" }: Request): string {
  return url.split("?", 1)[0] as string;
}
