"""Whatever is wrong with a file gets a clear answer, and costs no comment that could be read."""

import csv
import gzip
import io
import json
import zipfile
from typing import Any

import pytest

from kindness import exports
from kindness.exports import ExportError, NotRecognised, Refused, Row, Unreadable, sheets
from kindness.exports.decoding import LONG_LINE, MAX_LINE
from kindness.exports.rows import MAX_TEXT, TOO_LONG
from kindness.exports.streams import HUGE
from tests.exports.files import FIXTURES, NOW, SHEET, apify, problems, read, texts, with_sheet, workbook, zipped

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
ARRAY = json.dumps(json.loads((FIXTURES / "tiktok_apify.json").read_text("utf-8"))).encode()

UNUSABLE: list[tuple[str, bytes, str, type[ExportError], str]] = [
    ("empty", b"", "a.csv", NotRecognised, "The file is empty."),
    ("only a byte order mark", b"\xef\xbb\xbf\n", "a.csv", NotRecognised, "The file is empty."),
    ("PDF renamed", PDF, "comments.csv", NotRecognised, "This file is a PDF document, whatever its name says."),
    ("picture renamed", PNG, "comments.csv", NotRecognised, "This file is a picture, whatever its name says."),
    ("JPEG renamed", b"\xff\xd8\xff\xe0\0\x10JFIF", "comments.json", NotRecognised, "This file is a picture"),
    ("video renamed", b"\0\0\0\x20ftypisom\0\0\x02\0", "comments.csv", NotRecognised, "This file is a video"),
    ("web page", b"\n<!DOCTYPE html><html><body>Log in</body></html>", "comments.csv", NotRecognised, "This file is a web page"),
    ("random bytes", bytes(range(256)) * 40, "comments.csv", NotRecognised, "This file is not text"),
    ("zip", zipped({"comments.csv": b"text\nhello\n"}), "comments.zip", Refused, "This is a zip archive."),
    ("zip as xlsx", zipped({"comments.csv": b"text\nhello\n"}), "comments.xlsx", Refused, "This is a zip archive."),
    ("empty zip", zipped({}), "comments.zip", Refused, "This is a zip archive."),
    ("broken zip", zipped({"xl/workbook.xml": b"<x/>"})[:-10], "comments.xlsx", Refused, "This spreadsheet is damaged"),
    ("hollow workbook", zipped({"xl/workbook.xml": b"<x/>"}), "comments.xlsx", Refused, "This spreadsheet is damaged"),
    (
        "old Excel",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
        "comments.xls",
        Refused,
        "This is a workbook of the old Excel",
    ),
    ("gzip", gzip.compress(apify("hello")), "comments.csv.gz", Refused, "This file is packed (gzip)."),
    ("JSON of something else", b'{"name": "kindness", "version": "1"}', "package.json", NotRecognised, "This JSON file holds no"),
    ("JSON number", b"[1, 2, 3]", "a.json", NotRecognised, "This JSON file holds no comments"),
    ("JSON cut before the first comment", ARRAY[:60], "a.json", NotRecognised, "This JSON file holds no comments"),
    ("prose", b"Dear diary,\n\ntoday it rained; nothing else did.\n", "diary.md", NotRecognised, "No list of comments was found"),
]


@pytest.mark.parametrize(("content", "name", "kind", "begins"), [u[1:] for u in UNUSABLE], ids=[u[0] for u in UNUSABLE])
def test_a_file_without_comments_is_answered_clearly(content: bytes, name: str, kind: type[ExportError], begins: str):
    file = io.BytesIO(content)
    with pytest.raises(ExportError) as raised:
        exports.detect(file, name)
    assert type(raised.value) is kind
    assert raised.value.message.startswith(begins)
    assert "Nothing was imported" in raised.value.message
    assert file.tell() == 0


@pytest.mark.parametrize("format", list(exports.all_formats()), ids=lambda format: format.slug)
def test_a_format_refuses_a_file_of_another_kind(format: exports.Format):
    with pytest.raises(NotRecognised, match="Nothing was imported"):
        list(format.rows(io.BytesIO(PDF), name="a.csv"))
    with pytest.raises(NotRecognised, match="Nothing was imported"):
        list(format.rows(io.BytesIO(b'{"a": [1]}'), name="a.json"))


# encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_unicode_encoding_is_read(encoding: str):
    found = texts(apify("Grüße 💙", "żółw", "ok").decode().encode(encoding))
    assert found == ["Grüße 💙", "żółw", "ok"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_may_have_a_byte_order_mark_or_be_utf_16(encoding: str):
    assert texts(ARRAY.decode().encode(encoding), "a.json")[1] == "Thank you"
    two_lines = "\n".join(json.dumps(record) for record in json.loads(ARRAY))
    assert texts(two_lines.encode(encoding), "a.jsonl")[1] == "Thank you"


def test_windows_1252_is_told_from_the_head():
    assert texts(apify("“Café” costs 3 €").decode().encode("cp1252")) == ["“Café” costs 3 €"]


def test_bad_bytes_cost_only_their_line():
    content = apify("żółw", "x" * 10, "fine").replace(b"xxxxxxxxxx", b"caf\xe9 \xff")
    padded = content.replace(b"text,", b"text,", 1)
    head_is_utf8 = apify(*["ż" * 1000] * 200) + b"\n".join(padded.split(b"\n")[1:])
    assert texts(head_is_utf8)[-1] == "fine"
    assert problems(head_is_utf8) == [(203, "Some bytes here are not text in the encoding of the rest of the file.")]


def test_bad_bytes_cost_only_their_entry_in_json():
    many = [{"text": "ż" * 1000, "cid": str(10**18 + n), "uniqueId": "a"} for n in range(200)]
    content = json.dumps([*many, {**many[0], "text": "BAD"}, {**many[0], "text": "fine"}], ensure_ascii=False).encode()
    content = content.replace(b"BAD", b"caf\xe9")
    assert [(line, "bytes" in reason) for line, reason in problems(content, "a.json")] == [(201, True)]
    assert texts(content, "a.json")[-1] == "fine"


def test_nul_bytes_are_removed():
    assert texts(apify("a\0b", "c")) == ["ab", "c"]
    assert texts(ARRAY.replace(b"Thank you", b"Thank\\u0000 you"), "a.json")[1] == "Thank you"


def test_half_an_emoji_is_replaced_and_a_split_one_joined():
    record = '{"text": "%s", "cid": "7477000000000000001", "uniqueId": "a"}'
    content = "\n".join([record % r"cut \ud83d", record % r"whole \ud83d\ude00", ""]).encode()
    assert texts(content, "a.jsonl") == ["cut \ufffd", "whole 😀"]
    for text in texts(content, "a.jsonl"):
        text.encode()


UNCHANGED = [
    "مرحبا بالعالم \u202eabc\u202c",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "👩🏽‍🚀🏳️‍🌈❤️‍🔥",
    "<b>hi</b> & <script>alert(1)</script> &amp; <3",
    "=1+1",
    "+44 20 7946 0000",
    "-2+3",
    "@SUM(A1)",
    "line one\r\nline two\u2028line three\x0b\x1c",
    "'; DROP TABLE comments; --",
    "a\tb;c|d,e",
]


@pytest.mark.parametrize("text", UNCHANGED)
def test_text_of_any_kind_passes_unchanged(text: str):
    assert texts(apify("first", text, "last")) == ["first", text, "last"]
    record = {"text": text, "cid": "7477000000000000001", "uniqueId": "a"}
    assert texts(json.dumps([record]).encode(), "a.json") == [text]
    assert texts(f"{json.dumps(record)}\n{json.dumps(record, ensure_ascii=False)}\n".encode(), "a.jsonl") == [text, text]


def test_html_in_names_is_only_text():
    row = read((FIXTURES / "table.csv").read_bytes().replace(b"Nils", b"<img src=x onerror=alert(1)>"))[1]
    assert isinstance(row, Row)
    assert row.author_name == "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//x", "https://", 'https://a"onclick=x', "https://[x"]
)
def test_no_address_but_a_web_address_becomes_a_link(address: str):
    record = {"text": "a", "ownerUsername": "b", "postUrl": address, "commentUrl": address, "id": "17900000000000001"}
    (row,) = read(json.dumps([record]).encode(), "a.json")
    assert isinstance(row, Row)
    assert (row.url, row.post_url) == ("", "")


# size


@pytest.mark.parametrize("size", [MAX_TEXT + 1, 200_000, 10_000_000])
def test_an_endless_cell_costs_only_its_row(size: int):
    assert texts(apify("before", "x" * size, "after", "and after")) == ["before", "after", "and after"]
    assert [line for line, _ in problems(apify("before", "x" * size, "after"))] == [3]


