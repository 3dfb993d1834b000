// The keyboard of every page. What a key does is said by the page itself, never here:
//
//   <button data-key="Alt+A">, <a data-key="c">     pressed       <input data-key="/">, <details data-key="Alt+J">   focused, opened
//   <div id data-scope>   the single keys in it count only while it is awake: somebody put the focus there
//   <button data-aside>   pressed by its key, and the focus stays where it was
//   <a data-go="d">    after g      <a data-opens="finder">   opens static/finder.mjs in place of its address      tr[id], .card[id]   j k
//
// Single keys count outside fields only, and not at all on <html data-keys="off">. With Alt or Ctrl they count everywhere.
const FIELD = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const CONTROL = "a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), textarea, select";
const ROW = "main :is(table.rows tbody tr, [data-live] .card[id]:not([data-scope]))";
const TOGETHER_MS = 1500, READ_MS = 400, LEAVE_MS = 5000, SAY_MS = 4000;
// What every sending of a form has of its own; the rest says what it does.
const PASSING = ["once", "csrfmiddlewaretoken"];
let goUntil = 0, held = null, strode = false;
let awake = null, tabbed = false, sending = false, stood = new Map(), hush = 0;

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
const scope = (node) => node?.closest?.("[data-scope]") ?? null;
const specs = (node) => node.dataset.key.split(" ");
const single = (spec) => spec.length === 1;
const keyed = () => [...document.querySelectorAll("[data-key]")].filter(there);

function find(event) {
  const mine = (node) => specs(node).some((spec) => counts(spec) && hears(spec, event) && !(single(spec) && sleeps(node)));
  const heard = keyed().filter(mine), within = scope(document.activeElement);
  return (within && heard.find((node) => scope(node) === within)) ?? heard[0];
}

function press(node) {
  for (let fold = shut(node); fold; fold = shut(fold)) fold.open = true;
  // Who is typing goes on typing, and who answers goes on answering.
  if (node.matches("[data-aside]")) { node.click(); return; }
  if (node.matches("a, button, summary")) {
    node.focus();
    node.click();
    // To a field of this page at once; the browser would come to it only after its own turn.
    const field = node.hash && node.pathname === location.pathname && document.getElementById(node.hash.slice(1));
    if (field && field.matches(FIELD)) field.focus();
    return;
  }
  if (node.matches("[tabindex]")) { node.focus(); wake(node); return; }
  if (node.matches("details")) node.open = true;
  const field = node.matches(CONTROL) ? node : [...node.querySelectorAll(CONTROL)].find((part) => part.getClientRects().length);
  if (!field) { node.querySelector("summary")?.focus(); return; }
  field.focus();
  if (field.matches("input, textarea")) field.select();
}

// --- letters that act ------------------------------------------------------------------------------------------------
//
// A letter that was meant for a field must do nothing, wherever the focus is by mistake. So an answer is heard only by the
// question that is awake: its key, a press in it, Tab or the answer before has put the focus there. A question that came in
// its place from elsewhere sleeps. And nothing is taken that stands under its key or the pointer for less time than a look takes.

const sleeps = (node) => scope(node) !== null && (scope(node).id !== awake || scope(node) !== scope(document.activeElement));
const asked = () => keyed().filter((node) => !node.closest("[data-scope]:not(.asked)"));

function wake(node) {
  awake = scope(node)?.id ?? null;
  document.documentElement.toggleAttribute("data-awake", awake !== null);
  tell();
}

// Why nothing happened, for eyes and ears; the words are the page's (templates/_not_taken.html).
function tell(why) {
  clearTimeout(hush);
  for (const words of document.getElementById("not-taken")?.children ?? []) words.hidden = words.dataset.when !== why;
  if (why) hush = setTimeout(tell, 8000);
}

const does = (node) => [node.id, node.href, node.form?.action,
  ...(node.form ? [...new FormData(node.form)].filter(([name]) => !PASSING.includes(name)) : [])].join(" ");

// What each single key would do now; `poked`: what it would do has changed without this person.
function look(poked) {
  const before = stood;
  stood = new Map();
  for (const node of asked()) {
    for (const spec of specs(node).filter((one) => single(one) && !stood.has(one))) {
      const was = before.get(spec), what = does(node), other = was && was.what !== what;
      stood.set(spec, { node, what, since: other ? (poked ? performance.now() : -READ_MS) : was?.since ?? -READ_MS });
    }
  }
}
const fresh = (node) => specs(node).some((spec) => stood.get(spec)?.node === node && performance.now() - stood.get(spec).since < READ_MS);

