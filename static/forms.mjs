// What is pressed is heard and what is typed is kept, whatever becomes of the server. Loaded at once, before all else:
//
//   <form data-urgent="Send help now" data-sent="Stay with the caller.">   never leaves its page: until the server has
//       it, it says NOT SENT (templates/_not_sent.html) and tries again by itself; data-radio: there is a radio as well
//   <input name="draft">   what is typed in its form is kept on the server, for this person alone, until it is sent
//
// An urgent press acts once, however often it is tried: every try carries the same key (heart/kernel/middleware.py, Once), and
// only an answer that says since when the server has it (Taken-At) counts as sent.

import { clock, draw, fill, now, panelOf, reason, renew, root, SAY_MS, session, TRY_MS } from "./not_sent.mjs";

const PAUSES_MS = [1_000, 2_000, 3_000], TWICE_MS = 1_500, ASK_MS = 3_000;
const HANGS_MS = 3_000;
const REFUSALS = [400, 403, 404, 409, 410, 422];

// --- presses that must be heard --------------------------------------------------------------------------------------

const acts = new Map();
const waits = (act) => act.state === "sending" || act.state === "unsent";
const urgent = () => [...document.querySelectorAll("form[data-urgent]")];

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-urgent]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  press(form, submitter);
}, true);

function press(form, submitter) {
  const before = acts.get(form.action);
  if (before && waits(before)) return hurry(before);
  // The second tap of the same hand is no second act.
  if (before?.state === "sent" && performance.now() - before.over < TWICE_MS) return;
  before?.panel.remove();
  const act = { address: form.action, body: new URLSearchParams(new FormData(form, submitter)), tries: 0 };
  act.panel = panelOf(now());
  for (const name of ["urgent", "sent"]) fill(act.panel, name, form.dataset[name] ?? "");
  act.panel.querySelector("[data-only-radio]").hidden = !("radio" in form.dataset);
  const again = act.panel.querySelector("[data-now-again]");
  again.addEventListener("click", () => hurry(act));
  // The button's key presses what stands in its place.
  if (submitter?.dataset.key) again.dataset.key = submitter.dataset.key;
  acts.set(act.address, act);
  say(act, "sending");
  setTimeout(() => { if (act.state === "sending") say(act, "unsent", "silent"); }, SAY_MS);
  send(act);
}

async function send(act) {
  clearTimeout(act.timer);
  if (act.busy || !waits(act)) return;
  Object.assign(act, { busy: true, began: performance.now(), stop: new AbortController() });
  const late = setTimeout(() => act.stop.abort(), TRY_MS);
  const [state, why] = await tried(act);
  clearTimeout(late);
  act.busy = false;
  if (!waits(act)) return;
  fill(act.panel, "tried", clock());
  say(act, state, why);
  if (state === "unsent") act.timer = setTimeout(() => send(act), PAUSES_MS[act.tries++] ?? PAUSES_MS.at(-1));
}

// At once; a try that hangs, on a link that is no more, is given up for it.
function hurry(act) {
  if (!act.busy) send(act);
  else if (performance.now() - act.began > HANGS_MS) { act.tries = 0; act.stop.abort(); }
}

// One try: what became of it, and why it is not sent.
async function tried(act, renewed = false) {
  try {
    const answer = await fetch(act.address, {
      method: "POST", body: act.body, credentials: "same-origin", redirect: "manual", cache: "no-store",
      headers: { Accept: "text/html", "HX-Request": "true" }, signal: act.stop.signal,
    });
    const taken = Date.parse(answer.headers.get("Taken-At"));
    if (taken) { fill(act.panel, "taken", clock(taken)); return ["sent"]; }
    if (answer.headers.has("X-Locked")) return ["unsent", "locked"];
    // Signed out, or in again elsewhere: then what this page shows of its person is new.
    if ([401, 403].includes(answer.status) && !renewed) {
      const who = await session();
      if (who?.user !== root.dataset.user) return ["unsent", who ? who.user ? "other" : "out" : "silent"];
      renew(who);
      return await tried(act, true);
    }
    // What says when to come back is no refusal, and a page that is not ours is no answer.
    const refuses = REFUSALS.includes(answer.status) && !answer.headers.has("Retry-After");
    const said = refuses ? reason(await answer.text()) : "";
    if (said) { fill(act.panel, "refused", said); return ["refused"]; }
  } catch {
    // No link, or no answer in time.
  }
  return ["unsent", "silent"];
}

function say(act, state, why = "") {
  const { panel } = act, spoken = waits({ state }) && act.state === state && act.why === why;
  Object.assign(act, { state, why });
  if (!waits(act)) {
    act.over = performance.now();
    // What is pressed from now on is another act.
    for (const form of urgent()) if (form.action === act.address) form.elements.once.value = key();
  }
  root.toggleAttribute("data-unsent", [...acts.values()].some(waits));
  const at = place(act);
  if (state === "sent" && at?.matches("details")) at.open = false;
  if (!spoken) {
    draw(panel, state, why);
  }
  if (state === "sent") document.dispatchEvent(new CustomEvent("urgent:sent"));
}