def test_the_longest_permitted_cell_is_read():
    assert [len(text) for text in texts(apify("x" * MAX_TEXT))] == [MAX_TEXT]


def test_lines_of_an_endless_cell_do_not_become_comments():
    cell = "\n".join(f"this is line {n} of one single comment, commas included" for n in range(10_000))
    assert texts(apify("before", cell, "after", "and after")) == ["before", "after", "and after"]
    assert [line for line, _ in problems(apify("before", cell, "after"))] == [3]


def test_an_endless_comment_in_json_costs_only_its_entry():
    record = {"text": "x" * 10_000_000, "cid": "7477000000000000001", "uniqueId": "a"}
    small = {**record, "text": "after"}
    long, after = read(json.dumps([record, small]).encode(), "a.json")
    assert isinstance(after, Row)
    assert (long, after.text) == (Unreadable(1, TOO_LONG), "after")


@pytest.mark.parametrize(("size", "reason"), [(MAX_TEXT + 1, TOO_LONG), (MAX_LINE + 1, LONG_LINE)])
def test_an_endless_comment_in_json_lines_costs_only_its_line(size: int, reason: str):
    small = '{"text": "short", "cid": "7477000000000000001", "uniqueId": "a"}'
    one, long, after = read("\n".join([small, small.replace("short", "x" * size), small]).encode(), "a.jsonl")
    assert long == Unreadable(2, reason)
    assert isinstance(one, Row) and isinstance(after, Row)


def test_two_hundred_columns_are_fine():
    extra = [f"column{n}" for n in range(196)]
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow([*extra, "text", "cid", "uniqueId", "createTimeISO"])
    writer.writerow([*range(196), "hello", "7477000000000000001", "a", "2025-03-02T17:44:29Z"])
    assert texts(made.getvalue().encode()) == ["hello"]


def test_a_huge_entry_ends_the_reading_and_says_so():
    content = ARRAY[:-1] + b', {"cid": "1", "bulk": ["' + b"x" * 17_000_000 + b'"]}]'
    *rows, last = read(content, "a.json")
    assert len(rows) == 2
    assert (last.line, last) == (3, Unreadable(3, HUGE))


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"]]]]]":', b'{"\\\\":', b'["]\\"]]]",'])
def test_deep_nesting_is_refused_quickly(opening: bytes):
    with pytest.raises(NotRecognised):
        exports.detect(io.BytesIO(opening * 50_000), "a.json")
    comment = ARRAY[1 : ARRAY.index(b"}") + 1]
    content = b"[" + b",".join([comment] * 1_000) + b"," + opening * 50_000
    *rows, last = read(content, "a.json")
    assert last == Unreadable(len(rows) + 1, HUGE)
    assert len(rows) > 800  # what stands in the same 64 KB as the brackets is lost


def test_brackets_within_texts_are_no_nesting():
    """Also where a chunk ends between a backslash and what it escapes."""
    for shift in range(8):
        text = "x" * shift + "[{" * 5_000 + '\\"[' * 30_000
        content = json.dumps([{"text": "short", "cid": "7477000000000000001", "uniqueId": "a", "bulk": text}] * 3).encode()
        assert texts(content, "a.json") == ["short"] * 3


def test_a_deeply_nested_line_costs_only_itself():
    record = json.dumps({"text": "a", "cid": "7477000000000000001", "uniqueId": "a"})
    content = f"{record}\n{'[' * 100_000}\n{record}\n".encode()
    assert texts(content, "a.jsonl") == ["a", "a"]


@pytest.mark.parametrize("digits", [4_301, 70_000, 300_000])
def test_a_number_of_thousands_of_digits_does_not_end_the_process(digits: int):
    """ijson's C code dies of one with more than 4,300 digits; in a text the digits beyond 1,000 are lost instead."""
    content = ARRAY.replace(b'"diggCount": 3', b'"diggCount": ' + b"9" * digits)
    assert texts(content, "a.json")[1] == "Thank you"
    many = ARRAY.replace(b"Thank you", b"Thank " + b"9" * digits + b" you")
    assert texts(many, "a.json")[1] == "Thank " + "9" * 1000 + " you"
    two_lines = "\n".join([json.dumps(record) for record in json.loads(ARRAY)] + ['{"cid": ' + "9" * digits + "}"])
    assert len(texts(two_lines.encode(), "a.jsonl")) == 2


