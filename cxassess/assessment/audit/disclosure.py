"""What a survey's publication has to disclose, and what of it the client states.

The eleven items are those for immediate disclosure of section III.A of the AAPOR Code of
Professional Ethics and Practices (revised April 2021),
https://aapor.org/standards-and-ethics/disclosure-standards/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from cxassess.assessment.audit.context import SurveyEvidence
from cxassess.assessment.audit_types import DisclosureItem, Value

Parts = Mapping[str, Value | None]


def disclosure(evidence: SurveyEvidence) -> tuple[DisclosureItem, ...]:
    """Return the eleven items of the disclosure of a survey, in the Code's order."""
    return tuple(_item(name, *parts_of(evidence)) for name, parts_of in _ITEMS.items())


def _item(name: str, needed: Parts, more: Parts) -> DisclosureItem:
    values = {part: value for part, value in {**needed, **more}.items() if value not in _EMPTY}
    missing = tuple(part for part in needed if part not in values)
    return DisclosureItem(
        id=name,
        stated=not missing,
        values={part: value for part, value in values.items() if value is not None},
        missing=missing,
    )


_EMPTY: tuple[Value | None, ...] = (None, "", ())


def _strategy(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    setup = evidence.setup
    kind = setup.kind or ("transactional" if setup.event else None)
    return {"kind": kind}, {"event": setup.event}


def _sponsor(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    setup = evidence.setup
    return {"sponsor": setup.sponsor, "conducted_by": setup.conducted_by}, {}


def _instrument(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    config = evidence.config
    wordings = _distinct([config.question, *(wave.question for wave in config.waves)])
    low, high = config.scale
    return {"question": wordings}, {"scale": f"{low}–{high}", "questions": evidence.setup.questions}


def _population(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    return {"population": evidence.setup.population}, {"people": evidence.config.population}


def _sample(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    setup = evidence.setup
    invited = [wave.invited for wave in evidence.result.waves]
    known = [each for each in invited if each is not None]
    return {"asked": setup.asked}, {
        "chosen_by": setup.chosen_by,
        "invited": sum(known) if len(known) == len(invited) else None,
        "accounts": "several" if setup.several_per_account else None,
        "account_rule": setup.account_rule,
    }


def _modes(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    modes = evidence.counts.modes.values if evidence.counts.modes else ()
    return {"modes": _distinct([*modes, *(wave.channel for wave in evidence.config.waves)])}, {}


def _dates(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    """Return the first and last day: of the answers, or of the waves where these are not known."""
    if evidence.has_days:
        known = evidence.data.days[~np.isnat(evidence.data.days)]
        first, last = (str(day.astype("datetime64[D]")) for day in (known.min(), known.max()))
        return {"first": first, "last": last}, {}
    starts = [wave.start for wave in evidence.result.waves]
    ends = [wave.end for wave in evidence.result.waves]
    return {
        "first": min(day for day in starts if day).isoformat() if all(starts) else None,
        "last": max(day for day in ends if day).isoformat() if all(ends) else None,
    }, {}


def _size(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    waves = evidence.result.waves
    return {"base": sum(wave.base for wave in waves)}, {"waves": len(waves)}


def _weighting(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    stated = {"weighting": evidence.setup.weighting}
    return (stated, {}) if evidence.result.weighted else ({"unweighted": "all"}, stated)


def _quality(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    result = evidence.result
    excluded = sum(sum(wave.excluded.values()) for wave in result.waves)
    return {"quality": evidence.setup.quality}, {
        "excluded": excluded + sum(result.unplaced.values()),
        "empty": sum(sum(wave.missing.values()) for wave in result.waves),
    }


def _limits(evidence: SurveyEvidence) -> tuple[Parts, Parts]:
    """Return the limits that the report itself acknowledges, by what is known of the survey."""
    last, asked = evidence.result.waves[-1], evidence.setup.asked
    holds = {
        "who_answered": True,
        "choice_unknown": asked is None,
        "choice_not_random": asked in ("chosen", "resolved_only", "open"),
        "silence_unknown": any(wave.invited is None for wave in evidence.result.waves),
        "small_base": last.headline is None or last.headline.indicative,
    }
    return {"limits": tuple(name for name, held in holds.items() if held)}, {}


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


_ITEMS: Mapping[str, Callable[[SurveyEvidence], tuple[Parts, Parts]]] = {
    "strategy": _strategy,
    "sponsor": _sponsor,
    "instrument": _instrument,
    "population": _population,
    "sample": _sample,
    "modes": _modes,
    "dates": _dates,
    "size": _size,
    "weighting": _weighting,
    "quality": _quality,
    "limits": _limits,
}
"""Item of the Code -> the parts that it needs, and those that say more."""
