"""Targets, and the assessment before: read, or refused with what is wrong and how to mend it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cxassess.assessment.types import Assessment
from cxassess.assets import templates_folder
from cxassess.engagement import check, load
from cxassess.engagement.previous import FORMAT
from cxassess.engagement.types import EngagementConfig
from cxassess.errors import LANGUAGES, Language
from tests.engagement.folders import MODEL, edit_config, errors_of, only_error, warnings_of

WHOLE: dict[str, Any] = {"format": 1, "client": {"name": "Acme", "date": "2025-03-31"}}


def set_config(folder: Path, lines: str) -> None:
    """Add settings to client.yaml."""
    edit_config(folder, "version: 1\n", f"version: 1\n{lines}\n")


def lay_previous(folder: Path, content: object, name: str = "earlier/assessment.json") -> Path:
    """Put an earlier assessment into the folder and name it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    set_config(folder, f"previous: {name}")
    return path


class TestPrevious:
    def test_none_is_named(self, client: Path) -> None:
        engagement = load(client, MODEL)
        assert engagement.previous is None
        assert len(engagement.files) == 3

    def test_it_is_read_with_its_provenance(self, client: Path) -> None:
        path = lay_previous(client, WHOLE)
        engagement = load(client, MODEL)
        assert engagement.previous is not None
        assert engagement.previous.content == WHOLE
        record = engagement.files[-1]
        assert record == engagement.previous.record
        assert record.path == "earlier/assessment.json"
        assert record.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert record.size == path.stat().st_size

    def test_windows_separators_and_a_byte_order_mark(self, client: Path) -> None:
        path = lay_previous(client, b"\xef\xbb\xbf" + json.dumps(WHOLE).encode())
        edit_config(client, "earlier/assessment.json", "earlier\\assessment.json")
        engagement = load(client, MODEL)
        assert engagement.files[-1].path == "earlier/assessment.json"
        assert engagement.files[-1].size == path.stat().st_size

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"", "earlier/assessment.json, row 1: the file is not JSON"),
            (b'{"format": 1,\n "client"', "earlier/assessment.json, row 2: the file is not JSON"),
            (b"\xff\xfe\x00", "the file is not JSON"),
            (b'{"format": NaN}', "the file is not JSON"),
            (b"[" * 100_000, "the file is not JSON"),
            (b"[1, 2]", "not the result of an assessment"),
            (b'{"a": 1}', "not the result of an assessment"),
            (WHOLE | {"client": "Acme"}, "not the result of an assessment"),
            (WHOLE | {"client": {"name": "Acme"}}, "not the result of an assessment"),
            (WHOLE | {"client": {"date": "2025-03-31"}}, "not the result of an assessment"),
            (WHOLE | {"client": {"name": "Acme", "date": 7}}, "not the result of an assessment"),
            (WHOLE | {"format": 2}, "key format: the file's format is 2, and this version reads"),
            (
                WHOLE | {"client": {"name": "Acme", "date": "2026-03-31"}},
                'client.yaml, key previous, row 2: the "previous" assessment is of 2026-03-31',
            ),
        ],
    )
    def test_what_is_no_earlier_assessment_is_one_clear_error(
        self, client: Path, content: object, expected: str
    ) -> None:
        lay_previous(client, content)
        assert expected in only_error(client)
        assert "how to mend" in only_error(client)

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("earlier/gone.json", 'the previous assessment "earlier/gone.json" is not in the'),
            ("data", 'the previous assessment "data" is not in the'),
            ("../assessment.json", "lies outside of the client's folder"),
            ("/etc/hosts", "lies outside of the client's folder"),
            ("C:\\assessment.json", "lies outside of the client's folder"),
        ],
    )
    def test_a_path_that_leads_nowhere(self, client: Path, name: str, expected: str) -> None:
        set_config(client, f"previous: '{name}'")
        said = only_error(client)
        assert said.startswith("client.yaml, key previous, row 2: ")
        assert expected in said

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_another_clients_name_is_told_and_stops_nothing(
        self, client: Path, language: Language
    ) -> None:
        lay_previous(client, WHOLE | {"client": {"name": "Other", "date": "2025-03-31"}})
        assert errors_of(client) == []
        told = [each for each in warnings_of(client) if each.code == "previous_other_client"]
        assert len(told) == 1
        assert '"Other"' in told[0].message(language).what
        assert load(client, MODEL).previous is not None

    def test_the_case_of_a_name_does_not_matter(self, client: Path) -> None:
        lay_previous(client, WHOLE | {"client": {"name": " ACME ", "date": "2025-03-31"}})
        assert [each.code for each in check(client, MODEL) if "previous" in each.code] == []

    def test_a_file_that_does_not_open(self, client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = lay_previous(client, WHOLE)
        read = Path.read_bytes

        def refuse(self: Path) -> bytes:
            if self == path.resolve():
                raise PermissionError
            return read(self)

        monkeypatch.setattr(Path, "read_bytes", refuse)
        assert "does not open" in only_error(client)

    def test_the_format_is_the_one_that_assessments_are_written_in(self) -> None:
        assert Assessment.model_fields["format"].default == FORMAT


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_settings_that_the_template_leaves_commented_are_right(language: Language) -> None:
    text = (templates_folder() / "client" / f"client.{language}.yaml").read_text(encoding="utf-8")
    head = text.partition("surveys:\n")[0]
    names = r"^# (?=targets: |previous: |report:$|  (brand|logo): )"
    config = EngagementConfig.model_validate(
        yaml.safe_load(re.sub(names, "", head, flags=re.MULTILINE))
    )
    assert config.targets.level == 4
    assert config.targets.indicators == {"GOV-01": 5}
    assert config.previous is not None
    assert config.previous.endswith("/assessment.json")
    assert (config.report.brand, config.report.logo) == ("brand.yml", "data/logo.svg")


class TestTargets:
    def test_levels_for_all_and_for_single_ones(self, client: Path) -> None:
        set_config(client, "targets: {level: 4, indicators: {GOV-01: 5}}")
        targets = load(client, MODEL).config.targets
        assert targets.level == 4
        assert targets.indicators == {"GOV-01": 5}

    def test_none(self, client: Path) -> None:
        assert load(client, MODEL).config.targets.level is None

    def test_an_unknown_indicator_is_told_with_the_closest(self, client: Path) -> None:
        set_config(client, "targets:\n  level: 4\n  indicators: {gov-1: 5}")
        assert only_error(client).startswith(
            'client.yaml, key targets.indicators.gov-1, row 4: there is no indicator "gov-1"; '
            "the closest one: GOV-01"
        )

    @pytest.mark.parametrize(
        "setting", ["{level: 6}", "{level: 0.5}", "{indicators: {GOV-01: 5.5}}", "{level: four}"]
    )
    def test_a_level_off_the_scale(self, client: Path, setting: str) -> None:
        set_config(client, f"targets: {setting}")
        assert "client.yaml, key targets." in only_error(client)
