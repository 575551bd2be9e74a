// What is kept of passwords, and how they are checked: against RFC 7914, against the runtime's own scrypt, and with
// records that somebody has damaged. No test asserts a time: that the same work is done is counted.

import { Buffer } from "node:buffer";
import * as crypto from "node:crypto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Input } from "../../src/engine/input.ts";
import { systemClock } from "../../src/server/clock.ts";
import { checkPassword, COST, hashPassword } from "../../src/server/passwords/hash.ts";
import { Passwords } from "../../src/server/passwords/passwords.ts";
import type { SessionLoop } from "../../src/server/session_loop.ts";

const { atWork, derivations } = vi.hoisted(() => ({
  derivations: [] as { N: number; r: number; p: number }[],
  /** How many keys are derived now, and how many were at most. */
  atWork: { now: 0, most: 0 },
}));

vi.mock("node:crypto", async (importOriginal) => {
  const original = await importOriginal<typeof crypto>();
  const scrypt = (...args: Parameters<typeof crypto.scrypt>) => {
    const [password, salt, length, options, done] = args;
    derivations.push(options as (typeof derivations)[number]);
    atWork.now += 1;
    atWork.most = Math.max(atWork.most, atWork.now);
    original.scrypt(password, salt, length, options, (...result) => {
      atWork.now -= 1;
      done(...result);
    });
  };
  return { ...original, scrypt };
});

beforeEach(() => {
  derivations.splice(0);
  atWork.most = 0;
});

const RIGHT = { isRight: true, isOutdated: false };
const WRONG = { isRight: false, isOutdated: false };

