"""A publisher's server that behaves badly, and a fetch that says so and loses nothing."""

from __future__ import annotations

import errno
import gzip
import io
import json
import shutil
import threading
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bluehelm.columns import schema_of
from bluehelm.exchange import read_council_texts, read_deployments, read_events
from bluehelm.exchange.fetch import FetchedSource, Patience, fetch_source, read_addresses, read_record
from bluehelm.exchange.fetch.download import download
from bluehelm.exchange.fetch.partial import PartialFile
from bluehelm.exchange.frames import DEPLOYMENTS, EVENTS
from bluehelm.problems import InputRefused, Problem

HASTE = Patience(stall_s=5.0, attempts=2, pause_s=0)
ONCE = Patience(stall_s=5.0, attempts=1, pause_s=0)
TODAY = date(2026, 11, 23)
HEADER = (
    "id,year,type_of_violence,date_start,date_end,latitude,longitude,where_coordinates,adm_1,adm_2,where_prec,date_prec,"
    "country,country_id,side_a,side_b,best,low,high,deaths_civilians\n"
)
ROW = (
    "{id},2014,3,2014-01-{day:02d},2014-01-{day:02d},4.37,18.56,Bangui town,Bangui,,1,1,Central African Republic,482,"
    "anti-Balaka,Civilians,{best},{best},{best},{best}\n"
)
DATA = (HEADER + "".join(ROW.format(id=number, day=number % 28 + 1, best=number % 7) for number in range(400))).encode()
ETAG = '"edition-1"'

Answer = Callable[[BaseHTTPRequestHandler], None]


class Publisher:
    """A server on localhost: scripted answers in turn, the last one for ever, and a note of what was asked."""

    def __init__(self) -> None:
        self.answers: deque[Answer] = deque()
        self.asked: list[dict[str, str]] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher.asked.append(
                    {"path": self.path, **{name.lower(): value for name, value in self.headers.items()}}
                )
                answer = publisher.answers.popleft() if len(publisher.answers) > 1 else publisher.answers[0]
                answer(self)

            def log_message(self, *args: object) -> None:
                """Keep the tests' output quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __call__(self, *answers: Answer) -> str:
        self.answers = deque(answers)
        return f"{self.address}/events.csv"


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    publisher = Publisher()
    thread = threading.Thread(target=publisher.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield publisher
    publisher.server.shutdown()
    publisher.server.server_close()
    thread.join()


def send(
    body: bytes = DATA, *, status: int = 200, upto: int | None = None, stall_s: float = 0, **headers: str
) -> Answer:
    """An answer that declares all of ``body`` and sends ``upto`` bytes of it, then perhaps falls silent."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body[:upto])
        request.wfile.flush()
        if stall_s:
            threading.Event().wait(stall_s)

    return answer


def send_range(body: bytes = DATA, *, etag: str = ETAG, upto: int | None = None, shift: int = 0) -> Answer:
    """A server that knows Range and If-Range (RFC 9110); ``shift`` makes it answer with another part than asked."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range")
        if asked is None or request.headers.get("If-Range") != etag:
            send(body, upto=upto, ETag=etag)(request)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) + shift
        span = f"bytes {start}-{len(body) - 1}/{len(body)}"
        send(body[start:], status=206, ETag=etag, Content_Range=span)(request)

    return answer


def redirect(address: str) -> Answer:
    return send(b"", status=302, Location=address)


def refused(call: Callable[[], Any]) -> Problem:
    with pytest.raises(InputRefused) as caught:
        call()
    return caught.value.problems[0]


def test_a_sound_file_arrives_and_its_progress_is_told(publisher: Publisher, tmp_path: Path) -> None:
    """The plain case: the bytes are the publisher's, the length is reported, nothing partial is left."""
    seen: list[tuple[str, int, int | None]] = []
    address = publisher(send(ETag=ETAG))
    arrived = download(address, tmp_path / "events.csv", patience=ONCE, progress=lambda *step: seen.append(step))
    assert (tmp_path / "events.csv").read_bytes() == DATA
    assert (arrived.sha256, arrived.bytes, arrived.problems) == (sha256(DATA).hexdigest(), len(DATA), ())
    assert seen[-1] == ("events.csv", len(DATA), len(DATA))
    assert [path.name for path in tmp_path.iterdir()] == ["events.csv"]


