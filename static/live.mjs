// Keeps an open screen true: hears that something changed, asks again for the parts it concerns, and ticks the clocks.
//
//   <div data-live="dispatch triage" data-src="/dispatch/_board/">   asked again when one of these topics changes
//   <div data-live="thread-1043" ...>                                or when one incident does
//   <time data-since="ISO">, <time data-until="ISO">, <time data-now>  tick once a second by the server's clock
//
// A field somebody is typing in is never touched. On document.body it tells: live:<topic>, live:thread-<thread>, live:resync.
import { morph } from "./morph.mjs";

const REST = 300, ALL = 30_000, SILENCE = 25_000, LOST = 5_000, STALE = 30_000, STRANGER = 4403;
const WORDS = {
  en: { lost: "Link lost. Age of what you see:", out: "You are signed out, or may no longer see this.", in: "Sign in" },
  es: { lost: "Sin conexión. Antigüedad de lo que ve:", out: "Su sesión terminó, o ya no puede ver esto.", in: "Iniciar sesión" },
}[document.documentElement.lang.slice(0, 2) === "es" ? "es" : "en"];

const now = () => performance.now();
const states = new WeakMap();
let socket = null, tries = 0, stopped = false, first = true;
let heard = now(), fresh = now(), lostAt = now(), asked = now();

// --- parts -----------------------------------------------------------------------------------------------------------

const parts = (topic) => document.querySelectorAll(topic ? `[data-src][data-live~="${CSS.escape(topic)}"]` : "[data-src][data-live]");

export function refresh(part) {
  const state = states.get(part) ?? { busy: false, again: false, timer: 0, last: -REST };
  states.set(part, state);
  if (stopped || state.timer) return;
  if (state.busy) { state.again = true; return; }
  state.timer = setTimeout(() => ask(part, state), Math.max(0, state.last + REST - now()));
}

async function ask(part, state) {
  Object.assign(state, { timer: 0, busy: true, again: false, last: now() });
  const began = now();
  try {
    const answer = await fetch(part.dataset.src, {
      credentials: "same-origin", redirect: "manual", cache: "no-store",
      headers: { Accept: "text/html", "X-Live": "1" }, signal: AbortSignal.timeout(10_000),
    });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return stop();
    if (!answer.ok) return;
    const html = await answer.text();
    fresh = Math.max(fresh, began);
    if (part.isConnected) show(part, html);
  } catch {
    // The link is down or slow: the banner says so, and the next turn asks again.
  } finally {
    state.busy = false;
    if (state.again) refresh(part);
  }
}

function show(part, html) {
  const typing = document.activeElement?.closest("input:not([type=hidden]), textarea, select, [contenteditable]");
  part.toggleAttribute("data-held", Boolean(typing && part.contains(typing)));
  if (part.hasAttribute("data-held")) return;
  morph(part, html);
  tick();
  part.dispatchEvent(new CustomEvent("live:shown", { bubbles: true }));
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
    if (event.code === STRANGER) return stop();
    // Jitter: a whole room of screens must not come back in the same moment.
    setTimeout(connect, Math.min(10_000, 500 * 2 ** tries++) * (0.5 + Math.random()));
  };
}

function hear(frame) {
  heard = now();
  if (frame.resync) {
    tries = 0;
    setTimeout(resync, first ? 0 : Math.random() * 1000);
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
  if (linked()) lostAt = now();
  else if (socket?.readyState === WebSocket.OPEN) { const silent = socket; socket = null; silent.close(); connect(); }
  const lost = now() - lostAt > LOST;
  // Without the link the screen asks by itself, as often as it is bearable.
  if (now() - asked > (lost ? LOST : ALL) * (0.9 + Math.random() / 5)) refreshAll();
  const old = now() - (parts().length ? Math.max(fresh, heard) : heard);
  document.documentElement.toggleAttribute("data-stale", lost && old > STALE);
  say(lost ? WORDS.lost : "", lost ? span(old / 1000) : "");
}

// The page's own place for it, or one made on top.
const banner = document.getElementById("link-lost") ?? document.getElementById("live") ?? document.createElement("p");
// The words are read aloud once; the age beside them changes every second and is not.
const [told, age] = [document.createElement("span"), document.createElement("span")];

function say(words, how = "") {
  if (told.textContent !== words) told.textContent = words;
  age.textContent = how && ` ${how}`;
  banner.hidden = !words;
  banner.dataset.liveState = words && "lost";
}

function stop() {
  if (stopped) return;
  stopped = true;
  socket?.close();
  document.documentElement.setAttribute("data-stale", "");
  const link = document.createElement("a");
  Object.assign(link, { href: location.href, textContent: WORDS.in });
  say(WORDS.out);
  banner.append(" ", link);
}

if (!banner.isConnected) {
  Object.assign(banner, { id: "link-lost", className: "live" });
  document.body.prepend(banner);
}
banner.setAttribute("role", "status");
age.setAttribute("aria-live", "off");
banner.replaceChildren(told, age);
say("");

// --- clocks ----------------------------------------------------------------------------------------------------------

const given = document.querySelector("meta[name=server-now]")?.content ?? document.querySelector("time[data-now]")?.dateTime;
const ahead = given ? Date.parse(given) - Date.now() : 0;
const wall = new Intl.DateTimeFormat("en-GB", { timeZone: "America/New_York", hourCycle: "h23", timeStyle: "medium" });

export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds)), two = (number) => String(number).padStart(2, "0");
  const h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60, s = whole % 60;
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function tick() {
  const at = Date.now() + ahead;
  const write = (clock, words) => { if (clock.textContent !== words) clock.textContent = words; };
  for (const clock of document.querySelectorAll("time[data-since]")) write(clock, span((at - Date.parse(clock.dataset.since)) / 1000));
  for (const clock of document.querySelectorAll("time[data-until]")) {
    const left = (Date.parse(clock.dataset.until) - at) / 1000;
    write(clock, left <= -1 ? `-${span(-left)}` : span(left));
  }
  for (const clock of document.querySelectorAll("time[data-now]")) write(clock, wall.format(at));
}

// A part that was held because somebody typed in it is asked for when they have left.
document.addEventListener("focusout", () => setTimeout(() => document.querySelectorAll("[data-held]").forEach(refresh)));
document.addEventListener("visibilitychange", () => { if (!document.hidden) { connect(); resync(); } });
// What forms need comes when somebody first goes into one; what was typed before it came counts too.
for (const kind of ["focusin", "input"]) {
  document.addEventListener(kind, ({ target }) => {
    if (target.form?.elements.namedItem("draft")) import("./forms.mjs").then(({ typed }) => { if (kind === "input") typed(target.form); });
  });
}
setInterval(() => { tick(); watch(); }, 1000);
tick();
connect();
