/* <div data-known="/…/"> in a form: what may be the same as the words being typed, asked for after each pause. */
const PAUSE = 700;
const FEWEST = 6;

function start(place) {
  const form = place.closest("form");
  const field = form?.elements.words;
  if (!field) return;
  let timer = 0;
  let asked = "";
  let asking = null;

  const chosen = () => form.elements.joins?.value ?? "";
  const empty = () => { if (!chosen() && place.childNodes.length) place.replaceChildren(); };

  async function ask() {
    const words = field.value.trim();
    if (words === asked) return;
    asked = words;
    asking?.abort();
    if (words.length < FEWEST) return empty();
    asking = new AbortController();
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "draft"]) body.set(name, form.elements[name]?.value ?? "");
    body.set("words", words);
    body.set("joins", chosen());
    try {
      const answer = await fetch(place.dataset.known, { method: "POST", body, credentials: "same-origin", redirect: "error", signal: asking.signal });
      // What somebody has chosen stays until they take it back.
      if (chosen()) return;
      if (answer.status === 200) {
        const text = await answer.text();
        if (place.innerHTML.trim() !== text.trim()) place.innerHTML = text;
      } else empty();
    } catch {
      // Without an answer there is the step before sending.
    }
  }
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  form.addEventListener("submit", () => { clearTimeout(timer); asking?.abort(); });
  if (field.value) ask();
}

for (const place of document.querySelectorAll("[data-known]")) start(place);