def test_a_truncated_answer_is_resumed_where_it_broke(publisher: Publisher, tmp_path: Path) -> None:
    """The second attempt asks only for the rest, and for the same edition."""
    address = publisher(send(upto=5000, ETag=ETAG), send_range())
    assert download(address, tmp_path / "events.csv", patience=HASTE).sha256 == sha256(DATA).hexdigest()
    assert publisher.asked[1]["range"] == "bytes=5000-"
    assert publisher.asked[1]["if-range"] == ETAG


def test_a_later_call_goes_on_with_what_an_earlier_one_left(publisher: Publisher, tmp_path: Path) -> None:
    """A break that outlasts patience costs nothing that has arrived, and the message says that it is kept."""
    address = publisher(send(upto=5000, ETag=ETAG))
    problem = refused(lambda: download(address, tmp_path / "events.csv", patience=ONCE))
    assert problem.code == "connection-broken"
    assert "5,000 bytes are kept" in problem.message
    assert "Run the same command again" in problem.hint
    assert not (tmp_path / "events.csv").exists()
    publisher(send_range())
    assert download(address, tmp_path / "events.csv", patience=ONCE).bytes == len(DATA)
    assert publisher.asked[-1]["range"] == "bytes=5000-"


def test_a_new_edition_is_fetched_whole(publisher: Publisher, tmp_path: Path) -> None:
    """Halves of two editions are never joined: If-Range makes the server send everything."""
    newer = DATA.replace(b"Bangui", b"BANGUI")
    address = publisher(send(upto=5000, ETag=ETAG), send_range(newer, etag='"edition-2"'))
    assert download(address, tmp_path / "events.csv", patience=HASTE).sha256 == sha256(newer).hexdigest()


def test_a_server_that_ignores_if_range_is_found_out(publisher: Publisher, tmp_path: Path) -> None:
    """A range of another edition, sent all the same, is thrown away and the file is fetched anew."""
    newer = DATA.replace(b"Bangui", b"BANGUI")
    rest = send(newer[5000:], status=206, ETag='"2"', Content_Range=f"bytes 5000-{len(DATA) - 1}/{len(DATA)}")
    address = publisher(send(upto=5000, ETag=ETAG), rest, send(newer, ETag='"2"'))
    patience = Patience(stall_s=5.0, attempts=3, pause_s=0)
    assert download(address, tmp_path / "events.csv", patience=patience).sha256 == sha256(newer).hexdigest()


@pytest.mark.parametrize(
    "second", [send(), send_range(shift=7), send(b"", status=416)], ids=["ignores Range", "wrong range", "416"]
)
def test_a_server_that_cannot_resume_gives_the_file_from_the_start(
    publisher: Publisher, tmp_path: Path, second: Answer
) -> None:
    """Whatever a server makes of Range, the file that stands in the end is the publisher's."""
    address = publisher(send(upto=5000, ETag=ETAG), second, send())
    patience = Patience(stall_s=5.0, attempts=3, pause_s=0)
    assert download(address, tmp_path / "events.csv", patience=patience).sha256 == sha256(DATA).hexdigest()


def test_after_a_wrong_range_nothing_that_arrived_is_trusted(publisher: Publisher, tmp_path: Path) -> None:
    """A range that begins elsewhere but has the right length would join unnoticed: the next attempt asks for all."""
    wrong = send(DATA[4993:-7], status=206, ETag=ETAG, Content_Range=f"bytes 4993-{len(DATA) - 8}/{len(DATA)}")
    address = publisher(send(upto=5000, ETag=ETAG), wrong, send_range())
    patience = Patience(stall_s=5.0, attempts=3, pause_s=0)
    assert download(address, tmp_path / "events.csv", patience=patience).sha256 == sha256(DATA).hexdigest()
    assert "range" not in publisher.asked[2]


def test_a_server_that_gives_the_rest_in_pieces_is_asked_for_the_next(publisher: Publisher, tmp_path: Path) -> None:
    """A cache may answer a range with less than asked: that is no whole file yet."""
    piece = send(DATA[5000:9000], status=206, ETag=ETAG, Content_Range=f"bytes 5000-8999/{len(DATA)}")
    address = publisher(send(upto=5000, ETag=ETAG), piece, send_range())
    patience = Patience(stall_s=5.0, attempts=3, pause_s=0)
    assert download(address, tmp_path / "events.csv", patience=patience).sha256 == sha256(DATA).hexdigest()
    assert publisher.asked[2]["range"] == "bytes=9000-"


