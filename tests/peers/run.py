#!/usr/bin/env python3
"""The real binary against programs that nobody here wrote, on loopback, on SQLite and on PostgreSQL.

    python3 tests/peers/run.py            everything this machine has
    python3 tests/peers/run.py answers    only the parts whose name contains one of the words

Programs come from Debian and PyPI; `tests/peers/setup` brings them. What is missing is named and left out.
`ALLCLEAR_TEST_POSTGRES` names a PostgreSQL in which a database of its own is made; `bin/with-postgres` starts one. With
`ALLCLEAR_TEST_REQUIRE=postgres` it fails where PostgreSQL would be left out.
"""

import importlib.util
import os
import pathlib
import shutil
import string
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse

VENV = pathlib.Path(__file__).resolve().parents[2] / "target/peers/venv"
if (VENV / "bin/python").exists() and pathlib.Path(sys.prefix).resolve() != VENV.resolve():
    os.execv(VENV / "bin/python", [str(VENV / "bin/python"), *sys.argv])

import answers
import browser
import pagerduty_clients
import prometheus
import shell
from mail import Mailbox
from world import BINARY, HERE, ROOT, Allclear, Failed, Phones, show_log

left_out = []


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
    yield "a cron job's queue", lambda: shell.through_the_queue(allclear, phones, home)
    if has(programs=["node"], what="Web Push") and (browser.SERVER.exists() or left("Web Push: web-push-testing")):
        yield "ringing in the browser", lambda: browser.ringing(allclear, phones, home)
    if has(programs=["node", "chromium"], what="our pages in Chromium") and (browser.REMOTE.exists() or left("our pages in Chromium: playwright-core")):
        yield "our pages in Chromium", lambda: browser.modules(allclear)
    yield "answers through the signed link", lambda: answers.through_the_link(allclear, phones, home)


def suite(engine, storage, words):
    """One fresh server on one kind of database; answers how many parts failed."""
    print(f"\n{engine}", flush=True)
    home = pathlib.Path(tempfile.mkdtemp(prefix=f"run-{engine.lower()}-", dir=scratch()))
    # The database of the default is a directory inside the scratch directory.
    storage = storage or ["--data", str(home / "data")]
    company = home / "company.yaml"
    phones = Phones()
    mailbox = Mailbox() if has(modules=["aiosmtpd"], what="pages by mail") else None
    authority = tls = None
    if shutil.which("openssl"):
        authority, *tls = pagerduty_clients.certificates(home / "tls")
    company.write_text(string.Template((HERE / "company.yaml").read_text()).substitute(SINK=phones.url))
    allclear = Allclear(home / "server", storage, mailbox.port if mailbox else None, tls)
    failed = 0
    try:
        allclear.prepare(company)
        with allclear.serving():
            for name, part in parts(allclear, phones, mailbox, home, authority):
                if words and not any(w.lower() in name.lower() for w in words):
                    continue
                print(f" {name}", flush=True)
                try:
                    part()
                except Exception as error:
                    failed += 1
                    print(f" FAILED: {name} on {engine}", file=sys.stderr)
                    traceback.print_exc()
                    if not isinstance(error, AssertionError):
                        show_log(allclear.log)
    except Exception as error:
        failed += 1
        print(f" FAILED on {engine}: {error}", file=sys.stderr)
        if not isinstance(error, Failed):
            traceback.print_exc()
        show_log(allclear.log)
    finally:
        phones.close()
        if mailbox:
            mailbox.close()
    if failed:
        print(f"   logs and data are kept in {home}", file=sys.stderr)
    else:
        shutil.rmtree(home, ignore_errors=True)
    return failed


def scratch():
    place = ROOT / "target/peers"
    place.mkdir(parents=True, exist_ok=True)
    return place


def without_postgres(why):
    """Names what is left out; fails where it must not be."""
    if os.environ.get("ALLCLEAR_TEST_REQUIRE") == "postgres":
        raise Failed(f"ALLCLEAR_TEST_REQUIRE asks for PostgreSQL: {why}")
    left_out.append(f"everything on PostgreSQL: {why}")
    return None, None


def own_database(server):
    """A database of our own on the server the tests were given; answers its address and how to drop it."""
    name = f"peers_{os.getpid()}"
    if not shutil.which("psql"):
        return without_postgres("psql is not here")

    def psql(statement):
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, server], check=True, capture_output=True)

    psql(f"CREATE DATABASE {name}")
    parsed = urllib.parse.urlsplit(server)
    address = urllib.parse.urlunsplit(parsed._replace(path=f"/{name}"))
    return address, lambda: psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def main():
    words = sys.argv[1:]
    began = time.monotonic()
    if not BINARY.exists():
        print(f"{BINARY} is not there: cargo build --release first, or name another one in ALLCLEAR_BINARY", file=sys.stderr)
        return 2
    print(f"peers of {BINARY}", flush=True)
    failed = suite("SQLite", None, words)
    server = os.environ.get("ALLCLEAR_TEST_POSTGRES")
    try:
        address, drop = own_database(server) if server else without_postgres("ALLCLEAR_TEST_POSTGRES names no server")
        if address:
            try:
                failed += suite("PostgreSQL", ["--database", address], words)
            finally:
                drop()
    except Failed as error:
        failed += 1
        print(f" FAILED: {error}", file=sys.stderr)
    print(f"\npeers: {'FAILED: ' + str(failed) + ' part(s)' if failed else 'all passed'} in {time.monotonic() - began:.0f} s")
    for line in dict.fromkeys(left_out):
        print(f"  left out: {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
