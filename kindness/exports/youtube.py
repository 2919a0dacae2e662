"""YouTube comments as the YouTube Data API answers and yt-dlp saves them."""

from collections.abc import Iterator

from kindness.exports import links, values
from kindness.exports.readers import Context, Reader, Record
from kindness.exports.rows import Row
from kindness.exports.times import parse

_KINDS = ("youtube#commentThread", "youtube#comment", "youtube#commentThreadListResponse", "youtube#commentListResponse")


def _api(record: Record, line: int, context: Context) -> Iterator[Row]:
    """A page, a thread or a comment of the Data API v3; a thread brings some or all of its replies."""
    if "items" in record:
        for entry in values.parts(record, "items"):
            yield from _api(entry, line, context) if "items" not in entry else ()
        return
    snippet = values.part(record, "snippet")
    top = values.part(snippet, "topLevelComment")
    if not top:
        yield _api_row(record, line, context, video="", owner="")
        return
    video = values.identifier(snippet.get("videoId"))
    owner = values.identifier(snippet.get("channelId"))
    for comment in (top, *values.parts(values.part(record, "replies"), "comments")):
        yield _api_row(comment, line, context, video=video, owner=owner)


def _api_row(comment: Record, line: int, context: Context, *, video: str, owner: str) -> Row:
    snippet, cid = values.part(comment, "snippet"), values.identifier(comment.get("id"))
    channel = values.identifier(values.part(snippet, "authorChannelId").get("value"))
    video = values.identifier(snippet.get("videoId")) or video
    owner = values.identifier(snippet.get("channelId")) or owner
    name = values.name(snippet.get("authorDisplayName"))
    moment = parse(snippet.get("publishedAt"), context.now)
    original = values.text(snippet.get("textOriginal"))  # only the channel's own token gets it; the other may be HTML
    return Row(
        line=line,
        text=original or values.plain(values.text(snippet.get("textDisplay"))),
        author_name=name,
        author_id=channel or name,
        author_url=values.url(snippet.get("authorChannelUrl")) or links.youtube_author(channel),
        id=cid,
        parent_id=values.identifier(snippet.get("parentId")) or links.thread(cid),
        post_id=video,
        post_url=links.youtube_post(video),
        created_at=moment.at,
        time_is_estimate=moment.estimate,
        likes=values.count(snippet.get("likeCount")),
        by_owner=bool(channel) and channel == owner,
        url=links.youtube_comment(video, cid),
    )


def _ytdlp(record: Record, line: int, context: Context) -> Iterator[Row]:
    """One of the comments in yt-dlp's .info.json. YouTube shows it only ages ("2 weeks ago"), so its times are guesses."""
    around = context.around
    page = values.url(around.get("webpage_url"))
    youtube = links.platform(page) == "youtube" or not page
    video, cid = values.identifier(around.get("id")), values.identifier(record.get("id"))
    name, channel = values.name(record.get("author")), values.identifier(record.get("author_id"))
    parent = values.identifier(record.get("parent"))
    moment = parse(record.get("timestamp"), context.now)
    text = values.text(record.get("text"))
    yield Row(
        line=line,
        text=text or values.plain(values.text(record.get("html"))),
        author_name=name,
        author_id=channel or name,
        author_url=values.url(record.get("author_url")) or (links.youtube_author(channel) if youtube else ""),
        id=cid,
        parent_id="" if parent == "root" else parent,
        post_id=video,
        post_url=page or links.youtube_post(video),
        post_title=values.name(around.get("title")),
        created_at=moment.at,
        time_is_estimate=moment.estimate or youtube or "_time_text" in record,
        likes=values.count(record.get("like_count")),
        by_owner=values.flag(record.get("author_is_uploader")),
        url=links.youtube_comment(video, cid) if youtube else "",
    )


def _is_ytdlp(record: Record) -> bool:
    fields = {"author_thumbnail", "like_count", "author_is_uploader", "timestamp", "_time_text"}
    return {"id", "text", "author"} <= record.keys() and len(fields & record.keys()) >= 2


FORMATS = (
    Reader(
        slug="youtube_api",
        title="YouTube comments (Data API)",
        platform="youtube",
        has_ids=True,
        has_times="exact",
        read=_api,
        record=lambda record: record.get("kind") in _KINDS,
        needs_post=True,
    ),
    Reader(
        slug="ytdlp",
        title="Comments (yt-dlp .info.json)",
        platform="",
        has_ids=True,
        has_times="estimated",
        read=_ytdlp,
        record=_is_ytdlp,
        around=("id", "title", "webpage_url"),
    ),
)
