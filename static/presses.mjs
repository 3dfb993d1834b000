// Every press of a console stays on its page until the server has it, and says NOT SENT when it has not. Loaded at once:
//
//   <form method="post"> with a key (`once`)    sent from here; then the browser goes where the answer says
//   <form hx-post>                              sent by htmx; what became of it is said in the same way
//   data-again on a form or its button          help that is asked for, notes and answers already given: tried again by
//                                               themselves, as they stood when they were pressed; all else waits for a press
//   data-unsent="words"                         what was pressed, before the words of the button
//
// Every try of a press carries its key, so it is done once (heart/kernel/middleware.py). What is urgent is forms.mjs's.

import { clock, draw, fill, now, panelOf, reason, renew, root, SAY_MS, session, TRY_MS } from "./not_sent.mjs";

const AGAIN_MS = 3_000, OWN = ["csrfmiddlewaretoken", "once"];
const acts = new Set(), sure = new WeakSet();
const silent = { why: "silent" };

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || sure.delete(form)) return;
  // Its page comes in place of this one; signed out, that would be the sign-in (keys.mjs, arrive.mjs).
  if (form.matches("[data-arrives]")) return root.dataset.link === "out" ? lose(event) : undefined;
  if (form.method !== "post" || !form.elements.namedItem("once") || form.target) return;
  event.preventDefault();
  press(form, submitter);
});

// --- one press -------------------------------------------------------------------------------------------------------

function press(form, submitter) {
  const made = make(form, submitter, submitter?.getAttribute("formaction") ? submitter.formAction : form.action);
  const before = [...acts].find((act) => act.form === form);
  // The second tap of the same hand is no second act; pressed again it is the same act, as long as nothing was changed.
  if (before && same(before, made)) return before.busy ? hurry(before) : send(before);
  if (before) drop(before);
  acts.add(made);
  send(made);
}

function make(form, submitter, address, body = new FormData(form, submitter)) {
  const again = form.matches("[data-again]") || Boolean(submitter?.matches("[data-again]"));
  return { form, submitter, address, body, again, at: now(), words: words(form, submitter), files: form.enctype === "multipart/form-data" };
}

function words(form, submitter) {
  const copy = submitter?.cloneNode(true);
  copy?.querySelectorAll("kbd").forEach((key) => key.remove());
  return [form.dataset.unsent, copy?.textContent].filter(Boolean).join(" ").replace(/\s+/g, " ").trim();
}

const said = (act) => JSON.stringify([act.address, ...[...act.body].filter(([name]) => !OWN.includes(name)).map(([name, value]) => [name, String(value)])]);
const same = (one, other) => said(one) === said(other);

function drop(act) {
  acts.delete(act);
  clearTimeout(act.timer);
  act.panel?.remove();
}

// A try that hangs, on a link that is no more, is given up for another; one that was just begun goes on.
function hurry(act) {
  if (!act.unsent) return;
  act.anew = true;
  act.stop?.abort();
}

async function send(act) {
  if (act.busy) return;
  clearTimeout(act.timer);
  Object.assign(act, { busy: true, anew: false, stop: new AbortController() });
  // Keys that are pressed on the way to the next page are none of this one's (keys.mjs).
  if (!act.unsent) tell("forms:leaving", act);
  const late = setTimeout(() => notSent(act, silent), SAY_MS);
  const became = await tried(act);
  clearTimeout(late);
  act.busy = false;
  if (!acts.has(act)) return;
  if (became.why && act.anew) return send(act);
  if (became.why) notSent(act, became);
  else finish(act, became);
}

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// One try: {to} where the browser goes, {page} when the answer is a page to be shown, {refused}, or {why} it is not sent.
async function tried(act, renewed = false) {
  try {
    const sent = act.files ? act.body : new URLSearchParams(act.body);
    const answer = await fetch(act.address, {
      method: "POST", body: sent, credentials: "same-origin", redirect: "manual", cache: "no-store",
      headers: { Accept: "text/html", "X-Press": "1" }, signal: AbortSignal.any([act.stop.signal, AbortSignal.timeout(TRY_MS)]),
    });
    if (answer.headers.has("X-Locked")) return { page: true };
    // What does not say that it heard the press is a proxy's or a captive portal's.
    if (!answer.headers.has("X-Press") || answer.status >= 500) return silent;
    const to = answer.headers.get("HX-Redirect"), taken = answer.headers.get("Taken-At");
    if (to && taken) return { to, taken };
    if (!taken && !renewed && (to || [401, 403].includes(answer.status))) {
      const who = await session();
      if (who?.user !== root.dataset.user) return { why: who ? who.user ? "other" : "out" : "silent" };
      const changed = who.csrf !== act.body.get("csrfmiddlewaretoken");
      renew(who);
      if (changed) return await tried(act, true);
    }
    if (to) return { to };
    return taken ? { page: true, taken } : { page: true, refused: reason(await answer.text()) };
  } catch {
    return silent;
  }
}

function finish(act, { to, page, taken, refused }) {
  // Pressed again, or sent by itself, after the page has gone on without it: what it did is shown, and nobody is led away.
  const stays = act.stays || (act.again && act.unsent);
  if (stays && (taken || to)) return over(act, "sent", taken);
  if (stays && refused) return over(act, "refused", refused);
  drop(act);
  if (to) return go(new URL(to, location.href));
  if (!page) return;
  // The server is there, and its answer is a page: the browser itself sends the same press and shows it.
  if (!act.form.isConnected) return location.reload();
  sure.add(act.form);
  act.form.requestSubmit(act.submitter?.isConnected ? act.submitter : null);
}

