// Makes alarms heard where nobody looks: sound, a notification, a mark in the title. The page says all there is to say:
//
//   #alarms [data-alarm data-level data-count data-notice]   what is loud for this person now, worst first; no names in it
//   #rings [data-ring data-late data-notice]                  what rings for this person now, and the kind of alarm it becomes
//   #sound                  "sound is off on this computer" in the line on top, shown while that is so
//   [data-sound-test]       plays the sound; the press a browser needs before it lets a page sound or notify
//
// Nothing here counts time: bar and rings change when the server says so, and rings are asked for by the message itself,
// since a hidden tab's timers come a second late or a minute. A repeated sound is one piece that loops, so it goes
// on in a hidden tab whose timers sleep. Of several tabs of one browser one sounds (a Web Lock), and only where it can.

const RATE = 16_000, REST_S = 20, PULSE_S = 0.15, KEPT = 200;
// A ring is a trill of two tones, twice, on and on: no alarm sounds like it.
const RING = { hertz: 1050, other: 1320, lasts: 0.4, loud: 0.5, every: 3, pulses: [0, 0.6] }, TRILL_S = 0.05;
// When the pulses of a burst begin, in seconds. After IEC 60601-1-8: three and two, twice, for an emergency.
const SOUNDS = {
  A1: { hertz: 880, loud: 0.6, every: 5, pulses: [0, 0.25, 0.5, 1, 1.25, 2.1, 2.35, 2.6, 3.1, 3.35] },
  A2: { hertz: 660, loud: 0.45, every: REST_S, pulses: [0, 0.35, 0.7] },
  A3: { hertz: 440, loud: 0.2, every: 1, pulses: [0] },
};

const loud = () => [...document.querySelectorAll("#alarms [data-alarm]")].map(({ dataset }) => ({
  id: dataset.alarm, kind: dataset.kind, level: dataset.level, count: Number(dataset.count), notice: dataset.notice,
}));
const bell = document.getElementById("rings");
const ringing = () => [...document.querySelectorAll("#rings [data-ring]")].map(({ dataset }) => ({
  id: dataset.ring, level: "ring", late: dataset.late, notice: dataset.notice,
}));

// What all tabs of this browser remember: when it last sounded, and which warnings have had their one pulse.
const memory = {
  get: (name, other) => { try { return JSON.parse(localStorage.getItem(`heart.${name}`)) ?? other; } catch { return other; } },
  set: (name, value) => { try { localStorage.setItem(`heart.${name}`, JSON.stringify(value)); } catch { /* private window */ } },
};

// --- sound -----------------------------------------------------------------------------------------------------------

const audio = "AudioContext" in window ? new AudioContext() : null;
const running = () => audio?.state === "running";
let leads = !navigator.locks, abdicate = null, playing = null, trill = null;
// Signed out, or other work now: this page says nothing any more.
const gone = () => ["out", "moved"].includes(document.documentElement.dataset.link);

function burst({ hertz, other = hertz, lasts = PULSE_S, loud: most, every, pulses }) {
  const made = audio.createBuffer(1, RATE * every, RATE), wave = made.getChannelData(0);
  for (const begin of pulses) {
    let turn = 0;
    for (let at = 0; at < lasts * RATE; at++) {
      const s = at / RATE, edge = Math.min(1, s / 0.01, (lasts - s) / 0.04);
      const tone = Math.sin(turn) + 0.5 * Math.sin(2 * turn) + 0.25 * Math.sin(3 * turn);
      turn += (2 * Math.PI * (Math.floor(s / TRILL_S) % 2 ? other : hertz)) / RATE;
      wave[Math.round(begin * RATE) + at] = (most * edge * tone) / 1.75;
    }
  }
  return made;
}

function play(sound, loop, wait = 0) {
  const source = audio.createBufferSource();
  Object.assign(source, { buffer: burst(sound), loop });
  source.connect(audio.destination);
  source.start(audio.currentTime + wait);
  return source;
}

const start = (level, loop, wait = 0) => ({ level, source: play(SOUNDS[level], loop, wait), from: Date.now() + wait * 1000 });

// A ring waits for nothing and is silent with the last that is taken.
function ring(list) {
  const on = list.length > 0 && leads && running();
  if (on === Boolean(trill)) return;
  trill?.stop();
  trill = on ? play(RING, true) : null;
}

// Nothing sounds again within 20 seconds, on whichever page or tab it sounded last; what is worse than that does.
function wait(level) {
  const { at = 0, level: last = "A3" } = memory.get("sounded", {});
  const rest = REST_S - (Date.now() - at) / 1000;
  return level === "A1" || level < last || rest > REST_S ? 0 : Math.max(0, rest);
}

function hush() {
  if (!playing) return;
  const since = (Date.now() - playing.from) / 1000, { every } = SOUNDS[playing.level];
  if (since >= 0) memory.set("sounded", { at: playing.from + Math.floor(since / every) * every * 1000, level: playing.level });
  playing.source.stop();
  playing = null;
}

function sound(list) {
  const level = list[0]?.level;
  if (!level || !leads || !running()) { hush(); return; }
  const pulsed = memory.get("pulsed", []);
  const fresh = list.filter((alarm) => alarm.level === "A3" && !pulsed.includes(alarm.id)).map((alarm) => alarm.id);
  if (fresh.length) memory.set("pulsed", [...pulsed, ...fresh].slice(-KEPT));
  if (level !== "A3") {
    if (playing?.level === level) return;
    hush();
    playing = start(level, true, wait(level));
    return;
  }
  hush();
  if (!fresh.length) return;
  memory.set("sounded", { at: start("A3", false, wait("A3")).from, level: "A3" });
}

