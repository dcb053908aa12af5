import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { judgesFolder } from "./tools";

/** What we use of Playwright's pages. Its types are where the judges are, outside the checkout. */
export interface Page {
  goto(url: string): Promise<unknown>;
  locator(selector: string): Locator;
  evaluate<T>(script: string): Promise<T>;
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): void;
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "request", listener: (request: { url(): string }) => void): void;
  on(event: "response", listener: (response: { url(): string; status(): number }) => void): void;
}

/** What we use of Playwright's locators. */
export interface Locator {
  first(): Locator;
  locator(selector: string): Locator;
  click(): Promise<void>;
  fill(text: string): Promise<void>;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  waitFor(): Promise<void>;
}

interface Context {
  newPage(): Promise<Page>;
  addInitScript(script: string): Promise<void>;
  setDefaultTimeout(milliseconds: number): void;
}

/** A browser with a profile of its own. */
export interface Browser {
  newContext(options: { viewport: { width: number; height: number } }): Promise<Context>;
  close(): Promise<void>;
}

/** A page, and all that a reader of its console would complain of. */
export interface Watched {
  page: Page;
  /** Console errors and warnings, exceptions, breaches of its policy, answers that say no, requests to another host. */
  faults: string[];
}

/** Where Debian's package puts it. */
const chromium = "/usr/bin/chromium";

/**
 * Starts Debian's Chromium with a fresh profile, doing nothing by itself. Close it always.
 *
 * @throws Error where it is not installed: a judge that cannot run has not passed
 */
export async function startBrowser(): Promise<Browser> {
  if (!existsSync(chromium)) throw new Error(`There is no ${chromium}: .ci/run installs it where it may`);
  const load = createRequire(join(judgesFolder(), "package.json"));
  const playwright = load("playwright-core") as { chromium: { launch(options: object): Promise<Browser> } };
  return playwright.chromium.launch({
    executablePath: chromium,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Opens an address in a window of its own. */
export async function watch(browser: Browser, url: string, width = 1280, height = 900): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width, height } });
  context.setDefaultTimeout(20_000);
  await context.addInitScript(
    `document.addEventListener("securitypolicyviolation", (breach) =>
      console.error("policy: " + breach.effectiveDirective + " " + breach.blockedURI))`,
  );
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "data:" && origin !== new URL(url).origin) faults.push(`request: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`answer: ${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  return { page, faults };
}
