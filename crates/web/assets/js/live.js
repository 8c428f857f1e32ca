// What a reader notices of the live stream: whether the line is up, what arrived while they read something else, and what
// is new since they looked. The stream itself and the regions are htmx's business (ui/live.rs).

import { each, make } from "./dom.js";
import { t } from "./text.js";

/** Two beats and some patience, in milliseconds: longer silence means that the line is dead. */
const SILENT = 40_000;
/** A line that is back within this time was never missed, in milliseconds. */
const BLINK = 4000;
/** How long a page whose very first try failed waits before the next one, in milliseconds; htmx only repeats later ones. */
const AGAIN = 5000;
/** How long a sentence for screen readers stays, in milliseconds: until they have had time to pick it up. */
const SAID = 3000;

/** @type {any} htmx's connection, as its events hand it out; null while there has been none */
let connection = null;
let last = Date.now();
let complaint = 0;
let signedOut = false;

export function start() {
  const stream = document.getElementById("live");
  if (stream) watch(stream);
  each(".region", (region) => follow(region));
  // Who is asked to sign in while reading keeps what is on the screen.
  document.body.addEventListener("htmx:after:request", (event) => {
    const raw = /** @type {any} */ (event).detail?.ctx?.response?.raw;
    const to = raw?.headers?.get("allclear-sign-in");
    if (to) signedOutBanner();
  });
}

/** @param {HTMLElement} stream */
function watch(stream) {
  // One question at a time: htmx would keep a second one waiting and open a second line with it.
  let asking = true;
  const up = () => {
    last = Date.now();
    clearTimeout(complaint);
    complaint = 0;
    if (!signedOut) document.querySelector(".offline")?.remove();
  };
  const down = () => {
    complaint ||= setTimeout(() => banner(t("No connection to the server. Trying again."), null), BLINK);
  };
  const body = document.body;
  body.addEventListener("htmx:sse:after:connection", (event) => {
    connection = /** @type {any} */ (event).detail?.connection;
    up();
  });
  for (const sign of ["beat", "resync", "htmx:sse:after:message"]) body.addEventListener(sign, up);
  body.addEventListener("htmx:sse:error", (event) => {
    if (/** @type {any} */ (event).detail?.status === 401) signedOutBanner();
    else down();
  });
  body.addEventListener("htmx:sse:close", () => { connection = null; });
  body.addEventListener("htmx:finally:request", (event) => {
    if (event.target !== stream) return;
    asking = false;
    if (connection || signedOut) return;
    down();
    setTimeout(renew, AGAIN);
  });
  body.addEventListener("ended", signedOutBanner);
  addEventListener("offline", () => banner(t("This device is offline. What is shown may be old."), null));
  addEventListener("online", () => renew());
  // A tab in the background gives its line back (browsers have six for one server) and reads everything anew afterwards.
  document.addEventListener("visibilitychange", () => { last = Date.now(); });
  setInterval(() => {
    if (document.hidden || Date.now() - last < SILENT) return;
    down();
    renew();
  }, 5000);
  // Ends a line that is dead without knowing it, or the wait for the next try; htmx then opens another.
  function renew() {
    last = Date.now();
    if (!connection && !asking) {
      asking = true;
      stream.dispatchEvent(new Event("reconnect"));
    }
    connection?.reader?.cancel().catch(() => {});
    connection?.delayCanceller?.();
  }
}

function signedOutBanner() {
  signedOut = true;
  const to = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  banner(t("You are signed out. What is shown stays, and what you typed is kept."), make("a", { href: to }, t("Sign in again")));
}

/** @param {string} text @param {Node | null} action */
function banner(text, action) {
  const line = make("div", { class: "offline", role: "status" }, text, ...(action ? [" ", action] : []));
  const old = document.querySelector(".offline");
  if (old) old.replaceWith(line);
  else document.body.prepend(line);
}

/** @param {Element} region */
const entries = (region) => [...region.querySelectorAll(".timeline > [id], .list > [id]")];
/** @param {Element} element */
const inSight = (element) => {
  const box = element.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
};

/**
 * Marks what arrives in a region, counts what arrives out of sight, and draws the line "since you looked".
 * @param {HTMLElement} region
 */
function follow(region) {
  let known = new Set(entries(region).map((entry) => entry.id));
  /** @type {Set<string>} */
  let unseen = new Set();
  /** @type {Set<string> | null} what arrived while nobody looked */
  let away = null;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) away = new Set();
  });
  const arrived = () => {
    const here = entries(region);
    const fresh = here.filter((entry) => !known.has(entry.id));
    known = new Set(here.map((entry) => entry.id));
    for (const entry of fresh) {
      entry.classList.add("arrived");
      if (document.hidden) away?.add(entry.id);
      if (document.hidden || !inSight(entry)) unseen.add(entry.id);
    }
    if (away?.size) divide(here, away);
    pill();
    if (fresh.length) tell(region, fresh.length);
  };
  const pill = () => {
    const news = /** @type {HTMLElement | null} */ (document.querySelector(`[data-news="${CSS.escape(region.id)}"]`));
    if (!news) return;
    unseen = new Set([...unseen].filter((id) => known.has(id) && !inSight(/** @type {Element} */ (document.getElementById(id)))));
    const count = news.querySelector("[data-count]");
    if (count) count.textContent = String(unseen.size);
    news.hidden = unseen.size === 0;
    news.onclick = () => {
      const first = entries(region).find((entry) => unseen.has(entry.id));
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      first?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    };
  };
  new MutationObserver((changes) => {
    const ours = (/** @type {Node} */ node) => node instanceof Element && node.matches(".since, .news, .news *");
    const real = changes.some((change) => [...change.addedNodes, ...change.removedNodes].some((node) => !ours(node)));
    if (real) arrived();
  }).observe(region, { childList: true, subtree: true });
  addEventListener("scroll", () => { if (unseen.size) pill(); }, { passive: true });
}

/**
 * Screen readers hear how much came, when they have time; what it is can be read in the region.
 * @param {HTMLElement} region @param {number} count
 */
function tell(region, count) {
  const line = /** @type {HTMLElement | null} */ (document.querySelector(`[data-arrives="${CSS.escape(region.id)}"]`));
  if (!line) return;
  line.textContent = `${count} ${count === 1 ? line.dataset.one : line.dataset.many}`;
  // The same words once more are only read out when they were gone between.
  setTimeout(() => { line.textContent = ""; }, SAID);
}

/** @param {Element[]} here @param {Set<string>} away */
function divide(here, away) {
  const [list] = [here[0]?.parentElement];
  if (!list?.matches(".timeline") || list.querySelector(":scope > .since")) return;
  const old = here.findIndex((entry) => !away.has(entry.id));
  const next = here.findIndex((entry) => away.has(entry.id));
  if (old < 0 || next < 0) return;
  // Newest first or oldest first: the line stands where new meets old.
  const below = next < old ? here[old] : here[next];
  list.insertBefore(make("li", { class: "since" }, make("span", {}, t("since you looked"))), below);
}
