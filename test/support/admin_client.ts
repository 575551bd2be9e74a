// Who asks at the operators' endpoint, byte by byte if need be.

import { connect } from "node:net";
import { type Answered, answered } from "../transports/web_fixture.ts";
import { within } from "./deadline.ts";
import { type Family, parseMetrics } from "./prometheus.ts";

/** The whole answer to some bytes, after which the server ends. */
export async function answerTo(endpoint: string, text: string): Promise<Answered> {
  const socket = connect(Number(new URL(endpoint).port), "127.0.0.1");
  const chunks: string[] = [];
  const over = new Promise<void>((resolve, reject) => {
    socket.setEncoding("latin1").on("data", (chunk: string) => chunks.push(chunk));
    socket.on("error", reject).on("close", () => resolve());
  });
  socket.write(text);
  await within(over, `an answer to ${JSON.stringify(text)}`);
  return answered(chunks.join(""));
}

/** The answer to one request. */
export function ask(
  endpoint: string,
  path: string,
  { method = "GET", host = "127.0.0.1", headers = [] as readonly string[] } = {},
): Promise<Answered> {
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...headers];
  return answerTo(endpoint, `${lines.join("\r\n")}\r\n\r\n`);
}

/** All metrics. */
export async function metricsOf(endpoint: string): Promise<ReadonlyMap<string, Family>> {
  const { body, status } = await ask(endpoint, "/metrics");
  if (status !== 200) throw new Error(`Metrics are answered by ${status}: ${body}`);
  return parseMetrics(body);
}
