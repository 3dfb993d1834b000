// The finder: one box, results while one types; arrows go through them, Enter opens. The words are posted, never in an address.
const WAIT_MS = 80;
let dialog = null;

export async function open(opener) {
  if (dialog?.open) return;
  const answer = await fetch(opener.href, { headers: { "X-Part": "1" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("no finder");
  dialog = Object.assign(document.createElement("dialog"), { className: "finder" });
  dialog.innerHTML = await answer.text();
  dialog.setAttribute("aria-labelledby", "find-h");
  const before = document.activeElement, mine = dialog;
  mine.addEventListener("close", () => { mine.remove(); if (before?.isConnected) before.focus(); });
  mine.addEventListener("click", (event) => { if (event.target === mine) mine.close(); });
  begin(mine);
  document.body.append(mine);
  mine.showModal();
  mine.querySelector("[name=words]").focus();
}

function begin(box) {
  const form = box.querySelector("form[role=search]"), field = form.elements.words, place = box.querySelector("[data-found]");
  const links = () => [...place.querySelectorAll("a")];
  let timer = 0, stop = null, shown = "", wanted = false;

  async function ask() {
    clearTimeout(timer);
    stop?.abort();
    const mine = stop = new AbortController(), words = field.value.trim();
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { "X-Part": "1" }, credentials: "same-origin", signal: mine.signal,
    }).catch(() => null);
    if (mine !== stop || !answer?.ok) return;
    place.innerHTML = await answer.text();
    shown = words;
    if (wanted) links()[0]?.click();
    wanted = false;
  }

  field.addEventListener("input", () => { wanted = false; clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (shown === field.value.trim()) { links()[0]?.click(); return; }
    wanted = true;
    ask();
  });
  box.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      const all = [field, ...links()], at = all.indexOf(document.activeElement);
      event.preventDefault();
      all[Math.max(0, Math.min(all.length - 1, (at < 0 ? 0 : at) + by))].focus();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey && document.activeElement?.matches("a")) field.focus();
  });
}
