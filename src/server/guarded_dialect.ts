// A dialect of the host program, which may have bugs: a notice that it can't render is dropped, and its clients miss
// that one line. Errors of its decoders are caught where they are used.

import type { Dialect } from "../dialects/dialect.ts";

/**
 * The same dialect, whose `render` never throws.
 *
 * @param failed told of what it threw, or gave back instead of a text
 */
export function guardedDialect(dialect: Dialect, failed: (error: unknown) => void): Dialect {
  return {
    decoder: (options) => dialect.decoder(options),
    clean: (text) => dialect.clean(text),
    echoes: dialect.echoes,
    // Answers are for programs: what it throws costs the one that asked its connection.
    ...(dialect.answer === undefined ? {} : { answer: dialect.answer.bind(dialect) }),
    render(notice) {
      try {
        const text: unknown = dialect.render(notice);
        if (typeof text === "string") return text;
        throw new TypeError(`Cannot say a notice of kind "${notice.kind}": its dialect gave no text`);
      } catch (error) {
        failed(error);
        return "";
      }
    },
  };
}
