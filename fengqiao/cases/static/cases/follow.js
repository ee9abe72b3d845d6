/* A slip's QR carries the code behind the '#', which no server sees: it goes into the field and out of the address. */
const field = document.querySelector("input[name=code]");

function take() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!field || !/^[0-9A-Za-z -]{13,20}$/.test(code)) return;
  field.value = code;
  history.replaceState(null, "", location.pathname);
  field.form.querySelector("button[type=submit]")?.focus();
}
addEventListener("hashchange", take);
take();
