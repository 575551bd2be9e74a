// What the command can do besides being a server. Here are only the names, so that a server need not load the rest.

/** The names of them, in order. */
export const TOOL_NAMES = ["accounts", "chat", "cluster", "history", "replay"] as const;

/** The name of one. */
export type ToolName = typeof TOOL_NAMES[number];
