// Takes the pictures of docs/guide from a running demo. The first page of a demo pages its admin, so a phone rings.
//
//   node guide.mjs OUT_DIR LINK
//
// LINK is what `allclear demo` prints. bin/screenshots --guide starts the demo and installs what this needs.
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

const [out, link] = process.argv.slice(2);
if (!out || !link) {
  console.error("usage: guide.mjs OUT_DIR LINK");
  process.exit(2);
}

const desk = { viewport: { width: 1280, height: 760 }, colorScheme: "light" };
const phone = { viewport: { width: 390, height: 844 }, colorScheme: "light", isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** What is on Mara's phone, as somebody sees it who opened the link in the page. */
async function answer(page) {
  await page.goto("/dev/phones");
  await page.locator("#phone-mara").getByRole("link", { name: "Open what the link shows" }).click();
  await page.getByRole("button", { name: "Acknowledge" }).waitFor();
}

const open = (path) => (page) => page.goto(path);
const pictures = [
  { name: "phones", look: desk, go: open("/dev/phones"), shows: "[data-rings]" },
  { name: "answer", look: phone, go: answer, shows: "main" },
  { name: "home", look: desk, go: open("/"), shows: "main" },
  { name: "incident", look: { ...desk, viewport: { width: 1440, height: 900 }, colorScheme: "dark" }, go: open("/incidents/12"), shows: "main" },
  { name: "status", look: { ...desk, viewport: { width: 900, height: 760 } }, go: open("/status/larkfield"), shows: "main" },
];

await mkdir(out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const { name, look, go, shows } of pictures) {
  const context = await browser.newContext({ ...look, baseURL: new URL(link).origin });
  const page = await context.newPage();
  await page.goto(link);
  await go(page);
  await page.locator(shows).first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${out}/${name}.png`, animations: "disabled" });
  console.log(`${out}/${name}.png`);
  await context.close();
}
await browser.close();
