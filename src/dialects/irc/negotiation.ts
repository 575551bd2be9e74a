// CAP: asking for more than RFC 1459 (IRCv3, "Capability Negotiation"), and PING.

import { type Capability, isCapability, listCapabilities } from "./caps.ts";
import type { Family, Reading } from "./family.ts";
import { writeMessage } from "./message.ts";
import { register, shown } from "./registration.ts";
import { calledBy } from "./wire.ts";

export const NEGOTIATION: Family = {
  verbs: {
    CAP: {
      usage: "LS [version] | LIST | REQ :capabilities | END",
      help: "Asks for more than the oldest clients know.",
      least: 1,
      isEarly: true,
      read({ params: [command = "", text = ""] }, reading) {
        const { wire } = reading;
        switch (command.toUpperCase()) {
          case "LS":
            wire.isNegotiating = !wire.isRegistered;
            wire.capVersion = Math.max(wire.capVersion, Number.parseInt(text, 10) || 0);
            return reply(reading, "LS", listCapabilities(wire.capVersion, wire.takesPasswords));
          case "LIST":
            return reply(reading, "LIST", [...wire.caps].join(" "));
          case "REQ":
            wire.isNegotiating = !wire.isRegistered;
            return reply(reading, request(reading, text) ? "ACK" : "NAK", text);
          case "END":
            if (wire.isRegistered) return;
            wire.isNegotiating = false;
            return register(reading);
          default:
            return reading.numeric("410", [shown(command)], "No such CAP command");
        }
      },
    },
    PING: {
      usage: "token",
      help: "Is answered with the same token.",
      isEarly: true,
      read({ params: [token] }, { numeric, settings: { serverName: source }, write }) {
        if (token === undefined) return numeric("461", ["PING"], "Not enough parameters");
        if (token === "") return numeric("409", [], "No origin specified");
        write(writeMessage({ source, verb: "PONG", params: [source], text: token }));
      },
    },
    // That it came at all is what counts.
    PONG: { usage: "token", help: "Answers a PING of the server.", isEarly: true, read: () => {} },
  },
};

function reply({ settings, wire, write }: Reading, command: string, text: string): void {
  const params = [calledBy(wire), command];
  write(writeMessage({ source: settings.serverName, verb: "CAP", params, text }));
}

/** All of what is asked for, or nothing. */
function request({ wire }: Reading, text: string): boolean {
  const caps = new Set<Capability>(wire.caps);
  for (const word of text.split(" ")) {
    const name = word.replace(/^-/, "");
    if (name === "") continue;
    if (!isCapability(name, wire.takesPasswords)) return false;
    if (word.startsWith("-")) caps.delete(name);
    else caps.add(name);
  }
  wire.caps = caps;
  return true;
}
