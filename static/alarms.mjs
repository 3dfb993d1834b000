// Makes alarms heard where nobody looks: sound, a notification, a mark in the title. The page says all there is to say:
//
//   #alarms [data-alarm data-level data-count data-notice]   what is loud for this person now, worst first; no names in it
//   #sound                  "sound is off on this computer" in the line on top, shown while that is so
//   [data-sound-test]       plays the sound; the press a browser needs before it lets a page sound or notify
//
// Nothing here counts time: the strip changes when the server says so. A repeated sound is one piece that loops, so it goes
// on in a hidden tab whose timers sleep. Of several tabs of one browser one sounds (a Web Lock), and only where it can.

const RATE = 16_000, REST_S = 20, PULSE_S = 0.15, KEPT = 200;
// When the pulses of a burst begin, in seconds. After IEC 60601-1-8: three and two, twice, for an emergency.
const SOUNDS = {
  A1: { hertz: 880, loud: 0.6, every: 5, pulses: [0, 0.25, 0.5, 1, 1.25, 2.1, 2.35, 2.6, 3.1, 3.35] },
  A2: { hertz: 660, loud: 0.45, every: REST_S, pulses: [0, 0.35, 0.7] },
  A3: { hertz: 440, loud: 0.2, every: 1, pulses: [0] },
};

const loud = () => [...document.querySelectorAll("#alarms [data-alarm]")].map(({ dataset }) => ({
  id: dataset.alarm, level: dataset.level, count: Number(dataset.count), notice: dataset.notice,
}));

// What all tabs of this browser remember: when it last sounded, and which warnings have had their one pulse.
const memory = {
  get: (name, other) => { try { return JSON.parse(localStorage.getItem(`heart.${name}`)) ?? other; } catch { return other; } },
  set: (name, value) => { try { localStorage.setItem(`heart.${name}`, JSON.stringify(value)); } catch { /* private window */ } },
};

// --- sound -----------------------------------------------------------------------------------------------------------

const audio = "AudioContext" in window ? new AudioContext() : null;
const running = () => audio?.state === "running";
let leads = !navigator.locks, abdicate = null, playing = null;
// Signed out, or other work now: this page says nothing any more.
const gone = () => ["out", "moved"].includes(document.documentElement.dataset.link);

function burst(level) {
  const { hertz, loud: most, every, pulses } = SOUNDS[level];
  const made = audio.createBuffer(1, RATE * every, RATE), wave = made.getChannelData(0);
  for (const begin of pulses) {
    for (let at = 0; at < PULSE_S * RATE; at++) {
      const s = at / RATE, edge = Math.min(1, s / 0.01, (PULSE_S - s) / 0.04);
      const tone = Math.sin(2 * Math.PI * hertz * s) + 0.5 * Math.sin(4 * Math.PI * hertz * s) + 0.25 * Math.sin(6 * Math.PI * hertz * s);
      wave[Math.round(begin * RATE) + at] = (most * edge * tone) / 1.75;
    }
  }
  return made;
}

function start(level, loop, wait = 0) {
  const source = audio.createBufferSource();
  Object.assign(source, { buffer: burst(level), loop });
  source.connect(audio.destination);
  source.start(audio.currentTime + wait);
  return { level, source, from: Date.now() + wait * 1000 };
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

// Somebody who looks at another tab of ours sees the strip there.
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
      tag: `heart-alarm-${alarm.id}`, requireInteraction: alarm.level === "A1", silent: running(), lang: document.documentElement.lang,
    });
    notice.onclick = () => { window.focus(); notice.close(); };
    notices.set(alarm.id, notice);
  } catch {
    // Phones have no notifications of a page; the sound and the strip are there.
  }
}

// --- title -----------------------------------------------------------------------------------------------------------

function badge(list) {
  const many = list.reduce((sum, alarm) => sum + alarm.count, 0);
  const mark = list.some((alarm) => alarm.level === "A1") ? "! " : many ? `(${many}) ` : "";
  const title = mark + document.title.replace(/^(! |\(\d+\) )+/, "");
  if (document.title !== title) document.title = title;
}

// --- hear ------------------------------------------------------------------------------------------------------------

function update() {
  reign();
  const list = gone() ? [] : loud();
  badge(list);
  sound(list);
  notify(list);
}

const watch = new MutationObserver(update);
const region = document.getElementById("alarms");
if (region) watch.observe(region, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-alarm"] });
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
window.addEventListener("pagehide", () => { hush(); for (const notice of notices.values()) notice.close(); });
window.addEventListener("pageshow", (event) => { if (event.persisted) update(); });
audio?.addEventListener("statechange", told);
look();
// A moment to begin by itself where it may, so that the line does not flash on every page.
setTimeout(told, 1000);
if (running()) told();
else update();
