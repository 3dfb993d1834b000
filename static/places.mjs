// The address field: known places while one types. Arrows choose, Enter takes, Escape keeps the words as they are.
// The words are posted, never in an address. Loaded when somebody first goes into the field (keys.mjs, data-needs).
const WAIT_MS = 120, LEAST = 3, POINT = ["latitude", "longitude", "place_verified"];

// Capitals, full stops and apostrophes make no other words.
const bare = (words) => words.toLowerCase().replace(/[.,'’ʼ`]/g, "").replace(/\s+/g, " ").trim();

export function begin(input) {
  const box = input.closest(".place-field");
  if (!box || !input.form) return;
  const said = box.querySelector("[data-place-said]");
  const list = Object.assign(document.createElement("div"), { className: "candidates", hidden: true });
  const field = (name) => input.form.elements.namedItem(name);
  let timer = 0, stop = null, asked = "", at = -1, byHand = false, reaching = false;
  // The words a point belongs to: with other words it would send a team to the wrong door.
  let known = { words: input.defaultValue.trim(), point: read(), said: said.textContent, town: field("city")?.defaultValue ?? "" };

  box.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${input.id}_places`,
  })) input.setAttribute(name, value);

  const options = () => [...list.querySelectorAll("[role=option]")];

  function read() {
    return POINT.map((name) => { const one = input.form.elements.namedItem(name); return one?.type === "checkbox" ? one.checked : one?.value; });
  }

  function put(name, value) {
    const one = field(name);
    if (!one) return;
    if (one.type === "checkbox") one.checked = value === true || value === "on";
    else one.value = value ?? "";
  }

  function close() {
    clearTimeout(timer);
    stop?.abort();
    at = -1;
    reaching = false;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    stop?.abort();
    const words = input.value.trim(), mine = stop = new AbortController();
    if (words.length < LEAST || words === known.words) { close(); return; }
    const body = new URLSearchParams({
      csrfmiddlewaretoken: field("csrfmiddlewaretoken").value, address: words,
      // A town that came with the last candidate is none that the caller said.
      city: known.city === field("city")?.value ? "" : field("city")?.value ?? "", unit: field("unit")?.value ?? "",
    });
    const answer = await fetch(box.dataset.candidates, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { "X-Part": "1" }, signal: mine.signal,
    }).catch(() => null);
    if (mine !== stop || mine.signal.aborted) return;
    if (!answer?.ok) { close(); said.textContent = box.dataset.noAnswer; return; }
    const html = await answer.text().catch(() => null);
    if (mine !== stop || html === null) return;
    asked = words;
    show(html);
  }

  function show(html) {
    if (document.activeElement !== input) return;
    const part = document.createElement("template");
    part.innerHTML = html;
    const many = part.content.querySelector("[data-many]"), note = part.content.querySelector("[data-note]");
    said.textContent = many?.textContent ?? "";
    many?.remove();
    if (!note?.textContent.trim()) note?.remove();
    list.replaceChildren(part.content);
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.querySelector("[role=listbox]").id = `${input.id}_places`;
    options().forEach((option, index) => { option.id = `${input.id}_place_${index}`; });
    // One place says it; with nothing to choose, nothing lies over the fields below.
    list.hidden = !options().length;
    if (list.hidden && note?.textContent.trim()) said.textContent = note.textContent;
    input.setAttribute("aria-expanded", String(options().length > 0));
    if (reaching && options().length) mark(0);
    reaching = false;
  }

  function mark(to) {
    const all = options();
    at = (to + all.length) % all.length;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    const fills = option.dataset, town = field("city")?.value;
    for (const name of ["address", "unit", "city", ...POINT]) if (name in fills) put(name, fills[name]);
    // A wide area says the town and nothing else: the words stay, and no point is kept.
    if (!("address" in fills)) for (const name of POINT) put(name, "");
    known = {
      words: input.value.trim(), point: read(), said: fills.said, town: field("city")?.value ?? "",
      city: "address" in fills && town !== fills.city ? fills.city : "",
    };
    byHand = false;
    close();
    said.textContent = fills.said;
    tell("input", "change");
  }

  function tell(...kinds) {
    for (const kind of kinds) input.dispatchEvent(new CustomEvent(kind, { bubbles: true, detail: "places" }));
  }

  function typed() {
    if (byHand) return;
    const same = bare(input.value) === bare(known.words);
    POINT.forEach((name, index) => put(name, same ? known.point[index] : ""));
    // Nor does the town of the candidate belong to other words; one that somebody typed over it stays.
    if (!same && known.city && field("city")?.value === known.city) { put("city", ""); known.took = true; }
    else if (same && known.took && !field("city")?.value) { put("city", known.city); known.took = false; }
    said.textContent = same ? known.said : "";
  }

  // A point belongs to its town as well; a town that is only taken away leaves the house where it was.
  function anotherTown(town) {
    if (byHand || bare(input.value) !== bare(known.words)) return;
    const same = !town || bare(town) === bare(known.town);
    POINT.forEach((name, index) => put(name, same ? known.point[index] : ""));
    said.textContent = same ? known.said : "";
  }

  input.addEventListener("input", (event) => {
    if (event.detail === "places") return;
    reaching = false;
    typed();
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.form.addEventListener("input", (event) => {
    if (POINT.includes(event.target.name)) byHand = true;
    else if (event.target.name === "city") anotherTown(event.target.value.trim());
  });
  input.addEventListener("keydown", (event) => {
    const all = list.hidden ? [] : options(), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (step && all.length) { event.preventDefault(); mark(at < 0 && step < 0 ? -1 : at + step); }
    else if (step === 1 && input.value.trim() !== asked) { event.preventDefault(); reaching = true; clearTimeout(timer); ask(); }
    // Somebody reaches for a place that has not come yet: this Enter was meant for it, not for taking the call.
    else if (event.key === "Enter" && reaching) event.preventDefault();
    else if (event.key === "Enter" && at >= 0 && all.length) { event.preventDefault(); take(all[at]); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); close(); said.textContent = ""; }
  });
  // Pressing a candidate must not take the focus out of the field first.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) take(option); });
  input.addEventListener("blur", close);
  // What was typed before this script came.
  if (input.value.trim() !== known.words) { typed(); timer = setTimeout(ask, WAIT_MS); }
}
