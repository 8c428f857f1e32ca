// Passkeys in Chromium, with an authenticator that Chromium makes up, against a running server.
//
//   BASE=http://localhost:8080 LINK=/invitation/… node passkeys.mjs
//
// LINK lets somebody in who has no password yet. Ends with 1 and the reason when something that must happen does not.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const { BASE: base, LINK: link } = process.env;
const patience = 20_000;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const context = await browser.newContext();
const page = await context.newPage();
page.setDefaultTimeout(patience);
const complaints = [];
page.on("pageerror", (error) => complaints.push(error.message));
// This browser proposes nothing in fields: the made-up authenticator would take every proposal at once.
await page.addInitScript(() => { delete /** @type {any} */ (PublicKeyCredential).isConditionalMediationAvailable; });
const { devices, authenticatorId } = await device(page);

/** A page's own authenticator. */
async function device(page) {
  const devices = await context.newCDPSession(page);
  await devices.send("WebAuthn.enable");
  const { authenticatorId } = await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { devices, authenticatorId };
}

const button = (name) => page.getByRole("button", { name });
const to = (path) => page.waitForURL(base + path);
const signOut = () => context.clearCookies();

async function check(what, run) {
  await run();
  console.log(`  ${what}`);
}

await check("an invitation is taken up with a passkey and no password", async () => {
  await page.goto(base + link);
  await button("Go in with a passkey instead").click();
  await to("/me/passkeys/new?next=%2F");
  await Promise.all([to("/"), button("Make a passkey").click()]);
  const { credentials } = await devices.send("WebAuthn.getCredentials", { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.equal(credentials[0].rpId, "localhost");
});

await check("a device is asked once: it has a passkey already", async () => {
  await page.goto(`${base}/me`);
  assert.match(await page.locator("#passkeys").innerText(), /Chrome on Linux/);
  await button("Add a passkey").click();
  await page.getByText("This device has a passkey for you already.").waitFor();
});

await check("a passkey signs in, and leads to where one wanted to go", async () => {
  await signOut();
  await page.goto(`${base}/alerts`);
  await to("/sign-in?next=%2Falerts");
  await Promise.all([to("/alerts"), button("Sign in with a passkey").click()]);
});

await check("what was typed when the session ended is offered again", async () => {
  await page.goto(`${base}/incidents/new`);
  const typed = "Checkout answers <b>slowly</b>";
  await page.locator("main form [name=title]").fill(typed);
  await signOut();
  await page.locator("main form button[type=submit]").last().click();
  await button("Sign in with a passkey").click();
  await page.getByRole("heading", { name: "Go on where you were" }).waitFor();
  assert.ok((await page.locator("main").innerText()).includes(typed));
});

await check("who changes their mind hears nothing and can press again", async () => {
  await signOut();
  await page.goto(`${base}/sign-in`);
  await devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await button("Sign in with a passkey").click();
  await page.waitForFunction(() => document.querySelector("[data-passkey-sign-in] button")?.disabled === false);
  assert.equal((await page.locator("[data-passkey-sign-in] .hint").innerText()).trim(), "");
  await devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await Promise.all([to("/"), button("Sign in with a passkey").click()]);
});

await check("a browser that cannot translate by itself gets it translated", async () => {
  await signOut();
  await page.addInitScript(() => {
    const own = /** @type {any} */ (PublicKeyCredential);
    delete own.parseRequestOptionsFromJSON;
    delete own.parseCreationOptionsFromJSON;
    delete own.prototype.toJSON;
  });
  await page.goto(`${base}/sign-in`);
  await Promise.all([to("/"), button("Sign in with a passkey").click()]);
  // And makes one: the first is gone, so the device may make another.
  await devices.send("WebAuthn.clearCredentials", { authenticatorId });
  await page.goto(`${base}/me`);
  await page.getByRole("button", { name: "Remove" }).first().waitFor();
  await page.getByLabel("Name of a new passkey").fill("The blue key");
  const before = await page.locator("#passkeys .list > li").count();
  await button("Add a passkey").click();
  await page.getByText("The blue key", { exact: true }).waitFor();
  assert.equal(await page.locator("#passkeys .list > li").count(), before + 1);
});

await check("what is chosen among the proposals for the e-mail field signs in, and nothing was pressed", async () => {
  await signOut();
  const proposes = await context.newPage();
  proposes.setDefaultTimeout(patience);
  const other = await device(proposes);
  const { credentials: [credential] } = await devices.send("WebAuthn.getCredentials", { authenticatorId });
  // The authenticator is empty at first: the proposals wait, and somebody may still type.
  await proposes.goto(`${base}/alerts`);
  await proposes.waitForURL(`${base}/sign-in?next=%2Falerts`);
  await proposes.locator("[data-passkey-sign-in]").waitFor();
  assert.equal(await proposes.getByLabel("E-mail").getAttribute("autocomplete"), "username webauthn");
  await other.devices.send("WebAuthn.addCredential", { authenticatorId: other.authenticatorId, credential });
  await proposes.reload();
  await proposes.waitForURL(`${base}/alerts`);
  await proposes.close();
});

await check("another name of the same machine is told where passkeys work", async () => {
  const away = await context.newPage();
  await away.goto(`${base.replace("localhost", "127.0.0.1")}/sign-in`);
  await away.getByRole("button", { name: "Sign in with a passkey" }).click();
  await away.getByText("Passkeys do not work at this address.").waitFor();
  await away.close();
});

await check("a browser without passkeys shows no button for them", async () => {
  const plain = await browser.newContext();
  const old = await plain.newPage();
  await old.addInitScript(() => { delete window.PublicKeyCredential; });
  await old.goto(`${base}/sign-in`, { waitUntil: "networkidle" });
  assert.equal(await old.getByRole("button", { name: "Sign in with a passkey" }).count(), 0);
  await old.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  await plain.close();
});

await browser.close();
assert.deepEqual(complaints, [], "the browser complained");
