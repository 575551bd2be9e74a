// Which passwords are accepted at all, and from where.

import type { Notice } from "../../engine/notice.ts";
import { isEncrypted } from "../../transports/endpoint.ts";
import type { Endpoint } from "../../transports/transport.ts";
import { addressGroup } from "../admission.ts";
import type { Limits } from "../limits.ts";

/** What the server was told. */
export interface PasswordPolicy {
  /** Whether passwords are taken from other machines without TLS, too. */
  readonly plainPasswords: boolean;
  readonly limits: Pick<Limits, "minPassword">;
}

/** 600 characters: IRC clients can carry so many, and NIST SP 800-63B asks for 64; a longer one is a mistake. */
const MOST = 600;

/** What is wrong with a password for a command, if something is. */
export function passwordProblem(
  command: "claim" | "login",
  secret: string,
  remote: Endpoint,
  policy: PasswordPolicy,
): Notice | undefined {
  if (!takesPasswords(remote, policy)) return { kind: "passwordInClear" };
  if (secret.length > MOST) return { kind: "passwordTooLong", most: MOST };
  return command === "claim" && secret.length < policy.limits.minPassword
    ? { kind: "passwordTooShort", least: policy.limits.minPassword }
    : undefined;
}

/** Whether passwords are taken that come from there: nobody else can read them, or the operator does not mind. */
export function takesPasswords(
  remote: Endpoint,
  { plainPasswords }: Pick<PasswordPolicy, "plainPasswords">,
): boolean {
  return plainPasswords || isEncrypted(remote) || addressGroup(remote) === undefined;
}
