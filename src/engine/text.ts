// The type of text that other people will see. Nothing but the sanitizer (src/dialects/sanitize.ts) makes
// one, so that raw input can't reach another client by mistake: it would not compile.

/** @internal */
declare const safe: unique symbol;

/** One line of text that is fit for other people's screens. At run time it is just a string. */
export type SafeText = string & { readonly [safe]: true };
