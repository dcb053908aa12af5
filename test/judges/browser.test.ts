import { type Browser, startBrowser, type Watched, watch } from "./browser";
import { root, type Served, serve } from "./served";

/** Debian's Chromium looks at the documentation of a running stack, as a reader does. */
describe("the documentation in a browser", () => {
  let stack: Served;
  let browser: Browser;

  beforeAll(async () => {
    stack = await serve([process.execPath, "cli/portico.js", "dev", "examples/event-api"], root);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const operations = ["Store an event", "List events, newest first", "Store up to 100 events", "Read an event"];
  const docs = async (width?: number): Promise<Watched> => {
    const watched = await watch(browser, `${stack.url}/docs`, width);
    await watched.page.locator(".opblock").first().waitFor();
    return watched;
  };
  const redoc = async (width?: number): Promise<Watched> => {
    const watched = await watch(browser, `${stack.url}/redoc`, width);
    await watched.page.locator("h1").first().waitFor();
    return watched;
  };

  it("S4.21 shows every operation at /docs, without a fault", async () => {
    const { page, faults } = await docs();
    expect(await page.locator(".opblock-summary-description").allInnerTexts()).toEqual([
      ...operations,
      "This document",
    ]);
    expect(await page.locator(".servers select").innerText()).toContain(stack.url);
    expect(faults).toEqual([]);
  });

  it("S3.30 S4.21 stores an event from /docs, with the key that a reader enters", async () => {
    const { page, faults } = await docs();
    await page.locator("button.authorize").first().click();
    await page.locator(".modal-ux input").fill(stack.apiKey);
    await page.locator(".modal-ux button.authorize").click();
    await page.locator(".modal-ux button.btn-done").click();

    const post = page.locator("#operations-events-postEvent");
    await post.locator(".opblock-summary-control").click();
    await post
      .locator("textarea.body-param__text")
      .fill('{ "id": "tried", "type": "docs.tried", "payload": { "n": 1 } }');
    await post.locator("button.execute").click();
    const answer = post.locator(".live-responses-table");
    expect(await answer.locator("tbody .response-col_status").first().innerText()).toMatch(/^201\b/);
    expect(faults).toEqual([]);

    const stored = await fetch(`${stack.url}/events/tried`, { headers: { "x-api-key": stack.apiKey } });
    expect(await stored.json()).toMatchObject({ type: "docs.tried", payload: { n: 1 } });
  });

  it("S4.21 shows every operation at /redoc, and finds one by its search, without a fault", async () => {
    const { page, faults } = await redoc();
    const headings = (await page.locator("h2").allInnerTexts()).map((text) => text.trim());
    expect(headings).toEqual(expect.arrayContaining(operations));
    await page.locator("input[role=search], input[type=text]").first().fill("batch");
    await page.locator("[data-role='search:results'] li").first().waitFor();
    expect(await page.locator("[data-role='search:results']").innerText()).toContain("Store up to 100 events");
    expect(faults).toEqual([]);
  });

  it.each([320, 390, 768, 1280, 2560])("S4.21 fits both pages into %i pixels", async (width) => {
    for (const open of [docs, redoc]) {
      const { page, faults } = await open(width);
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      expect(faults).toEqual([]);
    }
  });

  it.each([
    [
      "a script of another host",
      'const s = document.createElement("script"); s.src = "https://other.example/x.js"; document.body.append(s)',
    ],
    [
      "a script in the page",
      'const s = document.createElement("script"); s.text = "globalThis.ran = true"; document.body.append(s)',
    ],
    ["a call of another host", 'fetch("https://other.example/").catch(() => {})'],
    [
      "a frame",
      'const f = document.createElement("iframe"); f.src = "https://other.example/"; document.body.append(f)',
    ],
  ])("S4.21 refuses and reports %s that is planted in a page", async (_, planted) => {
    for (const open of [docs, redoc]) {
      const { page, faults } = await open();
      expect(
        await page.evaluate(
          `(() => { ${planted}; return new Promise((done) => setTimeout(() => done(globalThis.ran === true), 200)); })()`,
        ),
      ).toBe(false);
      expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(/^error: policy: /)]));
    }
  });
});
