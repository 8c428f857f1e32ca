// What every page runs. Pages work without any of it; each module makes one thing smoother, and none needs another.

import { start as capture } from "./capture.js";
import { start as copy } from "./copy.js";
import { each } from "./dom.js";
import { start as keys } from "./keys.js";
import { start as live } from "./live.js";
import { start as palette } from "./palette.js";
import { start as push } from "./push.js";
import { start as ring } from "./ring.js";
import { start as time } from "./time.js";

/** Filters apply themselves; their button is for browsers without scripts. */
function filters() {
  each("[data-autosend-hides]", (button) => { button.hidden = true; });
  each("form[data-autosend]", (form) => form.addEventListener("change", () => form.requestSubmit()));
}

// Ringing first: whatever else fails in an odd browser, that must not.
for (const start of [ring, live, capture, keys, palette, push, time, copy, filters]) {
  try {
    start();
  } catch (error) {
    console.error("A part of this page could not start; the rest works.", error);
  }
}
