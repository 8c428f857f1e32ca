// The modules of our pages in Chromium, against a running server: ringing, keys, the palette, completion, themes, drafts, losing the line, the worker.
//
//   BASE=http://127.0.0.1:8080 COOKIE='allclear=…' PASSWORD=… NEXT='allclear=…' FIRE=/in/json/KEY node modules.mjs
//
// COOKIE is the session of Vera, whose only contact method is the browser and who is paged about alerts sent to FIRE; NEXT is
// that of a colleague who comes to the same computer after her.
// Ends with 1 and the reason when something that must happen does not.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const { BASE: base, COOKIE: cookie, PASSWORD: password, NEXT: colleague, FIRE: fire } = process.env;
const patience = 20_000;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  // As in a tab that was touched once today.
  args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
});
const context = await browser.newContext({ timezoneId: "Asia/Singapore" });
await becomes(cookie);
const complaints = [];

/** From now on this browser is signed in by this cookie, and without one by none. */
async function becomes(cookie) {
  await context.clearCookies();
  if (!cookie) return;
  const [name, value] = cookie.split(/=(.*)/s);
  await context.addCookies([{ name, value, url: base }]);
}

async function open(path) {
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on("console", (message) => message.type() === "error" && complaints.push(`${path}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`${path}: ${error.message}`));
  await page.goto(base + path, { waitUntil: "load" });
  return page;
}

async function send(title, action) {
  const body = JSON.stringify({ title, key: title, severity: "critical", ...(action && { action }) });
  const answer = await fetch(base + fire, { method: "POST", headers: { "content-type": "application/json" }, body });
  assert.equal(answer.status, 202);
}

async function check(what, run) {
  await run();
  console.log(`  ${what}`);
}

await check("the status page tells UTC, and the reader's own clock beside its age and when pointed at", async () => {
  const page = await open("/status/main");
  await page.getByText(/^As of .* UTC \(\d+ \w+,? \d\d:\d\d GMT\+8 on this computer\)$/).first().waitFor();
  const [told, title] = await page.locator(".overall time").evaluate((time) => [time.dateTime, time.title]);
  const there = new Date(Date.parse(told) + 8 * 3_600_000).toISOString().slice(11, 16);
  assert.ok(title.includes(`${there} GMT+8`), `${told} is ${there} in Singapore: ${title}`);
  assert.equal(await page.locator(".days time[title]:not([datetime*='T'])").count(), 0, "a day is no instant");
  await page.close();
});

await check("a page rings in every tab, says so, and is answered from the dialog", async () => {
  const [first, second] = [await open("/me"), await open("/me")];
  // Whichever has the lock listens; the ring must find it listening.
  await Promise.race([first, second].map((page) => page.waitForFunction(() => performance.getEntriesByName(`${location.origin}/live?topics=me`).length > 0 || navigator.locks.query().then((all) => all.held?.length > 0))));
  const title = `Payments fail <b>${Date.now()}</b>`;
  await send(title);
  for (const page of [first, second]) {
    const dialog = page.getByRole("alertdialog", { name: "You are being paged" });
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /<b>/, "what senders write is text");
  }
  await first.waitForFunction(() => document.title.startsWith("●"));
  const shown = first.waitForResponse((answer) => answer.url().endsWith("/acknowledgement") || answer.url().includes("/a/"));
  await first.bringToFront();
  await first.getByRole("button", { name: "Acknowledge" }).click();
  assert.ok((await shown).ok());
  for (const page of [first, second]) await page.waitForFunction(() => !document.querySelector(".ring-dialog") && !document.title.startsWith("●"));
  await send(title, "resolve");
  await first.close();
  await second.close();
});

await check("keys press links and buttons, not while typing, and are listed", async () => {
  const page = await open("/me");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await help.waitFor();
  assert.match(await help.innerText(), /Incidents/);
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  const field = page.locator("input[type=password]").first();
  await field.focus();
  await page.keyboard.type("gi?");
  assert.equal(await field.inputValue(), "gi?");
  await field.fill("");
  await field.evaluate((element) => element.blur());
  await Promise.all([page.waitForURL("**/incidents"), (async () => { await page.keyboard.press("g"); await page.keyboard.press("i"); })()]);
  await page.close();
});

await check("a key can be changed, and all of them turned off", async () => {
  const page = await open("/me");
  await page.evaluate(() => localStorage.setItem("allclear.keys", JSON.stringify({ own: { "g i": "i" } })));
  await Promise.all([page.waitForURL("**/incidents"), page.keyboard.press("i")]);
  await page.evaluate(() => localStorage.setItem("allclear.keys", JSON.stringify({ off: true })));
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  assert.ok(page.url().endsWith("/incidents"));
  await page.evaluate(() => localStorage.removeItem("allclear.keys"));
  await page.close();
});

await check("the palette finds a place and goes there", async () => {
  const page = await open("/me");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find or do" }).fill("aler");
  await page.getByRole("option", { name: /^Alerts/ }).waitFor();
  await Promise.all([page.waitForURL("**/alerts"), page.keyboard.press("Enter")]);
  await page.close();
});

await check("the palette finds what the server knows, and Enter searches for the rest", async () => {
  const page = await open("/me");
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Find or do" });
  await field.fill("vera san");
  await page.getByRole("option", { name: /^Vera Sand\s*Person/ }).waitFor();
  await field.fill("no such <b>thing</b>");
  await page.getByRole("option", { name: "Search for “no such <b>thing</b>”" }).waitFor();
  await Promise.all([page.waitForURL("**/search?q=no%20such*"), page.keyboard.press("Enter")]);
  await page.getByText("Nothing found").waitFor();
  await page.close();
});

await check("the capture box completes commands, and Enter sends what was typed", async () => {
  const page = await open("/incidents/new");
  await page.locator("main form [name=title]").fill("Search is slow");
  await Promise.all([page.waitForURL(/\/incidents\/\d+$/), page.locator("main form button[type=submit]").last().click()]);
  const box = page.locator("[data-suggest] textarea");
  const ways = page.getByRole("listbox", { name: "Ways to go on" });
  await box.pressSequentially("ro");
  await ways.getByRole("option", { name: /^role/ }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await box.inputValue(), "role ");
  await ways.getByRole("option", { name: /^role scribe/ }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await ways.count(), 0, "closed, and what was typed is there");
  await box.fill("");
  await box.pressSequentially("page @ve");
  await ways.getByRole("option", { name: /Vera Sand/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  assert.match((await box.getAttribute("aria-activedescendant")) ?? "", /-0$/);
  await page.keyboard.press("Enter");
  assert.equal(await box.inputValue(), "page @vera");
  await box.fill("");
  await box.pressSequentially("Two lines:");
  await page.keyboard.press("Shift+Enter");
  await box.pressSequentially("**second** <i>one</i>");
  await Promise.all([page.waitForURL(/\/incidents\/\d+$/, { waitUntil: "load" }), page.waitForResponse((answer) => answer.request().method() === "POST"), page.keyboard.press("Enter")]);
  const note = page.locator("#timeline .prose", { hasText: "Two lines:" });
  await note.getByText("second", { exact: true }).waitFor();
  assert.match(await note.innerText(), /<i>one<\/i>/);
  assert.equal(await page.locator("[data-suggest] textarea").inputValue(), "");
  await page.close();
});

await check("the palette of an incident puts into its capture box what the box takes, and sends nothing by itself", async () => {
  const page = await open("/incidents");
  await Promise.all([page.waitForURL(/\/incidents\/\d+$/), page.getByRole("link", { name: /Search is slow/ }).first().click()]);
  const box = page.locator("#capture-form textarea");
  const say = async (words) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find or do" }).fill(words);
    await page.getByRole("option", { name: words }).and(page.locator("[aria-selected=true]")).waitFor();
    await page.keyboard.press("Enter");
  };
  await box.fill("half a thought");
  await say("title: Search is slow again");
  assert.equal(await box.inputValue(), "half a thought\ntitle: Search is slow again");
  await box.fill("");
  await say("title: Search is slow in Europe");
  assert.equal(await box.inputValue(), "title: Search is slow in Europe");
  await Promise.all([page.waitForURL(/\/incidents\/\d+$/, { waitUntil: "load" }), page.keyboard.press("Enter")]);
  await page.getByRole("heading", { name: "Search is slow in Europe" }).waitFor();
  // A button of the page is pressed by its own words.
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find or do" }).fill("post update");
  await page.getByRole("option", { name: /^Post update\s*on this page/ }).and(page.locator("[aria-selected=true]")).waitFor();
  await page.keyboard.press("Escape");
  await page.close();
});

await check("the regions of a screen are fetched with one request, never two at once, and by themselves if need be", async () => {
  const page = await open("/incidents/new");
  await page.locator("main form [name=title]").fill("Carts are slow");
  await Promise.all([page.waitForURL(/\/incidents\/\d+$/), page.locator("main form button[type=submit]").last().click()]);
  const here = new URL(page.url()).pathname;
  const typist = await open(here);
  const types = async (text) => {
    await typist.locator("[data-suggest] textarea").fill(text);
    await Promise.all([typist.waitForResponse((answer) => answer.request().method() === "POST"), typist.locator("#capture-form button[type=submit]").click()]);
  };
  let [together, alone, under, most] = [0, 0, 0, 0];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith(`${here}/`) && pathname !== `${here}/regions`) alone += 1;
  });
  await page.route(`**${here}/regions?*`, async (route) => {
    together += 1;
    most = Math.max(most, under += 1);
    await new Promise((done) => setTimeout(done, 400));
    await route.continue();
    under -= 1;
  });
  for (const text of ["one", "two", "three"]) await types(`The cart of shop ${text} is slow`);
  await page.locator("#timeline").getByText("The cart of shop three is slow").waitFor();
  assert.ok(together > 0, "they are fetched together");
  assert.deepEqual([alone, most], [0, 1], "nothing is fetched by itself, and one request at a time");
  const half = page.locator("[data-suggest] textarea");
  await half.fill("half a sentence");
  await page.unrouteAll({ behavior: "wait" });
  let refused = 0;
  await page.route(`**${here}/regions?*`, (route) => {
    refused += 1;
    return refused < 3 ? route.fulfill({ status: 503, body: "" }) : route.continue();
  });
  await types("The cart of shop five is slow");
  await page.locator("#timeline").getByText("The cart of shop five is slow").waitFor();
  assert.ok(refused >= 3, "what could not be shown is asked for again, though nothing else happens");
  await page.unrouteAll({ behavior: "wait" });
  await page.route(`**${here}/regions?*`, (route) => route.fulfill({ status: 404, body: "" }));
  await types("The cart of shop four is slow");
  await page.locator("#timeline").getByText("The cart of shop four is slow").waitFor();
  assert.ok(alone > 0, "a server without that address is asked as before");
  assert.equal(await half.inputValue(), "half a sentence");
  await typist.close();
  await page.close();
});

await check("a theme is remembered, and paper is white", async () => {
  const page = await open("/me");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).colorScheme);
  await page.getByRole("button", { name: "Dark", exact: true }).click();
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  assert.equal(await ground(), "dark");
  await page.emulateMedia({ media: "print" });
  assert.equal(await ground(), "light");
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("button", { name: "As the system" }).click();
  await page.waitForFunction(() => !document.documentElement.dataset.theme);
  await page.close();
});

await check("what is ahead is told in hours and minutes, as the server tells it", async () => {
  const page = await open("/me");
  const said = await page.evaluate(async () => {
    const app = document.querySelector("script[type=module][src]").src;
    const { say } = await import(new URL("time.js", app).href);
    return [["due", -3599], ["due", -3600], ["due", -7199], ["ago", -35999], ["ago", -36000], ["due", 7260], ["ago", 7260]].map(([how, past]) => say(how, past));
  });
  assert.deepEqual(said, ["in 59 min", "in 1 h", "in 1 h 59 min", "in 9 h 59 min", "in 10 h", "2 h overdue", "2 h ago"]);
  await page.close();
});

await check("what was typed survives a reload and can be thrown away", async () => {
  const page = await open("/incidents/new");
  const field = page.locator("[data-draft]").first();
  assert.ok(await field.count() > 0, "declaring keeps a draft");
  await field.fill("Checkout is slow");
  await page.reload();
  assert.equal(await field.inputValue(), "Checkout is slow");
  await page.getByRole("button", { name: "Throw it away" }).first().click();
  assert.equal(await field.inputValue(), "");
  await page.reload();
  assert.equal(await field.inputValue(), "");
  await page.close();
});

await check("what was typed survives that the fields after it are looked at", async () => {
  const page = await open("/incidents/new");
  const [title, impact] = [page.getByLabel("What is wrong?"), page.getByLabel("What do customers see?")];
  await title.fill("Search is slow");
  await page.evaluate(() => document.body.addEventListener("htmx:finally:request", () => { window.looked = true; }));
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => window.looked);
  await impact.fill("They wait");
  await page.reload();
  assert.deepEqual([await title.inputValue(), await impact.inputValue()], ["Search is slow", "They wait"]);
  for (const away of [1, 2]) await page.getByRole("button", { name: "Throw it away" }).first().click();
  await page.close();
});

await check("what somebody typed waits for them when their session ended, and is not shown to who comes next", async () => {
  const typed = async () => {
    const page = await open("/report");
    const text = await page.getByLabel("What do you see?").inputValue();
    const notes = await page.getByText("This is what you typed before.").count();
    await page.close();
    return [text, notes];
  };
  const page = await open("/report");
  await page.getByLabel("What do you see?").fill("Somebody reads our mail");
  await page.close();
  await becomes(null);
  await (await open("/report")).close();
  await becomes(cookie);
  assert.deepEqual(await typed(), ["Somebody reads our mail", 1]);
  await becomes(colleague);
  assert.deepEqual(await typed(), ["", 0]);
  assert.equal(await (await open("/me")).evaluate(() => JSON.stringify(localStorage).includes("reads our mail")), false);
  await becomes(cookie);
});

await check("what was sent after signing in again is no draft any more", async () => {
  const page = await open("/report");
  await page.getByLabel("What looks wrong?").fill("Invoices are missing");
  await page.getByLabel("What do you see?").fill("None since noon");
  await becomes(null);
  await page.getByRole("button", { name: "Report", exact: true }).click();
  await page.getByLabel("E-mail").fill("vera@example.com");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await Promise.all([page.waitForURL(/\/incidents\/\d+$/), page.getByRole("button", { name: "Send it now" }).click()]);
  await page.goto(base + "/report", { waitUntil: "load" });
  assert.deepEqual([await page.getByLabel("What looks wrong?").inputValue(), await page.getByLabel("What do you see?").inputValue()], ["", ""]);
  await page.close();
});

await check("what is typed about an incident stands in no address", async () => {
  const page = await open("/incidents/new");
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const shown = (path) => page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith(path) && answer.ok());
  await page.getByLabel("What is wrong?").fill("Payroll breach");
  await Promise.all([shown("/incidents/new/who"), shown("/incidents/new/wanted"), page.keyboard.press("Tab")]);
  await page.getByLabel("What do customers see?").fill("Payroll of all");
  await page.locator("summary", { hasText: "Kind, services" }).click();
  await Promise.all([shown("/incidents/new/who"), page.getByText("Only for those involved").click()]);
  await Promise.all([page.waitForURL(/\/incidents\/\d+$/), page.getByRole("button", { name: "Declare", exact: true }).click()]);
  for (const line of ["Payroll was read", "task @vera who read payroll"]) {
    await page.locator("[data-suggest] textarea").fill("");
    await Promise.all([shown("/suggest"), page.locator("[data-suggest] textarea").pressSequentially(line)]);
  }
  assert.ok(asked.length > 4);
  assert.deepEqual(asked.filter((url) => /payroll/i.test(url)), []);
  await page.close();
});

await check("an offline device is told so, and again when it is back", async () => {
  const page = await open("/incidents");
  assert.equal(await page.locator("#live").count(), 1, "the list follows what others do");
  await context.setOffline(true);
  await page.locator(".offline").waitFor();
  await context.setOffline(false);
  await page.locator(".offline").waitFor({ state: "detached" });
  await page.close();
});

await check("a page whose first try to follow fails follows as soon as it can", async () => {
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const refuse = (route) => route.abort("connectionrefused");
  await page.route("**/live?*", refuse);
  await page.goto(base + "/incidents", { waitUntil: "load" });
  await page.locator(".offline", { hasText: "No connection" }).waitFor();
  await page.unroute("**/live?*", refuse);
  const followed = page.waitForResponse((answer) => answer.url().includes("/live?") && answer.ok());
  await page.locator(".offline").waitFor({ state: "detached" });
  await followed;
  await page.close();
});

await check("a page follows what others do, whichever of its scripts comes last", async () => {
  const first = await open("/incidents");
  const scripts = await first.locator("script[src]").evaluateAll((all) => all.map((script) => script.src));
  await first.close();
  assert.ok(scripts.length > 1);
  for (const late of scripts) {
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    const others = scripts.filter((script) => script !== late).map((script) => page.waitForResponse(script));
    await page.route(late, async (route) => {
      await Promise.all(others);
      // What the others put off until later has its turn.
      await page.evaluate(() => new Promise((over) => setTimeout(() => setTimeout(over))));
      await route.continue();
    });
    await page.goto(base + "/incidents", { waitUntil: "load" });
    await page.waitForFunction(() => /** @type {any} */ (document.getElementById("live"))._htmx?.sse);
    await page.close();
  }
});

await check("who is back on the network need not wait for the next try", async () => {
  const page = await open("/incidents");
  await page.waitForFunction(() => /** @type {any} */ (document.getElementById("live"))._htmx?.sse);
  // As after a long outage: the next try is a minute away.
  await page.evaluate(() => {
    const line = /** @type {any} */ (document.getElementById("live"))._htmx.sse;
    line.attempt = 8;
    line.config.reconnectMaxDelay = 600_000;
    line.config.reconnectDelay = 60_000;
    line.reader.cancel();
  });
  await page.waitForFunction(() => /** @type {any} */ (document.getElementById("live"))._htmx.sse.delayCanceller);
  const followed = page.waitForResponse((answer) => answer.url().includes("/live?") && answer.ok());
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await followed;
  await page.close();
});

await check("the worker looks after pages and has one for when there is no network", async () => {
  const page = await open("/me");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  // Taking the network away from a worker is not something that a remote control does reliably.
  const kept = await page.evaluate(async () => (await caches.match("/offline"))?.text());
  assert.match(kept ?? "", /no way to the server/);
  await page.close();
});

await check("a browser is let ring at once after signing in; later it says what to do, and signing out names it", async () => {
  await context.grantPermissions(["notifications"], { origin: base });
  const page = await open("/me");
  await page.evaluate(() => navigator.serviceWorker.ready);
  // There is no push service for a browser without a head: this is what one would say, with the keys of RFC 8291.
  await page.addInitScript(() => {
    const mine = {
      endpoint: "https://push.example.net/chromium",
      keys: {
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "BTBZMqHH6r4Tts7J_aSIgg",
      },
    };
    const is = () => localStorage.getItem("subscribed") !== null;
    const subscription = { ...mine, toJSON: () => mine, unsubscribe: async () => localStorage.removeItem("subscribed") };
    PushManager.prototype.getSubscription = async () => (is() ? subscription : null);
    PushManager.prototype.subscribe = async () => {
      localStorage.setItem("subscribed", "yes");
      return subscription;
    };
  });
  await page.reload();
  const state = page.locator("[data-push-state]");
  await page.getByRole("button", { name: "Let this browser ring" }).click();
  await page.getByRole("button", { name: "Stop ringing here" }).waitFor();
  assert.match(await state.innerText(), /with and without an open tab/);
  assert.equal(await page.locator("form[action='/sign-out'] input[name=endpoint]").count(), 0, "it was not there yet");
  await page.reload();
  await page.locator("form[action='/sign-out'] input[name=endpoint][value='https://push.example.net/chromium']").first().waitFor({ state: "attached" });
  // A quarter of an hour later the server wants to see its person again.
  await page.route("**/me/devices/*", (route) => route.fulfill({ status: 401, json: { detail: "sign in once more" } }));
  await page.getByRole("button", { name: "Stop ringing here" }).click();
  const link = state.getByRole("link", { name: "Sign in once more" });
  await link.waitFor();
  assert.match((await link.getAttribute("href")) ?? "", /^\/sign-in\?why=again&next=/);
  await page.unroute("**/me/devices/*");
  await page.reload();
  await page.getByRole("button", { name: "Stop ringing here" }).click();
  await page.getByRole("button", { name: "Let this browser ring" }).waitFor();
  await page.close();
});

await browser.close();
const ours = complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED|Failed to load resource/.test(text));
assert.deepEqual(ours, [], "the browser complained");
