// The little of HTTP that there is beside WebSockets: a page, its errors, and people who come to harm.

import { Buffer } from "node:buffer";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { turns, until } from "../../src/testing/witness.ts";
import { answered, type RawClient, WebFixture } from "./web_fixture.ts";
import { handshake } from "./web_peer.ts";

const fixture = new WebFixture();
afterEach(() => fixture.clear());

const PAGE = `<!doctype html><title>Chat</title>${"<p>Hello, everybody.".repeat(200)}`;
const PAGES = {
  resources: {
    "/": {
      type: "text/html; charset=utf-8",
      body: PAGE,
      headers: { "Content-Security-Policy": "default-src 'self'" },
    },
    "/dot.png": { type: "image/png", body: Uint8Array.of(0, 1, 2, 255) },
    "/robots.txt": { type: "text/plain", body: "User-agent: *\nDisallow: /\n" },
  },
};

function request(start: string, ...headers: readonly string[]): string {
  return `${start} HTTP/1.1\r\nHost: 127.0.0.1\r\n${["Connection: close", ...headers].join("\r\n")}\r\n\r\n`;
}

describe("a page", () => {
  it("is given as it is, with what keeps a browser safe", async () => {
    await fixture.listen(PAGES);
    const { body, headers, status } = await fixture.ask(request("GET /"));
    expect([status, body]).toEqual([200, PAGE]);
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "no-cache",
      "content-length": String(PAGE.length),
      "content-security-policy": "default-src 'self'",
      "content-type": "text/html; charset=utf-8",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    expect([headers.has("set-cookie"), headers.has("access-control-allow-origin")]).toEqual([false, false]);
  });

  it("has the same head without its body", async () => {
    await fixture.listen(PAGES);
    const [get, head] = [await fixture.ask(request("GET /")), await fixture.ask(request("HEAD /"))];
    expect([head.status, head.body]).toEqual([200, ""]);
    const noDate = (map: ReadonlyMap<string, string>) => [...map].filter(([name]) => name !== "date");
    expect(noDate(head.headers)).toEqual(noDate(get.headers));
  });

  it("may be bytes", async () => {
    await fixture.listen(PAGES);
    const { body, headers } = await fixture.ask(request("GET /dot.png?x", "Accept-Encoding: br"));
    expect([...Buffer.from(body, "latin1")]).toEqual([0, 1, 2, 255]);
    expect(headers.get("content-encoding")).toBeUndefined();
  });

  it.each([
    ["gzip, deflate, br", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["identity", undefined],
    ["brotli", undefined],
  ])("is compressed for who takes %s", async (accepted, encoding) => {
    await fixture.listen(PAGES);
    const { body, headers } = await fixture.ask(request("GET /", `Accept-Encoding: ${accepted}`));
    expect([headers.get("content-encoding"), headers.get("vary")]).toEqual([encoding, "Accept-Encoding"]);
    const bytes = Buffer.from(body, "latin1");
    const plain = encoding === "br"
      ? brotliDecompressSync(bytes)
      : encoding === "gzip"
      ? gunzipSync(bytes)
      : bytes;
    expect(plain.toString()).toBe(PAGE);
  });

  it("is not sent again to who has it", async () => {
    await fixture.listen(PAGES);
    const tag = (await fixture.ask(request("GET /"))).headers.get("etag") as string;
    for (const known of [tag, `"other", ${tag}`, tag.replace("W/", ""), "*"]) {
      const { body, headers, status } = await fixture.ask(request("GET /", `If-None-Match: ${known}`));
      expect([status, body, headers.get("etag")]).toEqual([304, "", tag]);
    }
    expect((await fixture.ask(request("GET /", `If-None-Match: "other"`))).status).toBe(200);
  });

  it("comes over one connection a hundred times", async () => {
    await fixture.listen(PAGES);
    const ask = "GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    const { body } = await fixture.ask(ask.repeat(150));
    expect(body.split("Disallow").length - 1).toBe(100);
  });

  it("comes over one connection as often as one asks", async () => {
    await fixture.listen(PAGES);
    const client = fixture.connect();
    const ask = "GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    for (let count = 1; count <= 3; count++) {
      client.write(ask);
      await until("it is there", client, () => client.text.split("Disallow").length > count);
    }
    client.write(ask + ask);
    await until("both are there", client, () => client.text.split("Disallow").length > 5);
    expect(client.isOver).toBe(false);
    client.write(handshake());
    await until("it is a WebSocket at last", client, () => fixture.witnesses.length === 1);
  });
});

