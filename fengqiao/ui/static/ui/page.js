/* On every page: large type at once, quick exit, one press once, focus on errors, print. */
import "./leave.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button) button.setAttribute("aria-busy", "true");
  // A page shown again from memory, or an answer that never came, must not stay locked.
  setTimeout(() => { delete form.dataset.sent; button?.removeAttribute("aria-busy"); }, 12000);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  field.focus();
});
document.querySelector("[data-focus]")?.focus();

// A standard text stands in the field as soon as it is chosen; what somebody typed is never written over.
document.addEventListener("change", (event) => {
  const chosen = event.target.closest?.("select[data-fills]");
  const field = chosen?.form?.elements[chosen.dataset.fills];
  if (!field || (field.value && field.value !== field.dataset.standard)) return;
  field.value = field.dataset.standard = chosen.selectedOptions[0]?.dataset.words ?? "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// An answer that never came, or one that is our own failure, is said in words where the reader looks.
const failed = document.querySelector("[data-failed]");
if (failed) {
  const tell = (event) => {
    const status = event.detail?.ctx?.response?.raw?.status ?? 0;
    // What refreshes by itself tries again by itself; its age is on the page.
    if (event.target.closest?.("[hx-trigger*='live']")) return;
    if (status && status < 500) return;
    failed.hidden = false;
    failed.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:response:error", tell);
  document.addEventListener("htmx:error", tell);
  document.addEventListener("htmx:before:request", (event) => {
    if (!event.target.closest?.("[hx-trigger*='live']")) failed.hidden = true;
  });
}

const offline = document.querySelector("[data-offline]");
if (offline) {
  const tell = () => { offline.hidden = navigator.onLine; };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
}
