// Rings when its person is paged: a dialog that cannot be overlooked, a sound, the title, a notification of the system.
//
// One tab of a browser listens for all of them: connections are few (six for one server), and five tabs that ring at once
// are noise. Which one is decided by a lock that the browser gives to one tab and passes on when that tab is closed. The
// others hear of it over a channel between tabs.
//
// The server is told that a page is shown only when somebody can see or hear it. It believes nothing else.

import { kept, make, person, toast } from "./dom.js";
import { t } from "./text.js";

/**
 * What the server says about a page.
 * @typedef {{page: string, title: string, body: string | null, service: string | null, severity: string,
 *   url: string | null, answer: string | null, tag: string, urgency: string, maybe_repeat: boolean, nudge?: boolean, at: string}} Page
 */

/** The line is dead after two missed beats and some patience, in milliseconds. */
const SILENT = 40_000;
/** How long the sound goes on for one page, in milliseconds. */
const LOUD = 120_000;
/** How long a nudge stays, in milliseconds. */
const MENTIONED = 30_000;
/** The same page again within this time is the same ring that came another way, in milliseconds. */
const SAME = 20_000;
/** Where a tab keeps what it rings about: the next page that it loads goes on ringing. */
const RINGING = "allclear.ringing";

const between = "BroadcastChannel" in window ? new BroadcastChannel("allclear") : null;
const title = document.title;
/** @type {Map<string, number>} */
const heard = new Map();
/** @type {Page[]} */
const open = [];
/** @type {HTMLDialogElement | null} */
let dialog = null;
/** @type {AudioContext | null} */
let audio = null;
let loudUntil = 0;
let timer = 0;

export function start() {
  // Whoever signs in next is not rung for the one before.
  if (!person()) return remember();
  // Browsers keep pages silent until they are touched once; then the sound is ready for the night.
  for (const touch of ["pointerdown", "keydown"]) {
    addEventListener(touch, () => sound()?.resume(), { once: true, capture: true });
  }
  between?.addEventListener("message", ({ data }) => {
    if (data.ring) show(data.ring, false);
    if (data.answered) answered(data.answered);
  });
  // A region that follows "me" hears rings too; whichever comes first counts.
  document.body.addEventListener("ring", (event) => take(/** @type {CustomEvent} */ (event).detail?.data));
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.answered && answered(data.answered));
  resume();
  if (navigator.locks) navigator.locks.request("allclear-ring", () => new Promise(listen));
  else listen();
}

/** Listens for as long as this page is open. */
function listen() {
  let wait = 1000;
  let last = Date.now();
  /** @type {EventSource | null} */
  let source = null;
  const connect = () => {
    source?.close();
    last = Date.now();
    source = new EventSource("/live?topics=me");
    const alive = () => { last = Date.now(); wait = 1000; };
    source.addEventListener("beat", alive);
    source.addEventListener("resync", () => { alive(); settle(); });
    // Something became of this person's pages; the first word comes before the next page, so it is worth one question.
    source.addEventListener("me", () => { alive(); settle(); });
    source.addEventListener("ring", (event) => { alive(); take(event.data); });
    // Signed out. The tab in front says so; this one stops asking until somebody loads a page.
    source.addEventListener("ended", () => { source?.close(); source = null; });
    source.onerror = () => {
      // After a refusal a browser gives up; a pager does not.
      if (source?.readyState !== EventSource.CLOSED) return;
      setTimeout(connect, wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, 15_000);
    };
  };
  const look = () => { if (source && Date.now() - last > SILENT) connect(); };
  setInterval(look, 5000);
  addEventListener("online", () => source && connect());
  document.addEventListener("visibilitychange", look);
  connect();
}

/** Falls silent about what is answered or over: acknowledged on another device, resolved by its source, taken by somebody. */
async function settle() {
  if (open.length === 0) return;
  try {
    const asked = await fetch(`/live/rings?about=${open.map((page) => page.tag).join(",")}`);
    const { over } = asked.ok ? await asked.json() : { over: [] };
    for (const tag of over) {
      between?.postMessage({ answered: tag });
      answered(tag);
    }
  } catch {
    // It rings on, and the next word asks again.
  }
}

/** @param {string | undefined} text */
function take(text) {
  /** @type {Page} */
  let page;
  try {
    page = JSON.parse(text ?? "");
  } catch {
    return;
  }
  if (show(page, true)) between?.postMessage({ ring: page });
}

/**
 * Shows a page, once; says whether it was new.
 * @param {Page} page
 * @param {boolean} loud whether this tab makes the sound and tells the system
 */
