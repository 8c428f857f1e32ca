// The guided drill on an empty server: a newcomer is rung, commands, and hands over to somebody who does not exist.
//
//   BASE=http://127.0.0.1:8080 SETUP=http://127.0.0.1:8080/setup/… node drill.mjs
//
// With PICTURES=DIR it leaves there what docs/guide/drill.md shows of it.
import assert from "node:assert/strict";
import { env, flow, follows, listens, mark, password, picture, press, step, told, visitor } from "./flow.mjs";

/** Longer than the one minute of the task, in milliseconds. */
const aMinute = { timeout: 100_000 };

await flow("the drill", async () => {
  const context = await visitor({ timezoneId: "Europe/Lisbon", viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const coach = page.locator("#incident-coach");
  const at = async (nth, title, patience) => {
    await coach.getByRole("heading", { name: `Step ${nth} of 9: ${title}` }).waitFor(patience);
  };
  let same;

  await step("a newcomer begins it with one press on the first steps", async () => {
    await page.goto(env("SETUP"));
    await page.getByLabel("Your name").fill("Ana Costa");
    await page.getByLabel("E-mail").fill("ana@example.com");
    await page.getByLabel("Password").fill(password);
    await page.getByText("Solo", { exact: true }).click();
    await press(page, "Set up Allclear");
    await page.waitForURL("**/start");
    await listens(context);
    await press(page, "Run a 4-minute drill");
    await told(page, "The drill has begun.");
    await at(1, "Answer the page");
  });

  await step("the tab rings, and it is answered on the screen", async () => {
    const ringing = page.getByRole("alertdialog", { name: "You are being paged" });
    await ringing.filter({ hasText: "[Drill] Orders fail at checkout" }).waitFor();
    await picture(page, "drill-ring");
    await press(ringing, "Close without answering");
    await press(coach, "I am on it");
    await at(2, "Take command");
  });

  await step("command is claimed, a task given, a proposal made and a report sent, as offered", async () => {
    for (const [nth, title] of [[3, "Give somebody a task"], [4, "Make a proposal"], [5, "Report how it stands"], [6, "Tell customers"]]) {
      await press(coach, "Send");
      await at(nth, title);
    }
    await picture(page, "drill-coach");
  });

  await step("customers would read it, on a page that only who is signed in can open", async () => {
    await press(coach, "Publish on the demo status page");
    await told(page, "It stands on the demo status page.");
    const address = `${new URL(page.url()).pathname}/demo-page`;
    const seen = await context.newPage();
    await seen.goto(address);
    await seen.getByText("We know what changed and are undoing it.").first().waitFor();
    await picture(seen, "drill-page");
    await seen.close();
    const stranger = await (await visitor()).newPage();
    await stranger.goto(address);
    assert.equal(new URL(stranger.url()).pathname, "/sign-in");
  });

  await step("the task comes back and the proposal is decided, without loading the page again", async () => {
    await at(7, "Hear what came back");
    await follows(page);
    same = await mark(page);
    await at(8, "Hand command over", aMinute);
    await same();
    await page.locator("#timeline").getByText("Robin (simulated)").first().waitFor();
  });

  await step("command is handed over, and the new commander approves the end", async () => {
    await press(coach, "Send");
    await follows(page);
    await at(9, "Resolve it");
    await press(coach, "Send");
    await follows(page);
    await coach.getByRole("heading", { name: "That was the drill" }).waitFor();
  });

  await step("how it went is told, and the drafted review is there", async () => {
    await press(coach, "See how it went", { role: "link" });
    await page.getByRole("heading", { name: "How the drill went", level: 1 }).waitFor();
    await picture(page, "drill-summary");
    await press(page, "Read the drafted review", { role: "link" });
    await page.getByText("This is the review of a drill").waitFor();
    await page.goBack();
  });

  await step("one press, and nothing of it is left", async () => {
    await press(page, "Remove the drill");
    await told(page, "The drill is gone");
    await page.goto("/incidents?drills=yes");
    await page.getByText("Nobody has practised yet").waitFor();
  });
});
