"""TikTok comments as Apify, TikTok's own web pages (Zeeschuimer) and TikTokCommentScraper save them."""

from collections.abc import Iterator

from kindness.exports import links, values
from kindness.exports.readers import Context, Reader, Record
from kindness.exports.rows import Row
from kindness.exports.tables import match
from kindness.exports.times import parse


def _apify(record: Record, line: int, context: Context) -> Iterator[Row]:
    """clockworks/tiktok-comments-scraper: one flat record per comment or reply."""
    handle = values.name(record.get("uniqueId"))
    post_url = values.url(values.first(record, ("videoWebUrl", "submittedVideoUrl")))
    comment = values.identifier(record.get("cid"))
    moment = parse(values.first(record, ("createTimeISO", "createTime")), context.now)
    yield Row(
        line=line,
        text=values.text(record.get("text")),
        author_name=handle,
        author_id=values.identifier(record.get("uid")) or handle,
        author_url=links.tiktok_author(handle),
        id=comment,
        parent_id=_parent(record.get("repliesToId")),
        post_id=links.post_id(post_url),
        post_url=post_url,
        created_at=moment.at,
        time_is_estimate=moment.estimate,
        likes=values.count(record.get("diggCount")),
        url=links.tiktok_comment(post_url, comment),
    )


def _parent(value: object) -> str:
    """TikTok writes "0" for a comment that answers nobody."""
    found = values.identifier(value)
    return "" if found == "0" else found


def _web(record: Record, line: int, context: Context) -> Iterator[Row]:
    """A comment object of tiktok.com, bare or in Zeeschuimer's envelope, with the replies it brings along."""
    comment = _unwrapped(record)
    yield _web_row(comment, line, context)
    for reply in values.parts(comment, "reply_comment"):
        yield _web_row(reply, line, context)


def _unwrapped(record: Record) -> Record:
    return values.part(record, "data") or record


def _web_row(comment: Record, line: int, context: Context) -> Row:
    user, share = values.part(comment, "user"), values.part(comment, "share_info")
    handle = values.name(values.first(user, ("unique_id", "nickname")))
    video, cid = values.identifier(comment.get("aweme_id")), values.identifier(comment.get("cid"))
    post_url = links.tiktok_post(video)
    moment = parse(comment.get("create_time"), context.now)
    return Row(
        line=line,
        text=values.text(comment.get("text")),
        author_name=handle,
        author_id=values.identifier(user.get("uid")) or handle,
        author_url=links.tiktok_author(values.name(user.get("unique_id"))),
        id=cid,
        parent_id=_parent(comment.get("reply_id")),
        post_id=video,
        post_url=post_url,
        created_at=moment.at,
        time_is_estimate=moment.estimate,
        likes=values.count(comment.get("digg_count")),
        url=values.url(share.get("url")) or links.tiktok_comment(post_url, cid),
    )


def _is_web(record: Record) -> bool:
    comment = _unwrapped(record)
    return {"cid", "aweme_id", "user"} <= comment.keys() and "unique_id" in values.part(comment, "user")


def _console(record: Record, line: int, context: Context) -> Iterator[Row]:
    """TikTokCommentScraper: copied out of the page, with the post described in rows above the table."""
    around = context.around
    handle, nickname = values.name(record.get("user")), values.name(record.get("nickname"))
    post_url = values.url(around.get("posturl"))
    taken = parse(around.get("now"), context.now).at
    moment = parse(record.get("time"), taken or context.now)
    publisher = values.name(around.get("publisher"))
    yield Row(
        line=line,
        text=values.text(record.get("commenttext")),
        author_name=handle or nickname,
        author_id=handle,
        author_url=values.url(record.get("userurl")) or links.tiktok_author(handle),
        post_id=links.post_id(post_url),
        post_url=post_url,
        post_title=values.name(around.get("description")),
        created_at=moment.at,
        time_is_estimate=True,  # a day at best
        likes=values.count(record.get("likes")),
        by_owner=bool(publisher) and handle.casefold() == publisher.casefold(),
    )


FORMATS = (
    Reader(
        slug="tiktok_apify",
        title="TikTok comments (Apify)",
        platform="tiktok",
        has_ids=True,
        has_times="exact",
        read=_apify,
        columns=match("text", "cid", "uniqueId", "createTimeISO|createTime"),
        record=lambda record: {"text", "cid", "uniqueId"} <= record.keys(),
    ),
    Reader(
        slug="tiktok_web",
        title="TikTok comments (web page, Zeeschuimer)",
        platform="tiktok",
        has_ids=True,
        has_times="exact",
        read=_web,
        record=_is_web,
    ),
    Reader(
        slug="tiktok_comment_scraper",
        title="TikTok comments (TikTokCommentScraper)",
        platform="tiktok",
        has_ids=False,
        has_times="estimated",
        read=_console,
        columns=match("Comment Number (ID)", "Nickname", "Comment Text", "Time"),
        folded=True,
    ),
)
