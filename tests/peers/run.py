#!/usr/bin/env python3
"""The real binary against programs that nobody here wrote, on loopback, on SQLite and on PostgreSQL.

    python3 tests/peers/run.py            everything this machine has
    python3 tests/peers/run.py answers    only the parts whose name contains one of the words

What fails is tried once more on a fresh server: machines are noisy, and a lost run costs more than a loud note. The summary
names what needed it, with the first failure; a second failure fails the run.

Programs come from Debian and PyPI; `tests/peers/setup` brings them. What is missing is named and left out.
`ALLCLEAR_TEST_POSTGRES` names a PostgreSQL in which a database of its own is made; `bin/with-postgres` starts one. With
`ALLCLEAR_TEST_REQUIRE=postgres` it fails where PostgreSQL would be left out.
"""

import contextlib
import importlib.util
import os
import pathlib
import shutil
import string
import subprocess
import sys
import tempfile
import textwrap
import time
import traceback
import urllib.parse

VENV = pathlib.Path(__file__).resolve().parents[2] / "target/peers/venv"
if (VENV / "bin/python").exists() and pathlib.Path(sys.prefix).resolve() != VENV.resolve():
    os.execv(VENV / "bin/python", [str(VENV / "bin/python"), *sys.argv])

import answers
import browser
import feeds
import flows
import pagerduty_clients
import prometheus
import shell
from mail import Mailbox
from world import BINARY, HERE, ROOT, Allclear, Failed, Phones, show_log

left_out = []
second_tries = []

# What failed when no part did.
SERVER = "starting and stopping the server"


def has(*, programs=(), modules=(), what):
    missing = [p for p in programs if not shutil.which(p)]
    missing += [m for m in modules if importlib.util.find_spec(m) is None]
    if missing:
        left_out.append(f"{what}: {', '.join(missing)} is not here (tests/peers/setup brings it)")
    return not missing


def left(what):
    """Names what is left out."""
    left_out.append(f"{what} is not here (tests/peers/setup brings it)")


def parts(allclear, phones, mailbox, home, authority):
    """Everything this machine can run, by name."""
    if has(programs=["prometheus", "prometheus-alertmanager"], what="Prometheus and Alertmanager"):
        yield "Prometheus through Alertmanager", lambda: prometheus.through_alertmanager(allclear, phones, mailbox, home)
        yield "Prometheus straight to us", lambda: prometheus.straight(allclear, phones, mailbox, home)
    if has(modules=["pdpyras"], what="pdpyras"):
        yield "pdpyras", lambda: pagerduty_clients.through_pdpyras(allclear, phones, home)
    if has(modules=["pagerduty"], programs=["openssl"], what="PagerDuty's own client over TLS"):
        yield "PagerDuty's own client over TLS", lambda: pagerduty_clients.through_official_client(allclear, phones, authority)
    if has(modules=["feedparser"], what="feeds in a reader"):
        yield "feeds in a reader", lambda: feeds.read_by_feedparser(allclear)
    yield "a cron job's queue", lambda: shell.through_the_queue(allclear, phones, home)
    if has(programs=["node"], what="Web Push") and (browser.SERVER.exists() or left("Web Push: web-push-testing")):
        yield "ringing in the browser", lambda: browser.ringing(allclear, phones, home)
    if chromium():
        yield "our pages in Chromium", lambda: browser.modules(allclear)
        yield "passkeys in Chromium", lambda: browser.passkeys(allclear)
    yield "answers through the signed link", lambda: answers.through_the_link(allclear, phones, home)


def chromium():
    """Whether a browser can be driven here."""
    here = has(programs=["node", "chromium"], what="our pages in Chromium")
    return here and (browser.REMOTE.exists() or left("our pages in Chromium: playwright-core"))


def flow_parts(phones, home):
    """What people do in a browser, each on a server of its own. What lies below the pages the other parts try on both
    kinds of database; these are on SQLite, as a first run is."""
    if not chromium():
        return
    yield "Chromium: the first five minutes", lambda: flows.first_minutes(home)
    yield "Chromium: the guided drill", lambda: flows.drill(home)
    yield "Chromium: an incident by two people", lambda: flows.incident(home, phones)
    yield "Chromium: an override by keyboard", lambda: flows.override(home, phones)
    yield "Chromium: a stretch of the calendar", lambda: flows.calendar(home, phones)
    yield "Chromium: the same without scripts", lambda: flows.without_scripts(home, phones)
    if flows.AXE.exists() or left("Chromium: axe-core"):
        yield "Chromium: an incident by three people", lambda: flows.three(home, phones)
        yield "Chromium: every page with axe", lambda: flows.accessible(home, phones)


def wanted(parts, words, passed):
    for name, part in parts:
        if name not in passed and (not words or any(w.lower() in name.lower() for w in words)):
            yield name, part


