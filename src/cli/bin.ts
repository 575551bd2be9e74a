#!/usr/bin/env node
// The command of the npm package; in a clone, and on Deno, mod.ts is run instead.

import { main } from "./main.ts";

void main();
