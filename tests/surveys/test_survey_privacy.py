"""Nothing of a respondent is kept or told: not in answers, records, decisions or messages."""

import io
import pickle
from typing import ClassVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cxassess.errors import SurveyError
from cxassess.surveys import SurveyConfig, new_key, people_in_groups, read_survey

ACCOUNTS = {"score": "score", "account": "client"}
TWO = [{"path": "data/a.csv", "wave": "1"}, {"path": "data/b.csv", "wave": "2"}]
KEYS = ("0" * 16, "f" * 16)
NPS = {"id": "nps", "name": "NPS", "metric": "nps", "scale": (0, 10)}
CSAT = {"id": "csat", "metric": "csat", "scale": (1, 5)}

# What is in the files below and must be nowhere else.
SECRETS = (
    "R_quimbyresponse",
    "Zoë Quimby",
    "zoe.quimby@example.com",
    "Quimby Holdings",
    "the invoice of March was wrong",
    "555-0142",
)
HEADER = ("id", "name", "email", "company", "comment", "phone", "score", "region", "sent")
ROWS = [
    (*SECRETS, "9", "North", "1"),
    *((*SECRETS, score, "South", sent) for score, sent in (("8", "1"), ("2", "0"))),
    ("R_b", "Bo", "bo@example.com", "Bo Ltd", "", "", "7", "South", "1"),
    ("R_c", "Cy", "cy@example.com", "Quimby Holdings", "", "", "99", "South", "1"),
]
COLUMNS = {
    "score": "score",
    "response": "id",
    "account": "company",
    "segments": {"Region": "region"},
}
SETTINGS = {
    "columns": COLUMNS,
    "finished": {"column": "sent", "values": [1]},
    "missing": (99,),
}


def everything(data):
    """Return all that is reachable from what was read, as bytes and as text."""
    return pickle.dumps(data), f"{data!r} {data.answers.to_csv()} {data.answers.attrs}"


def hidden(data, *secrets):
    stored, text = everything(data)
    for secret in secrets:
        assert secret not in text
        assert secret.encode() not in stored
        assert secret.encode("utf-16-le") not in stored
    # The search finds what is kept: the region.
    assert b"North" in stored
    assert "North" in text


def written(client, kind):
    if kind == "csv":
        rows = "\n".join(",".join(row) for row in [HEADER, *ROWS])
        return client.write(rows)
    if kind == "xlsx":
        return client.write_excel({"A": [list(row) for row in [HEADER, *ROWS]]})
    buffer = io.BytesIO()
    pq.write_table(
        pa.table(dict(zip(HEADER, map(list, zip(*ROWS, strict=True)), strict=True))), buffer
    )
    return client.write(buffer.getvalue(), "data/a.parquet")


class TestWhatIsKept:
    @pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
    def test_nothing_of_a_respondent(self, client, kind):
        files = [{"path": written(client, kind), "wave": "1"}]
        data = client.read(files=files, **SETTINGS)
        assert data.files[0].excluded == {"unfinished": 1, "duplicate": 1}
        assert [each.code for each in data.warnings] == ["duplicates_differ"]
        hidden(data, *SECRETS, "Quimby", "quimby", "example.com")

    def test_nothing_of_the_rows_above_a_header(self, client):
        client.write("Answers of zoe.quimby@example.com\nscore,region\n9,North\n")
        data = client.read(
            header={"row": 2}, columns={"score": "score", "segments": {"Region": "region"}}
        )
        hidden(data, "zoe.quimby", "Answers of")

    def test_of_identifiers_only_numbers(self, client):
        written(client, "csv")
        data = client.read(**SETTINGS)
        assert set(data.answers) == {"score", "wave", "Region", "account"}
        assert data.answers["account"].tolist() == [0, 1]
        # The hash of an answer's own identifier is not kept, that of an account is a new one
        # each time.
        assert data.accounts.shape == (2,)
        assert not set(data.accounts) & set(client.read(**SETTINGS).accounts)

    def test_hidden_finds_a_leak(self, client):
        """The search itself can fail: a name mapped as a segment is found."""
        written(client, "csv")
        leaking = {"columns": COLUMNS | {"segments": {"Region": "region", "Name": "name"}}}
        with pytest.raises(AssertionError):
            hidden(client.read(**SETTINGS | leaking), "Zoë Quimby")


