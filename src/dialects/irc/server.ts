// The server itself: how many are here, what it has to say to newcomers.

import type { Family, Telling } from "./family.ts";

export const SERVER: Family = {
  verbs: {
    LUSERS: { read: (_, { ask }) => ask({ kind: "census" }) },
    MOTD: { read: (_, { numeric, settings, write: __ }) => motd(settings, numeric) },
  },
  tellers: {
    census: ({ people, rooms, unnamed }, { numeric }) =>
      [
        numeric("251", [], `There are 0 users and ${people} invisible on 1 servers`),
        numeric("252", ["0"], "operator(s) online"),
        unnamed === 0 ? "" : numeric("253", [String(unnamed)], "unknown connection(s)"),
        numeric("254", [String(rooms)], "channels formed"),
        numeric("255", [], `I have ${people} clients and 0 servers`),
        numeric("265", [String(people), String(people)], `Current local users ${people}, max ${people}`),
        numeric("266", [String(people), String(people)], `Current global users ${people}, max ${people}`),
      ].join(""),
  },
};

/** The message of the day. */
export function motd<T>(
  { motd, serverName }: Telling["settings"],
  numeric: (
    code: string,
    params: readonly string[],
    text?: string,
  ) => T,
): void {
  if (motd === undefined) return void numeric("422", [], "There is no message of the day");
  numeric("375", [], `- ${serverName} Message of the day -`);
  for (const line of motd) numeric("372", [], `- ${line}`);
  numeric("376", [], "End of /MOTD command");
}
