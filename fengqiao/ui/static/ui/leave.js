/* Quick exit: the page is blank at once; this tab's way back holds only a neutral page. */
const DEPTH = "fq-depth";
const link = document.querySelector("[data-leave]");

function stored(read) { try { return read(sessionStorage); } catch { return null; } }

if (link) {
  // How many pages of ours lie behind this one in the tab.
  const first = stored((box) => box.getItem(DEPTH));
  if (first === null) stored((box) => box.setItem(DEPTH, String(history.length)));

  const leave = (event) => {
    event.preventDefault();
    document.documentElement.hidden = true;
    document.title = "\u200b";
    const away = link.href;
    const behind = history.length - Number(stored((box) => box.getItem(DEPTH)) ?? history.length);
    stored((box) => { box.clear(); });
    try { localStorage.clear(); } catch { /* storage refused: nothing was kept */ }
    if (behind > 0) {
      stored((box) => box.setItem("fq-leave", away));
      history.go(-behind);
      // Where going back does not happen at once, leaving does.
      setTimeout(() => location.replace(away), 350);
    } else {
      location.replace(away);
    }
  };
  link.addEventListener("click", leave);
  // Three times Escape, for a hand already on the keyboard.
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    presses = [...presses.filter((at) => event.timeStamp - at < 1500), event.timeStamp];
    if (presses.length === 3) leave(event);
  });
}

function arrived() {
  const away = stored((box) => box.getItem("fq-leave"));
  if (!away) return;
  document.documentElement.hidden = true;
  stored((box) => box.clear());
  // assign drops the pages in front of this one; replace then empties this place too.
  location.replace(away);
}
arrived();
addEventListener("pageshow", arrived);
