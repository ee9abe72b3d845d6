"""Nothing is read or written in a form that can run: models are arrays and JSON."""

import ast

from tests.guard.house import CHECKOUT, modules, short, tree

RUNS = {"pickle", "cPickle", "_pickle", "joblib", "cloudpickle", "dill", "shelve"}
ASKS = {"allow_pickle", "read_pickle", "to_pickle"}


def test_no_pickle_joblib_or_cloudpickle() -> None:
    found = []
    for path in modules():
        if path.is_relative_to(CHECKOUT / "tests"):
            continue
        for node in ast.walk(tree(path)):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(alias.name for alias in node.names)]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                if called == "import_module" and node.args and isinstance(node.args[0], ast.Constant):
                    names = [str(node.args[0].value)]
                names += [called] if called in ASKS else []
                names += [
                    key.arg
                    for key in node.keywords
                    if key.arg in ASKS and not (isinstance(key.value, ast.Constant) and key.value.value is False)
                ]
            found += [f"{short(path)}: {name}" for name in names if {name.partition(".")[0], name} & (RUNS | ASKS)]
    assert found == []


def test_every_array_that_is_loaded_refuses_objects() -> None:
    loads = [
        (short(path), node)
        for path in modules(beneath=CHECKOUT / "fengqiao")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.load", "numpy.load")
    ]
    assert loads
    assert all(any(key.arg == "allow_pickle" for key in node.keywords) for _, node in loads)
