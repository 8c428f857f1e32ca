// Keys press the buttons and links that are on the page: there is no second way to do a thing, and the button shows its
// key. Never inside a text field. `?` lists them, where they can be changed or turned off.

import { each, kept, make } from "./dom.js";
import { t } from "./text.js";

/** How long a sequence such as `g i` may take between its keys, in milliseconds. */
const PATIENCE = 1500;
const TEXT = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

let before = "";
let since = 0;

export function start() {
  document.addEventListener("keydown", pressed);
  each("[data-keys-help]", (button) => {
    button.hidden = false;
    button.addEventListener("click", help);
  });
  each("[data-palette] > .key", (kbd) => { kbd.textContent = shown("Control+k"); });
}

/** A key as this person's keyboard has it. @param {string} key */
function shown(key) {
  const control = /^Mac|^iP/.test(navigator.platform) ? "⌘" : "Ctrl ";
  return key.replace("Control+", control).replace(/\b[a-z]\b/g, (letter) => letter.toUpperCase());
}

/** What this person changed: from the page's key to their own. @returns {{off?: boolean, own?: Record<string, string>}} */
function wishes() {
  try {
    return JSON.parse(kept.read("keys") ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** @param {{off?: boolean, own?: Record<string, string>}} changed */
const wish = (changed) => kept.write("keys", JSON.stringify(changed));

/**
 * The key as pages write it: `a`, `?`, `Shift+E`, `Control+k`. On a Mac the command key is the control key.
 * @param {KeyboardEvent} event
 */
function named(event) {
  const letter = /^\p{L}$/u.test(event.key);
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Control");
  if (event.altKey) parts.push("Alt");
  // The key of a sign is what it types, with or without shift.
  if (event.shiftKey && letter) parts.push("Shift");
  return [...parts, letter ? (event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key].join("+");
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const key = named(event);
  const target = event.target instanceof Element ? event.target : document.body;
  const typing = target.closest(TEXT) !== null;
  const chord = key.startsWith("Control+");
  if (["Control+Control", "Control+Meta", "Shift", "Alt+Alt"].includes(key) || (typing && !chord)) return;
  const { off, own = {} } = wishes();
  if (off && !chord && key !== "?") return;
  const sequence = before && event.timeStamp - since < PATIENCE ? `${before} ${key}` : "";
  [before, since] = [key.length === 1 ? key : "", event.timeStamp];
  const found = (sequence && pick(sequence, own)) || pick(key, own);
  if (found) {
    event.preventDefault();
    before = "";
    press(found);
  } else if (!chord && walk(key)) {
    event.preventDefault();
  }
}

/**
 * The element that this key presses; inside an open dialog only what is in it.
 * @param {string} key @param {Record<string, string>} own
 */
function pick(key, own) {
  const dialogs = [...document.querySelectorAll("dialog[open], .dialog:popover-open")];
  const within = dialogs.at(-1) ?? document;
  const all = [...within.querySelectorAll("[data-key]")].filter((element) => {
    const its = element.getAttribute("data-key") ?? "";
    return (own[its] ?? its) === key && !element.matches(":disabled, [hidden]");
  });
  // A key that every row has acts on the row that has the focus, and on none when no row has it.
  const row = document.activeElement?.closest("[data-row]");
  const mine = (/** @type {Element} */ element) => row?.contains(element) ?? false;
  const rows = all.filter((element) => element.closest("[data-row]"));
  const free = all.filter((element) => mine(element) || rows.length < 2 || !rows.includes(element));
  free.sort((one, other) => Number(mine(other)) - Number(mine(one)));
  // A narrow window hides the rail; its places are still one key away.
  const reachable = free.find((element) => element.checkVisibility()) ?? all.find((element) => element.matches("nav a, [data-keys-help], [data-palette]"));
  return /** @type {HTMLElement | undefined} */ (reachable);
}

/** @param {HTMLElement} element */
function press(element) {
  if (element.matches(TEXT)) element.focus();
  else element.click();
}

/**
 * Down and up a list, open a row, tick it; says whether there was anything to do.
 * @param {string} key
 */
function walk(key) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility()));
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at];
  if (key === "j" || key === "k") {
    const next = rows[at < 0 ? 0 : at + (key === "j" ? 1 : -1)];
    if (!next) return rows.length > 0;
    const link = /** @type {HTMLElement | null} */ (next.querySelector("a[href]"));
    if (!link) next.tabIndex = -1;
    (link ?? next).focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }
  if (key === "x" && row) {
    /** @type {HTMLInputElement | null} */ (row.querySelector("input[type=checkbox]"))?.click();
    return true;
  }
  if (key === "Enter" && row && document.activeElement === row) {
    /** @type {HTMLElement | null} */ (row.querySelector("a[href], button"))?.click();
    return true;
  }
  return false;
}

/** What an element is called. @param {Element} element */
export function label(element) {
  const inside = element.cloneNode(true);
  if (inside instanceof Element) inside.querySelectorAll("kbd, svg").forEach((part) => part.remove());
  return element.getAttribute("aria-label") || (inside.textContent ?? "").trim() || element.getAttribute("title") || element.getAttribute("placeholder") || "";
}

function help() {
  document.querySelector(".keys-help")?.remove();
  const { off, own = {} } = wishes();
  /** @type {Map<string, string>} */
  const keys = new Map();
  for (const element of document.querySelectorAll("[data-key]:not(:disabled)")) {
    const key = element.getAttribute("data-key") ?? "";
    if (!keys.has(key) && label(element)) keys.set(key, label(element));
  }
  const line = (/** @type {string} */ what, /** @type {Node} */ key) => make("div", {}, make("dt", {}, what), make("dd", {}, key));
  const kbd = (/** @type {string} */ key) => make("kbd", { class: "key" }, shown(key));
  const changeable = (/** @type {string} */ key) => make("button", { type: "button", class: "button ghost small", title: t("Change this key"), click: record(key) }, kbd(own[key] ?? key));
  const fixed = [[t("Next and previous row"), "j k"], [t("Tick a row"), "x"], [t("Open a row"), "Enter"]];
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { class: "keys-help", "aria-labelledby": "keys-title", close: () => dialog.remove() },
    make("h2", { id: "keys-title" }, t("Keys")),
    make("p", { class: "quiet small" }, t("Press a key here to give it another one. They work outside of text fields.")),
    make("dl", {}, ...[...keys].map(([key, what]) => line(what, changeable(key))), ...fixed.map(([what, key]) => line(what, kbd(key)))),
    make("p", { class: "split" },
      make("label", { class: "row" }, make("input", { type: "checkbox", checked: !off, change: (/** @type {any} */ event) => wish({ ...wishes(), off: !event.target.checked }) }), ` ${t("Use single keys")}`),
      make("span", {}, make("button", { type: "button", class: "button small", click: () => { wish({ off }); help(); } }, t("Reset")), " ",
        make("button", { type: "button", class: "button small", autofocus: true, click: () => dialog.close() }, t("Close"))))));
  document.body.append(dialog);
  dialog.showModal();
}

/** The next key pressed takes the place of `key`. @param {string} key */
function record(key) {
  return (/** @type {any} */ event) => {
    const button = event.currentTarget;
    button.textContent = t("Press a key");
    button.addEventListener("keydown", (/** @type {KeyboardEvent} */ pressed) => {
      if (["Shift", "Control", "Alt", "Meta", "Tab"].includes(pressed.key)) return;
      pressed.preventDefault();
      pressed.stopPropagation();
      const { off, own = {} } = wishes();
      if (pressed.key !== "Escape") own[key] = named(pressed);
      wish({ off, own });
      help();
    });
  };
}