# damage


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_json_cut_in_the_middle_gives_what_was_before_the_cut(share: float):
    many = [{"text": f"comment {n}", "cid": str(10**18 + n), "uniqueId": "a", "pad": "x" * 50} for n in range(2_000)]
    whole = json.dumps(many).encode()
    cut = whole[: int(len(whole) * share)]
    found = read(cut, "a.json")
    rows = [row for row in found if isinstance(row, Row)]
    assert len(rows) == cut.count(b"}")
    assert problems(cut, "a.json") == [(len(rows) + 1, "The file ends in the middle of an entry; everything before it was read.")]


def test_json_lines_cut_in_the_middle_give_what_was_before_the_cut():
    content = (FIXTURES / "instagram_apify.jsonl").read_bytes()
    assert len(texts(content[:-40], "a.jsonl")) == 2
    assert problems(content[:-40], "a.jsonl") == [(2, "The file ends in the middle of an entry; everything before it was read.")]


def test_a_broken_line_among_json_lines_costs_only_itself():
    one, two = (FIXTURES / "zeeschuimer.ndjson").read_bytes().splitlines()
    content = b"\n".join([one, b'{"broken": ', b"", b"[1]", two])
    assert len(texts(content, "a.ndjson")) == 2
    assert problems(content, "a.ndjson") == [(line, "This line is not a complete JSON object.") for line in (2, 4)]


def test_broken_json_after_some_entries_keeps_them():
    content = ARRAY[:-1] + b", {nonsense}]"
    assert len(texts(content, "a.json")) == 2
    assert problems(content, "a.json") == [(3, "The file is damaged here; everything before it was read, nothing after it.")]


def test_an_entry_that_is_no_comment_is_named():
    assert problems(ARRAY[:-1] + b", 5, {}]", "a.json") == [
        (3, "This entry is not a comment."),
        (4, "There is no comment text here."),
    ]


def test_a_quotation_mark_that_is_never_closed_costs_only_its_row():
    lines = apify(*[f"comment {n}" for n in range(50)]).split(b"\n")
    lines[10] = lines[10].replace(b'comment 9"', b"comment 9")
    content = b"\n".join(lines)
    assert [text for text in texts(content) if text != "comment 9"] == [f"comment {n}" for n in range(50) if n != 9]
    assert problems(content) == [(11, "The quotation marks in this row do not match up.")]


def test_loose_quotation_marks_within_a_row_are_tolerated():
    content = apify("a", "PLACEHOLDER", "c").replace(b"PLACEHOLDER", b'so "funny" it hurts')
    assert texts(content)[::2] == ["a", "c"]
    assert texts(content)[1].startswith("so ")


def test_a_table_cut_in_the_middle_gives_the_rows_before():
    content = apify("one", "two", "three,\nwith a second line")
    assert texts(content[: content.index(b"with a")]) == ["one", "two"]
    assert [line for line, _ in problems(content[: content.index(b"with a")])] == [4]


def test_rows_that_are_too_wide_are_named_and_short_ones_filled():
    content = b"Author,Comment\nada,one\nbob,two,three\ncy,four,,\ndee\neve,five\n"
    assert texts(content) == ["one", "four", "five"]
    assert problems(content) == [
        (3, "This row has more cells than the table has columns."),
        (5, "There is no comment text here."),
    ]


