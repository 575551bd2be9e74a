// 400 half-open TLS handshakes against 256 descriptors, again and again. The plain door serves all the same, those who
// are in talk, and once the crowd is gone the TLS door serves, too.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { within } from "../../test/support/deadline.ts";
import { SilentCrowd } from "../../test/support/silent_crowd.ts";
import { makeIdentity } from "../../test/transports/identity.ts";
import { withDescriptors } from "../processes.ts";
import { passes, PATIENCE, type Scenario } from "./scenario.ts";
import { onStage, type Setting, type Stage } from "./stage.ts";
import { Witness } from "./witness.ts";

const DESCRIPTORS = 256;
const CROWD = 400;
const PLACES = 20;
/** 60 s: six times what a handshake may take. */
const DURATION = 60_000;
/** 5 s: whoever is served only because a handshake was given up waits for up to 10. */
const SOON = 5_000;

export const halfOpenTls: Scenario = {
  what: `${CROWD} half-open TLS handshakes, ${DESCRIPTORS} descriptors, 1 minute`,
  play: async (plan) => {
    const folder = mkdtempSync(join(tmpdir(), "partyline-soak-"));
    try {
      return await onStage(plan, settingIn(folder), (stage) => besiege(stage, plan.duration ?? DURATION));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function settingIn(folder: string): Setting {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const identity = makeIdentity();
  writeFileSync(cert, identity.cert);
  writeFileSync(key, identity.key);
  return {
    args: [
      ...["--listen", "tcp://127.0.0.1:0", "--listen", "tls://127.0.0.1:0"],
      ...["--tls-cert", cert, "--tls-key", key, "--max-clients", String(PLACES), "--log-level", "error"],
    ],
    listeners: 2,
    wrapper: withDescriptors(DESCRIPTORS),
    flags: ["--allow-net", "--allow-read"],
  };
}

async function besiege(stage: Stage, duration: number): Promise<readonly string[]> {
  const [plain, secure] = stage.server.endpoints as [string, string];
  const port = Number(secure.split(":")[2]);
  const witness = await Witness.join(plain);
  const crowd = new SilentCrowd(port);
  let served = 0;
  const story = () => `${crowd.came} handshakes begun, the plain door has served ${served} newcomers`;
  try {
    const end = performance.now() + duration;
    while (performance.now() < end) {
      await crowd.growTo(CROWD);
      const name = `newcomer${served + 1}`;
      await within(enter(plain, name), `${name} to be served by the plain door`, SOON);
      served += 1;
      await witness.talks();
      stage.tell(story());
      await passes(500);
    }
  } finally {
    crowd.leave();
    stage.note(story());
  }
  const knock = async () => {
    while (!await isServed(port));
  };
  await within(knock(), "an honest TLS client to be served", PATIENCE);
  await witness.seesOthersGo(true);
  witness.leaves();
  return witness.problems();
}

/** Comes, says something and goes. */
async function enter(endpoint: string, name: string): Promise<void> {
  const newcomer = await Witness.join(endpoint, name);
  await newcomer.talks();
  newcomer.leaves();
}

function isServed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
    socket.on("error", () => {});
    socket.once("secureConnect", () => socket.write("/who\n"));
    socket.once("data", () => {
      resolve(true);
      socket.destroy();
    });
    socket.once("close", () => resolve(false));
  });
}
