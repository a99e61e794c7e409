"""Files and configurations broken at random: bytes, cells, the XML inside of a workbook."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

TOKENS: tuple[bytes, ...] = (
    *(b'"', b'""', b",", b";", b"|", b"\t", b"\n", b"\r", b"\r\n", b"\\", b"sep=;\n", b" "),
    *(b"NaN", b"inf", b"-0", b"1e999", b"0x10", b"1_0", b"9" * 400, b"1e-400", b"true", b"11"),
    *(b"\0", b"\xff", b"\x81", b"\xe3", b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"PAR1"),
    *(each.encode() for each in ("\u0661\u0660", "\u2028", "\x85", "\xa0", "\x1c", "\U0001f600")),
    *(b"2024-02-30", b"0000-00-00", b"9999-12-31", b"31/12/1000", b"1700000000000", b"-1"),
    *(b'{"ImportId":"x"}', b"<table><tr><td>score</td></tr></table>", b"x" * 200_000),
)
NUMBERS = (b"0", b"-1", b"1", b"255", b"65536", b"1048576", b"1048577", b"2147483648")
BIG_NUMBERS = (*NUMBERS, b"4294967295", b"9223372036854775807", b"1e308", b"999999999999999999999")
XML_TOKENS: tuple[bytes, ...] = (
    *(b"</c>", b"<row>", b"</row>", b"<v></v>", b"<is><t>x</t></is>", b"<!DOCTYPE x>", b"&#0;"),
    *(b'r="XFD1048576"', b'r="A0"', b'r="ZZZZ1"', b't="s"', b't="d"', b't="e"', b't="b"', b't="x"'),
    *(b"&x;", b"<![CDATA[", b"<!--", b"<f>1/0</f>", b"#DIV/0!", b'count="4000000000"', b"]]>"),
    *(b'<mergeCell ref="A1:XFD1048576"/>', b'date1904="1"', b'<dimension ref="A1:ZZZ9999999"/>'),
)
ENCODING_NAMES = (
    *("utf-7", "utf-32", "utf-16", "utf-16-be", "cp037", "hz", "iso2022_jp", "punycode", "idna"),
    *("unicode_escape", "raw_unicode_escape", "mbcs", "base64", "undefined", "latin-1", "gb18030"),
    *("utf-8-sig", "cp1252", "big5", "shift_jis", "charmap", "ascii", "", " utf-8 ", "utf_8\0"),
)
DATE_FORMATS = (
    *("%", "%d", "%j", "%Q", "%s", "%y%m%d", "%H:%M", "unix", "%c", "%x", "%d/%m/%Y %z", "%%"),
    *("%A %d %B", "%G-W%V-%u", "%U", "%Y-%m-%d%", "%f", "mixed", "ISO8601", "%p", "", "%Y %Y"),
)
SETTINGS: dict[str, tuple[Any, ...]] = {
    "encoding": ENCODING_NAMES,
    "date_format": DATE_FORMATS,
    "delimiter": (",", ";", "\t", "|", " ", "a", "0", ".", "-", "é", "\0", "\x1c", "\ud800", "::"),
    "decimal": (".", ","),
    "thousands": (".", ",", " ", None),
    "sheet": ("Respostas", "x", "", "Vazia"),
    "format": ("table", "qualtrics", "surveymonkey", "microsoft-forms", "spss", "delighted", "x"),
    "header": ({"row": 1000}, {"row": 2, "rows": 9}, {"rows": 2, "names": "joined"}, {"row": 3}),
    "missing": ((1,), ("",), (" ",), ("x" * 400,), ("1e999", "nan"), (10**30,)),
    "scores": ({"": 1}, {"9": 0}, {"١": 1}, {10**30: 3}, {"a": 5, "A": 6}),
    "scale": ((0, 10), (10, 0), (-(2**40), 2**40), (1, 40_000), (-5, 5)),
    "exclude": (("out_of_scale", "outside_waves"), ()),
    "finished": ({"column": "score"}, {"column": "wave", "values": ["Onda 2"]}),
    "previews": ({"column": "x"}, {"column": "score", "values": [True, 1, ""]}),
}


def mutated_config(config: dict[str, Any], rng: Random) -> dict[str, Any]:
    """Return a configuration with some settings changed."""
    changed = dict(config)
    for name in rng.sample(sorted(SETTINGS), rng.randint(1, 2)):
        changed[name] = rng.choice(SETTINGS[name])
    return changed


def mutated_file(data: bytes, rng: Random, other: bytes) -> bytes:
    """Return the bytes of a file changed in a few places.

    Parameters
    ----------
    data : bytes
        The file.
    rng : Random
        Source of the changes.
    other : bytes
        Another file, of which pieces are put in.
    """
    if data.startswith(b"PK") and rng.random() < 0.75:
        return _mutated_workbook(data, rng, other)
    return _mutated(data, rng, other, _CHANGES)


def _mutated_workbook(data: bytes, rng: Random, other: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(buffer, "w") as changed:
        parts = {name: archive.read(name) for name in archive.namelist()}
        sheets = [name for name in parts if "sheet" in name or "haredStr" in name]
        for name in rng.sample(sorted(parts), 1) + rng.choices(sheets, k=2):
            if rng.random() < 0.7:
                parts[name] = _mutated(parts[name], rng, other, (*_CHANGES, _xml_token, _number))
        if rng.random() < 0.05:
            del parts[rng.choice(sorted(parts))]
        for name, content in parts.items():
            changed.writestr(name, content, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))
    return buffer.getvalue()


_Change = Callable[[bytes, int, Random, bytes], bytes]


def _mutated(data: bytes, rng: Random, other: bytes, changes: tuple[_Change, ...]) -> bytes:
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        place = rng.randrange(len(data) + 1)
        if rng.random() < 0.2:
            # Heads and tails hold what tells how to read the rest.
            place = rng.choice((0, min(place, 64), max(len(data) - rng.randrange(600), 0)))
        data = rng.choice(changes)(data, place, rng, other)
    return data


def _flip(data: bytes, place: int, rng: Random, _: bytes) -> bytes:
    if place >= len(data):
        return data
    return data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :]


def _set(data: bytes, place: int, rng: Random, _: bytes) -> bytes:
    size = rng.choice((1, 2, 4, 8))
    return data[:place] + rng.randbytes(size) + data[place + size :]


def _delete(data: bytes, place: int, rng: Random, _: bytes) -> bytes:
    return data[:place] + data[place + rng.choice((1, 2, 10, 100)) :]


def _truncate(data: bytes, place: int, rng: Random, _: bytes) -> bytes:
    return data[:place] if rng.random() < 0.3 else data


def _insert(data: bytes, place: int, rng: Random, _: bytes) -> bytes:
    return data[:place] + rng.choice(TOKENS) + data[place:]


def _overwrite(data: bytes, place: int, rng: Random, _: bytes) -> bytes:
    token = rng.choice(TOKENS[:-1])
    return data[:place] + token + data[place + len(token) :]


def _double(data: bytes, place: int, rng: Random, _: bytes) -> bytes:
    piece = data[place : place + rng.choice((1, 20, 500))]
    return data[:place] + piece * rng.choice((2, 2, 3, 200)) + data[place + len(piece) :]


def _splice(data: bytes, place: int, rng: Random, other: bytes) -> bytes:
    start = rng.randrange(len(other) + 1)
    return data[:place] + other[start : start + rng.choice((10, 200, 10_000))] + data[place:]


def _cell(data: bytes, place: int, rng: Random, _: bytes) -> bytes:
    """Replace what stands between two delimiters."""
    found = re.compile(rb"[^,;|\t\r\n<>]*").match(data, place)
    end = found.end() if found else place
    return data[:place] + rng.choice(TOKENS[:-1]) + data[end:]


def _xml_token(data: bytes, place: int, rng: Random, _: bytes) -> bytes:
    return data[:place] + rng.choice(XML_TOKENS) + data[place:]


def _number(data: bytes, place: int, rng: Random, _: bytes) -> bytes:
    found = re.compile(rb"[0-9]+").search(data, place)
    if found is None:
        return data
    return data[: found.start()] + rng.choice(BIG_NUMBERS) + data[found.end() :]


_CHANGES: tuple[_Change, ...] = (
    *(_flip, _set, _delete, _truncate, _insert, _overwrite, _double, _splice, _cell, _cell),
)