function go(url) {
  if (url.pathname + url.search !== location.pathname + location.search || !url.hash) return location.assign(url);
  // With a place in the page the browser would only scroll there.
  history.replaceState(null, "", url);
  location.reload();
}

function over(act, state, words) {
  if (state === "sent") {
    fill(act.panel, "taken", words ? clock(Date.parse(words)) : "");
    for (const field of act.form.elements) if (field.type === "textarea" && field.value === act.body.get(field.name)) field.value = "";
  } else fill(act.panel, "refused", words);
  show(act, state);
  acts.delete(act);
  tell("forms:stays");
  tell("urgent:sent");
}

// --- what is not sent ------------------------------------------------------------------------------------------------

function notSent(act, { why }) {
  act.unsent = true;
  if (why === "out" || why === "other") tell("forms:out");
  tell("forms:unsent", act);
  if (!act.panel) {
    act.panel = panelOf(act.at);
    act.panel.dataset.press = "";
    fill(act.panel, "urgent", act.words);
    act.panel.querySelector("[data-now-again]").addEventListener("click", () => again(act));
  }
  show(act, "unsent", why);
  clearTimeout(act.timer);
  if (act.again) act.timer = setTimeout(() => again(act), AGAIN_MS);
}

// Whatever is still there as it was pressed is pressed as before; what the page has drawn anew is sent as it stood.
function again(act) {
  if (!acts.has(act)) return;
  if (act.busy) return hurry(act);
  const there = act.form.isConnected && (!act.submitter || act.submitter.isConnected);
  if (act.htmx && there && same(act, make(act.form, act.submitter, act.address))) return act.form.requestSubmit(act.submitter);
  if (act.htmx || !there) act.stays = true;
  send(act);
}

function show(act, state, why) {
  const news = act.panel.dataset.state !== state || act.why !== why;
  act.why = why;
  place(act);
  fill(act.panel, "tried", clock());
  if (news) draw(act.panel, state, why, act.again);
}

// Beside what was pressed; where that is gone meanwhile, on top of the page.
function place(act) {
  if (!act.panel || act.panel.isConnected && (!act.form.isConnected || act.form.nextElementSibling === act.panel)) return;
  act.form.isConnected ? act.form.after(act.panel) : document.getElementById("main").prepend(act.panel);
}

for (const drawn of ["live:shown", "htmx:after:swap"]) document.addEventListener(drawn, () => acts.forEach(place));
const againAll = () => { for (const act of acts) if (act.again && act.unsent && !act.busy) again(act); };
document.addEventListener("live:resync", againAll, true);
addEventListener("online", againAll);
document.addEventListener("live:back", againAll);
document.addEventListener("forms:renewed", ({ detail }) => { for (const act of acts) act.body.set("csrfmiddlewaretoken", detail); });

// --- what htmx sends -------------------------------------------------------------------------------------------------

let pressed = null;
addEventListener("submit", ({ submitter }) => { pressed = submitter; }, true);

document.addEventListener("htmx:before:request", ({ target: form, detail }) => {
  if (!form.matches?.("form") || form.method !== "post") return;
  const submitter = pressed?.form === form ? pressed : null, { action, body } = detail.ctx.request;
  const made = Object.assign(make(form, submitter, new URL(action, location.href).href, body), { htmx: true });
  const before = [...acts].find((act) => act.form === form);
  if (before && same(before, made)) Object.assign(before, { body, busy: true });
  else {
    if (before) drop(before);
    acts.add(Object.assign(made, { busy: true }));
  }
});

// No answer, one that is none, or one that says that nobody of ours is signed in; refusals are shown by the page itself.
function failed({ target, detail }) {
  const act = [...acts].find(({ form, htmx }) => htmx && form === target), status = detail?.ctx?.response?.status;
  if (!act) return;
  act.busy = false;
  if (status && status < 500 && status !== 401 && status !== 408) return drop(act);
  notSent(act, { why: status === 401 ? "out" : "silent" });
}
document.addEventListener("htmx:error", failed);
document.addEventListener("htmx:response:error", failed);
document.addEventListener("htmx:after:request", ({ target, detail }) => {
  const act = [...acts].find(({ form, htmx }) => htmx && form === target), status = detail?.ctx?.response?.status;
  if (act && status < 400) drop(act);
});

// --- what comes in place of this page --------------------------------------------------------------------------------

function lose(event) {
  event.preventDefault();
  lost(event.target, event.submitter, "out");
}

function lost(form, submitter, why) {
  const made = make(form, submitter, form.action), before = [...acts].find((act) => act.form === form && same(act, made));
  if (!before) acts.add(made);
  notSent(before ?? made, { why });
}

// The next page did not come, or not even what brings it (keys.mjs).
document.addEventListener("forms:press", ({ detail: { form, submitter } }) => press(form, submitter));
document.addEventListener("forms:lost", ({ detail: { form, submitter } }) => {
  if (form.method === "post") lost(form, submitter, "silent");
});
document.addEventListener("forms:came", ({ detail: { form } }) => { for (const act of acts) if (act.form === form) drop(act); });
addEventListener("beforeunload", (event) => { if ([...acts].some((act) => act.again && act.unsent)) event.preventDefault(); });
