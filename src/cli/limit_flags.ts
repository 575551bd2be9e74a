// The rows of the server's tables of limits as options of the command: what each is called, what stands for its value,
// how that is read, and its default as it can be typed.

import type { LimitSpec } from "../api.ts";
import {
  bytes,
  choice,
  orWord,
  type Range,
  type Reader,
  rule,
  time,
  wholeNumber,
  writeBytes,
  writeTime,
} from "./values.ts";

/** A limit that the command has an option for. */
export interface LimitFlag {
  /** Its name as an option of `serve`, and its row. */
  readonly limit: string;
  readonly row: LimitSpec;
  readonly name: string;
  readonly value: string;
  readonly help: string;
  /** Its default, as it can be typed. */
  readonly fallback: string;
  readonly read: Reader<unknown>;
}

/** The options for all rows but those that are for host programs only. */
export function limitFlags(
  table: { readonly [limit: string]: LimitSpec },
  prefix = "",
): readonly LimitFlag[] {
  const rows = Object.entries(table).filter(([, row]) => row.isForHosts !== true);
  return rows.map(([limit, row]) => {
    const fallback = written(row);
    return {
      limit,
      row,
      name: prefix + limit.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      value: FORMS[row.unit].value,
      help: `${row.help} (${fallback})`,
      fallback,
      read: readerOf(row, fallback),
    };
  });
}

function written({ default: value, unit }: LimitSpec): string {
  const { write } = FORMS[unit];
  if (typeof value === "object") return `${write(value.burst)}/${write(value.rate)}`;
  return typeof value === "string" ? value : write(value);
}

function readerOf({ range, unit, words = [] }: LimitSpec, example: string): Reader<unknown> {
  if (range === undefined) return choice(...words);
  const { isRule, read } = FORMS[unit];
  return orWord<unknown, string>(isRule === true ? rule(read(range), example) : read(range), words);
}

/** How the values of one unit are typed; of a rule, both of its numbers. */
interface Form {
  /** What stands for a value in the usage text. */
  readonly value: string;
  readonly isRule?: true;
  read(range: Range): Reader<number>;
  write(value: number): string;
}

const COUNT: Form = { value: "COUNT", read: wholeNumber, write: String };
const BYTES: Form = { value: "BYTES", read: bytes, write: writeBytes };

const FORMS: { readonly [U in LimitSpec["unit"]]: Form } = {
  "bytes": BYTES,
  "characters": COUNT,
  "clients": COUNT,
  "peers": COUNT,
  "rooms": COUNT,
  "accounts": COUNT,
  "messages": COUNT,
  "lines": COUNT,
  "milliseconds": { value: "TIME", read: time, write: writeTime },
  "lines a second": { ...COUNT, value: "BURST/RATE", isRule: true },
  "bytes a second": { ...BYTES, value: "BURST/RATE", isRule: true },
  "word": { ...COUNT, value: "POLICY" },
};
