// The service worker: shows pages while no tab is open, answers them from the notification, and has something to show
// when there is no network. RELEASE, the folder of this release's files, and TEXTS, what it says in the language of this
// server, are written in front of this by the server.

/** @typedef {{page: string, title: string, body: string | null, url: string | null, answer: string | null, tag: string, urgency: string}} Page */

const SHELF = `allclear ${RELEASE}`;

/** A text by its English words. @param {string} english */
const t = (english) => TEXTS[english] ?? english;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.add("/offline")));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const old = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("allclear ") && name !== SHELF).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(old());
});

self.addEventListener("fetch", (event) => {
  // Only pages, and only when they cannot be had: what this server says is never answered from memory.
  if (event.request.mode !== "navigate" || event.request.method !== "GET") return;
  const instead = async () => (await caches.match("/offline")) ?? Response.error();
  event.respondWith(fetch(event.request).catch(instead));
});

self.addEventListener("push", (event) => {
  /** @type {Page} */
  let page;
  try {
    page = event.data.json();
  } catch {
    // A push must show something; browsers take the permission away otherwise.
    page = { page: "", title: t("You are being paged"), body: t("Open Allclear to see what it is about."), url: "/", answer: null, tag: "page", urgency: "high" };
  }
  event.waitUntil(Promise.all([show(page), say(page)]));
});

/** @param {Page} page */
function show(page) {
  const answer = page.answer ? [{ action: "acknowledge", title: page.answer }] : [];
  return self.registration.showNotification(page.title, {
    body: page.body ?? "",
    tag: page.tag,
    renotify: true,
    requireInteraction: page.urgency === "high",
    icon: `${RELEASE}icon-192.png`,
    badge: `${RELEASE}badge-96.png`,
    vibrate: [300, 150, 300, 150, 600],
    actions: page.url ? [...answer, { action: "open", title: t("Open") }] : [],
    data: page,
  });
}

/** Tells the server that it arrived; without a session it does not listen, and that is fine. @param {Page} page */
function say(page) {
  if (!page.page) return undefined;
  return fetch(`/live/rings/${encodeURIComponent(page.page)}`, { method: "POST" }).catch(() => {});
}

self.addEventListener("notificationclick", (event) => {
  const page = /** @type {Page} */ (event.notification.data);
  event.notification.close();
  event.waitUntil(event.action === "acknowledge" ? acknowledge(page) : open(page));
});

/** The path on this server, whatever name the link has for it. @param {Page} page */
const path = (page) => new URL(page?.url ?? "/", self.location.origin).pathname;

/** @param {Page} page */
async function acknowledge(page) {
  try {
    const answer = await fetch(path(page), { method: "POST", body: new URLSearchParams({ action: "acknowledge" }) });
    if (!answer.ok) throw new Error(String(answer.status));
    const tabs = await self.clients.matchAll({ type: "window" });
    tabs.forEach((tab) => tab.postMessage({ answered: page.tag }));
    const came = /role="status">([^<]+)/.exec(await answer.text())?.[1] ?? t("That got through.");
    await self.registration.showNotification(came, { body: page.title, tag: page.tag, silent: true, data: { ...page, page: "" } });
  } catch {
    await open(page);
  }
}

/** @param {Page} page */
async function open(page) {
  const to = path(page);
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = tabs.find((tab) => new URL(tab.url).pathname === to);
  if (there) await there.focus();
  else await self.clients.openWindow(to);
}

self.addEventListener("pushsubscriptionchange", (event) => {
  const renew = async () => {
    const { key } = await (await fetch("/me/devices")).json();
    const fresh = await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const before = event.oldSubscription?.toJSON();
    const body = JSON.stringify({ ...fresh.toJSON(), name: "Renewed by the browser", before });
    const answer = await fetch("/me/devices", { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!answer.ok) throw new Error(String(answer.status));
  };
  // Without a session this fails, and so it does when the browser cannot say which subscription it had before.
  const silent = () => self.registration.showNotification(t("This browser does not ring any more"), {
    body: t("Open your profile in Allclear and let it ring again."),
    tag: "silent",
    icon: `${RELEASE}icon-192.png`,
    badge: `${RELEASE}badge-96.png`,
    data: { page: "", url: "/me", tag: "silent" },
  });
  event.waitUntil(renew().catch(silent));
});
