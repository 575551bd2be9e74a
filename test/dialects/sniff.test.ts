// Programs of other protocols are recognised by their first bytes, however these are cut; people are not
// taken for one.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foreignReply, sniffProtocol } from "../../src/dialects/sniff.ts";
import { hurtingBytes, latin1, unlatin1 } from "./cuts.ts";

const STRANGERS: readonly (readonly [what: string, opening: string, stranger: string])[] = [
  ["a GET", "GET / HTTP/1.1\r\nHost: chat\r\n\r\n", "http"],
  ["a POST with a path", "POST /chat?x=1 HTTP/1.1\r\n\r\nhello\n", "http"],
  ["a HEAD", "HEAD / HTTP/1.0\r\n\r\n", "http"],
  ["a PUT", "PUT /x HTTP/1.1\r\n", "http"],
  ["a PATCH", "PATCH /x HTTP/1.1\r\n", "http"],
  ["a DELETE", "DELETE /x HTTP/1.1\r\n", "http"],
  ["a TRACE", "TRACE / HTTP/1.1\r\n", "http"],
  ["an OPTIONS", "OPTIONS / HTTP/1.1\r\n", "http"],
  ["an OPTIONS for the whole server", "OPTIONS * HTTP/1.1\r\n", "http"],
  ["a GET through a proxy", "GET http://example.org/ HTTP/1.1\r\n", "http"],
  ["a GET through a proxy, encrypted", "GET https://example.org/ HTTP/1.1\r\n", "http"],
  ["a CONNECT", "CONNECT example.org:443 HTTP/1.1\r\n", "http"],
  ["a GET of nothing but its first line", "GET / HTTP/1.1\n", "http"],
  ["a request that goes on and on", `GET /${"x".repeat(5_000)}`, "http"],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http"],
  ["a TLS 1.0 hello", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03", "tls"],
  ["a TLS 1.2 hello", "\x16\x03\x03\0\x80\x01", "tls"],
  ["SSH", "SSH-2.0-OpenSSH_9.9\r\n", "ssh"],
  ["SSH 1.99", "SSH-1.99-x\n", "ssh"],
  ["STUN", "\x00\x01\x00\x08\x21\x12\xa4\x42", "stun"],
  ["UTF-16 with its mark", "\xff\xfeS\x00E\x00", "utf-16"],
  ["UTF-16, the other end first", "\xfe\xff\x00S\x00E", "utf-16"],
];

const TALK = [
  "hello\n",
  "\n",
  "GET well soon\n",
  "GET\n",
  "GET \n",
  "get / fast\n",
  "GET http is a word\n",
  "POST it on the wall\n",
  "PUT that away\n",
  "OPTIONS * are many\n",
  "OPTIONS?\n",
  "DELETE everything\n",
  "CONNECTED!\n",
  "PRI * hm\n",
  "SSH is great\n",
  "SSH\n",
  "SSH-keys are due\n",
  "SSH-2 is old\n",
  "GET /who\n",
  "GET /\r\n",
  "GET / HTTP/1.1 is what browsers say\n",
  "DELETE /tmp please\n",
  "CONNECT me to bob\n",
  "OPTIONS * HTTP what?\n",
  "ssh-keygen\n",
  "\x16\x01\n",
  "REGISTER alice\n",
  " GET / HTTP/1.1\n",
  "/help\n",
  "\xff\xfb\x01hello\n",
  "žluťoučký\n",
];

describe("a stranger", () => {
  test.each(STRANGERS)("is recognised by %s, and by no less than that", (_, opening, stranger) => {
    const verdicts = prefixes(latin1(opening)).map(sniffProtocol);
    const decided = verdicts.findIndex((verdict) => verdict !== "undecided");
    expect(decided).toBeGreaterThan(0);
    expect(new Set(verdicts.slice(decided))).toEqual(new Set([stranger]));
  });

  test("has an answer in its own words, if there are any", () => {
    const [head, body] = unlatin1(foreignReply("http")).split("\r\n\r\n") as [string, string];
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).toContain(`Content-Length: ${body.length}`);
    expect(head).toContain("Connection: close");
    expect(body).toMatch(/^[^\n]+\n$/);
    // RFC 4253, 4.2: lines before the version must not begin with "SSH-".
    expect(unlatin1(foreignReply("ssh"))).toMatch(/^(?!SSH-)[^\r\n]+\r\n$/);
    // Alert, version, length 2: fatal, protocol_version.
    expect([...foreignReply("tls")]).toEqual([21, 3, 1, 0, 2, 2, 70]);
  });
});

describe("a person", () => {
  test.each(TALK)("who says %j is no stranger", (line) => {
    const verdicts = prefixes(latin1(line)).map(sniffProtocol);
    expect(verdicts.at(-1)).toBe("chat");
    const decided = verdicts.indexOf("chat");
    expect(decided).toBeLessThanOrEqual(line.indexOf("\n") + 1);
    expect(new Set(verdicts.slice(0, decided))).toEqual(new Set(["undecided"]));
  });
});

describe("recognition", () => {
  test("agrees with a pattern for whole openings, and never takes back a verdict", () => {
    const bytes = hurtingBytes([
      ...[
        "GET ",
        "POST ",
        "OPTIONS ",
        "CONNECT ",
        "PRI ",
        "/",
        " HTTP/1.1",
        "* HTTP/",
        "http",
        "https",
        "://",
        "SSH",
        "-",
      ],
      ...["2.0-", "1.", "\x16", "\x03", "\n", "a"],
    ]);
    const request =
      "(?:(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE) (?:/|https?://)|OPTIONS \\* |CONNECT )[^\\n]*";
    const pattern = new RegExp(
      `^(?:(?<http>PRI \\* HTTP/|${request} HTTP/\\d(?:\\.\\d)?\\s*\\n)|(?<tls>\\x16\\x03)|(?<stun>[\\x00\\x01])|(?<utf>\\xff\\xfe[\\x00-\\x7f]\\x00|\\xfe\\xff\\x00)|(?<ssh>SSH-(?:2\\.0-|1\\.)))`,
    );
    fc.assert(
      fc.property(bytes, (bytes) => {
        const { groups } = pattern.exec(unlatin1(bytes)) ?? {};
        const stranger = Object.entries(groups ?? {}).find(([, found]) => found !== undefined)?.[0]?.replace(
          "utf",
          "utf-16",
        );
        const verdicts = prefixes(bytes).map(sniffProtocol);
        const verdict = verdicts.at(-1);
        if (stranger === undefined) expect(verdict).toMatch(/chat|undecided/);
        else expect(verdict).toBe(stranger);
        const decided = verdicts.findIndex((verdict) => verdict !== "undecided");
        if (decided >= 0) expect(new Set(verdicts.slice(decided)).size).toBe(1);
      }),
      { numRuns: 1000 },
    );
  });

  test("waits for no more than the first line, and for no more than 4096 bytes of that", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(sniffProtocol(Uint8Array.of(...bytes, 10))).not.toBe("undecided");
    }));
    for (const [, opening] of STRANGERS) {
      const endless = `${opening.replaceAll("\n", " ")}${"x".repeat(5_000)}`;
      expect(sniffProtocol(latin1(endless).subarray(0, 4_096))).not.toBe("undecided");
    }
  });

  test("is never decided by a line end that is still missing", () => {
    // What ends without one is looked at when it ends: "GET" is a word.
    expect(sniffProtocol(latin1("GET"))).toBe("undecided");
    expect(sniffProtocol(new Uint8Array(0))).toBe("undecided");
  });
});

function prefixes(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length + 1 }, (_, length) => bytes.subarray(0, length));
}
