"""Every message of the engagement layer exists in both languages and says the same things."""

from __future__ import annotations

import re
from importlib import resources
from string import Formatter

import pytest
import yaml

MESSAGES = yaml.safe_load(
    (resources.files("cxassess") / "messages" / "engagement.yaml").read_text(encoding="utf-8")
)
CODE = "\n".join(
    entry.read_text(encoding="utf-8")
    for entry in resources.files("cxassess.engagement").iterdir()
    if entry.name.endswith(".py")
)


def _placeholders(text: str) -> set[str]:
    # A name is told in the message's own language: {pt} here is {en} there.
    found = {name for _, name, _, _ in Formatter().parse(text) if name}
    return {"name" if name in ("pt", "en") else name for name in found}


@pytest.mark.parametrize("code", MESSAGES)
def test_message_is_whole(code: str) -> None:
    assert list(MESSAGES[code]) == ["what", "expected", "remedy"]
    for texts in MESSAGES[code].values():
        assert texts.keys() == {"pt", "en"}
        assert _placeholders(texts["pt"]) == _placeholders(texts["en"])


def test_messages_are_those_the_code_uses() -> None:
    assert {code for code in MESSAGES if f'"{code}"' not in CODE} == set()
    used = set(re.findall(r'(?:problem|warning)\(\s*"(\w+)"', CODE))
    assert used - MESSAGES.keys() == set()
