// The keyboard of every page. What a key does is said by the page itself, never here:
//
//   <button data-key="Alt+A">, <a data-key="c">     pressed       <input data-key="/">, <details data-key="Alt+J">   focused, opened
//   <details data-scope>  what stands in it hears its keys only while the focus is in it, and then before all else
//   <button data-aside>   pressed by its key without taking the focus out of the field somebody types in
//   <a data-go="d">    after g      <a data-opens="finder">   opens static/finder.mjs in place of its address      tr[id], .card[id]   j k
//
// Single keys count outside fields only, and not at all on <html data-keys="off">. With Alt or Ctrl they count everywhere.
const FIELD = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const CONTROL = "a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), textarea, select";
const ROW = "main :is(table.rows tbody tr, [data-live] .card[id])";
const TOGETHER_MS = 1500;
let goUntil = 0, held = null;

// --- which key -------------------------------------------------------------------------------------------------------

const SAID = /^(?:(Alt|Ctrl)\+)?(.+)$/;

function hears(spec, event) {
  const [, with_ = "", key] = SAID.exec(spec);
  if (event.altKey !== (with_ === "Alt") || (event.ctrlKey || event.metaKey) !== (with_ === "Ctrl")) return false;
  const letter = /^[a-z]$/i.test(key);
  if (event.shiftKey && (with_ || letter)) return false;
  // With Alt the layout may write another sign; the place of the key does not move.
  if (with_ === "Alt") return event.code === (letter ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key);
  return event.key.toLowerCase() === key.toLowerCase();
}

const typing = () => document.activeElement?.matches(FIELD) ?? false;
const off = () => document.documentElement.dataset.keys === "off";

function counts(spec) {
  if (spec === "Ctrl+z") return !typing();
  return /^(Alt|Ctrl)\+/.test(spec) || spec === "Escape" || !(off() || typing());
}

// --- what it does ----------------------------------------------------------------------------------------------------

const shut = (node) => node.parentElement?.closest("details:not([open])");
const there = (node) => !node.disabled && !node.closest("[hidden], [inert]") && (node.getClientRects().length > 0 || shut(node));
const scope = (node) => node?.closest("[data-scope]") ?? null;

function keyed() {
  const within = scope(document.activeElement);
  const heard = [...document.querySelectorAll("[data-key]")].filter((node) => there(node) && (!scope(node) || scope(node) === within));
  return within ? heard.sort((one, other) => (scope(other) === within) - (scope(one) === within)) : heard;
}

function find(event) {
  return keyed().find((node) => node.dataset.key.split(" ").some((spec) => counts(spec) && hears(spec, event)));
}

function press(node) {
  for (let fold = shut(node); fold; fold = shut(fold)) fold.open = true;
  // Who is typing goes on typing: letters that follow in the same breath must never be heard as answers.
  if (typing() && node.matches("[data-aside]")) { node.click(); return; }
  if (node.matches("a, button, summary")) {
    node.focus();
    node.click();
    // To a field of this page at once; the browser would come to it only after its own turn.
    const field = node.hash && node.pathname === location.pathname && document.getElementById(node.hash.slice(1));
    if (field && field.matches(FIELD)) field.focus();
    return;
  }
  if (node.matches("[tabindex]")) { node.focus(); return; }
  if (node.matches("details")) node.open = true;
  const field = node.matches(CONTROL) ? node : [...node.querySelectorAll(CONTROL)].find((part) => part.getClientRects().length);
  if (!field) { node.querySelector("summary")?.focus(); return; }
  field.focus();
  if (field.matches("input, textarea")) field.select();
}

// --- rows ------------------------------------------------------------------------------------------------------------

const rows = () => [...document.querySelectorAll(ROW)].filter((row) => handle(row) && row.getClientRects().length);
const handle = (row) => row.querySelector("a.row") ?? row.querySelector("a[href]") ?? row.querySelector("button:not([disabled])");

function step(by) {
  const all = rows();
  let at = all.indexOf(document.activeElement?.closest(ROW));
  if (at < 0 && held) {
    at = all.findIndex((row) => row.id && row.id === held.id);
    // Its row is gone: go on from where it stood.
    if (at < 0) at = by > 0 ? held.at - 1 : held.at;
  } else if (at < 0) {
    at = all.findIndex((row) => row.matches(".chosen"));
    if (at < 0 && by < 0) at = 0;
  }
  const to = all[Math.max(0, Math.min(all.length - 1, at + by))];
  if (to) handle(to).focus();
  return Boolean(to);
}

