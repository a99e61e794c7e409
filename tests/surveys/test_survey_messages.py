import re
from importlib import resources
from string import Formatter

import pytest
import yaml

from cxassess.surveys.decisions import describe_decisions
from cxassess.surveys.types import FileRecord

PACKAGE = resources.files("cxassess")
MESSAGES = {
    code: message
    for name in ("surveys", "surveys_files")
    for code, message in yaml.safe_load(
        (PACKAGE / f"messages/{name}.yaml").read_text(encoding="utf-8")
    ).items()
}
WORDS = yaml.safe_load((PACKAGE / "surveys/decisions.yaml").read_text(encoding="utf-8"))
SOURCE = "\n".join(
    entry.read_text(encoding="utf-8")
    for entry in (PACKAGE / "surveys").iterdir()
    if entry.name.endswith(".py")
)


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", MESSAGES)
def test_message_is_complete_and_raised(code):
    message = MESSAGES[code]
    assert list(message) == ["what", "expected", "remedy"]
    for part in message.values():
        assert set(part) == {"pt", "en"}
        assert all(part.values())
    pt, en = (set().union(*(fields(p[k]) for p in message.values())) for k in ("pt", "en"))
    assert pt == en
    assert f'"{code}"' in SOURCE


def test_every_code_has_a_message():
    codes = re.findall(r'problem(?:_at)?\(\s*"(\w+)"', SOURCE)
    assert len(codes) > 40
    assert set(codes) <= set(MESSAGES)


@pytest.mark.parametrize("part", ["topics", "reasons"])
def test_decisions_have_words_in_both_languages(part):
    for words in WORDS[part].values():
        assert set(words) == {"pt", "en"}
        assert all(words.values())


@pytest.mark.parametrize("reason", WORDS["reasons"])
def test_every_reason_is_used(reason):
    assert f'"{reason}"' in SOURCE


def test_decision_without_a_reason_is_an_error():
    record = FileRecord("a.csv", 1, "0", 1, {"encoding": "utf-8"})
    with pytest.raises(ValueError, match="`decisions` holds a decision without a reason"):
        describe_decisions(record.decisions, "en")