describe("a request", () => {
  const body = (...headers: readonly string[]) => request("POST /", ...headers) + "hello";
  it.each([
    ["for what is not here", request("GET /index.html"), 404],
    ["for a file of the system", request("GET /../../etc/passwd"), 404],
    ["for what every object has", request("GET /__proto__"), 404],
    ["for the WebSocket", request("GET /ws"), 426],
    ["with another method", request("POST /"), 405],
    ["with a method nobody knows", request("BREW /"), 400],
    ["for all", request("OPTIONS *"), 400],
    ["to a proxy", request("CONNECT example.org:443"), 405],
    ["for somebody else", request("GET http://evil.example/"), 400],
    ["with a body", body("Content-Length: 5"), 413],
    ["with a body that is announced", body("Content-Length: 5", "Expect: 100-continue"), 413],
    ["with a body in chunks", body("Transfer-Encoding: chunked"), 413],
    ["that expects a miracle", request("GET /robots.txt", "Expect: miracle"), 200],
    ["with two lengths", body("Content-Length: 5", "Content-Length: 6"), 400],
    ["with a length and chunks", body("Content-Length: 5", "Transfer-Encoding: chunked"), 400],
    ["with chunks and a length", body("Transfer-Encoding: chunked", "Content-Length: 5"), 400],
    ["with a length that is none", body("Content-Length: +5"), 400],
    ["with chunks that are not the last", body("Transfer-Encoding: chunked, identity"), 400],
    ["with a blank before a colon", request("GET /", "Content-Length : 5"), 400],
    ["with a folded line", request("GET /", "X: a\r\n b"), 400],
    ["with a NUL", request("GET /", "X: a\0b"), 400],
    ["of another protocol", "SSH-2.0-OpenSSH_9.9\r\n\r\n", 400],
    ["of no protocol", "hello\r\n\r\n", 400],
    ["with a head too long", request("GET /", `X: ${"x".repeat(20_000)}`), 431],
  ])("%s", async (_, text, status) => {
    await fixture.listen(PAGES);
    const answer = await fixture.ask(text);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    // Nothing that came behind it was taken for a second request.
    expect(answer.body).not.toContain("HTTP/1.1");
  });

  it("may name its method when it is refused", async () => {
    await fixture.listen(PAGES);
    expect((await fixture.ask(request("DELETE /"))).headers.get("allow")).toBe("GET, HEAD");
  });

  it("of HTTP/1.0 is answered and ended", async () => {
    await fixture.listen(PAGES);
    expect((await fixture.ask("GET /robots.txt HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")).status).toBe(200);
  });
});

describe("a stranger", () => {
  const SHORT = { headersTimeout: 150, requestTimeout: 300, keepAliveTimeout: 150 };

  it("who says nothing is cut off", async () => {
    await fixture.listen({ ...PAGES, ...SHORT });
    const client = fixture.connect();
    await until("it is cut off", client, () => client.isOver);
    expect(client.text).toBe("");
  });

  it("who says it slowly is cut off", async () => {
    await fixture.listen({ ...PAGES, ...SHORT });
    const client = fixture.connect("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (let count = 0; !client.isOver; count++) {
      client.write(`X-${count}: y\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(count).toBeLessThan(1_000);
    }
  });

  it("who has its page and then says nothing, or says it slowly, is cut off", async () => {
    await fixture.listen({ ...PAGES, ...SHORT });
    const clients = [fixture.connect(), fixture.connect()];
    for (const client of clients) {
      client.write("GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      await until("it is there", client, () => client.text.includes("Disallow"));
    }
    clients[1]!.write("GET / HT");
    for (const client of clients) await until("it is cut off", client, () => client.isOver);
  });

  it("who asks a thousand times and reads nothing is cut off", async () => {
    const body = "x".repeat(100_000);
    await fixture.listen({ ...SHORT, resources: { "/": { type: "image/png", body } } });
    const client = fixture.connect();
    client.stall();
    client.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".repeat(1_000));
    // It notices only when it writes.
    while (!client.isOver) {
      client.write("GET");
      await turns(5);
    }
    expect(client.text.length).toBeLessThan(10_000_000);
  });

  it("is one of so many at most, and those who mean it come in", async () => {
    const most = 50;
    await fixture.listen({ ...PAGES, maxVisitors: most });
    const idle: RawClient[] = [];
    for (let count = 0; count < 1_000; count++) {
      idle.push(fixture.connect(count % 2 === 0 ? "" : "GET / HTTP/1.1\r\n"));
      if (count % 50 === 0) await turns(2);
    }
    const isOpen = () => idle.filter(({ isOver }) => !isOver).length;
    for (const client of idle) {
      if (isOpen() <= most) break;
      await until("few are left", client, () => client.isOver || isOpen() <= most);
    }
    expect(isOpen()).toBeLessThanOrEqual(most);
    expect((await fixture.ask(request("GET /"))).status).toBe(200);
    await fixture.open();
    expect(fixture.witnesses).toHaveLength(1);
  });

  it("does not keep a listener from closing, and one who is being answered gets it all", async () => {
    const body = "x".repeat(8_000_000);
    const listener = await fixture.listen({ resources: { "/": { type: "image/png", body } } });
    const silent = fixture.connect();
    const used = fixture.connect("GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    await until("it is answered", used, () => used.text.includes("Nothing"));
    const busy = fixture.connect("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    busy.stall();
    await turns(20);
    await listener.close();
    for (const client of [silent, used]) await until("it is cut off", client, () => client.isOver);
    busy.flow();
    await until("it is over", busy, () => busy.isOver);
    expect(answered(busy.text).body.length).toBe(8_000_000);
  });
});
