"""What holds for every page: languages, labels, weight, queries, no code or style inline."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from changbai.engine.results import VERDICTS
from tests.web.province import pack
from tests.web.routes import ROUTES, is_file

CHINESE = re.compile(r"[\u3400-\u9fff]")
ADDRESSES = [
    address
    for name, address, _ in ROUTES
    if name not in {"healthz", "readyz", "areas", "registries", "login"} and not is_file(address)
]


class Untranslated(HTMLParser):
    """Collects Chinese words that stand outside what is marked as Chinese on purpose.

    The quoted document, names of units and people's own words are marked as Chinese; a text
    whose English is lacking is marked too, so that it is read aloud rightly, but it is found.
    """

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.languages = ["en"]
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self.languages[-1]
        if "only-zh" in (given.get("class") or "").split():
            language = "en"
        for name in ("aria-label", "placeholder", "title", "alt"):
            self.note(given.get(name) or "", language)
        if tag not in self.VOID:
            self.languages.append(language)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.languages.pop()

    def handle_data(self, data: str) -> None:
        self.note(data, self.languages[-1])

    def note(self, text: str, language: str) -> None:
        if language == "en" and CHINESE.search(text):
            self.found.append(text.strip())


@pytest.fixture
def leader(site: None, client: Client) -> Client:
    client.force_login(User.objects.get(username="leader"))
    return client


@pytest.mark.parametrize("address", [*ADDRESSES, "/nothing/"])
def test_english_pages_have_no_chinese_but_names(leader: Client, address: str) -> None:
    leader.cookies["django_language"] = "en"
    page = Untranslated()
    page.feed(leader.get(address).content.decode())
    assert page.found == []


@pytest.mark.parametrize("target", sorted(pack().targets))
def test_every_target_is_english_throughout(leader: Client, target: str) -> None:
    leader.cookies["django_language"] = "en"
    page = Untranslated()
    page.feed(leader.get(f"/target/{target}/").content.decode())
    assert page.found == []


def test_what_lacks_its_english_is_found() -> None:
    page = Untranslated()
    page.feed('<p lang="zh-CN">原文</p><p><span lang="zh-CN" class="only-zh">未译</span></p>')
    assert page.found == ["未译"]


@pytest.mark.heavy
def test_every_clause_and_indicator_is_english_throughout(leader: Client) -> None:
    leader.cookies["django_language"] = "en"
    places = [f"/clause/{clause.id}/" for clause in pack().clauses]
    places += [f"/indicator/{id}/" for id in pack().indicators]
    found = {}
    for address in places:
        page = Untranslated()
        page.feed(leader.get(address).content.decode())
        if page.found:
            found[address] = page.found
    assert found == {}


def test_the_login_page_is_english_too(site: None, client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = Untranslated()
    page.feed(client.get("/login/").content.decode())
    assert page.found == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_keep_the_content_security_policy(leader: Client, address: str) -> None:
    answer = leader.get(address)
    text = answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "<style" not in text
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)


@pytest.mark.parametrize("address", ADDRESSES)
def test_made_up_data_are_labelled_on_every_page(leader: Client, address: str) -> None:
    assert 'class="demo"' in leader.get(address).content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_state_stands_without_its_word(leader: Client, address: str) -> None:
    text = re.sub(r"<svg.*?</svg>", "", leader.get(address).content.decode(), flags=re.DOTALL)
    for word, shape in VERDICTS.values():
        tags = re.findall(
            r'<span class="tag s-\w+"><i aria-hidden="true">(.)</i>([^<]+)</span>', text
        )
        assert all(said == word.zh for sign, said in tags if sign == shape and said in WORDS)
    assert re.search(r"class=\"tag s-", text) or address not in {"/", "/target/2.3-b/"}


WORDS = {word.zh for word, _ in VERDICTS.values()}


@pytest.mark.parametrize(
    "address", ["/", "/document/", "/target/2.3-b/", "/area/220800/", "/clause/2.1/"]
)
def test_pages_ask_little_and_weigh_little(leader: Client, address: str) -> None:
    leader.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = leader.get(address, headers={"accept-encoding": "identity"})
    packed = len(gzip.compress(answer.content))
    print(f"{address}: {len(asked)} queries, {packed} bytes compressed")
    limit = 15 if address in {"/", "/document/"} else 25
    assert len(asked) <= limit, [query["sql"][:90] for query in asked.captured_queries]
    assert packed <= 250_000


def test_a_page_without_a_pack_says_what_to_do(db: None, client: Client, collected: None) -> None:
    from changbai.records.models import PackVersion

    PackVersion.objects.update(is_current=False)
    answer = client.get("/")
    assert "changbai demo" in answer.content.decode()
    assert client.get("/document/").status_code == 404


def test_the_language_is_switched_by_post_and_kept(site: None, client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/document/"})
    assert answer["Location"] == "/document/"
    assert 'lang="en"' in client.get("/").content.decode()


def test_large_letters_stay_on_this_site(site: None, client: Client) -> None:
    answer = client.post("/large/", {"next": "https://example.org/"})
    assert answer["Location"] == "/"
    assert 'class="large"' in client.get("/").content.decode()


def test_the_demo_logins_work(site: None, client: Client) -> None:
    listed = client.get("/login/").context["demo_logins"]
    assert len(listed) == 7
    one = listed[0]
    answer = client.post("/login/", {"username": one.username, "password": one.password})
    assert answer["Location"] == "/"
