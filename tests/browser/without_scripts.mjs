// The same without scripts: everything is a plain form, and nothing that was typed is lost.
//
//   BASE=http://127.0.0.1:8080 ANA=http://127.0.0.1:8080/invitation/… FIRE=/in/json/KEY node without_scripts.mjs
//
// ANA is an admin; FIRE takes alerts.
import assert from "node:assert/strict";
import { base, enter, env, expect, flow, password, phone, press, step, told, visitor } from "./flow.mjs";

/** Gives the sign-in page what it asks for. */
async function signIn(page) {
  await page.getByLabel("E-mail").fill("ana@example.com");
  await page.getByLabel("Password").fill(password);
  await press(page, "Sign in");
}

await flow("without scripts", async () => {
  const page = await (await visitor({ ...phone, javaScriptEnabled: false })).newPage();
  const elsewhere = await visitor();
  // A form that is refused, and one that comes without a session: browsers note both.
  expect(/status of (422|401)/);

  await step("somebody who follows a link signs in, and comes to where it leads", async () => {
    await enter(elsewhere, env("ANA"));
    await page.goto("/alerts");
    await page.waitForURL("**/sign-in?next=*");
    await signIn(page);
    await page.waitForURL(`${base}/alerts`);
    await page.getByText("All clear").waitFor();
  });

  await step("an alert is acknowledged and resolved", async () => {
    const alert = { title: "Ledger lags behind", key: "lag", severity: "critical" };
    const answer = await fetch(base + env("FIRE"), { method: "POST", body: JSON.stringify(alert) });
    assert.equal(answer.status, 202);
    await page.goto("/alerts");
    await press(page, alert.title, { role: "link" });
    await page.getByRole("heading", { name: alert.title, level: 1 }).waitFor();
    await press(page, "Acknowledge");
    await told(page, "Acknowledged.");
    await page.getByRole("listitem").filter({ hasText: "Ana Costa" }).filter({ hasText: "acknowledged it" }).waitFor();
    await press(page, "Resolve");
    await told(page, "Resolved.");
  });

  await step("an incident is declared; what is wrong with the form stands at its field", async () => {
    await page.goto("/incidents/new");
    await page.getByLabel("What do customers see?").fill("Invoices come late.");
    await page.locator("#declare").evaluate((form) => { form.noValidate = true; });
    await press(page, "Declare");
    await page.locator(".field.wrong", { hasText: "What is wrong?" }).waitFor();
    assert.equal(await page.getByLabel("What do customers see?").inputValue(), "Invoices come late.");
    await page.getByLabel("What is wrong?").fill("Ledger lags behind");
    await press(page, "Declare");
    await told(page, "Declared.");
  });

  await step("a session that ends in the middle of a note keeps the note", async () => {
    await page.getByLabel("What happens, or a command").fill("Replica two is <slow>,\nand nobody knows why.");
    const mine = await elsewhere.newPage();
    await mine.goto("/me");
    await press(mine, "End all others");
    await told(mine, "One other session has ended, and no other browser rings any more.");
    await press(page, "Add");
    await page.getByText("Your session ended.").waitFor();
    await signIn(page);
    await page.getByText("Replica two is <slow>,").waitFor();
    await press(page, "Send it now");
    await told(page, "Noted.");
    const note = page.locator("#timeline").getByRole("listitem").filter({ hasText: "noted" });
    assert.match(await note.innerText(), /Replica two is <slow>,\nand nobody knows why\./);
  });

  await step("it is resolved with the form to which the dialog leads that opens without scripts", async () => {
    await press(page, "Resolve");
    const dialog = page.getByRole("dialog", { name: "Resolve the incident" });
    await press(dialog, "Open the form on a page of its own", { role: "link" });
    await page.waitForURL("**/incidents/*/resolve");
    await page.getByLabel("What ended it, and how do you know").fill("Replica two was restarted.");
    await press(page, "Resolve");
    await told(page, "Resolved.");
    await page.locator(".incident-facts").getByText("Review pending").waitFor();
    await page.locator("#timeline").getByText("Replica two was restarted.").waitFor();
  });

  await step("and signs out", async () => {
    await press(page, "More");
    await press(page.locator("#more-places"), "Sign out");
    await page.waitForURL("**/sign-in");
    await page.goto("/incidents");
    await page.waitForURL("**/sign-in?next=*");
  });
});
