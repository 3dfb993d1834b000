// The command line: the server says what Enter will do while it is typed; Enter does that and nothing else, once.
const WAIT_MS = 120;

export function begin(field) {
  const form = field.form, echo = form.querySelector("output"), means = form.elements.means;
  let timer = 0, asked = null, known = "", wanted = false, sent = false, unknown = false, stop = null;

  async function ask() {
    clearTimeout(timer);
    const line = field.value.trim();
    if (line === asked) return;
    asked = line;
    stop?.abort();
    if (!line) return show("", "");
    const mine = stop = new AbortController(), words = new FormData(form);
    words.delete("once");  // that is the act's
    try {
      const answer = await fetch(form.dataset.echo, {
        method: "POST", body: words, credentials: "same-origin", redirect: "error", signal: mine.signal,
      });
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      if (mine === stop) show(line, html);
    } catch (error) {
      if (mine !== stop || error.name === "AbortError") return;
      asked = null;
      // Without an answer the page itself asks whether this is meant.
      if (wanted) { wanted = false; unknown = true; form.requestSubmit(); }
    }
  }

  function show(line, html) {
    known = line;
    echo.innerHTML = html;
    means.value = echo.querySelector("[data-means]")?.dataset.means ?? "";
    field.setAttribute("aria-invalid", String(Boolean(echo.querySelector("[data-refused]"))));
    if (wanted) { wanted = false; if (means.value) form.requestSubmit(); }
  }

  field.addEventListener("input", () => {
    means.value = "";
    wanted = false;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  form.addEventListener("submit", (event) => {
    const line = field.value.trim();
    if (unknown && line) { unknown = false; return; }
    if (sent || !line) return event.preventDefault();
    if (known === line && means.value) { sent = true; return; }
    event.preventDefault();
    if (known === line) return;
    wanted = true;
    ask();
  });
  // It was not sent: Enter sends it again (presses.mjs).
  document.addEventListener("forms:unsent", (event) => { if (event.detail.form === form) { sent = false; asked = null; } });
  addEventListener("pageshow", (event) => { if (event.persisted) { sent = false; asked = null; known = ""; } });
  if (field.value) ask();
}
