// `partyline accounts`: who has claimed a name, who is a moderator, and the few things that only the operator decides.

import type { OperatorStore } from "../../store/sqlite/operator.ts";
import { visible } from "../log.ts";
import { UsageError } from "../values.ts";
import { jsonLine, writeLines } from "./output.ts";

/** What is asked of it. */
export interface AccountsRequest {
  readonly appoint: readonly string[];
  readonly dismiss: readonly string[];
  readonly remove: readonly string[];
  readonly json: boolean;
}

/**
 * Does what is asked; without anything to do it lists. Nothing is done if one of the names is not there.
 *
 * @throws {UsageError} if two things are to be done with one name
 * @throws {NotFoundError} if nobody has claimed one of them
 */
export async function accounts(
  store: OperatorStore,
  { appoint, dismiss, json, remove }: AccountsRequest,
): Promise<void> {
  const names = new Set<string>();
  for (const name of [...appoint, ...dismiss, ...remove].map((name) => store.nameOf(name))) {
    if (names.has(name)) {
      throw new UsageError(
        `Cannot do two things with "${visible(name)}": wanted one of --appoint, --dismiss and --remove`,
      );
    }
    names.add(name);
  }
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