def test_without_a_validator_nothing_is_resumed(publisher: Publisher, tmp_path: Path) -> None:
    """No ETag and no date: nobody can tell whether the rest belongs to the same edition, so no range is asked for."""
    address = publisher(send(upto=5000), send())
    assert download(address, tmp_path / "events.csv", patience=HASTE).bytes == len(DATA)
    assert "range" not in publisher.asked[1]


def test_a_weak_etag_does_not_serve_to_resume_but_a_date_does(publisher: Publisher, tmp_path: Path) -> None:
    """RFC 9110 forbids weak validators in If-Range."""
    changed = "Tue, 10 Jun 2025 12:01:27 GMT"
    address = publisher(send(upto=5000, ETag='W/"1"', Last_Modified=changed), send())
    download(address, tmp_path / "events.csv", patience=HASTE)
    assert publisher.asked[1]["if-range"] == changed


def test_a_file_that_was_whole_but_not_yet_named_needs_no_network(publisher: Publisher, tmp_path: Path) -> None:
    """Ended between the last byte and the renaming: the next call only renames."""
    address = publisher(send(status=500))
    (tmp_path / "events.csv.part").write_bytes(DATA)
    note = {"address": address, "validator": ETAG, "size": len(DATA)}
    (tmp_path / "events.csv.part.json").write_text(json.dumps(note))
    assert download(address, tmp_path / "events.csv", patience=ONCE).bytes == len(DATA)
    assert publisher.asked == []


def test_a_stalled_server_is_given_up_with_what_arrived_kept(publisher: Publisher, tmp_path: Path) -> None:
    """Silence is noticed after stall_s seconds, and said in seconds."""
    address = publisher(send(upto=5000, stall_s=3, ETag=ETAG))
    impatient = Patience(stall_s=1.5, attempts=1, pause_s=0)
    problem = refused(lambda: download(address, tmp_path / "events.csv", patience=impatient))
    assert problem.code == "stalled"
    assert "for 1.5 seconds. 5,000 bytes are kept." in problem.message
    assert (tmp_path / "events.csv.part").stat().st_size == 5000


def test_no_server_at_all(tmp_path: Path) -> None:
    """No connection names the proxy setting, the usual cause in an office."""
    problem = refused(lambda: download("http://127.0.0.1:9/x.csv", tmp_path / "x.csv", patience=ONCE))
    assert problem.code == "no-connection"
    assert "HTTPS_PROXY" in problem.hint
    assert list(tmp_path.iterdir()) == []


def test_redirects_are_followed_and_the_last_address_recorded(publisher: Publisher, tmp_path: Path) -> None:
    """A publisher's move is followed, and the record tells where the file really came from."""
    address = publisher(redirect("/moved.csv"), send())
    assert download(address, tmp_path / "events.csv", patience=ONCE).address == f"{publisher.address}/moved.csv"


def test_too_many_redirects(publisher: Publisher, tmp_path: Path) -> None:
    """A log-in page going round in circles ends, without a second try."""
    address = publisher(redirect("/events.csv"))
    problem = refused(lambda: download(address, tmp_path / "events.csv", patience=HASTE))
    assert problem.code == "too-many-redirects"
    assert len(publisher.asked) == 6


@pytest.mark.parametrize("target", ["ftp://example.org/events.csv", "file:///etc/hostname"])
def test_a_redirect_out_of_the_web_is_refused(publisher: Publisher, tmp_path: Path, target: str) -> None:
    """A server cannot send us to a local file or another protocol."""
    address = publisher(redirect(target))
    assert refused(lambda: download(address, tmp_path / "e.csv", patience=HASTE)).code == "insecure-redirect"
    assert len(publisher.asked) == 1


def test_an_encrypted_address_may_not_lead_to_a_plain_one() -> None:
    """Https to http would let anybody on the way change the file."""
    import httpx

    from bluehelm.exchange.fetch.faults import refuse_unsafe_redirect

    def response(location: str) -> httpx.Response:
        return httpx.Response(
            302, headers={"location": location}, request=httpx.Request("GET", "https://ucdp.uu.se/ged.zip")
        )

    refuse_unsafe_redirect(response("https://files.uu.se/ged.zip"))
    assert refused(lambda: refuse_unsafe_redirect(response("http://ucdp.uu.se/ged.zip"))).code == "insecure-redirect"


