// Who may open a WebSocket: whose pages, under which name of ours, from behind which proxy, and in which language.

import { afterEach, describe, expect, it } from "vitest";
import { nativeTransport } from "../../src/transports/runtime.ts";
import { until } from "../../src/testing/witness.ts";
import type { Endpoint } from "../../src/transports/transport.ts";
import { WebFixture } from "./web_fixture.ts";
import { handshake } from "./web_peer.ts";

const fixture = new WebFixture();
afterEach(() => fixture.clear());

describe("the origin of a page", () => {
  it.each([
    ["of none, which is no browser", "Origin:", 101],
    ["of here", "Origin: http://127.0.0.1:8081", 101],
    ["of here, whose encryption a proxy took off", "Origin: https://127.0.0.1:8081", 101],
    ["of here, at another port", "Origin: http://127.0.0.1:8082", 403],
    ["of a name that only begins like ours", "Origin: http://127.0.0.1.evil.example:8081", 403],
    ["of somebody else", "Origin: https://evil.example", 403],
    ["of a frame in a sandbox, or of a file", "Origin: null", 403],
    ["of something that is no origin", "Origin: 127.0.0.1:8081", 403],
    ["of an extension", "Origin: chrome-extension://abcdefg", 403],
    ["of here, with a path", "Origin: http://127.0.0.1:8081/x", 403],
    ["of an operator's choice", "Origin: https://chat.example", 101],
    ["of that, in capitals", "Origin: HTTPS://Chat.Example:443", 101],
    ["of that, without its encryption", "Origin: http://chat.example", 403],
    ["of two", "Origin: https://chat.example\r\nOrigin: https://chat.example", 403],
  ])("%s", async (_, header, status) => {
    await fixture.listen({ allowOrigin: ["https://chat.example/"] });
    expect(await fixture.statusFor("Host: 127.0.0.1:8081", header)).toBe(status);
    expect(fixture.witnesses).toHaveLength(status === 101 ? 1 : 0);
  });

  it("is told why it is refused, and how to change that", async () => {
    await fixture.listen();
    const { body, headers, status } = await fixture.ask(handshake("Origin: https://evil.example"));
    expect([status, headers.get("connection"), headers.get("x-content-type-options")]).toEqual([
      403,
      "close",
      "nosniff",
    ]);
    expect(body).toContain("--allow-origin");
  });
});

describe("the name that a request calls us by", () => {
  it.each([
    ["an address", "Host: 192.0.2.7", 101],
    ["an address with a port", "Host: 192.0.2.7:80", 101],
    ["an IPv6 address", "Host: [2001:db8::1]:8081", 101],
    ["localhost", "Host: localhost:8081", 101],
    ["localhost with a dot", "Host: LOCALHOST.", 101],
    ["what an operator named", "Host: chat.example", 101],
    ["that, otherwise", "Host: xn--bcher-kva.example:443", 101],
    ["a rebound name", "Host: evil.example", 421],
    ["a name that begins like an address", "Host: 127.evil.example", 421],
    ["a name that ends like ours", "Host: evil-chat.example", 421],
    ["an address in other digits", "Host: 0x7f.1", 421],
    ["a number", "Host: 2130706433", 421],
    ["somebody in front of an address", "Host: evil@127.0.0.1", 421],
    ["nobody", "Host: ", 421],
    ["none", "Host:", 400],
    ["two", "Host: 127.0.0.1\r\nHost: 127.0.0.1", 400],
    ["two, in other letters", "Host: 127.0.0.1\r\nhOST: evil.example", 400],
  ])("%s", async (_, header, status) => {
    await fixture.listen({ hostNames: ["Chat.Example", "Bücher.example"] });
    expect(await fixture.statusFor(header)).toBe(status);
    const page = await fixture.ask(
      `GET / HTTP/1.1\r\n${header.endsWith(":") ? "" : `${header}\r\n`}Connection: close\r\n\r\n`,
    );
    expect(page.status).toBe(status === 101 ? 426 : status);
  });

  it("may be the name that it listens on", async () => {
    await fixture.listen({}, {}, "localhost");
    expect(await fixture.statusFor("Host: localhost:1")).toBe(101);
  });

  it("is told to the operator in the answer", async () => {
    await fixture.listen();
    expect((await fixture.ask(handshake("Host: evil.example"))).body).toContain("--host-name");
  });
});

