import { describe, expect, it } from "vitest";
import { connectionError, errorCode, listenError, TransportError } from "../../src/transports/error.ts";

/** As the runtimes throw them: an Error with more fields. */
function thrown(fields: object, message = "as the runtime says"): Error {
  return Object.assign(new Error(message), fields);
}

describe("errorCode", () => {
  it("finds one code in what three runtimes throw", () => {
    expect(errorCode(thrown({ code: "EADDRINUSE", errno: -98 }))).toBe("EADDRINUSE");
    expect(errorCode(thrown({ name: "AddrInUse" }))).toBe("EADDRINUSE");
    expect(errorCode(thrown({ name: "NotCapable" }))).toBe("EACCES");
    expect(errorCode(thrown({ name: "UnexpectedEof" }))).toBe("EOF");
    expect(errorCode(thrown({ code: "EAI_AGAIN" }))).toBe("ENOTFOUND");
    expect(errorCode(thrown({ code: "ERR_SSL_WRONG_VERSION_NUMBER" }))).toBe("EPROTO");
    expect(errorCode(thrown({ code: "ERR_TLS_HANDSHAKE_TIMEOUT" }))).toBe("ETIMEDOUT");
    expect(errorCode(thrown({}, "failed to lookup address information: Name or service not known"))).toBe(
      "ENOTFOUND",
    );
  });

  it("has one for whatever was thrown", () => {
    for (const cause of [undefined, null, "text", 7, {}, thrown({}), thrown({ code: 7 })]) {
      expect(errorCode(cause)).toBe("EUNKNOWN");
    }
  });
});

it("finds nothing in its tables under names that every object has", () => {
  const endpoint = { kind: "tcp", host: "::", port: 80 } as const;
  for (const word of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    expect(errorCode(thrown({ code: word }))).toBe(word);
    expect(errorCode(thrown({ name: word }))).toBe("EUNKNOWN");
    const error = listenError(thrown({ code: word }), endpoint);
    expect(error.message).toBe("Cannot listen on tcp://[::]:80: as the runtime says");
  }
});

describe("listenError", () => {
  const endpoint = { kind: "tcp", host: "::", port: 80 } as const;

  it("names the endpoint, the remedy and the cause", () => {
    const cause = thrown({ code: "EACCES" });
    const error = listenError(cause, endpoint);
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ name: "TransportError", code: "EACCES", cause });
    expect(error.message).toMatch(
      /^Cannot listen on tcp:\/\/\[::\]:80: permission denied; choose a port above 1023/,
    );
  });

  it("repeats the runtime where it knows no remedy", () => {
    expect(listenError(thrown({ code: "EIO" }), endpoint).message).toContain(": as the runtime says");
    expect(listenError("a bare text", endpoint).message).toContain(": a bare text");
  });

  it("speaks of directories where a Unix socket fails", () => {
    const unix = { kind: "unix", path: "/nowhere/chat.sock" } as const;
    for (const code of ["EACCES", "ENOENT"]) {
      expect(listenError(thrown({ code }), unix).message).toContain("the directory does not exist");
    }
  });
});

describe("connectionError", () => {
  it("keeps what the runtime said", () => {
    const cause = thrown({ name: "ConnectionReset" }, "Connection reset by peer (os error 104)");
    const wanted = { code: "ECONNRESET", message: "Connection reset by peer (os error 104)", cause };
    expect(connectionError(cause)).toMatchObject(wanted);
  });
});
