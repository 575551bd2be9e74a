// `partyline cluster create`: what a chat needs on NATS, made by whoever may, for servers that may not.

import { createCluster } from "../../backplane/nats/open.ts";
import { writeLines } from "./output.ts";

/** What is asked of it. */
export interface ClusterRequest {
  /** nats://HOST:4222/NAME */
  readonly address: string;
  /** On how many servers of NATS it is kept. */
  readonly replicas: number;
}

/** Makes the streams of a chat, and says what they are. */
export async function createStreams({ address, replicas }: ClusterRequest): Promise<void> {
  const { identity, isNew, last } = await createCluster(address, replicas);
  await writeLines([
    isNew
      ? `Made the log ${identity}: start servers with --cluster, and the same address`
      : `The log ${identity} is there already, with ${last} entries: nothing was changed`,
  ]);
}
