/* <form data-draft="/…/"> is kept while it is being filled in: POST of its fields (no files) shortly after each change. */
const PAUSE = 800;

function start(form) {
  const state = form.querySelector("[data-draft-state]");
  const words = state?.dataset ?? {};
  let timer = 0;
  let wait = PAUSE;
  let dirty = false;
  let busy = false;

  const tell = (word, at) => { if (state) state.textContent = (word || "").replace("{time}", at || ""); };
  const body = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    return data;
  };
  const time = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  async function keep() {
    if (!dirty || busy) return;
    busy = true;
    dirty = false;
    try {
      // Sent on to the page of signing in is not kept: an answer from elsewhere counts as none.
      const answer = await fetch(form.dataset.draft, { method: "POST", body: body(), credentials: "same-origin", redirect: "manual", headers: { "X-Draft": "1" } });
      wait = PAUSE;
      if (answer.ok) {
        const seen = answer.headers.get("X-Seen");
        if (form.elements.seen && seen) form.elements.seen.value = seen;
        tell(words.kept, time());
      } else if (answer.status === 409) {
        // A colleague has it: trying again by itself would only say so again. What is typed stays on the page.
        tell(words.taken.replace("{name}", (await answer.json()).by));
      } else if (answer.status === 404) {
        tell(words.gone);
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        tell(words.out);
      } else throw new Error(String(answer.status));
    } catch {
      dirty = true;
      wait = Math.min(30000, wait * 2);
      tell(words.later);
      timer = setTimeout(keep, wait);
    } finally {
      busy = false;
      if (dirty && wait === PAUSE) timer = setTimeout(keep, wait);
    }
  }

  const changed = (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { clearTimeout(timer); dirty = false; });
  addEventListener("online", () => { if (dirty) keep(); });
  addEventListener("pagehide", () => {
    // Small enough to outlive the page.
    if (dirty) fetch(form.dataset.draft, { method: "POST", body: body(), keepalive: true, credentials: "same-origin", headers: { "X-Draft": "1" } }).catch(() => {});
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) start(form);
