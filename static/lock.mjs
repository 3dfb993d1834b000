// Warns two minutes before this screen locks itself; any key or touch keeps it open. Loaded shortly before it is needed.
// How long is left the server alone knows: somebody may be busy in another window of the same browser.

const AHEAD_S = 120, AGAIN_S = 10;
const words = document.getElementById("idle");
let warning = null, timer = 0;

const later = (seconds) => { clearTimeout(timer); timer = setTimeout(check, seconds * 1000); };

async function check() {
  try {
    const answer = await fetch(words.dataset.left, { headers: { "X-Live": "1" }, cache: "no-store", credentials: "same-origin" });
    const said = await answer.json();
    // What must be heard and is not sent yet keeps its page.
    if ("unsent" in document.documentElement.dataset) return later(AGAIN_S);
    // Whoever is signed out reads so from the page itself.
    if (said.locked || answer.status === 401) return location.reload();
    if (said.left_s > AHEAD_S) calm(said.left_s);
    else warn(said.left_s);
  } catch {
    later(AGAIN_S);
  }
}

function calm(left) {
  warning?.remove();
  warning = null;
  for (const sign of ["keydown", "pointerdown"]) removeEventListener(sign, stay, true);
  later(left - AHEAD_S);
}

function warn(left) {
  if (!warning) {
    warning = words.content.firstElementChild.cloneNode(true);
    warning.querySelector("time").dataset.until = new Date(Date.now() + left * 1000).toISOString();
    warning.querySelector("form").addEventListener("submit", stay);
    document.body.append(warning);
    for (const sign of ["keydown", "pointerdown"]) addEventListener(sign, stay, true);
  }
  later(Math.min(AGAIN_S, left + 1));
}

async function stay(event) {
  if (event.type === "submit") event.preventDefault();
  const form = warning?.querySelector("form");
  if (!form || form.dataset.sent) return;
  form.dataset.sent = "1";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Live": "1" }, credentials: "same-origin" });
    if (answer.ok) return calm((await answer.json()).left_s);
  } catch { /* The link is down: asked again below. */ }
  delete form.dataset.sent;
  check();
}

check();
