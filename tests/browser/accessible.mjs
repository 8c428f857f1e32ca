// Every page with axe, on a desk and on a phone, light and dark; and what else no page may do.
//
//   BASE=… ANA=… BEN=… SETUP=… ANSWER=… TOKEN=… node accessible.mjs
//
// Pages are found by following links from Home two levels deep; of addresses that differ only in what they name one is
// looked at. ANA and BEN are invitations, SETUP the link for the first admin, ANSWER the link in a page that was sent.
import assert from "node:assert/strict";
import { all, colours, ready, wrongs } from "./axe.mjs";
import { base, enter, env, flow, phone, step, visitor } from "./flow.mjs";

/** Pages looked at at the same time: more does not help two cores. */
const atOnce = 3;
/** Files to be saved and streams: not pages. */
const noPage = /\.(md|ics|json|atom|rss|svg|png|webmanifest)$|^\/(assets|live|calendar|in|api|metrics|healthz|readyz)\b/;
const desk = { viewport: { width: 1440, height: 900 } };
/** Each width and each theme once with all rules; the other two combinations differ in nothing but colours. */
const looks = [
  { name: "desk, light", size: desk.viewport, colorScheme: "light", runOnly: all },
  { name: "phone, light", size: phone.viewport, colorScheme: "light", runOnly: colours },
  { name: "phone, dark", size: phone.viewport, colorScheme: "dark", runOnly: all },
  { name: "desk, dark", size: desk.viewport, colorScheme: "dark", runOnly: colours },
];

/** What an address has in common with others of its kind. */
function kind(href) {
  const { pathname } = new URL(href, base);
  return pathname.split("/").map((part) => (/^\d+$|^[a-z]{2,4}_[0-9a-z]{20,}$/.test(part) ? "…" : part)).join("/");
}

/** The first address of each kind that the pages of this kind link to. */
async function links(page) {
  const found = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.href));
  const own = found.map((href) => new URL(href)).filter(({ origin, pathname }) => origin === base && !noPage.test(pathname));
  return own.map(({ pathname, search }) => pathname + search);
}

const wrong = [];

/** Everything that is looked for on one page, in every look. */
async function look(page, address) {
  const answer = await page.goto(address, { waitUntil: "load" });
  if (!answer.ok()) wrong.push(`${address}: answered ${answer.status()}`);
  await ready(page);
  for (const { name, size, colorScheme, runOnly } of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    wrong.push(...await wrongs(page, `${address} (${name})`, runOnly));
  }
}

/** Looks at all of them, a few at a time; answers how many. */
async function lookAt(context, addresses, also = async () => {}) {
  const left = [...addresses];
  const work = async () => {
    const page = await context.newPage();
    for (let address = left.shift(); address; address = left.shift()) {
      await look(page, address);
      await also(page);
    }
    await page.close();
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, addresses.length) }, work));
}

/** Something of every kind, made through the API. */
async function furnish() {
  const send = async (method, path, body) => {
    const headers = { authorization: `Bearer ${env("TOKEN")}`, "content-type": "application/json" };
    const answer = await fetch(`${base}/api/v1/${path}`, { method, headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
  };
  const declare = (title) => send("POST", "incidents", { title, impact: "Customers cannot pay.", services: ["checkout"], commander: "ana@example.com" });
  const over = await declare("Card payments fail in Europe");
  for (const text of ["Deploy 1841 went out", "A word as long as a line: " + "x".repeat(120)]) await send("POST", `incidents/${over.number}/timeline`, { text });
  await send("POST", `incidents/${over.number}/updates`, { text: "We roll back." });
  await send("POST", `incidents/${over.number}/resolution`, { resolution: "Rolled back." });
  await send("POST", `incidents/${over.number}/actions`, { title: "Alarm on error rate", owner: "ben@example.com", done_when: "It rings in a drill." });
  const open = await declare("Invoices are late");
  const shown = await send("POST", "status-pages/acme/incidents", { name: "Card payments fail", status: "investigating", body: "Since nine." });
  const sheets = ["update", "severity", "role", "resolve"].map((sheet) => `/incidents/${open.number}/${sheet}`);
  return {
    shown: `/status/acme/incidents/${shown.id}`,
    // Forms that stand in a dialog on another page, and those that are further away.
    forms: [...sheets, `/reviews/${over.number}/sections/overview`, "/status-pages/acme/post", "/settings/integrations/new"],
  };
}

await flow("every page with axe", async () => {
  const stranger = await visitor({ ...desk });
  let made;

  await step("there is something of every kind", async () => { made = await furnish(); });

  await step("what strangers see", async () => {
    const addresses = ["/sign-in", env("SETUP"), env("BEN"), env("ANSWER"), "/status/acme", made.shown, "/offline"];
    await lookAt(stranger, addresses);
    return `${addresses.length} pages`;
  });

  await step("what is two links from Home, as an admin, and forms further away", async () => {
    const admin = await visitor({ ...desk });
    await (await enter(admin, env("ANA"))).close();
    const seen = new Set(["/"]);
    let level = ["/"];
    for (let deep = 0; deep <= 2 && level.length > 0; deep++) {
      const next = [];
      await lookAt(admin, level, async (page) => {
        if (deep === 2) return;
        for (const address of await links(page)) {
          if (seen.has(kind(address))) continue;
          seen.add(kind(address));
          next.push(address);
        }
      });
      level = next;
    }
    await lookAt(admin, made.forms);
    const places = ["/incidents/…", "/incidents/new", "/alerts/…", "/on-call/…", "/reviews/…", "/services/…", "/status-pages/acme", "/settings/people", "/me"];
    for (const place of places) assert.ok(seen.has(place), `${place} is not two links from Home; what is: ${[...seen].join(" ")}`);
    console.log(`            ${[...seen].sort().join(" ")}`);
    return `${seen.size + made.forms.length} pages`;
  });

  if (wrong.length > 0) assert.fail(`what must be different:\n${[...new Set(wrong)].join("\n")}`);
});