describe("where a peer comes from", () => {
  it.each<[string, string[], string[], string, Endpoint["kind"]]>([
    ["who connected, without a word", ["127.0.0.1"], [], "127.0.0.1", "ws"],
    ["what a trusted proxy says", ["127.0.0.1"], ["X-Forwarded-For: 192.0.2.7"], "192.0.2.7", "ws"],
    ["of its network", ["127.0.0.0/8"], ["X-Forwarded-For: 192.0.2.7"], "192.0.2.7", "ws"],
    ["not what anybody else says", ["10.0.0.0/8"], ["X-Forwarded-For: 192.0.2.7"], "127.0.0.1", "ws"],
    [
      "not what a peer has made up",
      ["127.0.0.1"],
      ["X-Forwarded-For: 10.9.9.9, 192.0.2.7"],
      "192.0.2.7",
      "ws",
    ],
    [
      "through several trusted ones",
      ["127.0.0.1", "10.0.0.0/8"],
      ["X-Forwarded-For: 9.9.9.9, 192.0.2.7, 10.1.1.1", "X-Forwarded-For: 10.2.2.2"],
      "192.0.2.7",
      "ws",
    ],
    [
      "the first, if all are trusted",
      ["127.0.0.1", "10.0.0.0/8"],
      ["X-Forwarded-For: 10.1.1.1,10.2.2.2"],
      "10.1.1.1",
      "ws",
    ],
    ["as far as it can be read", ["127.0.0.1"], ["X-Forwarded-For: 192.0.2.7, unknown"], "127.0.0.1", "ws"],
    ["with a port", ["127.0.0.1"], ["X-Forwarded-For: 192.0.2.7:4711"], "192.0.2.7", "ws"],
    ["IPv6", ["127.0.0.1"], ["X-Forwarded-For: [2001:db8::1]:4711"], "2001:db8::1", "ws"],
    ["IPv4 as IPv6", ["::ffff:127.0.0.1"], ["X-Forwarded-For: ::ffff:192.0.2.7"], "192.0.2.7", "ws"],
    [
      "encrypted up to the proxy",
      ["127.0.0.1"],
      ["X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https"],
      "192.0.2.7",
      "wss",
    ],
    ["not so by a stranger's word", [], ["X-Forwarded-Proto: https"], "127.0.0.1", "ws"],
  ])("is %s", async (_, trustProxy, headers, host, kind) => {
    await fixture.listen({ trustProxy });
    await fixture.open(...headers);
    expect(fixture.witnesses[0]!.connection.remote).toMatchObject({ host, kind });
  });

  it("is asked for once, if a proxy speaks that is not trusted", async () => {
    await fixture.listen();
    for (let count = 0; count < 3; count++) await fixture.open("X-Forwarded-For: 192.0.2.7");
    expect(fixture.errors.map(({ code, message }) => [code, message.includes("--trust-proxy")])).toEqual([
      ["EUNTRUSTED", true],
    ]);
  });
});

