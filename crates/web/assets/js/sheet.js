// A form in a dialog: it is fetched when the dialog opens, so it shows how things stand then, and whoever opens it can type
// at once. Fetching is htmx's business (ui/dialog.rs); this says when.

import { each } from "./dom.js";

const FIELD = ".dialog-body :is(textarea, select, input:not([type=hidden], [type=checkbox], [type=radio]))";

export function start() {
  // On a phone the keyboard would cover the half of the form.
  const types = matchMedia("(hover: hover)").matches;
  /** @param {Element | null} dialog */
  const focus = (dialog) => {
    if (types) /** @type {HTMLElement | null} */ (dialog?.querySelector(FIELD))?.focus();
  };
  document.addEventListener("toggle", (event) => {
    const dialog = /** @type {HTMLElement} */ (event.target);
    if (/** @type {ToggleEvent} */ (event).newState !== "open" || !dialog.matches(".dialog")) return;
    const place = /** @type {HTMLElement | null} */ (dialog.querySelector("[data-fetched]"));
    if (place && !begun(place)) place.dispatchEvent(new Event("open"));
    focus(dialog);
  }, true);
  each("[data-fetched]", follow);
  each("[data-fetched] form", (form) => {
    const dialog = form.closest(".dialog");
    // Who has put the focus somewhere meanwhile, or closed it again, keeps it there.
    if (dialog?.matches(":popover-open") && !dialog.contains(document.activeElement?.closest(FIELD) ?? null)) focus(dialog);
  });
}

/** Whether somebody has begun to fill it in, now or before this page came. @param {HTMLElement} place */
function begun(place) {
  const fields = /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */ ([...place.querySelectorAll("input, textarea")]);
  return "begun" in place.dataset || fields.some((field) => field.value !== field.defaultValue);
}

/**
 * What somebody has begun to fill in is not fetched again; the way to the form's own page shows when it did not come.
 * @param {HTMLElement} place
 */
function follow(place) {
  for (const sign of ["input", "change"]) place.addEventListener(sign, () => { place.dataset.begun = ""; });
  const way = /** @type {HTMLElement | null} */ (place.firstElementChild);
  if (way) way.hidden = true;
  // Nor does what was fetched for the one who opened it come over what they have typed meanwhile.
  place.addEventListener("htmx:before:swap", (event) => { if (begun(place)) event.preventDefault(); });
  place.addEventListener("htmx:finally:request", () => { if (way?.isConnected) way.hidden = false; });
}