@pytest.mark.parametrize("html", [b"<!DOCTYPE html><p>Log in", b"\xef\xbb\xbf\n <html><body>moved"])
def test_a_web_page_is_refused_and_costs_nothing(publisher: Publisher, tmp_path: Path, html: bytes) -> None:
    """A captive portal answers 200 with its own page: the half that is here must survive it."""
    address = publisher(send(upto=5000, ETag=ETAG), send(html, Content_Type="text/html"))
    problem = refused(lambda: download(address, tmp_path / "events.csv", patience=HASTE))
    assert problem.code == "html-instead-of-data"
    assert "web page, not data" in problem.message
    assert (tmp_path / "events.csv.part").read_bytes() == DATA[:5000]


@pytest.mark.parametrize(("status", "code"), [(403, "address-not-allowed"), (204, "unexpected-answer")])
def test_a_refusal_that_will_not_change_is_not_tried_twice(
    publisher: Publisher, tmp_path: Path, status: int, code: str
) -> None:
    """Patience is for weak links, not for a closed door."""
    address = publisher(send(b"", status=status))
    assert refused(lambda: download(address, tmp_path / "e.csv", patience=HASTE)).code == code
    assert len(publisher.asked) == 1


def test_an_overloaded_server_is_tried_again(publisher: Publisher, tmp_path: Path) -> None:
    """503 may pass; if it does not, the problem carries the server's words."""
    address = publisher(send(b"", status=503), send())
    assert download(address, tmp_path / "e.csv", patience=HASTE).bytes == len(DATA)
    publisher(send(b"", status=503))
    problem = refused(lambda: download(address, tmp_path / "f.csv", patience=HASTE))
    assert problem.code == "server-failed"
    assert "503 (Service Unavailable)" in problem.message