def attempt(engine, storage, words, passed):
    """One fresh server on one kind of database, and every part that has not passed yet; answers what failed, with why."""
    print(f"\n{engine}", flush=True)
    home = pathlib.Path(tempfile.mkdtemp(prefix=f"run-{engine.lower()}-", dir=scratch()))
    phones = Phones()
    failed = {}

    def run(parts, log=None):
        for name, part in wanted(parts, words, passed):
            print(f" {name}", flush=True)
            try:
                part()
                passed.add(name)
            except Exception as error:
                failed[name] = tell(f"{name} on {engine}", error, log)

    try:
        with the_server(home, storage, phones) as known:
            run(parts(*known), known[0].log)
        if engine == "SQLite":
            run(flow_parts(phones, home))
    except Exception as error:
        failed[SERVER] = tell(f"{SERVER} on {engine}", error, home / "server/allclear.log")
    finally:
        phones.close()
    if failed:
        print(f"   logs, data and pictures are kept in {home}", file=sys.stderr)
    else:
        shutil.rmtree(home, ignore_errors=True)
    return failed


@contextlib.contextmanager
def the_server(home, storage, phones):
    """The server that most parts share, with what they need to know: itself, phones, mailbox, home, authority."""
    # The database of the default is a directory inside the scratch directory.
    storage = storage or ["--data", str(home / "data")]
    company = home / "company.yaml"
    mailbox = Mailbox() if has(modules=["aiosmtpd"], what="pages by mail") else None
    authority = tls = None
    if shutil.which("openssl"):
        authority, *tls = pagerduty_clients.certificates(home / "tls")
    company.write_text(string.Template((HERE / "company.yaml").read_text()).substitute(SINK=phones.url))
    allclear = Allclear(home / "server", storage, mailbox.port if mailbox else None, tls)
    try:
        allclear.prepare(company)
        with allclear.serving():
            yield allclear, phones, mailbox, home, authority
    finally:
        if mailbox:
            mailbox.close()


def tell(what, error, log):
    """Says what failed, and answers why in a few words."""
    print(f" FAILED: {what}", file=sys.stderr)
    traceback.print_exception(error)
    if log and not isinstance(error, AssertionError):
        show_log(log)
    return "".join(traceback.format_exception_only(error)).strip()


def suite(engine, storage, words):
    """All parts on one kind of database, twice where it must be; answers how many failed twice. `storage` answers where the
    data of the next server is to be, or nothing for a directory."""
    passed = set()
    first = attempt(engine, storage(), words, passed)
    if not first:
        return 0
    print(f"\n what failed is tried once more: {', '.join(first)}", flush=True)
    second = attempt(engine, storage(), words, passed)
    second_tries.extend((f"{name} on {engine}", why) for name, why in first.items() if name not in second)
    return len(second)


def scratch():
    place = ROOT / "target/peers"
    place.mkdir(parents=True, exist_ok=True)
    return place


def without_postgres(why):
    """Names what is left out; fails where it must not be."""
    if os.environ.get("ALLCLEAR_TEST_REQUIRE") == "postgres":
        raise Failed(f"ALLCLEAR_TEST_REQUIRE asks for PostgreSQL: {why}")
    left_out.append(f"everything on PostgreSQL: {why}")
    return 0


def on_postgres(server, words):
    """The suite in databases of our own on the server the tests were given; answers how many parts failed."""
    if not server:
        return without_postgres("ALLCLEAR_TEST_POSTGRES names no server")
    if not shutil.which("psql"):
        return without_postgres("psql is not here")
    made = []

    def psql(statement):
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, server], check=True, capture_output=True)

    def fresh():
        made.append(f"peers_{os.getpid()}_{len(made)}")
        psql(f"CREATE DATABASE {made[-1]}")
        return ["--database", urllib.parse.urlunsplit(urllib.parse.urlsplit(server)._replace(path=f"/{made[-1]}"))]

    try:
        return suite("PostgreSQL", fresh, words)
    finally:
        for name in made:
            psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def main():
    words = sys.argv[1:]
    began = time.monotonic()
    if not BINARY.exists():
        print(f"{BINARY} is not there: cargo build --release first, or name another one in ALLCLEAR_BINARY", file=sys.stderr)
        return 2
    print(f"peers of {BINARY}", flush=True)
    failed = suite("SQLite", lambda: None, words)
    try:
        failed += on_postgres(os.environ.get("ALLCLEAR_TEST_POSTGRES"), words)
    except Failed as error:
        failed += 1
        print(f" FAILED: {error}", file=sys.stderr)
    print(f"\npeers: {'FAILED: ' + str(failed) + ' part(s)' if failed else 'all passed'} in {time.monotonic() - began:.0f} s")
    for name, why in second_tries:
        print(f"  needed a second try: {name}; the first one failed with:")
        print(textwrap.indent(why, "    | "))
    for line in dict.fromkeys(left_out):
        print(f"  left out: {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
