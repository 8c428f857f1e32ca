// Regions of one page that are due at the same moment are fetched with one request, and never two requests at once: what
// changes meanwhile is in the next one. When answers come slowly, the next one waits longer, so a server with a thousand
// screens to draw shows each of them the newest state a little later, and none a state that is gone.
//
// Regions stay htmx's business (ui/live.rs): this only answers what they ask for, and when it cannot, they ask themselves.

/** How long regions that are due in the same moment may take to say so, in milliseconds. */
const SAME = 10;
/** The longest rest between two requests, in milliseconds, however slow the answers are. */
const LONGEST = 3000;
/** After what was not answered all is asked for again this much later, and twice as late each time, up to the latest. */
const AGAIN = 1000;
const LATEST = 30_000;
/** As long as htmx waits for an answer, in milliseconds. */
const PATIENCE = 60_000;

/**
 * What the server says of a region; without html when it is what this page has already.
 * @typedef {{tag: string, html?: string}} Part
 * @typedef {{action: string, request: RequestInit, answer: (response: Response | Promise<Response>) => void}} Asked
 */

class Together {
  /** @type {Map<string, Asked>} by the name of the region */
  #waiting = new Map();
  /** @type {Map<string, string>} the tag of what this page shows of each region */
  #known = new Map();
  #busy = false;
  #restsUntil = 0;
  /** How often in a row nothing was shown. */
  #failed = 0;
  /** @param {string} address */
  constructor(address) {
    this.address = address;
    // Something may have been missed: nothing that is shown counts as known.
    document.body.addEventListener("resync", () => this.#known.clear());
  }

  /** @param {string} name @param {string} action @param {RequestInit} request @returns {Promise<Response>} */
  ask(name, action, request) {
    return new Promise((answer) => {
      const before = this.#waiting.get(name);
      this.#waiting.set(name, { action, request, answer });
      before?.answer(nothing());
      this.#soon();
    });
  }

  #soon() {
    if (this.#busy) return;
    this.#busy = true;
    setTimeout(() => this.#fetch(), Math.max(SAME, this.#restsUntil - performance.now()));
  }

  async #fetch() {
    const asked = this.#waiting;
    this.#waiting = new Map();
    const began = performance.now();
    try {
      await this.#share(asked);
    } catch (error) {
      // No way to the server, or no answer in time: to htmx it is as if it had asked itself.
      for (const { answer } of asked.values()) answer(Promise.reject(error));
      this.#again();
    }
    const now = performance.now();
    this.#restsUntil = now + Math.min(now - began, LONGEST);
    this.#busy = false;
    if (this.#waiting.size) this.#soon();
  }

  /** Nothing was shown, and nobody says so when the server could show it: all is asked for again, later each time. */
  #again() {
    const wait = Math.min(AGAIN * 2 ** this.#failed, LATEST);
    this.#failed += 1;
    setTimeout(() => document.body.dispatchEvent(new Event("resync")), wait);
  }

  /** @param {Map<string, Asked>} asked */
  async #share(asked) {
    const [[, first]] = asked;
    const known = new URLSearchParams([...asked.keys()].map((name) => [name, this.#known.get(name) ?? ""]));
    const response = await fetch(`${this.address}?${known}`, {
      headers: first.request.headers, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
    });
    // An older or newer server, or one that does not know of it any more: the addresses of the regions know better.
    const unknown = response.status === 404 || response.status === 400;
    // Whoever has to sign in, or to wait, is told so once for all regions.
    if (!response.ok && !unknown) {
      for (const { answer } of asked.values()) answer(response.clone());
      if (response.status === 429 || response.status >= 500) this.#again();
      return;
    }
    this.#failed = 0;
    /** @type {Record<string, Part>} */
    const parts = unknown ? {} : await response.json();
    for (const [name, { action, request, answer }] of asked) {
      const part = parts[name];
      if (!part) {
        answer(fetch(action, request));
        continue;
      }
      this.#known.set(name, part.tag);
      answer(part.html === undefined ? nothing() : new Response(part.html, { headers: { "content-type": "text/html" } }));
    }
  }
}

/** What htmx leaves a region alone for. */
const nothing = () => new Response(null, { status: 304 });

export function start() {
  /** @type {Map<string, Together>} */
  const all = new Map();
  document.body.addEventListener("htmx:config:request", (event) => {
    const ctx = /** @type {any} */ (event).detail?.ctx;
    const region = /** @type {HTMLElement | undefined} */ (ctx?.sourceElement);
    const { together: address, part } = region?.dataset ?? {};
    if (!address || !part || ctx.request.method !== "GET") return;
    const shared = all.get(address) ?? new Together(address);
    all.set(address, shared);
    ctx.fetch = (/** @type {string} */ action, /** @type {RequestInit} */ request) => shared.ask(part, action, request);
  });
}
