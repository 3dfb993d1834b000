// Keeps an open screen true: hears that something changed, asks again for the parts it concerns, and ticks the clocks.
//
//   <div data-live="dispatch triage" data-src="/dispatch/_board/">   asked again when one of these topics changes
//   <div data-live="thread-1043" ...>                                or when one incident does
//   <time data-since="ISO">, <time data-until="ISO">, <time data-now>  tick once a second by the server's clock
//   <time data-of="225 300" ...>                            and are soon and late after so many seconds, with a bar
//
// Every row to press in a part has an id, and nothing can be typed in a part (tests/heart/test_living_templates.py).
// On document.body it tells: live:<topic>, live:thread-<thread>, live:resync. On <html data-link> it says how the link is:
// live, lost (a banner says how old the page is), stale (the parts grey too), out (signed out), moved (other work now).
// A gap in `seq` means nothing here: numbers are taken by acts that were taken back, and the server fills real gaps itself.

const root = document.documentElement, link = document.getElementById("link");
const limit = (name, usual) => Number(link?.dataset[name]) || usual;
// A part that says so itself (data-rest-ms) rests longer: what everybody looks at and nobody waits for.
const REST = 300, ALL = 30_000, SILENCE = 8_000, LOST = limit("lostMs", 5_000), STALE = limit("staleMs", 30_000);
const STRANGER = 4403, MOVED = 4409;

const now = () => performance.now();
const states = new WeakMap();
let socket = null, tries = 0, stopped = false, first = true;
let heard = now(), fresh = now(), lostAt = now(), asked = now();

// --- parts -----------------------------------------------------------------------------------------------------------

const parts = (topic) => document.querySelectorAll(topic ? `[data-src][data-live~="${CSS.escape(topic)}"]` : "[data-src][data-live]");

export function refresh(part) {
  const state = states.get(part) ?? { busy: false, again: false, timer: 0, last: -REST, missed: 0, pressed: 0 };
  states.set(part, state);
  if (stopped || state.timer) return;
  if (state.busy) { state.again = true; return; }
  state.timer = setTimeout(() => ask(part, state), Math.max(0, state.last + (Number(part.dataset.restMs) || REST) - now()));
}

async function ask(part, state) {
  if (stopped) return;
  Object.assign(state, { timer: 0, busy: true, again: false, last: now() });
  const began = now();
  const html = await fetched(part.dataset.src);
  state.busy = false;
  if (stopped) return;
  state.missed = html === null ? state.missed || began : 0;
  if (state.again) refresh(part);
  if (html === null) {
    // News that could not be fetched is fetched soon, not at the next turn; without the link every turn is soon.
    if (linked()) setTimeout(() => { if (part.isConnected) refresh(part); }, LOST * (0.5 + Math.random() / 2));
    return;
  }
  // What an act put in its place meanwhile is newer than what was asked for before it.
  if (state.pressed > began) { refresh(part); return; }
  fresh = Math.max(fresh, began);
  if (part.isConnected) show(part, html);
}

// The part as HTML, or null when there is none to show: an error page is never put in its place.
async function fetched(address) {
  try {
    const answer = await fetch(address, {
      credentials: "same-origin", redirect: "manual", cache: "no-store",
      headers: { Accept: "text/html", "X-Live": "1" }, signal: AbortSignal.timeout(10_000),
    });
    // Locked: the page itself becomes the lock screen, once nothing that must be heard waits on it.
    if (answer.headers.has("X-Locked")) { if (!("unsent" in root.dataset)) { stopped = true; location.reload(); } }
    else if (answer.type === "opaqueredirect" || answer.status === 401) stop("out");
    else if (answer.status === 403) stop("out", "for good");
    return answer.status === 200 ? await answer.text() : null;
  } catch {
    // The link is down or slow: the banner says so, and the next turn asks again.
    return null;
  }
}

document.addEventListener("htmx:after:swap", ({ target }) => {
  const part = target.closest?.("[data-src]") ?? target.querySelector?.("[data-src]");
  if (part && states.has(part)) states.get(part).pressed = now();
});

