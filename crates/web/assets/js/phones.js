// Toy phones make a sound, but only for whoever asked for it; and an answer given on one leaves the others in sight.

/** Two short tones, as a phone that wants to be picked up, in hertz. */
const TONES = [660, 880];

/** @type {AudioContext | null} */
let audio = null;
/** @type {Set<string>} */
let heard = new Set();

export function start() {
  const button = /** @type {HTMLElement | null} */ (document.querySelector("[data-phones-sound]"));
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    if (on) {
      audio ??= new AudioContext();
      audio.resume().then(ring);
    } else {
      audio?.suspend();
    }
  });
  document.addEventListener("submit", answer);
  heard = ringing();
  const wall = document.querySelector("#phones");
  // The wall is replaced whenever a page arrives or is answered.
  if (wall?.parentElement) new MutationObserver(listen).observe(wall.parentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-rings"] });
}

/**
 * The link answers with a page of its own, for phones that are real. Here the wall shows what came of it.
 * @param {SubmitEvent} event
 */
function answer(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.closest(".phone .answers")) return;
  event.preventDefault();
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  // Not `form.action`: that is the field of this name. Whatever stands in the way, the browser says it best.
  fetch(form.getAttribute("action") ?? "", { method: "POST", body }).then((response) => response.ok || form.submit(), () => form.submit());
}

/** The pages that ring at the moment. */
function ringing() {
  const phones = [...document.querySelectorAll("[data-rings]")];
  return new Set(phones.map((phone) => /** @type {HTMLElement} */ (phone).dataset.rings ?? ""));
}

function listen() {
  const now = ringing();
  if ([...now].some((page) => !heard.has(page))) ring();
  heard = now;
}

function ring() {
  if (audio?.state !== "running") return;
  TONES.forEach((pitch, nth) => {
    const [tone, loud, at] = [audio.createOscillator(), audio.createGain(), audio.currentTime + nth * 0.18];
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.15, at);
    loud.gain.exponentialRampToValueAtTime(0.001, at + 0.16);
    tone.connect(loud).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.17);
  });
}
