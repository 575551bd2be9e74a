// All scenarios, in the order of the usage text. To add one, write its file and a line here.

import { authorize } from "./authorize.ts";
import { halfOpenTls } from "./half_open_tls.ts";
import { held } from "./held.ts";
import { log } from "./log.ts";
import { pause } from "./pause.ts";
import type { Scenario } from "./scenario.ts";
import { storm } from "./storm.ts";
import { volume } from "./volume.ts";

export const SCENARIOS = {
  storm,
  volume,
  "half-open-tls": halfOpenTls,
  held,
  authorize,
  log,
  pause,
} as const satisfies { readonly [name: string]: Scenario };

export type ScenarioName = keyof typeof SCENARIOS;

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[];
