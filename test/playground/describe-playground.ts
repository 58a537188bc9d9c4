import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasChromium, openChromium } from "./chromium.ts";

/** A running server, and what to expect of its playground. */
export interface Target {
  readonly url: string;
  readonly key: string;
  /** The name of an example, and a text that stands in the first lines of its answer. */
  readonly query: { readonly example: string; readonly answer: string };
  /** The name of an example that subscribes; at least two events must come within 20 s. */
  readonly subscription: { readonly example: string; provoke?(): Promise<void> };
  /** A type the documentation must name. */
  readonly documentedType: string;
}

/** Uses a playground as a partner would, in a real browser. `target` is asked after the suite's own `beforeAll`. */
export function describePlayground(title: string, target: () => Target): void {
  if (!hasChromium()) {
    if (process.env.CI === "true") throw new Error("No Chromium on this machine: the playground cannot be tested. Set CHROMIUM_PATH.");
    console.warn("\n  SKIPPED: no Chromium on this machine, so the playground is NOT tested. Set CHROMIUM_PATH.\n");
  }

  describe.skipIf(!hasChromium())(title, () => {
    let browser: Browser;
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      browser = await openChromium();
    });
    afterAll(() => browser.close());

    beforeEach(async () => {
      page = await browser.newPage({ viewport: { width: 1360, height: 800 } });
      complaints = watch(page, new URL(target().url).host);
      await page.goto(`${target().url}/playground`);
      await page.locator(".graphiql-query-editor .view-line").first().waitFor();
    });
    afterEach(async () => {
      await page.close();
      expect(complaints).toEqual([]);
    });

    test("a newcomer is asked for a key", async () => {
      expect(await page.title()).toBe("Muara playground");
      await page.getByLabel("API key").waitFor();
      await says("Paste");
    });

    test("a wrong key is told apart from a good one", async () => {
      await enterKey(page, "muara_not_a_key");
      await says("This key is not accepted.");
    });

    test("a good key opens the documentation and is kept for this browser tab only", async () => {
      await enterKey(page, target().key);
      await says("Key accepted.");
      await page.locator(".graphiql-doc-explorer").getByText(target().documentedType, { exact: true }).first().waitFor();

      await page.reload();
      await says("Key accepted.");
      expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(target().key);
      expect(page.url()).not.toContain(target().key);

      await page.getByRole("button", { name: "Forget" }).click();
      expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(target().key);
    });

    test("an example is picked, run and answered", async () => {
      await enterKey(page, target().key);
      await says("Key accepted.");
      await run(page, target().query.example);
      // The editor writes spaces as no-break spaces.
      const answer = async () => (await page.locator(".graphiql-response").textContent())?.replaceAll("\u00a0", " ");
      await expect.poll(answer).toContain(target().query.answer);
    });

    test("a subscription shows its events as they arrive", async () => {
      const { example, provoke } = target().subscription;
      await enterKey(page, target().key);
      await says("Key accepted.");
      await run(page, example);
      await provoke?.();
      await expect.poll(() => page.getByRole("log").locator("li").count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    });

    const says = (message: string) => page.locator("#standing", { hasText: message }).waitFor();
  });
}

async function enterKey(page: Page, key: string): Promise<void> {
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Use key" }).click();
}

async function run(page: Page, example: string): Promise<void> {
  await page.getByRole("button", { name: "Examples" }).click();
  await page.locator("#examples").getByText(example, { exact: true }).click();
  await page.locator("button.graphiql-execute-button").click();
}

/** Collects what must never happen: a word to another host, something the policy had to stop, an error of the page's own. */
function watch(page: Page, host: string): string[] {
  const complaints: string[] = [];
  const visit = (url: string) => {
    if (new URL(url).host !== host && !/^(data|blob):/.test(url)) complaints.push(`asked another host: ${url}`);
  };
  page.on("request", (request) => visit(request.url()));
  page.on("websocket", (socket) => visit(socket.url()));
  page.on("pageerror", (error) => complaints.push(`threw: ${error.message}`));
  page.on("console", (message) => {
    if (/content security policy|violates the following/i.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}
