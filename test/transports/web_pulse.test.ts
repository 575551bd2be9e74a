// Who is still there: on a clock of our own, and once by real sockets.

import { afterEach, describe, expect, it } from "vitest";
import { turns, until } from "../../src/testing/witness.ts";
import { type Living, Pulse } from "../../src/transports/web/pulse.ts";
import { frame, OPCODES } from "../support/web_frames.ts";
import { WebFixture } from "./web_fixture.ts";

/** A clock that a test winds, with one alarm. */
class TestTime {
  time = 0;
  gap = 0;
  private ring: (() => void) | undefined;

  readonly now = (): number => this.time;

  readonly every = (gap: number, ring: () => void): () => void => {
    this.gap = gap;
    this.ring = ring;
    return () => this.ring = undefined;
  };

  get isWound(): boolean {
    return this.ring !== undefined;
  }

  pass(milliseconds: number): void {
    for (const end = this.time + milliseconds; this.time < end;) {
      this.time += this.gap;
      this.ring?.();
    }
  }

  /** The process was stopped meanwhile. */
  jump(milliseconds: number): void {
    this.time += milliseconds;
    this.ring?.();
  }
}

class Patient implements Living {
  heardAt = -1;
  askedAt = -1;
  isHeard = true;
  pings = 0;
  deaths = 0;

  ping(): void {
    this.pings++;
  }

  died(): void {
    this.deaths++;
  }
}

describe("the pulse", () => {
  const watched = () => {
    const [time, patient] = [new TestTime(), new Patient()];
    const pulse = new Pulse(30_000, 75_000, time);
    return { time, patient, pulse, stop: pulse.watch(patient) };
  };

  it("is asked for every 30 s, and is lost after 75 s of silence", () => {
    const { time, patient } = watched();
    time.pass(27_000);
    expect(patient.pings).toBe(0);
    time.pass(45_000);
    expect([patient.pings, patient.deaths]).toEqual([2, 0]);
    time.pass(3_000);
    expect(patient.deaths).toBe(1);
  });

  it("is kept by any word", () => {
    const { time, patient, pulse } = watched();
    for (let count = 0; count < 20; count++) {
      time.pass(60_000);
      patient.heardAt = pulse.now;
    }
    expect(patient.deaths).toBe(0);
  });

  it("is not missed while we don't listen, nor while we were not running", () => {
    const { time, patient } = watched();
    patient.isHeard = false;
    time.pass(300_000);
    patient.isHeard = true;
    time.pass(60_000);
    time.jump(3_600_000);
    expect(patient.deaths).toBe(0);
    time.pass(15_000);
    expect(patient.deaths).toBe(1);
  });

  it("costs no timer when nobody is there", () => {
    const { time, pulse, patient, stop } = watched();
    expect(time.isWound).toBe(true);
    stop();
    stop();
    expect(time.isWound).toBe(false);
    time.pass(600_000);
    pulse.watch(patient);
    time.pass(60_000);
    expect(patient.deaths).toBe(0);
  });
});

describe("a WebSocket", () => {
  const fixture = new WebFixture();
  afterEach(() => fixture.clear());

  it("is pinged, and ends when its peer has answered nothing for too long", async () => {
    await fixture.listen({ pingInterval: 50, deadAfter: 400 });
    const [dead, lively] = [await fixture.open(), await fixture.open()];
    const answer = () => {
      if (lively.frames.at(-1)?.opcode === OPCODES.ping) lively.write(frame("pong"));
    };
    const answering = setInterval(answer, 20);
    const isPing = ({ opcode }: { readonly opcode: number }) => opcode === OPCODES.ping;
    const [first, second] = fixture.witnesses;
    await until("it is over", first!, () => first!.reason !== undefined);
    expect(first!.reason).toMatchObject({ kind: "lost", error: { code: "ETIMEDOUT" } });
    expect(dead.frames.filter(isPing).length).toBeGreaterThan(2);
    await until("the peer sees it", dead, () => dead.isOver);
    await turns(5);
    clearInterval(answering);
    expect(second!.reason).toBeUndefined();
    expect(lively.frames.every(isPing)).toBe(true);
  });
});