// In its button's place; where the button is gone meanwhile, on top of the page.
function place(act) {
  const form = urgent().find(({ action }) => action === act.address), at = form?.closest("details.alarmed") ?? form;
  const held = at?.contains(document.activeElement);
  if (at ? at.nextElementSibling === act.panel : act.panel.isConnected && !act.panel.previousElementSibling) return at;
  // Already said once: put back where a part was drawn anew it is not read aloud again.
  if (act.state === "sent") act.panel.removeAttribute("role");
  at ? at.after(act.panel) : document.getElementById("main").prepend(act.panel);
  if (held && waits(act)) act.panel.focus({ preventScroll: true });
  return at;
}

// As uuid4, also where the page is not served over https.
function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const sendAll = () => { for (const act of acts.values()) if (waits(act)) hurry(act); };
// Not sent is not kept either: the words of its form are a draft as before (presses.mjs).
document.addEventListener("forms:unsent", ({ detail }) => typed(detail.form, AGAIN));
// The link is there again (live.mjs).
document.addEventListener("live:resync", sendAll, true);
for (const drawn of ["live:shown", "htmx:after:swap"]) document.addEventListener(drawn, () => acts.forEach(place));
for (const hope of ["online", "focus"]) addEventListener(hope, sendAll);
document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
addEventListener("beforeunload", (event) => { if ([...acts.values()].some(waits)) event.preventDefault(); });

// --- who is signed in ------------------------------------------------------------------------------------------------

document.addEventListener("forms:renewed", ({ detail }) => {
  for (const act of acts.values()) act.body.set("csrfmiddlewaretoken", detail);
});

// Signed out: what is typed stays here, in this page only; when the same person is signed in again, the page goes on.
let asking = 0;
document.addEventListener("live:out", () => {
  let left = false, busy = false;
  const ask = async () => {
    if (busy) return;
    busy = true;
    const who = await session();
    busy = false;
    left ||= Boolean(who) && who.user !== root.dataset.user;
    // Whoever sits here now is another: what is typed is not theirs to read (heart.css).
    root.toggleAttribute("data-others", Boolean(who?.user) && who.user !== root.dataset.user);
    if (who?.user !== root.dataset.user) return;
    clearInterval(asking);
    // Still signed in, then, and only this page is not for them any more.
    if (!left) return;
    renew(who);
    document.dispatchEvent(new CustomEvent("live:back"));
    for (const form of document.forms) if (mark(form) && [...form.elements].some(changed)) typed(form);
    sendAll();
  };
  clearInterval(asking);
  asking = setInterval(ask, ASK_MS);
  ask();
});

const changed = (field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;

// --- what is typed ---------------------------------------------------------------------------------------------------

const PAUSE = 700, AGAIN = 5_000;
const timers = new Map(), busy = new Set();

const mark = (form) => form?.elements?.namedItem("draft");

function typed(form, after = PAUSE) {
  if (!mark(form)) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), after));
}

async function keep(form, leaving = false) {
  clearTimeout(timers.get(form));
  // One at a time, so that older words never come after newer ones.
  if (busy.has(form) && !leaving) return typed(form);
  timers.delete(form);
  const said = new FormData(form);
  said.set("of", said.get("once") ?? "");
  said.delete("once");
  busy.add(form);
  try {
    const answer = await fetch(mark(form).dataset.keep, {
      method: "POST", body: new URLSearchParams(said), keepalive: leaving,
      credentials: "same-origin", redirect: "manual",
    });
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("forms:out"));
    else if (answer.status >= 500 || answer.status === 408) typed(form, AGAIN);
    else if (mark(form)?.dataset.at) history.replaceState(null, "", mark(form).dataset.at + form.elements.call.value);
  } catch {
    typed(form, AGAIN);
  } finally {
    busy.delete(form);
  }
}

const keepAll = () => { for (const form of [...timers.keys()]) if (form.isConnected) keep(form, true); };

document.addEventListener("input", (event) => typed(event.target.form));
// Sending one form takes the page away, and with it what was typed in the others; a form that is taken is no draft.
document.addEventListener("submit", keepAll, true);
document.addEventListener("visibilitychange", () => { if (document.hidden) keepAll(); });
addEventListener("pagehide", keepAll);

// --- answers that take the place of a part of this page (htmx) -------------------------------------------------------

// What is being saved is no draft any more; were it not taken, what is typed next is one again.
document.addEventListener("htmx:before:request", (event) => {
  const form = event.target.closest?.("form");
  clearTimeout(timers.get(form));
  timers.delete(form);
  document.querySelectorAll("#main > .errors").forEach((said) => said.remove());
});
