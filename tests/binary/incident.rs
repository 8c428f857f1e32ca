//! A whole incident from two shells and nothing else: what people read, what scripts read, and how each command ends.
//!
//! Each of the two has a token of their own and acts by it as themselves. Making the people and these tokens is all that
//! happens outside of their shells.

use crate::command_line::{Installation, good};
use serde_json::Value;

/// Nobody can be reached here: every answer comes from a shell.
const COMPANY: &str = r#"
version: 1
people:
  - { email: ana@example.com, name: Ana Costa, time_zone: UTC, role: admin }
  - { email: ben@example.com, name: Ben Okafor, time_zone: UTC }
services: [ { name: checkout, business_impact: Customers cannot pay. } ]
status_pages: [ { slug: shop, name: Shop, components: [ { name: Checkout, service: checkout } ] } ]
"#;

/// Somebody at their own machine.
struct Shell<'i> {
    at: &'i Installation,
    token: String,
}

impl Shell<'_> {
    /// Runs a command that must do what it says; what it printed.
    #[track_caller]
    fn run(&self, words: &[&str]) -> String {
        let mut command = self.at.command(words);
        command.env("ALLCLEAR_TOKEN", &self.token);
        good(command)
    }

    #[track_caller]
    fn types(&self, line: &str) -> String {
        self.run(&["incident", "do", "#1", line])
    }

    /// What a script reads.
    #[track_caller]
    fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.run(&[words, &["--json"]].concat())).expect("JSON")
    }

    /// Runs a command that is refused; its code and why.
    fn refused(&self, words: &[&str]) -> (i32, String) {
        let mut command = self.at.command(words);
        command.env("ALLCLEAR_TOKEN", &self.token);
        let done = command.output().expect("it runs");
        assert!(done.stdout.is_empty(), "an answer to what was refused: {:?}", done.stdout);
        (done.status.code().expect("it ends by itself"), String::from_utf8_lossy(&done.stderr).into_owned())
    }
}

/// The cells below each heading of a table, where every column begins below its heading.
fn cells(table: &str) -> Vec<Vec<String>> {
    let mut lines = table.lines();
    let head: Vec<char> = lines.next().expect("headings").chars().collect();
    let word = |at: usize| head.get(at).is_some_and(|c| *c != ' ');
    // Headings have no two spaces inside, and two or more between them.
    let begins = |at: &usize| word(*at) && (*at == 0 || (!word(at - 1) && (*at < 2 || !word(at - 2))));
    let columns: Vec<usize> = (0..head.len()).filter(begins).collect();
    lines
        .map(|line| {
            let line: Vec<char> = line.chars().collect();
            let ends = columns.iter().skip(1).copied().chain([line.len()]);
            let cell = |(from, to): (&usize, usize)| -> String {
                let gap = from.checked_sub(1).and_then(|before| line.get(before));
                assert!(gap.is_none_or(|c| *c == ' '), "a cell stands across the heading at {from}:\n{table}");
                line.iter().take(to).skip(*from).collect::<String>().trim_end().to_owned()
            };
            columns.iter().zip(ends).map(cell).collect()
        })
        .collect()
}

