"""YouTube comments as youtube-comment-downloader, Apify, the UCI spam collection and Kaggle's trending lists have them."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from kindness.exports import links, values
from kindness.exports.readers import Context, Reader, Record
from kindness.exports.rows import Row
from kindness.exports.tables import match
from kindness.exports.times import estimated, parse

_VIDEO = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[\d_-])[\w-]{11}", re.ASCII)  # an id, not a word of eleven letters


def _downloader(record: Record, line: int, context: Context) -> Iterator[Row]:
    """youtube-comment-downloader: ages only; `time_parsed` is its own guess when it ran. The video is in the file name."""
    cid, channel = values.identifier(record.get("cid")), values.identifier(record.get("channel"))
    name = values.name(record.get("author"))
    stem = PurePath(context.name).stem
    video = stem if _VIDEO.fullmatch(stem) else ""
    moment = estimated(values.first(record, ("time_parsed", "time")), context.now)
    yield Row(
        line=line,
        text=values.text(record.get("text")),
        author_name=name,
        author_id=channel or name,
        author_url=links.youtube_author(channel),
        id=cid,
        parent_id=links.thread(cid),
        post_id=video,
        post_url=links.youtube_post(video),
        created_at=moment.at,
        time_is_estimate=True,
        likes=values.count(record.get("votes")),
        url=links.youtube_comment(video, cid),
    )


def _streamers(record: Record, line: int, context: Context) -> Iterator[Row]:
    """streamers/youtube-comments-scraper on Apify."""
    cid, name = values.identifier(record.get("cid")), values.name(record.get("author"))
    page = values.url(values.first(record, ("pageUrl", "videoUrl")))
    video = values.identifier(record.get("videoId")) or links.post_id(page)
    moment = estimated(values.first(record, ("publishedTimeText", "publishedAt")), context.now)
    yield Row(
        line=line,
        text=values.text(record.get("comment")),
        author_name=name,
        author_id=values.identifier(record.get("authorChannelId")) or name,
        author_url=links.youtube_author(name),
        id=cid,
        parent_id=values.identifier(record.get("replyToCid")) or links.thread(cid),
        post_id=video,
        post_url=page or links.youtube_post(video),
        post_title=values.name(record.get("title")),
        created_at=moment.at,
        time_is_estimate=True,
        likes=values.count(record.get("voteCount")),
        by_owner=values.flag(record.get("authorIsChannelOwner")),
        url=links.youtube_comment(video, cid),
    )


def _uci(record: Record, line: int, context: Context) -> Iterator[Row]:
    """The UCI spam collection: content as HTML, with a byte order mark at the end of nearly every comment."""
    name = values.name(record.get("author"))
    moment = parse(record.get("date"), context.now)
    yield Row(
        line=line,
        text=values.plain(values.text(record.get("content"))).replace("\ufeff", "").strip(),
        author_name=name,
        author_id=name,
        id=values.identifier(record.get("commentid")),
        created_at=moment.at,
        time_is_estimate=moment.estimate,
    )


def _kaggle(record: Record, line: int, context: Context) -> Iterator[Row]:
    """Kaggle's trending comments: neither who nor when."""
    video = values.identifier(record.get("videoid"))
    yield Row(
        line=line,
        text=values.text(record.get("commenttext")).replace("\\n", "\n"),
        post_id=video,
        post_url=links.youtube_post(video),
        time_is_estimate=True,
        likes=values.count(record.get("likes")),
    )


FORMATS = (
    Reader(
        slug="youtube_comment_downloader",
        title="YouTube comments (youtube-comment-downloader)",
        platform="youtube",
        has_ids=True,
        has_times="estimated",
        read=_downloader,
        columns=match("cid", "text", "time", "author", "votes", "photo"),
        record=lambda record: {"cid", "text", "time", "author", "votes"} <= record.keys(),
        needs_post=True,
    ),
    Reader(
        slug="youtube_apify",
        title="YouTube comments (Apify)",
        platform="youtube",
        has_ids=True,
        has_times="estimated",
        read=_streamers,
        columns=match("comment", "author", "voteCount", "replyCount"),
        record=lambda record: {"comment", "author", "voteCount", "replyCount"} <= record.keys(),
        needs_post=True,
    ),
    Reader(
        slug="youtube_uci",
        title="YouTube comments (UCI spam collection)",
        platform="youtube",
        has_ids=True,
        has_times="exact",
        read=_uci,
        columns=match("COMMENT_ID", "AUTHOR", "DATE", "CONTENT", "CLASS"),
        folded=True,
        needs_post=True,
    ),
    Reader(
        slug="youtube_kaggle",
        title="YouTube comments (Kaggle trending)",
        platform="youtube",
        has_ids=False,
        has_times="none",
        read=_kaggle,
        columns=lambda found: {"videoid", "commenttext", "likes", "replies"} == found,
        folded=True,
    ),
)
