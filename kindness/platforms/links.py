"""Deep links into a network's own site, for what a person has to do there. Pure; called by ingest and the dashboard.

Shapes: YouTube's `lc` and Instagram's `/c/` are what their own pages write. TikTok documents none: `share_comment_id`
is what its app puts into a shared comment, and where it is not understood the video still opens.
"""

import re
from urllib.parse import quote, urlsplit

_LIMIT = 1000
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_CHANNEL_ID = re.compile(r"UC[A-Za-z0-9_-]{22}")
_NAME = re.compile(r"[A-Za-z0-9._]{1,64}")
_SHORTCODE = re.compile(r"/(?:p|reel|reels|tv)/([A-Za-z0-9_-]+)")
_DIGITS = re.compile(r"[0-9]{5,25}")


def safe_url(value: str) -> str:
    """The value if it is a plain http or https address, else "": a `javascript:` from a file never becomes a link."""
    value = value.strip()
    # A backslash, a control character or a space is read differently by different browsers: no honest address has one.
    if len(value) > _LIMIT or re.search(r"[\x00-\x20\x7f\\]", value):
        return ""
    try:
        parts = urlsplit(value)
        honest = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    return value if honest else ""


def comment_link(platform: str, *, post_url: str = "", post_id: str = "", comment_id: str = "", handle: str = "") -> str:
    """Where a person finds this comment: its own address where the network has such, else its post's, else ""."""
    shape = {"youtube": _youtube_comment, "tiktok": _tiktok_comment, "instagram": _instagram_comment}.get(platform)
    post_url = safe_url(post_url)
    link = shape(post_url, post_id, comment_id, handle.lstrip("@")) if shape else ""
    return link if 0 < len(link) <= _LIMIT else post_url


def author_link(platform: str, *, name: str = "", id: str = "") -> str:
    """The page of a commenter, where one can block them by hand; "" where neither name nor id leads there."""
    if platform == "youtube":
        if _CHANNEL_ID.fullmatch(id):
            return f"https://www.youtube.com/channel/{id}"
        # A display name may be anything: only what carries the @ is a handle.
        handle = name[1:] if name.startswith("@") else ""
        return f"https://www.youtube.com/@{quote(handle)}" if re.fullmatch(r"[\w.·-]{3,30}", handle) else ""
    name = name.lstrip("@")
    if not _NAME.fullmatch(name):
        return ""
    return {"tiktok": f"https://www.tiktok.com/@{name}", "instagram": f"https://www.instagram.com/{name}/"}.get(platform, "")


def _youtube_comment(post_url: str, post_id: str, comment_id: str, handle: str) -> str:
    video = post_id if _VIDEO_ID.fullmatch(post_id) else _video_of(post_url)
    if not video:
        return ""
    anchor = f"&lc={quote(comment_id, safe='.')}" if re.fullmatch(r"[\w.-]{10,100}", comment_id, re.ASCII) else ""
    return f"https://www.youtube.com/watch?v={video}{anchor}"


def _video_of(url: str) -> str:
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    if host not in ("youtube.com", "youtu.be"):
        return ""
    found = re.search(r"(?:[?&]v=|/shorts/|/live/|youtu\.be/)([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])", url)
    return found[1] if found else ""


def _tiktok_comment(post_url: str, post_id: str, comment_id: str, handle: str) -> str:
    if not post_url and _DIGITS.fullmatch(post_id) and _NAME.fullmatch(handle):
        post_url = f"https://www.tiktok.com/@{handle}/video/{post_id}"
    if not _on(post_url, "tiktok.com") or not _DIGITS.fullmatch(comment_id):
        return post_url
    return f"{post_url.split('#')[0]}{'&' if '?' in post_url else '?'}share_comment_id={comment_id}"


def _instagram_comment(post_url: str, post_id: str, comment_id: str, handle: str) -> str:
    found = _SHORTCODE.search(post_url) if _on(post_url, "instagram.com") else None
    if not found:
        return ""
    anchor = f"c/{comment_id}/" if _DIGITS.fullmatch(comment_id) else ""
    return f"https://www.instagram.com/p/{found[1]}/{anchor}"


def _on(url: str, domain: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == domain or host.endswith("." + domain)
