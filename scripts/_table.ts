// Tables of Markdown, as `deno fmt` leaves them.

/** Something that is typed, in a cell. */
export function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

/** A text in a cell: a bar ends it, even in code; stars would be emphasis. */
export function escaped(text: string): string {
  return text.replace(/[|*]/g, "\\$&");
}

/** A table with columns of one width. */
export function aligned(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] as string).length))
  );
  const line = (cells: readonly string[], filler = " ") =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] as number, filler)).join(" | ")} |`;
  return [line(titles), line(titles.map(() => ""), "-"), ...rows.map((row) => line(row))].join("\n");
}
