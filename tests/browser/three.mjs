// An incident by three people: who commands at a desk, who helps has a phone, and who only watches sits in the dark.
//
//   BASE=http://127.0.0.1:8080 ANA=http://127.0.0.1:8080/invitation/… BEN=… IVO=… node three.mjs
//
// ANA is invited as an admin, BEN as a responder whose browser rings, IVO as a stakeholder; the status page is called acme.
// With PICTURES=DIR it leaves there what each of them saw.
import assert from "node:assert/strict";
import { ready, wrongs } from "./axe.mjs";
import { enter, env, flow, follows, listens, mark, phone, picture, press, step, told, visitor } from "./flow.mjs";

const desk = { viewport: { width: 1440, height: 900 } };
/** Longer than the one minute of a task and the two that its question stands, in milliseconds. */
const aMinute = { timeout: 100_000 };
/** Everybody's screen shows what somebody did within this time, in milliseconds. */
const soon = 1000;

/** Types into the box of the incident and sends it. */
async function capture(page, text) {
  await page.getByLabel("What happens, or a command").fill(text);
  await press(page, "Add");
}

/** The list of items called `name`. */
const items = (page, name) => page.getByRole("list", { name, exact: true });

/** On a phone lists in which nothing waits for its reader are folded. */
const unfold = (page, name) => page.locator("summary").filter({ hasText: name }).tap();

/** An entry of the timeline with this text. */
const entry = (page, text) => page.locator("#timeline").getByRole("listitem").filter({ hasText: text }).first();

/** Presses one of the buttons of an item that ask for words, and gives it the words. */
async function says(page, item, verb, words) {
  await press(item, `${verb}…`);
  const form = page.getByRole("dialog").filter({ has: page.getByRole("heading", { name: verb, exact: false }) });
  await form.getByRole("textbox").fill(words);
  await press(form, verb);
}

const wrong = [];

/** What a screen looks like, with `at` in sight, and what is wrong with it. */
async function look(page, name, at) {
  await at?.scrollIntoViewIfNeeded();
  await picture(page, `three-${name}`);
  await ready(page);
  wrong.push(...await wrongs(page, name));
}

