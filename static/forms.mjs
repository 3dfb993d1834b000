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
    if (answer.status >= 500 || answer.status === 408) typed(form, AGAIN);
    else if (mark(form)?.dataset.at) history.replaceState(null, "", mark(form).dataset.at + form.elements.call.value);
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

// --- answers that take the place of a part of this page (htmx) ---------------------------------------------------------

// What is being saved is no draft any more; were it not taken, what is typed next is one again.
document.addEventListener("htmx:before:request", (event) => {
  const form = event.target.closest?.("form");
  clearTimeout(timers.get(form));
  timers.delete(form);
  document.querySelectorAll(".not-saved, #main > .errors").forEach((said) => said.remove());
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

// No answer, or one that is none: said where it was pressed, and what was typed is kept.
function failed(event) {
  const form = event.target.closest?.("form"), words = document.getElementById("not-saved");
  if (!form || !words) return;
  const status = event.detail?.ctx?.response?.status;
  if (status === 409 || status === 422) return;
  form.after(words.content.cloneNode(true));
  typed(form, AGAIN);
}
document.addEventListener("htmx:error", failed);
document.addEventListener("htmx:response:error", failed);
