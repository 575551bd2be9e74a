// Who waits until less is on its way.

/** 512 KiB: half of what the server's clients are stopped at. */
const ROOM = 524_288;

/** Those who wait. */
export class WaitingForRoom {
  #waiting: (() => void)[] = [];

  /** Calls back once, as soon as {@link WaitingForRoom.tell} finds that there is room. */
  add(callback: () => void): void {
    this.#waiting.push(callback);
  }

  /** Calls back if there is room, with so many bytes on their way. */
  tell(backlog: number): void {
    if (this.#waiting.length === 0 || backlog > ROOM) return;
    for (const callback of this.#waiting.splice(0)) callback();
  }
}
