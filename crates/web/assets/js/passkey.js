// Passkeys: this device's finger, face or PIN in the place of a password. What has to do with them stands hidden in the
// page and is shown where the browser can do it.

import { browserName, each, make } from "./dom.js";
import { t } from "./text.js";

const possible = isSecureContext && "PublicKeyCredential" in window && "credentials" in navigator;

/** Something to tell the person, in words that were meant for them. */
class Said extends Error {}

export function start() {
  if (!possible) return;
  each("[data-passkey-sign-in]", (part) => {
    const tell = offer(part, async (part) => {
      // A browser asks for one passkey at a time.
      waiting.abort();
      try {
        await finish(part, await choose({}));
      } catch (error) {
        wait(part, tell);
        throw error;
      }
    });
    wait(part, tell);
  });
  each("[data-passkey-add]", (part) => {
    const field = part.querySelector("input");
    if (field && !field.value) field.value = browserName();
    offer(part, add);
  });
  each("[data-passkey-choice]", (part) => { part.hidden = false; });
}

/**
 * Shows the part; its button does `work`, and what went wrong is told below it. Answers what tells something there.
 * @param {HTMLElement} part @param {(part: HTMLElement) => Promise<void>} work
 */
function offer(part, work) {
  const told = part.appendChild(make("p", { class: "hint", role: "status" }));
  const tell = (/** @type {string} */ text) => { told.textContent = text; };
  const button = part.querySelector("button");
  if (!button) return tell;
  const press = async () => {
    button.disabled = true;
    tell("");
    try {
      await work(part);
    } catch (error) {
      tell(words(error));
    }
    button.disabled = false;
  };
  button.addEventListener("click", press);
  part.querySelector("input")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (!button.disabled) press();
  });
  part.hidden = false;
  return tell;
}

/** The server's question is good for five minutes (`PATIENCE` in sign_in/passkeys.rs): one that waits is asked anew before. */
const GOOD_FOR = 4 * 60 * 1000;
/** What waits for a choice in the e-mail field. */
let waiting = new AbortController();

/**
 * Has the browser propose passkeys in the e-mail field, where it can. Nobody asked for it, so nobody hears why it cannot be:
 * the button says that. What was chosen and opens nothing is told.
 * @param {HTMLElement} part @param {(text: string) => void} tell
 */
async function wait(part, tell) {
  const can = /** @type {any} */ (PublicKeyCredential).isConditionalMediationAvailable;
  if (!(await can?.call(PublicKeyCredential))) return;
  const mine = (waiting = new AbortController());
  const anew = setTimeout(() => {
    mine.abort();
    wait(part, tell);
  }, GOOD_FOR);
  const chosen = await choose({ mediation: "conditional", signal: mine.signal }).catch(() => null);
  clearTimeout(anew);
  if (!chosen) return;
  try {
    await finish(part, chosen);
  } catch (error) {
    tell(words(error));
    wait(part, tell);
  }
}

/** One of this person's passkeys, and what it answers. @param {object} how it is asked for */
async function choose(how) {
  const { ceremony, options } = await ask("/sign-in/passkey", {});
  const credential = await navigator.credentials.get({ publicKey: request(options.publicKey), ...how });
  return { ceremony, answer: json(credential) };
}

/** @param {HTMLElement} part @param {{ceremony: string, answer: object}} chosen */
async function finish(part, chosen) {
  const { next } = await ask("/sign-in/passkey/answer", { ...chosen, next: part.dataset.next ?? "/" });
  // A form that outlived its session is offered again, as after signing in with a password.
  const interrupted = /** @type {HTMLFormElement | null} */ (part.dataset.resume ? document.getElementById(part.dataset.resume) : null);
  if (!interrupted) return go(next);
  interrupted.action = "/sign-in/resume";
  interrupted.noValidate = true;
  interrupted.submit();
}

/** @param {HTMLElement} part */
async function add(part) {
  const { ceremony, options } = await ask("/me/passkeys", {});
  const credential = await navigator.credentials.create({ publicKey: creation(options.publicKey) });
  const name = part.querySelector("input")?.value.trim() || browserName();
  const { next } = await ask("/me/passkeys/answer", { ceremony, name, answer: json(credential) });
  go(part.dataset.next ?? next);
}

/** The same page with another fragment would not be loaded again by itself. @param {string} to */
function go(to) {
  const there = new URL(to, location.href);
  if (there.pathname !== location.pathname) return location.assign(there);
  history.replaceState(null, "", there);
  location.reload();
}

/** @param {string} path @param {object} body @returns {Promise<any>} */
async function ask(path, body) {
  const sent = { method: "POST", headers: { "content-type": "application/json", accept: "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, sent).catch(() => {
    throw new Said(t("The server did not answer. Try once more."));
  });
  const told = await answer.json().catch(() => null);
  if (answer.ok && told) return told;
  if (answer.status === 401) throw new Said(t("You are signed out. Load the page again."));
  throw new Said(told?.detail ?? t("The server answered {status}. Try once more.", { status: answer.status }));
}

/** @param {unknown} error */
function words(error) {
  if (error instanceof Said) return error.message;
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  // Somebody changed their mind, or let the time pass.
  if (name === "NotAllowedError" || name === "AbortError") return "";
  if (name === "InvalidStateError") return t("This device has a passkey for you already.");
  if (name === "SecurityError") return t("Passkeys do not work at this address. Open Allclear at its own address and try there.");
  if (name === "NotSupportedError" || name === "ConstraintError") return t("This device cannot make such a passkey. Try another device, or a security key.");
  return t("That did not work: {why}", { why: error instanceof Error ? error.message : String(error) });
}

// What servers and browsers say to each other is JSON with base64url in it. Newer browsers translate by themselves.

/** @param {string} text */
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
/** @param {ArrayBuffer} buffer */
const base64url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
/** @param {any[] | undefined} list */
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) })) ?? [];

/** @param {any} options @returns {PublicKeyCredentialCreationOptions} */
function creation(options) {
  const own = /** @type {any} */ (PublicKeyCredential).parseCreationOptionsFromJSON;
  if (own) return own.call(PublicKeyCredential, options);
  const user = { ...options.user, id: bytes(options.user.id) };
  return { ...options, user, challenge: bytes(options.challenge), excludeCredentials: known(options.excludeCredentials) };
}

/** @param {any} options @returns {PublicKeyCredentialRequestOptions} */
function request(options) {
  const own = /** @type {any} */ (PublicKeyCredential).parseRequestOptionsFromJSON;
  if (own) return own.call(PublicKeyCredential, options);
  return { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) };
}

/** @param {any} credential */
function json(credential) {
  if (!credential) throw new DOMException("nothing was chosen", "NotAllowedError");
  try {
    return credential.toJSON();
  } catch {
    // An older browser, or a password manager's stand-in for one.
  }
  const { id, rawId, type, response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const said = parts.filter((part) => response[part]).map((part) => [part, base64url(response[part])]);
  const transports = response.getTransports ? { transports: response.getTransports() } : {};
  const extensions = credential.getClientExtensionResults?.() ?? {};
  return { id, type, rawId: base64url(rawId), response: { ...Object.fromEntries(said), ...transports }, clientExtensionResults: extensions };
}
