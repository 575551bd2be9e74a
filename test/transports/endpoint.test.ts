import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatEndpoint, normalizeHost, parseEndpoint } from "../../src/transports/endpoint.ts";

describe("parseEndpoint", () => {
  it("reads what people write", () => {
    expect(parseEndpoint("tcp://127.0.0.1:8080")).toEqual({ kind: "tcp", host: "127.0.0.1", port: 8080 });
    expect(parseEndpoint("tls://[::1]:8443")).toEqual({ kind: "tls", host: "::1", port: 8443 });
    expect(parseEndpoint("UDP://localhost:0")).toEqual({ kind: "udp", host: "localhost", port: 0 });
    expect(parseEndpoint("ws://127.0.0.1:8081/")).toEqual({ kind: "ws", host: "127.0.0.1", port: 8081 });
    expect(parseEndpoint("wss://chat.example:443").kind).toBe("wss");
    expect(parseEndpoint("unix:/run/chat.sock")).toEqual({ kind: "unix", path: "/run/chat.sock" });
    expect(parseEndpoint("unix:///run/chat.sock")).toEqual({ kind: "unix", path: "/run/chat.sock" });
    expect(parseEndpoint("unix:./chat.sock")).toEqual({ kind: "unix", path: "./chat.sock" });
  });

  it("takes what one types into a browser for a WebSocket's, and writes it as such", () => {
    expect(formatEndpoint(parseEndpoint("http://127.0.0.1:8081/"))).toBe("ws://127.0.0.1:8081");
    expect(formatEndpoint(parseEndpoint("HTTPS://[::1]:8443"))).toBe("wss://[::1]:8443");
  });

  it("refuses other forms, and shows a good one", () => {
    for (
      const text of [
        "",
        "8080",
        "localhost:8080",
        "ftp://a:1",
        "http://a",
        "ws://a:1/chat",
        "tcp://a",
        "tcp://::1:80",
        "tcp://a:b",
        "unix:",
      ]
    ) {
      expect(() => parseEndpoint(text)).toThrow(SyntaxError);
      expect(() => parseEndpoint(text)).toThrow("wanted tcp://HOST:PORT");
    }
  });

  it("refuses ports and paths beyond what a system takes", () => {
    expect(() => parseEndpoint("tcp://a:65536")).toThrow("port must be 0 to 65535");
    expect(parseEndpoint(`unix:/${"a".repeat(106)}`).kind).toBe("unix");
    expect(() => parseEndpoint(`unix:/${"a".repeat(107)}`)).toThrow("at most 107 bytes");
    expect(() => parseEndpoint(`unix:/${"é".repeat(54)}`)).toThrow("at most 107 bytes");
  });
});

describe("formatEndpoint", () => {
  it("writes what parseEndpoint reads", () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    const net = fc.record({
      kind: fc.constantFrom("tcp", "tls", "udp", "ws", "wss"),
      host,
      port: fc.integer({ min: 0, max: 65_535 }),
    });
    fc.assert(fc.property(net, (endpoint) => {
      expect(parseEndpoint(formatEndpoint(endpoint))).toEqual(endpoint);
    }));
    const unix = { kind: "unix", path: "/tmp/a b.sock" } as const;
    expect(parseEndpoint(formatEndpoint(unix))).toEqual(unix);
  });
});

describe("normalizeHost", () => {
  it("shows an IPv4 peer of a dual-stack listener as people know it", () => {
    expect(normalizeHost("::ffff:192.0.2.7")).toBe("192.0.2.7");
    expect(normalizeHost("::FFFF:192.0.2.7")).toBe("192.0.2.7");
    for (const host of ["192.0.2.7", "::1", "::ffff:0:1", "fe80::1%eth0"]) {
      expect(normalizeHost(host)).toBe(host);
    }
  });
});
