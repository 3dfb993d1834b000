// The dialog of the keys of this screen: read from what stands on it, so it can neither lie nor forget; the rest is asked of the server.
let dialog = null;

const named = (node) => node.labels?.[0] ?? node.querySelector("summary, h2, h3") ?? node;
const words = (node) => node.dataset.keyWords ?? node.getAttribute("aria-label") ?? text(named(node));
function text(node) {
  const copy = node.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((key) => key.remove());
  return copy.textContent;
}
const tidy = (text) => text.replace(/\s+/g, " ").trim();
const shown = (spec) => spec.replace("Escape", "Esc").replace("+", " ").replace(/\b[a-z]$/, (letter) => letter.toUpperCase());

function line(node) {
  const [keys, what] = [document.createElement("dt"), document.createElement("dd")];
  node.dataset.key.split(" ").forEach((spec, at) => {
    const key = document.createElement("kbd");
    key.textContent = shown(spec);
    if (at) keys.append(" ");
    keys.append(key);
  });
  what.textContent = tidy(words(node));
  return [keys, what];
}

export async function open(opener, keyed) {
  dialog ??= Object.assign(document.createElement("dialog"), { className: "keys" });
  const answer = await fetch(opener.href, { headers: { "X-Part": "1" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("no keys");
  dialog.innerHTML = await answer.text();
  const here = keyed().filter((node) => node.closest("main") && !node.closest("[data-scope]:not(.asked)"));
  const seen = new Set();
  const mine = here.filter((node) => !seen.has(node.dataset.key) && seen.add(node.dataset.key));
  dialog.querySelector("[data-here]").append(...mine.flatMap(line));
  dialog.querySelector("[data-scoped]").hidden = !mine.some((node) => node.closest("[data-scope]"));
  dialog.querySelector("[data-none]").hidden = mine.length > 0;
  const before = document.activeElement;
  dialog.onclose = () => { dialog.remove(); before?.focus?.(); };
  dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };
  document.body.append(dialog);
  dialog.showModal();
}
