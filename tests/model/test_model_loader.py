"""Reading the content: what is broken is named by file and key, all at once."""

import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from cxassess.errors import ModelError
from cxassess.model import load_model
from cxassess.model import loader as loader_module

CONTENT = Path(loader_module.__file__).parent / "content"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(ModelError) as caught:
        load_model(folder)
    for language in ("pt-BR", "en"):
        assert caught.value.text(language)
    return [(each.code, each.where.text("en")) for each in caught.value.problems]


def test_shipped_content_is_read_once() -> None:
    assert load_model() is load_model()


def test_any_folder_can_be_read(content: Path) -> None:
    assert load_model(content) == load_model()
    assert load_model(resources.files("cxassess.model") / "content") == load_model()


def test_files_of_a_folder_may_be_split_freely(content: Path) -> None:
    folder = content / "indicators"
    (folder / "AAA.yaml").write_bytes((folder / "TEC.yaml").read_bytes())
    (folder / "TEC.yaml").unlink()
    assert load_model(content) == load_model()


def test_pure_python_parser_reads_the_same(content: Path, monkeypatch) -> None:
    monkeypatch.setattr(loader_module, "_Loader", loader_module.yaml.SafeLoader)
    assert load_model(content) == load_model()


def test_missing_file_and_folder(content: Path) -> None:
    (content / "checks.yaml").unlink()
    shutil.rmtree(content / "mistakes")
    assert problems(content) == [
        ("model_file_missing", "mistakes"),
        ("model_file_missing", "checks.yaml"),
    ]


def test_empty_file(content: Path) -> None:
    (content / "gates.yaml").write_text("# nothing\n", encoding="utf-8")
    assert problems(content) == [("model_file_empty", "gates.yaml")]


def test_file_in_another_encoding(content: Path) -> None:
    file = content / "checks.yaml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1", errors="replace"))
    assert problems(content) == [("model_file_not_text", "checks.yaml")]


def test_broken_yaml_names_the_row(content: Path) -> None:
    replace(content / "model.yaml", 'version: "2026.1"', "version: a: b")
    row = (content / "model.yaml").read_text(encoding="utf-8").splitlines().index("version: a: b")
    assert problems(content) == [("model_yaml_broken", f"model.yaml, row {row + 1}")]


def test_mapping_where_a_list_belongs_and_the_reverse(content: Path) -> None:
    (content / "checks.yaml").write_text("id: K01\n", encoding="utf-8")
    (content / "gates.yaml").write_text("- id: G1\n", encoding="utf-8")
    assert problems(content) == [
        ("model_mapping_expected", "gates.yaml"),
        ("model_list_expected", "checks.yaml"),
    ]


def test_part_in_the_wrong_file(content: Path) -> None:
    with (content / "gates.yaml").open("a", encoding="utf-8") as file:
        file.write("levels: []\n")
    assert problems(content) == [("model_key_unknown", "gates.yaml, key levels")]


def test_schema_problems_of_all_files_come_together(content: Path) -> None:
    replace(content / "indicators" / "GOV.yaml", "level: 3", "level: 9")
    replace(content / "checks.yaml", "automatic: true", "automatc: true")
    replace(content / "gates.yaml", "    cap: 2\n", "    cap: 7\n")
    replace(content / "model.yaml", "gate_factor: 1.5", "gate_factor: high")
    replace(content / "dimensions.yaml", "  weight: 0.18\n", "")
    assert sorted(problems(content)) == [
        ("model_key_missing", "dimensions.yaml, key GOV.weight"),
        ("model_key_unknown", "checks.yaml, key K01.automatc"),
        ("model_value_invalid", "gates.yaml, key gates[0].cap"),
        ("model_value_invalid", "indicators/GOV.yaml, key GOV-01.anchors[2].level"),
        ("model_value_invalid", "model.yaml, key rules.gate_factor"),
    ]


def test_item_that_is_no_mapping(content: Path) -> None:
    (content / "checks.yaml").write_text("- K01\n", encoding="utf-8")
    assert problems(content) == [("model_value_invalid", "checks.yaml, key [0]")]


def test_value_message_shows_what_was_found_and_the_rule(content: Path) -> None:
    replace(content / "indicators" / "GOV.yaml", "level: 3", "level: 9")
    with pytest.raises(ModelError) as caught:
        load_model(content)
    message = caught.value.problems[0].message("pt-BR")
    assert message.what == "o valor 9 não é aceito"
    assert message.expected.endswith("less_than_equal (le=5)")


def test_long_values_are_cut_in_the_message(content: Path) -> None:
    replace(content / "model.yaml", "gate_factor: 1.5", f"gate_factor: {'x' * 500}")
    with pytest.raises(ModelError) as caught:
        load_model(content)
    assert len(caught.value.problems[0].message("en").what) < 120


def test_importing_the_model_stays_light() -> None:
    script = (
        "import sys, cxassess.model; cxassess.model.load_model(); "
        "print(sorted({'pandas', 'numpy', 'scipy', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(loader_module.__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"