def test_an_empty_answer_is_no_file(publisher: Publisher, tmp_path: Path) -> None:
    """Zero bytes declared and sent is not a success."""
    address = publisher(send(b""))
    assert refused(lambda: download(address, tmp_path / "e.csv", patience=ONCE)).code == "empty-answer"
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_length_is_said(publisher: Publisher, tmp_path: Path) -> None:
    """Without Content-Length a cut cannot be told from the end, so the reader is warned."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(DATA)

    arrived = download(publisher(answer), tmp_path / "e.csv", patience=ONCE)
    assert [problem.code for problem in arrived.problems] == ["length-unknown"]


def test_a_server_that_compresses_unasked_is_understood(publisher: Publisher, tmp_path: Path) -> None:
    """The file is the same, only it cannot be resumed."""
    address = publisher(send(gzip.compress(DATA), Content_Encoding="gzip", ETag=ETAG))
    assert download(address, tmp_path / "e.csv", patience=ONCE).sha256 == sha256(DATA).hexdigest()
    assert publisher.asked[0]["accept-encoding"] == "identity"


def test_ctrl_c_leaves_a_part_that_can_be_resumed(publisher: Publisher, tmp_path: Path) -> None:
    """Interrupted by hand: no result, the bytes so far are kept, and the next call goes on."""

    def interrupt(name: str, arrived: int, size: int | None) -> None:
        raise KeyboardInterrupt

    address = publisher(send(upto=5000, ETag=ETAG))
    with pytest.raises(KeyboardInterrupt):
        download(address, tmp_path / "events.csv", patience=ONCE, progress=interrupt)
    assert not (tmp_path / "events.csv").exists()
    kept = (tmp_path / "events.csv.part").stat().st_size
    assert 0 < kept <= 5000
    publisher(send_range())
    assert download(address, tmp_path / "events.csv", patience=ONCE).sha256 == sha256(DATA).hexdigest()
    assert publisher.asked[-1]["range"] == f"bytes={kept}-"


def test_a_disk_without_room_is_noticed_before_the_first_byte(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The declared length is compared with the free space."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10_000, 9_000, 1_000))  # type: ignore[attr-defined]
    problem = refused(lambda: download(publisher(send()), tmp_path / "e.csv", patience=HASTE))
    assert problem.code == "disk-full"
    assert f"{len(DATA):,} more bytes and the disk has 1,000" in problem.message


def test_a_disk_that_fills_up_on_the_way(publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Full in the middle: no traceback, and no file that looks whole."""

    def append(part: PartialFile, chunk: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(PartialFile, "append", append)
    problem = refused(lambda: download(publisher(send()), tmp_path / "e.csv", patience=HASTE))
    assert problem.code == "disk-full"
    assert "Free some space or give another folder" in problem.hint
    assert not (tmp_path / "e.csv").exists()


def test_a_folder_that_cannot_be_written(publisher: Publisher, tmp_path: Path) -> None:
    """A folder whose name is taken by a file is one clear problem."""
    (tmp_path / "taken").write_text("a file")
    problem = refused(lambda: download(publisher(send()), tmp_path / "taken" / "e.csv", patience=ONCE))
    assert problem.code == "folder-not-writable"
    assert "Give a folder that you may write to." in problem.hint


def test_two_fetches_of_one_file_do_not_mix(publisher: Publisher, tmp_path: Path) -> None:
    """The second one stops and says why, and the first one's file is whole."""
    second: list[Problem] = []

    def meanwhile(name: str, arrived: int, size: int | None) -> None:
        if not second:
            second.append(refused(lambda: download(address, tmp_path / "e.csv", patience=ONCE)))

    address = publisher(send())
    assert download(address, tmp_path / "e.csv", patience=ONCE, progress=meanwhile).bytes == len(DATA)
    assert second[0].code == "fetch-already-running"


def table(folder: Path, address: str | list[str], *, source: str = "ucdp-ged", **fields: object) -> Path:
    entry = {
        "source": source,
        "version": "25.1",
        "valid_from": "2025-06-01",
        "addresses": [address] if isinstance(address, str) else address,
        **fields,
    }
    path = folder / "addresses.yaml"
    path.write_text(json.dumps([entry]))  # JSON is YAML
    return path


def fetch(folder: Path, addresses: Path, source: str = "ucdp-ged", **options: Any) -> tuple[FetchedSource, list[str]]:
    options = {"patience": ONCE, "clock": lambda: TODAY, **options}
    fetched, problems = fetch_source(source, folder, addresses=addresses, **options)
    return fetched, [problem.code for problem in problems]


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv").replace("_txt", ".txt"), content)
    return packed.getvalue()


def test_events_become_parquet_with_licence_checksum_and_access_date_beside(
    publisher: Publisher, tmp_path: Path
) -> None:
    """The whole way of UCDP GED: zip in, the documented frame out, and a record a person can read."""
    body = zipped(GEDEvent_v25_1_csv=DATA)
    publisher(send(body))
    fetched, _ = fetch(tmp_path, table(tmp_path, f"{publisher.address}/ged251-csv.zip"))
    events = pl.read_parquet(tmp_path / "ucdp-ged.parquet")
    assert events.schema == schema_of(EVENTS)
    assert events.height == 400
    record = json.loads((tmp_path / "ucdp-ged.source.json").read_text())
    assert (record["source"], record["version"], record["licence"]) == ("UCDP GED", "25.1", "CC BY 4.0")
    assert record["accessed"] == "2026-11-23"
    assert record["files"][0]["sha256"] == sha256(body).hexdigest()
    assert record["files"][0]["checksum"] == "first seen"
    assert record["files"][0]["bytes"] == len(body)
    assert record["result_sha256"] == sha256(fetched.path.read_bytes()).hexdigest()
    assert "10.1177/0022343313484347" in record["citation"]
    assert str(tmp_path) not in (tmp_path / "ucdp-ged.source.json").read_text()
    assert read_record(fetched.path) == fetched.record
    assert "400 rows" in fetched.summary()
    assert "CC BY 4.0" in fetched.summary()


def test_the_same_file_gives_the_same_bytes(publisher: Publisher, tmp_path: Path) -> None:
    """Parquet and record are repeatable, since the access date comes from the clock that is given."""
    address = publisher(send())
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        fetch(tmp_path / name, table(tmp_path, address))
    for file in ("ucdp-ged.parquet", "ucdp-ged.source.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_what_is_there_already_is_not_downloaded_again(publisher: Publisher, tmp_path: Path) -> None:
    """A weak link is used once; --refresh asks again."""
    addresses = table(tmp_path, publisher(send()))
    fetch(tmp_path, addresses)
    later = date(2026, 12, 1)
    fetched, codes = fetch(tmp_path, addresses, clock=lambda: later)
    assert "kept-already" in codes
    assert fetched.record.accessed == TODAY
    assert len(publisher.asked) == 1
    fetched, codes = fetch(tmp_path, addresses, clock=lambda: later, refresh=True)
    assert "kept-already" not in codes
    assert fetched.record.accessed == later


def test_an_original_that_was_changed_by_hand_is_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    """The checksum of the note decides, not the name."""
    addresses = table(tmp_path, publisher(send()))
    fetch(tmp_path, addresses)
    (tmp_path / "originals" / "events.csv").write_bytes(DATA[:900])
    fetch(tmp_path, addresses)
    assert (tmp_path / "originals" / "events.csv").read_bytes() == DATA


def test_a_file_replaced_under_the_same_address_is_said(publisher: Publisher, tmp_path: Path) -> None:
    """First seen is remembered, so that a silent change comes out."""
    addresses = table(tmp_path, publisher(send()))
    fetch(tmp_path, addresses)
    publisher(send(DATA.replace(b"Bangui", b"Bambari")))
    _, codes = fetch(tmp_path, addresses, refresh=True)
    assert "changed-since-first-seen" in codes


def test_a_published_checksum_is_verified(publisher: Publisher, tmp_path: Path) -> None:
    """The right one passes and is recorded as such; the wrong one stops everything."""
    address = publisher(send())
    fetched, _ = fetch(tmp_path, table(tmp_path, address, sha256=[sha256(DATA).hexdigest()]))
    assert fetched.record.files[0].checksum == "equals the published one"
    before = fetched.path.read_bytes()
    problem = refused(lambda: fetch(tmp_path, table(tmp_path, address, sha256=["0" * 64])))
    assert problem.code == "checksum-mismatch"
    assert "Do not use it." in problem.hint
    assert fetched.path.read_bytes() == before


def test_404_names_the_address_the_dated_table_and_the_way_out(publisher: Publisher, tmp_path: Path) -> None:
    """A publisher moved the file: the user learns which entry to mend and how to give it."""
    address = publisher(send(b"gone", status=404))
    addresses = table(tmp_path, address)
    problem = refused(lambda: fetch(tmp_path, addresses))
    assert problem.code == "address-not-found"
    assert f"404 (Not Found) for {address}" in problem.message
    assert problem.file == "addresses.yaml (ucdp-ged 25.1, valid from 2025-06-01)"
    assert "--addresses FILE.yaml" in problem.hint


def test_a_failed_fetch_leaves_the_old_result_alone(publisher: Publisher, tmp_path: Path) -> None:
    """A layout that nobody can read is refused after the download, and nothing is half-written."""
    addresses = table(tmp_path, publisher(send()))
    fetched, _ = fetch(tmp_path, addresses)
    before = {path.name: path.read_bytes() for path in (fetched.path, fetched.note)}
    publisher(send(b"a,b\n1,2\n"))
    problem = refused(lambda: fetch(tmp_path, addresses, refresh=True))
    assert problem.code == "no-usable-rows"
    assert {path.name: path.read_bytes() for path in (fetched.path, fetched.note)} == before
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"no zip at all", "not-a-zip"),
        (zipped(events_csv=DATA)[:-40], "bad-zip"),
        (zipped(events_csv=b"0" * 3_000_000), "zip-too-large"),
        (zipped(**{"..__..__evil_csv": DATA}), "zip-escapes"),
        (zipped(__etc__evil_csv=DATA), "zip-escapes"),
    ],
    ids=["no zip", "cut", "bomb", "dots", "absolute"],
)
def test_a_bad_zip_does_not_stay(publisher: Publisher, tmp_path: Path, body: bytes, code: str) -> None:
    """Damaged, swollen or escaping archives are refused and removed."""
    publisher(send(body))
    problem = refused(lambda: fetch(tmp_path, table(tmp_path, f"{publisher.address}/ged.zip")))
    assert problem.code == code
    assert list((tmp_path / "originals").iterdir()) == []


