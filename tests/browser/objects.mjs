// Takes the pictures of the guide's pages about objects: each is cut out of an incident that is played in a running demo.
//
//   node objects.mjs OUT_DIR LINK [NAME...]
//
// LINK is what `allclear demo` prints; with names only those pictures are taken. bin/screenshots --guide starts the demo
// and installs what this needs. A page more is an entry more in `objects`, and a line with the picture in the page.
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

const [out, link, ...only] = process.argv.slice(2);
if (!out || !link) {
  console.error("usage: objects.mjs OUT_DIR LINK [NAME...]");
  process.exit(2);
}

/** As wide as a page of the guide shows it, sharp on screens of today. */
const look = { viewport: { width: 1280, height: 1400 }, colorScheme: "light", deviceScaleFactor: 1.5, reducedMotion: "reduce" };
/** Around what is cut out, in pixels of the page. */
const edge = 12;

/** A panel by its heading. */
const card = (name) => (page) => page.locator(".card", { has: page.getByRole("heading", { name, exact: true }) });
/** A line that opens, by its name. */
const fold = (name) => async (page) => {
  const line = page.locator("details.fold", { has: page.locator("summary .name").getByText(name, { exact: true }) });
  await line.locator("summary").first().click();
  return line;
};
/** A form on a page of its own. */
const form = (word, fill) => async (page) => {
  await page.goto(`${new URL(page.url()).pathname}/${word}`);
  await fill(page);
  return page.locator("main form");
};

/** Declares an incident, of a service when one is named, and takes command of it. */
async function declare(page, title, service) {
  await page.goto("/incidents/new");
  await page.getByLabel("What is wrong?").fill(title);
  if (service) {
    await page.locator("summary", { hasText: "Kind, services" }).click();
    await page.locator(".tick-chips").getByText(service, { exact: true }).click();
  }
  await page.getByRole("button", { name: "Declare", exact: true }).last().click();
  await page.waitForURL(/\/incidents\/\d+$/);
  await type(page, "role ic @mara");
}

/** What the last line did; emergency mode stands above the page as well. */
const told = ".panel > .flash";

/** Types into the box of the incident and sends it. */
async function type(page, line) {
  await page.getByLabel("What happens, or a command").fill(line);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator(told).waitFor();
  // The next sentence above the page is the next line's.
  await page.locator(told).evaluate((flash) => flash.remove());
}

/** By the name of the guide's page: what is typed, what is cut out then, and what is typed to leave others alone. Each has an incident of its own. */
const objects = [
  {
    name: "tasks",
    types: ["task @hanna 10m: read the slow query log", "task @jonas 5m check the replica lag", "ack t2", "task @mara 5m call the carrier"],
    shows: [card("Tasks")],
  },
  {
    name: "deciding",
    types: [
      "propose restart the database; risk: every session is lost; irreversible; 30m",
      "object p1: the replica is an hour behind",
      "option: fail over to the standby; risk: 30 s of errors; 10m",
      "hypothesis: the cache is cold",
      "for h1: hit rate 12 %",
      "decide: no deploys until morning because the queue is long",
    ],
    shows: [card("Proposals"), card("Decisions and ideas")],
  },
  {
    name: "can",
    types: ["can 40 % of orders fail in Europe / rolling back 1841 / somebody who knows the ledger"],
    shows: [card("CAN and needs")],
  },
  { name: "command", types: ["role deputy @nora", "handover @jonas"], shows: [card("Command")] },
  { name: "shifts", types: ["role scribe @hanna", "shift in 2h", "shift scribe @emeka"], shows: [card("Command")] },
  { name: "people", types: ["role scribe @hanna", "role deputy @jonas", "page @emeka: the queue grows"], shows: [card("People")] },
  { name: "private-incidents", types: ["private", "allow @hanna", "allow @jonas"], shows: [card("Private")] },
  { name: "questions", types: ["answer q1 Germany and Poland"], shows: [fold("Questions")] },
  {
    name: "workstreams",
    types: ["stream Alpha @hanna 20m restore the replica", "stream Bravo @jonas 30m find out why it fell behind", "stream alpha @emeka"],
    shows: [card("Workstreams")],
  },
  { name: "asking", types: ["ask: How many customers are affected?", "ask: May we write to our partners?"], shows: [card("Questions from outside")] },
  { name: "cycle", types: ["next step"], shows: [card("Stabilise")] },
  {
    name: "emergency",
    types: ["emergency on: no deploys, please"],
    shows: [(page) => page.locator(".page-head"), (page) => page.locator("#emergencies .banner").first()],
    ends: ["emergency off: it is contained"],
  },
  {
    name: "mobilise",
    types: [],
    shows: [async (page) => {
      await declare(page, "The shop is empty", "Storefront");
      return form("mobilise", async () => {})(page);
    }],
  },
  {
    name: "reporting",
    types: [],
    shows: [async (page) => {
      await page.goto("/report");
      await page.getByLabel("What looks wrong?").fill("Invoices of today are missing");
      await page.getByLabel("What do you see?").fill("The list is empty since noon. Yesterday's are there.");
      return page.locator("main form");
    }],
  },
  {
    name: "severity",
    types: [],
    shows: [form("severity", (page) => page.getByText("Not sure? Answer in plain words").click())],
  },
  {
    name: "updates",
    types: [],
    shows: [form("update", (page) => page.getByLabel("Update", { exact: true }).fill("One in three orders fails since nine. We roll back now."))],
  },
];

/** Saves what surrounds all of `shown`. */
async function save(page, shown, name) {
  await page.evaluate(() => document.fonts.ready);
  const boxes = [];
  for (const one of shown) {
    await one.first().waitFor();
    boxes.push(await one.first().boundingBox());
  }
  const [left, top] = [Math.min(...boxes.map((box) => box.x)) - edge, Math.min(...boxes.map((box) => box.y)) - edge];
  const [right, bottom] = [Math.max(...boxes.map((box) => box.x + box.width)), Math.max(...boxes.map((box) => box.y + box.height))];
  const clip = { x: left, y: top, width: right - left + edge, height: bottom - top + edge };
  await page.screenshot({ path: `${out}/${name}.png`, clip, animations: "disabled" });
  console.log(`${out}/${name}.png`);
}

await mkdir(out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const context = await browser.newContext({ ...look, baseURL: new URL(link).origin, locale: "en-GB" });
const page = await context.newPage();
await page.goto(link);
for (const { name, types, shows, ends = [] } of objects.filter(({ name }) => only.length === 0 || only.includes(name))) {
  await declare(page, "Orders fail in Europe");
  for (const line of types) await type(page, line);
  const shown = [];
  for (const find of shows) shown.push(await find(page));
  await save(page, shown, name);
  for (const line of ends) await type(page, line);
}
if (only.length === 0 || only.includes("drill")) {
  await page.goto("/start");
  await page.getByRole("button", { name: "Run a 4-minute drill" }).click();
  await page.waitForURL(/\/incidents\/\d+$/);
  await save(page, [page.locator("#incident-coach .card")], "drill");
}
await browser.close();
