// What the browser keeps for us. It may refuse (private windows, full disks): then nothing is kept, and all
// else works. The name, the theme and the rooms outlive the tab; the token of the session, drafts and waiting
// lines are the tab's own.

export function keep(area: "local" | "session", key: string, value: string | undefined): void {
  try {
    const storage = area === "local" ? localStorage : sessionStorage;
    if (value === undefined) storage.removeItem(`partyline.${key}`);
    else storage.setItem(`partyline.${key}`, value);
  } catch {
    // Not kept.
  }
}

export function kept(area: "local" | "session", key: string): string | undefined {
  try {
    return (area === "local" ? localStorage : sessionStorage).getItem(`partyline.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** A list that was kept, whatever stands there now. */
export function keptList(area: "local" | "session", key: string): readonly unknown[] {
  try {
    const list = JSON.parse(kept(area, key) ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
