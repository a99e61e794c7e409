"""The misuses planted in the example clients are found; the client without any is not blamed."""

from __future__ import annotations

import filecmp
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cxassess.assessment.assess import audit_context
from cxassess.assessment.audit.registry import CHECKS
from cxassess.assessment.kpi_types import CheckResult
from cxassess.engagement import load

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
PROFILES = {path.stem: path for path in sorted((EXAMPLES / "profiles").glob("*.yaml"))}
ALARMS = ("warning", "fail")


@cache
def profile(name: str) -> dict[str, Any]:
    return yaml.safe_load(PROFILES[name].read_text(encoding="utf-8"))


@cache
def results(name: str) -> dict[str, list[CheckResult]]:
    engagement = load(EXAMPLES / "clients" / name)
    context = audit_context(engagement)
    return {each: run(engagement.model.check(each), context) for each, run in CHECKS.items()}


PLANTED = [(name, each) for name in PROFILES for each in profile(name)["planted"]]


@pytest.mark.parametrize(
    ("name", "planted"), PLANTED, ids=[f"{each['check']}-{each['misuse']}" for _, each in PLANTED]
)
def test_each_planted_misuse_is_found(name: str, planted: dict[str, Any]) -> None:
    found = [
        each.reason
        for each in results(name)[planted["check"]]
        if each.state in ALARMS and each.survey == planted.get("survey")
    ]
    assert set(planted["reasons"]) & set(found)


def test_a_client_that_uses_its_kpis_well_is_not_blamed() -> None:
    alarms = {
        (check, each.reason)
        for check, own in results("ponte-alta-seguros").items()
        for each in own
        if each.state in ALARMS
    }
    assert alarms == set()


def test_it_has_data_for_most_checks() -> None:
    judged = [
        check
        for check, own in results("ponte-alta-seguros").items()
        if any(each.state == "ok" for each in own)
    ]
    assert len(judged) >= len(CHECKS) - 2  # no bot, and nothing that is adopted


def test_the_clients_together_carry_many_kinds_of_misuse() -> None:
    assert len({each["check"] for _, each in PLANTED}) >= 20


def test_the_readme_lists_what_is_planted() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[1:] for line in text.splitlines() if " | K" in line]
    assert rows == [[each["misuse"], f"{each['check']} |"] for _, each in PLANTED]


@pytest.mark.parametrize("name", PROFILES)
def test_the_clients_are_as_their_profiles_build_them(name: str, tmp_path: Path) -> None:
    build = runpy.run_path(str(EXAMPLES / "build.py"))
    build["build"](PROFILES[name], tmp_path / name, build["load_model"]())
    kept = EXAMPLES / "clients" / name
    files = sorted(path.relative_to(kept) for path in kept.rglob("*") if path.is_file())
    built = [path.relative_to(tmp_path / name) for path in (tmp_path / name).rglob("*")]
    assert files == sorted(path for path in built if (tmp_path / name / path).is_file())
    for each in files:
        assert filecmp.cmp(kept / each, tmp_path / name / each, shallow=False), each


@pytest.mark.parametrize("name", PROFILES)
def test_the_clients_are_marked_as_synthetic(name: str) -> None:
    assert load(EXAMPLES / "clients" / name).config.client.synthetic
