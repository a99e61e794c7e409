"""Today's assessment against a previous one: what moved, and whether it is more than noise.

The rule, on differences between today and then:

- an indicator moves when its evidenced level moves by at least ``level_change``;
- a dimension or the index moves when its score, over the indicators answered both times, moves
  by at least ``score_change`` and by more than other raters alone could have given: the interval
  of the difference, combined from the raters' intervals of the two scores, leaves out zero.

Intervals are combined by MOVER, which takes them as independent (Zou & Donner 2008, Statistics in
Medicine 27:1693-1702); where people answered both times this errs on the side of "stable". An
assessment without a raters' interval borrows the other's width; with none at all the smallest
change decides alone. Only assessments by the same version of the model are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from math import hypot
from typing import NamedTuple

from pydantic import ValidationError

from cxassess.assessment.evidence import DOCUMENT, register
from cxassess.assessment.index import FLOAT_NOISE, Reading, Readings, Scores, readings, score
from cxassess.assessment.outlook_types import Change, Evolution, Movement
from cxassess.assessment.types import Assessment, IndicatorResult
from cxassess.engagement.types import Engagement
from cxassess.engagement.yaml_file import key_path
from cxassess.errors import EngagementError, Where, problem
from cxassess.model.types import Model

_FINGERPRINT = 12
"""Hex digits of an assessment's fingerprint, as its report prints it."""
_INDEX = "index"
_MISSING = Reading("missing", None, None, None)
_NOT_APPLICABLE = Reading("not_applicable", None, None, None)


def evolution(current: Assessment, engagement: Engagement) -> Evolution | None:
    """Return how `current` compares with the previous assessment, None when there is none.

    Raises
    ------
    EngagementError
        When the previous assessment's file is not a whole assessment.
    """
    previous = previous_assessment(engagement)
    if previous is None or engagement.previous is None:
        return None
    fingerprint = engagement.previous.record.sha256[:_FINGERPRINT]
    found = compare(previous, current, engagement.model, fingerprint=fingerprint)
    return found.model_copy(update={"expired": _expired(previous, current, engagement)})


def previous_assessment(engagement: Engagement) -> Assessment | None:
    """Return the previous assessment that the client's folder names, None when it names none.

    Raises
    ------
    EngagementError
        When the file is not a whole assessment.
    """
    if engagement.previous is None:
        return None
    content, file = engagement.previous.content, engagement.previous.record.path
    try:
        return Assessment.model_validate(content)
    except ValidationError as error:
        key = key_path(error.errors(include_url=False)[0]["loc"])
        made = content.get("provenance")
        package = made.get("package_version", "?") if isinstance(made, dict) else "?"
        own = version("cxassess")
        where = Where(file, key=key)
        found = problem("previous_invalid", where, key=key, version=package, own=own)
        raise EngagementError(found) from None


def compare(
    previous: Assessment, current: Assessment, model: Model, *, fingerprint: str
) -> Evolution:
    """Return what moved from the previous assessment to the current one, but expired evidence.

    A score missing on one side, or resting on too few indicators answered both times, is not
    comparable. Mistakes count as mended or new only where both times something told.
    """
    made = previous.provenance.model_version
    found = Evolution(
        previous_date=previous.client.date,
        previous_model=made,
        previous_fingerprint=fingerprint,
        comparable=made == current.provenance.model_version == model.version,
    )
    if not found.comparable:
        return found
    before, now = (_by_id(each) for each in (previous, current))
    scores = _ScoreChanges(previous, current, model)
    told = {each.id for each in previous.mistakes if each.status != "no_data"}
    told &= {each.id for each in current.mistakes if each.status != "no_data"}
    then, since = ({each.id for each in side.findings} & told for side in (previous, current))
    return found.model_copy(
        update={
            "declared": scores.declared(),
            "evidenced": scores.evidenced(),
            "previous_stage": previous.stage.final,
            "dimensions": scores.dimensions(),
            "indicators": tuple(_indicator(each, before, now, model) for each in before | now),
            "progress": _progress(previous, current),
            "mended": tuple(each.id for each in previous.findings if each.id in then - since),
            "new": tuple(each.id for each in current.findings if each.id in since - then),
        }
    )


def _by_id(assessment: Assessment) -> dict[str, IndicatorResult]:
    return {each.id: each for each in assessment.indicators}


def _indicator(
    name: str,
    before: Mapping[str, IndicatorResult],
    now: Mapping[str, IndicatorResult],
    model: Model,
) -> Change:
    levels = [side[name].evidenced if name in side else None for side in (before, now)]
    known = any(each.id == name for each in model.indicators)
    return _change(name, levels, levels, model.rules.level_change, known=known)


class _Margins(NamedTuple):
    """How far below and above a score its raters' interval reaches."""

    below: float
    above: float


_NO_MARGINS = _Margins(0.0, 0.0)