document.addEventListener("live:shown", () => {
  look(!sending);
  const here = scope(document.activeElement);
  if (awake && here && here.id !== awake) { wake(null); tell("other"); }
});
document.addEventListener("htmx:before:request", ({ target }) => { if (scope(target)) { wake(null); sending = true; } });
document.addEventListener("htmx:finally:request", () => { sending = false; });
document.addEventListener("pointerdown", ({ target }) => { strode = false; if (scope(target)) wake(target); });
document.addEventListener("focusin", ({ target }) => { if (tabbed) wake(target); });
document.addEventListener("click", (event) => {
  const node = event.target.closest?.("[data-key]");
  if (!node || !fresh(node)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell("changed");
}, true);
// j and k show a row; what they came to is opened by Enter, never pressed by a space between two words.
for (const kind of ["keydown", "keyup"]) {
  document.addEventListener(kind, (event) => {
    if (event.key === " " && strode && document.activeElement?.matches("button")) event.preventDefault();
  });
}

// --- on the way to another page --------------------------------------------------------------------------------------
//
// Between a press that leaves and the page that comes somebody may type already: no key is heard by what is being left. A
// form or link with data-arrives brings its page in place of this one, and what was typed goes into the field it begins in.

let leaving = 0, ahead = "";
const tellPress = (name, form, submitter) => document.dispatchEvent(new CustomEvent(name, { detail: { form, submitter } }));

function leave(event, from, by) {
  // Words in a form are kept by a page that is left (forms.mjs); sending a form keeps those of the others.
  const stays = from.matches("[data-arrives]") && (by !== undefined || ![...document.querySelectorAll("main :is(input, textarea)")].some(typedIn));
  const comes = leaving === Infinity;
  leaving = stays ? Infinity : performance.now() + LEAVE_MS;
  if (!stays) return;
  event.preventDefault();
  if (comes) return;
  // What is not known to be taken by then is said to be so; should it come all the same, it comes.
  const late = by !== undefined && setTimeout(() => tellPress("forms:lost", from, by), SAY_MS);
  import("./arrive.mjs").then((part) => part.arrive(from, by)).then((came) => {
    clearTimeout(late);
    leaving = 0;
    if (came) { tellPress("forms:came", from, by); begin(ahead); retell(); look(false); undos(); }
    else tellPress("forms:lost", from, by);
    ahead = "";
  }, () => { clearTimeout(late); leaving = 0; by === undefined ? location.assign(from.href) : tellPress("forms:press", from, by); });
}

addEventListener("submit", (event) => { if (!event.defaultPrevented) leave(event, event.target, event.submitter); });
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || link.origin !== location.origin) return;
  const other = link.pathname + link.search !== location.pathname + location.search;
  if (other && !link.target && !link.hasAttribute("download")) leave(event, link);
});
addEventListener("pageshow", () => { leaving = 0; });
// The same of a press that presses.mjs sends, until it is known that it could not.
document.addEventListener("forms:leaving", () => { leaving = performance.now() + LEAVE_MS; });
for (const stays of ["forms:unsent", "forms:stays"]) document.addEventListener(stays, () => { leaving = 0; ahead = ""; });

function early({ key, ctrlKey, metaKey, altKey }) {
  if (performance.now() > leaving || typing() || ctrlKey || metaKey || altKey) return false;
  if (key === "Backspace") ahead = ahead.slice(0, -1);
  else if (key.length === 1) ahead += key;
  else return false;
  return true;
}

// What is typed first takes the place of what a field with data-anew held, as if that were chosen.
function begin(before = "") {
  const field = document.querySelector("#main [autofocus]");
  if (!field || location.hash) return;
  if (document.activeElement === document.body) field.focus();
  if (document.activeElement !== field || !typing()) return;
  const { value, defaultValue: first } = field, anew = field.matches("[data-anew]");
  const since = !anew ? value : value.startsWith(first) ? value.slice(first.length) : value.endsWith(first) ? value.slice(0, -first.length) : value;
  if (anew && !(before + since)) field.select();
  if (before + since === (anew ? "" : value)) return;
  field.value = before + since;
  // A browser tells of a change only where it wrote every letter itself.
  let told = false;
  field.addEventListener("change", () => { told = true; }, { once: true });
  field.addEventListener("blur", () => { if (!told) field.dispatchEvent(new Event("change", { bubbles: true })); }, { once: true });
}

// A box that has no value says "on", ticked or not.
const typedIn = (field) => (field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);

// What was typed before the page listened is told again.
function retell() {
  for (const field of document.querySelectorAll("#main :is(input, textarea)")) {
    if (typedIn(field)) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
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
  strode = true;
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
document.addEventListener("htmx:after:swap", ({ detail }) => {
  const next = document.querySelector("[data-focus]");
  if (next && !typing()) { next.focus(); wake(next); }
  next?.removeAttribute("data-focus");
  if (detail?.ctx?.response) look(false);
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
  if (event.key === "Tab") { tabbed = true; strode = false; setTimeout(() => { tabbed = false; }); }
  if (early(event)) { event.preventDefault(); return; }
  const going = performance.now() < goUntil;
  const node = going || event.repeat ? null : find(event);
  if (node && event.key !== "Escape") { event.preventDefault(); press(node); return; }
  if (plain(event)) { event.preventDefault(); return; }
  const letter = (one) => one.closest(".asked") && specs(one).some((spec) => single(spec) && counts(spec) && hears(spec, event));
  if (!going && asked().some(letter)) tell("asleep");
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
begin();
look(false);
// This is the last of the page's scripts, and htmx begins one turn after its own.
setTimeout(retell);

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
