"""A survey's rows one table after another: which count, what they say, kept as small numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxassess.surveys.findings import Findings, joined
from cxassess.surveys.identifiers import hash_identifiers
from cxassess.surveys.presets import NPS_CLASSES
from cxassess.surveys.scores import ScoreRule, read_scores, read_weights, wrong_groups, wrong_scores
from cxassess.surveys.settings import ONLY_ROLE, SEGMENT_ROLE
from cxassess.surveys.tables import Table
from cxassess.surveys.types import EXCLUSIONS, RowRule, SurveyConfig, folded_codes
from cxassess.surveys.waves import read_waves

NO_CODE = -1
"""In a column of codes: none."""
NO_SCORE = np.int16(np.iinfo(np.int16).min)
"""In the column of scores: the cell holds none."""
_NPS_CLASSES = np.array(NPS_CLASSES, dtype=object)
_ODD = np.uint64(0x9E3779B97F4A7C15)


class Vocabulary:
    """The different texts of a column, each with a number."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    @property
    def texts(self) -> list[str]:
        """The texts, by number."""
        return list(self._places)

    def numbers(self, texts: pd.Series) -> npt.NDArray[np.int32]:
        """Return the number of each text, giving new ones to new texts."""
        places, uniques = pd.factorize(texts)
        known = [self._places.setdefault(str(each), len(self._places)) for each in uniques]
        return np.array(known, dtype=np.int32)[places]


class RowReader:
    """Reads the tables of a survey's files into rows of small numbers.

    Parameters
    ----------
    config : SurveyConfig
        The survey.
    key : str
        Sixteen characters with which identifiers are hashed.
    """

    def __init__(self, config: SurveyConfig, key: str) -> None:
        self._config = config
        self._key = key
        self.vocabularies: dict[str, Vocabulary] = {}
        """``wave``, ``missing``, ``mode``, ``segments.<name>`` -> their texts."""

    def read(self, table: Table, rule: ScoreRule) -> tuple[pd.DataFrame, Findings, dict[str, str]]:
        """Read a table.

        Returns
        -------
        rows : DataFrame
            One row a row of the table: ``score`` (`NO_SCORE` for none), ``missing`` and
            ``excluded`` (codes, -1 for none), ``wave`` (code), ``day``, ``digest`` and, where
            mapped, ``weight``, ``account`` and ``response`` (hashes, 0 where blank), ``mode``
            and ``segments.<name>`` (codes).
        findings : Findings
            What is wrong in rows that no rule leaves out.
        decisions : dict
            What was decided about dates and waves.
        """
        excluded = self._excluded_by_column(table)
        kept = excluded == NO_CODE
        waves = read_waves(table, self._config, kept)
        findings = waves.findings
        if "outside_waves" in self._config.exclude:
            excluded[kept & waves.outside] = EXCLUSIONS.index("outside_waves")
            kept &= ~waves.outside
        else:
            findings = joined(findings, waves.out_of_waves)
        scores = read_scores(table, rule)
        illegal = kept & scores.illegal
        if "out_of_scale" in self._config.exclude:
            excluded[illegal] = EXCLUSIONS.index("out_of_scale")
            kept &= ~illegal
        else:
            findings = joined(findings, wrong_scores(table, illegal))
        if "group" in table.cells:
            findings = joined(findings, wrong_groups(table, scores, kept, _NPS_CLASSES))
        rows = {
            "score": np.where(scores.illegal | (scores.missing >= 0), NO_SCORE, scores.values),
            "missing": self._recoded("missing", scores.codes, scores.missing),
            "excluded": excluded,
            "wave": self._numbers("wave", waves.names),
            "day": pd.NaT if waves.days is None else waves.days,
        }
        if "weight" in table.cells:
            rows["weight"], wrong = read_weights(table, kept & scores.answered)
            findings = joined(findings, wrong)
        for role in table.cells.columns:
            if role in ("account", "response"):
                rows[role] = hash_identifiers(table.cells[role], self._key)
            elif role == "mode" or role.startswith(SEGMENT_ROLE):
                rows[role] = self._numbers(role, table.cells[role].str.strip())
        frame = pd.DataFrame(rows)
        frame["day"] = frame["day"].astype("datetime64[s]")
        frame["digest"] = _digest(table)
        return frame, findings, waves.decisions

    def _excluded_by_column(self, table: Table) -> npt.NDArray[np.int8]:
        settings = table.settings
        excluded = np.full(len(table.rows), NO_CODE, dtype=np.int8)
        # The first rule that a row meets counts: the last is applied first.
        if settings.finished is not None:
            unfinished = ~_matches(table, "finished", settings.finished)
            excluded[unfinished] = EXCLUSIONS.index("unfinished")
        if settings.previews is not None:
            excluded[_matches(table, "previews", settings.previews)] = EXCLUSIONS.index("preview")
        for column, values in settings.only.items():
            rule = RowRule(column=column, values=values)
            other = ~_matches(table, ONLY_ROLE + column, rule)
            excluded[other] = EXCLUSIONS.index("not_of_survey")
        return excluded

    def _numbers(self, name: str, texts: pd.Series) -> npt.NDArray[np.int32]:
        return self.vocabularies.setdefault(name, Vocabulary()).numbers(texts)

    def _recoded(
        self, name: str, texts: Iterable[str], codes: npt.NDArray[np.int16]
    ) -> npt.NDArray[np.int16]:
        own = self._numbers(name, pd.Series(list(texts), dtype=str)).astype(np.int16)
        # The last element serves the code -1.
        return np.append(own, np.int16(NO_CODE))[codes]


def _matches(table: Table, role: str, rule: RowRule) -> npt.NDArray[np.bool_]:
    texts = table.cells[role].str.strip().str.casefold()
    if rule.values is None:
        return (texts != "").to_numpy(dtype=np.bool_)
    return texts.isin(folded_codes(rule.values)).to_numpy(dtype=np.bool_)


def _digest(table: Table) -> npt.NDArray[np.uint64]:
    """Return a number for what each row says, whatever its wave: the same for the same cells."""
    digest = np.zeros(len(table.rows), dtype=np.uint64)
    for role in table.cells.columns:
        if role not in ("wave", "date", "response"):
            places, uniques = pd.factorize(table.cells[role].str.strip())
            values = uniques.to_numpy(dtype=object)
            digest = digest * _ODD + pd.util.hash_array(values, categorize=False)[places]
    return digest
