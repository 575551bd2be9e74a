// Asking for what is missing: the lines of a room, and who is in it.

import type { Chatting } from "./chatting.ts";
import { takePeople, takeRooms } from "./model/answers.ts";
import { giveUp, renumber, takePart } from "./model/numbers.ts";
import type { Place } from "./model/place.ts";
import { showLines, tell } from "./model/world.ts";

/** Asks for the lines behind the last one that we have, or for the last ones, until none is missing. */
export function fill(
  client: Chatting,
  place: Place,
  epoch = place.epoch,
  last?: number,
  done: () => void = () => {},
): void {
  const { hands, options, world } = client;
  place.isFilling = true;
  if (place.epoch !== undefined && place.epoch !== epoch) {
    renumber(place, epoch);
    tell(world, "The server has forgotten what was said before.", hands.now(), place);
  }
  place.epoch = epoch;
  if (place.to === undefined && options.shown === 0 && last !== undefined) place.to = last;
  const which = place.to === undefined ? { count: options.shown } : { since: place.to, epoch };
  client.ask({ do: "history", room: place.name, ...which }, (answer) => {
    if (answer["error"] !== undefined) {
      showLines(world, place, giveUp(place));
      return done();
    }
    const isFirst = place.to === undefined;
    const { gone, hasMore, lines } = takePart(place, answer);
    place.gone = gone;
    if (gone > 0) {
      tell(world, `${gone === 1 ? "A line is" : `${gone} lines are`} kept no longer.`, hands.now(), place);
    }
    showLines(world, place, lines);
    // What was said before we came is not new.
    if (isFirst) place.unread = place.calls = 0;
    if (hasMore) fill(client, place, place.epoch, undefined, done);
    else done();
  });
}

/** Asks who is in a room. */
export function refresh(client: Chatting, place: Place): void {
  client.ask({ do: "who", room: place.name }, (answer) => takePeople(place, answer));
}

/** Asks which rooms there are. */
export function refreshRooms(client: Chatting): void {
  client.ask({ do: "rooms" }, (answer) => takeRooms(client.world, answer));
}
