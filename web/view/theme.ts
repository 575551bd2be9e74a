// Light, dark, or as the system has it. The script in the head of the page sets a choice before the first paint.

import { keep } from "../net/storage.ts";
import { cell } from "./cell.ts";

export type Theme = "system" | "light" | "dark";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export const theme = cell<Theme>((document.documentElement.dataset.theme as Theme | undefined) ?? "system");

export function nextTheme(): void {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] as Theme;
  theme.value = next;
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  keep("local", "theme", next === "system" ? undefined : next);
}
