// The calendar of a schedule: a stretch of it is chosen for an override, with a mouse or a finger by dragging over the last
// band of a week, and across weeks; with a keyboard by arrows and Enter. Without this module each stretch of the band is a
// link to the same form.

import { make } from "./dom.js";
import { locale, t } from "./text.js";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** Half an hour: hand-overs are agreed on to the half hour. */
const STEP = HOUR / 2;
/** Pixels before a press becomes a drag; below, it opens the link beneath it. Fingers tremble. */
const SLACK = { mouse: 6, pen: 6, touch: 10 };
/** What a keyboard begins with, as the form does: a working day. */
const PROPOSED = 8 * HOUR;
/** How far a key moves the stretch, or its end. */
const MOVES = new Map([["ArrowLeft", -HOUR], ["ArrowRight", HOUR], ["PageUp", -DAY], ["PageDown", DAY], ["ArrowUp", -7 * DAY], ["ArrowDown", 7 * DAY]]);

const clamp = (/** @type {number} */ at, /** @type {number} */ least, /** @type {number} */ most) => Math.min(Math.max(at, least), most);

class ScheduleBoard extends HTMLElement {
  /** The bands that can be chosen from, a week each, with their time. @type {{band: HTMLElement, from: number, to: number}[]} */
  #weeks = [];
  /** @type {{from: number, to: number} | null} */
  #chosen = null;
  /** @type {HTMLElement[]} */
  #marks = [];
  /** Whether something changed while a stretch was chosen. */
  #missed = false;
  #said = make("p", { class: "rota-choice", role: "status" });

