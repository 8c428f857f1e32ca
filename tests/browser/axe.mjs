// axe on a page that is open: what it finds that is serious, and how wide the page is.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** WCAG 2.2 AA. */
export const all = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
/** What colours alone can break. */
export const colours = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** Lets nothing move any more: colours that are on their way are not what anybody reads. */
function still() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Makes the page ready to be looked at. */
export async function ready(page) {
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(still);
  // Through the debugger, which no policy of the page forbids.
  await page.evaluate(axe);
}

/** What is wrong with a page that is ready, as it is shown now; `where` begins each line. */
export async function wrongs(page, where, runOnly = all) {
  const found = [];
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  const window = page.viewportSize().width;
  if (wide > window) found.push(`${where}: ${wide} px wide in a window of ${window} px`);
  const violations = await page.evaluate(async (runOnly) => {
    const options = { runOnly, resultTypes: ["violations"], preload: false };
    return (await /** @type {any} */ (window).axe.run(options)).violations;
  }, runOnly);
  for (const { id, impact, help, nodes } of violations.filter((one) => ["serious", "critical"].includes(one.impact))) {
    found.push(`${where}: ${impact}: ${help} (${id}): ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
  return found;
}
