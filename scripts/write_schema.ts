// Writes docs/json.schema.json, for people who generate code, from the schema that the server itself checks with:
// `node --import tsx scripts/write_schema.ts`. test/dialects/json.test.ts fails if the file says anything else.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import { REQUEST } from "../src/dialects/json/schema.ts";
import { isMain } from "../src/is_main.ts";
import { ROOT } from "./_report.ts";

/** Where the file is. */
export const SCHEMA_FILE: string = join(ROOT, "docs", "json.schema.json");

/** What to type if it is out of date. */
export const HOW_TO_WRITE_SCHEMA = "node --import tsx scripts/write_schema.ts";

/** The commands of the JSON dialect, as JSON Schema. */
export function jsonSchema(): string {
  // What JSON Schema has no word for, such as a safe integer, is left out there.
  const schema = toJsonSchema(REQUEST, { errorMode: "ignore" });
  return `${
    JSON.stringify({ title: "Commands of partyline's JSON dialect, version 1", ...schema }, null, 2)
  }\n`;
}

if (isMain(import.meta.url)) writeFileSync(SCHEMA_FILE, jsonSchema());