// Only what stands below a field was replaced, so the field itself is told here how it is.
document.addEventListener("htmx:after:swap", () => {
  for (const more of document.querySelectorAll(".field > .more")) {
    const field = more.parentElement, wrong = more.querySelector(".wrong");
    field.classList.toggle("bad", Boolean(wrong));
    for (const input of field.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      wrong ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
      const told = [...more.querySelectorAll(".hint[id], .wrong[id]")].map((node) => node.id).join(" ");
      told ? input.setAttribute("aria-describedby", told) : input.removeAttribute("aria-describedby");
    }
  }
});

export function show(part, html) {
  const keep = focused(part);
  // Up to here everything happens before the browser does anything else, so nobody sees or types in between.
  htmx.swap({ text: html, target: part, sourceElement: part, swap: "innerMorph ignoreTitle:true" });
  keep();
  tick();
  part.dispatchEvent(new CustomEvent("live:shown", { bubbles: true }));
}

// Brings the focus back to what it was on. What now stands in its place but does something else never has it: somebody may
// be about to press. Tab and j go on from where it was.
function focused(part) {
  const here = document.activeElement;
  if (!here || here === part || !part.contains(here)) return () => {};
  const before = sense(here);
  return () => {
    if (document.activeElement === here && sense(here) === before) return;
    const same = [...part.querySelectorAll("a, button, summary, [tabindex]")].find((one) => sense(one) === before);
    if (same) same.focus({ preventScroll: true });
    else if (document.activeElement === here) here.blur();
  };
}

// What pressing it would do.
function sense(one) {
  if (one.matches("a[href]")) return one.href;
  const words = one.cloneNode(true);
  for (const clock of words.querySelectorAll("time")) clock.remove();
  return one.matches("button, summary") ? `${one.id} ${one.form?.action} ${words.textContent}` : one.id || words.textContent;
}

const refreshAll = () => { asked = now(); parts().forEach(refresh); };

function tell(topic, detail) {
  document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail }));
  parts(topic).forEach(refresh);
}

function resync() {
  document.body.dispatchEvent(new CustomEvent("live:resync"));
  refreshAll();
}

// --- link ------------------------------------------------------------------------------------------------------------