def _change(
    name: str,
    shown: Sequence[float | None],
    paired: Sequence[float | None],
    smallest: float,
    margins: Sequence[_Margins] = (_NO_MARGINS, _NO_MARGINS),
    *,
    known: bool = True,
) -> Change:
    """Return the change between two values as they were published.

    Parameters
    ----------
    shown : sequence of float or None
        The previous value and today's.
    paired : sequence of float or None
        The same over what was answered both times; these decide the movement.
    smallest : float
        Smallest difference that counts.
    margins : sequence of _Margins
        The margins of the previous value and of today's.
    known : bool
        Whether the model has what they are values of.
    """
    reason = ""
    if not known:
        reason = "not_in_model"
    elif shown[0] is None:
        reason = "missing_before"
    elif shown[1] is None:
        reason = "missing_now"
    elif paired[0] is None or paired[1] is None:
        reason = "few_pairs"
    movement: Movement = "not_comparable"
    if not reason:
        movement = _movement((paired[1] or 0.0) - (paired[0] or 0.0), smallest, *margins)
    return Change(id=name, previous=shown[0], current=shown[1], movement=movement, reason=reason)


def _movement(difference: float, smallest: float, before: _Margins, now: _Margins) -> Movement:
    low = difference - hypot(now.below, before.above)
    high = difference + hypot(now.above, before.below)
    if difference >= smallest - FLOAT_NOISE and low > 0:
        return "real_gain"
    if difference <= FLOAT_NOISE - smallest and high < 0:
        return "real_loss"
    return "stable"


class _ScoreChanges:
    """The changes of the index and of the dimensions."""

    def __init__(self, previous: Assessment, current: Assessment, model: Model) -> None:
        self._sides = (previous, current)
        self._model = model
        self._margins = [_margins(each) for each in self._sides]
        self._paired = _paired(readings(_by_id(previous)), readings(_by_id(current)), model)

    def declared(self) -> Change:
        """Return the change of the declared index; its margins are the evidenced one's."""
        shown = [each.index.declared for each in self._sides]
        return self._of_index(shown, [each.index for each in self._scores(evidenced=False)])

    def evidenced(self) -> Change:
        """Return the change of the evidenced index."""
        shown = [each.index.evidenced for each in self._sides]
        return self._of_index(shown, [each.index for each in self._scores(evidenced=True)])

    def dimensions(self) -> tuple[Change, ...]:
        """Return the changes of the dimensions' evidenced scores, in the model's order."""
        shown = [{each.id: each.evidenced for each in side.dimensions} for side in self._sides]
        paired = self._scores(evidenced=True)
        return tuple(
            _change(
                each.id,
                [side.get(each.id) for side in shown],
                [side.dimensions.get(each.id) for side in paired],
                self._model.rules.score_change,
                _both([side.get(each.id) for side in self._margins]),
            )
            for each in self._model.dimensions
        )

    def _scores(self, *, evidenced: bool) -> list[Scores]:
        return [score(self._model, given, evidenced=evidenced) for given in self._paired]

    def _of_index(self, shown: Sequence[float | None], paired: Sequence[float | None]) -> Change:
        margins = _both([side.get(_INDEX) for side in self._margins])
        return _change(_INDEX, shown, paired, self._model.rules.score_change, margins)


def _margins(assessment: Assessment) -> dict[str, _Margins]:
    """Return dimension (and "index") -> margins of its evidenced score."""
    raters = next((each for each in assessment.uncertainty if each.source == "raters"), None)
    if raters is None:
        return {}
    values = {each.id: each.evidenced for each in assessment.dimensions}
    values[_INDEX] = assessment.index.evidenced
    spans = dict(raters.dimensions)
    if raters.index is not None:
        spans[_INDEX] = raters.index
    return {
        name: _Margins(max(0.0, value - spans[name].low), max(0.0, spans[name].high - value))
        for name, value in values.items()
        if value is not None and name in spans
    }


def _both(margins: Sequence[_Margins | None]) -> tuple[_Margins, _Margins]:
    """Return the margins then and now; a missing one borrows the other's."""
    before, now = margins
    return before or now or _NO_MARGINS, now or before or _NO_MARGINS


def _paired(before: Readings, now: Readings, model: Model) -> tuple[Readings, Readings]:
    """Return both sides with what was not answered both times missing on both.

    What does not apply on one side is left out of both.
    """
    sides: tuple[dict[str, Reading], dict[str, Reading]] = ({}, {})
    for indicator in model.indicators:
        pair = [side.get(indicator.id, _MISSING) for side in (before, now)]
        states = {each.state for each in pair}
        for side, reading in zip(sides, pair, strict=True):
            if "not_applicable" in states:
                side[indicator.id] = _NOT_APPLICABLE
            else:
                side[indicator.id] = reading if states == {"answered"} else _MISSING
    return sides


def _progress(previous: Assessment, current: Assessment) -> float | None:
    before, now = previous.index.evidenced, current.index.evidenced
    if current.targets is None or before is None or now is None:
        return None
    way = current.targets.index - before
    return (now - before) / way if way > FLOAT_NOISE else None


def _expired(previous: Assessment, current: Assessment, engagement: Engagement) -> tuple[str, ...]:
    """Return the items of today's register that lost a grade to their age alone since then.

    Those that had none left to lose are not told again.
    """
    rules = engagement.model.rules
    then = register(engagement.evidence, previous.client.date, rules)
    return tuple(
        now.id
        for before, now in zip(then, current.evidence, strict=True)
        if before.periods_elapsed < min(now.periods_elapsed, DOCUMENT)
    )
