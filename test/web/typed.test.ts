// What was typed, what it calls, and what the field offers.

import { describe, expect, it } from "vitest";
import { complete } from "../../web/model/completion.ts";
import { callsBy } from "../../web/model/mention.ts";
import { createPlace } from "../../web/model/place.ts";
import { bytesOf, readTyped } from "../../web/model/typed.ts";

const room = createPlace("room", "dev");
const talk = createPlace("talk", "bob");
const said = (text: string) => ({ kind: "say", text, isAction: false });

describe("what is typed", () => {
  it("is said, each line by itself", () => {
    expect(readTyped("one\r\n\n  two ", room)).toEqual([said("one"), said("  two ")]);
    expect(readTyped(" \n ", room)).toEqual([]);
  });

  it("is talk in a private conversation, too", () => {
    expect(readTyped("psst", talk)).toEqual([said("psst")]);
    expect(readTyped("/me waves", talk)).toEqual([{ kind: "notPrivately" }]);
  });

  it("is a command behind a slash, and text behind two", () => {
    expect(readTyped("/who", room)).toEqual([{ kind: "command", text: "/who" }]);
    expect(readTyped("//who", room)).toEqual([said("/who")]);
    expect(readTyped("/ME waves", room)).toEqual([{ kind: "say", text: "waves", isAction: true }]);
    expect(readTyped("/msg @bob  are you here?", room)).toEqual([
      { kind: "send", to: "bob", text: "are you here?" },
    ]);
    expect(readTyped("/msg bob", room)).toEqual([{ kind: "command", text: "/msg bob" }]);
    expect(readTyped("/help", room)).toEqual([{ kind: "help" }]);
    expect(readTyped("/help who", room)).toEqual([{ kind: "command", text: "/help who" }]);
  });

  it("is what the recipe has without a slash, and never read out", () => {
    expect(readTyped("SEND @bob psst", room)).toEqual([{ kind: "send", to: "bob", text: "psst" }]);
    const commands = [
      "REGISTER alice",
      "register alice",
      "send@bob psst",
      "SEND bob psst",
      "quit",
      "LOGIN alice x",
      "login alice s3cret",
      "Login alice s3cret",
      "login [evil] s3cret",
      "Identify \\a|b`^ s3cret",
      "Send@bob psst",
      "Register alice",
      "exit",
    ];
    for (const text of commands) expect(readTyped(text, room)).toEqual([{ kind: "command", text }]);
    expect(readTyped("//login alice secret", talk)).toEqual([{
      kind: "command",
      text: "/login alice secret",
    }]);
    for (
      const text of ["register me", "send help", "login page is broken", "Login page is broken", "quit it"]
    ) {
      expect(readTyped(text, room)).toEqual([said(text)]);
    }
  });

  it("is text where it was pasted between other lines", () => {
    expect(readTyped("look:\n/etc/passwd", room)).toEqual([said("look:"), said("/etc/passwd")]);
  });

  it("is measured as the server measures it", () => {
    for (const text of ["abc", "é", "了解", "🎉", "\u202e"]) {
      expect(bytesOf(text)).toBe(new TextEncoder().encode(text).length);
    }
  });
});

describe("a call", () => {
  it.each(["@alice hi", "hi @Alice!", "(@alice)", "alice: hi", "Alice, hi", "well @alice"])(
    "is %s",
    (text) => {
      expect(callsBy(text, "alice")).toBe(true);
    },
  );

  it.each(["alice said so", "@alice2 hi", "mail@alice", "@@alice", "malice: hi", "@alice-b"])(
    "is not %s",
    (text) => {
      expect(callsBy(text, "alice")).toBe(false);
    },
  );

  it("is none of somebody without a name", () => {
    expect(callsBy("@undefined", undefined)).toBe(false);
  });
});

describe("completion", () => {
  const known = {
    commands: [
      { name: "me", args: "ACTION", help: "say what you do" },
      { name: "msg", args: "NAME TEXT", help: "tell one person" },
      { name: "mute", args: "NAME", help: "silence", who: "moderators" },
      { name: "time", help: "show the time" },
    ],
    isModerator: false,
    names: ["bob", "Bea", "carol"],
  };
  const labels = (text: string, caret = text.length) =>
    complete(text, caret, known).map(({ label }) => label);

  it("offers commands behind a slash at the start", () => {
    expect(labels("/")).toEqual(["/me", "/msg", "/time"]);
    expect(labels("/m")).toEqual(["/me", "/msg"]);
    expect(labels(" /m")).toEqual([]);
    expect(labels("/me x")).toEqual([]);
    expect(complete("/ti", 3, known)[0]).toMatchObject({ put: "/time", from: 0 });
  });

  it("offers moderators what only they may do", () => {
    expect(complete("/mu", 3, { ...known, isModerator: true })).toHaveLength(1);
  });

  it("offers names behind an @, where the caret is", () => {
    expect(labels("@b")).toEqual(["bob", "Bea"]);
    expect(labels("hi @ca and", 6)).toEqual(["carol"]);
    expect(complete("hi @ca", 6, known)[0]).toMatchObject({ put: "@carol ", from: 3 });
    expect(labels("mail@b")).toEqual([]);
  });
});