  connectedCallback() {
    if (!this.dataset.cover || this.dataset.ready) return;
    const bands = /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".rota-band[data-from]")]);
    this.#weeks = bands.map((band) => ({ band, from: Date.parse(band.dataset.from ?? ""), to: Date.parse(band.dataset.to ?? "") }));
    // What is over is over.
    if (!(this.#end > Date.now())) return;
    this.dataset.ready = "";
    this.append(this.#said);
    this.#keepChosen();
    this.#byPointer();
    this.#byKeyboard();
  }

  /** While somebody chooses, the calendar stays as it is; what changed meanwhile is shown when they are done. */
  #keepChosen() {
    this.closest(".region")?.addEventListener("htmx:before:swap", (event) => {
      if (!this.isConnected || !this.#chosen) return;
      event.preventDefault();
      this.#missed = true;
    });
  }

  get #end() {
    return this.#weeks.at(-1)?.to ?? 0;
  }

  /** The first whole hour that can still be chosen. */
  get #first() {
    const from = this.#weeks[0].from;
    return from + Math.max(0, Math.ceil((Date.now() - from) / HOUR)) * HOUR;
  }

  /** The instant beneath the pointer, to the half hour: in the week at its height, or the nearest. @param {PointerEvent} event */
  #under(event) {
    const away = (/** @type {HTMLElement} */ band) => {
      const box = (band.closest(".rota-week") ?? band).getBoundingClientRect();
      return Math.max(box.top - event.clientY, event.clientY - box.bottom, 0);
    };
    const { band, from, to } = this.#weeks.reduce((near, week) => (away(week.band) < away(near.band) ? week : near));
    const box = band.getBoundingClientRect();
    const share = clamp((event.clientX - box.left) / box.width, 0, 1);
    return from + Math.round((share * (to - from)) / STEP) * STEP;
  }

  #byPointer() {
    /** Where it began. @type {{id: number, at: number, x: number, slack: number} | null} */
    let down = null;
    let dragged = false;
    const end = () => {
      down = null;
      this.#choose(null);
    };
    this.addEventListener("dragstart", (event) => event.preventDefault());
    this.addEventListener("pointerdown", (event) => {
      const band = event.target instanceof Element && event.target.closest(".rota-band[data-from]");
      dragged = false;
      if (!band || event.button !== 0 || !event.isPrimary) return;
      const slack = event.pointerType === "touch" ? SLACK.touch : SLACK.mouse;
      down = { id: event.pointerId, at: this.#under(event), x: event.clientX, slack };
    });
    this.addEventListener("pointermove", (event) => {
      if (!down || (!dragged && Math.abs(event.clientX - down.x) < down.slack)) return;
      // Only now: a press that stays a press goes to the link beneath it.
      if (!dragged) this.setPointerCapture(down.id);
      dragged = true;
      const [from, to] = [down.at, this.#under(event)].sort((a, b) => a - b);
      this.#choose({ from, to });
    });
    this.addEventListener("pointerup", () => {
      const chosen = dragged ? this.#chosen : null;
      end();
      if (chosen && chosen.to > chosen.from) this.#open(chosen);
    });
    // A finger that goes up or down scrolls the page.
    this.addEventListener("pointercancel", end);
    this.addEventListener("pointerleave", () => { if (!dragged) down = null; });
    // The end of a drag over a link is no press on it.
    this.addEventListener("click", (event) => {
      if (dragged) event.preventDefault();
      dragged = false;
    }, true);
  }

  #byKeyboard() {
    this.tabIndex = 0;
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", t("Calendar: arrow keys choose a time for an override"));
    this.addEventListener("focus", () => { if (this.matches(":focus-visible")) this.#say("", t("← → choose a time for an override.")); });
    this.addEventListener("blur", () => this.#choose(null));
    this.addEventListener("keydown", (event) => {
      if (event.target !== this || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!this.#press(event.key, event.shiftKey)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** Says whether the key was for us. @param {string} key @param {boolean} shift */
  #press(key, shift) {
    const by = MOVES.get(key);
    const chosen = this.#chosen;
    if (!chosen) {
      // Other keys scroll until there is something to move.
      if (key !== "ArrowLeft" && key !== "ArrowRight") return false;
      this.#choose({ from: this.#first, to: Math.min(this.#first + PROPOSED, this.#end) });
    } else if (key === "Enter") {
      this.#open(chosen);
    } else if (key === "Escape") {
      this.#choose(null);
    } else if (by && shift) {
      this.#choose({ from: chosen.from, to: clamp(chosen.to + by, chosen.from + HOUR, this.#end) });
    } else if (by) {
      const length = chosen.to - chosen.from;
      const from = clamp(chosen.from + by, Math.min(this.#first, chosen.from), this.#end - length);
      this.#choose({ from, to: from + length });
    } else {
      return false;
    }
    this.#marks[0]?.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** Shows what is chosen, in every week that it touches, and says it. @param {{from: number, to: number} | null} chosen */
  #choose(chosen) {
    for (const mark of this.#marks.splice(0)) mark.remove();
    this.#chosen = chosen;
    this.#said.replaceChildren();
    if (!chosen && this.#missed) {
      this.#missed = false;
      document.body.dispatchEvent(new Event("resync"));
    }
    if (!chosen) return;
    for (const { band, from, to } of this.#weeks) {
      const [first, last] = [Math.max(chosen.from, from), Math.min(chosen.to, to)];
      if (first >= last) continue;
      const mark = make("span", { class: `rota-drag ${place((first - from) / (to - from), (last - first) / (to - from))}` });
      band.append(mark);
      this.#marks.push(mark);
    }
    this.#say(this.#words(chosen), t("Enter takes it. ← → move it, Page Up and Page Down by a day, with Shift only its end."));
  }

  /** @param {string} what @param {string} keys for whoever uses some */
  #say(what, keys) {
    const shown = this.matches(":focus-visible") ? [make("span", { class: "quiet" }, keys)] : [];
    this.#said.replaceChildren(...(what ? [make("strong", {}, what), " "] : []), ...shown);
  }

  /** On the calendar's clock: `Mon 23 Nov, 09:00 – Mon 23 Nov, 17:00 (8 h)`. @param {{from: number, to: number}} chosen */
  #words({ from, to }) {
    /** @type {Intl.DateTimeFormatOptions} */
    const look = { timeZone: this.dataset.zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    const say = (/** @type {number} */ at) => new Intl.DateTimeFormat(locale, look).format(at);
    const halves = Math.round((to - from) / STEP);
    const [days, hours] = [Math.floor(halves / 48), Math.floor((halves % 48) / 2)];
    const length = [days && t("{d} d", { d: days }), hours && t("{h} h", { h: hours }), halves % 2 && t("{m} min", { m: 30 })].filter(Boolean).join(" ");
    return `${say(from)} – ${say(to)}${length ? ` (${length})` : ""}`;
  }

  /** The form, filled with what is chosen. @param {{from: number, to: number}} chosen */
  #open({ from, to }) {
    const zone = new URLSearchParams(location.search).get("zone") === "schedule" ? "&zone=schedule" : "";
    const text = (/** @type {number} */ at) => encodeURIComponent(new Date(at).toISOString());
    location.assign(`${this.dataset.cover}?from=${text(from)}&to=${text(to)}${zone}`);
  }
}

/** In thousandths, as the server writes places: three digits each. @param {number} left @param {number} width */
function place(left, width) {
  const digits = (/** @type {number} */ share, /** @type {string} */ of) => {
    const n = Math.round(share * 1000);
    return `${of}a${Math.floor(n / 100)} ${of}b${Math.floor(n / 10) % 10} ${of}c${n % 10}`;
  };
  return `${digits(left, "x")} ${digits(width, "w")}`;
}

export function start() {
  if (!customElements.get("schedule-board")) customElements.define("schedule-board", ScheduleBoard);
}
