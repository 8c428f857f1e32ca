// What scripts say, in the language of this server.

import texts from "./texts.js";

/** How this server writes days and hours: English is written as in Europe. */
export const locale = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

/**
 * A text by its English words, with `{name}` filled. The words stand in the quotes of the call: the server finds them
 * there, and sends what it says instead.
 * @param {string} english
 * @param {Record<string, string | number>} [values]
 */
export function t(english, values = {}) {
  const words = /** @type {Record<string, string>} */ (texts)[english] ?? english;
  return words.replace(/\{(\w+)\}/g, (hole, name) => name in values ? String(values[name]) : hole);
}
