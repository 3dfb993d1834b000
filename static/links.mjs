// A link, or a search, opens its page only when there is a server to give it; else this page stays and says NOT OPENED, with
// the number to dial (templates/_not_opened.html). Without that a browser shows its own error page in the place of a call.
//
// Loaded after keys.mjs, which brings some pages in place of this one (data-arrives) and tells when that did not come.

import { clock, fill, now, session } from "./not_sent.mjs";

let latest = 0, panel = null;

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || link.target || link.hasAttribute("download") || isHere(link)) return;
  event.preventDefault();
  open(link.href, words(link));
});

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "get" || form.target) return;
  event.preventDefault();
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form, submitter));
  open(address.href, words(submitter ?? form));
});

document.addEventListener("forms:lost", ({ detail: { form: link } }) => { if (link.matches("a[href]")) say(link.href, words(link), now()); });

const isHere = (link) => link.hash && link.pathname + link.search === location.pathname + location.search;

// A picture says in its label what it leads to; the key on a button is none of its words.
function words(node) {
  const copy = node.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((key) => key.remove());
  return (node.getAttribute("aria-label") || copy.textContent).replace(/\s+/g, " ").trim().slice(0, 80);
}

// Asks first whether there is a server, which takes a few milliseconds when there is one. Of two presses the last counts.
async function open(href, what) {
  const mine = ++latest, at = now(), there = await session();
  if (mine !== latest) return;
  if (!there) return say(href, what, at);
  panel?.remove();
  location.assign(href);
}

function say(href, what, at) {
  panel?.remove();
  panel = document.getElementById("not-opened").content.firstElementChild.cloneNode(true);
  fill(panel, "what", what);
  fill(panel, "pressed", clock(at));
  panel.querySelector("[data-open-again]").addEventListener("click", () => open(href, what));
  document.getElementById("main").prepend(panel);
  panel.scrollIntoView({ block: "nearest" });
  // Nobody leaves, so keys are heard here again (keys.mjs).
  document.dispatchEvent(new CustomEvent("forms:stays"));
}
