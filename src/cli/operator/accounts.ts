// `partyline accounts`: who has claimed a name, who is a moderator, and the few things that only the operator decides.

import type { OperatorStore } from "../../store/sqlite/operator.ts";
import { visible } from "../log.ts";
import { jsonLine, writeLines } from "./output.ts";

/** What is asked of it. */
export interface AccountsRequest {
  readonly appoint: readonly string[];
  readonly dismiss: readonly string[];
  readonly remove: readonly string[];
  readonly json: boolean;
}

/** Does what is asked; without anything to do it lists. */
export async function accounts(
  store: OperatorStore,
  { appoint, dismiss, json, remove }: AccountsRequest,
): Promise<void> {
  const done = [
    ...appoint.map((name) => `${visible(store.appoint(name, true))} is a moderator now`),
    ...dismiss.map((name) => `${visible(store.appoint(name, false))} is no moderator any more`),
    ...remove.map((name) => `The name ${visible(store.removeAccount(name))} is everybody's again`),
  ];
  if (done.length > 0) await writeLines(done);
  else await writeLines(json ? asJson(store) : asText(store));
}

function* asJson(store: OperatorStore): Generator<string> {
  for (const { claimedAt, ...account } of store.accounts()) {
    yield jsonLine({ ...account, claimedAt: new Date(claimedAt).toISOString() });
  }
}

function* asText(store: OperatorStore): Generator<string> {
  if (store.countAccounts() === 0) {
    yield "Nobody has claimed a name yet.";
    return;
  }
  for (const { claimedAt, isModerator, name, waiting } of store.accounts()) {
    const since = new Date(claimedAt).toISOString().slice(0, 10);
    const more = [
      ...isModerator ? ["moderator"] : [],
      ...waiting > 0 ? [`${waiting} ${waiting === 1 ? "message waits" : "messages wait"}`] : [],
    ];
    yield [`${visible(name)}, since ${since}`, ...more].join(", ");
  }
}
