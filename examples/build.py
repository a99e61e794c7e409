"""Write the example clients: synthetic organisations, made up for this project.

Run ``python examples/build.py`` after changing a profile; equal profiles give equal files.
The folders are kept in ``clients/``, so that the examples can be read and changed like a real
client's.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import xlsxwriter
import yaml

from cxassess.assessment import assess
from cxassess.engagement import load, write_questionnaire
from cxassess.engagement.types import Answer, Consensus, Respondent
from cxassess.model.loader import load_model
from cxassess.model.types import ROLE_GROUPS, Model
from examples.tables import Row, World, write_tables

HERE = Path(__file__).resolve().parent
CLIENTS = HERE / "clients"
PROFILES = HERE / "profiles"
PEOPLE_A_ROLE = 3
CREATED = dt.datetime(2026, 1, 1)


def main() -> None:
    """Rebuild the folders of all profiles."""
    model = load_model()
    for profile in sorted(PROFILES.glob("*.yaml")):
        build(profile, CLIENTS / profile.stem, model)
        sys.stdout.write(f"{profile.stem}\n")


def build(profile_file: Path, folder: Path, model: Model) -> None:
    """Write one client's folder from its profile, with its earlier assessment if it had one."""
    profile = read(profile_file)
    write_client(profile, folder, model)
    earlier = profile_file.parent / "earlier" / profile_file.name
    if earlier.exists():
        changed = read(earlier)
        levels = profile["levels"] | changed["levels"]
        write_assessment(profile | changed | {"levels": levels}, folder / "earlier", model)


def read(profile_file: Path) -> dict[str, Any]:
    """Return what a profile says."""
    profile: dict[str, Any] = yaml.safe_load(profile_file.read_text(encoding="utf-8"))
    return profile


def write_assessment(profile: Mapping[str, Any], folder: Path, model: Model) -> None:
    """Write the assessment of a client whose own folder is not kept."""
    with TemporaryDirectory() as scratch:
        client = Path(scratch) / "client"
        write_client(profile, client, model)
        assessment = assess(load(client, model))
    folder.mkdir()
    (folder / "assessment.json").write_text(assessment.to_json(), encoding="utf-8", newline="\n")


def write_client(profile: Mapping[str, Any], folder: Path, model: Model) -> None:
    """Write one client's folder."""
    rng = np.random.default_rng(profile["seed"])
    data = folder / "data"
    if folder.exists():
        shutil.rmtree(folder)
    data.mkdir(parents=True)
    (folder / "client.yaml").write_text(profile["client_yaml"], encoding="utf-8", newline="\n")
    (folder / "evidence.yaml").write_text(profile["evidence_yaml"], encoding="utf-8", newline="\n")
    for name, text in profile.get("documents", {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    people = tuple(
        Respondent(f"R{place * PEOPLE_A_ROLE + each + 1}", role)
        for place, role in enumerate(ROLE_GROUPS)
        for each in range(PEOPLE_A_ROLE)
    )
    write_questionnaire(
        folder / "questionnaire.xlsx",
        model,
        profile["language"],
        respondents=people,
        answers=tuple(answers(profile, people, model, rng)),
        consensus=tuple(Consensus(**each) for each in profile.get("consensus", ())),
    )
    given: dict[str, list[Row]] = {}
    for place, survey in enumerate(profile["surveys"]):
        rows = list(survey_rows(survey, rng))
        whose = [""] * len(rows)
        if "accounts" in survey:
            whose = accounts(survey["accounts"], len(rows), [profile["seed"], place])
            rows = [[*row, account] for row, account in zip(rows, whose, strict=True)]
        given[survey["file"]] = [
            {"day": row[0], "score": row[1 + len(survey["segments"])], "customer": customer}
            for row, customer in zip(rows, whose, strict=True)
        ]
        if survey["file"].endswith(".xlsx"):
            write_excel(data / survey["file"], survey, rows)
        else:
            write_csv(data / survey["file"], survey, rows)
    tables = np.random.default_rng([profile["seed"], len(profile["surveys"])])
    world = World(profile["language"], tables, given)
    write_tables(data / "operations", profile["operations"], world)


def answers(
    profile: Mapping[str, Any],
    people: Sequence[Respondent],
    model: Model,
    rng: np.random.Generator,
) -> list[Answer]:
    """Return everybody's answers: the profile's level for the role, now and then one beside it."""
    given = []
    for indicator in model.indicators:
        level = profile["levels"][indicator.id]
        if level == "NA":
            reason = profile["not_applicable"][indicator.id]
            given += [Answer(each.code, indicator.id, "NA", reason) for each in people]
            continue
        for place, person in enumerate(people):
            here = level[ROLE_GROUPS.index(person.role)] if isinstance(level, list) else level
            if here == "NS" or rng.random() < profile["unknown"][person.role]:
                given.append(Answer(person.code, indicator.id, "NS"))
                continue
            beside = int(rng.choice([-1, 0, 0, 0, 0, 1])) if place % PEOPLE_A_ROLE else 0
            given.append(Answer(person.code, indicator.id, int(np.clip(here + beside, 1, 5))))
    return given


def survey_rows(survey: Mapping[str, Any], rng: np.random.Generator) -> Sequence[list[object]]:
    """Return rows of (date, segments, score) of all waves, in order of date."""
    low, high = survey["scale"]
    names = list(survey["segments"])
    rows: list[list[object]] = []
    for wave in survey["waves"]:
        start = dt.date.fromisoformat(str(wave["start"]))
        for _ in range(wave["answers"]):
            shares = [survey["segments"][name] for name in names]
            segments = [str(rng.choice(list(each), p=list(each.values()))) for each in shares]
            mean = wave["mean"] + sum(survey.get("lift", {}).get(each, 0.0) for each in segments)
            score: object = int(np.clip(round(rng.normal(mean, wave["spread"])), low, high))
            if rng.random() < survey.get("blank_share", 0.0):
                score = survey["blank"]
            day = start + dt.timedelta(days=int(rng.integers(wave["days"])))
            rows.append([day, *segments, score])
    return sorted(rows, key=lambda row: str(row[0]))


def accounts(settings: Mapping[str, Any], answers: int, seed: Sequence[int]) -> list[str]:
    """Return the account of each answer: distinct ones, or drawn so that some answer again."""
    rng = np.random.default_rng(seed)
    if settings["distinct"]:
        numbers = rng.permutation(settings["number"])[:answers] + 1
    else:
        numbers = rng.integers(1, settings["number"] + 1, answers)
    return [f"{settings['prefix']}{number:04d}" for number in numbers]


def write_csv(path: Path, survey: Mapping[str, Any], rows: Sequence[list[object]]) -> None:
    """Write rows as the client's tool would export them."""
    with path.open("w", encoding=survey["encoding"], newline="") as file:
        writer = csv.writer(file, delimiter=survey["delimiter"])
        writer.writerow(survey["header"])
        for day, *rest in rows:
            writer.writerow([f"{day:{survey['date_format']}}", *rest])


def write_excel(path: Path, survey: Mapping[str, Any], rows: Sequence[list[object]]) -> None:
    """Write rows as an Excel sheet with real dates."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        book.set_properties({"created": CREATED})
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet(survey["sheet"])
        sheet.write_row(0, 0, survey["header"])
        for line, (day, *rest) in enumerate(rows, start=1):
            sheet.write_datetime(line, 0, dt.datetime.combine(day, dt.time()), date)
            sheet.write_row(line, 1, rest)


if __name__ == "__main__":
    main()
