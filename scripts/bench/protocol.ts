// The bytes of the load. Every name and every message has a fixed length, so every delivery has, too: lines are
// counted by dividing bytes, at no cost per line. Only a sender's witness looks inside.

import { Buffer } from "node:buffer";

/** 32 bytes of text: a short line of chat. */
const TEXT_LENGTH = 32;
const SENDER_DIGITS = 5;
const NUMBER_DIGITS = 7;
/** Message numbers wrap around before they need another digit. */
export const NUMBERS = 10 ** NUMBER_DIGITS;

const LINE_END = 10;
const BRACKET = 91;
const ZERO = 48;

/** What client number `index` registers as. */
export function clientName(index: number): string {
  return `u${String(index).padStart(SENDER_DIGITS, "0")}`;
}

/** What a client says first. */
export function registration(index: number): string {
  return `REGISTER ${clientName(index)}\n`;
}

/** What it is told when that is done. */
export function confirmation(index: number): string {
  return `Registered as ${clientName(index)}\n`;
}

/** What a sender writes; its number is filled in later. To everybody, or to one client. */
export function message(sender: number, to: number | undefined): Buffer {
  const tag = `~${String(sender).padStart(SENDER_DIGITS, "0")}:${"0".repeat(NUMBER_DIGITS)}~`;
  const command = to === undefined ? "" : `SEND @${clientName(to)} `;
  return Buffer.from(`${command}${tag.padEnd(TEXT_LENGTH, "x")}\n`);
}

/** How many bytes arrive for each message. */
export function lineLength(isPrivate: boolean): number {
  const name = clientName(0);
  return Buffer.byteLength(isPrivate ? `[${name} → ${name}] ` : `[${name}] `) + TEXT_LENGTH + 1;
}

/** Fills in the number of a message that ends before `end`. */
export function numberMessage(bytes: Uint8Array, end: number, number: number): void {
  let at = end - 1 - TEXT_LENGTH + 1 + SENDER_DIGITS + NUMBER_DIGITS;
  for (let rest = number, digit = 0; digit < NUMBER_DIGITS; digit++) {
    bytes[at--] = ZERO + rest % 10;
    rest = Math.floor(rest / 10);
  }
}

/** Who sent the line that ends before `end`. */
export function senderOf(bytes: Uint8Array, end: number): number {
  return digits(bytes, end - TEXT_LENGTH, SENDER_DIGITS);
}

/** The number of the message in that line. */
export function numberOf(bytes: Uint8Array, end: number): number {
  return digits(bytes, end - TEXT_LENGTH + SENDER_DIGITS + 1, NUMBER_DIGITS);
}

/** Whether these bytes look like one delivered line. */
export function isLine(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start] === BRACKET && bytes[end - 1] === LINE_END;
}

function digits(bytes: Uint8Array, from: number, length: number): number {
  let value = 0;
  for (let at = from; at < from + length; at++) value = value * 10 + (bytes[at] as number) - ZERO;
  return value;
}
