"""What must not stand in a chapter: data, random numbers, colours, sizes, durations; and torch nowhere in scenes."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scenes import contents

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = [ROOT / "scenes" / f"{stage.slug}.py" for stage in contents.CHAPTERS]
SCENES = sorted(path for path in (ROOT / "scenes").rglob("*.py"))
ADDRESS = re.compile(r"\b(steps|weights|derived|tokens|words|asides|config|focus|prompt|blocks)\b|^[+,]*\.\d+[f%]$")
ALLOWED_NUMBERS = {0, 1, 2, -1, 0.5}  # structure: first, last, next, both, middle
COLOURS = {"RED", "BLUE", "GREEN", "YELLOW", "WHITE", "BLACK", "GREY", "GRAY", "ORANGE", "PURPLE", "TEAL", "GOLD"}
name = lambda path: path.name  # noqa: E731


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_a_chapter_types_no_data(path: Path) -> None:
    tree = ast.parse(path.read_text())
    shares = {id(node) for call in ast.walk(tree) if _is_place(call) for node in ast.walk(call)}
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    bad = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docs or id(node) in shares:
            continue
        value = node.value
        if isinstance(value, str) and re.search(r"\d", value) and not ADDRESS.search(value):
            bad.append((node.lineno, value))
        if isinstance(value, int | float) and not isinstance(value, bool) and value not in ALLOWED_NUMBERS:
            bad.append((node.lineno, value))
    assert not bad


def _is_place(node: ast.AST) -> bool:
    """`area.at(0.3, 0.5)` and `area.part(0, 0.4)`: shares of the stage are layout, and depend on no data."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("at", "part")


@pytest.mark.parametrize("path", SCENES, ids=name)
def test_no_randomness_and_no_colours_outside_the_theme(path: Path) -> None:
    tree = ast.parse(path.read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    imports = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
               for alias in node.names}
    assert "random" not in names | imports
    if path.name == "theme.py":
        return
    assert not COLOURS & {re.sub("_.*", "", one) for one in names | imports if one.isupper()}
    literals = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert not [text for text in literals if re.fullmatch(r"#[0-9a-fA-F]{3,8}", text)]
    timed = [kw for node in ast.walk(tree) if isinstance(node, ast.Call) for kw in node.keywords
             if kw.arg in ("run_time", "font_size") and isinstance(kw.value, ast.Constant)]
    assert not timed


@pytest.mark.parametrize("path", SCENES, ids=name)
def test_no_latex(path: Path) -> None:
    latex = {"Tex", "MathTex", "DecimalNumber", "Integer", "Matrix", "DecimalMatrix", "Variable", "BulletedList",
             "Title"}
    tree = ast.parse(path.read_text())
    assert not latex & {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                        and node.module and node.module.startswith("manim") for alias in node.names}


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_a_chapter_stays_readable(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 260
    long = [node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)
            and (node.end_lineno or 0) - node.lineno > 45]
    assert not long


def test_scenes_never_import_torch() -> None:
    modules = ", ".join(["scenes.contents", "scenes.chapter", *(f"scenes.{path.stem}" for path in CHAPTERS)])
    code = f"import sys, {modules}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_no_module_hides_the_standard_library() -> None:
    stems = {path.stem for path in SCENES if path.parent.name == "scenes"}
    assert not stems & set(sys.stdlib_module_names)
