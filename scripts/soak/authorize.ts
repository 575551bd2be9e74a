// A host program whose hook `authorize` never answers, with five places. Whoever asks for a name and leaves is gone
// within the hook's deadline, however it left; whoever stays is told.

import { LineClient } from "../../test/support/line_client.ts";
import { passes, PATIENCE, type Scenario } from "./scenario.ts";
import { onStage, type Stage } from "./stage.ts";

const PLACES = 5;
const WAVES = 5;
const ENDS = ["end", "destroy", "resetAndDestroy"] as const;

export const authorize: Scenario = {
  what: "5 places, and a hook of the host program that never answers",
  play: (plan) =>
    onStage(plan, { args: [String(PLACES)], script: "scripts/soak/authorize_host.ts" }, async (stage) => {
      let longest = 0;
      for (let wave = 1; wave <= WAVES; wave++) {
        stage.tell(`wave ${wave} of ${WAVES}`);
        longest = Math.max(longest, await playWave(stage, wave));
      }
      const { endpoint } = stage.server;
      const patient = await LineClient.connect(endpoint, "patient");
      patient.say("REGISTER patient", "hello");
      const answers = [await patient.next(PATIENCE), await patient.next(PATIENCE)].join(" ");
      patient.socket.destroy();
      stage.note(`${WAVES} times ${PLACES} left; the places were free after ${longest.toFixed(1)} s at most`);
      const wanted = "The name patient could not be checked. Try again later! [guest] hello";
      return answers === wanted ? [] : [`who stayed read ${JSON.stringify(answers)}`];
    }),
};

/** All places are taken by people who ask for a name and leave. Resolves to the seconds until all are free. */
async function playWave({ server }: Stage, wave: number): Promise<number> {
  const people = await Promise.all(
    Array.from({ length: PLACES }, (_, number) => LineClient.connect(server.endpoint, `leaver${number}`)),
  );
  for (const [number, person] of people.entries()) person.say(`REGISTER leaver${number}`, "hello");
  await server.prints(new RegExp(`^Asked ${wave * PLACES}\n`, "m"));
  for (const [number, { socket }] of people.entries()) socket[ENDS[(number + wave) % ENDS.length] as "end"]();
  const started = performance.now();
  while (!await isAlone(server.endpoint)) {
    if (performance.now() - started > PATIENCE) {
      throw new Error("The places of those who have left are taken");
    }
    await passes(100);
  }
  return (performance.now() - started) / 1000;
}

async function isAlone(endpoint: string): Promise<boolean> {
  const newcomer = await LineClient.connect(endpoint, "newcomer");
  newcomer.say("/who");
  const answer = await newcomer.next(PATIENCE);
  newcomer.socket.destroy();
  return answer === "Here (1): guest";
}
