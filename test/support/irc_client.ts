// Somebody with an IRC client, for tests: says lines, and reads all that comes of them until the answer to a PING.

import { LineClient } from "./line_client.ts";

/** One client. */
export class IrcClient {
  /** The connection below. */
  readonly line: LineClient;
  #pings = 0;

  private constructor(line: LineClient) {
    this.line = line;
  }

  /** Connects to an endpoint as the server prints it, `irc://127.0.0.1:6667`. */
  static async connect(endpoint: string, name = "client"): Promise<IrcClient> {
    return new IrcClient(await LineClient.connect(endpoint.replace(/^irc:/, "tcp:"), name));
  }

  /** Connects and is somebody, with these capabilities. What the server says to newcomers has been read. */
  static async register(endpoint: string, nick: string, ...caps: readonly string[]): Promise<IrcClient> {
    const client = await IrcClient.connect(endpoint, nick);
    if (caps.length > 0) client.say("CAP LS 302", `CAP REQ :${caps.join(" ")}`, "CAP END");
    const told = await client.ask(`NICK ${nick}`, `USER ${nick} 0 * :Real ${nick}`);
    const welcome = told.find((line) => line.includes(" 001 "));
    if (welcome === undefined) throw new Error(`${nick} was not welcomed: ${told.join(" | ")}`);
    return client;
  }

  /** Says lines, in one segment. */
  say(...lines: readonly string[]): void {
    this.line.socket.write(lines.map((line) => `${line}\r\n`).join(""));
  }

  /** Says lines and reads all that was told until they had been carried out, the PONG not among it. */
  async ask(...lines: readonly string[]): Promise<readonly string[]> {
    const token = `t${++this.#pings}`;
    this.say(...lines, `PING ${token}`);
    const told: string[] = [];
    for (;;) {
      const line = (await this.line.next()).replace(/\r$/, "");
      if (line.endsWith(` :${token}`) && line.includes(" PONG ")) return told;
      told.push(line);
    }
  }

  /** Reads what others have caused so far. */
  read(): Promise<readonly string[]> {
    return this.ask();
  }

  /** The next line. */
  async next(): Promise<string> {
    return (await this.line.next()).replace(/\r$/, "");
  }
}
