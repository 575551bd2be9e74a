// What tags become: scripts/build_page.ts puts it before each file. Shorter than what `jsx: "automatic"` imports, once for
// each of some hundred elements.

export { Fragment, h } from "preact";
