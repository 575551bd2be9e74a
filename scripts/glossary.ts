// One word per idea, in names: what the house calls each thing, and the words that it does not use for it. Read by
// check_laws.ts. In comments other words may stand, where they say something else.

/** A word that no name of ours has, and what we say. */
export const INSTEAD_OF: ReadonlyMap<string, string> = new Map([
  ["user", "client, or person"],
  ["nick", "name"],
  ["nickname", "name"],
  ["username", "name"],
  ["channel", "room"],
  ["participant", "member"],
  ["msg", "message"],
  ["packet", "datagram"],
  ["socketid", "session"],
  ["broadcastto", "publish"],
  ["chatroom", "room"],
  ["payload", "text, or bytes"],
  ["err", "error"],
  ["exception", "error"],
  ["cb", "callback"],
  ["fn", "the verb of what it does"],
  ["ctx", "context"],
  ["cfg", "settings"],
  ["config", "settings"],
  ["configuration", "settings"],
  ["opts", "options"],
  ["params", "arguments, each by its name"],
  ["num", "number, or count"],
  ["idx", "index"],
  ["len", "length"],
  ["str", "text"],
  ["buf", "bytes, or buffer"],
  ["conn", "connection"],
  ["addr", "address"],
  ["req", "request"],
  ["res", "response"],
  ["tmp", "what it holds"],
  ["util", "what it does"],
  ["utils", "what they do"],
  ["helper", "what it does"],
  ["manager", "what it does"],
]);

/** The words of a name: `maxRoomsEach` has three. */
export function wordsOf(name: string): readonly string[] {
  return name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).map((word) =>
    word.toLowerCase()
  );
}

/** What a runtime, or a package, calls its own things: there its words are used. */
const FOREIGN_WORDS: readonly (readonly [folder: string, words: readonly string[]])[] = [
  // The words of NATS, for what is given to it.
  ["src/backplane/nats", ["config", "payload", "user"]],
  // The words of IRC, for what is read and told in it.
  ["src/dialects/irc/", ["channel", "nick", "nickname", "params", "user"]],
  ["src/transports/deno/", ["conn", "addr"]],
  ["src/transports/web/ws.ts", ["payload"]],
];

/** What is wrong with a name in that file, if something is. */
export function wordProblem(name: string, path: string): string | undefined {
  const allowed = FOREIGN_WORDS.flatMap(([folder, words]) => path.startsWith(folder) ? words : []);
  const word = wordsOf(name).find((word) => INSTEAD_OF.has(word) && !allowed.includes(word));
  return word === undefined ? undefined : `\`${name}\`: we do not say "${word}" but ${INSTEAD_OF.get(word)}`;
}
