// What somebody types is kept in this browser until the server has it: over a reload, a crash, a session that ended.
//
// A draft is forgotten when its form was answered by sending the browser on (that is how this server says yes), or when
// its owner throws it away or signs out. It is its owner's: who signs in after them in this browser does not see it.

import { each, kept, make, person } from "./dom.js";
import { t } from "./text.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

const PREFIX = "draft.";
/** The field in which a form says the names of its drafts: it may be sent on from a page that does not have its fields. */
const NAMES = "draft";
/** How long a draft is kept, in milliseconds: a week. */
const KEPT = 7 * 24 * 3600 * 1000;

export function start() {
  arrive();
  clear(person());
  each("[data-draft]", (field) => hold(/** @type {Field} */ (field)));
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (new URL(form.action, location.href).pathname === "/sign-out") kept.names(PREFIX).forEach((name) => kept.write(name, null));
    else sent([...names(form), ...carried(form)]);
  });
  document.addEventListener("formdata", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.method === "post") names(form).forEach((name) => event.formData.append(NAMES, name));
  });
  // Forms that htmx sends leave the page where it is.
  document.body.addEventListener("htmx:after:request", (event) => {
    const { ctx } = /** @type {any} */ (event).detail ?? {};
    const form = sender(ctx);
    if (!form) return;
    sent([]);
    const raw = ctx.response?.raw;
    if (raw?.ok && new URL(raw.url, location.href).pathname !== "/sign-in") forget([...names(form), ...carried(form)]);
  });
}

/**
 * The form that a request of htmx sends; null when it is one of a region, which may stand in a form and sends nothing off.
 * @param {any} ctx
 * @returns {HTMLFormElement | null}
 */
function sender(ctx) {
  const source = ctx?.sourceElement;
  if (!ctx || ctx.request.method === "GET") return null;
  return source instanceof HTMLFormElement ? source : source?.form ?? null;
}

/** @param {HTMLFormElement} form */
const names = (form) => [...form.elements].flatMap((field) => field.getAttribute("data-draft") ?? []);

/** Those that came along with what the form sends on. @param {HTMLFormElement} form */
const carried = (form) => [...form.elements].flatMap((field) => field instanceof HTMLInputElement && field.name === NAMES ? field.value : []);

/** Where the drafts of somebody are. @param {string} whose */
const of = (whose) => `${PREFIX}${whose}.`;

/** @param {string[]} names */
function forget(names) {
  const whose = person();
  if (whose) names.forEach((name) => kept.write(of(whose) + name, null));
}

/** What others typed here is neither this person's to read nor to keep. @param {string | null} whose */
function clear(whose) {
  if (whose) kept.names(PREFIX).filter((name) => !name.startsWith(of(whose))).forEach((name) => kept.write(name, null));
}

/** Remembers over the next page what is on its way. @param {string[]} names */
function sent(names) {
  try {
    if (names.length) sessionStorage.setItem("allclear.sent", JSON.stringify(names));
    else sessionStorage.removeItem("allclear.sent");
  } catch {
    // Then a draft stays a little longer than it must.
  }
}

/** What was on its way when this page came: did it arrive? */
function arrive() {
  /** @type {string[]} */
  let names = [];
  try {
    names = JSON.parse(sessionStorage.getItem("allclear.sent") ?? "[]");
  } catch {
    return;
  }
  const way = /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0]);
  // The same page with the form again, or the sign-in page, is no yes; sending the browser on is one.
  if (way?.redirectCount && !location.pathname.startsWith("/sign-in")) forget(names);
  if (!location.pathname.startsWith("/sign-in")) sent([]);
}

/** @param {Field} field */
function hold(field) {
  const whose = person();
  if (!whose) return;
  const name = of(whose) + field.getAttribute("data-draft");
  const draft = read(name);
  const served = field.value;
  if (draft !== null && draft !== served) restore(field, name, draft, served);
  field.addEventListener("input", () => {
    const same = field.value === served || field.value === "";
    kept.write(name, same ? null : JSON.stringify({ text: field.value, at: Date.now() }));
  });
}

/** @param {string} name @returns {string | null} */
function read(name) {
  try {
    const { text, at } = JSON.parse(kept.read(name) ?? "");
    if (typeof text === "string" && Date.now() - at < KEPT) return text;
  } catch {
    // Nothing kept, or not by us.
  }
  kept.write(name, null);
  return null;
}

/** @param {Field} field @param {string} name @param {string} draft @param {string} served */
function restore(field, name, draft, served) {
  field.value = draft;
  const away = () => {
    field.value = served;
    kept.write(name, null);
    note.remove();
    field.focus();
  };
  const note = make("p", { class: "hint", role: "status" }, t("This is what you typed before."), " ",
    make("button", { type: "button", class: "button ghost small", click: away }, t("Throw it away")));
  field.after(note);
  field.form?.addEventListener("submit", () => note.remove(), { once: true });
}
