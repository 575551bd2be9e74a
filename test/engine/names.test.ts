// Which names nobody can register.

import fc from "fast-check";
import { expect, test } from "vitest";
import { isReserved } from "../../src/engine/names.ts";
import { DEFAULT_RULES, STRICT_RULES } from "../../src/engine/rules.ts";

test.each([
  "guest",
  "Admin",
  "NickServ",
  "serv",
  "NICKSERV",
  "nickserv_",
  "nick-serv--__",
  "nickserv\u{1f600}",
])(
  "%s is reserved",
  (name) => {
    expect(isReserved(DEFAULT_RULES, name)).toBe(true);
    expect(isReserved(STRICT_RULES, name)).toBe(false);
  },
);

test.each(["bob", "admin_", "server_", "services", "nickserv1", "servé", "---", "", "-serv-x"])(
  "%j is not",
  (name) => expect(isReserved(DEFAULT_RULES, name)).toBe(false),
);

test("only signs behind what services are called are passed over", () => {
  const name = fc.string({
    unit: fc.constantFrom("serv", "s", "v", "_", "-", "é", "1", "\u{1f600}"),
    maxLength: 8,
  });
  fc.assert(fc.property(name, (name) => {
    expect(isReserved({ ...DEFAULT_RULES, reservedNames: ["*serv"] }, name))
      .toBe(/serv[^\p{L}\p{N}]*$/u.test(name));
  }));
});

// From each of the signs to the last of them: 65,000 took seconds, and these would take half a minute.
test("a name of 200,000 signs is looked at in no time", () => {
  expect(isReserved(DEFAULT_RULES, `${"-".repeat(200_000)}a`)).toBe(false);
  expect(isReserved(DEFAULT_RULES, `nickserv${"-".repeat(200_000)}`)).toBe(true);
});
