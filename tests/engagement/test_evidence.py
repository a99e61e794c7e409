"""evidence.yaml: the items, their files and what may be wrong with them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from cxassess.engagement import load
from tests.engagement.folders import EVIDENCE, MODEL, edit_config, errors_of, only_error

NAME = "evidence.yaml"


def test_file_gets_its_fingerprint(client: Path) -> None:
    (record,) = load(client, MODEL).evidence
    assert record.item.id == "E1"
    assert record.sha256 == hashlib.sha256(b"chart").hexdigest()


def test_item_without_a_file_has_no_fingerprint(client: Path) -> None:
    edit_config(client, "  file: data/chart.txt\n", "", name=NAME)
    assert load(client, MODEL).evidence[0].sha256 is None


@pytest.mark.parametrize("text", ["", "# none yet\n", "[]\n"])
def test_no_evidence(client: Path, text: str) -> None:
    (client / NAME).write_text(text, encoding="utf-8")
    assert load(client, MODEL).evidence == ()


def test_missing_list(client: Path) -> None:
    (client / NAME).unlink()
    assert only_error(client).startswith("evidence.yaml: the file is not in the client's folder")


def test_list_that_is_none(client: Path) -> None:
    (client / NAME).write_text("id: E1\n", encoding="utf-8")
    assert "does not hold a list of evidence" in only_error(client)


def test_unknown_indicator(client: Path) -> None:
    edit_config(client, "[GOV-01]", "[GOV-01, GOV-9]", name=NAME)
    message = only_error(client)
    assert message.startswith("evidence.yaml, key [0].indicators[1], row 5: ")
    assert 'the model has no question "GOV-9"' in message
    assert "the closest one is GOV-0" in message


def test_wrong_date(client: Path) -> None:
    edit_config(client, "2025-09-30", "30/09/2025", name=NAME)
    message = only_error(client, "pt-BR")
    assert message.startswith("evidence.yaml, chave [0].date, linha 4: ")
    assert 'encontrado "30/09/2025"' in message


def test_date_after_the_assessment(client: Path) -> None:
    edit_config(client, "2025-09-30", "2026-04-01", name=NAME)
    message = only_error(client)
    assert "dated 2026-04-01, after the assessment of 2026-03-31" in message


def test_date_is_held_against_the_assessment_even_when_the_rest_is_wrong(client: Path) -> None:
    edit_config(client, "2025-09-30", "2026-04-01", name=NAME)
    edit_config(client, "language: en", "language: english")
    assert [each.code for each in errors_of(client)] == ["config_one_of", "evidence_date_after"]


def test_doubled_id(client: Path) -> None:
    (client / NAME).write_text(EVIDENCE * 2, encoding="utf-8")
    message = only_error(client)
    assert "key [1].id, row 7" in message
    assert 'the identifier "E1" is already that of the item [0]' in message


def test_missing_file(client: Path) -> None:
    (client / "data" / "chart.txt").unlink()
    message = only_error(client)
    assert "key [0].file" in message
    assert 'the file "data/chart.txt" is not in the client\'s folder' in message


def test_file_outside_of_the_folder(client: Path) -> None:
    (client.parent / "other.txt").write_text("x", encoding="utf-8")
    edit_config(client, "data/chart.txt", "../other.txt", name=NAME)
    assert 'the file "../other.txt" lies outside' in only_error(client)


def test_absolute_path_is_outside(client: Path) -> None:
    outside = client.parent / "other.txt"
    outside.write_text("x", encoding="utf-8")
    edit_config(client, "data/chart.txt", f"'{outside}'", name=NAME)
    assert [each.code for each in errors_of(client)] == ["evidence_file_outside"]


def test_each_wrong_item_is_told(client: Path) -> None:
    text = EVIDENCE + EVIDENCE.replace("E1", "E2").replace("kind: document", "kind: paper")
    (client / NAME).write_text(text + "- note\n", encoding="utf-8")
    found = [(each.code, each.where.key) for each in errors_of(client)]
    assert found == [("config_one_of", "[1].kind"), ("config_block", "[2]")]
