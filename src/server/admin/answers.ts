// The answers to operators' requests. Scripts ask here, not web pages: whatever comes from a page is refused.

import { Buffer } from "node:buffer";
import { type Answer, textAnswer } from "../../transports/web/answer.ts";
import { commonProblem, pathOf, type Request } from "../../transports/web/routes.ts";

/** What there is to tell. */
export interface Subject {
  /** Why nobody should be sent here now, if there is a reason. */
  unready(): string | undefined;
  /** All metrics; nothing while there are none. */
  metrics(): Promise<MetricsText> | undefined;
}

/** Metrics as text, and what kind of text that is. */
export interface MetricsText {
  readonly type: string;
  readonly text: string;
}

/** The answer to a request. */
export async function answerTo(
  request: Request,
  hosts: ReadonlySet<string>,
  subject: Subject,
): Promise<Answer> {
  const problem = commonProblem(request, { hosts });
  if (problem !== undefined) return problem;
  if (request.headers.origin !== undefined) return textAnswer(403, "No page of any origin may ask here.");
  const answer = ANSWERS.get(pathOf(request));
  if (answer === undefined) return textAnswer(404, "Here are /healthz, /readyz and /metrics.", {}, false);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return textAnswer(405, "Only GET and HEAD are answered here.", { Allow: "GET, HEAD" });
  }
  return await answer(subject);
}

const ANSWERS = new Map<string, (subject: Subject) => Answer | Promise<Answer>>([
  // That there is an answer says it: nobody answers while the event loop stands still.
  ["/healthz", () => textAnswer(200, "ok", FRESH, false)],
  ["/readyz", readiness],
  ["/metrics", metrics],
]);

function readiness(subject: Subject): Answer {
  const reason = subject.unready();
  return reason === undefined ? textAnswer(200, "ok", FRESH, false) : textAnswer(503, reason, FRESH, false);
}

async function metrics(subject: Subject): Promise<Answer> {
  const metrics = await subject.metrics();
  if (metrics === undefined) return textAnswer(503, STARTING, FRESH, false);
  const body = Buffer.from(metrics.text);
  return { status: 200, headers: { "Content-Type": metrics.type, ...FRESH }, body, isLast: false };
}

/** Why nobody should come before the server listens. */
export const STARTING = "starting";

const FRESH = { "Cache-Control": "no-store" };
