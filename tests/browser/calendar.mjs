// A stretch of the calendar becomes an override: by mouse, within a week and across weeks, by finger, and by keyboard; and
// what can be done with a shift on a phone.
//
//   BASE=http://127.0.0.1:8080 ANA=http://127.0.0.1:8080/invitation/… node calendar.mjs
//
// ANA is an admin in Lisbon; the schedule is called "Payments primary". What a form must hold is counted from the hours
// that the server says a week begins and ends with.
import assert from "node:assert/strict";
import { enter, env, flow, follows, mark, phone, press, step, told, visitor } from "./flow.mjs";

const HOUR = 3600 * 1000;
/** What a field for a local time holds at an instant, on the clock of Lisbon. */
const local = (at) => new Date(at).toLocaleString("sv-SE", { timeZone: "Europe/Lisbon", dateStyle: "short", timeStyle: "short" }).replace(" ", "T");

/** The calendar of four weeks; the second and later are all to come. */
async function calendar(page) {
  await page.goto("/on-call");
  await press(page, "Payments primary", { role: "link" });
  await press(page, "4 weeks", { role: "link" });
  await page.locator("schedule-board[data-ready]").waitFor();
}

/** Where an hour of a week lies on the screen, and which instant it is. */
async function spot(page, week, hour) {
  const band = page.locator(".rota-band[data-from]").nth(week);
  // The bar at the foot of a phone covers what is only just in view.
  await band.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const { x, y, width, height } = await band.boundingBox();
  const [from, to] = [Date.parse(await band.getAttribute("data-from")), Date.parse(await band.getAttribute("data-to"))];
  return { x: x + (width * hour * HOUR) / (to - from), y: y + height / 2, at: from + hour * HOUR };
}

/** The form is there and holds this stretch. */
async function filled(page, from, to) {
  await page.waitForURL("**/override?**");
  const seen = [await page.getByLabel("From").inputValue(), await page.getByLabel("To", { exact: true }).inputValue()];
  assert.deepEqual(seen, [local(from), local(to)]);
}

async function drag(page, from, to) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
}

