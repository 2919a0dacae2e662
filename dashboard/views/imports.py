"""Bringing a file: upload, a look that shows no text unasked, the person's word, progress, and taking it back.

Only owners bring and take back; a helper may see how an import went.
"""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.columns import described
from dashboard.guards import import_or_404, owned_account_or_404, owned_import_or_404, person
from dashboard.import_forms import ConfirmForm, FileForm, ImportForm
from dashboard.replies import HtmxRequest, ids_in, private, say
from dashboard.templatetags.words import number
from dashboard.views.accounts import usual_zone
from dashboard.views.trends import Echo
from kindness import actions, importing, ingest, uploads
from kindness.exports import ExportError, Row, escape_cell
from kindness.models import Account, Action, Import, Post

PEOPLE_READ = 20_000
PEOPLE_SHOWN = 2_000  # well below the number of fields a form may have
POSTS_OFFERED = 50
READING = {Import.Status.WAITING, Import.Status.RUNNING}
PENDING_COUNTED = 10_000

# --- Upload -------------------------------------------------------------------------------------------------------


@private
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, account_id: int | None = None) -> HttpResponse:
    """With an account in the address the page asks for the file alone; else also for the account, or for a new one."""
    account = owned_account_or_404(request, account_id) if account_id else None
    form = FileForm(request) if account else general_form(request)
    if not form.is_valid():
        return not_taken(request, form, account)
    try:
        imported = take(request, form, account)
    except OSError:
        form.add_error(
            "file", _("There was no room to keep this file. Nothing was imported. Make room on the disk and try again.")
        )
        return not_taken(request, form, account)
    return redirect("dashboard:import_preview", imported.pk)


def general_form(request: HttpRequest) -> ImportForm:
    user = person(request)
    return ImportForm(request, user=user, accounts=Account.objects.owned_by(user).order_by("-id"), zone=usual_zone(user))


def take(request: HttpRequest, form: FileForm, account: Account | None) -> Import:
    user, file = person(request), form.cleaned_data["file"]
    if account is None and isinstance(form, ImportForm):
        account = form.chosen or Account.objects.create_for(user, **form.new_account.cleaned_data)  # type: ignore[union-attr]
    assert account
    return uploads.receive(account, file, name=file.name, by=user, format=form.format)


def not_taken(request: HttpRequest, form: FileForm, account: Account | None) -> HttpResponse:
    context = {"form": form, "account": account, **block_list_of(request, form)}
    if form.archive:
        form.errors.pop("file")  # said in the page's own callout, with what can be done with it
    return render(request, "imports/new.html", context)


# --- The block list in TikTok's own archive -----------------------------------------------------------------------


def block_list_of(request: HttpRequest, form: FileForm) -> dict[str, Any]:
    """For an archive that holds a block list: its people, and the person's accounts that could take them over."""
    archive = form.archive
    if archive is None or not archive.may_seed_blocks:
        return {"archive": archive}
    people = list(islice(archive.blocked(request.FILES["file"].file), PEOPLE_READ))  # type: ignore[union-attr, arg-type]
    return {
        "archive": archive,
        "people": people[:PEOPLE_SHOWN],
        "more_people": max(0, len(people) - PEOPLE_SHOWN),
        "tiktok_accounts": Account.objects.owned_by(person(request)).on(Account.Platform.TIKTOK),
    }


def posted_account(request: HttpRequest) -> Account:
    named = ids_in([request.POST.get("account", "")])
    return owned_account_or_404(request, named[0] if named else 0)


@require_POST
def block_list(request: HttpRequest) -> HttpResponse:
    """Blocks here whom the person ticked: what they write later is held on arrival."""
    account = posted_account(request)
    people = ingest.blocked_there(account, request.POST.getlist("person"))
    if not people:
        say(request, _("Nobody was ticked, so nobody was blocked."), level=messages.INFO)
        return redirect("dashboard:import_new")
    outcome = actions.block(account, people, by=person(request))
    said = ngettext(
        "%(count)s person is blocked here now. What they write later will be held.",
        "%(count)s people are blocked here now. What they write later will be held.",
        outcome.changed,
    )
    say(request, said % {"count": number(outcome.changed)}, undo=outcome.batch if outcome.changed else None)
    return redirect("dashboard:accounts")


# --- The look before the word -------------------------------------------------------------------------------------


@private
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HtmxRequest, import_id: int) -> HttpResponse:
    """One address for an import's whole life: the look while it waits for the person's word, then how it is going."""
    imported = import_or_404(request, import_id)
    if not imported.waits_for_word:
        return redirect("dashboard:import_status", import_id) if request.method == "POST" else status(request, imported)
    owned_import_or_404(request, import_id)
    try:
        look = uploads.look(imported)
    except (ExportError, OSError) as error:
        reason = error.message if isinstance(error, ExportError) else _("The file is not there any more.")
        return render(request, "imports/unusable.html", {"imported": imported, "reason": reason})
    if request.method == "POST":
        return answer(request, imported, look)
    reveal = request.GET.get("reveal", "")
    if request.htmx and reveal:
        row = next((row for row in rows_of(look, reveal) if row["shown"]), None)
        return render(request, "imports/_row.html", {"row": row, "imported": imported})
    return preview(request, imported, look, confirm_form(imported, look))