describe("the subprotocol", () => {
  it.each([
    ["is the usual one for who asks for none", "X: y", "partyline.v1", undefined],
    [
      "is the one that is asked for",
      "Sec-WebSocket-Protocol: partyline.line",
      "partyline.line",
      "partyline.line",
    ],
    [
      "is our favourite of several",
      "Sec-WebSocket-Protocol: partyline.line, partyline.v1",
      "partyline.v1",
      "partyline.v1",
    ],
    [
      "is found among strange ones",
      "Sec-WebSocket-Protocol: irc,partyline.line",
      "partyline.line",
      "partyline.line",
    ],
  ])("%s", async (_, header, chosen, told) => {
    await fixture.listen();
    const client = await fixture.open(header);
    expect(fixture.witnesses[0]!.connection.subprotocol).toBe(chosen);
    expect(/Sec-WebSocket-Protocol: (.+)\r/i.exec(client.text)?.[1]).toBe(told);
  });

  it("is refused if none of ours is asked for", async () => {
    await fixture.listen({ subprotocols: ["a", "b"] });
    const { body, status } = await fixture.ask(handshake("Sec-WebSocket-Protocol: partyline.v1"));
    expect([status, body]).toEqual([400, "None of these subprotocols is spoken here, but a, b.\n"]);
    expect(await fixture.statusFor("Sec-WebSocket-Protocol: ,")).toBe(400);
  });
});

describe("a handshake", () => {
  it.each([
    ["POST", handshake().replace("GET", "POST"), 400],
    ["at another path", handshake().replace("/ws", "/elsewhere"), 404],
    ["at the root", handshake().replace("/ws", "/"), 101],
    ["with a question", handshake().replace("/ws", "/ws?x=/"), 101],
    ["of an older version", handshake("Sec-WebSocket-Version: 7"), 400],
    ["without a version", handshake("Sec-WebSocket-Version:"), 400],
    ["without a key", handshake("Sec-WebSocket-Key:"), 400],
    ["with a key too short", handshake("Sec-WebSocket-Key: aGVsbG8="), 400],
    ["with a body", handshake("Content-Length: 5"), 413],
    ["with a body in chunks", handshake("Transfer-Encoding: chunked"), 413],
    ["with a whole address", handshake().replace("/ws", "http://127.0.0.1/ws"), 400],
    ["that offers compression", handshake("Sec-WebSocket-Extensions: permessage-deflate"), 101],
    ["to something else", handshake("Upgrade: h2c"), 426],
  ])("%s", async (_, text, status) => {
    await fixture.listen();
    const client = fixture.connect(text);
    await until("there is an answer", client, () => client.text.includes("\r\n\r\n"));
    expect(client.text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(client.text).not.toMatch(/permessage-deflate/i);
    if (status === 101) return;
    await until("the server ends", client, () => client.isOver);
    expect(fixture.witnesses).toHaveLength(0);
  });

  it("fails without harm where the peer breaks off", async () => {
    await fixture.listen();
    for (const end of [0, 20, handshake().length]) {
      const client = fixture.connect(handshake().slice(0, end));
      client.reset();
    }
    const last = await fixture.open();
    expect(last.text).toContain("101");
  });
});

describe("options that can't be used", () => {
  it.each([
    [{ subprotocols: [] }, "web.subprotocols must be names"],
    [{ subprotocols: ["a b"] }, "web.subprotocols must be names"],
    [
      { allowOrigin: ["chat.example"] },
      '"chat.example" is no origin: wanted one such as https://chat.example',
    ],
    [{ allowOrigin: ["https://chat.example/x"] }, "is no origin"],
    [{ hostNames: ["https://chat.example"] }, "is no host name"],
    [{ hostNames: ["chat.example:80"] }, "is no host name"],
    [{ trustProxy: ["proxy.example"] }, '"proxy.example" is no address of a proxy'],
    [{ trustProxy: ["10.0.0.0/33"] }, "is no address"],
    [{ trustProxy: ["10.0.0.0/8/8"] }, "is no address"],
    [{ maxMessage: 0 }, "web.maxMessage must be a whole number from 1"],
    [{ pingInterval: 1e12 }, "web.pingInterval must be a whole number"],
    [{ deadAfter: NaN }, "web.deadAfter must be a whole number"],
  ])("%o", async (web, message) => {
    const transport = await nativeTransport();
    const listening = transport.listen({ kind: "ws", host: "127.0.0.1", port: 0 }, () => {
      throw new Error("Nobody comes");
    }, { web });
    await expect(listening).rejects.toMatchObject({
      name: "TransportError",
      code: "EINVAL",
      message: expect.stringContaining(message),
    });
  });
});
