"""The main road in a real browser: a file in, verdicts arriving, hiding, taking back, blocking, trends; and axe on every page."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from kindness import actions
from kindness.models import Action, Author, Comment, Import, Verdict
from tests.factories import PASSWORD, make_account, make_comment, make_user, read_as
from tests.stack import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "exports" / "tiktok_apify_comments.csv"
OURS = Path(settings.BASE_DIR) / "tests" / "fixtures" / "road" / "tiktok_comments.csv"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def creator():
    return make_user(email="mila@example.org")


@pytest.fixture
def sign_in(live_server, creator, context):
    """Opens a page as the creator, without the login form, which has its own test."""
    from django.test import Client

    client = Client()
    client.force_login(creator)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session])

    def open_page(path: str, page) -> None:
        page.goto(live_server.url + path)

    return open_page


def harsh_page(creator, count: int = 8):
    account = make_account(owner=creator, handle="mila")
    for n in range(count):
        comment = make_comment(account=account, text=f"harsh words number {n}", author=f"person{n % 3}", post="p1")
        read_as(comment, category=["insult", "appearance", "threat", "spam"][n % 4])
    return account


def test_from_the_login_to_a_file_read_reviewed_and_taken_back(live_server, page, creator, worker) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(live_server.url)
    page.get_by_label("Email").fill(creator.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name=re.compile("log in", re.IGNORECASE)).click()

    page.goto(f"{live_server.url}/import/")
    page.get_by_label("File", exact=True).set_input_files(REAL if REAL.exists() else OURS)
    page.get_by_label("Platform").select_option("tiktok")
    page.get_by_label("Your name there").fill("creator")
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_role("button", name="Take the comments in").click()

    page.get_by_text("Everything in this file has been read").wait_for(timeout=120_000)
    imported = Import.objects.get()
    assert imported.rows_new == Comment.objects.count() == Verdict.objects.count() + Comment.objects.filter(by_owner=True).count()
    assert imported.rows_unreadable == 0

    page.get_by_role("link", name="Go to Review").click()
    account = imported.account
    proposed = Comment.objects.in_queue("review").count()
    assert proposed > 2
    if f"/review/{account.id}/review/" not in page.url:
        page.goto(f"{live_server.url}/review/{account.id}/review/")
    texts = Comment.objects.in_queue("review").by_rank().values_list("text", flat=True)[:10]
    assert not [text for text in texts if len(text) > 12 and text in page.content()], "veiled means: not in the page"

    boxes = page.locator("[data-card] input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator("#selection").get_by_role("button", name="Hide").click()
    wait_until(lambda: Comment.objects.in_queue("hidden").count() == 2)
    page.locator(".card--decided").nth(1).wait_for()
    page.locator(".card--decided").first.get_by_role("button", name=re.compile("Undo")).click()
    wait_until(lambda: Comment.objects.in_queue("hidden").count() < 2)

    card = page.locator("[data-card]:not(.card--decided)").first
    card.get_by_role("link", name=re.compile("^Block")).click()
    page.get_by_role("button", name=re.compile("^Block")).first.click()
    wait_until(lambda: Author.objects.blocked().count() == 1)

    page.goto(f"{live_server.url}/trends/?range=365")
    page.goto(f"{live_server.url}/history/")
    assert page.get_by_role("button", name=re.compile("Undo")).count() >= 1
    page.goto(f"{live_server.url}/to-do/")
    assert Action.objects.to_do().exists()
    assert page.get_by_role("heading", level=1).is_visible()


def test_one_key_decides_and_focus_moves_on(page, sign_in, creator) -> None:
    account = harsh_page(creator)
    sign_in(f"/review/{account.id}/review/", page)
    page.keyboard.press("j")
    first = page.locator("[data-card]").first
    page.keyboard.press("d")
    wait_until(lambda: Comment.objects.in_queue("hidden").count() == 1)
    page.locator(".card--decided").wait_for()
    assert first.get_by_role("button", name=re.compile("Undo")).is_visible(), "the decided card stays where it was"
    page.keyboard.press("d")
    wait_until(lambda: Comment.objects.in_queue("hidden").count() == 2)


def test_a_veiled_text_is_shown_on_request_and_veiled_again(page, sign_in, creator) -> None:
    account = harsh_page(creator, 2)
    sign_in(f"/review/{account.id}/review/", page)
    assert "harsh words" not in page.content()
    page.get_by_role("link", name=re.compile("^Show")).first.click()
    page.get_by_text("harsh words number").wait_for()
    page.get_by_role("link", name=re.compile("Veil again")).click()
    wait_until(lambda: "harsh words" not in page.content())


def test_new_verdicts_raise_a_bar_and_never_move_the_list(page, sign_in, creator) -> None:
    account = harsh_page(creator, 3)
    sign_in(f"/review/{account.id}/review/", page)
    order = page.locator("[data-card]").evaluate_all("cards => cards.map(card => card.id)")
    read_as(make_comment(account=account, text="another"), category="threat")
    page.evaluate("htmx.ajax('GET', document.getElementById('arrivals').getAttribute('hx-get'), '#arrivals')")
    page.locator("#arrivals a").wait_for()
    assert "1" in page.locator("#arrivals").inner_text()
    assert page.locator("[data-card]").evaluate_all("cards => cards.map(card => card.id)") == order


def test_a_poll_that_nobody_hears_stays_quiet_and_a_click_says_so(page, sign_in, creator, context) -> None:
    account = harsh_page(creator, 1)
    imported = Import.objects.create(account=account, name="comments.csv", format="tiktok-apify", status=Import.Status.WAITING)
    sign_in(f"/imports/{imported.pk}/", page)
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    for _ in range(2):  # when the second has failed, whatever the first one raised is there
        page.wait_for_event("requestfailed")
    assert page.locator("#toasts [data-message]").count() == 0
    context.set_offline(False)
    sign_in(f"/review/{account.pk}/review/", page)
    context.set_offline(True)
    page.locator("[data-card] [data-key='d']").click()
    page.get_by_text("That did not reach the server.").wait_for()


def test_without_javascript_a_card_is_hidden_and_taken_back(browser, live_server, creator) -> None:
    from django.test import Client

    account = harsh_page(creator, 3)
    client = Client()
    client.force_login(creator)
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/review/{account.id}/review/")
    page.locator("[data-card]").first.get_by_role("button", name=re.compile("Hide")).click()
    assert Comment.objects.in_queue("hidden").count() == 1
    page.get_by_role("button", name=re.compile("Undo")).first.click()
    assert Comment.objects.in_queue("hidden").count() == 0
    context.close()


@pytest.fixture
def furnished(creator):
    """One of everything that a page can show."""
    account = harsh_page(creator)
    connected = make_account(
        owner=creator, platform="demo", connection="demo", handle="isla", health="slow", health_reason="busy"
    )
    for n in range(40):
        at = timezone.now() - timedelta(days=n % 25, hours=1)
        comment = make_comment(account=account, text=f"so lovely {n}", author=f"friend{n}", at=at)
        read_as(comment, category="kind" if n % 3 else "insult")
    read_as(make_comment(account=account, text="どうも"), unread="language", language="ja")
    read_as(make_comment(account=account, text="i cannot go on"), category="neutral", may_need_help=True)
    make_comment(account=connected, text="waiting to be read")
    review = list(Comment.objects.of(account).in_queue("review").values_list("id", flat=True))
    hidden = actions.hide(account, review[:3], by=creator).batch
    actions.block(account, [Comment.objects.get(id=review[4]).author_id], by=creator)
    actions.undo(actions.ignore(account, review[5:6], by=creator).batch, by=creator)
    imported = Import.objects.create(
        account=account, by=creator, name="comments.csv", format="generic", status="done", rows_read=9
    )
    author = Author.objects.filter(account=account, standing="none").first()
    return {"account": account.id, "batch": hidden.id, "import": imported.id, "comment": review[0], "author": author.id}


PAGES = [
    "/",
    "/review/{account}/review/",
    "/review/{account}/unread/",
    "/review/{account}/hidden/",
    "/review/{account}/kind/",
    "/review/{account}/held/",
    "/review/{account}/review/?category=insult&severity=2",
    "/review/comment/{comment}/?reveal=1",
    "/review/author/{author}/block/",
    "/history/",
    "/history/{batch}/",
    "/to-do/",
    "/trends/",
    "/accounts/",
    "/accounts/new/",
    "/accounts/{account}/",
    "/import/",
    "/imports/{import}/",
    "/imports/{import}/remove/",
    "/account/password/change/",
    "/account/sessions/",
    "/account/logout/",
    "/nowhere/",
]


@pytest.mark.parametrize(("scheme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["light-desktop", "dark-phone"])
def test_axe_finds_nothing_on_any_page(page, sign_in, furnished, scheme, size) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)
    problems: list[str] = []
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    for pattern in PAGES:
        path = pattern.format(**furnished)
        sign_in(path, page)
        found = Axe().run(page)
        if found.violations_count:
            problems.append(f"{path}\n{found.generate_report()}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append(f"{path} is {wide} px wider than the window")
    assert not problems, "\n".join(problems)
    assert not said, "the strict Content-Security-Policy stopped something of ours"


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/account/signup/"])
def test_axe_finds_nothing_before_the_login(page, live_server, path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(live_server.url + path)
    found = Axe().run(page)
    assert not found.violations_count, found.generate_report()


def test_the_first_load_is_small(page, sign_in, furnished) -> None:
    """Under 150 kB without images (the budget of the design); counted uncompressed, so what travels is less."""
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}) if answer.status == 200 else None)
    sign_in("/", page)
    page.wait_for_load_state("networkidle")
    text = {url: size for url, size in sizes.items() if not url.endswith((".svg", ".png", ".ico"))}
    import gzip

    assert text
    packed = sum(len(gzip.compress(page.request.get(url).body())) for url in text)
    assert packed < 150_000, text