class TestWhatIsTold:
    WRONG: ClassVar = {
        "score": ({"score": "email"}, {}),
        "score of a comment": ({"score": "comment"}, {}),
        "weight": ({"weight": "email"}, {}),
        "weight of a comment": ({"weight": "comment"}, {}),
        "date": ({"date": "email"}, {"date_format": "%Y-%m-%d"}),
        "date without a format": ({"date": "comment"}, {}),
        "wave": ({"wave": "email"}, {"waves": [{"name": "1"}], "files": [{"path": "data/a.csv"}]}),
    }

    @pytest.mark.parametrize("wrong", WRONG)
    def test_no_address_and_no_comment_in_an_error(self, client, wrong):
        written(client, "csv")
        columns, settings = self.WRONG[wrong]
        with pytest.raises(SurveyError) as caught:
            client.read(**SETTINGS | {"columns": COLUMNS | columns} | settings)
        text = caught.value.text("pt-BR") + caught.value.text("en") + repr(caught.value)
        for secret in ("zoe", "quimby", "Quimby", "bo@", "example.com", "invoice"):
            assert secret not in text

    @pytest.mark.parametrize("rows", [1, 5, 50])
    def test_addresses_in_place_of_scores(self, client, rows):
        client.write("score\n" + "".join(f"a{n}@ab.com\n" for n in range(rows)))
        with pytest.raises(SurveyError) as caught:
            client.read()
        assert "ab.com" not in caught.value.text("pt-BR") + repr(caught.value)

    def test_a_repeated_identifier_is_not_named(self, client):
        written(client, "csv")
        (told,) = client.read(**SETTINGS).warnings
        assert "quimby" not in f"{told!r} {told.message('pt-BR')} {told.message('en')}".casefold()


class TestPersonalColumns:
    EXPORT = (
        "id,submitdate,lastpage,startlanguage,ipaddr,email,firstname,token,Q1\n"
        "1,2026-04-06 14:20:33,2,en,192.0.2.1,zoe.quimby@example.com,Zoë,tok1,9\n"
        "2,2026-04-06 15:20:33,2,en,192.0.2.2,bo@example.com,Bo,tok2,8\n"
    )

    def test_they_are_listed_by_name(self, client):
        client.write(self.EXPORT)
        record = client.read(columns={"score": "Q1"}).files[0]
        assert record.personal == ("ipaddr", "email", "firstname")
        assert "quimby" not in repr(record)

    def test_a_mapped_one_is_not_said_to_be_unread(self, client):
        client.write(self.EXPORT)
        data = client.read(columns={"score": "Q1", "account": "email"})
        assert set(data.files[0].personal) == {"ipaddr", "firstname"}
        stored, text = everything(data)
        assert b"quimby" not in stored
        assert "quimby" not in text

    def test_a_table_of_no_tool_has_none_that_are_known(self, client):
        client.write("score,region\n9,North\n")
        assert client.read().files[0].personal == ()

    @pytest.mark.parametrize("role", ["segments", "mode"])
    @pytest.mark.parametrize("column", ["email", "firstname", "ipaddr"])
    def test_one_that_is_mapped_as_a_group_is_refused(self, client, column, role):
        header = self.EXPORT.split("\n", maxsplit=1)[0]
        client.write(
            header
            + "\n"
            + "".join(
                f"{n},2026-04-06 14:20:33,2,en,192.0.2.{n},p{n}@example.com,P{n},tok{n},9\n"
                for n in range(1, 41)
            )
        )
        group = column if role == "mode" else {"Group": column}
        data = client.read(columns={"score": "Q1", role: group})
        (told,) = people_in_groups(data)
        key = "mode" if role == "mode" else "segments.Group"
        assert (told.code, told.where.key) == ("segment_of_people", f"surveys[nps].columns.{key}")
        text = f"{told!r} {told.message('pt-BR')} {told.message('en')}"
        assert "p1@" not in text
        assert "192.0.2" not in text