// The place in the list is kept by the row's id while the list changes under it.
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.(ROW);
  held = row ? { id: row.id, at: rows().indexOf(row) } : null;
});
document.addEventListener("pointerdown", (event) => { if (!event.target.closest?.(ROW)) held = null; });
const hold = () => {
  const row = held?.id && document.activeElement === document.body && document.getElementById(held.id);
  if (row) handle(row)?.focus({ preventScroll: true });
};
for (const shown of ["live:shown", "htmx:after:swap"]) document.addEventListener(shown, hold);

// What was just saved moves the work on: the focus goes there, unless somebody types by now.
document.addEventListener("htmx:after:swap", () => {
  const next = document.querySelector("[data-focus]");
  if (next && !typing()) next.focus();
  next?.removeAttribute("data-focus");
});

// --- hear ------------------------------------------------------------------------------------------------------------

function plain(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const row = document.activeElement?.closest(ROW), moves = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (moves && row && !typing() && !document.activeElement.matches("[type=radio]")) return step(moves);
  if (event.key === "Escape") return back();
  if (typing() || off() || event.shiftKey) return false;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (event.repeat) return false;
  if (performance.now() < goUntil) {
    goUntil = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    link?.click();
    return Boolean(link);
  }
  if (key === "g") { goUntil = performance.now() + TOGETHER_MS; return true; }
  return false;
}

// The console without what was chosen in it.
function bare() {
  const link = location.search && document.querySelector("a[data-go][aria-current]");
  return link && link.pathname === location.pathname ? link : null;
}

// One layer: out of the field, then out of the folded part, then what the page says.
function back() {
  const here = document.activeElement;
  if (here?.matches("input, textarea, select, [contenteditable]")) { here.blur(); return true; }
  const fold = here?.closest("main details[open]");
  if (fold) { fold.open = false; fold.querySelector("summary").focus(); return true; }
  const link = keyed().find((node) => node.dataset.key === "Escape") ?? bare();
  if (link) press(link);
  return Boolean(link);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open], [popover]:popover-open")) return;
  const going = performance.now() < goUntil;
  const node = going || event.repeat ? null : find(event);
  if (node && event.key !== "Escape") { event.preventDefault(); press(node); return; }
  if (plain(event)) event.preventDefault();
});

// --- what is fetched when it is first needed -------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  import(`./${opener.dataset.opens}.mjs`).then((part) => part.open(opener, keyed)).catch(() => location.assign(opener.href));
});
// The page put the focus there itself: nobody has pressed anything yet, and what a field needs can wait for the first letter.
const ownFocus = () => navigator.userActivation?.hasBeenActive === false;
function need(event) {
  const field = event.target.closest?.("[data-needs]:not([data-ready])");
  if (!field || event.type === "focusin" && ownFocus()) return;
  field.dataset.ready = "";
  import(`./${field.dataset.needs}.mjs`).then((part) => part.begin(field)).catch(() => delete field.dataset.ready);
}
// A field that has the focus before this script came is heard when somebody types.
for (const kind of ["focusin", "input"]) document.addEventListener(kind, need);
// What was typed before the page listened is told again. This is the last of its scripts, and htmx begins one turn after its own.
setTimeout(() => {
  for (const field of document.querySelectorAll("#main :is(input, textarea)")) {
    // A box that has no value says "on", ticked or not.
    const box = field.matches("[type=checkbox], [type=radio]");
    if (box ? field.checked !== field.defaultChecked : field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

const begun = new WeakSet();
function undos() {
  for (const toast of document.querySelectorAll("[data-undo]")) {
    if (begun.has(toast)) continue;
    begun.add(toast);
    import("./undo.mjs").then((part) => part.begin(toast));
  }
}
document.addEventListener("htmx:after:swap", undos);
undos();
// Light or dark without leaving the page: what is typed stays. With the link lost it holds for this page.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-theme-switch]") || !submitter) return;
  event.preventDefault();
  const body = new FormData(form, submitter), held = document.activeElement === submitter;
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
  document.documentElement.dataset.theme = submitter.value;
  if (held) form.querySelector(`button:not([value="${CSS.escape(submitter.value)}"])`)?.focus();
});
