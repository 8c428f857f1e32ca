// Somebody takes a shift over, with nothing but a keyboard, and everybody sees who is on call.
//
//   BASE=http://127.0.0.1:8080 ANA=http://127.0.0.1:8080/invitation/… node override.mjs
//
// ANA is an admin; the schedule is called "Payments primary", and Ben Okafor is not in its rotation.
import assert from "node:assert/strict";
import { enter, env, flow, follows, mark, step, told, visitor } from "./flow.mjs";

/** Presses Tab until what has the focus is called `name`; a page without a way there is a page without a keyboard. */
async function tabTo(page, name) {
  const seen = [];
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => {
      const element = /** @type {any} */ (document.activeElement);
      const own = element.labels?.[0] ?? element;
      return (element.getAttribute("aria-label") ?? own.textContent ?? "").trim().replace(/\s+/g, " ");
    });
    if (label.startsWith(name)) return;
    seen.push(label);
  }
  assert.fail(`Tab never comes to "${name}", only to: ${seen.join(" | ")}`);
}

await flow("an override by keyboard", async () => {
  const context = await visitor({ viewport: { width: 1440, height: 900 } });
  const page = await enter(context, env("ANA"));
  const wall = await context.newPage();
  let same;

  await step("who is on call stands on a page that somebody leaves open", async () => {
    await wall.goto("/on-call");
    await wall.getByRole("listitem").filter({ hasText: "Payments primary" }).first().waitFor();
    assert.equal(await wall.locator("main").getByText("Ben Okafor").count(), 0);
    await follows(wall);
    same = await mark(wall);
  });

  await step("keys lead to the schedule and to its form", async () => {
    await page.bringToFront();
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await page.waitForURL("**/on-call");
    await tabTo(page, "Payments primary");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Payments primary", level: 1 }).waitFor();
    await page.keyboard.press("o");
    await page.waitForURL("**/override*");
  });

  await step("the form is filled in by keyboard, and says whom it relieves", async () => {
    await tabTo(page, "Who is on call");
    await page.keyboard.type("Ben");
    await page.waitForFunction(() => document.activeElement.selectedOptions[0].text.startsWith("Ben Okafor"));
    await page.locator("#relief").getByText("Relieved by this").waitFor();
    await tabTo(page, "Put on call");
    await page.keyboard.press("Enter");
    await told(page, "Ben Okafor is on call then, in place of");
  });

  await step("the calendar shows it, and so does the page that is open elsewhere", async () => {
    await page.getByRole("list", { name: "Overrides" }).getByText("Ben Okafor", { exact: true }).waitFor();
    const band = page.locator(".rota-line.override", { hasText: "Ben Okafor" });
    await band.first().waitFor();
    await page.locator(".rota-line.final", { hasText: "Ben Okafor" }).first().waitFor();
    await wall.locator("main").getByText("Ben Okafor").first().waitFor();
    await same();
  });
});
