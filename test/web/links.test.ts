// Where links begin and end. linkifyjs, which is too heavy for the page, is who says whether we are right.

import fc from "fast-check";
import { find } from "linkifyjs";
import { describe, expect, it } from "vitest";
import { linksIn } from "../../web/model/links.ts";
import { createWorld } from "../../web/model/world.ts";
import { piecesOf } from "../../web/view/text.ts";

const linked = (text: string) => linksIn(text).map(({ start, end }) => text.slice(start, end));
const linkedByLinkify = (text: string) =>
  find(text, "url").map(({ value }) => value).filter((value) => /^https?:\/\//i.test(value));

describe("links", () => {
  it.each([
    ["see https://example.org.", "https://example.org"],
    ["(https://example.org/y)", "https://example.org/y"],
    ["https://en.example.org/wiki/a_(b).", "https://en.example.org/wiki/a_(b)"],
    ["[text](https://example.org/a?b=c#d), then", "https://example.org/a?b=c#d"],
    ["HTTPS://EXAMPLE.ORG", "HTTPS://EXAMPLE.ORG"],
    ["http://localhost:8081/#dev!", "http://localhost:8081/#dev"],
    ["http://127.0.0.1:8081/", "http://127.0.0.1:8081/"],
    ['<a href="https://example.org/">', "https://example.org/"],
    ["https://müller.example/straße", "https://müller.example/straße"],
    ["https://example.org/a,b;c:d", "https://example.org/a,b;c:d"],
    ["https://example.org/?q=a&b='c'", "https://example.org/?q=a&b='c"],
    ["「https://example.org/x」", "https://example.org/x"],
    ["https://example.org/~me/*", "https://example.org/~me/*"],
    ["https://user@example.org/", "https://user@example.org/"],
  ])("are found in %s as by linkifyjs", (text, link) => {
    expect(linked(text)).toEqual([link]);
    expect(linkedByLinkify(text)).toEqual([link]);
  });

  it.each([
    "javascript:alert(1)",
    "example.org",
    "mailto:bob@example.org",
    "ftp://example.org",
    "https://",
    "xhttps://example.org",
  ])("are none in %s", (text) => {
    expect(linked(text)).toEqual([]);
    expect(linkedByLinkify(text)).toEqual([]);
  });

  it("are found where linkifyjs finds other ones: addresses of IPv6, a Chinese full stop, JSON", () => {
    expect(linked('{"a":"https://example.org","b":1}')).toEqual(["https://example.org"]);
    expect(linked("http://[::1]:8081/ it is")).toEqual(["http://[::1]:8081/"]);
    expect(linked("见https://example.org/a。")).toEqual(["https://example.org/a"]);
  });

  it("are those of linkifyjs in sentences of all kinds", () => {
    const word = fc.constantFrom("see", "and", "(", ")", "it", "«a»", ",", "...", "a.b");
    const path = fc.array(fc.constantFrom("a", "B", "9", "-", "_", "/", ".", "%20", "=", "&", "~"), {
      maxLength: 9,
    })
      .map((parts) => parts.join(""));
    const link = fc.tuple(
      fc.constantFrom("http", "https", "HTTPS"),
      fc.constantFrom("example.org", "a-b.example.com", "localhost", "x.example.co.uk:8080", "127.0.0.1:80"),
      fc.constantFrom("", "/", "/?", "/#"),
      path,
    ).map(([scheme, host, slash, rest]) => `${scheme}://${host}${slash}${slash === "" ? "" : rest}`);
    const around = fc.constantFrom<readonly [string, string]>(["", ""], ["(", ")"], ["", "."], ["", "?!"], [
      '"',
      '"',
    ]);
    const piece = fc.oneof(
      word,
      fc.tuple(link, around).map(([text, [before, behind]]) => before + text + behind),
    );
    fc.assert(fc.property(fc.array(piece, { maxLength: 8 }).map((all) => all.join(" ")), (text) => {
      expect(linked(text)).toEqual(linkedByLinkify(text));
    }));
  });

  it("lie in the text, in order, whatever it is", () => {
    const part = fc.constantFrom(
      "https://",
      "http://a",
      ")",
      "(",
      ".",
      " ",
      "@",
      "[",
      "]",
      ":",
      "/",
      "\u200d",
      "😀",
    );
    fc.assert(fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 30 }), (parts) => {
      const text = parts.join("");
      let from = 0;
      for (const { start, end } of linksIn(text)) {
        expect(start).toBeGreaterThanOrEqual(from);
        expect(text.slice(start, end)).toMatch(/^https?:\/\/\S+$/i);
        from = end;
      }
      expect(from).toBeLessThanOrEqual(text.length);
    }));
  });

  it("lead where they say, to http and without a user in them", () => {
    const world = createWorld();
    const links = (text: string) => piecesOf(text, world).filter(({ kind }) => kind === "link");
    expect(links("at https://EXAMPLE.org/a.")).toEqual([
      { kind: "link", text: "https://EXAMPLE.org/a", href: "https://example.org/a", title: undefined },
    ]);
    expect(links("https://müller.example")).toMatchObject([{ title: "xn--mller-kva.example" }]);
    expect(links("https://example.org@evil.example/ https://u:p@example.org https://%00")).toEqual([]);
    const text = "a https://example.org@evil.example/ b http://x.org, c";
    expect(piecesOf(text, world).map((piece) => piece.text).join("")).toBe(text);
  });
});
