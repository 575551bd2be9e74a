// Who may begin a TLS handshake. Even a silent peer costs a descriptor until its time is up; so handshakes have a
// limited number of places, and one address can't take them all.

import type { Endpoint } from "../transports/transport.ts";
import { Admission, type Refusal } from "./admission.ts";

/** 4: it takes that many addresses to keep the door shut. */
const ADDRESSES = 4;

/** Counts the handshakes that are under way, on all endpoints together. */
export class HandshakeDoor {
  readonly #admission: Admission;
  readonly #refused: (remote: Endpoint, reason: Refusal) => void;

  /**
   * @param places how many there may be at once; those from this machine may have all of them
   * @param maxPerAddress how many clients there may be of one address
   * @param refused told of whoever may not come in
   */
  constructor(
    places: number,
    maxPerAddress: number,
    refused: (remote: Endpoint, reason: Refusal) => void,
  ) {
    const share = Math.max(1, Math.floor(places / ADDRESSES));
    this.#admission = new Admission({
      maxClients: places,
      maxPerAddress: Math.min(maxPerAddress, share),
    });
    this.#refused = refused;
  }

  /** Lets a peer in, unless there is no place. Returns how to give its place back; once is enough. */
  admit(remote: Endpoint): (() => void) | undefined {
    const reason = this.#admission.enter(remote);
    if (reason !== undefined) {
      this.#refused(remote, reason);
      return undefined;
    }
    let isIn = true;
    return () => {
      if (isIn) this.#admission.leave(remote);
      isIn = false;
    };
  }
}
