"""What holds the project's own files together."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# What a package is called on conda-forge where its name differs there.
CONDA_NAMES = {"matplotlib": "matplotlib-base", "nbconvert": "nbconvert-core"}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_environment_is_in_step_with_the_project() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *from_conda, pip = environment["dependencies"]
    from_pip = pip["pip"]
    assert from_pip[-1] == "-e ."
    given = {each for each in from_conda if each != "pip"} | set(from_pip[:-1])
    wanted = {f"python{project()['requires-python']}"}
    for requirement in project()["dependencies"]:
        name, bound = re.fullmatch(r"([\w-]+)(>=.+)", requirement).groups()
        conda = f"{CONDA_NAMES.get(name, name)}{bound}"
        wanted.add(conda if conda in given else requirement)
    assert given == wanted


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_lock_holds_every_dependency_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--" not in text
    locked = {line.split("==")[0].lower() for line in text.splitlines() if "==" in line}
    wanted = list(project()["dependencies"])
    if "test" in lock:
        wanted += project()["optional-dependencies"]["test"]
    for requirement in wanted:
        assert re.match(r"[\w-]+", requirement).group().lower() in locked


def test_test_lock_agrees_with_the_lock() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    extended = set((ROOT / "requirements-test.lock").read_text(encoding="utf-8").splitlines())
    pinned = {line.split(" ;")[0] for line in extended}
    assert {line.split(" ;")[0] for line in lines} <= pinned


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_stored_bare(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    assert len(tagged) == 1
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_every_story_is_told_in_both_languages(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    stories = [cell for cell in cells if cell.cell_type == "markdown"]
    tags = [cell.metadata.get("tags", []) for cell in stories]
    printed = [each for each in tags if "no-report" not in each]
    assert printed == [["lang-pt"], ["lang-en"]] * (len(printed) // 2)


def test_modules_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "cxassess").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 340
    }
    assert long == {}


def test_ci_runs_what_make_test_runs() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