await flow("an incident by three people", async () => {
  const ana = await enter(await visitor(desk), env("ANA"));
  const mobile = await visitor({ ...phone, permissions: [] });
  const ben = await enter(mobile, env("BEN"));
  const ivo = await enter(await visitor({ ...desk, colorScheme: "dark" }), env("IVO"));
  let address;
  let same = [];

  await step("the commander declares, and takes command", async () => {
    await ana.keyboard.press("d");
    await ana.waitForURL("**/incidents/new");
    await ana.getByLabel("What is wrong?").fill("Orders fail at checkout");
    await ana.locator("summary", { hasText: "How bad is it?" }).click();
    await ana.getByText("Many, or something important fails", { exact: true }).click();
    await ana.locator("summary", { hasText: "Kind, services" }).click();
    await ana.getByText("checkout", { exact: true }).click();
    await press(ana, "Declare");
    await told(ana, "Declared.");
    address = new URL(ana.url()).pathname;
    await press(ana, "Take command");
    await told(ana, "Ana Costa is Incident Commander now.");
    await capture(ana, "impact: Customers cannot order since nine");
    await told(ana, "The impact is written down.");
  });

  await step("the responder's phone rings, and what was rung about opens with the briefing", async () => {
    await listens(mobile);
    await capture(ana, "page @ben: need somebody at the database");
    await told(ana, "Ben Okafor is being paged.");
    const ringing = ben.getByRole("alertdialog", { name: "You are being paged" });
    await ringing.filter({ hasText: "Orders fail at checkout" }).waitFor();
    await picture(ben, "three-rings");
    await press(ringing, "Open", { role: "link" });
    await ben.getByText("Customers cannot order since nine").first().waitFor();
    await look(ben, "answer");
    await press(ben, "I am on it");
    await ben.getByText("You are in. Everybody can see that you help.").waitFor();
    await follows(ana);
    await ana.locator("#incident-brief").getByText("here since").first().waitFor();
  });

  await step("he catches up, and the stakeholder watches without a box to write into", async () => {
    await press(ben, "Open incident", { role: "link", exact: false });
    await ben.waitForURL(`**${address}`);
    await press(ben, "Catch up: what was tried, decided and is under way", { role: "link" });
    await ben.getByRole("heading", { name: "Catch up", level: 1 }).waitFor();
    await ben.getByText("Customers cannot order since nine").first().waitFor();
    await picture(ben, "three-catch-up");
    await ben.goto(address);
    await ivo.goto(address);
    await ivo.getByText("You observe: what is written here goes to those who work.").waitFor();
    assert.equal(await ivo.getByLabel("What happens, or a command").count(), 0, "there is no box");
    assert.equal(await ivo.getByRole("button", { name: "Post update" }).count(), 0, "nor a button to post");
    for (const page of [ben, ivo]) await follows(page);
    same = await Promise.all([mark(ben), mark(ivo)]);
  });

  await step("a task is his in one tap", async () => {
    await capture(ana, "task @ben 1m check the replica lag");
    const task = items(ben, "Tasks").getByRole("listitem").filter({ hasText: "check the replica lag" });
    await task.waitFor();
    await same[0]();
    await task.getByRole("button", { name: "Heard" }).tap();
    await told(ben, "T1 acknowledged");
    await items(ana, "Tasks").getByText("at it").waitFor();
  });

  await step("on a phone, how bad it is and who commands stay in sight", async () => {
    await ben.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const above = await ben.evaluate(() => document.elementFromPoint(30, 20)?.closest(".incident-facts") !== null);
    assert.ok(above, "the facts of the incident are at the top of the screen");
    await ben.evaluate(() => scrollTo(0, 0));
  });

  await step("a proposal meets a strong objection, with its reason", async () => {
    await capture(ana, "propose restart the database; risk: every session is lost; irreversible; 2m");
    const proposal = items(ben, "Proposals").getByRole("listitem").filter({ hasText: "restart the database" });
    await proposal.waitFor();
    await look(ben, "proposal", proposal);
    await says(ben, proposal, "Strong objection", "The replica is an hour behind");
    await told(ben, "Strong objection to P1");
    await unfold(ben, "Proposals");
    await proposal.getByText("you object: The replica is an hour behind").waitFor();
    const stopped = items(ana, "Proposals").getByRole("listitem").filter({ hasText: "restart the database" });
    await stopped.getByText("Ben Okafor objects: The replica is an hour behind").waitFor();
    await look(ana, "objection", stopped);
    await capture(ana, "withdraw p1: the replica is behind");
    await told(ana, "P1 withdrawn");
  });

  await step("a second one is adopted by silence", async () => {
    await capture(ana, "propose fail over to the standby; risk: half a minute of errors; reversible; 30s");
    await follows(ana);
    await entry(ana, "fail over to the standby").waitFor();
    await items(ana, "Decisions and ideas").getByText("fail over to the standby").waitFor(aMinute);
    await unfold(ben, "Decisions and ideas");
    await items(ben, "Decisions and ideas").getByText("fail over to the standby").waitFor();
  });

  await step("how it stands is reported from the phone, as drafted", async () => {
    await ben.goto(`${address}/can`);
    await ben.getByLabel("Needs: what is missing, one a line").fill("somebody who knows the ledger");
    if (!(await ben.getByLabel("Actions: what is being done").inputValue())) {
      await ben.getByLabel("Actions: what is being done").fill("Failing over to the standby");
    }
    await look(ben, "can");
    await press(ben, "Report");
    await told(ben, "N1 needed");
    await follows(ben);
    await items(ana, "CAN and needs").getByText("somebody who knows the ledger").first().waitFor();
  });

  await step("colleagues are told, and the stakeholder reads it within a second", async () => {
    await press(ana, "Post update", { exact: false });
    const form = ana.getByRole("dialog", { name: "Post an update" });
    await form.getByLabel("Update", { exact: true }).fill("Orders fail for everybody. We fail over now.");
    const [took] = await Promise.all([
      entry(ivo, "We fail over now.").waitFor().then(() => performance.now()),
      press(form, "Post update"),
    ]);
    await told(ana, "Update posted. The next one is due at");
    const posted = performance.now();
    await same[1]();
    assert.ok(took - posted < soon, `it took ${took - posted} ms longer than the answer`);
    await look(ivo, "stakeholder");
    return `${Math.round(took - posted)} ms after the answer`;
  });

  await step("customers are told, and he sees that they are", async () => {
    await press(ana, "Publish", { role: "link" });
    await ana.getByLabel("What customers notice").fill("Orders fail");
    await ana.getByLabel("What to tell them").fill("You cannot order since nine. More within half an hour.");
    await press(ana, "Publish to everybody");
    await told(ana, "Published.");
    const customers = ivo.locator("#incident-side .card").filter({ has: ivo.getByRole("heading", { name: "Status page" }) });
    await customers.getByRole("link", { name: "As customers see it" }).waitFor();
    await same[1]();
    const public_ = await ivo.context().newPage();
    await public_.goto("/status/acme");
    await public_.getByText("You cannot order since nine.").first().waitFor();
    await public_.close();
    await ana.goto(address);
  });

  await step("when the minute is over the task asks, and is answered with what came of it", async () => {
    const task = items(ben, "Tasks").getByRole("listitem").filter({ hasText: "check the replica lag" });
    await task.getByText("was asked").waitFor(aMinute);
    await look(ben, "task-asks", task);
    await press(task, "Done…");
    const form = ben.getByRole("dialog").filter({ has: ben.getByRole("heading", { name: "Done: check the replica lag" }) });
    await form.getByLabel("If you tried a fix, what did it do?").selectOption({ label: "Worked" });
    await form.getByLabel("What did you find?").fill("The lag is gone since the failover");
    await press(form, "Done");
    await told(ben, "T1 done, worked");
    await entry(ana, "The lag is gone since the failover").waitFor();
  });

  await step("command is handed over, and taken on the phone", async () => {
    await follows(ben);
    await follows(ana);
    await capture(ana, "handover @ben");
    const offer = items(ben, "Command").getByRole("listitem").filter({ hasText: "Ana Costa offers you command" });
    await offer.waitFor();
    await look(ben, "offer", offer);
    await press(offer, "Take command");
    await told(ben, "hands command over");
    await follows(ben);
    await ana.locator(".incident-facts").getByText("Ben Okafor").waitFor();
    await ivo.locator(".incident-facts").getByText("Ben Okafor").waitFor();
  });

  await step("who does not command any more can only ask to resolve, and the commander agrees", async () => {
    await follows(ana);
    await press(ana, "Ask to resolve", { exact: false });
    const form = ana.getByRole("dialog", { name: "Resolve the incident" });
    await form.getByLabel("What ended it, and how do you know").fill("Failed over; orders are back to normal.");
    await press(form, "Ask to resolve");
    await told(ana, "Only Ben Okafor (Incident Commander) or the deputy does that; it was put before them as");
    const request = items(ben, "Requests").getByRole("listitem").filter({ hasText: "Failed over; orders are back to normal." });
    await request.waitFor();
    await look(ben, "request", request);
    await press(request, "Approve");
    await told(ben, "R1 approved");
    for (const page of [ana, ivo]) await page.locator(".incident-facts").getByText("Review pending").waitFor();
    const drafted = await entry(ana, "drafted the review; Ben Okafor owns it").innerText();
    assert.doesNotMatch(drafted, /review drafted/i, "a sentence that begins twice");
    await look(ana, "resolved");
  });

  await step("the review is drafted from all of it", async () => {
    await ana.goto(address.replace("incidents", "reviews"));
    await ana.getByText("All of it, moment by moment").click();
    for (const text of ["fail over to the standby", "The lag is gone since the failover"]) {
      await ana.getByText(text).first().waitFor();
    }
    await look(ana, "review");
  });

  if (wrong.length > 0) assert.fail(`what must be different:\n${[...new Set(wrong)].join("\n")}`);
});
