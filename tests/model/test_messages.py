"""Every message exists in both languages, is complete and is used."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import cxassess
from cxassess.errors import messages

PACKAGE = Path(cxassess.__file__).parent
MESSAGES = messages()
PARTS = ("what", "expected", "remedy")
LANGUAGES = ("pt", "en")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def shared(text: str) -> set[str]:
    """Return the placeholders; ``{pt}`` and ``{en}`` are the same word in each language."""
    return {"word" if name in LANGUAGES else name for name in placeholders(text)}


def words(text: str) -> str:
    """Return the text without its placeholders and its punctuation."""
    literal = "".join(part for part, *_ in Formatter().parse(text))
    return "".join(character for character in literal if character.isalnum())


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file.relative_to(PACKAGE), ast.parse(file.read_text(encoding="utf-8"))


def raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield each ``problem("code", ...)``: its place, its code and the values it gives.

    The values are None where a call passes a mapping, whose keys only running it would tell.
    """
    for file, tree in trees():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"problem", "warning"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                names = {keyword.arg for keyword in node.keywords}
                given = None if None in names else {name for name in names if name}
                yield f"{file}:{node.lineno}", node.args[0].value, given


@pytest.mark.parametrize("code", MESSAGES)
def test_message_is_whole_in_both_languages(code: str) -> None:
    message = MESSAGES[code]
    assert tuple(message) == PARTS
    for part in PARTS:
        assert set(message[part]) == set(LANGUAGES)
        for text in message[part].values():
            assert text == text.strip() != ""


@pytest.mark.parametrize("code", MESSAGES)
def test_languages_share_their_placeholders(code: str) -> None:
    for part in PARTS:
        texts = MESSAGES[code][part]
        assert shared(texts["pt"]) == shared(texts["en"]), part


@pytest.mark.parametrize("code", MESSAGES)
def test_message_is_translated(code: str) -> None:
    for part in PARTS:
        texts = MESSAGES[code][part]
        assert texts["pt"] != texts["en"] or not words(texts["pt"]), part


def test_every_code_raised_has_a_message() -> None:
    assert [(place, code) for place, code, _ in raised() if code not in MESSAGES] == []


def test_every_call_fills_its_message() -> None:
    unfilled = []
    for place, code, given in raised():
        if given is None or code not in MESSAGES:
            continue
        wanted = set().union(
            *(placeholders(text) for part in MESSAGES[code].values() for text in part.values())
        )
        if wanted - given:
            unfilled.append((place, code, sorted(wanted - given)))
    assert unfilled == []


def test_every_message_is_used() -> None:
    said = {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(MESSAGES.keys() - said) == []
