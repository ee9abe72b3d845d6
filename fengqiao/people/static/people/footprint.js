/* A footprint drawn on our own polygons: click adds a corner, dragging moves one, buttons move all; the text stays the truth. */
const METRES = 111319.49;
const CORNER = /^\s*(-?\d+(?:\.\d+)?)\s*[,，;\s]\s*(-?\d+(?:\.\d+)?)\s*$/;

function prepare(box) {
  const words = box.dataset;
  const find = (name) => box.querySelector(`[data-foot-${name}]`);
  const text = box.querySelector("textarea");
  let map = null;
  let held = -1;

  function corners() {
    const found = [];
    for (const line of text.value.split("\n")) {
      const hit = CORNER.exec(line);
      if (hit) found.push([Number(hit[1]), Number(hit[2])]);
      else if (line.trim()) return null;
    }
    return found;
  }
  function write(points) {
    text.value = points.map(([x, y]) => `${x.toFixed(7)}, ${y.toFixed(7)}`).join("\n");
    text.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  }
  function drawn() {
    const points = corners() ?? [];
    const ring = points.length > 2 ? [[...points, points[0]]] : null;
    const features = points.map((point, n) => ({ type: "Feature", properties: { n }, geometry: { type: "Point", coordinates: point } }));
    if (ring) features.push({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: ring } });
    return { type: "FeatureCollection", features };
  }
  function show() {
    const points = corners();
    const some = Boolean(points?.length);
    find("undo").hidden = !some || !map;
    find("clear").hidden = !some || !map;
    find("moves").hidden = !points || points.length < 3;
    find("state").textContent = some ? words.some.replace("{n}", points.length) : words.none;
    map?.getSource("footprint")?.setData(drawn());
  }
  async function open() {
    if (map) return;
    const canvas = find("map");
    canvas.hidden = false;
    try {
      const { library, style, around } = await import(words.pins);
      const shapes = new URL(words.shapes, location.href).href;
      const points = corners() ?? [];
      const [maplibre, edges] = await Promise.all([library(box), points.length ? null : around(shapes)]);
      const start = points.length ? { center: points[0], zoom: 17 } : edges ? { bounds: edges, fitBoundsOptions: { padding: 16 } } : { center: [104, 36], zoom: 3 };
      map = new maplibre.Map({
        container: canvas, style: style(shapes), ...start, maxZoom: 22, pitchWithRotate: false, dragRotate: false, attributionControl: false,
        locale: { "Map.Title": words.mapLabel },
      });
      map.addControl(new maplibre.NavigationControl({ showCompass: false }));
      map.on("load", () => {
        map.addSource("footprint", { type: "geojson", data: drawn() });
        map.addLayer({ id: "ground-of-it", type: "fill", source: "footprint", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#24506b", "fill-opacity": 0.35 } });
        map.addLayer({ id: "corners", type: "circle", source: "footprint", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 9, "circle-color": "#24506b", "circle-stroke-color": "#fff", "circle-stroke-width": 2 } });
        box.dataset.done = "map";
      });
      const grab = (event) => { held = event.features[0].properties.n; event.preventDefault(); };
      map.on("mousedown", "corners", grab);
      map.on("touchstart", "corners", (event) => { if (event.points.length === 1) grab(event); });
      const drag = (event) => {
        if (held < 0) return;
        const points = corners();
        points[held] = [event.lngLat.lng, event.lngLat.lat];
        write(points);
      };
      map.on("mousemove", drag);
      map.on("touchmove", drag);
      const drop = () => { setTimeout(() => { held = -1; }); };
      map.on("mouseup", drop);
      map.on("touchend", drop);
      map.on("click", (event) => {
        const points = corners();
        if (held < 0 && points && !map.queryRenderedFeatures(event.point, { layers: ["corners"] }).length) write([...points, [event.lngLat.lng, event.lngLat.lat]]);
      });
    } catch {
      canvas.hidden = true;
      find("open").hidden = true;
      find("state").textContent = words.noMap;
      box.dataset.done = "words";
      return;
    }
    show();
  }

  find("acts").hidden = false;
  find("open").addEventListener("click", open);
  find("undo").addEventListener("click", () => write((corners() ?? []).slice(0, -1)));
  find("clear").addEventListener("click", () => write([]));
  for (const each of box.querySelectorAll("[data-foot-move]")) {
    const [east, north] = each.dataset.footMove.split(",").map(Number);
    each.addEventListener("click", () => {
      const points = corners() ?? [];
      write(points.map(([x, y]) => [x + east / (METRES * Math.cos((y * Math.PI) / 180)), y + north / METRES]));
    });
  }
  text.addEventListener("input", show);
  show();
}

for (const box of document.querySelectorAll("[data-footprint]")) prepare(box);
