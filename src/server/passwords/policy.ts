// Which passwords are taken at all, and from where.

import type { Notice } from "../../engine/notice.ts";
import { isEncrypted } from "../../transports/endpoint.ts";
import type { Endpoint } from "../../transports/transport.ts";
import { addressGroup } from "../admission.ts";

/** What the server was told. */
export interface PasswordPolicy {
  /** Whether passwords are taken from other machines without TLS, too. */
  readonly plainPasswords: boolean;
}

/** 8 characters: the least that NIST SP 800-63B allows. */
const LEAST = 8;

/** 256 characters: four times what NIST SP 800-63B asks for; a longer one is a mistake. */
const MOST = 256;

/** What is wrong with a password for a command, if something is. */
export function passwordProblem(
  command: "claim" | "login",
  secret: string,
  remote: Endpoint,
  { plainPasswords }: PasswordPolicy,
): Notice | undefined {
  if (!plainPasswords && !isPrivate(remote)) return { kind: "passwordInClear" };
  if (secret.length > MOST) return { kind: "passwordTooLong", most: MOST };
  return command === "claim" && secret.length < LEAST
    ? { kind: "passwordTooShort", least: LEAST }
    : undefined;
}

/** Whether nobody else can read what comes from there. */
function isPrivate(remote: Endpoint): boolean {
  return isEncrypted(remote) || addressGroup(remote) === undefined;
}