function show(page, loud) {
  if (!page?.page || Date.now() - (heard.get(page.page) ?? 0) < SAME) return false;
  heard.set(page.page, Date.now());
  if (page.nudge) {
    mention(page, loud);
    return true;
  }
  const known = open.findIndex((other) => other.tag === page.tag);
  if (known >= 0) open[known] = page;
  else open.push(page);
  draw();
  flash();
  const seen = document.visibilityState === "visible" && dialog?.open === true;
  if (!loud) {
    if (seen) confirm(page);
    return true;
  }
  ringOut().then(async (played) => {
    const told = await notify(page);
    if (seen || played || told) confirm(page);
  });
  return true;
}

/**
 * A word about the incident that its person works in: it must not stand between them and what they are typing.
 * @param {Page} page
 * @param {boolean} loud
 */
async function mention(page, loud) {
  const said = page.url ? make("a", { href: page.url }, page.title) : page.title;
  const note = make("p", { class: "toast", role: "status" }, said);
  document.querySelector(".toast")?.remove();
  document.body.append(note);
  setTimeout(() => note.remove(), MENTIONED);
  const seen = document.visibilityState === "visible";
  const told = loud && !seen && await notify(page);
  const played = loud && await chime();
  if (seen || told || played) confirm(page);
}

/** @param {Page} page */
function confirm(page) {
  fetch(`/live/rings/${encodeURIComponent(page.page)}`, { method: "POST", keepalive: true }).catch(() => {});
}

/** Goes on with what the page before this one rang about: who was paged in the middle of a click must not miss it. */
function resume() {
  let pages = [];
  try {
    pages = JSON.parse(sessionStorage.getItem(RINGING) ?? "[]");
  } catch {
    return;
  }
  for (const { page, at } of pages.filter((/** @type {{at: number}} */ one) => Date.now() - one.at < LOUD)) {
    heard.set(page.page, at);
    open.push(page);
  }
  draw();
  if (open.length === 0) return;
  flash();
  ringOut();
}

function remember() {
  try {
    sessionStorage.setItem(RINGING, JSON.stringify(open.map((page) => ({ page, at: heard.get(page.page) }))));
  } catch {
    // Then it rings only for as long as this page is shown.
  }
}

/** The dialog, with the newest page first. */
function draw() {
  remember();
  const [page] = open.slice(-1);
  if (!page) {
    dialog?.close();
    dialog?.remove();
    dialog = null;
    return;
  }
  const others = open.length - 1;
  // The first line of the text says the title once more. The focus is on the heading: whoever is typing when this comes
  // must not answer with the next space or return.
  const said = make("div", { class: "stack" },
    make("h2", { id: "ring-title", tabindex: "-1", autofocus: true }, t("You are being paged")),
    make("p", { id: "ring-what" }, make("strong", {}, page.title)),
    make("p", { class: "quiet" }, (page.body ?? "").split("\n").slice(1, 4).join(" ")));
  if (others > 0) said.append(make("p", { class: "small" }, others === 1 ? t("One more page waits.") : t("{others} more pages wait.", { others })));
  const inner = [said];
  if (page.url) {
    if (page.answer) {
      const answer = /** @type {HTMLButtonElement} */ (make("button",
        { class: "button primary", type: "button", click: () => acknowledge(page, answer.value) }, page.answer));
      inner.push(answer);
      if (isCall(page)) spell(page, answer, said);
    }
    inner.push(make("a", { class: "button", href: page.url, click: () => done(page) }, t("Open")));
  }
  inner.push(make("button", { class: "button ghost", type: "button", click: () => done(page) }, t("Close without answering")));
  if (!dialog) {
    dialog = /** @type {HTMLDialogElement} */ (make("dialog", {
      class: "ring-dialog", role: "alertdialog", "aria-labelledby": "ring-title", "aria-describedby": "ring-what",
      "aria-live": "assertive", cancel: (/** @type {Event} */ event) => { event.preventDefault(); hush(); },
    }));
    document.body.append(dialog);
  }
  dialog.replaceChildren(...inner);
  if (!dialog.open) dialog.showModal();
}

/** Whether it calls somebody to an incident. @param {Page} page */
const isCall = (page) => page.tag.startsWith("inc_");

/**
 * Says what the page behind the link says, which knows what became of the incident since.
 * @param {Page} page
 * @param {HTMLButtonElement} answer
 * @param {HTMLElement} said
 */
