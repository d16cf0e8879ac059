"""What is sent compressed, and to whom."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.admin_ui.visitor import Visitor

PAGE = "/orders/DEMO-1001/purchase?q=DEMO"


def encoding(visitor: Visitor, path: str, **headers: str) -> str | None:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = visitor.client.get(path, headers={"Accept-Encoding": "gzip", **sent})
    assert answer.status_code == 200
    found: str | None = answer.headers.get("content-encoding")
    return found


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_pages_are_compressed_for_our_own_pages_and_for_a_typed_address(
    anna: Visitor, site: str
) -> None:
    assert encoding(anna, PAGE, Sec_Fetch_Site=site) == "gzip"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_causes_is_not_compressed(anna: Visitor, site: str) -> None:
    """Its guesses stand in the page; the length of the answer must not tell how good they are."""
    assert encoding(anna, PAGE, Sec_Fetch_Site=site) is None


def test_where_it_is_not_known_who_asks_only_files_are_compressed(anna: Visitor) -> None:
    assert encoding(anna, PAGE) is None
    assert encoding(anna, "/static/x/htmx.js") == "gzip"


def test_a_stream_is_never_compressed(anna: Visitor) -> None:
    """A compressor would hold messages back."""
    headers = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
    with anna.client.stream("GET", "/live", headers=headers) as response:
        assert response.headers.get("content-encoding") is None


def test_a_file_whose_address_names_its_content_is_kept_for_ever(anna: Visitor) -> None:
    page = anna.page("/orders")
    address = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in anna.get(address).headers["cache-control"]
    assert anna.get("/static/x/caigou.css").headers["cache-control"] == "no-cache"


def test_tabs_that_ask_the_same_at_one_moment_each_get_a_whole_answer(anna: Visitor) -> None:
    """They share the reading, and each answer is compressed by itself."""
    headers = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}

    def ask(_: int) -> str:
        answer = anna.client.get("/live/orders/DEMO-1001/purchase", headers=headers)
        assert answer.headers["content-encoding"] == "gzip"
        return answer.text

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(ask, range(40)))
    assert len(answers) == 1
    assert json.loads(answers.pop())["lists"]
