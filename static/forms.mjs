// What is typed in a form that carries <input name="draft"> is kept on the server, for this person alone, until the form is
// sent: a killed tab loses nothing. Loaded when somebody first goes into a form (live.mjs).

const PAUSE = 700, AGAIN = 5_000;
const timers = new Map(), busy = new Set();

const mark = (form) => form?.elements?.namedItem("draft");

export function typed(form, after = PAUSE) {
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
      method: "POST", body: new URLSearchParams(said), keepalive: leaving, credentials: "same-origin", redirect: "manual",
    });
    if (answer.status >= 500) typed(form, AGAIN);
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
