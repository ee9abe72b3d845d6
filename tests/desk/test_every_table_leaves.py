"""Every page with a table of rows offers it as a file, or says here why it does not."""

import re
from pathlib import Path

from fengqiao.desk.leaving.lists import LISTS

TEMPLATES = {
    str(path).rpartition("/templates/")[2]: path.read_text()
    for path in sorted((Path(__file__).parents[2] / "fengqiao").glob("*/templates/**/*.html"))
}
STAYS = {
    "desk/bulk.html": "a question before an act: to whom each ticked case would go",
    "intake/batch.html": "leaves by its own button, with every row that was not taken in and why",
    "intake/columns.html": "the asker's own file, before anything of it is kept",
    "intake/ground_columns.html": "the asker's own file, before anything of it is kept",
    "intake/ground_trial.html": "the asker's own file, before anything of it is kept",
    "intake/trial.html": "the asker's own file, before anything of it is kept",
    "people/buildings.html": "the ways to the buildings of an area, which leaves with its doors (list doors)",
    "together/every.html": "what waits for a second person: answered here, on record in the ledger",
}
"""Pages whose tables stay -> why."""
PARTS = {"ui/parts/results.html": "what an act just did to each ticked row; the rows stand in their own lists"}
"""Parts that a component draws -> why their table is no list."""
TABLE, INCLUDE = re.compile(r"<table"), re.compile(r'{% include "([^"]+)"')
OUT = re.compile(r'{% slot "list\.out" list="([a-z_]+)"')


def pages():
    """Every page with a table, its own or of a part that it includes; the table's parts themselves are no pages."""
    included = {name for text in TEMPLATES.values() for name in INCLUDE.findall(text)}
    found = {}
    for name, text in TEMPLATES.items():
        tables = len(TABLE.findall(text)) + sum(
            len(TABLE.findall(TEMPLATES.get(part, ""))) for part in INCLUDE.findall(text)
        )
        if tables and name not in included and name not in PARTS:
            found[name] = text
    return found


def test_every_page_with_a_table_offers_it_or_says_why_not():
    without = [name for name, text in pages().items() if not OUT.search(text) and name not in STAYS]
    assert not without, f"offer the list as a file (the slot list.out) or name the reason here: {without}"


def test_every_reason_still_has_its_page_and_every_list_its_page():
    assert set(STAYS) <= pages().keys() and set(PARTS) <= TEMPLATES.keys()
    assert not [name for name in STAYS if OUT.search(TEMPLATES[name])], "it leaves: take its reason away"
    offered = {name for text in TEMPLATES.values() for name in OUT.findall(text)}
    assert offered == LISTS.keys()


def test_a_page_with_several_tables_offers_each():
    """Of the lead's page: late, loads, changes and offices called in; rates and counts are one list of figures."""
    offered = set(OUT.findall(TEMPLATES["evaluation/lead.html"])) | set(OUT.findall(TEMPLATES["evaluation/piled.html"]))
    assert offered == {"late", "soon", "piled", "loads", "figures", "changes", "called", "unlooked"}