function connect() {
  if (stopped || (socket && socket.readyState < WebSocket.CLOSING)) return;
  const mine = socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`);
  mine.onopen = () => { heard = now(); };
  mine.onmessage = (event) => { if (mine === socket) hear(JSON.parse(event.data)); };
  mine.onclose = (event) => {
    if (mine !== socket) return;
    socket = null;
    if (event.code === STRANGER) return stop("out");
    if (event.code === MOVED) return stop("moved");
    // Jitter: a whole room of screens must not come back in the same moment.
    setTimeout(connect, Math.min(10_000, 500 * 2 ** tries++) * (0.5 + Math.random()));
  };
}

function hear(frame) {
  heard = now();
  // A word back for each beat says that this page is there; a message wakes a hidden tab, a timer of its own would not.
  if (frame.beat && socket?.readyState === WebSocket.OPEN) socket.send("here");
  if (frame.resync) {
    tries = 0;
    // A page newer than the last news has missed nothing; only what it came without is asked for. A computer that slept
    // meanwhile may have stopped one of the two clocks.
    const made = Math.max(now(), Date.now() - performance.timeOrigin);
    if (first && frame.quiet * 1000 > made) parts().forEach((part) => { if (!part.querySelector("*:not(noscript)")) refresh(part); });
    else setTimeout(resync, first ? 0 : Math.random() * 1000);
    first = false;
  }
  if (frame.topic) {
    tell(frame.topic, frame);
    if (frame.thread) tell(`thread-${frame.thread}`, frame);
  }
}

const linked = () => socket?.readyState === WebSocket.OPEN && now() - heard < SILENCE;

function watch() {
  if (stopped) return;
  // The server says a word every two seconds: a line that is open and silent is as lost as one that is closed.
  if (linked()) lostAt = heard;
  else if (socket?.readyState === WebSocket.OPEN) { const silent = socket; socket = null; silent.close(); connect(); }
  const cut = now() - lostAt > LOST;
  // Without the link the screen asks by itself, as often as it is bearable.
  if (now() - asked > (cut ? LOST : ALL) * (0.9 + Math.random() / 5)) refreshAll();
  // A part the server does not give is no more true than one behind a broken link.
  const missed = Math.min(...[...parts()].map((part) => states.get(part)?.missed || Infinity));
  if (!cut && now() - missed <= LOST) { if (linked()) say("live"); return; }
  const old = now() - Math.min(missed, cut ? (parts().length ? Math.max(fresh, heard) : heard) : Infinity);
  age(old);
  say(old > STALE ? "stale" : "lost");
}

// The words are the page's (templates/_link.html); those for this state are shown and so read aloud, once.
function say(state) {
  if (root.dataset.link === state) return;
  root.dataset.link = state;
  for (const words of link?.children ?? []) words.hidden = !words.dataset.when.split(" ").includes(state);
}

function age(old) {
  for (const clock of link?.querySelectorAll("time[data-at]") ?? []) write(clock, wall.format(Date.now() + ahead - old));
  for (const clock of link?.querySelectorAll("time[data-age]") ?? []) write(clock, span(old / 1000));
}

function stop(why, end = "") {
  if (stopped) return;
  stopped = true;
  socket?.close();
  say(why);
  if (why === "out" && !end) document.dispatchEvent(new CustomEvent("live:out"));
  // Other work has another page; but what somebody has typed is theirs, and then the banner asks them to go.
  const held = "unsent" in root.dataset || [...document.querySelectorAll("main :is(input, textarea, select)")].some(touched);
  if (why === "moved" && link && !held) location.assign(link.dataset.home);
}

function touched(field) {
  if (field.nodeName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

// --- clocks ----------------------------------------------------------------------------------------------------------

const given = document.querySelector("meta[name=server-now]")?.content ?? document.querySelector("time[data-now]")?.dateTime;
const ahead = given ? Date.parse(given) - Date.now() : 0;
const wall = new Intl.DateTimeFormat("en-GB", { timeZone: "America/New_York", hourCycle: "h23", timeStyle: "medium" });

export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds)), two = (number) => String(number).padStart(2, "0");
  const h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60, s = whole % 60;
  if (h >= 24) return `${h} h ${two(m)} min`;
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const write = (clock, words) => { if (clock.textContent !== words) clock.textContent = words; };

// The bar and the colour of a clock with a target, as templatetags/frame.py makes them. It raises no alarm.
function look(clock, gone) {
  const [soon, late] = clock.dataset.of.split(" ").map(Number);
  const step = Math.floor(Math.min(100, Math.max(0, Math.round((100 * gone) / late))) / 5);
  const name = `clock of b${step}${gone >= late ? " late" : gone >= soon ? " soon" : ""}`;
  if (clock.className !== name) clock.className = name;
}

function tick() {
  const at = Date.now() + ahead;
  for (const clock of document.querySelectorAll("time[data-since]")) {
    const gone = (at - Date.parse(clock.dataset.since)) / 1000;
    write(clock, span(gone));
    if (clock.dataset.of) look(clock, gone);
  }
  for (const clock of document.querySelectorAll("time[data-until]")) {
    const left = (Date.parse(clock.dataset.until) - at) / 1000;
    write(clock, left <= -1 ? `-${span(-left)}` : span(left));
    if (clock.dataset.of) look(clock, Number(clock.dataset.of.split(" ")[1]) - left);
  }
  for (const clock of document.querySelectorAll("time[data-now]")) write(clock, wall.format(at));
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) { connect(); resync(); } });
// The act that was pressed is done: what it changed is shown now.
document.addEventListener("urgent:sent", refreshAll);
// The same person is signed in again, in another window (forms.mjs).
document.addEventListener("live:back", () => {
  if (root.dataset.link !== "out") return;
  stopped = false;
  heard = lostAt = now();
  say("live");
  connect();
  resync();
});
document.addEventListener("forms:out", () => stop("out"));
setInterval(() => { tick(); watch(); }, 1000);
tick();
connect();

// A screen locks when nobody does anything for long; what warns of it is fetched shortly before.
const idle = document.getElementById("idle");
if (idle) setTimeout(() => import("./lock.mjs"), Math.max(0, idle.dataset.idleS - 150) * 1000);
