// Times and days as the reader writes them. Formats are dear to make: each is made once.

import { dayOf } from "../model/rows.ts";
import * as WORDS from "../words.ts";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayAndYear = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

export function timeOf(at: number): string {
  return clock.format(at);
}

export function momentOf(at: number): string {
  return full.format(at);
}

export function dayName(at: number): string {
  const now = new Date();
  if (dayOf(at) === dayOf(now.getTime())) return WORDS.today;
  now.setDate(now.getDate() - 1);
  if (dayOf(at) === dayOf(now.getTime())) return WORDS.yesterday;
  return (new Date(at).getFullYear() === new Date().getFullYear() ? day : dayAndYear).format(at);
}

export function untilMidnight(): number {
  const next = new Date();
  next.setHours(24, 0, 1, 0);
  return next.getTime() - Date.now();
}
