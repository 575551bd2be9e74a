// MONITOR: being told when somebody of a name comes and goes (IRCv3, "Monitor" and "Extended Monitor").

import type { Family, Telling } from "./family.ts";
import { inMessages } from "./fitting.ts";
import { shown } from "./registration.ts";
import { isCalled, nameOf, nickOf, sourceOf } from "./source.ts";

export const MONITOR: Family = {
  verbs: {
    MONITOR: {
      least: 1,
      usage: "+|- nick{,nick}, C, L or S",
      help: "Tells you when people come and go; C is for nobody, L shows for whom, S who of them is here.",
      read({ params: [what = "", targets = ""] }, { ask, numeric, wire }) {
        const all = targets.split(",").filter((target) => target !== "");
        const names = all.filter(isCalled).map(nameOf);
        switch (what.toUpperCase()) {
          case "+":
            // Masks are nobody's, and never will be.
            for (const target of all) if (!isCalled(target)) numeric("731", [], shown(target));
            if (names.length === 0) return;
            return ask({ kind: "watch", names, isFollowing: wire.caps.has("extended-monitor") });
          case "-":
            return ask({ kind: "unwatch", names });
          case "C":
            return ask({ kind: "unwatch", names: undefined });
          case "L":
            return ask({ kind: "watched", isPresence: false });
          case "S":
            return ask({ kind: "watched", isPresence: true });
          default:
            return numeric("461", ["MONITOR"], "Wanted +, -, C, L or S");
        }
      },
    },
  },
  tellers: {
    presence: ({ absent, present }, telling) =>
      lines("730", present.map((who) => sourceOf(who, telling.settings.network)), telling) +
      lines("731", absent.map(nickOf), telling),
    watching: ({ names }, telling) =>
      lines("732", names.map(nickOf), telling) + telling.numeric("733", [], "End of MONITOR list"),
    watchesTooMany: ({ limit, names }, { numeric }) =>
      names.map((name) => numeric("734", [String(limit), nickOf(name)], "Monitor list is full")).join(""),
  },
};

/** So many names in a line as it holds. */
function lines(code: string, names: readonly string[], { numeric }: Telling): string {
  return inMessages((text) => numeric(code, [], text), names, ",");
}
