"""Clients written for PagerDuty, pointed at us."""

import subprocess

from world import wait_for

KEY = "peerpagerduty0000000000000000000"


def through_pdpyras(allclear, phones, _home):
    """pdpyras speaks plain HTTP when told to."""
    import pdpyras

    session = pdpyras.EventsAPISession(KEY)
    session.url = allclear.url
    title = "pdpyras: checkout is slow"
    key = session.trigger(title, "checkout-1", severity="error", custom_details={"p99": "8 s"})
    life(allclear, phones, title, lambda: session.acknowledge(key), lambda: session.resolve(key))
    again = session.trigger("pdpyras: named", "checkout-1", dedup_key="checkout/slow")
    assert again == "checkout/slow", f"our answer names the key that was sent: {again}"
    session.resolve("checkout/slow")
    wait_for("pdpyras: the named alert is resolved", lambda: allclear.status("pdpyras: named") == "resolved")


def certificates(home):
    """A throw-away authority and a certificate for this machine; answers authority, certificate, key."""
    home.mkdir(parents=True, exist_ok=True)
    ca, ca_key, cert, key = (home / n for n in ("ca.pem", "ca.key", "server.pem", "server.key"))
    request, names = home / "server.csr", home / "names.cnf"
    names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")

    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)

    new = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl(*new, "-x509", "-days", "2", "-subj", "/CN=peers test authority", "-keyout", ca_key, "-out", ca)
    openssl(*new, "-subj", "/CN=localhost", "-keyout", key, "-out", request)
    signed = ["x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "2"]
    openssl(*signed, "-extfile", names, "-out", cert)
    return ca, cert, key


def through_official_client(allclear, phones, authority):
    """The official client refuses anything but TLS."""
    import ssl

    import pagerduty

    trust = ssl.create_default_context(cafile=str(authority))
    client = pagerduty.EventsApiV2Client(KEY, base_url=f"https://localhost:{allclear.tls_port}", verify=trust)
    title = "official client: card payments fail"
    key = client.trigger(title, "checkout-2", severity="critical")
    life(allclear, phones, title, lambda: client.acknowledge(key), lambda: client.resolve(key))


def life(allclear, phones, title, acknowledge, resolve):
    wait_for(f"{title}: open", lambda: allclear.status(title) == "triggered")
    wait_for(f"{title}: Nora's phone rings", lambda: phones.rang("nora", title))
    acknowledge()
    wait_for(f"{title}: acknowledged", lambda: allclear.status(title) == "acknowledged")
    resolve()
    wait_for(f"{title}: resolved", lambda: allclear.status(title) == "resolved")