def test_a_zip_with_a_wrong_inner_checksum(publisher: Publisher, tmp_path: Path) -> None:
    """One flipped byte inside a member is found."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("events.csv", DATA)
    body = packed.getvalue().replace(b"Bangui town", b"Bangui tawn", 1)
    publisher(send(body))
    assert refused(lambda: fetch(tmp_path, table(tmp_path, f"{publisher.address}/ged.zip"))).code == "bad-zip"


def test_candidate_months_are_joined_and_the_last_file_wins(publisher: Publisher, tmp_path: Path) -> None:
    """An event that a later release corrects counts once, as corrected."""
    first = HEADER + ROW.format(id=1, day=1, best=2) + ROW.format(id=2, day=2, best=3)
    second = HEADER + ROW.format(id=2, day=2, best=9) + ROW.format(id=3, day=3, best=4)
    publisher(send(first.encode()), send(second.encode()))
    names = ["GEDEvent_v26_0_1.csv", "GEDEvent_v26_0_2.csv"]
    addresses = table(tmp_path, [f"{publisher.address}/{name}" for name in names], source="ucdp-candidate")
    fetched, _ = fetch(tmp_path, addresses, source="ucdp-candidate")
    events, problems = read_events(fetched.path)
    events = events.sort("event_id")
    assert not problems
    assert events["deaths_best"].to_list() == [2, 9, 4]
    assert events["source"].unique().to_list() == ["UCDP candidate"]
    assert [file.name for file in fetched.record.files] == names


def test_of_several_files_only_the_missing_one_is_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    """A break at the second file does not cost the first."""
    publisher(send(), send(b"", status=404))
    names = [f"{publisher.address}/GEDEvent_v26_0_{month}.csv" for month in (1, 2)]
    addresses = table(tmp_path, names, source="ucdp-candidate")
    assert refused(lambda: fetch(tmp_path, addresses, source="ucdp-candidate")).code == "address-not-found"
    publisher(send())
    fetch(tmp_path, addresses, source="ucdp-candidate")
    assert [asked["path"] for asked in publisher.asked[2:]] == ["/GEDEvent_v26_0_2.csv"]


def test_geo_pko_becomes_a_month_panel(publisher: Publisher, tmp_path: Path, real_data: Path) -> None:
    """The published table of maps goes through the same reader as a user's own copy."""
    body = (real_data / "geopko" / "geo_pko_v2.1.csv").read_bytes()
    publisher(send(body))
    addresses = table(tmp_path, f"{publisher.address}/geo_pko.csv", source="geo-pko", version="2.1")
    fetched, _ = fetch(tmp_path, addresses, source="geo-pko")
    panel, problems = read_deployments(fetched.path)
    assert not problems
    assert panel.schema == schema_of(DEPLOYMENTS)
    assert panel.height == fetched.record.result_rows > 18_699


