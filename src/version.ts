// The one place that a running program takes its version from; a script checks it against both manifests.

/** The version of partyline, as in `package.json` and `deno.json`. */
export const VERSION = "0.1.0";
