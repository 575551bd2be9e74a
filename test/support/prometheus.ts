// Prometheus's text format, read as strictly as its description asks for:
// https://prometheus.io/docs/instrumenting/exposition_formats/ and, for names, .../practices/naming/.

/** One metric with all its values. */
export interface Family {
  readonly type: string;
  readonly help: string;
  /** By their labels as they are written; `""` without. */
  readonly samples: ReadonlyMap<string, number>;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"`;
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? ([+-]?(?:Inf|\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)|NaN)$`,
);

/** Reads it. Throws where a line is not as it should be. */
export function parseMetrics(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith("\n")) throw new Error("The last line has no end");
  const families = new Map<string, Family & { samples: Map<string, number> }>();
  let name = "";
  let help: string | undefined;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, keyword, subject, rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === "HELP" && subject !== undefined) {
      if (!new RegExp(`^${NAME}$`).test(subject)) throw new Error(`No name: ${line}`);
      if (families.has(subject)) throw new Error(`Twice: ${line}`);
      [name, help] = [subject, rest];
    } else if (keyword === "TYPE") {
      if (subject !== name || help === undefined) throw new Error(`Without help: ${line}`);
      if (!["counter", "gauge", "histogram"].includes(rest)) throw new Error(`No type: ${line}`);
      if ((rest === "counter") !== name.endsWith("_total")) throw new Error(`Misnamed: ${line}`);
      families.set(name, { type: rest, help, samples: new Map() });
      help = undefined;
    } else {
      const [, sample = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
      const family = families.get(name);
      const part = family?.type === "histogram" ? sample.replace(/_(bucket|sum|count)$/, "") : sample;
      if (family === undefined || part !== name) throw new Error(`Not understood: ${line}`);
      const key = family.type === "histogram" ? `${sample.slice(name.length + 1)}{${labels}}` : labels;
      if (family.samples.has(key)) throw new Error(`Twice: ${line}`);
      family.samples.set(key, value.endsWith("Inf") ? Infinity : Number(value));
    }
  }
  for (const [name, { samples, type }] of families) if (type === "histogram") checkHistogram(name, samples);
  return families;
}

function checkHistogram(name: string, samples: ReadonlyMap<string, number>): void {
  const buckets = [...samples].filter(([key]) => key.startsWith("bucket")).map(([, value]) => value);
  const isAscending = buckets.every((value, index) => value >= (buckets[index - 1] ?? 0));
  const isWhole = samples.has("sum{}") && samples.get("count{}") === samples.get('bucket{le="+Inf"}');
  if (!isAscending || !isWhole) throw new Error(`No histogram: ${name}`);
}
