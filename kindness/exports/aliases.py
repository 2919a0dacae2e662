"""What other tools call the parts of a comment, as folded names with the best first; for scrapers and generic."""

from collections.abc import Iterable, Mapping

ALIASES: dict[str, tuple[str, ...]] = {
    "text": tuple(
        "text commenttext commentcontent commentbody textoriginal comment comments content body message textdisplay "
        "commentmessage "
        "komentar kommentar kommentartext comentario comentário commentaire commento yorum bìnhluận 评论 评论内容 コメント 댓글 "
        "комментарий review reviewtext tweet posttext".split()
    ),
    "author_name": tuple(
        "authoruniqueid uniqueid useruniqueid authorusername ownerusername userusername username authorhandle handle user author "
        "authordisplayname authorname displayname nickname authornickname commenter commentauthor name fromname penulis autor "
        "auteur autore yazar 作者 用户名 автор".split()
    ),
    "author_id": tuple("authorid authorchannelid userid uid ownerid useruid channelid profileid fromid accountid".split()),
    "author_url": tuple("authorurl userurl profileurl authorchannelurl authorprofileurl channelurl userlink profilelink".split()),
    "id": tuple("commentid cid id commentpk pk".split()),
    "parent_id": tuple(
        "parentcommentid parentid repliestoid replytocid replytocommentid replytoid replyto inreplyto parent".split()
    ),
    "post_id": tuple("videoid postid awemeid mediaid itemid shortcode postshortcode tweetid".split()),
    "post_url": tuple(
        "videourl videoweburl posturl mediaurl submittedvideourl pageurl inputurl postlink videolink facebookurl".split()
    ),
    "post_title": tuple("videotitle posttitle title caption videodescription postcaption".split()),
    "created_at": tuple(
        "createtimeiso publishedat createdat createtime createdtime createdatutc createdutc timestamp datetime "
        "commentdate commenttime publishedtime publishtime publishdate date time posted postedat tanggal waktu datum "
        "fecha data 日期 时间 дата".split()
    ),
    "likes": tuple("likecount likescount diggcount votecount likes votes upvotes heartcount likers like reactionscount".split()),
    "url": tuple("commenturl commentlink permalink url link".split()),
}

FIELDS: dict[str, str] = {  # what a column of a table can be mapped to, in words for the form
    "text": "Comment text",
    "author_name": "Author's name",
    "author_id": "Author's id",
    "author_url": "Author's address",
    "id": "Comment id",
    "parent_id": "Id of the comment it answers",
    "post_id": "Post id",
    "post_url": "Post address",
    "post_title": "Post title",
    "created_at": "Date and time",
    "likes": "Likes",
    "url": "Comment address",
}


def assign(folded: Mapping[str, str], fields: Iterable[str] = tuple(ALIASES)) -> dict[str, str]:
    """field -> name, given folded name -> name as written; each name serves one field at most."""
    taken: dict[str, str] = {}
    for field in fields:
        used = set(taken.values())
        found = (folded[alias] for alias in ALIASES[field] if alias in folded and folded[alias] not in used)
        if name := next(found, None):
            taken[field] = name
    return taken


def is_number(identifier: str) -> bool:
    """Whether an "id" only counts the rows of its file (or a page's comments): no platform's id is that short."""
    return identifier.isdecimal() and len(identifier) < 10
