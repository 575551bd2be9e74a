// Going from one room to another by keys.

import type { World } from "../model/world.ts";

/** The key of the room before or behind the one that is looked at, all around. */
export function neighbor({ current, places }: World, by: 1 | -1): string | undefined {
  const keys = [...places.keys()];
  return keys[(keys.indexOf(current) + by + keys.length) % keys.length];
}

/** The next room in which something is unread, one in which we are called first. */
export function withUnread({ places }: World): string | undefined {
  const all = [...places].filter(([, { unread }]) => unread > 0);
  return (all.find(([, { calls }]) => calls > 0) ?? all[0])?.[0];
}
