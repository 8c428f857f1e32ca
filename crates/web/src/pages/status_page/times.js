// The status page's only script. The page is the same bytes for every reader, so it tells UTC; here each instant gets the
// time on the reader's own clock, when pointed at, and the page's age tells it beside it, because fingers do not point. HERE, how the
// language of the server says that, is written in front of this by the server.

// Days have no time of day, and are the same everywhere.
for (const time of document.querySelectorAll('time[datetime*="T"]')) {
  const local = here(new Date(time.getAttribute("datetime") ?? ""));
  if (local) time.setAttribute("title", local);
}
const age = document.querySelector(".overall time, footer time");
if (age?.hasAttribute("title")) age.after(` (${age.getAttribute("title")})`);

/** The instant on this computer; nothing where that is UTC anyway. @param {Date} at */
function here(at) {
  if (Number.isNaN(at.getTime()) || at.getTimezoneOffset() === 0) return "";
  const language = document.documentElement.lang;
  const words = at.toLocaleString(language === "en" ? "en-GB" : language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  return HERE.replace("{local}", words);
}
