"""The house stands: imports run one way, and `import linkages` stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "linkages"
FLOORS = [
    {"errors", "rng", "kernels", "results"},
    {"parallel"},
    {"survey"},
    {"network"},
    {"measures"},
    {"inference"},
    {"change"},
    {"plan"},
    {"privacy"},
    {"output"},
    {"datasets", "portfolio"},
    {"cli"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
ALLOWED = {("network/study.py", "linkages.output.map")}


def imports(tree, *, runtime_only=False):
    """Every module of the package that a file imports, those for type checking left out if asked."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and runtime_only:
            skipped |= {id(child) for part in node.body for child in ast.walk(part)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            pytest.fail(f"relative import of {node.module}")


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_room_looks_upstairs(path):
    name = path.relative_to(PACKAGE).as_posix()
    room = name.split("/")[0].removesuffix(".py")
    for module in imports(ast.parse(path.read_text(encoding="utf-8"))):
        parts = module.split(".")
        if parts[0] != "linkages" or len(parts) < 2 or (name, module) in ALLOWED:
            continue
        other = parts[1]
        if other == "__version__":
            continue
        assert other == room or FLOOR_OF[other] < FLOOR_OF[room], f"{name} imports {module}"


def test_every_room_has_a_floor():
    rooms = {
        path.stem if path.is_file() else path.name
        for path in PACKAGE.iterdir()
        if not path.name.startswith(("__", "py."))
    }
    assert rooms <= set(FLOOR_OF)


def test_no_circle_among_the_files_of_a_room():
    edges = {}
    for path in FILES:
        name = "linkages." + path.relative_to(PACKAGE).as_posix().removesuffix(".py").replace("/", ".").removesuffix(
            ".__init__"
        )
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = {m for m in imports(tree, runtime_only=True) if m.startswith("linkages.")}
        edges[name] = found if path.name != "__init__.py" else set()
    if "linkages.network.study" in edges:
        edges["linkages.network.study"].discard("linkages.output.map")
    order = []

    def visit(name, trail):
        assert name not in trail, f"circle: {' -> '.join([*trail, name])}"
        if name not in order:
            for other in edges.get(name, ()):
                visit(other, [*trail, name])
            order.append(name)

    for name in edges:
        visit(name, [])


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


HEAVY = ("pyvis", "matplotlib", "IPython", "dask")


def test_import_loads_no_pictures():
    code = f"import sys, linkages, linkages.cli; print(*[m for m in {HEAVY} if m in sys.modules])"
    assert run(code) == ""


def test_only_igraph_brings_pictures_along():
    """The whole main flow imports none of them: what is loaded after it, igraph alone loads too."""
    names = "import sys, linkages as lk; [getattr(lk, name) for name in lk.__all__]; "
    loaded = f"print(*[m for m in {HEAVY} if m in sys.modules])"
    assert set(run(names + loaded).split()) <= set(run("import sys, igraph; " + loaded).split())


def test_help_loads_no_tables():
    code = "import sys, linkages.cli; linkages.cli._parser(); print('pandas' in sys.modules)"
    assert run(code) == "False"


def test_numba_waits_for_the_first_measure_that_needs_it():
    """Neither the package, nor its help, nor all the names of the main flow load it; the first compiled loop does."""
    names = (
        "import sys, linkages as lk, linkages.cli; linkages.cli._parser(); [getattr(lk, name) for name in lk.__all__]; "
    )
    loaded = "print('numba' in sys.modules)"
    measured = (
        "lk.measures.reciprocity(lk.network_from_edges(lk.datasets.worked_example().ties[['source', 'target']])); "
    )
    assert run(names + loaded) == "False"
    assert run(names + measured + loaded) == "True"