def test_blank_rows_are_passed_over():
    assert texts(b"video_id,comment_text,likes,replies\n" + b",,,\n\n" * 5_000 + b"Zx9_kLmN-aQ,hello,1,0\n") == ["hello"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read(ending: str):
    content = apify("one", "two").replace(b"\n", ending.encode())
    assert texts(content) == ["one", "two"]
    assert [row.line for row in read(content)] == [2, 3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("preamble", ["", "sep={delimiter}\n", "Report of May\n\nmade by hand\n"])
def test_every_delimiter_and_a_preamble_are_found(delimiter: str, preamble: str):
    table = preamble.format(delimiter=delimiter) + "\n".join(
        delimiter.join(cells)
        for cells in [("cid", "uniqueId", "createTime", "text"), ("7477000000000000001", "a", "1740937469", "hi")]
    )
    assert texts(table.encode()) == ["hi"]


def test_duplicate_ids_are_passed_through():
    content = ARRAY[:-1] + b"," + ARRAY[1:]
    assert [row.id for row in read(content, "a.json") if isinstance(row, Row)] == [
        "7477000000000000101",
        "7477000000000000103",
    ] * 2


# times and ids


@pytest.mark.parametrize(
    "time", ["1970-01-01T00:00:00Z", "2025-06-02T12:00:01Z", "9999-12-31T23:59:59Z", "0001-01-01", "soon", ""]
)
def test_an_impossible_time_never_counts_as_exact(time: str):
    content = apify("hello").replace(b"2025-03-02T17:44:29.000Z", time.encode())
    (row,) = read(content)
    assert isinstance(row, Row)
    assert (row.created_at, row.time_is_estimate) == (None, True)


def test_large_ids_keep_every_digit_in_json():
    record = '[{"text": "a", "cid": 7477000000000000103, "uid": 6900000000000000001, "uniqueId": "x"}]'
    (row,) = read(record.encode(), "a.json")
    assert isinstance(row, Row)
    assert (row.id, row.author_id) == ("7477000000000000103", "6900000000000000001")


NUMBERS = [("7477000000000000103", "7477000000000000103"), ("17900000001.0", "17900000001"), ("7.477E+18", ""), ("1.5", "1.5")]


@pytest.mark.parametrize(("cell", "kept"), NUMBERS)
def test_ids_in_a_workbook_stay_whole_or_are_none(cell: str, kept: str):
    names = zip("ABCD", ("text", "uniqueId", "createTime", "cid"), strict=True)
    header = "".join(inline(f"{column}1", name) for column, name in names)
    cells = f'{inline("A2", "hi")}{inline("B2", "a")}<c r="D2"><v>{cell}</v></c>'
    (row,) = read(with_sheet(SHEET % f'<row r="1">{header}</row><row r="2">{cells}</row>'), "a.xlsx")
    assert isinstance(row, Row)
    assert row.id == kept


@pytest.mark.parametrize("cell", ["7.477E+18", "7,477E+18", "7.477e18"])
def test_an_id_that_a_spreadsheet_rounded_is_no_id(cell: str):
    content = apify("hello").replace(b"7477000000000000000", f'"{cell}"'.encode())
    (row,) = read(content)
    assert isinstance(row, Row)
    assert row.id == ""


def test_what_would_not_fit_a_column_is_cut_or_named():
    record = {"text": "a", "cid": "7" * 300, "uniqueId": "a"}
    assert problems(json.dumps([record]).encode(), "a.json") == [
        (1, "The id of the comment, its author or its post is too long to be real.")
    ]
    long = {"text": "a", "ownerUsername": "n" * 400, "id": "17900000000000001", "owner": {"id": "5"}}
    url = "https://www.instagram.com/p/DAbCdEfGhIj/?x=" + "y" * 2_000
    (row,) = read(json.dumps([{**long, "postUrl": url, "commentUrl": url}]).encode(), "a.json")
    assert isinstance(row, Row)
    assert (len(row.author_name), row.url, row.post_url, row.post_id) == (255, "", "", "DAbCdEfGhIj")


# workbooks


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_the_sheet_with_the_comments_is_found():
    made = workbook(
        [["text", "cid", "uniqueId", "createTime"], ["hi", "7477000000000000001", "a", 1740937469]], before=[["About", "us"]]
    )
    assert texts(made, "a.xlsx") == ["hi"]


def test_a_workbook_bomb_is_refused_before_it_unfolds():
    with pytest.raises(Refused, match="unpacks to far more"):
        exports.detect(io.BytesIO(with_sheet(" " * 60_000_000)), "a.xlsx")


def test_entities_in_a_workbook_are_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + SHEET % f'<row r="1">{inline("A1", "&b;")}</row>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SHEET % f'<row r="1">{inline("A1", "&a;")}</row>'
    for content in (bomb, outside):
        with pytest.raises(Refused, match="damaged"):
            exports.detect(io.BytesIO(with_sheet(content)), "a.xlsx")


def test_a_row_far_down_and_a_false_size_do_not_hold_up_the_reading():
    top = "".join(
        f'<row r="{n}">{inline(f"A{n}", text)}</row>' for n, text in [(1, "comment"), *((n, "near") for n in range(2, 60))]
    )
    rows = f'{top}<row r="999999999">{inline("A999999999", "far")}</row>'
    content = (SHEET % rows).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    *read_rows, last = read(with_sheet(content), "a.xlsx")
    assert [row.text for row in read_rows if isinstance(row, Row)] == ["near"] * 58
    assert last == Unreadable(60, "The spreadsheet cannot be read from this row on; the rows above were read.")


def test_a_row_of_nothing_but_width_is_refused():
    row = f'<row r="1">{inline("A1", "comment")}<c r="XFD1"><v>1</v></c></row>'
    with pytest.raises(Refused, match="unpacks to far more"):
        exports.detect(io.BytesIO(with_sheet(SHEET % row)), "a.xlsx")


def test_a_workbook_of_too_many_cells_is_read_as_far_as_they_go(monkeypatch: pytest.MonkeyPatch):
    made = workbook([["comment", "date"], *(["hello", "2025-03-02T17:44:29Z"] for _ in range(100))])
    monkeypatch.setattr(sheets, "MAX_CELLS", 160)
    *rows, last = read(made, "a.xlsx")
    assert (len(rows), type(last)) == (79, Unreadable)


def test_a_workbook_that_breaks_off_gives_the_rows_above():
    rows = "".join(f'<row r="{n}">{inline(f"A{n}", f"comment {n}")}</row>' for n in range(1, 4_000))
    content = (SHEET % rows).replace("comment 1<", "comment<").replace('<row r="3900">', '<row r="3900"></oops>')
    content = content.replace("<sheetData>", '<dimension ref="A1:A3999"/><sheetData>')
    *above, last = read(with_sheet(content), "a.xlsx")
    assert [row.text for row in above if isinstance(row, Row)] == [f"comment {n}" for n in range(2, len(above) + 2)]
    assert (len(above) > 2_500, type(last)) == (True, Unreadable)


def test_a_workbook_packed_in_an_unusual_way_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["comment"], ["hello"]]))) as plain, zipfile.ZipFile(made, "w") as packed:
        for part in plain.namelist():
            packed.writestr(part, plain.read(part), zipfile.ZIP_LZMA)
    content = made.getvalue()
    for damaged in (content, content[:200] + b"?" + content[201:]):
        with pytest.raises(Refused, match="damaged"):
            exports.detect(io.BytesIO(damaged), "a.xlsx")