class TestAccounts:
    def test_their_numbers_do_not_depend_on_the_key(self, client):
        client.write("score,client\n9,Acme\n8,Bolt\n7,\n6,Acme\n")
        client.write("score,client\n3,Bolt\n4,Cork\n", "data/b.csv")
        config = SurveyConfig.model_validate(NPS | {"columns": ACCOUNTS, "files": TWO})
        one, other, random = (
            read_survey(config, client.folder, key).answers for key in (*KEYS, None)
        )
        pd.testing.assert_frame_equal(one, other)
        pd.testing.assert_frame_equal(one, random)
        acme, bolt, unknown, acme_again, bolt_later, cork = one["account"]
        assert (acme, bolt) == (acme_again, bolt_later)
        assert len({acme, bolt, unknown, cork}) == 4

    def test_one_account_of_two_waves_of_one_file(self, client):
        client.write("score,client,wave\n9,Acme,1\n8,Acme,2\n7,Bolt,2\n")
        columns = ACCOUNTS | {"wave": "wave"}
        numbers = client.read(files=[{"path": "data/a.csv"}], columns=columns).answers["account"]
        assert numbers.tolist() == [0, 0, 1]

    def test_a_file_without_the_column_between_two_that_have_it(self, client):
        client.write("score,client\n9,Acme\n8,Bolt\n")
        client.write("score\n7\n", "data/b.csv")
        client.write("score,client\n6,Bolt\n5,Acme\n", "data/c.csv")
        paths = [{"path": f"data/{name}.csv", "wave": name} for name in "abc"]
        files = [
            each | {"columns": {"score": "score"} if each["wave"] == "b" else ACCOUNTS}
            for each in paths
        ]
        numbers = client.read(files=files).answers["account"].tolist()
        assert numbers[0] == numbers[4] != numbers[1] == numbers[3]
        assert numbers[2] < 0

    def test_another_key_makes_their_hashes_others(self, client):
        client.write("score,client\n9,Acme\n8,Bolt\n")
        first, second = (self.accounts(client, key) for key in KEYS)
        assert not set(first) & set(second)
        assert new_key() != new_key()
        assert len(new_key()) == 16

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
    def test_one_account_has_one_hash_in_all_surveys_of_a_key(self, client, kind):
        key = new_key()
        client.write("score,client\n9,Acme\n8,Bolt\n7, Acme \n6,17\n5,\n")
        acme, bolt, seventeen = self.accounts(client, key)
        if kind == "csv":
            client.write("nota;conta\n5;Bolt\n4;17\n3;Acme\n", "data/b.csv")
        elif kind == "xlsx":
            rows = [["nota", "conta"], [5, "Bolt"], [4, 17], [3, "Acme"]]
            client.write_excel({"A": rows}, "data/b.xlsx")
        else:
            table = pa.table({"nota": [5, 4, 3], "conta": ["Bolt", "17", "Acme"]})
            pq.write_table(table, client.folder / "data/b.parquet")
        columns = {"score": "nota", "account": "conta"}
        again = self.accounts(
            client, key, files=[{"path": f"data/b.{kind}", "wave": "1"}], **CSAT, columns=columns
        )
        assert again == [bolt, seventeen, acme]

    def test_a_hash_is_whole_where_another_file_has_no_accounts(self, client):
        """A column that a file lacks must not make floating-point numbers of the others' hashes."""
        names = [f"account {number}" for number in range(50)]
        client.write("score,client\n" + "".join(f"9,{name}\n" for name in names))
        alone = self.accounts(client, KEYS[0])
        client.write("score\n8\n", "data/b.csv")
        files = [TWO[0] | {"columns": ACCOUNTS}, TWO[1] | {"columns": {"score": "score"}}]
        assert self.accounts(client, KEYS[0], files=files) == alone

    def test_without_the_key_a_name_cannot_be_tried(self, client):
        """Nobody who knows the names finds them by the library's own hash."""
        client.write("score,client\n9,Acme\n")
        plain = pd.util.hash_array(np.array(["Acme"], dtype=object), categorize=False)
        assert plain[0] not in self.accounts(client, new_key())

    def accounts(self, client, key, **settings):
        """Return the hashes of the accounts read with a key, in the order of their numbers."""
        config = NPS | {"columns": ACCOUNTS, "files": TWO[:1]} | settings
        data = read_survey(SurveyConfig.model_validate(config), client.folder, key)
        known = data.answers["account"].unique()
        return data.accounts[known[known >= 0]].tolist()
