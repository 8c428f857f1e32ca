//! How a sender is pointed here: text to be copied, with this server's address and the integration's key in it.

use crate::ui::{Icon, snippet};
use allclear_core::directory::Integration;
use allclear_integrations::source::source;
use allclear_texts::{html, t};
use maud::Markup;
use url::{Host, Url};

/// One text to be copied, and what it is.
struct Copied {
    label: &'static str,
    text: String,
}

/// What is needed to send to `integration` on the server at `public_url`.
pub(super) fn guide(public_url: &str, integration: &Integration) -> Markup {
    let url = address(public_url, integration);
    let copied = texts(public_url, integration);
    html! {
        div .stack {
            p .quiet { (told(&integration.source)) }
            (only_here(public_url))
            (snippet("setup-url", t!("Address"), &url))
            @for (nth, copied) in copied.iter().enumerate() {
                (snippet(&format!("setup-{nth}"), copied.label, &copied.text))
            }
        }
    }
}

/// Said beside an address that opens nothing on another machine, and how to mend that.
pub(super) fn only_here(public_url: &str) -> Markup {
    let url = Url::parse(public_url).ok();
    let loopback = url.as_ref().and_then(Url::host).is_some_and(|host| match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    });
    html! {
        @if loopback {
            p .trouble {
                (Icon::TriangleAlert)
                span { "This address works only on this machine. For others, start the server with " code { "--public-url" } "." }
            }
        }
    }
}

/// Where senders post.
fn address(public_url: &str, integration: &Integration) -> String {
    format!("{public_url}/in/{}/{}", integration.source, integration.key)
}

fn told(source_name: &str) -> String {
    match source_name {
        "alertmanager" => t!("Each alert of a group becomes an alert here, and resolves by itself. The label severity says how \
                           bad it is; without one it is critical. Grafana's webhook contact point takes the same address.")
            .to_owned(),
        "prometheus" => t!("Prometheus can send here as if this were an Alertmanager. An alert resolves when Prometheus says \
                         so, or five minutes after it stopped repeating it.")
            .to_owned(),
        "pagerduty" => t!("For everything that can send to PagerDuty. Where only the host can be changed, this server answers \
                        at PagerDuty's own path too.")
            .to_owned(),
        "json" => t!("Anything that can post JSON. The key names the problem: the same key counts repeats, and resolves.").to_owned(),
        other => t!("Whatever speaks {} posts to this address.", source(other).map_or(other, |source| source.title())),
    }
}

fn texts(public_url: &str, integration: &Integration) -> Vec<Copied> {
    let (url, key) = (address(public_url, integration), &integration.key);
    match integration.source.as_str() {
        "alertmanager" => vec![alertmanager(&url), trial(public_url, key)],
        "prometheus" => vec![
            Copied { label: "prometheus.yml", text: prometheus(public_url, key) },
            Copied {
                label: t!("Try it from a terminal"),
                text: format!("amtool alert add alertname=Test severity=critical --alertmanager.url={url}"),
            },
        ],
        "pagerduty" => pagerduty(public_url, &url, key),
        "json" => json(&url),
        _ => vec![trial(public_url, key)],
    }
}

fn alertmanager(url: &str) -> Copied {
    let receiver = "route:\n  receiver: allclear\nreceivers:\n  - name: allclear\n    webhook_configs:";
    Copied { label: "alertmanager.yml", text: format!("{receiver}\n      - url: {url}\n        send_resolved: true") }
}

fn pagerduty(public_url: &str, url: &str, key: &str) -> Vec<Copied> {
    vec![
        Copied { label: t!("Integration key or routing key"), text: key.to_owned() },
        Copied {
            label: "alertmanager.yml",
            text: format!("pagerduty_configs:\n  - routing_key: {key}\n    url: {url}"),
        },
        Copied {
            label: t!("Try it from a terminal"),
            text: format!(
                "curl {public_url}/v2/enqueue -H 'Content-Type: application/json' -d '{{\"routing_key\": \"{key}\", \
                 \"event_action\": \"trigger\", \"dedup_key\": \"try\", \"payload\": {{\"summary\": \"Disk full on db1\", \
                 \"source\": \"db1\", \"severity\": \"critical\"}}}}'"
            ),
        },
    ]
}

fn json(url: &str) -> Vec<Copied> {
    vec![
        Copied {
            label: t!("Open an alert"),
            text: format!(
                "curl {url} -d '{{\"title\": \"Disk full on db1\", \"key\": \"db1-disk\", \"severity\": \"critical\"}}'"
            ),
        },
        Copied {
            label: t!("Resolve it"),
            text: format!("curl {url} -d '{{\"action\": \"resolve\", \"key\": \"db1-disk\"}}'"),
        },
    ]
}

/// The key of any integration opens this address, whatever its source is.
fn trial(public_url: &str, key: &str) -> Copied {
    Copied {
        label: t!("Try it from a terminal"),
        text: format!("curl {public_url}/in/any/{key} -d '{{\"title\": \"Disk full on db1\", \"key\": \"try\"}}'"),
    }
}

fn prometheus(public_url: &str, key: &str) -> String {
    let parsed = Url::parse(public_url).ok();
    let scheme = parsed.as_ref().map_or("https", |url| url.scheme());
    let host = parsed.as_ref().and_then(Url::host_str).unwrap_or("localhost");
    let port = parsed.as_ref().and_then(Url::port_or_known_default).unwrap_or(443);
    let before = parsed.as_ref().map_or("", |url| url.path().trim_end_matches('/'));
    format!(
        "alerting:\n  alertmanagers:\n    - scheme: {scheme}\n      path_prefix: {before}/in/prometheus/{key}\n      \
         static_configs:\n        - targets: [\"{host}:{port}\"]"
    )
}
