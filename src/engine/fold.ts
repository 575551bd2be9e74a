// Whether two names differ only in case, decided alike on every runtime: in a cluster they must agree.
//
// What surprises: `toLowerCase` differs between runtimes. Deno 2.9.5 leaves 28 letters alone that Node 20 and Bun 1.4.5
// change (U+A7CE, A7D2, A7D4 and U+16EA0 to 16EB8, of Unicode 17), and the next version will know more. So only letters
// that all of them have known since Unicode 15 (2022) are changed; for younger ones case makes a difference.

/** Runs of text in which every letter that has two cases has had them since Unicode 15, and lies in such a block. */
const LONG_KNOWN = new RegExp(
  "[\\u0000-\\u058f\\u10a0-\\u10ff\\u13a0-\\u13ff\\u1c80-\\u1c88\\u1c90-\\u1cbf\\u1e00-\\u1fff\\u2126-\\u2183\\u24b6-\\u24e9" +
    "\\u2c00-\\u2d2d\\ua640-\\ua69f\\ua722-\\ua7ca\\ua7d0\\ua7d1\\ua7d6-\\ua7d9\\ua7f5\\ua7f6\\uff21-\\uff5a" +
    "\\u{10400}-\\u{1044f}\\u{104b0}-\\u{104fb}\\u{10570}-\\u{105bc}\\u{10c80}-\\u{10cf2}\\u{118a0}-\\u{118df}" +
    "\\u{16e40}-\\u{16e7f}\\u{1e900}-\\u{1e943}]+",
  "gu",
);

/** The text in lower case. */
export function fold(text: string): string {
  let isAscii = true;
  let isLower = true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) isAscii = false;
    else if (code >= 65 && code <= 90) isLower = false;
  }
  // Most names are, and a look costs half of what `toLowerCase` does on Deno 2.9 and Bun 1.4.
  if (isAscii) return isLower ? text : text.toLowerCase();
  return text.replace(LONG_KNOWN, (known) => known.toLowerCase());
}
