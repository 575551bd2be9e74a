// A dialect of the host program, which may have bugs: a notice that it can't say is dropped, and its clients miss that one
// line. It may be rendered in the middle of somebody else's command, who must not pay for it. Errors of its decoders are
// caught where they are used.

import type { Decoder, Dialect, Manner, Voice } from "../dialects/dialect.ts";

type Answer = NonNullable<Dialect["answer"]>;

/**
 * The same dialect, which never throws where others are told of something: neither its `render` and `answer`, nor those of
 * its clients' manners and voices.
 *
 * @param failed told of what it threw, or gave back instead of a text
 */
export function guardedDialect(dialect: Dialect, failed: (error: unknown) => void): Dialect {
  // One for each voice: those who read the same are known by having the same object.
  const voices = new WeakMap<Voice, Voice>();

  function voiceOf(voice: Voice): Voice {
    let guarded = voices.get(voice);
    if (guarded === undefined) voices.set(voice, guarded = changed(voice, { render: renderOf(voice) }));
    return guarded;
  }

  function mannerOf(manner: Manner): Manner {
    return changed(manner, {
      render: renderOf(manner),
      answer: answerOf(manner.answer.bind(manner)),
      get voice() {
        return voiceOf(manner.voice);
      },
    });
  }

  function renderOf(voice: Pick<Voice, "render">): Voice["render"] {
    return (notice) => {
      try {
        const text: unknown = voice.render(notice);
        if (typeof text === "string") return text;
        throw new TypeError(`Cannot say a notice of kind "${notice.kind}": its dialect gave no text`);
      } catch (error) {
        failed(error);
        return "";
      }
    };
  }

  function answerOf(answer: Answer): Answer {
    return (request, notice) => {
      try {
        return answer(request, notice);
      } catch (error) {
        failed(error);
        return undefined;
      }
    };
  }

  return changed(dialect, {
    decoder(options): Decoder {
      const decoder = dialect.decoder(options);
      const manner = decoder.manner;
      return manner === undefined ? decoder : changed(decoder, { manner: mannerOf(manner) });
    },
    render: renderOf(dialect),
    ...(dialect.answer === undefined ? {} : { answer: answerOf(dialect.answer.bind(dialect)) }),
  });
}

/**
 * The same object, except for what `own` has. What the host program gives may be a class with getters and private fields,
 * which a copy would lose; and a copy of named fields forgets the one that is added next.
 */
function changed<T extends object>(whole: T, own: Partial<T>): T {
  // Its target is not `whole`: of a frozen object, a proxy may not show other values.
  return new Proxy({} as T, {
    get(_, name) {
      const from = Object.hasOwn(own, name) ? own : whole;
      const value: unknown = Reflect.get(from, name, from);
      return typeof value === "function" ? value.bind(from) : value;
    },
    has: (_, name) => name in whole,
  });
}
