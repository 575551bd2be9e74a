// What is printed of where the page is.

import { expect, test } from "vitest";
import { pageAddress } from "../../src/cli/page_address.ts";

test.each([
  ["ws://127.0.0.1:8081", "http://127.0.0.1:8081/"],
  ["wss://chat.example.org:8443", "https://chat.example.org:8443/"],
  ["wss://chat.example.org:443", "https://chat.example.org/"],
  ["ws://[::1]:80", "http://[::1]/"],
  ["ws+line://[::]:8081", "http://localhost:8081/"],
  ["wss://0.0.0.0:443", "https://localhost/"],
  ["tcp://127.0.0.1:8080", undefined],
  ["tcp+json://127.0.0.1:8080", undefined],
  ["unix:/run/ws://chat.sock:1", undefined],
])("the page of %s is at %s", (endpoint, address) => {
  expect(pageAddress(endpoint)).toBe(address);
});
