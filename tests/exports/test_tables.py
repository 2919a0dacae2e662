"""Tables that no tool has signed: which column is what is guessed, shown, and then done as the user says."""

import io

import pytest

from kindness import exports
from kindness.exports import NotRecognised, Row
from tests.exports.files import FIXTURES, NOW, workbook

GUESSES = [
    ("Author,Comment,Published At\na,b,c\n", {"author_name": "Author", "text": "Comment", "created_at": "Published At"}),
    ("video_id,user,text\n1,a,hello\n", {"post_id": "video_id", "author_name": "user", "text": "text"}),
    ("author,author_id,comment\na,1,hello\n", {"author_name": "author", "author_id": "author_id", "text": "comment"}),
    ("platform;komentar;timestamp\nx;hello;y\n", {"text": "komentar", "created_at": "timestamp"}),
    ("Autor;Kommentar;Datum\nx;hallo;y\n", {"author_name": "Autor", "text": "Kommentar", "created_at": "Datum"}),
    ("text,content\nshort,long\n", {"text": "text"}),
    ("when,what\n2025-03-02,a sentence that is clearly the comment\n", {"text": "what"}),
    ("no,link,remark\n1,https://example.com/a/very/long/address,fine by me\n", {"text": "remark", "url": "link"}),
    ("text,text\nfirst,second\n", {"text": "text"}),
    ("comment\nhello\nagain\n", {"text": "comment"}),
]


@pytest.mark.parametrize(("content", "mapping"), GUESSES)
def test_the_columns_are_guessed(content: str, mapping: dict[str, str]):
    file = io.BytesIO(content.encode())
    format = exports.detect(file, "a.csv")
    assert format.needs_mapping
    assert exports.preview(file, "a.csv", format).mapping == mapping


def test_the_preview_shows_columns_and_cells_of_five_rows():
    content = "When,Who,What\n" + "".join(f"2025-03-0{n},viewer{n},remark {n}\n" for n in range(1, 9))
    file = io.BytesIO(content.encode())
    shown = exports.preview(file, "a.csv", exports.detect(file, "a.csv"))
    assert shown.columns == ("When", "Who", "What")
    assert shown.cells[0] == ("2025-03-01", "viewer1", "remark 1")
    assert (len(shown.cells), len(shown.rows), shown.needs_post) == (5, 5, True)


def test_a_mapping_is_followed():
    file = io.BytesIO(b"a,b,c,d\n2025-03-02T10:00:00Z,hello,7477000000000000001,9\n")
    mapping = {"text": "b", "created_at": "a", "id": "c", "likes": "d"}
    (row,) = exports.get("table").rows(file, mapping=mapping)
    assert isinstance(row, Row)
    assert (row.text, row.id, row.likes, row.time_is_estimate) == ("hello", "7477000000000000001", 9, False)
    shown = exports.preview(file, "a.csv", exports.get("table"), mapping)
    assert (shown.mapping, shown.rows) == (mapping, (row,))


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"text": "nowhere"}, "no column named “nowhere”"),
        ({"likes": "a"}, "Choose the column"),
        ({"text": "a", "x": "b"}, "Choose"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping: dict[str, str], says: str):
    with pytest.raises(NotRecognised, match=says):
        list(exports.get("table").rows(io.BytesIO(b"a,b\nhello,there\n"), mapping=mapping))


def test_every_field_of_a_mapping_is_a_field_of_row():
    assert exports.FIELDS.keys() <= set(Row.__dataclass_fields__)


def test_a_running_number_is_not_taken_for_an_id():
    """Comment 1 of one file is not comment 1 of the next."""
    file = io.BytesIO(b"id,video_id,comment\n1,2,hello\n2,2,again\n")
    rows = list(exports.detect(file, "a.csv").rows(file))
    assert [(row.id, row.post_id) for row in rows if isinstance(row, Row)] == [("", ""), ("", "")]


def test_a_list_without_a_header_loses_no_line():
    file = io.BytesIO(b"So lovely\nNot for me, sorry\nMore kites please\n")
    rows = list(exports.detect(file, "comments.txt").rows(file, name="comments.txt"))
    assert [row.text for row in rows if isinstance(row, Row)][0] == "So lovely"


def test_a_table_without_a_header_loses_no_row():
    content = "".join(f"viewer{n},2025-03-0{n} 10:00:00,a remark of some length number {n}\n" for n in range(1, 5))
    file = io.BytesIO(content.encode())
    shown = exports.preview(file, "a.csv", exports.detect(file, "a.csv"), now=NOW)
    assert shown.columns == ("Column 1", "Column 2", "Column 3")
    assert shown.mapping == {"text": "Column 3"}
    assert [row.text for row in shown.rows if isinstance(row, Row)] == [
        f"a remark of some length number {n}" for n in range(1, 5)
    ]


def test_columns_of_the_same_name_can_be_told_apart():
    file = io.BytesIO(b"text,text,\nfirst,second,third\n")
    format = exports.detect(file, "a.csv")
    assert exports.preview(file, "a.csv", format).columns == ("text", "text (2)", "Column 3")
    (row,) = format.rows(file, mapping={"text": "text (2)"})
    assert isinstance(row, Row)
    assert row.text == "second"


def test_a_table_in_a_workbook_is_a_table():
    content = workbook([["Report"], [None], ["Who", "Comment", "When"], ["ada", "hello", "2025-03-02T10:00:00Z"]])
    file = io.BytesIO(content)
    format = exports.detect(file, "a.xlsx")
    (row,) = format.rows(file, name="a.xlsx")
    assert isinstance(row, Row)
    assert (format.slug, row.text, row.line) == ("table", "hello", 4)


def test_the_platform_is_told_from_the_links():
    content = b"comment,url\nhello,https://www.instagram.com/p/DAbCdEfGhIj/c/17900000000000001\n"
    file = io.BytesIO(content)
    format = exports.detect(file, "a.csv")
    (row,) = format.rows(file)
    assert isinstance(row, Row)
    assert (format.platform, row.id, row.post_id) == ("instagram", "17900000000000001", "DAbCdEfGhIj")


def test_fixtures_of_other_formats_need_no_mapping():
    for path in FIXTURES.iterdir():
        with path.open("rb") as file:
            try:
                assert exports.detect(file, path.name).needs_mapping == path.name.startswith("table.")
            except exports.OwnCommentsOnly:
                assert "archive" in path.name or "takeout" in path.name