/// An instant as tables show it: to the second.
fn second(instant: &Value) -> String {
    let text = instant.as_str().expect("an instant");
    format!("{}Z", text.get(..19).expect("seconds"))
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn who(actor: &Value) -> String {
    if actor["type"] == "system" { "Allclear".to_owned() } else { word(&actor["name"]) }
}

#[test]
fn a_whole_incident_is_run_from_two_shells() {
    let here = Installation::of(COMPANY);
    let ana = Shell { at: &here, token: here.own("ana@example.com", "Ana's laptop") };
    let ben = Shell { at: &here, token: here.own("ben@example.com", "Ben's laptop") };
    let me = ben.run(&["whoami"]);
    assert!(me.starts_with("Ben Okafor <ben@example.com>, by the token \"Ben's laptop\", which acts"), "{me}");
    assert_eq!(ana.json(&["whoami"])["person"]["email"], "ana@example.com");
    let declare = ["incident", "declare", "Orders fail at checkout", "--severity", "SEV-2", "--service", "checkout"];
    let told = ana.run(&[&declare[..], &["--impact", "Nobody can order"]].concat());
    assert_eq!(told.trim_end(), "#1 SEV-2 Investigating: Orders fail at checkout (no commander yet)");
    ana.types("join");
    ana.types("claim");
    assert_eq!(ana.json(&["incident", "show", "1"])["commander"]["name"], "Ana Costa");
    ben.types("join");
    ana.run(&["incident", "role", "1", "deputy", "--person", "ben@example.com"]);
    work(&ana, &ben);
    customers_are_told(&ana, &ben);
    what_tables_say_is_what_scripts_read(&ana);
    command_changes_hands(&ana, &ben);
    it_ends(&ana, &ben);
}

/// A task, a proposal that is stopped, a decision, a report and an update.
fn work(ana: &Shell<'_>, ben: &Shell<'_>) {
    assert_eq!(
        ana.types("task @ben 5m check the replica lag").trim_end(),
        "Task T1 for Ben Okafor, 5 min: check the replica lag. No way to reach Ben Okafor is known; tell them yourself."
    );
    ben.types("ack t1");
    ben.types("done t1 no effect: the lag stays");
    ana.types("propose restart the database; risk: every session is lost; irreversible; 2m");
    assert!(ben.types("object p1: the replica is behind").contains("Strong objection to P1"));
    ana.types("withdraw p1: the replica is behind");
    let decided = ana.types("decide: fail over to the standby because it is healthy");
    assert_eq!(decided.trim_end(), "Decision D1: fail over to the standby, because it is healthy.");
    assert!(ana.types("can orders fail / failing over / a DBA").contains("Needs: N1"));
    ana.types("met n1: Chen came");
    let posted = ana.run(&["incident", "update", "1", "Orders fail for everybody. We fail over now.", "--next", "20"]);
    assert!(posted.contains("Internal update: Orders fail for everybody."), "{posted}");
    let told = ben.types("catch up");
    for line in
        ["T1 check the replica lag: no effect (the lag stays)", "D1 fail over to the standby", "Deputy: Ben Okafor"]
    {
        assert!(told.contains(line), "{line}: {told}");
    }
}

fn what_tables_say_is_what_scripts_read(shell: &Shell<'_>) {
    let list = shell.json(&["incident", "list"]);
    let told: Vec<Vec<String>> = list["data"]
        .as_array()
        .expect("incidents")
        .iter()
        .map(|i| {
            vec![
                format!("#{}", i["number"]),
                word(&i["severity"]),
                word(&i["status"]["name"]),
                word(&i["commander"]["name"]),
                second(&i["declared_at"]),
                word(&i["title"]),
            ]
        })
        .collect();
    assert_eq!(cells(&shell.run(&["incident", "list"])), told);
    let room = shell.json(&["incident", "room", "1", "--all"]);
    let told: Vec<Vec<String>> = room["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|i| vec![word(&i["label"]), word(&i["state"]), second(&i["opened_at"]), word(&i["title"])])
        .collect();
    let shown = shell.run(&["incident", "room", "1", "--all"]);
    assert_eq!(cells(shown.split("\n\n").next().expect("a table")), told);
    let story = shell.json(&["incident", "show", "1"]);
    let told: Vec<Vec<String>> = story["timeline"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|e| vec![second(&e["occurred_at"]), who(&e["actor"]), word(&e["summary"])])
        .collect();
    let shown = shell.run(&["incident", "show", "1"]);
    assert_eq!(cells(shown.split("\n\n").last().expect("the story").trim_end()), told);
}

/// What stands on the status page, from the first word to the one before the last.
fn customers_are_told(ana: &Shell<'_>, ben: &Shell<'_>) {
    let words = ["status-page", "open", "shop", "Orders fail", "Orders cannot be placed. We repair it."];
    let more = ["--component", "Checkout=major_outage", "--incident", "1", "--next", "30"];
    let told = ben.run(&[&words[..], &more].concat());
    assert!(told.starts_with("Published: Orders fail (investigating), "), "{told}");
    let told =
        ana.run(&["status-page", "update", "shop", "We know why. A repair is under way.", "--status", "identified"]);
    assert!(told.starts_with("Published: Orders fail (identified), "), "{told}");
    let read = ana.json(&["status-page", "show", "shop"]);
    assert_eq!(read["components"][0]["status"], "major_outage");
    let said: Vec<_> =
        read["incidents"][0]["updates"].as_array().expect("updates").iter().map(|u| word(&u["body"])).collect();
    assert_eq!(said, ["We know why. A repair is under way.", "Orders cannot be placed. We repair it."]);
    let (code, why) = ben.refused(&["status-page", "open", "shop", "x", "y", "--component", "Basket=major_outage"]);
    assert!(code == 2 && why.contains("Basket"), "{code}: {why}");
}

fn command_changes_hands(ana: &Shell<'_>, ben: &Shell<'_>) {
    let accept = ["incident", "do", "1", "accept"];
    let program = Shell { at: ana.at, token: ana.at.responder("a program") };
    assert_eq!(program.run(&["whoami"]).trim_end(), "nobody: the program \"a program\", with the scope responder");
    assert!(ana.types("handover @ben").contains("Ben Okafor"));
    assert!(ben.run(&["incident", "room", "1"]).contains("handover"), "it waits for Ben");
    let told = ben.types("catch up");
    assert!(told.contains("Orders fail at checkout") && told.contains("Ana Costa"), "the briefing: {told}");
    let (code, why) = program.refused(&accept);
    assert!(code == 4 && why.contains("a program cannot command; `role ic @name` names a person"), "{code}: {why}");
    let (code, why) = ana.refused(&accept);
    assert!(code == 4 && why.contains("nobody has offered you command"), "{code}: {why}");
    ben.types("accept");
    assert_eq!(ana.json(&["incident", "show", "1"])["commander"]["name"], "Ben Okafor");
    assert!(ana.json(&["incident", "do", "1", "role ic @ben"])["told"].as_str().is_some_and(|t| t.contains("already")));
}

fn it_ends(ana: &Shell<'_>, ben: &Shell<'_>) {
    let (code, why) = ana.refused(&["incident", "resolve", "1", "It looks good to me."]);
    assert!(code == 4 && why.contains("Ben Okafor (Incident Commander)"), "{code}: {why}");
    let told = ben.run(&["status-page", "update", "shop", "Orders can be placed again.", "--status", "resolved"]);
    assert!(told.starts_with("Published: Orders fail (resolved), "), "{told}");
    assert_eq!(ben.json(&["status-page", "show", "shop"])["components"][0]["status"], "operational");
    let told = ben.run(&["incident", "resolve", "1", "Failed over; orders are back."]);
    assert_eq!(told.trim_end(), "#1 SEV-2 Review pending: Orders fail at checkout (commander Ben Okafor)");
    let said = ben.json(&["incident", "show", "1"]);
    let by = said["timeline"].as_array().expect("entries").iter().find(|e| e["kind"] == "resolved").expect("its end");
    assert_eq!((&by["actor"]["name"], &by["by_token"]), (&"Ben Okafor".into(), &"Ben's laptop".into()));
    let (code, why) = ana.refused(&["incident", "do", "1", "task @ben 5m look again"]);
    assert_eq!(code, 4, "{why}");
    let (code, why) = ana.refused(&["incident", "do", "1", "sev 9"]);
    assert!(code == 2 && why.contains("sev"), "{code}: {why}");
    assert_eq!(ana.refused(&["incident", "show", "2"]).0, 3);
    assert_eq!(ana.refused(&["incident", "resolv", "1"]).0, 2);
    let review = ana.run(&["incident", "review", "1"]);
    for line in ["- Review: draft", "Decision D1: fail over to the standby", "Failed over; orders are back."] {
        assert!(review.contains(line), "{line}: {review}");
    }
    let published = ana.run(&["incident", "review", "1", "--publish"]);
    assert!(published.contains("- Review: published") && published.contains("- Status: Closed"), "{published}");
    assert!(ana.run(&["incident", "list"]).is_empty(), "nothing is open");
}
