"""What holds for any workbook and any text, not only for the examples."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.engagement import write_questionnaire
from cxassess.engagement.config import read_config
from cxassess.engagement.types import Answer, Consensus
from cxassess.engagement.workbook_read import read_questionnaire
from cxassess.errors import LANGUAGES, EngagementError
from tests.engagement.folders import CONFIG, MODEL, RESPONDENTS

_ALLOWED = {
    each.id: [1, 2, 3, 4, 5, "NS", *(["NA"] if each.not_applicable else [])]
    for each in MODEL.indicators
}
_REASONS = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40)


@st.composite
def _answers(draw: st.DrawFn) -> tuple[Answer, ...]:
    answers = []
    for indicator, allowed in _ALLOWED.items():
        reason = draw(_REASONS)
        for respondent in RESPONDENTS:
            value = draw(st.sampled_from([None, *allowed]))
            if value is not None:
                why = reason if value == "NA" else None
                answers.append(Answer(respondent.code, indicator, value, why))
    return tuple(answers)


@settings(max_examples=25, deadline=None)
@given(
    answers=_answers(), agreed=st.integers(1, 5), why=_REASONS, language=st.sampled_from(LANGUAGES)
)
def test_any_answers_are_read_back(tmp_path_factory, answers, agreed, why, language) -> None:
    path: Path = tmp_path_factory.mktemp("book") / "questionnaire.xlsx"
    consensus = (Consensus("KPI-01", agreed, why),)
    write_questionnaire(
        path, MODEL, language, respondents=RESPONDENTS, answers=answers, consensus=consensus
    )
    read = read_questionnaire(path.read_bytes(), MODEL)
    assert [each.code for each in read.problems if each.severity == "error"] == []
    assert read.respondents == RESPONDENTS
    assert read.answers == answers
    assert read.consensus == consensus


@settings(max_examples=300, deadline=None)
@given(
    at=st.integers(0, len(CONFIG)),
    length=st.integers(0, 12),
    text=st.text(st.sampled_from("ab: -#*&!%@[]{}'\"\n\t|>?,0.é\x00\ud7ff"), max_size=12),
)
def test_a_spoilt_configuration_is_told_never_a_crash(at: int, length: int, text: str) -> None:
    content = CONFIG.format(language="en")
    spoilt = content[:at] + text + content[at + length :]
    try:
        reading = read_config(spoilt.encode("utf-8"))
    except EngagementError as error:
        problems = error.problems
    else:
        problems = reading.problems
        assert reading.config is not None or problems
    for each in problems:
        for language in LANGUAGES:
            assert all(each.message(language))
