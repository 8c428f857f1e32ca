//! A small company for stories, written as the configuration file that a real one would write.

use std::fmt::Write as _;

/// Builds the text of a configuration file.
pub struct Company {
    people: Vec<(String, String)>,
    sections: String,
    steps: Vec<String>,
    repeat: u32,
}

/// The keys of the integrations every story's company has.
pub const ALERTMANAGER: &str = "k1checkoutalertmanager0000000000";
pub const PAGERDUTY: &str = "k2checkoutpagerduty0000000000000";
pub const ANYTHING: &str = "k3checkoutanything00000000000000";
pub const PROMETHEUS: &str = "k4checkoutprometheus000000000000";

impl Company {
    /// Ana is the admin; she, Ben and Chen have a phone (a webhook) each. The service is `checkout`.
    pub fn new() -> Self {
        let hook = |n: &str| {
            format!(
                "rules: {{ high: [ {{ method: hook, after: 0s }} ] }}, methods: [ {{ id: hook, type: webhook, url: \"http://phones.test/{n}\" }} ]"
            )
        };
        let people = ["ana", "ben", "chen"].map(|n| (n.to_owned(), hook(n))).to_vec();
        Self { people, sections: String::new(), steps: Vec::new(), repeat: 0 }
    }

    /// Replaces how somebody can be reached; empty means not at all.
    pub fn reach(mut self, name: &str, methods_and_rules: &str) -> Self {
        for (person, reach) in &mut self.people {
            if person == name {
                methods_and_rules.clone_into(reach);
            }
        }
        self
    }

    /// Adds a step: targets such as `person: ben@example.com`, and how long to wait, such as `5m`.
    pub fn step(mut self, targets: &[&str], wait: &str) -> Self {
        let targets: Vec<String> = targets.iter().map(|t| format!("{{ {t} }}")).collect();
        self.steps.push(format!("      - {{ page: [ {} ], wait: {wait} }}\n", targets.join(", ")));
        self
    }

    pub fn repeat(mut self, times: u32) -> Self {
        self.repeat = times;
        self
    }

    /// Adds sections as they stand.
    pub fn with(mut self, yaml: &str) -> Self {
        self.sections.push_str(yaml);
        self.sections.push('\n');
        self
    }

    pub fn yaml(&self) -> String {
        let mut out = String::from("version: 1\npeople:\n");
        for (name, _) in &self.people {
            let role = if name == "ana" { ", role: admin" } else { "" };
            let _ = writeln!(out, "  - {{ email: {name}@example.com, name: {name}, time_zone: Europe/Berlin{role} }}");
        }
        out.push_str("contacts:\n");
        for (name, reach) in self.people.iter().filter(|(_, reach)| !reach.is_empty()) {
            let _ = writeln!(out, "  - {{ person: {name}@example.com, {reach} }}");
        }
        out.push_str("teams:\n  - { name: Payments, members: [ana@example.com, ben@example.com, chen@example.com] }\n");
        let _ =
            writeln!(out, "escalation_policies:\n  - name: Payments\n    team: Payments\n    repeat: {}", self.repeat);
        if self.steps.is_empty() {
            out.push_str("    steps: []\n");
        } else {
            out.push_str("    steps:\n");
            self.steps.iter().for_each(|step| out.push_str(step));
        }
        out.push_str(
            "services:\n  - { name: checkout, team: Payments, escalation: Payments, business_impact: Customers cannot pay. }\n",
        );
        let _ = writeln!(
            out,
            "integrations:\n  - {{ name: am, source: alertmanager, service: checkout, key: {ALERTMANAGER} }}\n  \
             - {{ name: pd, source: pagerduty, service: checkout, key: {PAGERDUTY} }}\n  \
             - {{ name: any, source: json, service: checkout, key: {ANYTHING} }}\n  \
             - {{ name: prom, source: prometheus, service: checkout, key: {PROMETHEUS} }}"
        );
        out.push_str(&self.sections);
        out
    }
}
