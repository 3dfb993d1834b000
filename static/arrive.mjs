// The next page in place of this one, without the moment in which a browser hears no key. keys.mjs asks for it where
// data-arrives stands: an answered call and a new one begin in a field, and no letter typed meanwhile may be lost.
const PATIENCE_MS = 12_000;
// What of a page is another one's: where one is, what was said, the work itself, the way back of the command line.
const PARTS = [".top .consoles", ".said", "#main", ".bar"];
const at = () => location.pathname + location.search;
let here = at();

// Send the form as `by` was pressed, or follow the link. Whether the page came; false when there was no answer.
export async function arrive(from, by) {
  let answer, page;
  try {
    const sent = by === undefined ? {} : { method: "POST", body: new URLSearchParams(new FormData(from, by)) };
    answer = await fetch(from.action ?? from.href, { ...sent, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return false;
  }
  if (answer.status >= 500) return false;
  const moves = answer.redirected || by === undefined, to = moves ? answer.url : location.href;
  try {
    // A frame that has nothing of this one: signed out, or locked.
    if (!page.querySelector("#main") || !page.querySelector(".bar")) throw new Error("another frame");
    const { refresh } = await import(document.querySelector("script[src*='/live.']").src);
    show(page);
    if (at() !== new URL(to).pathname + new URL(to).search) history.pushState(null, "", to);
    here = at();
    // What happened while the page was on its way.
    for (const part of document.querySelectorAll("#main [data-src]")) refresh(part);
  } catch {
    location.assign(to);
  }
  return true;
}

function show(page) {
  for (const part of PARTS) {
    const old = document.querySelector(part), next = page.querySelector(part);
    if (old && next) old.replaceWith(next);
    else if (next) document.getElementById("main").before(next);
    else old?.remove();
  }
  document.title = page.title;
  scrollTo(0, 0);
  htmx.process(document.getElementById("main"));
}

// Back to a page that was replaced: as if it were opened.
addEventListener("popstate", () => { if (at() !== here) location.reload(); });
