"""A server process stays small: what only few need is loaded by who needs it."""

import os
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "openpyxl",
    "numpy",
    "scipy",
    "sklearn",
    "ortools",
    "pyvrp",
    "matplotlib",
    "pandas",
    "shapely",
    "pypdf",
    "fengqiao.demo.run",
)


def test_a_server_that_stands_has_loaded_nothing_heavy(tmp_path):
    asked = (
        "import sys, django; django.setup(); import fengqiao.urls; from fengqiao import asgi; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    variables = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    variables |= {"FENGQIAO_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "fengqiao.settings"}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=variables, cwd=Path(__file__).parents[2], capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