describe("a password", () => {
  test("is right if it is the same, and wrong if it is any other", async () => {
    const record = await hashPassword("correct horse");
    expect(await checkPassword("correct horse", record)).toEqual(RIGHT);
    for (const other of ["correct horsf", "correct horse ", "Correct horse", ""]) {
      expect(await checkPassword(other, record)).toEqual(WRONG);
    }
  });

  test("has a record that tells what it was made with, and is another one each time", async () => {
    const [one, two] = [await hashPassword("tofu"), await hashPassword("tofu")];
    expect(one).toMatch(/^scrypt\$15\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(one.split("$")[4]).not.toBe(two.split("$")[4]);
    expect(one.split("$")[5]).not.toBe(two.split("$")[5]);
  });

  test("has the key that the runtime's scrypt gives at once", async () => {
    const [, , , , salt, key] = (await hashPassword("pässwörd 🔑")).split("$");
    const options = { N: 32_768, r: 8, p: 1, maxmem: 2 ** 26 };
    const direct = crypto.scryptSync("pässwörd 🔑", Buffer.from(salt!, "base64url"), 32, options);
    expect(key).toBe(direct.toString("base64url"));
  });

  test("is the same however the keyboard spells it", async () => {
    const record = await hashPassword("a\u0308pfel ﬁsch １２");
    expect(await checkPassword("äpfel fisch 12", record)).toEqual(RIGHT);
    expect(await checkPassword("apfel fisch 12", record)).toEqual(WRONG);
  });
});

describe("a record", () => {
  // RFC 7914, section 12; its keys are 64 bytes long, of which ours are the first 32.
  const VECTORS = [
    ["password", 10, 16, "NaCl", "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"],
    [
      "pleaseletmein",
      14,
      1,
      "SodiumChloride",
      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2",
    ],
  ] as const;

  test("of RFC 7914 fits its password, and is outdated", async () => {
    const [password, logN, p, salt, key] = VECTORS[1];
    const record = recordOf(logN, 8, p, Buffer.from(salt), Buffer.from(key, "hex"));
    expect(await checkPassword(password, record)).toEqual({ isRight: true, isOutdated: true });
    expect(await checkPassword("pleaseletmeout", record)).toEqual({ isRight: false, isOutdated: true });
    expect(derivations).toMatchObject([{ N: 16_384, r: 8, p: 1 }, { N: 16_384, r: 8, p: 1 }]);
  });

  test("is outdated if any part of its cost is another", async () => {
    for (const [logN, r, p] of [[10, 8, 1], [15, 9, 1], [15, 8, 2]] as const) {
      const { isOutdated } = await checkPassword("tofu", recordOf(logN, r, p));
      expect(isOutdated).toBe(true);
    }
    expect((await checkPassword("tofu", recordOf(COST.logN, COST.r, COST.p))).isOutdated).toBe(false);
  });

  test.each([
    ["nothing", ""],
    ["another kind", recordOf(15, 8, 1).replace("scrypt", "argon2")],
    ["something before it", ` ${recordOf(15, 8, 1)}`],
    ["something after it", `${recordOf(15, 8, 1)}\n`],
    ["one part less", recordOf(15, 8, 1).split("$").slice(0, -1).join("$")],
    ["one part more", `${recordOf(15, 8, 1)}$AAAA`],
    ["numbers of another form", recordOf(15, 8, 1).replace("$8$", "$08$")],
    ["another alphabet", recordOf(15, 8, 1, new Uint8Array(16).fill(255)).replaceAll("_", "/")],
    ["padding", `${recordOf(15, 8, 1)}=`],
    ["bits that mean nothing", recordOf(15, 8, 1).replace(/A$/, "B")],
    ["a short key", recordOf(15, 8, 1, new Uint8Array(16), new Uint8Array(31))],
    ["a long key", recordOf(15, 8, 1, new Uint8Array(16), new Uint8Array(33))],
    ["a short salt", recordOf(15, 8, 1, Buffer.from(VECTORS[0][3]))],
    ["a long salt", recordOf(15, 8, 1, new Uint8Array(65))],
    ["4 GiB of memory", recordOf(22, 8, 1)],
    ["4 GiB by its blocks", recordOf(15, 999, 1)],
    ["a minute of work", recordOf(15, 8, 600)],
    ["all that a number holds", recordOf(99, 999, 999)],
    ["no work", recordOf(1, 8, 1)],
    ["blocks of no size", recordOf(15, 0, 1)],
    ["no rounds", recordOf(15, 8, 0)],
  ])("with %s is an error, without any work", async (_what, record) => {
    await expect(checkPassword("tofu", record)).rejects.toThrow(SyntaxError);
    await expect(checkPassword("tofu", record)).rejects.toThrow(
      /^Cannot read the record of a password: [^$]+$/,
    );
    expect(derivations).toEqual([]);
  });

  test("may ask for the most that is recommended", async () => {
    expect(await checkPassword("tofu", recordOf(17, 8, 1))).toEqual({ isRight: false, isOutdated: true });
  });
});

test("a name that nobody has takes the same work, and no password is right for it", async () => {
  const record = await hashPassword("tofu");
  await checkPassword("tofu", record);
  expect(await checkPassword("tofu", undefined)).toEqual(WRONG);
  expect(await checkPassword("", undefined)).toEqual(WRONG);
  expect(derivations).toHaveLength(4);
  expect(new Set(derivations.map((options) => JSON.stringify(options))).size).toBe(1);
});

test("records of another cost are renewed at login, in the place of the queue that the check had", async () => {
  const passwords = new Passwords(systemClock);
  const salt = new Uint8Array(16);
  const hash = recordOf(10, 8, 1, salt, crypto.scryptSync("tofu", salt, 32, { N: 1024, r: 8, p: 1 }));
  const logins = Array.from({ length: 6 }, (_, id) => {
    const remote = { kind: "tcp", host: `192.0.2.${id}`, port: 1 };
    const session = { id, isAlive: true, connection: { remote } } as unknown as SessionLoop;
    return passwords.verify({ kind: "verify", session: id, name: `name${id}`, hash }, session, "tofu");
  });
  const all = await Promise.all(logins.map((login) => (login as { readonly answer: Promise<Input> }).answer));
  expect(atWork.most).toBe(2);
  for (const verified of all) {
    expect(verified).toMatchObject({ kind: "verified", verdict: "granted" });
    const { renewed } = verified as Extract<Input, { readonly kind: "verified" }>;
    expect(await checkPassword("tofu", renewed)).toEqual(RIGHT);
  }
});

test("a wrong password renews nothing", async () => {
  const session = { id: 1, isAlive: true, connection: { remote: { kind: "unix", path: "/a" } } };
  const answered = new Passwords(systemClock).verify(
    { kind: "verify", session: 1, name: "ann", hash: recordOf(10, 8, 1) },
    session as unknown as SessionLoop,
    "tofu",
  );
  const verified = await (answered as { readonly answer: Promise<Input> }).answer;
  expect(verified).toMatchObject({ verdict: "denied" });
  expect(verified).not.toHaveProperty("renewed");
  expect(derivations).toHaveLength(1);
});

/** A record of nothing in particular. */
function recordOf(
  logN: number,
  r: number,
  p: number,
  salt: Uint8Array = new Uint8Array(16),
  key: Uint8Array = new Uint8Array(32),
): string {
  return `scrypt$${logN}$${r}$${p}$${
    [salt, key].map((bytes) => Buffer.from(bytes).toString("base64url")).join("$")
  }`;
}
