// Completion in an incident's capture box. What fits is the server's business (`/incidents/…/suggest`), so that the box,
// the API and the command line speak one language.

import { each, make } from "./dom.js";
import { t } from "./text.js";

/** @typedef {{text: string, hint: string, complete: boolean}} Suggestion */

/** How long typing rests before the server is asked, in milliseconds. */
const REST = 60;

export function start() {
  each("[data-suggest] textarea", (box) => assist(/** @type {HTMLTextAreaElement} */ (box)));
}

/** @param {HTMLTextAreaElement} box */
function assist(box) {
  const place = box.closest("[data-suggest]");
  const from = place?.getAttribute("data-suggest");
  if (!place || !from) return;
  /** @type {Suggestion[]} */
  let shown = [];
  /** Which one the arrows chose; -1 while nobody chose. */
  let at = -1;
  let asked = 0;
  const list = make("div", { class: "suggestions", id: `${box.id}-ways`, role: "listbox", "aria-label": t("Ways to go on"), hidden: true });
  const told = make("p", { class: "sr", role: "status" });
  // A text field of several lines cannot be a combobox; these are the parts of the pattern that it may have.
  for (const [name, value] of [["autocomplete", "list"], ["haspopup", "listbox"], ["controls", list.id]]) box.setAttribute(`aria-${name}`, value);
  box.setAttribute("autocomplete", "off");
  place.append(list, told);

  const draw = () => {
    list.replaceChildren(...shown.map((one, nth) => make("div", {
      role: "option", id: `${list.id}-${nth}`, "aria-selected": String(nth === at), click: () => take(one),
    }, make("code", {}, one.text.trim()), make("span", { class: "note" }, one.hint), ...(nth === Math.max(at, 0) ? [make("kbd", { class: "key" }, "Tab")] : []))));
    list.hidden = shown.length === 0;
    if (at >= 0) box.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    else box.removeAttribute("aria-activedescendant");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const show = (/** @type {Suggestion[]} */ found) => {
    [shown, at] = [found, -1];
    draw();
    const [first, ...more] = shown;
    told.textContent = !first ? "" : more.length
      ? t("{first} and {more} more. Tab takes the first.", { first: first.text.trim(), more: more.length })
      : t("{first}. Tab takes the first.", { first: first.text.trim() });
  };
  const take = (/** @type {Suggestion} */ one) => {
    show([]);
    box.value = one.complete ? one.text : `${one.text.trimEnd()} `;
    box.setSelectionRange(box.value.length, box.value.length);
    box.focus();
    // The draft is kept, and what comes next is offered.
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const look = async () => {
    const typed = box.value;
    const found = await ask(from, typed);
    if (box.value !== typed || document.activeElement !== box) return;
    show(found.filter((one) => one.text !== typed));
  };
  box.addEventListener("input", () => {
    clearTimeout(asked);
    // Commands have one line, and who corrects the middle of it knows what they want.
    const begun = box.value.trim() && !box.value.includes("\n") && box.selectionEnd === box.value.length;
    if (begun) asked = setTimeout(look, REST);
    else show([]);
  });
  box.addEventListener("blur", () => { clearTimeout(asked); show([]); });
  // A press on a suggestion leaves the cursor where it is.
  list.addEventListener("pointerdown", (event) => event.preventDefault());

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) enter(event);
    else if (shown.length === 0) return;
    else if (step) at = (Math.max(at, step > 0 ? -1 : 0) + step + shown.length) % shown.length;
    else if (event.key === "Tab" && !event.shiftKey) take(shown[Math.max(at, 0)]);
    else if (event.key === "Escape") show([]);
    else return;
    if (event.key !== "Enter") event.preventDefault();
    if (step) draw();
  });
  const enter = (/** @type {KeyboardEvent} */ event) => {
    if (at >= 0 && shown[at]) take(shown[at]);
    // The key of a phone's keyboard begins a new line, as everywhere else on it.
    else if (matchMedia("(pointer: coarse)").matches) return;
    else if (box.value.trim()) box.form?.requestSubmit();
    event.preventDefault();
  };
}

/** @param {string} from @param {string} typed @returns {Promise<Suggestion[]>} */
async function ask(from, typed) {
  try {
    // Posted, because what is typed must not stand in an address, which proxies write down.
    const answer = await fetch(from, { method: "POST", body: new URLSearchParams({ text: typed }), headers: { "hx-request": "true" } });
    return answer.ok ? (await answer.json()).data : [];
  } catch {
    return [];
  }
}
