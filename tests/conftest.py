"""Fixtures for every test: the real broker and worker, and the browser found on this machine."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stack import Broker, Worker

CHROMIUM = next(
    filter(
        None,
        (
            os.environ.get("CHROMIUM_PATH"),
            *map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")),
        ),
    ),
    None,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a worker or a browser is marked so, and runs in this order: neither, worker, browser.

    So no worker takes messages from a test that does not want one, and the event loop that Playwright leaves running
    troubles nobody.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        for mark in ("worker", "browser"):
            if mark in fixtures:
                item.add_marker(mark)
    items.sort(key=lambda item: [item.get_closest_marker(mark) is not None for mark in ("browser", "worker")])


@pytest.fixture(scope="session")
def session_broker(django_db_setup: None) -> Iterator[Broker]:
    broker = Broker()
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def session_worker(session_broker: Broker) -> Iterator[Worker]:
    worker = Worker(session_broker)
    yield worker
    worker.stop()


@pytest.fixture
def broker(request: pytest.FixtureRequest, session_broker: Broker, session_worker: Worker) -> Broker:
    """A real Valkey with an empty queue; without the fixture `worker` nobody takes anything from it."""
    if "worker" not in request.fixturenames:
        session_worker.stop()
    if not session_broker.running:
        session_broker.start()
    session_broker.empty()
    return session_broker


@pytest.fixture
def worker(transactional_db: None, broker: Broker, session_worker: Worker) -> Iterator[Worker]:
    """A real worker on the test database; the test's rows are committed, since another process reads them."""
    if not session_worker.running:
        session_worker.start()
    yield session_worker
    if session_worker.running and broker.running:
        session_worker.settle()


@pytest.fixture
def stalled_broker(broker: Broker) -> Iterator[Broker]:
    """It accepts connections and never answers, as a frozen machine does."""
    broker.stall()
    yield broker
    broker.resume()


@pytest.fixture
def no_broker(session_broker: Broker) -> None:
    """Nothing listens; the next test that asks for a broker gets a fresh one."""
    session_broker.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install one, or name it in CHROMIUM_PATH")
    # Playwright's own event loop makes Django believe that every later query is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": CHROMIUM, "args": arguments}
