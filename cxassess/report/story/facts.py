"""What shows a finding here: a conclusion of few words, and a sentence with its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cxassess.assessment.kpi_types import CheckResult, SurveyResult
from cxassess.assessment.types import Assessment, IndicatorResult, MistakeResult
from cxassess.model.types import Model
from cxassess.report.charts.style import LEVEL_EDGES
from cxassess.report.story.audit import check_reason, surveys_of
from cxassess.report.words import Words, texts

_OPERATION = "operation"
"""Group of the checks that tell of any mistake; the others tell of how KPIs are used."""

_LOW = LEVEL_EDGES[2]
"""Highest mean level that speaks for itself in a title."""

_LONGEST = 230
"""Characters of a reason that still is a sentence for a summary."""


@dataclass(frozen=True)
class Facts:
    """What answers and data say of each finding of an assessment."""

    assessment: Assessment
    model: Model
    words: Words
    _surveys: Mapping[str, SurveyResult] = field(init=False, repr=False)
    _indicators: Mapping[str, IndicatorResult] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_surveys", surveys_of(self.assessment))
        indicators = {each.id: each for each in self.assessment.indicators}
        object.__setattr__(self, "_indicators", indicators)

    def title(self, finding: MistakeResult) -> str:
        """Return the mistake's title and, after a colon, the fact that shows it here."""
        title = self.words.of(self.model.mistake(finding.id).title)
        fact = self.fact(finding)
        return self.words("findings.title_fact", title=title, fact=fact) if fact else title

    def fact(self, finding: MistakeResult) -> str | None:
        """Return in a few words what shows a finding; None where nothing does so briefly."""
        own = self._claimed.get(finding.id, ())
        if own and (fact := self._of_check(own[0])):
            return fact
        if len(finding.failed_checks) > 1:
            return self.words("findings.fact_checks", count=len(finding.failed_checks))
        if finding.roles:
            return self._of_answers(finding)
        others = (self._of_check(each) for each in self._results(finding))
        return next((each for each in others if each), None)

    def sentence(self, finding: MistakeResult) -> str:
        """Return what shows a finding in a sentence: of its data, else of its answers."""
        if reason := self.reason(finding):
            return reason
        said = [self._in_answers(finding)]
        if len(finding.failed_checks) > 1:
            checks = self.words.joined(list(finding.failed_checks))
            count = len(finding.failed_checks)
            said.insert(0, self.words("findings.said_checks", count=count, checks=checks))
        return " ".join(each for each in said if each)

    def reason(self, finding: MistakeResult) -> str | None:
        """Return why a check that tells of a finding came to its state, the shortest of some.

        None where its answers tell more than its checks.
        """
        own = self._claimed.get(finding.id, ())
        if not own and (finding.roles or len(finding.failed_checks) > 1):
            return None
        reasons = [
            check_reason(each, self._surveys, self.words) for each in own or self._results(finding)
        ]
        short = (each for each in reasons if len(each) <= _LONGEST)
        return next(short, min(reasons, key=len, default=None))

    def levels(self, finding: MistakeResult) -> list[tuple[str, float]]:
        """Return the declared levels of the indicators that show a finding."""
        return [
            (name, level)
            for name in finding.indicators
            if (level := self._indicators[name].declared) is not None
        ]

    @cached_property
    def _claimed(self) -> dict[str, tuple[CheckResult, ...]]:
        """Finding -> the results that tell of it alone: each check tells of one finding.

        The gravest finding comes first, one that others are forms of last. A check of how KPIs
        are used tells of mistakes of the same dimension as those that it was made for.
        """
        parents = {each.parent for each in self.model.mistakes}
        order = sorted(self.assessment.by_gravity, key=lambda each: each.id in parents)
        claimed: dict[str, tuple[CheckResult, ...]] = {}
        taken: set[str] = set()
        for finding in order:
            own = tuple(
                each
                for each in self._results(finding)
                if each.id not in taken and self._tells_of(each.id, finding)
            )
            if own:
                claimed[finding.id] = own
                taken |= {each.id for each in own}
        return claimed

    def _tells_of(self, check: str, finding: MistakeResult) -> bool:
        if self.model.check(check).group == _OPERATION:
            return True
        every = max(self.model.mistakes, key=lambda each: len(each.checks))
        return self.model.mistake(finding.id).dimension == every.dimension

    def _results(self, finding: MistakeResult) -> list[CheckResult]:
        """Return the failures of the checks that look for a mistake; without any, the warnings."""
        checks = self.model.mistake(finding.id).checks
        state = "fail" if finding.failed_checks else "warning"
        return [
            each for each in self.assessment.checks if each.id in checks and each.state == state
        ]

    def _of_check(self, check: CheckResult) -> str | None:
        key = f"facts.{check.id}_{check.reason}"
        of_form = f"{key}_{check.values.get('form')}"
        key = of_form if of_form in texts() else key
        if key not in texts():
            return None
        given: dict[str, object] = {
            "n": check.base or 0,
            "figure": check.figure,
            "reported": check.reported,
            "wave": check.wave or "",
        }
        return self.words.figures(key, given | check.parameters | check.values)

    def _lowest(self, finding: MistakeResult) -> tuple[str, float] | None:
        """Return the indicator with the lowest level among those that show a finding."""
        return min(self.levels(finding), key=lambda each: each[1], default=None)

    def _of_answers(self, finding: MistakeResult) -> str:
        lowest = self._lowest(finding)
        if lowest is None or lowest[1] > _LOW:
            return self.words("findings.fact_roles", count=finding.roles)
        return self.words("findings.fact_level", level=self.words.number(lowest[1]))

    def _in_answers(self, finding: MistakeResult) -> str | None:
        lowest = self._lowest(finding)
        if lowest is None:
            return None
        name, level = lowest
        written = self.words.number(level)
        said = (
            self.words("findings.said_level", count=finding.roles, indicator=name, level=written)
            if finding.roles
            else self.words("findings.said_higher", indicator=name, level=written)
        )
        titles = {each.id: each.title for each in self.assessment.evidence}
        proof = next((each for each in finding.evidence if each in titles), None)
        if proof is None:
            return said
        shown = self.words("findings.said_document", id=proof, title=titles[proof])
        return f"{said} {shown}"