def answer(request: HttpRequest, imported: Import, look: uploads.Look) -> HttpResponse:
    """The button says what was meant: another account, other columns, or go."""
    act = request.POST.get("act")
    if act == "move":
        uploads.move(imported, posted_account(request))
        return redirect("dashboard:import_preview", imported.pk)
    form = confirm_form(imported, look, request.POST)
    if act == "look":
        form.full_clean()
        uploads.choose_columns(imported, form.mapping())
        return redirect("dashboard:import_preview", imported.pk)
    if not uploads.fits(imported.account, look.format) or not form.is_valid():
        return preview(request, imported, look, form)
    post = {name: form.cleaned_data[name] for name in ("post_title", "post_url") if name in form.cleaned_data}
    uploads.confirm(imported, mapping=form.mapping(), **post)
    return redirect("dashboard:import_status", imported.pk)


def confirm_form(imported: Import, look: uploads.Look, data: Any = None) -> ConfirmForm:
    return ConfirmForm(
        data,
        columns=described(look.preview.columns, look.preview.cells) if look.format.needs_mapping else {},
        mapping=look.preview.mapping,
        needs_post=look.preview.needs_post,
        posts=Post.objects.of(imported.account).titled(POSTS_OFFERED) if look.preview.needs_post else (),
    )


def preview(request: HttpRequest, imported: Import, look: uploads.Look, form: ConfirmForm) -> HttpResponse:
    fits = uploads.fits(imported.account, look.format)
    others = Account.objects.owned_by(person(request)).on(look.format.platform)
    context = {
        "imported": imported,
        "look": look,
        "rows": rows_of(look, request.GET.get("reveal", "")),
        "form": form,
        "fits": fits,
        "others": () if fits else others,
        "platform": dict(Account.Platform.choices).get(look.format.platform, ""),
    }
    return render(request, "imports/preview.html", context)


def rows_of(look: uploads.Look, reveal: str) -> list[dict[str, Any]]:
    """The first rows as the page shows them: the text of the one that was asked for, and only the length of the others'."""
    return [
        {
            "number": at,
            "row": row,
            "is_comment": isinstance(row, Row),
            "words": len(row.text.split()) if isinstance(row, Row) else 0,
            "shown": str(at) == reveal and isinstance(row, Row),
        }
        for at, row in enumerate(look.preview.rows, 1)
    ]


# --- How it is going ----------------------------------------------------------------------------------------------


def status(request: HtmxRequest, imported: Import) -> HttpResponse:
    pending = imported.comments.pending().counted(PENDING_COUNTED) if imported.status == Import.Status.DONE else 0
    taken = imported.rows_new + imported.rows_changed
    context = {
        "imported": imported,
        "pending": pending,
        "taken": taken,
        "read": max(0, taken - pending),
        "moving": pending or not imported.is_over,
        "is_fragment": bool(request.htmx),
        "expected": uploads.rows_expected(imported) if imported.status in READING else None,
        "is_mine": Account.objects.owned_by(person(request)).contains(imported.account),
        "problems_kept": len(imported.problems),
    }
    template = "imports/_progress.html" if request.htmx else "imports/status.html"
    return render(request, template, context)


@never_cache
@require_safe
def problems(request: HttpRequest, import_id: int) -> StreamingHttpResponse:
    """Where in the file something could not be read, and why; never the text itself."""
    imported = import_or_404(request, import_id)
    response = StreamingHttpResponse(problem_lines(imported.problems), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{imported.pk}-problems.csv"'
    return response


def problem_lines(found: Sequence[tuple[int, str]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(["line", "reason"])
    for line, reason in found:
        yield writer.writerow([escape_cell(line), escape_cell(reason)])


# --- Taking back --------------------------------------------------------------------------------------------------


@private
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, import_id: int) -> HttpResponse:
    """Says what will go, and on the person's word lets it go. A file that was never confirmed is simply forgotten."""
    imported = owned_import_or_404(request, import_id)
    if request.method != "POST":
        return render(request, "imports/remove.html", {"imported": imported, **what_goes(imported)})
    if imported.waits_for_word and uploads.throw_away(imported):
        say(request, _("The file was thrown away. Nothing of it was imported."))
        return redirect("dashboard:accounts")
    if not importing.take_back(imported) and not imported.is_over:
        say(request, _("This file is still being read. It can be taken back when that is over."), level=messages.WARNING)
    return redirect("dashboard:import_status", imported.pk)


def what_goes(imported: Import) -> dict[str, int]:
    return {
        "comments": imported.comments.count(),
        "decisions": Action.objects.about_import(imported).count(),
    }
