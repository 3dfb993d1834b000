// What forms.mjs and presses.mjs share: who is signed in here, and the panel that says what became of a press
// (templates/_not_sent.html). It listens to nothing, so it does no harm where two pages of a site load it twice.

export const root = document.documentElement, SAY_MS = 4_000, TRY_MS = 12_000;

const given = document.querySelector("meta[name=server-now]")?.content;
const ahead = given ? Date.parse(given) - Date.now() : 0;
const wall = new Intl.DateTimeFormat("en-GB", { timeZone: "America/New_York", hourCycle: "h23", timeStyle: "medium" });

// The server's time now, in milliseconds, and as people here read it.
export const now = () => Date.now() + ahead;
export const clock = (at = now()) => wall.format(at);

// Who is signed in in this browser: {user, csrf, locked}, with user null for nobody; null when no server answers.
export async function session() {
  try {
    const answer = await fetch(document.getElementById("not-sent").dataset.session, {
      headers: { "X-Live": "1" }, credentials: "same-origin", redirect: "manual", cache: "no-store",
      signal: AbortSignal.timeout(SAY_MS),
    });
    return await answer.json();
  } catch {
    return null;
  }
}

// What this page's forms carry to show that they are ours is new with every sign-in.
export function renew({ csrf }) {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = csrf;
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": csrf }));
  document.dispatchEvent(new CustomEvent("forms:renewed", { detail: csrf }));
}

export function panelOf(at) {
  const panel = document.getElementById("not-sent").content.firstElementChild.cloneNode(true);
  fill(panel, "pressed", clock(at));
  for (const age of panel.querySelectorAll("time[data-age-of]")) age.dataset.since = new Date(at).toISOString();
  return panel;
}

export function fill(panel, name, words) {
  for (const node of panel.querySelectorAll(`[data-say="${name}"]`)) node.textContent = words;
}

// Show the parts of this state (`tries`: by itself again and again, or once it is pressed) and why; seen at once.
export function draw(panel, state, why, tries = true) {
  panel.dataset.state = state;
  panel.setAttribute("role", state === "unsent" || state === "refused" ? "alert" : "status");
  for (const part of panel.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
  for (const part of panel.querySelectorAll("[data-why]")) part.hidden = part.dataset.why !== why;
  for (const part of panel.querySelectorAll("[data-tries]")) part.hidden = (part.dataset.tries === "yes") !== tries;
  panel.scrollIntoView({ block: "nearest" });
}

// Why the server says no, in its own words.
export function reason(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = page.querySelector(".errors[role=alert] :is(p, li)") ?? page.querySelector("#main .panel .body p");
  return said?.textContent.replace(/\s+/g, " ").trim() ?? "";
}
