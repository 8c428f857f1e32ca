// The first five minutes on an empty server: from the link that it prints to a team that is paged in turns.
//
//   BASE=http://127.0.0.1:8080 SETUP=http://127.0.0.1:8080/setup/… node first_minutes.mjs
//
// With PICTURES=DIR it leaves there what docs/guide/first-five-minutes.md shows of it (bin/screenshots --guide).
import assert from "node:assert/strict";
import { enter, env, flow, listens, mark, password, patience, phone, picture, press, step, told, visitor } from "./flow.mjs";

/** The words of a command line, as a shell reads them: spaces part, single quotes keep together. */
function words(line) {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

/** Sends what a copied curl command sends. */
async function curl(line) {
  const [program, url, ...rest] = words(line);
  assert.deepEqual([program, rest[0], rest.length], ["curl", "-d", 2], `a curl command with a body: ${line}`);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await fetch(url, { method: "POST", headers, body: rest[1], signal: AbortSignal.timeout(patience) });
  assert.equal(answer.status, 202, await answer.text());
  return JSON.parse(rest[1]);
}

/** The dialog that rings for an alert with this title. */
const ringing = (page, title) => page.getByRole("alertdialog", { name: "You are being paged" }).filter({ hasText: title });

await flow("the first five minutes", async () => {
  const context = await visitor({ timezoneId: "Europe/Lisbon", viewport: { width: 1280, height: 760 } });
  const page = await context.newPage();
  const first = async (title, action) => {
    await page.goto("/start");
    await page.getByRole("listitem").filter({ hasText: title }).getByRole("link", { name: action }).click();
  };
  const done = async (title) => {
    await page.goto("/start");
    await page.getByRole("listitem").filter({ hasText: title }).getByText("Done").waitFor();
  };
  let home;

  await step("the printed link makes an admin with a password, and a small team", async () => {
    await page.goto(env("SETUP"));
    await page.getByLabel("Your name").fill("Ana Costa");
    await page.getByLabel("E-mail").fill("ana@example.com");
    await page.getByLabel("Password").fill(password);
    assert.equal(await page.getByLabel("Time zone").inputValue(), "Europe/Lisbon", "this browser's time zone is filled in");
    await page.getByText("Small team", { exact: true }).click();
    await picture(page, "first-setup");
    await press(page, "Set up Allclear");
    await page.waitForURL("**/start");
    await page.getByRole("heading", { name: "First steps", level: 1 }).waitFor();
    await picture(page, "first-steps");
    assert.match(await (await fetch(env("SETUP"))).text(), /You are set up/, "it works once");
  });

  await step("a source of alerts is connected", async () => {
    await first("Connect a source of alerts", "Connect a source");
    await page.getByText("Scripts, and everything that can post JSON").click();
    await press(page, "Add and show how to set it up");
    await told(page, "It is there.");
    await picture(page, "first-source");
  });

  await step("a copied curl command opens an alert, an open tab rings, and another command ends it", async () => {
    const [opens, resolves] = [await page.getByLabel("Open an alert").innerText(), await page.getByLabel("Resolve it").innerText()];
    await listens(context);
    const { title } = await curl(opens);
    await ringing(page, title).waitFor();
    await curl(resolves);
    await press(ringing(page, title), "Close without answering");
    await page.getByText(title).first().waitFor();
    await done("Connect a source of alerts");
  });

  await step("a test alert rings in every open tab", async () => {
    home = await context.newPage();
    await home.goto("/");
    await page.goto("/settings/integrations");
    await page.getByRole("link", { name: /Production/ }).click();
    await listens(context);
    await press(page, "Send a test alert");
    await told(page, "The test alert is on its way.");
    for (const tab of [page, home]) await ringing(tab, "Test alert for Production").waitFor();
    await picture(home, "first-ring");
    await picture(home, "first-phone", phone);
  });

  await step("it is acknowledged in the dialog, and the page that sent it says so by itself", async () => {
    const same = await mark(page);
    await home.bringToFront();
    await press(home.getByRole("alertdialog"), "Acknowledge");
    await home.getByText("Acknowledged. It is yours; nobody else is paged.").waitFor();
    for (const tab of [page, home]) await tab.getByRole("alertdialog").waitFor({ state: "detached" });
    await home.close();
    await page.bringToFront();
    await page.getByRole("listitem").filter({ hasText: "Answered" }).getByText("Done").waitFor();
    await same();
  });

  await step("the alert's own page tells the whole story", async () => {
    await press(page, "The whole story", { role: "link" });
    await page.getByRole("listitem").filter({ hasText: "Ana Costa" }).filter({ hasText: "acknowledged it" }).waitFor();
    await picture(page, "first-story");
    await press(page, "Resolve");
    await told(page, "Resolved.");
  });

  await step("somebody else is invited, and is in", async () => {
    await first("Add the people who share the work", "Add a person");
    await page.getByLabel("Name").fill("Ben Okafor");
    await page.getByLabel("E-mail").fill("ben@example.com");
    await press(page, "Add and get an invitation link");
    const link = await page.getByLabel("Invitation link").innerText();
    const theirs = await enter(await visitor(), link);
    await theirs.getByRole("heading", { name: /, Ben$/ }).waitFor();
    await theirs.context().close();
    await done("Add the people who share the work");
  });

  await step("both take turns in the rotation", async () => {
    await first("Share being on call", "Arrange the rotation");
    await press(page, "Primary", { role: "link" });
    await press(page, "Edit", { role: "link", exact: false });
    await page.getByLabel("Another person").selectOption({ label: "Ben Okafor" });
    await press(page, "Add");
    assert.equal(await page.getByLabel("Turn 2").locator("option:checked").innerText(), "Ben Okafor");
    await press(page, "Save");
    await told(page, "Saved.");
    await page.getByRole("list", { name: "Shifts" }).getByText("Ben Okafor").first().waitFor();
    await picture(page, "first-rotation");
  });

  await step("customers have a status page", async () => {
    await page.goto("/status-pages");
    await page.getByRole("list", { name: "Status pages" }).getByRole("link").click();
    await press(page, "As customers see it", { role: "link" });
    const public_ = await (await visitor()).newPage();
    await public_.goto(page.url());
    await public_.getByText("All systems operational").waitFor();
    await public_.getByText("Production").first().waitFor();
    await picture(public_, "first-status");
  });

  await step("what is left is to be woken while no tab is open", async () => {
    await page.goto("/start");
    await page.getByText("4 of 5 done").waitFor();
    await page.getByRole("link", { name: "Turn notifications on" }).waitFor();
  });
});
