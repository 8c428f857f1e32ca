// Takes pictures of pages in Chromium: 1440x900 light, 1440x900 dark and 390x844 light (a phone), whole pages.
//
//   node screenshots.mjs OUT_DIR URL...
//
// Says what the browser complains about (policy violations, errors of scripts, requests that fail) and which pages are
// wider than the window, and ends with 1 if there was anything. bin/screenshots installs what this needs.
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

const [out, ...urls] = process.argv.slice(2);
if (!out || urls.length === 0) {
  console.error("usage: screenshots.mjs OUT_DIR URL...");
  process.exit(2);
}

const looks = [
  { name: "desk", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 390, height: 844 }, colorScheme: "light", isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
];

const fullPage = process.env.WHOLE !== "0";
const only = process.env.ONLY?.split(",");
const cookie = process.env.COOKIE;
const complaints = new Map();

function fileOf(url) {
  const { pathname, search } = new URL(url);
  return (pathname + search).replace(/[^a-zA-Z0-9]+/g, "-").replace(/^-|-$/g, "") || "front";
}

await mkdir(out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const { name, ...settings } of looks.filter((look) => !only || only.includes(look.name))) {
  const context = await browser.newContext(settings);
  // Not a fixed header: that one gives way for every address that sets a cookie of its own.
  if (cookie) {
    const [name, value] = [cookie.slice(0, cookie.indexOf("=")), cookie.slice(cookie.indexOf("=") + 1)];
    await context.addCookies([{ name, value, url: new URL(urls[0]).origin }]);
  }
  for (const url of urls) {
    const page = await context.newPage();
    // Said once, with the page it was first seen on.
    const note = (what) => complaints.has(what) || complaints.set(what, `${name} ${url}`);
    page.on("console", (message) => message.type() === "error" && note(message.text()));
    page.on("pageerror", (error) => note(error.message));
    page.on("requestfailed", (request) => note(`${request.url()} ${request.failure()?.errorText}`));
    // A page with a live stream never has an idle network: what has to be there is the document and its typeface.
    await page.goto(url, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    // Not innerWidth: a phone zooms out until everything fits.
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > settings.viewport.width) note(`${wide} px wide in a window of ${settings.viewport.width} px`);
    const path = `${out}/${fileOf(url)}.${name}.png`;
    await page.screenshot({ path, fullPage, animations: "disabled" });
    console.log(path);
    await page.close();
  }
  await context.close();
}
await browser.close();
for (const [what, where] of complaints) console.error(`${where}: ${what}`);
process.exit(complaints.size > 0 ? 1 : 0);
