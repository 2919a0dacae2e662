"""Which texts count as English, as another language, or as neither for sure."""

import pytest

from kindness.classifier.language import is_unreadable_language, language_of, nothing_to_read
from kindness.classifier.text import normalise


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("\u200b", "empty"),
        ("...", "no_words"),
        ("[sticker]", "no_words"),
        ("?!", "no_words"),
        ("[gif]", "no_words"),
    ]
    + [(text, "") for text in ("a", "10/10", ":)", "<3", "❤️", "😂😂", "ok.", "はい")],
)
def test_what_has_nothing_to_read_says_so(text: str, reason: str) -> None:
    assert nothing_to_read(normalise(text)) == reason


@pytest.mark.parametrize(
    "text",
    [
        "I love this video",
        "you are the best",
        "what is this song",
        "😂😂 ❤️",
        "this is so funny 😂",
        "THE QUEEN OF THIS APP",
        "thank you very much",
    ],
)
def test_english_is_known(text: str) -> None:
    assert language_of(normalise(text)) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "first",
        "lol",
        "slay queen",
        "ngl mid fr",
        "hola",
        "bruh no cap",
        "yesss",
        "W",
        "love love love",
        "Rihanna Beyonce Adele",
        "omg omg omg",
        "y0u 4re a st*pid cl0wn",
    ],
)
def test_a_few_words_are_never_surely_foreign(text: str) -> None:
    assert not is_unreadable_language(language_of(normalise(text)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Das ist wirklich ein sehr schönes Video", "de"),
        ("esta es la mejor canción del mundo ❤️❤️❤️", "es"),
        ("c'est vraiment une très belle chanson", "fr"),
        ("essa música é muito boa, parabéns", "pt"),
        ("questo video è bellissimo, grazie mille", "it"),
        ("Привет, очень красивое видео", "ru"),
        ("спасибо", "ru"),
        ("这个视频很好看", "zh"),
        ("この動画が大好きです", "ja"),
        ("정말 예뻐요", "ko"),
        ("هذا الفيديو جميل جدا", "ar"),
        ("यह वीडियो बहुत अच्छा है", "hi"),
        ("σε αγαπώ πολύ", "el"),
    ],
)
def test_another_language_is_known_and_left_unread(text: str, code: str) -> None:
    found = language_of(normalise(text))
    assert found == code
    assert is_unreadable_language(found)
