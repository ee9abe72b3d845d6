/* A choice in an area's list opens the next list without a press on the button that stands there for everybody else. */
for (const place of document.querySelectorAll("[data-area]")) {
  const go = place.querySelector("[data-area-go]");
  if (!go) continue;
  go.hidden = place.querySelectorAll("select").length > 0;
  place.addEventListener("change", (event) => {
    if (!event.target.matches("select[data-area-more]")) return;
    event.target.form.requestSubmit(go);
  });
}
