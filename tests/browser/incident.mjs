// An incident by two people, one at a desk and one with a phone: from declaring to a published review.
//
//   BASE=http://127.0.0.1:8080 ANA=http://127.0.0.1:8080/invitation/… BEN=… FIRE=/in/json/KEY node incident.mjs
//
// ANA is invited as an admin, BEN as a responder; FIRE takes alerts; the status page is called acme.
import assert from "node:assert/strict";
import { base, enter, env, flow, follows, mark, phone, press, step, told, visitor } from "./flow.mjs";

/** Types into the box of the incident and sends it. */
async function capture(page, text) {
  await page.getByLabel("What happens, or a command").fill(text);
  await press(page, "Add");
}

/** Seconds until `page` shows a timeline entry with this text, without having been loaded again. */
async function arrives(page, text) {
  const start = performance.now();
  await page.locator("#timeline").getByRole("listitem").filter({ hasText: text }).first().waitFor();
  return `seen after ${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** What screen readers are told on `page` from here on, one sentence after the other. */
async function hears(page) {
  await page.evaluate(() => {
    const said = window.said = [];
    new MutationObserver((changes) => {
      for (const { target } of changes) if (target.textContent) said.push(target.textContent);
    }).observe(document.querySelector("[data-arrives=timeline]"), { childList: true });
  });
  return (sentence) => page.waitForFunction((sentence) => window.said.includes(sentence), sentence);
}

/** Takes an alert in. */
async function fire(title) {
  const answer = await fetch(base + env("FIRE"), { method: "POST", body: JSON.stringify({ title, key: title, severity: "warning" }) });
  assert.equal(answer.status, 202);
}

/** Opens one of the incident's forms by its button and gives it. */
async function sheet(page, opener, title) {
  await press(page, opener, { exact: false });
  const form = page.getByRole("dialog", { name: title });
  await form.waitFor();
  return form;
}

await flow("an incident by two people", async () => {
  const desk = await enter(await visitor({ viewport: { width: 1440, height: 900 } }), env("ANA"));
  const mobile = await enter(await visitor(phone), env("BEN"));
  const customer = await (await visitor()).newPage();
  let address;
  let same;

  await step("the commander declares with one key and one line", async () => {
    await desk.keyboard.press("d");
    await desk.waitForURL("**/incidents/new");
    await desk.getByLabel("What is wrong?").fill("Card payments fail in Europe");
    await desk.locator("summary", { hasText: "How bad is it?" }).click();
    await desk.getByText("Many, or something important fails", { exact: true }).click();
    await desk.locator("#who").getByText("SEV-2").waitFor();
    await desk.locator("summary", { hasText: "Kind, services" }).click();
    await desk.getByText("checkout", { exact: true }).click();
    await press(desk, "Declare");
    await told(desk, "Declared.");
    address = new URL(desk.url()).pathname;
    assert.match(address, /^\/incidents\/\d+$/);
  });

  await step("the responder finds it from Home, which shows it by itself", async () => {
    await press(mobile, "Card payments fail in Europe", { role: "link", exact: false });
    await mobile.waitForURL(`**${address}`);
    await follows(mobile);
    same = await mark(mobile);
  });

  await step("one takes command with a key, and gives the other a role", async () => {
    await desk.keyboard.press("c");
    await told(desk, "Ana Costa is Incident Commander now.");
    await desk.locator(".incident-facts").getByText("Ana Costa").waitFor();
    const form = await sheet(desk, "Assign", "Assign or hand over a role");
    await form.getByLabel("Role").selectOption({ label: "Communications lead (customer)" });
    await form.getByLabel("Who").selectOption({ label: "Ben Okafor" });
    await press(form, "Assign");
    await told(desk, "Ben Okafor is Communications lead (customer) now.");
    await desk.locator("#incident-brief").getByText("Ben Okafor", { exact: true }).waitFor();
    return arrives(mobile, "Ben Okafor");
  });

  await step("what one writes the other sees, without loading the page again", async () => {
    await follows(desk);
    await capture(desk, "Deploy 1841 went out at nine");
    const there = await arrives(mobile, "Deploy 1841 went out at nine");
    await same();
    await follows(desk);
    const stays = await mark(desk);
    const said = await hears(desk);
    await capture(mobile, "-5m errors rise in <b>Frankfurt</b>");
    const back = await arrives(desk, "errors rise in <b>Frankfurt</b>");
    await said("1 new entry");
    await stays();
    return `${there}, and ${back}`;
  });

  await step("the severity is raised with a reason", async () => {
    await follows(mobile);
    const form = await sheet(desk, "Raise or lower the severity", "Change the severity");
    await form.getByText("SEV-1", { exact: true }).click();
    await form.getByLabel("Why").fill("All cards, not only some");
    await press(form, "Set severity");
    await told(desk, "The severity is SEV-1 now.");
    await mobile.locator(".incident-facts").getByText("SEV-1").waitFor();
    return arrives(mobile, "All cards, not only some");
  });

  await step("a tick stands on its alert when another one comes and the page changes", async () => {
    for (const title of ["Loose 1", "Loose 2"]) await fire(title);
    await desk.reload();
    await follows(desk);
    const form = await sheet(desk, "Attach alerts", "Attach alerts");
    await form.getByText("Loose 2").click();
    await fire("Loose 3");
    await capture(mobile, "somebody saw another alert");
    await arrives(desk, "somebody saw another alert");
    const ticked = () => form.locator("li:has(input:checked)").allInnerTexts();
    const [only, ...others] = await ticked();
    assert.match(only, /Loose 2/);
    assert.deepEqual(others, []);
    await desk.keyboard.press("Escape");
    // What was begun is there again; what was not shows how things stand now.
    await sheet(desk, "Attach alerts", "Attach alerts");
    assert.match((await ticked()).join(), /^[^]*Loose 2/);
    await desk.keyboard.press("Escape");
    await desk.reload();
    await sheet(desk, "Attach alerts", "Attach alerts");
    await form.getByText("Loose 3").waitFor();
    await form.getByText("Loose 1").click();
    await press(form, "Attach");
    await told(desk, "The alert is attached.");
  });

  await step("colleagues are told how it stands, by one whose words stay while others write", async () => {
    await follows(desk);
    const form = await sheet(desk, "Post update", "Post an update");
    const box = form.getByLabel("Update", { exact: true });
    await box.fill("We roll back 1841.");
    await capture(mobile, "the roll-back has begun");
    await arrives(desk, "the roll-back has begun");
    assert.equal(await box.inputValue(), "We roll back 1841.");
    await desk.keyboard.press("Escape");
    await sheet(desk, "Post update", "Post an update");
    assert.equal(await box.inputValue(), "We roll back 1841.", "and when it was closed and is opened again");
    await box.fill("We roll back 1841. Ten minutes.");
    await press(form, "Post update");
    await told(desk, "Update posted. The next one is due at");
    return arrives(mobile, "We roll back 1841. Ten minutes.");
  });

  await step("customers are told, and the status page says it", async () => {
    await customer.goto("/status/acme");
    await customer.getByText("All systems operational").waitFor();
    await press(desk, "Publish", { role: "link" });
    await desk.getByLabel("What customers notice").fill("Card payments fail");
    await desk.getByLabel("What to tell them").fill("Payments by card fail since nine. More at half past.");
    await desk.getByLabel("Card payments").selectOption({ label: "Major outage" });
    assert.match(await desk.getByLabel("Internal incident").inputValue(), /^#?\d+$/, "it knows which incident it is about");
    await press(desk, "Publish to everybody");
    await told(desk, "Published.");
    await customer.reload();
    for (const text of ["Payments by card fail since nine.", "Major outage"]) await customer.getByText(text).first().waitFor();
    return arrives(mobile, "Card payments fail");
  });

  await step("it is resolved, and its review is drafted", async () => {
    await desk.goto(address);
    const form = await sheet(desk, "Resolve", "Resolve the incident");
    await form.getByLabel("What ended it, and how do you know").fill("Rolled back 1841; the error rate is normal.");
    await press(form, "Resolve");
    await told(desk, "Resolved. Its review is drafted; Ana Costa owns it");
    await mobile.locator(".incident-facts").getByText("Review pending").waitFor();
    await desk.getByText("Customers still read of it").waitFor();
    return arrives(mobile, "Rolled back 1841; the error rate is normal.");
  });

  await step("a section of the review is written, what was drafted is there, and it is published", async () => {
    await desk.goto(address.replace("incidents", "reviews"));
    await desk.getByText("Deploy 1841 went out at nine").first().waitFor();
    await press(desk.locator("#overview"), "Edit Overview", { role: "link" });
    await desk.getByRole("textbox").fill("A deploy broke card payments for everybody for a few minutes.");
    await press(desk, "Save");
    await told(desk, "is saved.");
    await desk.getByText("A deploy broke card payments for everybody").waitFor();
    // Nobody wrote what went well: it says so, and takes it all the same.
    await press(desk, "Publish");
    await press(desk, "Publish anyway");
    await told(desk, "Published.");
    await mobile.goto("/reviews");
    await mobile.getByRole("list", { name: "Published" }).getByText("Card payments fail in Europe").waitFor();
  });
});
