"""NPS and CSAT recomputed from raw answers, what the client reports held against them."""

from __future__ import annotations

from collections.abc import Mapping

from cxassess.assessment.kpi_types import (
    ChangeResult,
    CheckResult,
    Estimate,
    SurveyResult,
    WaveResult,
)
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Callout, Cell, Column, Heading, Kind, Paragraph, Table
from cxassess.report.words import Words

_STATE_KINDS: Mapping[str, Kind] = {
    "ok": "good",
    "warning": "warning",
    "fail": "alert",
    "no_data": "neutral",
}
_DIGITS: Mapping[str, int] = {"nps": 1, "mean": 2, "top_two_box": 1}


def no_survey(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what is missing when the client gave no survey."""
    return [Callout(words("kpis.none"), "warning")]


def survey_story(
    survey: SurveyResult, assessment: Assessment, model: Model, words: Words
) -> list[Block]:
    """Return one survey's waves and the test of its changes, conclusion first."""
    blocks: list[Block] = [Heading(_headline(survey, words), 2)]
    if survey.question:
        blocks.append(Paragraph(words("kpis.question", question=survey.question)))
    if survey.weighted and not survey.weights_used:
        blocks.append(Callout(words("kpis.weights_ignored"), "warning"))
    blocks.append(_wave_table(survey, model, words))
    if survey.changes:
        blocks.append(_change_table(survey, words))
        blocks += [
            Paragraph(f"{change_sentence(each, words)} {_claim(each, words)}".strip())
            for each in survey.changes
        ]
    return blocks


def change_sentence(change: ChangeResult, words: Words) -> str:
    """Return in words what a tested change amounts to."""
    digits = _DIGITS[change.metric]
    return words(
        f"kpis.sentence_{change.verdict}",
        first=change.first,
        second=change.second,
        difference=words.signed(change.difference, digits)
        if change.verdict == "noise"
        else words.number(abs(change.difference), digits),
        unit=words(f"kpis.unit_{change.metric}"),
        low=words.signed(change.interval.low, digits),
        high=words.signed(change.interval.high, digits),
        p=words.p_equals(change.pvalue),
        detectable=words.number(change.minimum_detectable_difference, digits),
    )


def latest_change(survey: SurveyResult) -> ChangeResult | None:
    """Return the change up to the last wave: the one the client claims, else that since before."""
    latest = [each for each in survey.changes if each.second == survey.waves[-1].name]
    claimed = (each for each in latest if each.claim is not None)
    return next(claimed, latest[0] if latest else None)


def _claim(change: ChangeResult, words: Words) -> str:
    if change.claim is None or change.reported is None:
        return ""
    reported = words.signed(change.reported, _DIGITS[change.metric])
    return words(f"kpis.claim_{change.claim}", reported=reported)


def _headline(survey: SurveyResult, words: Words) -> str:
    last = survey.waves[-1]
    estimate = last.headline
    if estimate is None:
        return words("kpis.headline_small", survey=survey.name, wave=last.name, n=last.base)
    changes = [each for each in survey.changes if each.second == last.name]
    verdict = words("kpis.verdict_untested" if len(survey.waves) > 1 else "kpis.verdict_single")
    if changes:
        verdict = words(f"kpis.verdict_{changes[0].verdict}", first=changes[0].first)
    return words(
        f"kpis.headline_{survey.metric}",
        survey=survey.name,
        value=_value(estimate, survey.metric, words),
        wave=last.name,
        verdict=verdict,
    )


def _value(estimate: Estimate, metric: str, words: Words) -> str:
    return (
        words.signed(estimate.value)
        if metric == "nps"
        else words.number(estimate.value, _DIGITS["mean"])
    )


def _interval(estimate: Estimate, metric: str, words: Words) -> str:
    digits = _DIGITS[metric]
    write = words.signed if metric == "nps" else words.number
    return words(
        "common.interval",
        low=write(estimate.interval.low, digits),
        high=write(estimate.interval.high, digits),
    )


def _wave_table(survey: SurveyResult, model: Model, words: Words) -> Table:
    nps = survey.metric == "nps"
    figures = (
        [words("kpis.col_classes"), words("kpis.col_nps"), words("kpis.col_interval")]
        if nps
        else [
            words("kpis.col_mean"),
            words("kpis.col_interval"),
            words("kpis.col_top"),
            words("kpis.col_interval"),
        ]
    )
    columns = [
        Column(words("kpis.col_wave"), width="1fr"),
        Column(words("kpis.col_period"), width="3.9cm"),
        Column(words("kpis.col_missing"), "right"),
        Column(words("kpis.col_base"), "right"),
        *(Column(name, "right") for name in figures),
    ]
    return Table(
        columns=columns,
        rows=[_wave_row(wave, survey, model, words) for wave in survey.waves],
        caption=words("kpis.waves_caption", survey=survey.name),
        notes=_wave_notes(survey, model, words),
    )


def _wave_notes(survey: SurveyResult, model: Model, words: Words) -> str:
    notes = [words("kpis.waves_note_nps")]
    if survey.metric == "csat":
        low, high = survey.scale
        notes = [words("kpis.waves_note_csat", low=low, high=high)]
    methods = sorted({wave.nps.method for wave in survey.waves if wave.nps})
    if methods:
        names = words.joined([words(f"common.method_{each}") for each in methods])
        notes.append(words("kpis.waves_methods", methods=names))
    estimates = [wave.headline for wave in survey.waves]
    if any(each.indicative for each in estimates if each):
        notes.append(words("kpis.indicative", least=model.rules.indicative_base))
    return " ".join(notes)


def _wave_row(wave: WaveResult, survey: SurveyResult, model: Model, words: Words) -> list[str]:
    none = words("common.none")
    start, end = wave.start, wave.end
    row = [
        wave.name,
        words("kpis.period", start=words.short_date(start), end=words.short_date(end))
        if start and end
        else none,
        words.number(sum(wave.missing.values()), 0),
        words.number(wave.base, 0),
    ]
    too_small = words("kpis.too_small", smallest=model.rules.smallest_base)
    if survey.metric == "nps":
        classes = (wave.detractors, wave.passives, wave.promoters)
        row.append(" / ".join(words.number(each or 0, 0) for each in classes))
        return row + _figures(wave.nps, "nps", too_small, words)
    row += _figures(wave.mean, "mean", too_small, words)
    return row + _figures(wave.top_two_box, "top_two_box", too_small, words)


def _figures(estimate: Estimate | None, metric: str, too_small: str, words: Words) -> list[str]:
    if estimate is None:
        return [too_small, words("common.none")]
    value = _value(estimate, metric, words)
    if metric == "top_two_box":
        value = words.percent(estimate.value / 100, 1)
    if estimate.indicative:
        value = f"{value} *"
    return [value, _interval(estimate, metric, words)]


def _change_table(survey: SurveyResult, words: Words) -> Table:
    none = words("common.none")
    return Table(
        columns=[
            Column(words("kpis.col_change"), width="1fr"),
            Column(words("kpis.col_measure")),
            Column(words("kpis.col_difference"), "right"),
            Column(words("kpis.col_interval"), "right"),
            Column(words("kpis.col_pvalue"), "right"),
            Column(words("kpis.col_detectable"), "right", width="2.1cm"),
            Column(words("kpis.col_reported"), "right", width="2.1cm"),
            Column(words("kpis.col_verdict"), width="2.2cm"),
        ],
        rows=[
            [
                f"{each.first} → {each.second}",
                words(f"kpis.measure_{each.metric}"),
                words.signed(each.difference, _DIGITS[each.metric]),
                words(
                    "common.interval",
                    low=words.signed(each.interval.low, _DIGITS[each.metric]),
                    high=words.signed(each.interval.high, _DIGITS[each.metric]),
                ),
                words.pvalue(each.pvalue),
                words.number(each.minimum_detectable_difference, _DIGITS[each.metric]),
                none
                if each.reported is None
                else words.signed(each.reported, _DIGITS[each.metric]),
                words(f"kpis.short_{each.verdict}"),
            ]
            for each in survey.changes
        ],
        caption=words("kpis.changes_caption", survey=survey.name),
        notes=words("kpis.changes_note"),
    )


def check_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the checks of KPI usage: state and the reason with its figures."""
    automatic = sum(check.automatic for check in model.checks)
    surveys = {survey.id: survey for survey in assessment.surveys}
    return [
        Table(
            columns=[
                Column(words("kpis.col_check"), width="3.9cm"),
                Column(words("kpis.col_state"), width="2.4cm"),
                Column(words("kpis.col_reason"), width="1fr"),
            ],
            rows=[
                [
                    f"{each.id} · {words.of(model.check(each.id).name)}",
                    Cell(words(f"kpis.state_{each.state}"), _STATE_KINDS[each.state]),
                    _reason(each, surveys, words),
                ]
                for each in assessment.checks
            ],
            caption=words("kpis.checks_caption"),
            notes=words("kpis.checks_note", done=automatic, total=len(model.checks)),
        )
    ]


def _reason(check: CheckResult, surveys: Mapping[str, SurveyResult], words: Words) -> str:
    survey = surveys.get(check.survey or "")
    name = survey.name if survey else ""
    if survey and "first" in check.values:
        return _change_reason(check, survey, words)
    digits = 2 if check.values.get("form") == "mean" else 1
    write = words.signed if check.values.get("form") == "score" else words.number

    def figure(value: float | None) -> str:
        return "" if value is None else write(value, digits)

    return words(
        f"kpis.reason_{check.reason}",
        survey=name,
        wave=check.wave or "",
        n=words.number(check.base or 0, 0),
        waves=check.values.get("waves", 0),
        needed=words.number(check.parameters.get("waves", 0), 0),
        months=words.number(check.parameters.get("months", 0), 0),
        base=words.number(check.parameters.get("base", 0), 0),
        figure=figure(check.figure),
        reported=figure(check.reported),
        low=figure(check.interval.low if check.interval else None),
        high=figure(check.interval.high if check.interval else None),
    )


def _change_reason(check: CheckResult, survey: SurveyResult, words: Words) -> str:
    change = next(
        each
        for each in survey.changes
        if (each.first, each.second, each.metric)
        == (check.values["first"], check.values["second"], check.values["metric"])
    )
    sentence = f"{change_sentence(change, words)} {_claim(change, words)}".strip()
    plain = check.reason.removesuffix("_wide")
    key = "change" if plain.startswith("claim_") else plain
    reason = words(f"kpis.reason_{key}", survey=survey.name, sentence=sentence)
    if plain == check.reason:
        return reason
    width = words.number(float(check.values["half_width"]))
    return f"{reason} {words('kpis.wide', width=width)}"
