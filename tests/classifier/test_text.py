"""The normaliser: what it folds, what it must leave alone, and what it must survive."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kindness.classifier.text import MAX_CHARS, normalise, text_key

FOLDED = [
    ("a\u200bb\u00adc", "abc"),
    ("nu\x00l", "nul"),
    ("\ud83d alone", "alone"),
    ("f̷u̷c̷k̸ ỳ̸̨o̷u", "fuck ỳou"),
    ("ｆｕｌｌｗｉｄｔｈ", "fullwidth"),
    ("𝒔𝒄𝒓𝒊𝒑𝒕 𝕱𝖗𝖆𝖐𝖙𝖚𝖗 ⓒⓘⓡⓒⓛⓔ", "script Fraktur circle"),
    ("🅵🆄🅲🅺 🇫🇺🇨🇰", "FUCK fuck"),
    ("ᴋʏꜱ", "kys"),
    ("fυсk уоu", "fuck you"),
    ("idiоt", "idiot"),
    ("😂😂😂😂😂", "face with tears of joy face with tears of joy"),
    ("nice ❤️", "nice red heart"),
    ("👍🏽 👩‍👩‍👧", "thumbs up family woman woman girl"),
    ("♡ ☻", "heart smiling face"),
    ("1️⃣ 2️⃣", "1 2"),
    ("🇫🇷", "france"),
    ("hey @john.doe_1", "hey @user"),
    ("see https://example.org/a?b=c now", "see link now"),
    ("go to www.example.org/x or t.me/abc", "go to link or link"),
    ("write to someone@example.org", "write to email address"),
    ("#CreateKindness #kys #stop_it", "Create Kindness kys stop it"),
    ("soooo cooool yesssss", "soo cool yess"),
    ("fuuuuuck youuuu", "fuck you"),
    ("hahahahahaha", "haha"),
    ("what!!!!!!!!", "what!!!"),
    ("f u c k you", "fuck you"),
    ("k y s", "kys"),
    ("k.y.s and f-u-c-k", "kys and fuck"),
    ("u r a c u n t", "u r a cunt"),
    ("sh!t b*tch f**k f***ing 1d10t a$$hole", "shit bitch fuck fucking idiot asshole"),
    ("@sshole", "asshole"),
    ("unalive yourself", "kill yourself"),
    ("it&#39;s &lt;3 <br> ok", "it's <3 ok"),
    ("“don’t”", '"don\'t"'),
    ("  a \n\t b  ", "a b"),
]
KEPT = [
    "I love how you explained the second part, thank you.",
    "Meet at 5:30 pm, it's 20$ or £5, 100% free, 3.5 stars",
    "World War III and Henry VIII",
    "My mp3 player, the A55 road, a Galaxy S20, gr8 m8, 4ever, 2nd, h2o, B2B, covid19, R2D2",
    "e.g. this, i.e. that; C++ and C#",
    "xxx",
    "hmm ok lol",
    "What?! No! Yes...",
    "naïve café, Beyoncé, façade, über",
    "Привет, как дела?",
    "مرحبا كيف حالك",
    "안녕하세요 여러분",
    "u r a star, y r u sad",
    "Ke$ha and A$AP",
    "10/10 :) <3",
    "He scored 4-3 in 2019",
    "mother-in-law, well-known, follow-up",
]


@pytest.mark.parametrize(("given_text", "expected"), FOLDED)
def test_a_disguise_is_folded(given_text: str, expected: str) -> None:
    assert normalise(given_text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_a_clean_text_comes_out_as_it_went_in(text: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u200d", "\x00", "\ufe0f", "\u3164", "\ud800"])
def test_nothing_readable_becomes_empty(text: str) -> None:
    assert normalise(text) == ""


def test_a_text_of_look_alikes_alone_is_left_in_its_own_script() -> None:
    assert normalise("сосна и река") == "сосна и река"


def test_keys_fold_letter_case_and_nothing_else() -> None:
    assert text_key("First") == text_key("FIRST") != text_key("First.")


ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aAeosS01345@$!*#.-_ \n\u200b\u0301\u0336\u202e😂❤️\u200d👩🇫🇷🅰ｆ𝒔сυѕ&;<>/:\ud83d"),
    ),
    max_size=120,
)


@settings(max_examples=200, deadline=None)
@given(ODD)
@example("&amp;amp;amp;lt;3")
@example("@" * 50 + "user")
@example("#a#b#c_D1E")
@example("f*" * 30)
def test_any_text_is_normalised_once_and_for_all(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert "\x00" not in once
    assert "  " not in once
    once.encode()  # no lone surrogate is left
    text_key(once)


@pytest.mark.parametrize(
    "unit",
    [
        "\u0301",
        "e\u0301\u0336",
        "@a ",
        "#A",
        "a.",
        "a ",
        "😂",
        "👩‍👩‍👧",
        "ﷺ",
        "*",
        "%+",
        "&amp;",
        "<b",
        "1",
        "ab",
        "www.",
        "\u0651",
        "🇫",
        "a*",
        "x@",
        ".",
    ],
)
def test_a_megabyte_of_anything_is_cut_before_the_work(unit: str) -> None:
    assert len(normalise(unit * (1_000_000 // len(unit)))) <= MAX_CHARS
