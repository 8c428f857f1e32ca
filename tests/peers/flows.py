"""Chromium drives the real binary as people do: the main flows, each on a server of its own, and every page with axe."""

import contextlib
import json
import os
import re
import shutil
import string
import subprocess

from browser import NODE
from world import PATIENCE, ROOT, Allclear, Failed, request, wait_for

SCRIPTS = ROOT / "tests/browser"
AXE = NODE / "node_modules/axe-core"
FIRE = "/in/json/flowledgerjson000000000000000000"


@contextlib.contextmanager
def serving(home, phones=None):
    """A fresh server: with the company of the flows when there are phones, with an empty database otherwise."""
    allclear = Allclear(home, ["--data", str(home / "data")])
    if phones:
        company = home / "company.yaml"
        company.write_text(string.Template((SCRIPTS / "company.yaml").read_text()).substitute(SINK=phones.url))
        allclear.prepare(company)
    with allclear.serving():
        yield allclear


def printed(allclear, pattern):
    """What the server printed when it began."""
    return wait_for("the server greets", lambda: re.search(pattern, allclear.log.read_text())).group(1)


def setup_link(allclear):
    return printed(allclear, r"(http://\S+/setup/\S+)")


def public_url(allclear):
    """Where its links lead: the one address at which everything a browser keeps is found again."""
    return printed(allclear, r"links begin with (\S+),")


def invitation(allclear, email):
    told = allclear.command("user", "invite", email, "--public-url", public_url(allclear), "--json", *allclear.storage)
    return json.loads(told)["url"]


def drive(allclear, script, **told):
    """Runs one of the scripts; what it is told goes into its environment."""
    # Node looks for packages from where a script lies.
    for file in SCRIPTS.glob("*.mjs"):
        shutil.copy(file, NODE)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALLCLEAR_")}
    told = {**kept, "BASE": public_url(allclear), "OUT": str(allclear.home / "seen"), **told}
    done = subprocess.run(
        ["node", NODE / f"{script}.mjs"], env=told, stderr=subprocess.PIPE, text=True, timeout=10 * PATIENCE
    )
    if done.returncode != 0:
        plain = re.sub(r"\x1b\[\d+m", "", done.stderr)
        raise Failed(f"in Chromium: {plain[-8000:]}")


def first_minutes(home):
    with serving(home / "first") as allclear:
        drive(allclear, "first_minutes", SETUP=setup_link(allclear))


def drill(home):
    with serving(home / "drill") as allclear:
        drive(allclear, "drill", SETUP=setup_link(allclear))


def incident(home, phones):
    with serving(home / "incident", phones) as allclear:
        people = {name.upper(): invitation(allclear, f"{name}@example.com") for name in ["ana", "ben"]}
        drive(allclear, "incident", FIRE=FIRE, **people)


def three(home, phones):
    with serving(home / "three", phones) as allclear:
        people = {name.upper(): invitation(allclear, f"{name}@example.com") for name in ["ana", "ben", "ivo"]}
        drive(allclear, "three", **people)


def override(home, phones):
    with serving(home / "override", phones) as allclear:
        drive(allclear, "override", ANA=invitation(allclear, "ana@example.com"))


def calendar(home, phones):
    with serving(home / "calendar", phones) as allclear:
        drive(allclear, "calendar", ANA=invitation(allclear, "ana@example.com"))


def without_scripts(home, phones):
    with serving(home / "plain", phones) as allclear:
        drive(allclear, "without_scripts", ANA=invitation(allclear, "ana@example.com"), FIRE=FIRE)


def accessible(home, phones):
    with serving(home / "accessible", phones) as allclear:
        people = {name.upper(): invitation(allclear, f"{name}@example.com") for name in ["ana", "ben"]}
        # No other flow has this title: they share their phones.
        title = "Invoices are booked twice"
        status, _, text = request("POST", allclear.url + FIRE, {"title": title, "key": "twice", "severity": "critical"})
        assert status == 202, (status, text)
        rung = wait_for("the phone rings", lambda: phones.rang("ana", title))
        drive(allclear, "accessible", SETUP=setup_link(allclear), ANSWER=rung[0]["answer_url"], TOKEN=allclear.token, **people)
