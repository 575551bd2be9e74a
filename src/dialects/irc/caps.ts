// Capabilities: what a client can ask for beyond RFC 1459 (IRCv3, "Capability Negotiation"). All of them fit one line, and
// no line about them is ever continued: HexChat and The Lounge have misread such ones.

/** All there are, with what is said of them to clients of version 302. */
export const CAPABILITIES = {
  "away-notify": "",
  "batch": "",
  "cap-notify": "",
  "echo-message": "",
  "extended-join": "",
  "labeled-response": "",
  "message-tags": "",
  "multi-prefix": "",
  "server-time": "",
  "standard-replies": "",
  "userhost-in-names": "",
} as const satisfies { readonly [name: string]: string };

/** One of them. */
export type Capability = keyof typeof CAPABILITIES;

/** Whether there is one of that name. */
export function isCapability(name: string): name is Capability {
  return Object.hasOwn(CAPABILITIES, name);
}

/** Those that change what is told to many: who has asked for the same of them reads the same bytes. */
export const SHARED: readonly Capability[] = ["away-notify", "extended-join", "message-tags", "server-time"];

/** What `CAP LS` lists. */
export function listCapabilities(version: number): string {
  return Object.entries(CAPABILITIES)
    .map(([name, value]) => value === "" || version < 302 ? name : `${name}=${value}`)
    .join(" ");
}
