// On Deno `--allow-net` must be enough for TCP, and its absence must be told with a remedy, not with a prompt.

import { describe, expect, it } from "vitest";
import { runtimeName } from "../../src/transports/runtime.ts";

const runtime = new URL("../../src/transports/runtime.ts", import.meta.url).href;

/** Listens on TCP, talks to itself and prints what it heard, or why it could not listen. */
const PROGRAM = `
import { nativeTransport } from ${JSON.stringify(runtime)};
try {
  const transport = await nativeTransport();
  const listener = await transport.listen({ kind: "tcp", host: "127.0.0.1", port: 0 }, (connection) => ({
    read: (chunk) => connection.write(chunk.slice()),
    ended: () => connection.close(),
    drained() {},
    closed() {},
  }));
  const peer = await Deno.connect({ hostname: "127.0.0.1", port: listener.endpoint.port });
  await peer.write(new TextEncoder().encode("hello"));
  await peer.closeWrite();
  console.log(await new Response(peer.readable).text());
  await listener.close();
} catch (error) {
  console.log(error.code, error.message);
}
`;

/** Not by node:child_process: in Deno that gives every permission to a Deno which it starts, even through a shell (2.9.6). */
async function run(program: string, ...permissions: readonly string[]): Promise<string> {
  const { Deno: deno } = globalThis as unknown as { readonly Deno: DenoCommands };
  const args = [
    "run",
    "--no-prompt",
    "--no-check",
    "--no-lock",
    ...(permissions.some((flag) => flag.startsWith("--config")) ? [] : ["--no-config"]),
    "--ext=js",
    ...permissions,
    "-",
  ];
  const child = new deno.Command(deno.execPath(), { args, stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout).trim();
}

/** What we touch of Deno. */
interface DenoCommands {
  execPath(): string;
  readonly Command: new (program: string, options: object) => {
    spawn(): {
      readonly stdin: WritableStream<Uint8Array>;
      output(): Promise<{ readonly stdout: Uint8Array }>;
    };
  };
}

/** The same by a WebSocket, whose client Deno itself has. */
const WEB_PROGRAM = PROGRAM.replace('kind: "tcp"', 'kind: "ws"').replace(
  /const peer = [^]*?await listener/,
  `
  const peer = new WebSocket("ws://127.0.0.1:" + listener.endpoint.port);
  peer.onopen = () => peer.send("hello");
  console.log((await new Promise((resolve) => peer.onmessage = ({ data }) => resolve(data))).trim());
  peer.close();
  await listener`,
);

describe.runIf(runtimeName() === "deno")("WebSockets on Deno", () => {
  it("need no permission but --allow-net", async () => {
    const manifest = new URL("../../deno.json", import.meta.url).pathname;
    const flags = [`--config=${manifest}`, "--node-modules-dir=manual"];
    expect(await run(WEB_PROGRAM, ...flags, "--allow-net")).toBe("hello");
  });

  it("say what to install where their package is missing", async () => {
    const wanted =
      "ENOTSUP Cannot listen on ws://127.0.0.1:0: WebSockets need the package ws: deno add npm:ws";
    expect(await run(WEB_PROGRAM, "--allow-net")).toBe(wanted);
  });
});

describe.runIf(runtimeName() === "deno")("TCP on Deno", () => {
  it("needs no permission but --allow-net", async () => {
    expect(await run(PROGRAM, "--allow-net")).toBe("hello");
  });

  it("says what to grant where that is missing", async () => {
    const wanted =
      /^EACCES Cannot listen on tcp:\/\/127\.0\.0\.1:0: permission denied; run Deno with --allow-net$/;
    expect(await run(PROGRAM)).toMatch(wanted);
  });
});
