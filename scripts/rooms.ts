// The rooms of the house: which law each stands under, and what it may know.

/** What is left out is forbidden. */
export interface Room {
  /** A folder, or a single file. */
  readonly path: string;
  readonly law: number;
  /** Rooms it may import, besides itself. */
  readonly sees?: readonly string[];
  /** Rooms it may import only by `import()`. */
  readonly seesLazily?: readonly string[];
  readonly packages?: readonly string[] | "any";
  readonly builtins?: boolean;
  /** What it must not even mention. */
  readonly banned?: readonly (keyof typeof BANNED)[];
}

/** What pure rooms must not know, and how the language names it. */
export const BANNED = {
  "the clock": ["Date", "performance", "Temporal"],
  // `Math` itself is fine, `Math.random` is not: see `bannedIn`.
  randomness: ["crypto"],
  // `async`, `await` and `import()` count as well.
  promises: ["Promise"],
  timers: [
    ...["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate"],
    ...["queueMicrotask", "requestAnimationFrame", "AbortSignal", "AbortController"],
  ],
  "the console": ["console"],
  // `import.meta` counts as well.
  "the world outside": [
    ...["process", "Deno", "Bun", "globalThis", "global", "window", "navigator", "require", "eval", "fetch"],
    ...["WebSocket", "Worker", "localStorage", "sessionStorage", "Intl", "WeakRef", "FinalizationRegistry"],
  ],
  bytes: [
    ...["ArrayBuffer", "SharedArrayBuffer", "DataView", "Buffer", "Blob", "TextEncoder", "TextDecoder"],
    ...["Uint8Array", "Uint8ClampedArray", "Int8Array", "Uint16Array", "Int16Array", "Uint32Array"],
    ...["Int32Array", "Float16Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array"],
    ...["atob", "btoa"],
  ],
} as const;

const IMPURE = ["the clock", "randomness", "promises", "timers", "the console", "the world outside"] as const;
const INSIDE = ["src/engine", "src/dialects", "src/transports"];

/** All rooms; those within others first. */
export const ROOMS: readonly Room[] = [
  { path: "src/engine", law: 1, packages: ["immutable"], banned: [...IMPURE, "bytes"] },
  { path: "src/dialects", law: 2, sees: ["src/engine"], packages: ["valibot"], banned: IMPURE },
  { path: "src/common", law: 3 },
  {
    path: "src/transports/web",
    law: 3,
    sees: ["src/transports", "src/common"],
    packages: ["ws"],
    builtins: true,
  },
  { path: "src/transports", law: 3, sees: ["src/common"], builtins: true },
  { path: "src/store", law: 3, sees: ["src/engine"], packages: "any", builtins: true },
  { path: "src/backplane", law: 3, sees: ["src/engine"], packages: "any", builtins: true },
  { path: "src/testing", law: 3, sees: ["src/transports", "src/store"], builtins: true },
  {
    path: "src/server",
    law: 4,
    sees: [
      ...INSIDE,
      ...["src/backplane", "src/common", "src/recording", "src/store", "src/version.ts", "src/web"],
    ],
    packages: "any",
    builtins: true,
  },
  {
    path: "src/cli",
    law: 4,
    sees: ["src/api.ts", "src/backplane", "src/store", "src/recording", "src/dialects", "src/transports/web"],
    packages: "any",
    builtins: true,
  },
  {
    path: "src/api.ts",
    law: 4,
    sees: [...INSIDE, "src/backplane", "src/recording", "src/server", "src/store", "src/version.ts"],
  },
  { path: "src/version.ts", law: 4 },
  { path: "src/web", law: 4 },
  {
    path: "src/recording",
    law: 4,
    sees: ["src/engine", "src/dialects", "src/server/histories.ts"],
    builtins: true,
  },
  { path: "src/is_main.ts", law: 4, builtins: true },
  { path: "mod.ts", law: 4, sees: ["src/api.ts", "src/is_main.ts"], seesLazily: ["src/cli"] },
];
