// Find or do: everything the page offers, every place, and what the server finds, behind one field. `/search` is the same
// as a page.

import { each, make } from "./dom.js";
import { label } from "./keys.js";
import { t } from "./text.js";

/**
 * One line. The server answers `GET /palette?q=` with a list of `{label, href, note}`.
 * @typedef {{label: string, note: string, go: () => void}} Line
 */

/** How long typing rests before the server is asked, in milliseconds. */
const REST = 120;
const MOST = 12;

export function start() {
  // Without this module the opener is a link to the page that searches.
  each("[data-palette]", (opener) => opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show();
  }));
}

function show() {
  if (document.querySelector("dialog.palette[open]")) return;
  const lines = [...commands(), ...places()];
  /** @type {Line[]} */
  let shown = [];
  let at = 0;
  let asked = 0;
  const list = make("div", { role: "listbox", id: "palette-list", "aria-label": t("Found") });
  const field = /** @type {HTMLInputElement} */ (make("input", {
    type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-label": t("Find or do"),
    placeholder: t("Find or do…"), autocomplete: "off", spellcheck: "false", autofocus: true,
  }));
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { class: "palette", "aria-label": t("Find or do"), close: () => dialog.remove() }, field, list));

  const choose = (/** @type {Line} */ line) => { dialog.close(); line.go(); };
  const draw = () => {
    at = Math.max(0, Math.min(at, shown.length - 1));
    list.replaceChildren(...shown.map((line, nth) => make("div", {
      role: "option", id: `palette-${nth}`, "aria-selected": String(nth === at), click: () => choose(line),
    }, make("bdi", {}, line.label), make("bdi", { class: "note" }, line.note))));
    if (shown.length) field.setAttribute("aria-activedescendant", `palette-${at}`);
    else field.removeAttribute("aria-activedescendant");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const filter = () => {
    const own = lines.filter((line) => fits(line.label, field.value))
      .sort((one, other) => Number(begins(other.label, field.value)) - Number(begins(one.label, field.value))).slice(0, MOST);
    const words = field.value.trim();
    const all = words ? [...typed(words), { label: t("Search for “{words}”", { words }), note: t("everything"), go: () => location.assign(`/search?q=${encodeURIComponent(words)}`) }] : [];
    [shown, at] = [[...own, ...all], 0];
    draw();
    clearTimeout(asked);
    if (words) asked = setTimeout(async () => {
      const found = await find(words);
      if (field.value.trim() !== words) return;
      // What somebody has chosen meanwhile stays chosen.
      const chosen = at > 0 ? shown[at] : undefined;
      // A number means an incident, before anything that this page offers.
      const number = /^#?\d+$/.test(words);
      shown = [...(number ? found : own), ...(number ? own : found)].slice(0, MOST * 2).concat(all);
      at = Math.max(0, chosen ? shown.indexOf(chosen) : 0);
      draw();
    }, REST);
  };
  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    // The key that ends a composition chooses letters, and no line.
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) [at] = [at + step];
    else if (event.key === "Enter" && shown[at]) choose(shown[at]);
    else return;
    event.preventDefault();
    if (step) draw();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
  filter();
}

/** What this page offers. @returns {Line[]} */
function commands() {
  const all = [...document.querySelectorAll("[data-command]:not(:disabled)")];
  return all.map((element) => ({ label: label(element), note: t("on this page"), go: () => /** @type {HTMLElement} */ (element).click() }));
}

/** @returns {Line[]} */
function places() {
  return [...document.querySelectorAll('nav.rail .places a[data-key]')].map((link) => ({
    label: label(link), note: t("place"), go: () => location.assign(link.getAttribute("href") ?? "/"),
  }));
}

/**
 * On the page of an incident the palette takes what its capture box takes, and puts it there: one grammar, and one more
 * press before anything is done. One word is looked for and not written down; a command of one word is a button here.
 * @param {string} words @returns {Line[]}
 */
function typed(words) {
  const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("#capture-form textarea"));
  if (!box || !/\s/.test(words)) return [];
  const put = () => {
    box.value = [box.value.trimEnd(), words].filter(Boolean).join("\n");
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return [{ label: words, note: t("into the box; Enter there sends it"), go: put }];
}

/** @param {string} words @returns {Promise<Line[]>} */
async function find(words) {
  try {
    const answer = await fetch(`/palette?q=${encodeURIComponent(words)}`, { headers: { "hx-request": "true" } });
    if (!answer.ok) return [];
    const found = await answer.json();
    return found.map((/** @type {any} */ one) => ({ label: String(one.label), note: String(one.note ?? ""), go: () => location.assign(one.href) }));
  } catch {
    return [];
  }
}

/** A word of the label begins with what was typed. @param {string} label @param {string} typed */
function begins(label, typed) {
  return ` ${label.toLowerCase()}`.includes(` ${typed.trim().toLowerCase()}`);
}

/** Every word typed begins a word or stands somewhere in the label. @param {string} label @param {string} typed */
function fits(label, typed) {
  const low = label.toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => low.includes(word));
}
