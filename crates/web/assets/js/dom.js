// The few lines that the other modules share.

/** @type {[string, (element: HTMLElement) => void][]} */
const watched = [];
/** @type {WeakMap<Element, Set<string>>} */
const met = new WeakMap();

/** @param {ParentNode} root @param {string} selector @param {(element: HTMLElement) => void} greet */
function greetAll(root, selector, greet) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  for (const element of found) {
    const by = met.get(element) ?? new Set();
    if (by.has(selector)) continue;
    met.set(element, by.add(selector));
    greet(/** @type {HTMLElement} */ (element));
  }
}

/**
 * Calls `greet` once for each element that matches: those that are here, and those that regions bring later.
 * @param {string} selector
 * @param {(element: HTMLElement) => void} greet
 */
export function each(selector, greet) {
  if (watched.length === 0) {
    new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node instanceof Element) watched.forEach(([selector, greet]) => greetAll(node, selector, greet));
      }
    }).observe(document.documentElement, { childList: true, subtree: true });
  }
  watched.push([selector, greet]);
  greetAll(document, selector, greet);
}

/**
 * Makes an element. Text is text: nothing that a sender wrote is ever read as markup.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] names as in HTML; functions become listeners; false and null are left out
 * @param {...(Node | string)} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** What this browser keeps. Storage can be full or forbidden; then nothing is kept, and nothing breaks. */
export const kept = {
  /** @param {string} name */
  read(name) {
    try {
      return localStorage.getItem(`allclear.${name}`);
    } catch {
      return null;
    }
  },
  /** @param {string} name @param {string | null} value null forgets it */
  write(name, value) {
    try {
      if (value === null) localStorage.removeItem(`allclear.${name}`);
      else localStorage.setItem(`allclear.${name}`, value);
    } catch {
      // Full or forbidden.
    }
  },
  /** @param {string} prefix @returns {string[]} */
  names(prefix) {
    try {
      const all = Object.keys(localStorage).filter((name) => name.startsWith(`allclear.${prefix}`));
      return all.map((name) => name.slice("allclear.".length));
    } catch {
      return [];
    }
  },
};

/**
 * One sentence at the bottom of the page, for a few seconds; screen readers say it when they have time.
 * @param {string} text
 */
export function toast(text) {
  const old = document.querySelector(".toast");
  const note = make("p", { class: "toast", role: "status" }, text);
  if (old) old.replaceWith(note);
  else document.body.append(note);
  setTimeout(() => note.remove(), 5000);
}

/** The id of who is signed in; null on pages for strangers, which have no account in their frame. */
export const person = () => document.querySelector(".account")?.getAttribute("data-person") ?? null;

/** What the person knows this browser by. */
export function browserName() {
  const agent = navigator.userAgent;
  /** @param {[string, string][]} marks */
  const first = (marks) => marks.find(([mark]) => agent.includes(mark))?.[1];
  const browser = first([["Edg", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]]);
  const system = first([["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]]);
  return [browser ?? "Browser", system].filter(Boolean).join(" on ");
}
