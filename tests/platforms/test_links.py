import pytest

from kindness.platforms.links import author_link, comment_link, safe_url

VIDEO, CHANNEL = "dQw4w9WgXcQ", "UC" + "a1B2c3D4e5F6g7H8i9J0kk"
CLIP = "https://www.tiktok.com/@maker/video/7291810400373394731"


@pytest.mark.parametrize(
    "value",
    [
        "https://example.org/a?b=c#d",
        "http://example.org",
        "HTTPS://EXAMPLE.ORG/x",
        "https://bücher.example/ä",
        " https://example.org\n",
    ],
)
def test_an_honest_address_stays_as_it_is(value):
    assert safe_url(value) == value.strip()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        " \x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org/no-scheme",
        "example.org",
        "https://",
        "https:///path",
        "https:\\\\example.org",
        "https://example.org/a b",
        "https://example.org/\nSet-Cookie: x",
        "https://bank.example@evil.example/",
        "https://[broken",
        "https://example.org/" + "a" * 1000,
    ],
)
def test_anything_else_never_becomes_a_link(value):
    assert safe_url(value) == ""
    assert comment_link("other", post_url=value) == ""
    assert comment_link("tiktok", post_url=value, comment_id="7291888086631678763") == ""


@pytest.mark.parametrize(
    ("known", "link"),
    [
        (
            {"post_id": VIDEO, "comment_id": "UgxABCDEFGHIJKLMNOP4AaABAg"},
            f"watch?v={VIDEO}&lc=UgxABCDEFGHIJKLMNOP4AaABAg",
        ),
        (
            {"post_id": VIDEO, "comment_id": "UgxABCDEFGH4AaABAg.9abc-_D"},
            f"watch?v={VIDEO}&lc=UgxABCDEFGH4AaABAg.9abc-_D",
        ),
        (
            {"post_url": f"https://youtu.be/{VIDEO}?t=3", "comment_id": "UgxABCDEFGHIJ"},
            f"watch?v={VIDEO}&lc=UgxABCDEFGHIJ",
        ),
        ({"post_url": f"https://m.youtube.com/shorts/{VIDEO}"}, f"watch?v={VIDEO}"),
        ({"post_id": VIDEO, "comment_id": "row:1&v=x"}, f"watch?v={VIDEO}"),
        ({"post_id": VIDEO}, f"watch?v={VIDEO}"),
    ],
)
def test_a_youtube_comment_is_found_under_its_video(known, link):
    assert comment_link("youtube", **known) == f"https://www.youtube.com/{link}"


def test_a_youtube_comment_without_its_video_has_the_posts_address_or_none():
    assert comment_link("youtube", comment_id="UgxABCDEFGHIJ") == ""
    elsewhere = f"https://videos.example/watch?v={VIDEO}"
    assert comment_link("youtube", post_url=elsewhere, comment_id="UgxABCDEFGHIJ") == elsewhere


def test_a_tiktok_comment_opens_its_video_and_names_the_comment():
    named = f"{CLIP}?share_comment_id=7291888086631678763"
    known = {"comment_id": "7291888086631678763"}
    assert comment_link("tiktok", post_url=CLIP, **known) == named
    assert comment_link("tiktok", post_id="7291810400373394731", handle="@maker", **known) == named
    assert comment_link("tiktok", post_url=f"{CLIP}?lang=en#x", **known).endswith("?lang=en&share_comment_id=7291888086631678763")
    assert comment_link("tiktok", post_url=CLIP, comment_id="sha256:ab12") == CLIP
    assert comment_link("tiktok", post_id="7291810400373394731") == ""


def test_a_tiktok_comment_never_leads_to_another_site_by_its_looks():
    lookalike = "https://tiktok.com.evil.example/@maker/video/1"
    assert comment_link("tiktok", post_url=lookalike, comment_id="7291888086631678763") == lookalike


def test_an_instagram_comment_has_an_address_of_its_own():
    for path in ("p", "reel", "maker/p"):
        link = comment_link(
            "instagram", post_url=f"https://www.instagram.com/{path}/DU-7AuTgKto/?x=1", comment_id="17929952241198880"
        )
        assert link == "https://www.instagram.com/p/DU-7AuTgKto/c/17929952241198880/"
    assert comment_link("instagram", post_id="3123", comment_id="17929952241198880") == ""


def test_a_network_without_known_addresses_gives_the_posts():
    assert comment_link("demo", post_id="p1", comment_id="c1") == ""
    assert comment_link("other", post_url="https://example.org/p", comment_id="c1") == "https://example.org/p"


@pytest.mark.parametrize(
    ("platform", "name", "id", "link"),
    [
        ("tiktok", "@some.one_1", "123", "https://www.tiktok.com/@some.one_1"),
        ("instagram", "some.one", "17", "https://www.instagram.com/some.one/"),
        ("youtube", "Some One", CHANNEL, f"https://www.youtube.com/channel/{CHANNEL}"),
        ("youtube", "@someone-x9", "", "https://www.youtube.com/@someone-x9"),
        ("youtube", "Some One", "", ""),
        ("youtube", "@a/../b", "", ""),
        ("tiktok", "Some One", "123", ""),
        ("tiktok", "../evil", "", ""),
        ("instagram", "a?next=//evil.example", "", ""),
        ("instagram", "", "17", ""),
        ("demo", "someone", "p1", ""),
    ],
)
def test_an_author_is_linked_only_where_name_or_id_leads_there(platform, name, id, link):
    assert author_link(platform, name=name, id=id) == link


def test_a_link_that_would_be_too_long_is_the_posts_own() -> None:
    post = "https://www.tiktok.com/@mila/video/7290000000000000001?x=" + "y" * 930
    assert comment_link("tiktok", post_url=post, comment_id="7290000000000000002") == post