class Interrupted(Exception):
    """Like Celery's time limit: it comes out of a signal, wherever the reading happens to be."""


class Slow(io.BytesIO):
    """A file whose reading is interrupted once `left` reads are used up."""

    left = 1_000_000

    def read(self, size: int | None = -1, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise Interrupted
        return super().read(size)


def test_a_reader_out_of_time_does_not_call_the_workbook_damaged():
    file = Slow(workbook([["comment", "date"], *([f"{n} hello {n * 7919}", "2025-03-02T17:44:29Z"] for n in range(4_000))]))
    format = exports.detect(file, "a.xlsx")
    detecting, file.left = 1_000_000 - file.left, 5
    with pytest.raises(Interrupted):
        exports.detect(file, "a.xlsx")
    file.left = detecting + 20  # the layout is read as in detect, then the rows
    rows = format.rows(file, name="a.xlsx")
    assert isinstance(next(rows), Row)
    file.left = 1
    with pytest.raises(Interrupted):
        list(rows)


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1"])
def test_cells_on_the_way_out_are_no_formulas(value: str):
    assert exports.escape_cell(value) == "'" + value


@pytest.mark.parametrize(("value", "cell"), [("hello", "hello"), ("a=b", "a=b"), ("", ""), (None, ""), (5, "5"), ("'=1", "'=1")])
def test_other_cells_on_the_way_out_are_unchanged(value: Any, cell: str):
    assert exports.escape_cell(value) == cell


def test_now_may_be_given_and_otherwise_is_now():
    content = apify("hello").replace(b"2025-03-02T17:44:29.000Z", b"2025-05-30T12:00:00Z")
    format = exports.get("tiktok_apify")
    early = next(iter(format.rows(io.BytesIO(content), now=NOW.replace(year=2024))))
    late = next(iter(format.rows(io.BytesIO(content))))
    assert isinstance(early, Row) and isinstance(late, Row)
    assert (early.created_at, late.time_is_estimate) == (None, False)