def test_council_texts_become_a_collection_with_the_gold_text_first(publisher: Publisher, tmp_path: Path) -> None:
    """CR-UNSC's text files come out as what read_council_texts reads, in order, the hand-corrected text winning."""
    body = zipped(
        EN_TXT_BEST__S_RES_2149_2014_EN_txt=b"The Security Council,\n1. Decides",
        EN_TXT_BEST__S_RES_0001_1946_EN_GOLD_txt=b"gold",
        EN_TXT_BEST__S_RES_0001_1946_EN_txt=b"OCR",
        EN_TXT_BEST__S_RES_0002_1946_FR_txt="Le Conseil de sécurité".encode(),
    )
    publisher(send(body))
    addresses = table(tmp_path, f"{publisher.address}/files/EN_TXT_BEST.zip/content", source="cr-unsc")
    fetched, codes = fetch(tmp_path, addresses, source="cr-unsc")
    texts, problems = read_council_texts(fetched.path)
    assert [(text.symbol, text.year, text.text) for text in texts] == [
        ("S/RES/1", 1946, "gold"),
        ("S/RES/2149", 2014, "The Security Council,\n1. Decides"),
    ]
    assert not problems
    assert codes == ["unknown-text-name"]
    assert (tmp_path / "originals" / "EN_TXT_BEST.zip").exists()


def test_a_corpus_without_resolutions_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    """A changed layout of the corpus does not become an empty collection."""
    publisher(send(zipped(readme_txt=b"moved")))
    addresses = table(tmp_path, f"{publisher.address}/t.zip", source="cr-unsc")
    assert refused(lambda: fetch(tmp_path, addresses, source="cr-unsc")).code == "no-usable-rows"


