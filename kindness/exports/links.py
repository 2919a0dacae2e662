"""What the platforms' addresses say, and the addresses that can be made from ids; pure, used by every reader."""

import re
from functools import lru_cache, partial
from urllib.parse import quote, urlsplit

_part = partial(quote, safe="")  # nothing that comes out of a file may reach beyond its place in an address
_POST = {
    "tiktok": re.compile(r"tiktok\.com/(?:@[^/]*/(?:video|photo)|v|embed)/(\d+)"),
    "instagram": re.compile(r"instagram\.com/(?:[\w.]+/)?(?:p|reels?|tv)/([\w-]+)"),
    "youtube": re.compile(r"(?:[?&]v=|youtu\.be/|/shorts/|/embed/|/live/)([\w-]{11})(?![\w-])"),
}
_COMMENT = {
    "tiktok": re.compile(r"[?&](?:share_comment_id|comment_id|cid)=(\d+)"),
    "instagram": re.compile(r"instagram\.com/(?:[\w.]+/)?(?:p|reels?|tv)/[\w-]+/c/(?:\d+/r/)?(\d+)"),
    "youtube": re.compile(r"[?&]lc=([\w.-]+)"),
}
_HOSTS = {"tiktok": ("tiktok.com",), "instagram": ("instagram.com",), "youtube": ("youtube.com", "youtu.be")}


@lru_cache(maxsize=64)
def platform(address: str) -> str:
    """tiktok, instagram or youtube, "" for every other address."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return next((p for p, known in _HOSTS.items() if any(host == h or host.endswith(f".{h}") for h in known)), "")


@lru_cache(maxsize=64)  # the posts of a file are few
def post_id(address: str) -> str:
    """The platform's id (on Instagram its short code) of the post that an address leads to, or ""."""
    found = _POST[site].search(address) if (site := platform(address)) else None
    return found[1] if found else ""


def comment_id(address: str) -> str:
    """The id of the comment that an address leads to, or ""."""
    found = _COMMENT[site].search(address) if (site := platform(address)) else None
    return found[1] if found else ""


def post_url(address: str) -> str:
    """The address of the post alone, given that of a comment under it, or ""."""
    site, post = platform(address), post_id(address)
    made = {"youtube": youtube_post(post), "instagram": instagram_post(post), "tiktok": address.split("?")[0]}
    return made[site] if post else ""


def thread(comment: str) -> str:
    """On YouTube the id of a reply begins with the id of the comment it answers, then a dot; "" for another comment."""
    return comment.rpartition(".")[0]


def tiktok_author(handle: str) -> str:
    """The profile that a TikTok handle names."""
    return f"https://www.tiktok.com/@{_part(handle.lstrip('@'))}" if handle.strip("@") else ""


def tiktok_post(video: str) -> str:
    """A TikTok video by its id alone: the site fills in whose it is."""
    return f"https://www.tiktok.com/@/video/{_part(video)}" if video else ""


def tiktok_comment(post: str, comment: str) -> str:
    """The link that TikTok's own share button makes for a comment; if it is ignored the video still opens."""
    return f"{post.split('?')[0]}?share_comment_id={_part(comment)}" if post and comment else ""


def instagram_author(handle: str) -> str:
    """The profile that an Instagram handle names."""
    return f"https://www.instagram.com/{_part(handle.lstrip('@'))}/" if handle.strip("@") else ""


def instagram_post(shortcode: str) -> str:
    """A post or reel by its short code."""
    return f"https://www.instagram.com/p/{_part(shortcode)}/" if shortcode else ""


def instagram_comment(post: str, comment: str, parent: str = "") -> str:
    """A comment under a post, or a reply under its parent."""
    if not post or not comment:
        return ""
    base = post.split("?")[0].rstrip("/")
    return f"{base}/c/{_part(parent)}/r/{_part(comment)}/" if parent else f"{base}/c/{_part(comment)}/"


def youtube_author(channel: str) -> str:
    """The channel with an id (UC…) or a handle (@…)."""
    if channel.startswith("@"):
        return f"https://www.youtube.com/{_part(channel, safe='@')}"
    return f"https://www.youtube.com/channel/{_part(channel)}" if channel.startswith("UC") else ""


def youtube_post(video: str) -> str:
    """A video by its id."""
    return f"https://www.youtube.com/watch?v={_part(video)}" if video else ""


def youtube_comment(video: str, comment: str) -> str:
    """A comment, shown first under its video."""
    return f"{youtube_post(video)}&lc={_part(comment)}" if video and comment else ""
