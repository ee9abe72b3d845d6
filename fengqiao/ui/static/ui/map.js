/* The pin of a place: own polygons without tiles, the phone's position, keyboard; without WebGL the words remain. */
const PAPER = { ground: "#eceae4", area: "#f7f4ec", line: "#b9b2a2", name: "#4d5862" };

export async function library(place) {
  const sheet = document.createElement("link");
  Object.assign(sheet, { rel: "stylesheet", href: place.dataset.sheet });
  document.head.append(sheet);
  const maplibre = await import(place.dataset.library);
  maplibre.setWorkerUrl?.(place.dataset.worker);
  return maplibre;
}

export function style(shapes) {
  return {
    version: 8,
    sources: { areas: { type: "geojson", data: shapes } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": PAPER.ground } },
      { id: "areas", type: "fill", source: "areas", filter: ["!=", ["geometry-type"], "Point"], paint: { "fill-color": PAPER.area } },
      { id: "lines", type: "line", source: "areas", paint: { "line-color": PAPER.line, "line-width": 1.5 } },
    ],
  };
}

/* West, south, east, north of what is drawn, whichever city that is; nothing where nothing is. */
export async function around(shapes) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const widen = (part) => {
    if (typeof part[0] !== "number") return part.forEach(widen);
    [box[0], box[1], box[2], box[3]] = [Math.min(box[0], part[0]), Math.min(box[1], part[1]), Math.max(box[2], part[0]), Math.max(box[3], part[1])];
  };
  try {
    const drawn = await (await fetch(shapes)).json();
    drawn.features.forEach((each) => widen(each.geometry.coordinates));
  } catch {
    return null;
  }
  return box[0] <= box[2] ? box : null;
}

function prepare(place) {
  const find = (name) => place.querySelector(`[data-${name}]`);
  const [lon, lat, state, frame, canvas] = ["lon", "lat", "place-state", "place-map", "map-canvas"].map(find);
  const clear = find("place-clear");
  const words = place.dataset;
  let map = null;

  const tell = (word) => { state.textContent = word; };
  const set = (x, y, word = words.set) => {
    lon.value = x === null ? "" : x.toFixed(6);
    lat.value = y === null ? "" : y.toFixed(6);
    clear.hidden = x === null;
    tell(word);
    place.dispatchEvent(new CustomEvent("place:set", { bubbles: true, detail: { lon: x, lat: y } }));
    lon.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const point = () => (lon.value && lat.value ? [Number(lon.value), Number(lat.value)] : null);

  async function open() {
    frame.hidden = false;
    if (map) return map;
    try {
      const shapes = new URL(words.shapes, location.href).href;
      const [maplibre, box] = await Promise.all([library(place), point() ? null : around(shapes)]);
      const start = point() ? { center: point(), zoom: 15 } : box ? { bounds: box, fitBoundsOptions: { padding: 16 } } : { center: [104, 36], zoom: 3 };
      map = new maplibre.Map({
        container: canvas, style: style(shapes), ...start, pitchWithRotate: false, dragRotate: false, touchPitch: false, attributionControl: false,
        locale: { "Map.Title": words.mapLabel },
      });
      map.touchZoomRotate.disableRotation();
      map.addControl(new maplibre.NavigationControl({ showCompass: false }));
      const cross = document.createElement("span");
      cross.className = "map-cross";
      cross.innerHTML = '<svg viewBox="0 0 24 24" width="36" height="36" aria-hidden="true"><path d="M12 23C7 16 4 13 4 9a8 8 0 0 1 16 0c0 4-3 7-8 14z" fill="currentColor" stroke="#fff" stroke-width="1.5"/><circle cx="12" cy="9" r="3" fill="#fff"/></svg>';
      canvas.append(cross);
      map.getCanvas().addEventListener("keydown", (event) => {
        if (event.key === "Enter") { event.preventDefault(); here(); }
      });
      map.on("click", (event) => { map.easeTo({ center: event.lngLat, duration: 150 }); set(event.lngLat.lng, event.lngLat.lat); });
      map.on("load", () => { place.dataset.done = "map"; });
    } catch {
      frame.hidden = true;
      find("place-open").hidden = true;
      tell(words.noMap);
      place.dataset.done = "words";
    }
    return map;
  }
  function here() {
    const centre = map?.getCenter();
    if (centre) set(centre.lng, centre.lat);
  }
  function mine() {
    if (!navigator.geolocation) { tell(words.refused); return; }
    tell(words.finding);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set(coords.longitude, coords.latitude, words.found.replace("{n}", Math.max(5, Math.round(coords.accuracy))));
        map?.jumpTo({ center: [coords.longitude, coords.latitude], zoom: 16 });
      },
      () => tell(words.refused),
      { enableHighAccuracy: true, timeout: 12000, maximumAge: 30000 },
    );
  }

  find("place-acts").hidden = false;
  find("place-mine").addEventListener("click", mine);
  find("place-open").addEventListener("click", open);
  find("place-here").addEventListener("click", here);
  clear.addEventListener("click", () => set(null, null, words.none));
  if (point()) { clear.hidden = false; tell(words.set); }
}

for (const place of document.querySelectorAll("[data-place-picker]")) prepare(place);
