// Lets times tick, and shows an instant on this computer's clock too. The words are the server's (ui/time.rs).

import { each } from "./dom.js";
import { locale, t } from "./text.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function start() {
  setInterval(() => { if (!document.hidden) tick(); }, 1000);
  document.addEventListener("visibilitychange", tick);
  each("time[datetime]", (time) => time.addEventListener("pointerenter", () => here(time), { once: true }));
}

function tick() {
  const now = Date.now();
  for (const time of document.querySelectorAll("time[data-tick]")) {
    const at = Date.parse(time.getAttribute("datetime") ?? "");
    if (Number.isNaN(at)) continue;
    const past = Math.trunc((now - at) / 1000);
    const words = say(time.getAttribute("data-tick") ?? "", past);
    if (words !== time.textContent) time.textContent = words;
    time.closest(".due")?.classList.toggle("overdue", past > 0);
  }
}

/** @param {string} how @param {number} past seconds since the instant; negative before it */
export function say(how, past) {
  if (how === "elapsed") return two(Math.max(past, 0));
  if (how === "due") return past > 0 ? t("{time} overdue", { time: largest(past) }) : t("in {time}", { time: ahead(-past) });
  if (Math.abs(past) < MINUTE) return t("just now");
  return past > 0 ? t("{time} ago", { time: largest(past) }) : t("in {time}", { time: ahead(-past) });
}

/** @param {number} seconds */
const ahead = (seconds) => seconds < HOUR || seconds >= 10 * HOUR ? largest(seconds) : two(seconds);

/** @param {number} seconds */
function largest(seconds) {
  if (seconds < MINUTE) return t("{s} s", { s: seconds });
  if (seconds < HOUR) return t("{m} min", { m: Math.trunc(seconds / MINUTE) });
  if (seconds < DAY) return t("{h} h", { h: Math.trunc(seconds / HOUR) });
  return t("{d} d", { d: Math.trunc(seconds / DAY) });
}

/** @param {number} seconds */
function two(seconds) {
  const [days, hours, minutes] = [Math.trunc(seconds / DAY), Math.trunc(seconds / HOUR) % 24, Math.trunc(seconds / MINUTE) % 60];
  if (seconds < HOUR) return largest(seconds);
  const [big, small] = seconds < DAY ? [t("{h} h", { h: hours }), minutes && t("{m} min", { m: minutes })] : [t("{d} d", { d: days }), hours && t("{h} h", { h: hours })];
  return small ? `${big} ${small}` : big;
}

/** The same instant on this computer, when that differs from the zone of the profile. @param {HTMLElement} time */
function here(time) {
  const at = new Date(time.getAttribute("datetime") ?? "");
  if (Number.isNaN(at.getTime())) return;
  const local = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  if (!time.title.includes(local.slice(0, 5))) time.title = `${time.title}\n${t("{local} on this computer", { local })}`;
}
