// Makes a part of the page read like new HTML while every node that stays the same stays itself: focus, selection, scroll,
// opened details and what a screen reader has already said are not disturbed.

const FIELD = "input:not([type=hidden]), textarea, select";

export function morph(part, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const active = document.activeElement;
  const scrolled = [...part.querySelectorAll("*")].filter((node) => node.scrollTop).map((node) => [node, node.scrollTop]);
  children(part, holder.content);
  // A node that was moved loses focus and scroll, though it is still there.
  if (active !== document.activeElement && active?.isConnected && part.contains(active)) active.focus({ preventScroll: true });
  for (const [node, top] of scrolled) if (node.isConnected && node.scrollTop !== top) node.scrollTop = top;
}

function children(old, fresh) {
  const byId = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  const ids = new Set([...fresh.children].map((child) => child.id).filter(Boolean));
  // What is gone goes first, so that what follows it need not move.
  for (const [id, child] of byId) if (!ids.has(id)) child.remove();
  let here = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    let found = wanted.id ? byId.get(wanted.id) : null;
    if (!found && here && alike(here, wanted)) found = here;
    if (!found) { old.insertBefore(wanted, here); continue; }
    if (found === here) here = here.nextSibling;
    else old.insertBefore(found, here);
    become(found, wanted);
  }
  while (here) { const next = here.nextSibling; here.remove(); here = next; }
}

const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id ?? "") === (other.id ?? "");

function become(old, wanted) {
  if (old.isEqualNode(wanted)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) { old.nodeValue = wanted.nodeValue; return; }
  if (old.nodeName !== wanted.nodeName) { old.replaceWith(wanted); return; }
  // Whatever somebody has typed or chosen is theirs.
  if (old.matches(FIELD) && touched(old)) return;
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name) && !kept(old, name)) old.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (old.getAttribute(name) !== value && !kept(old, name)) old.setAttribute(name, value);
  children(old, wanted);
}

const kept = (node, name) => name === "open" && node.nodeName === "DETAILS";

function touched(field) {
  if (field === document.activeElement) return true;
  if (field.nodeName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}