// The lock is held while this page can sound and knows what is up; a page that cannot leaves it to one that can.
function reign() {
  if (!running() || gone()) { abdicate?.(); abdicate = null; leads = !navigator.locks; return; }
  if (!navigator.locks || abdicate) return;
  const asks = new AbortController();
  let over = null;
  const mine = abdicate = () => { asks.abort(); over?.(); };
  navigator.locks.request("heart-alarm-sound", { signal: asks.signal }, () => new Promise((done) => {
    if (abdicate !== mine) { done(); return; }
    over = done;
    leads = true;
    update();
  })).catch(() => { /* given up before its turn came */ });
}

// Browsers let a page sound after a press on it, or on the page before it.
function told() {
  const line = document.getElementById("sound");
  if (line) line.hidden = running();
  update();
}

async function test() {
  if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
  await audio?.resume();
  if (running()) start("A2", false);
  // Whoever will hear rings hears one.
  if (running() && bell) play(RING, false, 1.5);
  told();
}

// --- notification ----------------------------------------------------------------------------------------------------

const notices = new Map(), seen = new Set();
let looking = null;

function look() {
  const here = !document.hidden && document.hasFocus();
  if (here && !looking && navigator.locks) {
    const over = new Promise((done) => { looking = done; });
    navigator.locks.request("heart-looking", { mode: "shared" }, () => over);
  } else if (!here) {
    looking?.();
    looking = null;
  }
  return here;
}

// Somebody who looks at another tab of ours sees the bar there.
async function looks() {
  if (look()) return true;
  const { held = [] } = await navigator.locks?.query() ?? {};
  return held.some((lock) => lock.name === "heart-looking");
}

async function notify(list) {
  for (const [id, notice] of notices) {
    if (!list.some((alarm) => alarm.id === id)) { notice.close(); notices.delete(id); }
  }
  const fresh = list.filter((alarm) => alarm.level !== "A3" && !seen.has(alarm.id));
  for (const alarm of fresh) seen.add(alarm.id);
  if (!fresh.length || await looks() || !("Notification" in window) || Notification.permission !== "granted") return;
  for (const alarm of fresh) show(alarm);
}

function show(alarm) {
  try {
    // Tabs that say the same say it once: by its tag one takes the place of the other.
    const notice = new Notification(alarm.notice, {
      tag: `heart-alarm-${alarm.id}`, requireInteraction: ["A1", "ring"].includes(alarm.level), silent: running(), lang: document.documentElement.lang,
    });
    notice.onclick = () => { window.focus(); notice.close(); };
    notices.set(alarm.id, notice);
  } catch {
    // Phones have no notifications of a page; the sound and the bar are there.
  }
}

// --- title -----------------------------------------------------------------------------------------------------------

function badge(list, rings) {
  // What rings too long is an alarm, and counted as such.
  const late = list.filter((alarm) => rings.some((one) => one.late === alarm.kind)).reduce((sum, alarm) => sum + alarm.count, 0);
  const many = list.reduce((sum, alarm) => sum + alarm.count, 0) + Math.max(0, rings.length - late);
  const mark = list.some((alarm) => alarm.level === "A1") ? "! " : many ? `(${many}) ` : "";
  const title = mark + document.title.replace(/^(! |\(\d+\) )+/, "");
  if (document.title !== title) document.title = title;
}

// --- hear ------------------------------------------------------------------------------------------------------------

function update() {
  reign();
  const list = gone() ? [] : loud(), rings = gone() ? [] : ringing();
  badge(list, rings);
  sound(list);
  ring(rings);
  notify([...list, ...rings]);
}

// One question at a time; what is heard meanwhile asks again.
let asking = false, again = false;
async function ask() {
  again = asking;
  if (asking || gone()) return;
  asking = true;
  do {
    again = false;
    try {
      const answer = await fetch(bell.dataset.src, {
        headers: { "X-Live": "1" }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(10_000),
      });
      if (answer.status === 200) htmx.swap({ text: await answer.text(), target: bell, sourceElement: bell, swap: "innerMorph ignoreTitle:true" });
    } catch {
      // The link is down or slow: live.mjs asks again, as it does for every part.
    }
  } while (again);
  asking = false;
}
if (bell) for (const news of ["live:triage", "live:resync"]) document.body.addEventListener(news, ask);

const watch = new MutationObserver(update);
const region = document.getElementById("alarms");
for (const part of [region, bell]) {
  if (part) watch.observe(part, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-alarm", "data-ring"] });
}
watch.observe(document.querySelector("title"), { childList: true });
watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-link"] });

for (const button of document.querySelectorAll("[data-sound-test]")) button.hidden = !audio && !button.closest("#sound");
document.addEventListener("click", (event) => { if (event.target.closest("[data-sound-test]")) test(); });
// Not under a finger on the button itself: the line would go before the finger is up, and the press would meet nothing.
for (const press of ["pointerdown", "keydown"]) {
  document.addEventListener(press, ({ target }) => { if (!running() && !target.closest?.("[data-sound-test]")) audio?.resume(); });
}
for (const turn of ["focus", "blur"]) window.addEventListener(turn, look);
document.addEventListener("visibilitychange", look);
window.addEventListener("pagehide", () => { hush(); ring([]); for (const notice of notices.values()) notice.close(); });
window.addEventListener("pageshow", (event) => { if (event.persisted) update(); });
audio?.addEventListener("statechange", told);
look();
// A moment to begin by itself where it may, so that the line does not flash on every page.
setTimeout(told, 1000);
if (running()) told();
else update();
