// What those ask who roam, about people and rooms, and what they say of themselves.

import type { SafeText } from "./text.ts";

/** Answered by a notice of query_notice.ts. */
export type QueryCommand =
  /** Which of these names are somebody's who is here; at most 128. */
  | { readonly kind: "find"; readonly names: readonly string[] }
  /** Whom a mask fits: a name or a whole `name!ident@cloak`, with `*` for any text and `?` for any character. */
  | { readonly kind: "search"; readonly mask: string }
  /** All about somebody. */
  | { readonly kind: "profile"; readonly name: string }
  /** Who had a name before; the last `most` of them, or all who are remembered. */
  | { readonly kind: "former"; readonly name: string; readonly most: number | undefined }
  /** Which rooms there are: those that fit one of the masks and none of the others, with so many people. */
  | {
    readonly kind: "list";
    readonly masks?: readonly string[] | undefined;
    readonly notMasks?: readonly string[] | undefined;
    readonly moreThan?: number | undefined;
    readonly fewerThan?: number | undefined;
  }
  /** What else it is called: 1 to 128 bytes. */
  | { readonly kind: "introduce"; readonly realName: SafeText }
  /** It is a program, or none. */
  | { readonly kind: "bot"; readonly isBot: boolean };
