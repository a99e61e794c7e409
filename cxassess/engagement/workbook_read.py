"""Read ``questionnaire.xlsx``: respondents' role groups, answers and what was agreed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxassess.engagement.answers_sheet import AnswersSheet, read_answers
from cxassess.engagement.files import QUESTIONNAIRE, file_record
from cxassess.engagement.respondents_sheet import RespondentsSheet, read_respondents
from cxassess.engagement.sheets import open_workbook
from cxassess.engagement.types import Answer, Consensus, Respondent
from cxassess.errors import Problem, problem, warning
from cxassess.model.types import Model
from cxassess.surveys.types import FileRecord


@dataclass(frozen=True)
class Questionnaire:
    """What the workbook says, everything wrong with it and its provenance."""

    respondents: tuple[Respondent, ...]
    answers: tuple[Answer, ...]
    consensus: tuple[Consensus, ...]
    problems: tuple[Problem, ...]
    record: FileRecord


def read_questionnaire(content: bytes, model: Model) -> Questionnaire:
    """Return what the workbook says; of a person nothing but a code, a role group and answers.

    Raises
    ------
    EngagementError
        When `content` is no readable workbook.
    """
    book = open_workbook(content)
    respondents, wrong_respondents = read_respondents(book, model)
    answers, wrong_answers = read_answers(book, model)
    problems = [*wrong_respondents, *wrong_answers]
    if respondents is not None and answers is not None:
        problems += _cross_check(respondents, answers)
        if not any(each.severity == "error" for each in problems):
            problems += _warnings(respondents, answers, model)
    roles = respondents.roles if respondents else {}
    return Questionnaire(
        respondents=tuple(Respondent(code, role) for code, role in roles.items() if role),
        answers=tuple(answers.answers) if answers else (),
        consensus=tuple(answers.consensus) if answers else (),
        problems=tuple(problems),
        record=file_record(QUESTIONNAIRE, content, rows=len(answers.rows) if answers else 0),
    )


def _cross_check(respondents: RespondentsSheet, answers: AnswersSheet) -> Iterator[Problem]:
    for code, place in answers.answered.items():
        if respondents.roles.get(code) is None and code not in respondents.unclear:
            yield problem("respondent_role_missing", place, respondent=code)
    for code, role in respondents.roles.items():
        if role is not None and code not in answers.codes:
            yield problem("respondent_column_missing", respondents.places[code], respondent=code)


def _warnings(
    respondents: RespondentsSheet, answers: AnswersSheet, model: Model
) -> Iterator[Problem]:
    where = answers.sheet.whole()
    answered = answers.answered
    if not answered:
        yield warning("nobody_answered", where)
        return
    least = model.rules.raters_for_agreement
    if len(answered) < least:
        yield warning("few_respondents", where, count=len(answered), least=least)
    for code, role in respondents.roles.items():
        if role is not None and code not in answered:
            yield warning("respondent_without_answers", respondents.places[code], respondent=code)
    heard = {respondents.roles[code] for code in answered}
    for group in model.roles:
        if group.id not in heard:
            yield warning("role_without_answers", where, pt=group.name.pt, en=group.name.en)
    asked = len(answered) * len(model.indicators)
    blank = asked - len(answers.answers)
    if blank:
        yield warning("answers_blank", where, blank=blank, asked=asked)
