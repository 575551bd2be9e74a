// Lines of ours that were not answered: sent in order, once.

import { describe, expect, it } from "vitest";
import { nextToSend, type Pending, reconcile, unsend } from "../../web/model/outbox.ts";

const pending = (key: string, more: Partial<Pending> = {}): Pending => ({
  key,
  place: "#dev",
  text: `text ${key}`,
  isAction: false,
  at: 0,
  state: "waiting",
  ...more,
});

describe("the outbox", () => {
  it("sends one line after the other", () => {
    const outbox = [pending("a"), pending("b")];
    expect(nextToSend(outbox)?.key).toBe("a");
    (outbox[0] as Pending).state = "sent";
    expect(nextToSend(outbox)).toBeUndefined();
    (outbox[0] as Pending).state = "refused";
    expect(nextToSend(outbox)?.key).toBe("b");
  });

  it("sends again what was on its way when the connection was lost", () => {
    const outbox = [pending("a", { state: "sent" }), pending("b")];
    unsend(outbox);
    expect(nextToSend(outbox)?.key).toBe("a");
  });

  it("finds what was said although nobody answered, in a session that knows no keys", () => {
    const outbox = [
      pending("a", { text: "hi", sentAfter: 7 }),
      pending("b", { text: "hi", sentAfter: 7 }),
      pending("c", { text: "bye" }),
    ];
    expect(reconcile(outbox, () => ["hi"]).map(({ key }) => key)).toEqual(["b", "c"]);
    expect(reconcile(outbox, () => ["hi", "hi"]).map(({ key }) => key)).toEqual(["c"]);
    expect(reconcile(outbox, () => []).map(({ key, state }) => [key, state])).toEqual([
      ["a", "waiting"],
      ["b", "waiting"],
      ["c", "waiting"],
    ]);
  });

  it("leaves to its author what nobody can know", () => {
    const [sent, fresh] = reconcile([pending("a", { sentAfter: 7 }), pending("b")], () => undefined);
    expect(sent?.state).toBe("unsure");
    expect(fresh?.state).toBe("waiting");
  });
});
