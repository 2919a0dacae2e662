"""What a click did, and what it would do, in words. Pure; called by views."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.templatetags.words import number
from kindness.actions import Outcome
from kindness.models import Account, Batch
from kindness.models.actions import Verb


def _kept(n: int) -> str:
    return ngettext("%(n)s comment kept.", "%(n)s comments kept.", n)


def _hidden(n: int) -> str:
    return ngettext("%(n)s comment hidden.", "%(n)s comments hidden.", n)


def _ignored(n: int) -> str:
    return ngettext("%(n)s comment ignored.", "%(n)s comments ignored.", n)


def _noticed(n: int) -> str:
    return ngettext("%(n)s comment is shown to you again.", "%(n)s comments are shown to you again.", n)


CHANGED: dict[str, Callable[[int], str]] = {"keep": _kept, "hide": _hidden, "ignore": _ignored, "notice": _noticed}


def _counted(sentence: str, n: int) -> str:
    return sentence % {"n": number(n)}


def decided(act: str, outcome: Outcome, account: Account) -> str:
    """Like "41 comments hidden. 2 were so already. 1 could not be."; without a connection also what is left to do by hand."""
    said = [_counted(CHANGED[act](outcome.changed), outcome.changed)] if outcome.changed else []
    if not outcome.changed:
        said.append(_("Nothing changed."))
    said += _rest(outcome)
    if outcome.changed and act == "hide" and not account.is_connected:
        said.append(_("What to do on the platform is on your to-do list."))
    return " ".join(said)


def _rest(outcome: Outcome) -> list[str]:
    said = []
    if outcome.already:
        said.append(_counted(ngettext("%(n)s was so already.", "%(n)s were so already.", outcome.already), outcome.already))
    if outcome.skipped:
        said.append(
            _counted(
                ngettext(
                    "%(n)s could not be: it is no longer there.", "%(n)s could not be: they are no longer there.", outcome.skipped
                ),
                outcome.skipped,
            )
        )
    return said


def blocked(outcome: Outcome, names: list[str], account: Account) -> str:
    people = outcome.changed
    if people == 1 and len(names) == 1:
        said = [_("%(name)s is blocked.") % {"name": names[0]}]
    elif people:
        said = [_counted(ngettext("%(n)s person blocked.", "%(n)s people blocked.", people), people)]
    else:
        said = [_("Nobody new was blocked.")]
    if outcome.ids:
        said.append(_counted(_hidden(len(outcome.ids)), len(outcome.ids)))
    if (people or outcome.ids) and not account.is_connected:
        said.append(_("What to do on the platform is on your to-do list."))
    return " ".join(said)


def unblocked(outcome: Outcome, names: list[str]) -> str:
    if not outcome.changed:
        return _("Nothing changed.")
    if len(names) == 1:
        return _("%(name)s is no longer blocked. What was held stays held until you look at it.") % {"name": names[0]}
    return _counted(ngettext("%(n)s person unblocked.", "%(n)s people unblocked.", outcome.changed), outcome.changed)


def undone(outcome: Outcome) -> str:
    """What an Undo put back, and what it left because somebody decided anew."""
    if outcome.changed:
        said = [_counted(ngettext("Taken back: %(n)s change.", "Taken back: %(n)s changes.", outcome.changed), outcome.changed)]
    else:
        said = [_("There was nothing left to take back.")]
    if outcome.skipped:
        anew = ngettext(
            "%(n)s was decided anew since and stays as it is.",
            "%(n)s were decided anew since and stay as they are.",
            outcome.skipped,
        )
        said.append(_counted(anew, outcome.skipped))
    return " ".join(said)


def consequence(act: str, account: Account) -> str:
    """What will happen, said before the click; what cannot be done from here is named."""
    platform = account.get_platform_display()
    by_hand = _("There is no connection to %(platform)s, so what to do there goes on your to-do list.") % {"platform": platform}
    here = {
        "keep": _("They stay on the post and leave this list."),
        "hide": _("They are taken off the post."),
        "ignore": _("They stay on the platform and are not shown to you again."),
        "notice": _("They are shown to you again."),
        "block": _("What they write from now on is held when it arrives, so that you need not see it."),
    }[act]
    return f"{here} {by_hand}" if act in {"hide", "block"} and not account.is_connected else here


def doing(act: str, n: int) -> str:
    """A button's words: the act and exactly how many comments it is about."""
    sentences = {
        "keep": ngettext("Keep %(n)s comment", "Keep %(n)s comments", n),
        "hide": ngettext("Hide %(n)s comment", "Hide %(n)s comments", n),
        "ignore": ngettext("Ignore %(n)s comment", "Ignore %(n)s comments", n),
        "notice": ngettext("Show me %(n)s comment again", "Show me %(n)s comments again", n),
        "block": _("Block the people who wrote them"),
    }
    return _counted(sentences[act], n)


def done_in(batch: Batch, people: int) -> str:
    """A batch of History as a sentence. `people`: how many of its changes were authors."""
    comments = max(batch.changed - people, 0)
    if batch.verb == Verb.UNDO:
        return _taken_back(batch, batch.undoes)
    if batch.verb in {Verb.BLOCK, Verb.UNBLOCK}:
        return _block_done(batch.verb, people, comments)
    sentences = {
        Verb.KEEP: ngettext("Kept %(n)s comment", "Kept %(n)s comments", comments),
        Verb.HIDE: ngettext("Hid %(n)s comment", "Hid %(n)s comments", comments),
        Verb.HOLD: ngettext("Held %(n)s comment", "Held %(n)s comments", comments),
        Verb.IGNORE: ngettext("Ignored %(n)s comment", "Ignored %(n)s comments", comments),
        Verb.NOTICE: ngettext("No longer ignored: %(n)s comment", "No longer ignored: %(n)s comments", comments),
        Verb.RESTORE: ngettext("Put back %(n)s comment", "Put back %(n)s comments", comments),
    }
    return _counted(sentences[Verb(batch.verb)], comments)


def _taken_back(batch: Batch, undone: Batch | None) -> str:
    """What an Undo was about, as far as that is still known, and how much of it."""
    if undone is None or undone.verb == Verb.UNDO:
        return _("Took back an Undo") if undone else _("Took something back")
    if undone.verb in {Verb.BLOCK, Verb.UNBLOCK}:
        return _("Took back a block") if undone.verb == Verb.BLOCK else _("Took back an unblock")
    what = done_in(undone, 0)
    if batch.changed >= undone.changed:
        return _("Took back: %(what)s") % {"what": what}
    return _("Took back %(n)s of: %(what)s") % {"n": number(batch.changed), "what": what}


def _block_done(verb: str, people: int, comments: int) -> str:
    if verb == Verb.UNBLOCK:
        return _counted(ngettext("Unblocked %(n)s person", "Unblocked %(n)s people", people), people)
    said = _counted(ngettext("Blocked %(n)s person", "Blocked %(n)s people", people), people)
    if not comments:
        return said
    hid = _counted(ngettext("hid %(n)s comment", "hid %(n)s comments", comments), comments)
    return _("%(blocked)s and %(hid)s") % {"blocked": said, "hid": hid}