await flow("a stretch of the calendar", async () => {
  const context = await visitor({ viewport: { width: 1440, height: 1200 } });
  const page = await enter(context, env("ANA"));

  await step("a mouse drags over a stretch, sees which it is, and the form holds it", async () => {
    await calendar(page);
    const [from, to] = [await spot(page, 1, 33), await spot(page, 1, 41)];
    await drag(page, from, to);
    await page.locator(".rota-drag").waitFor();
    await page.locator(".rota-choice").getByText("(8 h)").waitFor();
    await page.mouse.up();
    await filled(page, from.at, to.at);
  });

  await step("over the end of a week, backwards, it is one stretch", async () => {
    await calendar(page);
    const [late, early] = [await spot(page, 2, 12), await spot(page, 1, 156)];
    await drag(page, late, early);
    assert.equal(await page.locator(".rota-drag").count(), 2);
    await page.mouse.up();
    await filled(page, early.at, late.at);
  });

  await step("a press that is no drag opens the shift beneath it", async () => {
    await calendar(page);
    const shift = page.locator(".rota-band[data-from]").nth(1).getByRole("link").nth(2);
    const [from, to] = await shift.evaluate((link) => ["from", "to"].map((name) => new URL(link.href).searchParams.get(name)));
    await shift.click();
    await filled(page, Date.parse(from), Date.parse(to));
  });

  await step("arrows and Enter do it, too", async () => {
    await calendar(page);
    const board = page.locator("schedule-board");
    await board.focus();
    for (const key of ["ArrowRight", "ArrowDown", "PageDown", "ArrowRight", "Shift+ArrowRight"]) await board.press(key);
    // It begins with the next whole hour and a working day.
    const next = Math.ceil(Date.now() / HOUR) * HOUR;
    await page.locator(".rota-choice").getByText("(9 h)").waitFor();
    await board.press("Enter");
    const from = next + (8 * 24 + 1) * HOUR;
    await filled(page, from, from + 9 * HOUR);
    await press(page, "Put on call");
    await told(page, "is on call then");
  });

  await step("Escape leaves everything as it was", async () => {
    await calendar(page);
    const board = page.locator("schedule-board");
    await board.focus();
    await board.press("ArrowRight");
    // Towards the end of a week it is drawn in two pieces.
    await page.locator(".rota-drag").first().waitFor();
    await board.press("Escape");
    await page.locator(".rota-drag").first().waitFor({ state: "detached" });
  });

  await step("what others plan leaves alone who chooses, and is shown when they are done", async () => {
    await calendar(page);
    await follows(page);
    const stays = await mark(page);
    const board = page.locator("schedule-board");
    const shown = await board.getAttribute("id");
    await board.focus();
    await board.press("ArrowRight");
    await page.locator(".rota-drag").first().waitFor();
    const ours = (answer) => answer.request().headers()["hx-request"] && answer.url().includes("weeks=4");
    const heard = page.waitForResponse(ours);
    const other = await context.newPage();
    await other.goto(`${new URL(page.url()).pathname}/override`);
    await press(other, "Put on call");
    await told(other, "is on call then");
    await other.close();
    await (await heard).finished();
    assert.ok(await page.locator(".rota-drag").count() > 0, "what was chosen is chosen still");
    assert.equal(await board.getAttribute("id"), shown);
    await board.press("Escape");
    await page.locator(`schedule-board:not([id="${shown}"])[data-ready]`).waitFor();
    await stays();
  });

  const state = await context.storageState();
  await step("a finger drags sideways and chooses, and up and down and scrolls", async () => {
    const mobile = await (await visitor({ ...phone, storageState: state })).newPage();
    await calendar(mobile);
    const touch = await mobile.context().newCDPSession(mobile);
    const finger = (type, points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    const sweep = async (from, to) => {
      await finger("touchStart", [from]);
      for (const share of [0.2, 0.4, 0.6, 0.8, 1]) {
        await finger("touchMove", [{ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }]);
      }
    };
    const [from, to] = [await spot(mobile, 1, 48), await spot(mobile, 1, 96)];
    await sweep(from, to);
    await mobile.locator(".rota-drag").waitFor();
    await finger("touchEnd", []);
    await mobile.waitForURL("**/override?**");
    // A phone's pixel is more than half an hour.
    const seen = new URL(mobile.url()).searchParams;
    for (const [name, meant] of [["from", from.at], ["to", to.at]]) {
      assert.ok(Math.abs(Date.parse(seen.get(name)) - meant) <= HOUR, `${name}: ${seen.get(name)}, meant was ${new Date(meant).toISOString()}`);
    }
    // A page that was flung goes on moving, so this comes last.
    await calendar(mobile);
    const middle = await spot(mobile, 1, 84);
    const before = await mobile.evaluate(() => scrollY);
    await sweep(middle, { x: middle.x, y: middle.y - 200 });
    await finger("touchEnd", []);
    await mobile.waitForFunction((before) => scrollY > before, before);
    assert.equal(await mobile.locator(".rota-drag").count(), 0);
  });

  await step("on a phone a shift and a person of the rotation are one row each, and its buttons do what they say", async () => {
    const mobile = await (await visitor({ ...phone, storageState: state })).newPage();
    await mobile.goto("/on-call");
    const shifts = mobile.getByRole("list", { name: "My shifts", exact: true });
    assert.equal(await shifts.getByRole("listitem").count(), 3);
    const shift = shifts.getByRole("listitem").last();
    // A button that took a row of its own would stand below the words.
    const [words, button] = [await shift.locator(".what").boundingBox(), await shift.getByRole("button").boundingBox()];
    assert.ok(button.y < words.y + words.height && button.x >= words.x + words.width, JSON.stringify({ words, button }));
    await shift.getByRole("button", { name: "What to do with the shift from" }).click();
    await press(mobile, "Find cover", { role: "link" });
    await mobile.waitForURL("**/override?**give=yes");

    await mobile.goto("/on-call");
    await press(mobile, "Payments primary", { role: "link" });
    await press(mobile, "Edit", { role: "link", exact: false });
    const turns = mobile.locator(".turn");
    for (const turn of await turns.all()) {
      const { height } = await turn.boundingBox();
      assert.ok(height <= 48, `a row is ${height} px high`);
    }
    const first = await turns.first().locator("select").inputValue();
    await turns.nth(1).getByRole("button", { name: /^Move .+ up$/ }).click();
    await mobile.waitForFunction((before) => document.querySelectorAll(".turn select")[1].value === before, first);
  });

  await step("without scripts each stretch is a link to the same form", async () => {
    const plain = await (await visitor({ storageState: state, javaScriptEnabled: false })).newPage();
    await plain.goto("/on-call");
    await press(plain, "Payments primary", { role: "link" });
    await plain.locator(".rota-line.final").first().getByRole("link").last().click();
    await plain.waitForURL("**/override?**");
    await plain.getByRole("button", { name: "Put on call" }).waitFor();
  });
});
