//! Another language changes what is said, and nothing else: stories that look at what happens go the same way in it.

use crate::world::brackets::VARIABLE;
use std::process::Command;

/// Stories that ask what happened, and hardly in which words.
const STORIES: [&str; 22] = [
    "answering::",
    "approving::",
    "bad_input::",
    "browser::",
    "capture::",
    "configuration::",
    "declaring::",
    "drill::",
    "emergency::",
    "escalating::",
    "intake::",
    "mobilising::",
    "on_call::",
    "overrides::",
    "personal_tokens::",
    "private::",
    "private_twins::",
    "recovering::",
    "sign_in::",
    "status_page::",
    "swaps::",
    "triage::",
];

/// Of those, the ones that read a whole sentence.
const WORDED: [&str; 16] = [
    "approving::customers_read_what_was_approved_and_nothing_is_lost_when_it_is_refused",
    "browser::an_open_tab_rings_and_says_so",
    "capture::the_same_words_work_from_a_script",
    "declaring::alerts_taken_minutes_apart_are_one_question_that_names_them",
    "declaring::whoever_may_not_know_of_the_incident_learns_nothing_of_it",
    "emergency::deploys_wait_while_it_is_on_and_go_on_when_it_is_over",
    "emergency::whoever_does_not_lead_asks",
    "mobilising::a_chain_on_declare_pages_tells_opens_and_calls",
    "mobilising::without_a_chain_the_button_pages_whoever_is_on_call",
    "personal_tokens::a_token_may_do_what_its_person_may_at_this_moment",
    "private::who_comes_into_a_private_incident_reads_who_can_see_that",
    "recovering::a_long_backlog_is_counted_where_it_cannot_be_named",
    "sign_in::another_role_is_in_force_with_the_next_request",
    "status_page::feeds_tell_what_was_published_and_keep_each_incident_one_entry",
    "triage::a_suspicion_left_alone_is_put_before_whoever_is_on_call_once",
    "triage::what_gets_worse_comes_first",
];

#[test]
fn stories_go_the_same_way_in_another_language() {
    let this = std::env::current_exe().expect("this program");
    let mut stories = Command::new(this);
    stories.args(STORIES).args(["--skip", "on_postgres"]).env(VARIABLE, "1");
    for worded in WORDED {
        stories.args(["--skip", worded]);
    }
    let done = stories.output().expect("it runs");
    let told = String::from_utf8_lossy(&done.stdout);
    let failed: Vec<&str> = told.lines().filter(|line| line.ends_with("FAILED")).collect();
    assert!(done.status.success(), "{failed:#?}\n{told}");
    let passed = told.lines().filter(|line| line.ends_with("... ok")).count();
    assert!(passed > 100, "{passed} stories are too few: {told}");
}
