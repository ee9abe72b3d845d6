/* Photos are made small and lose place and camera on the phone, before anything is sent. */
const SIDE = 1600;
const QUALITY = 0.8;

async function small(file) {
  if (!/^image\/(jpeg|png|webp|heic|heif|avif|bmp)$/.test(file.type)) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const share = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * share));
  const height = Math.max(1, Math.round(picture.height * share));
  let blob;
  if ("OffscreenCanvas" in window) {
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
    blob = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  } else {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
    blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  }
  picture.close();
  return new File([blob], `${(file.name || "photo").replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
}

function size(bytes) { return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`; }

function prepare(place) {
  const input = place.querySelector("input[type=file]");
  const shown = place.querySelector("[data-photo-shown]");
  const state = place.querySelector("[data-photo-state]");
  const button = place.querySelector("[data-photo-button]");
  if (button && input.id) { button.hidden = false; input.classList.add("photo-native"); }
  input.addEventListener("change", async () => {
    const most = Number(place.dataset.most) || 6;
    const files = [...input.files];
    state.textContent = files.length ? place.dataset.working : "";
    place.dataset.done = "";
    const box = new DataTransfer();
    const figures = [];
    const words = files.length > most ? [place.dataset.tooMany] : [];
    for (const file of files.slice(0, most)) {
      let kept = file;
      try { kept = await small(file); } catch { words.push(place.dataset.asIs); }
      if (kept.size > 15e6) { words.push(place.dataset.tooLarge); continue; }
      box.items.add(kept);
      const figure = document.createElement("figure");
      const picture = document.createElement("img");
      const address = URL.createObjectURL(kept);
      picture.alt = file.name;
      picture.onload = () => URL.revokeObjectURL(address);
      picture.src = address;
      const caption = document.createElement("figcaption");
      caption.textContent = size(kept.size);
      figure.append(picture, caption);
      figures.push(figure);
    }
    try { input.files = box.files; } catch { /* an old browser sends the file as it was; the server makes it small */ }
    shown.replaceChildren(...figures);
    state.textContent = words.join(" ") || (figures.length ? place.dataset.ready.replace("{n}", figures.length) : "");
    place.dataset.done = "1";
  });
}

for (const place of document.querySelectorAll("[data-photo]")) prepare(place);
