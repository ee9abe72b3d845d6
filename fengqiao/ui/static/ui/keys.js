/* Desk keyboard: data-key="a" is pressed by that key; j and k walk [data-items] a; "/" searches; "?" shows all. */
const OFF = "fq-keys-off";
const dialog = document.querySelector("dialog[data-keys]");
const opener = document.querySelector("[data-keys-open]");
const box = { get: () => { try { return localStorage.getItem(OFF); } catch { return null; } },
  set: (on) => { try { on ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* kept for this page only */ } } };
let off = box.get() === "1";

const typing = (node) => node.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]");
const seen = (node) => !node.disabled && node.getClientRects().length > 0;
const items = () => [...document.querySelectorAll("[data-items] a[data-item]")];

function walk(step) {
  const all = items();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const current = all.findIndex((item) => item.hasAttribute("aria-current"));
  const from = at >= 0 ? at : current;
  const next = all[Math.min(all.length - 1, Math.max(0, from < 0 ? 0 : from + step))];
  // Where there is room for one thing only the queue is out of sight: walking opens.
  if (!seen(next)) { next.click(); return; }
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(node) {
  if (node.matches("input, select, textarea")) { node.focus(); node.select?.(); } else { node.click(); }
}

function list() {
  const into = dialog.querySelector("[data-keys-list]");
  const rows = [["j", into.dataset.next], ["k", into.dataset.before]];
  for (const node of document.querySelectorAll("[data-key]")) {
    if (!seen(node)) continue;
    const clone = node.cloneNode(true);
    clone.querySelectorAll("kbd, .unseen").forEach((part) => part.remove());
    rows.push([node.dataset.key, node.dataset.keyWord || node.getAttribute("aria-label") || clone.textContent.trim() || node.placeholder || ""]);
  }
  into.replaceChildren(...rows.map(([key, word]) => {
    const row = document.createElement("li");
    const cap = document.createElement("kbd");
    cap.textContent = key.length === 1 ? key.toUpperCase() : key;
    row.append(cap, word);
    return row;
  }));
  const turn = dialog.querySelector("[data-keys-switch]");
  turn.textContent = off ? turn.dataset.on : turn.dataset.off;
}

function show() { if (dialog && !dialog.open) { list(); dialog.showModal(); } }

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
  if (typing(event.target) || dialog?.open) return;
  const key = event.key.toLowerCase();
  if (off && key !== "?") return;
  if (key === "?") { event.preventDefault(); show(); return; }
  if (key === "j" || key === "k") { event.preventDefault(); walk(key === "j" ? 1 : -1); return; }
  const node = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(seen);
  if (node) { event.preventDefault(); press(node); }
});

if (opener && dialog) {
  opener.hidden = false;
  opener.addEventListener("click", show);
  dialog.querySelector("[data-keys-close]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-keys-switch]").addEventListener("click", () => { off = !off; box.set(off); list(); });
}

// The form of an act is open: one types at once, without going through the whole queue by Tab.
if (!document.querySelector("[data-focus]")) {
  document.querySelector('section[aria-labelledby="does-h"] :is(input:not([type=hidden]), select, textarea)')?.focus();
}