def test_the_shipped_table_has_every_source_and_the_dates_pick_the_release() -> None:
    """Each source has a release by the day the table was entered, over https; an older day gets the older release."""
    from bluehelm.exchange.fetch.addresses import FETCHED_SOURCES, release_at

    releases = read_addresses()
    for source in FETCHED_SOURCES:
        assert all(address.startswith("https://") for address in release_at(releases, source, TODAY).addresses)
    assert release_at(releases, "ucdp-ged", TODAY).version == "26.1"
    assert release_at(releases, "ucdp-ged", date(2025, 12, 31)).version == "25.1"
    assert release_at(releases, "ucdp-ged", TODAY, "25.1").addresses == (
        "https://ucdp.uu.se/downloads/ged/ged251-csv.zip",
    )


@pytest.mark.parametrize(
    ("source", "version", "code", "words"),
    [
        ("ucdp", None, "unknown-source", "ucdp-ged, ucdp-candidate, geo-pko, cr-unsc"),
        ("ucdp-ged", "99.1", "no-address", "--addresses FILE.yaml"),
    ],
)
def test_what_cannot_be_fetched_is_said(
    tmp_path: Path, source: str, version: str | None, code: str, words: str
) -> None:
    """An unknown source or release is refused before anything goes out, with what there is."""
    problem = refused(lambda: fetch_source(source, tmp_path, version=version, clock=lambda: TODAY))
    assert problem.code == code
    assert words in problem.hint


def test_an_own_table_replaces_the_entries_of_its_sources_only(tmp_path: Path) -> None:
    """Mending one address does not lose the others."""
    releases = read_addresses(table(tmp_path, "https://example.org/own.zip"))
    assert [release.addresses for release in releases if release.source == "ucdp-ged"] == [
        ("https://example.org/own.zip",)
    ]
    assert any(release.source == "cr-unsc" for release in releases)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"source": "acled"}, "expected source to be one of ucdp-ged"),
        ({"addresses": ["ftp://example.org/x.csv"]}, "begins with https:// or http://"),
        ({"sha256": ["0" * 64, "1" * 64]}, "expected one sha256 an address, got 2 for 1"),
        ({"valid_from": "soon"}, "date"),
        ({"adresses": []}, "not permitted"),
    ],
)
def test_mistakes_in_an_own_table_are_named_with_their_entry(
    tmp_path: Path, entry: dict[str, object], words: str
) -> None:
    """A table by hand has slips: each is said with its entry and its rule."""
    fields = {"source": "ucdp-ged", "address": "https://example.org/x.csv", **entry}
    source, address = str(fields.pop("source")), str(fields.pop("address"))
    problem = refused(lambda: read_addresses(table(tmp_path, address, source=source, **fields)))
    assert problem.code == "bad-address-entry"
    assert problem.message.startswith("Entry 1: ")
    assert words in problem.message


@pytest.mark.parametrize("text", ["a: [", None], ids=["no YAML", "no file"])
def test_a_table_that_cannot_be_read(tmp_path: Path, text: str | None) -> None:
    """No YAML and no file are problems with the name of the file."""
    path = tmp_path / "own.yaml"
    if text is not None:
        path.write_text(text)
    problem = refused(lambda: read_addresses(path))
    assert (problem.code, problem.file) == ("addresses-unreadable", "own.yaml")


def test_a_name_from_an_address_cannot_leave_the_folder(tmp_path: Path) -> None:
    """Percent signs and dots in an address do not become folders."""
    table_path = table(tmp_path, ["https://example.org/..%2F..%2Fetc%2Fx.csv", "https://example.org/data"])
    release = read_addresses(table_path)[0]
    assert release.file_names() == ("_.._etc_x.csv", "ucdp-ged-2")


def test_importing_exchange_loads_no_web_library() -> None:
    """Reading files costs no start-up of the network part."""
    import subprocess
    import sys

    code = "import sys, bluehelm.exchange; print('httpx' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize("options", [{"stall_s": 0}, {"attempts": 0}, {"pause_s": -1}])
def test_patience_states_its_rule(options: dict[str, float]) -> None:
    """No time, no attempt or a negative pause is a mistake of the caller."""
    with pytest.raises(ValueError, match="expected stall_s > 0, attempts >= 1 and pause_s >= 0"):
        Patience(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["[" * 100_000, "- version: " + "9" * 10_000, "- valid_from: 2020-13-45"])
def test_an_address_table_without_end_is_refused(tmp_path: Path, text: str) -> None:
    """Endless nesting, 10,000 digits and a day that is none are one problem, not a traceback."""
    path = tmp_path / "addresses.yaml"
    path.write_text(text)
    with pytest.raises(InputRefused):
        read_addresses(path)
