// SVG as text: elements with escaped attributes and texts, and numbers that stay short.

type Attributes = { readonly [name: string]: string | number };

/** An element; `children` are elements already, or made by {@link text}. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(written(value))}"`);
  const start = `<${name}${words.join("")}`;
  if (children.length === 0) return `${start}/>`;
  const isText = children.length === 1 && !children[0]!.startsWith("<");
  return isText ? `${start}>${children[0]}</${name}>` : `${start}>\n${children.join("\n")}\n</${name}>`;
}

/** Text between tags. */
export function text(content: string): string {
  return escaped(content);
}

/** A polyline through these points, as the `d` of a `<path>`. */
export function pathThrough(points: readonly Point[]): string {
  return points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${written(x)} ${written(y)}`).join(" ");
}

export type Point = readonly [x: number, y: number];

const ESCAPES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function escaped(raw: string): string {
  // XML allows no control characters, not even escaped ones.
  // deno-lint-ignore no-control-regex
  return raw.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, "").replace(/[&<>"]/g, (found) => ESCAPES[found]!);
}

/** A tenth of a pixel is fine enough. */
function written(value: string | number): string {
  return typeof value === "string" ? value : String(Math.round(value * 10) / 10);
}
