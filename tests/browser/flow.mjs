// What every flow stands on: visitors, steps that say how long they took, and what is kept of a failure.
//
// A flow waits for conditions and never for time. What the browser complains about, and every request to another host,
// makes it fail too. It ends with 1, and with a picture and the HTML of every open page in OUT, when something that must
// happen does not.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** Where the server is. */
export const base = env("BASE");
/** Longer than anything takes on a loaded machine, in milliseconds; what comes is seen at once. */
export const patience = 30_000;
/** As a phone shows pages. */
export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
/** Good enough for a server that lives for a minute. */
export const password = "correct horse battery staple";

const began = performance.now();
const contexts = new Set();
/** The streams on which the tabs of each context hear of pages, as long as they are open. */
const lines = new WeakMap();
const complaints = [];
/** What the browser may say, because the flow is about it. */
const expected = [];
let browser;

/** What a run is told about its world. */
export function env(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; tests/peers/flows.py says what a flow needs`);
  return value;
}

/** The flow called `name`: its own browser, its steps, and what is left to look at when one of them fails. */
export async function flow(name, tell) {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // As in a tab that was touched once today: sounds may be played.
    args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
  });
  try {
    await tell();
    const ours = complaints.filter((text) => !expected.some((pattern) => pattern.test(text)));
    assert.deepEqual([...new Set(ours)], [], "the browser complained");
    console.log(`  ${seconds(began)}  ${name}, from beginning to end`);
  } catch (error) {
    console.error(`${name}: ${error.stack ?? error}`);
    await keep(name);
    process.exitCode = 1;
  }
  await browser.close();
}

/** One step; a line with the time it took. What `run` answers is added in brackets. */
export async function step(what, run) {
  const start = performance.now();
  try {
    const told = await run();
    console.log(`  ${seconds(start)}  ${what}${told ? ` (${told})` : ""}`);
  } catch (error) {
    throw new Error(`"${what}" did not happen: ${error.message}`, { cause: error });
  }
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1).padStart(6)} s`;
}

/** A browser of its own, as somebody with `settings` has it. */
export async function visitor(settings = {}) {
  const context = await browser.newContext({ baseURL: base, locale: "en-GB", ...settings });
  context.setDefaultTimeout(patience);
  contexts.add(context);
  const note = (page, text) => complaints.push(`${new URL(page?.url() || base).pathname}: ${text}`);
  context.on("console", (message) => {
    // Pages that stand alone have no icon; browsers ask for one anyway.
    const icon = message.location().url.endsWith("/favicon.ico");
    if (message.type() === "error" && !icon) note(message.page(), message.text());
  });
  context.on("weberror", (error) => note(error.page(), error.error().message));
  const open = new Set();
  lines.set(context, open);
  context.on("response", (answer) => hears(answer) && open.add(answer.request()));
  for (const end of ["requestfinished", "requestfailed"]) context.on(end, (request) => open.delete(request));
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(base).origin) note(null, `asked another host: ${request.url()}`);
  });
  return context;
}

/** From here on the browser may say what `pattern` matches. */
export function expect(pattern) {
  expected.push(pattern);
}

/** Takes up an invitation in `context`; answers the page it leads to. */
export async function enter(context, invitation) {
  const page = await context.newPage();
  await page.goto(invitation);
  await page.getByLabel("Choose a password").fill(password);
  await press(page, "Go in");
  await page.waitForURL(`${base}/`);
  return page;
}

/** Presses the button, or follows the link, that is called `name`. */
export async function press(within, name, { role = "button", exact = true } = {}) {
  await within.getByRole(role, { name, exact }).first().click();
}

/** Waits for the sentence that a page tells after something was done. */
export async function told(page, text) {
  await page.locator(".flash", { hasText: text }).waitFor();
}

/** Marks the page, to see that it is still the same one later. */
export async function mark(page) {
  await page.evaluate(() => { window.notReloaded = true; });
  return async () => assert.ok(await page.evaluate(() => window.notReloaded), "the page was not loaded again");
}

/**
 * A picture for the guide, where PICTURES names a place for it: of the page as it is, or with `look` of the same address as
 * the same person sees it on another device.
 */
export async function picture(page, name, look) {
  const out = process.env.PICTURES;
  if (!out) return;
  // A page without the frame is shown whole.
  const framed = await page.locator(".account").count();
  const seen = look ? await (await visitor({ ...look, storageState: await page.context().storageState() })).newPage() : page;
  if (look) await seen.goto(page.url());
  await seen.evaluate(() => document.fonts.ready);
  await seen.screenshot({ path: join(out, `${name}.png`), fullPage: framed === 0, animations: "disabled" });
  console.log(`            ${join(out, name)}.png`);
  if (look) await seen.context().close();
}

const hears = (answer) => answer.ok() && answer.url().endsWith("/live?topics=me");

/** One of the tabs in `context` hears of pages: who is paged now is rung. */
export async function listens(context) {
  if (lines.get(context).size === 0) await context.waitForEvent("response", hears);
}

/** The page follows what others do: its line to the server is open. */
export async function follows(page) {
  await page.waitForFunction(() => /** @type {any} */ (document.getElementById("live"))?._htmx?.sse);
}

/** Pictures and HTML of every page that is open. */
async function keep(name) {
  const out = process.env.OUT ?? ".";
  await mkdir(out, { recursive: true });
  const pages = [...contexts].flatMap((context) => context.pages());
  for (const [nth, page] of pages.entries()) {
    const path = join(out, `${name.replace(/[^a-z0-9]+/gi, "-")}-${nth}`);
    try {
      await page.screenshot({ path: `${path}.png`, timeout: 5000 });
      await writeFile(`${path}.html`, `<!-- ${page.url()} -->\n${await page.content()}`);
      console.error(`${page.url()} as it was: ${path}.png and ${path}.html`);
    } catch (error) {
      console.error(`${page.url()} could not be kept: ${error.message}`);
    }
  }
}