async function spell(page, answer, said) {
  try {
    const asked = await fetch(new URL(page.url ?? "", location.href).pathname);
    const text = asked.ok ? await asked.text() : "";
    // Without its style, which this page's policy would refuse aloud.
    const shown = new DOMParser().parseFromString(text.slice(text.indexOf("<body")), "text/html");
    const first = /** @type {HTMLButtonElement | null} */ (shown.querySelector(".actions button.first[name=action]"));
    if (!first || !answer.isConnected) return;
    answer.textContent = first.textContent;
    answer.value = first.value;
    const means = first.parentElement?.querySelector("small")?.textContent;
    if (means) said.append(make("p", { class: "small" }, means));
  } catch {
    // Then the button says less, and does the same.
  }
}

/**
 * @param {Page} page
 * @param {string} action what the button behind the link sends; without one, that the page was heard
 */
async function acknowledge(page, action) {
  hush();
  try {
    // The signed link of the page: it answers even when the session has ended meanwhile.
    const path = new URL(page.url ?? "", location.href).pathname;
    const answer = await fetch(path, { method: "POST", body: new URLSearchParams({ action: action || "acknowledge" }) });
    const said = /role="(?:status|alert)">([^<]+)/.exec(await answer.text())?.[1];
    // Somebody else was first: what the page says about that is the answer.
    if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
    toast(said ?? t("That got through."));
    done(page);
  } catch {
    toast(t("That did not get through. Open the page and answer there."));
  }
}

/** Done with here: other tabs need not ask again. @param {Page} page */
function done(page) {
  between?.postMessage({ answered: page.tag });
  answered(page.tag);
}

/** @param {string} tag */
function answered(tag) {
  const at = open.findIndex((page) => page.tag === tag);
  if (at < 0) return;
  open.splice(at, 1);
  draw();
  if (open.length === 0) {
    hush();
    clearInterval(timer);
    timer = 0;
    document.title = title;
  }
}

function flash() {
  if (timer) return;
  let on = false;
  timer = setInterval(() => {
    on = !on;
    const [page] = open.slice(-1);
    document.title = on && page ? `● ${page.title}` : `● ${t("You are being paged")}`;
  }, 1000);
}

function sound() {
  audio ??= "AudioContext" in window ? new AudioContext() : null;
  return audio;
}

/** Silence, without answering. */
function hush() {
  loudUntil = 0;
}

/** What makes sounds, if it may. */
async function audible() {
  const context = sound();
  if (!context || kept.read("silent") === "yes") return null;
  // Without a touch since the page was loaded this waits for ever; a tenth of a second is enough where it is allowed.
  await Promise.race([context.resume(), new Promise((over) => setTimeout(over, 100))]);
  return context.state === "running" ? context : null;
}

/** Two tones, once; says whether anything can be heard. */
async function chime() {
  const context = await audible();
  if (!context) return false;
  for (const [at, pitch] of [[0, 784], [0.16, 1047]]) tone(context, at, pitch);
  return true;
}

/** Rings until somebody answers; says whether anything can be heard. */
async function ringOut() {
  const context = await audible();
  if (!context) return false;
  const silent = loudUntil < Date.now();
  loudUntil = Date.now() + LOUD;
  if (silent) again(context);
  return true;
}

/** @param {AudioContext} context */
function again(context) {
  if (Date.now() > loudUntil) return;
  // Two rising pairs: heard through a wall, and unlike a ringtone or a fire alarm.
  for (const [at, pitch] of [[0, 784], [0.16, 1047], [0.45, 784], [0.61, 1047]]) tone(context, at, pitch);
  setTimeout(() => again(context), 1800);
}

/** @param {AudioContext} context @param {number} at seconds from now @param {number} pitch hertz */
function tone(context, at, pitch) {
  const [begin, oscillator, volume] = [context.currentTime + at, context.createOscillator(), context.createGain()];
  oscillator.type = "triangle";
  oscillator.frequency.value = pitch;
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(0.6, begin + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.15);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(begin);
  oscillator.stop(begin + 0.16);
}

/** A notification of the system, where the person allowed it; says whether one is shown. @param {Page} page */
async function notify(page) {
  if (!("Notification" in window) || Notification.permission !== "granted") return false;
  const options = { body: page.body ?? "", tag: page.tag, renotify: true, requireInteraction: page.urgency === "high", data: page };
  try {
    const worker = await navigator.serviceWorker?.getRegistration();
    const actions = page.url ? [{ action: "acknowledge", title: does(page) }, { action: "open", title: "Open" }] : [];
    if (worker?.active) {
      await worker.showNotification(page.title, { ...options, actions });
    } else {
      const shown = new Notification(page.title, options);
      shown.onclick = () => { focus(); shown.close(); };
    }
    return true;
  } catch {
    return false;
  }
}
