// How many columns a text takes, and its characters as people see them. Terminals differ about emoji; where we are wrong
// a line is cut too early, and nothing else is harmed, for every row is drawn by itself.

/**
 * 1,024: a text is looked at in pieces of so many UTF-16 units. Of one of 200,000 that are not ASCII Node 20 looks at all of
 * it for each character.
 */
const PIECE = 1024;

/** 64 UTF-16 units: far more than a character has, be it a family of emoji. What is longer may be cut. */
const MOST_OF_CHARACTER = 64;

/** 16,384 UTF-16 units: a text is drawn anew at each key, and of a longer one nobody sees the end. */
const MOST_DRAWN = 16_384;

/** The characters as people see them. */
export function charactersOf(text: string): readonly string[] {
  if (PLAIN.test(text)) return text.split("");
  const characters: string[] = [];
  let rest = "";
  for (let at = 0; at < text.length;) {
    const start = at;
    at += HIGH_SURROGATE.test(text[at + PIECE - 1] ?? "") ? PIECE - 1 : PIECE;
    const found = Array.from(segmenter.segment(rest + text.slice(start, at)), ({ segment }) => segment);
    // The next piece may go on with it.
    const last = at >= text.length ? "" : found.at(-1) as string;
    rest = last.length <= MOST_OF_CHARACTER ? last : "";
    if (rest !== "") found.pop();
    for (const character of found) characters.push(character);
  }
  return characters;
}

/** As much of a text as is ever drawn, with `…` in the place of the rest. */
export function drawable(text: string): string {
  if (text.length <= MOST_DRAWN) return text;
  return `${text.slice(0, MOST_DRAWN).replace(HIGH_SURROGATE, "")}…`;
}

/** The columns of one such character. */
export function widthOfCharacter(character: string): number {
  if (character.length === 1 && character >= " " && character <= "~") return 1;
  if (WIDE.test(character)) return 2;
  return NARROW.test(character) ? 1 : 0;
}

/** The columns of a text. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return charactersOf(text).reduce((sum, character) => sum + widthOfCharacter(character), 0);
}

/** As much of a text as fits, with `…` in the place of the rest. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let width = 1;
  let kept = "";
  for (const character of charactersOf(text)) {
    width += widthOfCharacter(character);
    if (width > columns) break;
    kept += character;
  }
  return columns < 1 ? "" : `${kept}…`;
}

/** Half a character, at the end. */
const HIGH_SURROGATE = /[\uD800-\uDBFF]$/;
const PLAIN = /^[ -~]*$/;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
// Emoji and those that ask for their form; CJK, Hangul, Kana, full-width forms (Unicode, EastAsianWidth: W and F).
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}]/u;
/** Anything that is not drawn upon another, and is not invisible. */
const NARROW = /[^\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/u;
