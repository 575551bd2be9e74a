// Where a chat's log is: nats://HOST:PORT/NAME, and the names that follow from it. Only the chat's name gets into a subject,
// and that has no letter that means anything there; rooms and people's names never do.

/** One chat on NATS. */
export interface ClusterAddress {
  /** As the client of NATS wants them. */
  readonly servers: readonly string[];
  readonly hasTls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly token: string | undefined;
  /** What the chat is called. */
  readonly chat: string;
  /** The same for logs: without passwords. */
  readonly shown: string;
}

/** The port of nats-server. */
const PORT = 4222;

/** A port is 16 bits in TCP. */
const MOST_PORT = 65_535;

/**
 * Reads `nats://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]…][/NAME]`, or the same with `tls`.
 *
 * @throws {SyntaxError} if it is none
 */
export function parseCluster(text: string): ClusterAddress {
  const found = /^(nats|tls):\/\/(?:([^@/]*)@)?([^@/]+)(?:\/([^/]*))?$/.exec(text);
  if (found === null) throw wrong("wanted nats://HOST:4222/NAME or tls://HOST:4222/NAME");
  const [, scheme, login, hosts = "", name] = found;
  const chat = name === undefined || name === "" ? "lobby" : name;
  if (!/^[a-z0-9-]{1,32}$/.test(chat)) {
    throw wrong(`the name "${chat}" must be up to 32 small letters, digits and -`);
  }
  const servers = hosts.split(",").map((host) => {
    if (!/^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host)) throw wrong(`"${host}" is no host`);
    if (Number(/:(\d+)$/.exec(host)?.[1] ?? 0) > MOST_PORT) {
      throw wrong(`the port of "${host}" must be at most ${MOST_PORT}`);
    }
    return /:\d+$/.test(host) ? host : `${host}:${PORT}`;
  });
  const [user, password] = login?.split(":").map(decoded) ?? [];
  const isToken = user !== undefined && password === undefined;
  return {
    servers,
    hasTls: scheme === "tls",
    user: isToken ? undefined : user,
    password,
    token: isToken ? user : undefined,
    chat,
    shown: `${scheme}://${servers.join(",")}/${chat}`,
  };
}

/** What is called how on the server. */
export function namesOf(chat: string) {
  return {
    stream: `PL_${chat}`,
    log: `pl.${chat}.log`,
    saveStream: `PL_${chat}_SAVE`,
    saves: `pl.${chat}.save.>`,
    part: `pl.${chat}.save.part`,
    done: `pl.${chat}.save.done`,
  } as const;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("in the user, password or token a % must be followed by two digits; the % itself is %25");
  }
}

/** The address may have a password in it: it is not repeated. */
function wrong(problem: string): SyntaxError {
  return new SyntaxError(`Cannot use that cluster: ${problem}`);
}
