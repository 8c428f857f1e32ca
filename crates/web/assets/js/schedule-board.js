// The calendar of a schedule: dragging over its last band chooses the time of an override. Without this module each
// stretch of the band is a link to the same form, which is also the way with a keyboard.

/** Half an hour, in milliseconds: hand-overs are agreed on to the half hour. */
const STEP = 30 * 60 * 1000;
/** Pixels before a press becomes a drag; below, it opens the link beneath it. */
const SLACK = 6;

class ScheduleBoard extends HTMLElement {
  connectedCallback() {
    if (!this.dataset.cover || this.dataset.ready) return;
    this.dataset.ready = "";
    for (const band of this.querySelectorAll(".rota-band[data-from]")) this.#follow(/** @type {HTMLElement} */ (band));
  }

  /** @param {HTMLElement} band */
  #follow(band) {
    const [from, to] = [Date.parse(band.dataset.from ?? ""), Date.parse(band.dataset.to ?? "")];
    /** @param {PointerEvent} event the instant beneath the pointer, to the half hour */
    const under = (event) => {
      const box = band.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      return from + Math.round((share * (to - from)) / STEP) * STEP;
    };
    let begin = 0, x = 0;
    /** @type {HTMLElement | null} */
    let mark = null;
    let dragged = false, down = false;

    band.addEventListener("dragstart", (event) => event.preventDefault());
    band.addEventListener("pointerdown", (event) => {
      // A finger scrolls; it taps the links instead.
      if (event.button !== 0 || event.pointerType === "touch") return;
      [begin, x, dragged, down] = [under(event), event.clientX, false, true];
    });
    band.addEventListener("pointermove", (event) => {
      if (!down || (!mark && Math.abs(event.clientX - x) < SLACK)) return;
      if (!mark) {
        // Only now: a press that stays a press goes to the link beneath it.
        band.setPointerCapture(event.pointerId);
        mark = document.createElement("span");
        band.append(mark);
        dragged = true;
      }
      const [first, last] = [begin, under(event)].sort((a, b) => a - b);
      place(mark, (first - from) / (to - from), (last - first) / (to - from));
    });
    band.addEventListener("pointerup", (event) => {
      down = false;
      if (!mark) return;
      mark.remove();
      mark = null;
      const [first, last] = [begin, under(event)].sort((a, b) => a - b);
      if (last > first) this.#go(first, last);
    });
    band.addEventListener("pointercancel", () => {
      down = false;
      mark?.remove();
      mark = null;
    });
    band.addEventListener("pointerleave", () => {
      if (!mark) down = false;
    });
    // The end of a drag over a link is no press on it.
    band.addEventListener("click", (event) => {
      if (dragged) event.preventDefault();
      dragged = false;
    }, true);
  }

  /** @param {number} from @param {number} to */
  #go(from, to) {
    const zone = new URLSearchParams(location.search).get("zone") === "schedule" ? "&zone=schedule" : "";
    const text = (/** @type {number} */ at) => encodeURIComponent(new Date(at).toISOString());
    location.assign(`${this.dataset.cover}?from=${text(from)}&to=${text(to)}${zone}`);
  }
}

/** In thousandths, as the server writes places: three digits each. @param {HTMLElement} mark @param {number} left @param {number} width */
function place(mark, left, width) {
  const digits = (/** @type {number} */ share, /** @type {string} */ of) => {
    const n = Math.round(share * 1000);
    return `${of}a${Math.floor(n / 100)} ${of}b${Math.floor(n / 10) % 10} ${of}c${n % 10}`;
  };
  mark.className = `rota-drag ${digits(left, "x")} ${digits(width, "w")}`;
}

export function start() {
  if (!customElements.get("schedule-board")) customElements.define("schedule-board", ScheduleBoard);
}
