// The time as people read it. By hand, since dialects may not ask the runtime for anything, `Date` included.

/** A time in UTC, in milliseconds since 1970, as `2026-11-28 01:42:05`. */
export function writtenTime(milliseconds: number): string {
  const day = Math.floor(milliseconds / 86_400_000);
  const rest = Math.floor((milliseconds - day * 86_400_000) / 1000);
  // Days to a date by years that begin in March, so that the day of the leap year comes last.
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * ofYear + 2) / 153);
  const date = ofYear - Math.floor((153 * month + 2) / 5) + 1;
  const civil = month < 10 ? month + 3 : month - 9;
  const two = (number: number) => String(number).padStart(2, "0");
  const clock = [rest / 3600, rest / 60 % 60, rest % 60].map((part) => two(Math.floor(part))).join(":");
  return `${year + era * 400 + (civil <= 2 ? 1 : 0)}-${two(civil)}-${two(date)} ${clock}`;
}

/** The same as programs write it: `2026-11-28T01:42:05.123Z` (ISO 8601). */
export function isoTime(milliseconds: number): string {
  const rest = String(Math.floor(milliseconds % 1000)).padStart(3, "0");
  return `${writtenTime(milliseconds).replace(" ", "T")}.${rest}Z`;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/;

/** The time, in milliseconds since 1970, that is written so; nothing if it is none from 1970 to 9999. */
export function timeOfIso(text: string): number | undefined {
  const [, ...parts] = ISO.exec(text) ?? [];
  if (parts.length === 0) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(0, 6).map(Number);
  // Years begin in March, as above.
  const civil = month < 3 ? year - 1 : year;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const days = civil * 365 + Math.floor(civil / 4) - Math.floor(civil / 100) + Math.floor(civil / 400) +
    ofYear -
    719_468;
  const time = ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 +
    Number((parts[6] ?? "").padEnd(3, "0").slice(0, 3));
  // No 30th of February.
  return time >= 0 && isoTime(time).slice(0, 19) === text.slice(0, 19) ? time : undefined;
}

/** A length of time as people say it. */
export function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} ${milliseconds === 1000 ? "second" : "seconds"}`;
}
