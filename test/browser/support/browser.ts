// Chromium, and people who sit before it.

import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";

/** Debian's, and what else it may be called. */
const PROGRAMS = ["chromium", "google-chrome", "chromium-browser"];

/** Where Chromium is, if it is there: what the variable says, or the first that the system knows. */
export function chromiumPath(): string | undefined {
  const { PARTYLINE_CHROMIUM: told } = process.env;
  if (told !== undefined) return told;
  for (const program of PROGRAMS) {
    const { status, stdout } = spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" });
    if (status === 0) return stdout.trim();
  }
  return undefined;
}

export function launch(): Promise<Browser> {
  const path = chromiumPath();
  if (path === undefined) throw new Error("There is no chromium: npm run test:browser says how to get one");
  return chromium.launch({ executablePath: path, env: { ...process.env, FONTCONFIG_FILE: fontSettings() } });
}

/** The system's fonts, with Inter for what a page calls its own: the same pictures everywhere. */
function fontSettings(): string {
  const file = join(mkdtempSync(join(tmpdir(), "partyline-fonts-")), "fonts.conf");
  const aliases = ["system-ui", "ui-sans-serif", "sans-serif"].map((name) =>
    `<match target="pattern"><test name="family"><string>${name}</string></test>` +
    `<edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit></match>`
  );
  writeFileSync(
    file,
    `<?xml version="1.0"?><fontconfig><include>/etc/fonts/fonts.conf</include>${
      aliases.join("")
    }</fontconfig>`,
  );
  return file;
}

export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, locale: "en-GB" };
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  locale: "en-GB",
  hasTouch: true,
  isMobile: true,
};

/** Somebody with the page open. What goes wrong in the page fails the test that looks at `problems`. */
export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly problems: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on("pageerror", (error) => this.problems.push(String(error.stack ?? error)));
    page.on("console", (message) => {
      // A connection that is lost is no problem of the page.
      if (message.type() === "error" && !/WebSocket|ERR_|Failed to load/.test(message.text())) {
        this.problems.push(message.text());
      }
    });
  }

  /** Opens the page; without a name the dialog stays open. */
  static async open(
    browser: Browser,
    address: string,
    name?: string,
    options: BrowserContextOptions = DESKTOP,
  ): Promise<Visitor> {
    const context = await browser.newContext(options);
    const visitor = new Visitor(context, await context.newPage());
    await visitor.page.goto(address);
    if (name !== undefined) await visitor.comeIn(name);
    return visitor;
  }

  async comeIn(name: string): Promise<void> {
    await this.page.locator("dialog[open]").waitFor();
    await this.until(async () =>
      await this.page.locator(".self").innerText().then((text) => /Just reading/.test(text))
    );
    await this.page.fill("#name", name);
    await this.page.keyboard.press("Enter");
    await this.page.locator("dialog").waitFor({ state: "detached" });
    await this.until(async () => (await this.page.locator(".self b").innerText()) === name);
  }

  /** Writes and sends; several lines as one. */
  async says(text: string): Promise<void> {
    await this.page.fill("#text", text);
    await this.page.press("#text", "Enter");
  }

  /** Opens a room or a conversation from the list. */
  async goes(name: string): Promise<void> {
    if (await this.page.locator("#open-side").isVisible()) await this.page.click("#open-side");
    await this.page.locator(".side .dest").filter({ has: this.page.getByText(name, { exact: true }) })
      .click();
    await this.until(async () => (await this.page.locator("#title bdi").innerText()) === name);
  }

  /** What was said here, as it is shown: without what is still waiting. */
  lines(): Promise<string[]> {
    return this.page.$$eval(
      ".log .block .row:not(.quiet) .body",
      (bodies) => bodies.map((body) => body.textContent ?? ""),
    );
  }

  async sees(text: string): Promise<void> {
    await this.until(async () => (await this.lines()).includes(text), () => `"${text}"`);
  }

  /** Sees exactly these, in this order. */
  async seesOnly(lines: readonly string[]): Promise<void> {
    let seen: readonly string[] = [];
    await this.until(async () => {
      seen = await this.lines();
      return seen.join("\n") === lines.join("\n");
    }, () => `${JSON.stringify(lines)}, and there is ${JSON.stringify(seen)}`);
  }

  async until(isTrue: () => Promise<boolean>, what: () => string = () => String(isTrue)): Promise<void> {
    const end = Date.now() + 20_000;
    while (!await isTrue()) {
      if (Date.now() > end) throw new Error(`Waited 20 s for ${what()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Asks for a try now, unless the page was quicker. */
  async triesNow(): Promise<void> {
    await this.page.getByText("Try now").click({ timeout: 2000 }).catch(() => {});
    await this.isConnected();
  }

  async isConnected(): Promise<void> {
    await this.until(async () => !/Reconnecting/.test(await this.page.locator(".self").innerText()));
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
