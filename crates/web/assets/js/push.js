// Lets this browser ring when no tab is open: asks the browser for a subscription and gives it to the server.

import { browserName, each, make } from "./dom.js";
import { t } from "./text.js";

/** @typedef {{key: string, fresh: boolean, devices: {id: string, endpoint: string}[]}} Known */

/** The sign-in is too long ago to change where somebody rings. */
class Again extends Error {}

const possible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window && isSecureContext;

export function start() {
  // For the page without a network too, so on every page; it costs nothing when it is there already.
  if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
  each("[data-push]", (card) => { setUp(card); });
  each("form[action='/sign-out']", (form) => { stopsRinging(form); });
}

/** Who signs out here does not go on ringing here: the form says which browser this is. @param {HTMLElement} form */
async function stopsRinging(form) {
  const mine = possible ? await subscription().catch(() => null) : null;
  if (mine) form.append(make("input", { type: "hidden", name: "endpoint", value: mine.endpoint }));
}

/** @param {HTMLElement} card */
async function setUp(card) {
  const button = /** @type {HTMLButtonElement | null} */ (card.querySelector("[data-push-enable]"));
  const state = card.querySelector("[data-push-state]");
  if (!button || !state) return;
  /** @param {string} text @param {string} [label] */
  const tell = (text, label) => {
    state.textContent = text;
    button.hidden = !label;
    const words = button.querySelector("span") ?? button;
    if (label) words.textContent = label;
  };
  const again = () => {
    const link = make("a", { href: card.dataset.again ?? "/sign-in" }, t("Sign in once more"));
    tell("");
    state.append(t("This needs to be you, and not just your browser."), " ", link, t(", then press the button here again."));
  };
  const look = async () => {
    if (!possible) {
      const iphone = /iPhone|iPad/.test(navigator.userAgent);
      tell(iphone
        ? t("On this device add Allclear to the home screen (Share, Add to Home Screen), open it there, and come back here.")
        : t("This browser can ring while a tab is open. For more it needs an address with https."));
    } else if (Notification.permission === "denied") {
      tell(t("Notifications from this address are blocked. Allow them in the browser's settings for this site."));
    } else if (await registered()) {
      tell(t("This browser rings when you are paged, with and without an open tab."), t("Stop ringing here"));
    } else {
      tell(t("This browser rings only while a tab is open."), t("Let this browser ring"));
    }
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if (await registered()) await leave();
      else await join();
      await look();
    } catch (error) {
      if (error instanceof Again) again();
      else tell(t("That did not work: {why}", { why: error instanceof Error ? error.message : String(error) }), t("Try again"));
    }
    button.disabled = false;
  });
  await look().catch(() => tell(t("Whether this browser rings is not known; the server did not answer."), t("Let this browser ring")));
}

/** @returns {Promise<Known>} */
async function known() {
  const answer = await fetch("/me/devices", { headers: { "hx-request": "true" } });
  if (!answer.ok) throw new Error(answer.status === 401 ? t("you are signed out") : t("the server answered {status}", { status: answer.status }));
  return answer.json();
}

async function subscription() {
  const worker = await navigator.serviceWorker.getRegistration();
  return (await worker?.pushManager.getSubscription()) ?? null;
}

/** What the server knows about this very browser. */
async function registered() {
  const mine = await subscription();
  return mine ? (await known()).devices.find((device) => device.endpoint === mine.endpoint) : undefined;
}

async function join() {
  if (await Notification.requestPermission() !== "granted") throw new Error(t("notifications were not allowed"));
  const worker = await navigator.serviceWorker.ready;
  const { key, fresh } = await known();
  if (!fresh) throw new Again();
  // A subscription made with another key, before the server's data was replaced, can never be pushed to again.
  await (await subscription())?.unsubscribe();
  const mine = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const answer = await fetch("/me/devices", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...mine.toJSON(), name: browserName() }),
  });
  if (answer.status === 401) throw new Again();
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? t("the server answered {status}", { status: answer.status }));
}

async function leave() {
  const device = await registered();
  const answer = device && (await fetch(`/me/devices/${device.id}`, { method: "DELETE" }));
  if (answer?.status === 401) throw new Again();
  await (await subscription())?.unsubscribe();
}
