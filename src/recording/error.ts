// Why a chat can't be recorded.

/** Why nothing can be recorded in a file. */
export type RecordingErrorCode =
  /** Another server records in it. */
  | "inUse"
  /** There is something else in it, or a recording of another version. */
  | "notARecording"
  /** Anything else: no such folder, permissions, a disk that fails. */
  | "failed";

/** A chat can't be recorded in a file. The message says what to do. */
export class RecordingError extends Error {
  /** `RecordingError`. */
  override readonly name = "RecordingError";
  /** Why. */
  readonly code: RecordingErrorCode;

  /** Makes an error; the options take its `cause`. */
  constructor(code: RecordingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What the system says of a file, with what to do about it. */
export function toRecordingError(cause: unknown, file: string): RecordingError {
  if (cause instanceof RecordingError) return cause;
  const { code, message, name } = cause as { code?: string; message?: string; name?: string };
  const advice = name === "NotCapable"
    ? "permission denied: run Deno with --allow-read and --allow-write for its folder"
    : REMEDIES[code ?? ""] ??
      `${message ?? cause}: see that it may be read and written, or name another file`;
  return new RecordingError("failed", `Cannot record in ${file}: ${advice}`, { cause });
}

const DENIED = "permission denied: let this user write to it and to its folder, or name another file";
const REMEDIES: { readonly [code: string]: string | undefined } = {
  __proto__: null as never,
  EACCES: DENIED,
  EISDIR: "it is a folder: name a file in it",
  ENOENT: "there is no such folder: make it first",
  ENOSPC: "the disk is full: make room on it",
  ENOTDIR: "there is no such folder: make it first",
  EPERM: DENIED,
  EROFS: "nothing can be written there: name a file elsewhere",
};
