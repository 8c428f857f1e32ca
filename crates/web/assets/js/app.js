// What every page runs. Pages work without any of it; each module makes one thing smoother, and none needs another.

import { start as capture } from "./capture.js";
import { start as copy } from "./copy.js";
import { each } from "./dom.js";
import { start as keys } from "./keys.js";
import { start as live } from "./live.js";
import { start as palette } from "./palette.js";
import { start as push } from "./push.js";
import { start as ring } from "./ring.js";
import { start as sheet } from "./sheet.js";
import { start as time } from "./time.js";
import { start as together } from "./together.js";

/** Filters apply themselves; their button is for browsers without scripts. */
function filters() {
  each("form[data-autosend]", (form) => {
    // What a phone has folded away is set in one go: sending would close it after each tap.
    const folded = () => Boolean(form.closest("details")?.querySelector("summary")?.offsetParent);
    form.addEventListener("change", () => { if (!folded()) form.requestSubmit(); });
    each("[data-autosend-hides]", (button) => { if (form.contains(button)) button.hidden = !folded(); });
  });
}

/** A form that asks for a time zone knows this computer's. */
function zones() {
  each("[data-time-zone]", (part) => {
    const field = /** @type {HTMLInputElement | null} */ (part.querySelector(`[name="${CSS.escape(part.dataset.timeZone ?? "")}"]`));
    if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  });
}

/** Only the pages with a calendar fetch what lets one drag in it, and only a demo has toy phones. */
function boards() {
  each("schedule-board", () => import("./schedule-board.js").then((module) => module.start()));
  each("[data-phones-sound]", () => import("./phones.js").then((module) => module.start()));
}

/** As do those with a capture box. */
function boxes() {
  each("[data-suggest]", () => import("./suggest.js").then((module) => module.start()));
}

/** And those where a passkey is made or used. */
function passkeys() {
  each("[data-passkey-sign-in], [data-passkey-add], [data-passkey-choice]", () => import("./passkey.js").then((module) => module.start()));
}

// Ringing first: whatever else fails in an odd browser, that must not.
for (const start of [ring, live, together, capture, keys, palette, push, boards, boxes, passkeys, time, copy, filters, zones, sheet]) {
  try {
    start();
  } catch (error) {
    console.error("A part of this page could not start; the rest works.", error);
  }
}
