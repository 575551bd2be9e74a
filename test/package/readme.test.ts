// The README on npm's page, with and without an address of the repository.

import { expect, test } from "vitest";
import { readmeForNpm } from "../../scripts/readme_for_npm.ts";

const TEXT = `![Deliveries per second](docs/throughput.svg)

See [docs/engine.md](docs/engine.md), [the protocol](docs/protocol.md#lines), [examples](examples),
[how](CONTRIBUTING.md#measure), [above](#start-it) and [Deno](https://deno.com).
`;

test("without an address links become text, which names what is in the package, and pictures go", () => {
  expect(readmeForNpm(TEXT, undefined, ["docs/engine.md", "docs/protocol.md"])).toBe(`

See docs/engine.md, the protocol (docs/protocol.md), examples,
how, [above](#start-it) and [Deno](https://deno.com).
`);
});

test("with an address they lead to the repository", () => {
  const repository = "git+https://git.example/party/line.git";
  const [blob, raw] = ["blob", "raw"].map((kind) => `https://git.example/party/line/${kind}/HEAD`);
  expect(readmeForNpm(TEXT, repository, ["docs/engine.md"])).toBe(
    `![Deliveries per second](${raw}/docs/throughput.svg)

See [docs/engine.md](${blob}/docs/engine.md), [the protocol](${blob}/docs/protocol.md#lines), [examples](${blob}/examples),
[how](${blob}/CONTRIBUTING.md#measure), [above](#start-it) and [Deno](https://deno.com).
`,
  );
});
