"""Copies what runs in the browser from node_modules to the static folder; a changed byte stops it."""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
TARGET = CHECKOUT / "fengqiao" / "ui" / "static" / "vendor"

FILES = {
    "maplibre-gl.mjs": (
        "maplibre-gl/dist/maplibre-gl.mjs",
        "e02cb08c572fd0950a75343cd558099c2a1dbbaf67f26b0c96f115431962d1ae",
    ),
    "maplibre-gl-worker.mjs": (
        "maplibre-gl/dist/maplibre-gl-worker.mjs",
        "73d7a024a4efe1a46e49db193e18cfe33271e3ecc652ec7542c281a4ef5f0f04",
    ),
    "maplibre-gl.css": (
        "maplibre-gl/dist/maplibre-gl.css",
        "a90798a1953017790e590f7e1bd35ff103a8a4263972cb47290b78adf86f8c20",
    ),
    "maplibre-gl.LICENSE.txt": (
        "maplibre-gl/LICENSE.txt",
        "ee5fc05a0677eaf69601d2c7db0d9ecd6cc27c3abc1d0733bc9ed34707cf8ef2",
    ),
    "lucide.LICENSE.txt": (
        "lucide-static/LICENSE",
        "b495047bd93a9b06913511076f504daba17d5bbeb3e0650f3bb53a4220329c57",
    ),
    "echarts.mjs": (
        "echarts/dist/echarts.esm.min.mjs",
        "28515f26aa57f87eb1e4ed4eb446927eaf329b5f5e02b4bfd4b0264fea40d1da",
    ),
    "echarts.LICENSE.txt": (
        "echarts/LICENSE",
        "634293835b43a6dd2094fa39182a3d9a6b9ca43b7fdb9ac354e8037af2a3093a",
    ),
    "echarts.NOTICE.txt": (
        "echarts/NOTICE",
        "d491d358344f842685c1b1585970999db65fe30ecf7ef3867af8814f4016c016",
    ),
}
"""Name here -> where the package keeps it, and its SHA-256 as reviewed."""

ICONS = CHECKOUT / "fengqiao" / "ui" / "icons.txt"
DRAWN = TARGET / "lucide.json"


def icons() -> str:
    """The icons that pages use, in one file; npm checked the package against the lock."""
    folder = CHECKOUT / "node_modules" / "lucide-static" / "icons"
    drawn = {}
    for name in ICONS.read_text(encoding="utf-8").split():
        whole = (folder / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", whole, re.DOTALL)
        drawn[name] = " ".join(inner[1].split()) if inner else ""
    return json.dumps(drawn, indent=0)


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (place, reviewed) in FILES.items():
        source = CHECKOUT / "node_modules" / place
        found = hashlib.sha256(source.read_bytes()).hexdigest()
        if found != reviewed:
            print(f"{place} is not the reviewed file: {found}", file=sys.stderr)
            return 1
        target = TARGET / name
        # An unchanged file keeps its time, so that nothing is gathered again for it.
        if not target.exists() or target.read_bytes() != source.read_bytes():
            shutil.copyfile(source, target)
    drawn = icons()
    if not DRAWN.exists() or DRAWN.read_text(encoding="utf-8") != drawn:
        DRAWN.write_text(drawn, encoding="utf-8")
    for stray in set(TARGET.iterdir()) - {TARGET / name for name in FILES} - {DRAWN}:
        stray.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
