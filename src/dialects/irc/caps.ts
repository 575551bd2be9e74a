// Capabilities: what a client can ask for beyond RFC 1459 (IRCv3, "Capability Negotiation"). All of them fit one line, and
// no line about them is ever continued: HexChat and The Lounge have misread such ones.

/** All there are, with what is said of them to clients of version 302. */
export const CAPABILITIES = {
  "account-notify": "",
  "account-tag": "",
  "away-notify": "",
  "batch": "",
  "cap-notify": "",
  "draft/account-registration": "",
  "draft/chathistory": "",
  "draft/no-implicit-names": "",
  "draft/pre-away": "",
  "draft/read-marker": "",
  "echo-message": "",
  "extended-join": "",
  "extended-monitor": "",
  "labeled-response": "",
  "message-tags": "",
  "multi-prefix": "",
  "sasl": "PLAIN",
  "server-time": "",
  "setname": "",
  "standard-replies": "",
  "userhost-in-names": "",
} as const satisfies { readonly [name: string]: string };

/** One of them. */
export type Capability = keyof typeof CAPABILITIES;

/** Those that are no offer where passwords are not taken: what is sent all the same has been read on its way. */
const OF_PASSWORDS: readonly string[] = ["draft/account-registration", "sasl"] satisfies Capability[];

/** Whether a client is offered one of that name. */
export function isCapability(name: string, takesPasswords: boolean): name is Capability {
  return Object.hasOwn(CAPABILITIES, name) && (takesPasswords || !OF_PASSWORDS.includes(name));
}

/** Those that change what is told to many: who has asked for the same of them reads the same bytes. */
export const SHARED: readonly Capability[] = [
  "account-notify",
  "account-tag",
  "away-notify",
  "extended-join",
  "message-tags",
  "server-time",
  "setname",
];

/** What `CAP LS` lists. */
export function listCapabilities(version: number, takesPasswords: boolean): string {
  return Object.entries(CAPABILITIES)
    .filter(([name]) => isCapability(name, takesPasswords))
    .map(([name, value]) => value === "" || version < 302 ? name : `${name}=${value}`)
    .join(" ");
}
