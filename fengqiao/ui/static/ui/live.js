/* One stream a page: <body data-live="/live/…">. Every change wakes [hx-trigger~="live from:body"] and listeners of "live". */
const url = document.body.dataset.live;
const CALM = 250;
const POLL = 20000;
let source = null;
let poller = 0;
let waiting = 0;
let failures = 0;
let heard = null;

function wake(detail) {
  // Many changes at once wake the page once; a steady stream still wakes it.
  if (waiting) return;
  waiting = setTimeout(() => {
    waiting = 0;
    document.body.dispatchEvent(new CustomEvent("live", { detail, bubbles: true }));
  }, CALM);
}

function alive() {
  heard = performance.now();
  for (const chip of document.querySelectorAll("[data-age]")) chip.dataset.age = "0";
  tell();
}

function poll() {
  if (poller || !url) return;
  poller = setInterval(() => { if (!document.hidden) wake({ polled: true }); }, POLL);
}

function open() {
  if (!("EventSource" in window)) { poll(); return; }
  source = new EventSource(url, { withCredentials: true });
  const change = (event) => {
    alive();
    let detail = {};
    try { detail = JSON.parse(event.data || "{}"); } catch { /* an empty wake-up is enough */ }
    document.body.dispatchEvent(new CustomEvent("live-change", { detail, bubbles: true }));
    wake(detail);
  };
  source.addEventListener("open", () => { failures = 0; clearInterval(poller); poller = 0; alive(); });
  source.addEventListener("message", change);
  source.addEventListener("change", change);
  source.addEventListener("beat", alive);
  // The post ended or the session is over: the page shows what may still be seen.
  source.addEventListener("end", () => { source.close(); location.reload(); });
  source.addEventListener("error", () => {
    failures += 1;
    if (failures >= 3) poll();
    if (source.readyState === EventSource.CLOSED) setTimeout(open, Math.min(60000, 2000 * 2 ** Math.min(failures, 5)));
  });
}

const SHAPES = { fresh: '<circle cx="5" cy="5" r="4.5" fill="currentColor"/>', stale: '<path d="M5 0 10 5 5 10 0 5z" fill="currentColor"/>' };

function tell() {
  for (const chip of document.querySelectorAll("[data-age]")) {
    if (chip.dataset.age === "") continue;
    chip.since ??= performance.now();
    const since = heard === null ? chip.since : Math.max(heard, chip.since);
    const seconds = Math.floor(Number(chip.dataset.age) + (performance.now() - since) / 1000);
    const stale = seconds > Number(chip.dataset.staleAfter);
    const at = (name, n) => chip.dataset[name].replace("{n}", n);
    const words = seconds < 10 ? chip.dataset.nowWord
      : seconds < 60 ? at("secondsWord", seconds)
      : seconds < 3600 ? at("minutesWord", Math.floor(seconds / 60)) : at("hoursWord", Math.floor(seconds / 3600));
    const said = stale ? `${chip.dataset.staleWord} · ${words}` : words;
    const text = chip.querySelector("[data-age-words]");
    if (text.textContent !== said) text.textContent = said;
    chip.classList.toggle("tone-amber", stale);
    chip.classList.toggle("tone-moss", !stale);
    const svg = chip.querySelector("svg");
    if (svg && svg.dataset.shape !== String(stale)) { svg.dataset.shape = String(stale); svg.innerHTML = stale ? SHAPES.stale : SHAPES.fresh; }
  }
}

if (url) open();
setInterval(tell, 1000);
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => { if (event.persisted && url) { open(); wake({ shown: true }); } });
// htmx tells of each answer: what it brought is fresh.
document.addEventListener("htmx:after:swap", tell);
