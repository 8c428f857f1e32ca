# Every text of Allclear in English. To translate: name your language below, say the texts in it behind the equals
# signs, keep what is in braces, and start the server with --texts YOUR-FILE. What a file leaves out is said in English.
# Where a number decides: files = { $n -> [one] { $n } file *[other] { $n } files }
# This file is collected from the sources; UPDATE_TEXTS=1 cargo test -p allclear-texts-macros writes it anew.
language = en

## Said in several places

you-6a495b5f = {" "}(you)
and-31e9ae78 = {" "}and{" "}
by-name-eab3da23 = {" "}by { $name }
no-way-to-reach-them-yet-c684192c = {" "}– no way to reach them yet
because-why-e74f8853 = , because { $why }
ends-at-30cad47e = , ends { $at }
minutes-min-918b3032 = , { $minutes } min
case-d334af28 = 1 case
weeks-4dfa783c = 2 weeks
a-customer-c8ea4714 = A customer
a-form-may-have-1-mb-go-back-shorten-the-8cf87195 = A form may have 1 MB. Go back, shorten the text and send it again.
about-58e096de = About
acknowledge-763d9213 = Acknowledge
acknowledged-99ed9155 = Acknowledged
action-items-8863c1a7 = Action items
add-9dc3aa14 = Add
add-a-person-081b0ea0 = Add a person
add-a-service-d13ee004 = Add a service
add-a-way-befa7f04 = Add a way
add-somebody-a9d1f648 = Add somebody
added-05223031 = Added.
address-700560f3 = Address
alerts-18996e5e = Alerts
all-75afe364 = All
all-clear-543cc221 = All clear
allclear-58bc7d19 = Allclear
answer-f94ea0ff = Answer
any-service-aa377a1a = Any service
any-team-22149766 = Any team
as-customers-see-it-d5cf469c = As customers see it
ask-7cfd61b2 = Ask
ask-for-a-swap-430d5fa1 = Ask for a swap
ask-for-command-cb860244 = Ask for command
assign-b7e9e5ec = Assign
attach-88a92e64 = Attach
attach-alerts-4c5ab75b = Attach alerts
audit-trail-34742914 = Audit trail
bridge-d8134330 = Bridge
can-report-55f90501 = CAN report
calendar-links-fdc572a6 = Calendar links
cancel-35afca3b = Cancel
cannot-be-paged-8517283a = Cannot be paged
catch-up-1d7a8389 = Catch up
change-a1de2fdd = Change
change-the-status-4bbdfba8 = Change the status
changed-shortly-before-80150b21 = Changed shortly before
choose-73c66160 = Choose
choose-somebody-16432d24 = Choose somebody
close-cd86acc3 = Close
closed-3201cae5 = Closed
code-795db914 = Code
commander-5fc574a5 = Commander
communication-1db59743 = Communication
components-5c6c0389 = Components
configuration-1a5ee459 = Configuration
connect-a-source-6ccf3e77 = Connect a source
copy-the-token-now-c9ae5a7e = Copy the token now
create-token-a23e449c = Create token
critical-87d09fa8 = Critical
declare-bfc88da5 = Declare
declare-an-incident-89c04a1a = Declare an incident
declare-an-incident-feb4b83f = Declare an incident?
declare-incident-ba147bd5 = Declare incident
decline-58eaef39 = Decline
declined-56d6cf67 = Declined
does-it-work-again-for-you-d36de57f = Does it work again for you?
done-8dd31791 = Done
done-when-done-when-f87fc58a = Done when: { $done_when }
done-74cb8377 = Done…
download-6964bb19 = Download
drill-ec73473e = Drill
drills-86793e37 = Drills
e-mail-31bb94b0 = E-mail
earlier-c50cd8bb = Earlier
edit-c2c76cb1 = Edit
edit-name-4688b082 = Edit { $name }
emergency-mode-is-on-9dfe5bdc = Emergency mode is on
end-cf93764a = End
error-f38d9cf1 = Error
escalation-policies-38253532 = Escalation policies
everything-f0408340 = Everything
everything-works-b1d5cdfc = Everything works.
find-or-do-85307a08 = Find or do
for-0f7e1b30 = For
friday-bc09cf52 = Friday
from-18743595 = From
from-at-3e9375bc = From { $at }
give-a-task-c3c4cd34 = Give a task
go-on-b68d20dc = Go on
go-to-home-725ba6e7 = Go to Home
heard-a6dfe753 = Heard
hello-name-d6667ae4 = Hello { $name },
home-52f50eae = Home
how-i-am-reached-1c41395a = How I am reached
how-many-c31ec050 = How many
i-am-on-it-6410604c = I am on it
identified-147eecb4 = Identified
if-an-alert-came-in-now-39853a82 = If an alert came in now
impact-64852cb7 = Impact
incident-89aa0b87 = Incident
incident-number-1673e2d5 = Incident #{ $number }
incidents-aab0d11c = Incidents
info-8fe1e625 = Info
integrations-e7fbaffa = Integrations
internal-update-b3b7f2e1 = Internal update
investigating-924ba467 = Investigating
it-is-not-shown-again-if-it-gets-lost-83a639ee = It is not shown again. If it gets lost, revoke it and make another one.
key-cd1ac90c = Key
keys-602b32ed = Keys
kind-3ff50c63 = Kind
last-update-c63fe8ba = Last update
lasted-13d88910 = Lasted
leave-it-fb3e2fed = Leave it
let-this-browser-ring-9b066048 = Let this browser ring
log-a-call-2d368456 = Log a call
look-at-it-once-more-and-repeat-it-if-2ec28dec = Look at it once more and repeat it if you still want it
mail-53707c4e = Mail
make-a-workstream-c802d671 = Make a workstream
meanwhile-the-status-went-from-was-to-is-5926663c = Meanwhile the status went from { $was } to { $is }. { $again }
members-ed3c96b0 = Members
mobilise-9a23583f = Mobilise
monday-3a56e759 = Monday
monitoring-37d11c67 = Monitoring
more-4f34d900 = More
more-about-it-0182fbf2 = More about it
move-up-e6379e41 = Move up
my-profile-and-phones-babd6e04 = My profile and phones
my-shifts-247b12d0 = My shifts
name-0fe07306 = Name
new-policy-5e6eece5 = New policy
new-schedule-0e24fc6a = New schedule
new-team-8f6b244a = New team
new-token-6055b380 = New token
newest-324b6d0b = Newest
next-update-da8ebb19 = Next update
no-schedule-yet-4b2bd7b9 = No schedule yet
nobody-704c607e = Nobody
nobody-is-on-call-ab1dcb3d = Nobody is on call
nobody-yet-f20a9ae0 = Nobody yet
none-304ff7fb = None
not-now-2c3d6fce = Not now
not-sure-5f7df75b = Not sure
note-1440c15d = Note
nothing-changed-f8f5312a = Nothing changed
nothing-rings-yet-485ea153 = Nothing rings yet
nothing-sends-alerts-yet-6a1eb85a = Nothing sends alerts yet
nothing-so-far-299f87c9 = Nothing so far
nothing-was-changed-wait-a-few-seconds-6425464e = Nothing was changed. Wait a few seconds and load this page again.
nothing-was-different-9dd84a54 = Nothing was different.
now-8b3dc597 = Now
observe-9e4ca87f = Observe
observer-3fac8c77 = Observer
on-call-27082ed0 = On call
on-call-on-name-15edd1fa = On call on { $name }
on-call-name-cd40ee9f = On call: { $name }
open-538b10e9 = Open
open-for-36483bce = Open for
open-incident-number-0927b76b = Open incident #{ $number }
open-the-runbook-5bc9a7b6 = Open the runbook
override-684ce05d = Override
overrides-5f04e86a = Overrides
page-e83d9196 = Page
paging-6ca13b81 = Paging
paging-is-paused-nobody-is-woken-1831cb6a = Paging is paused: nobody is woken
password-2cc30838 = Password
paused-de281feb = Paused
payments-45a8ed46 = Payments
people-8390060e = People
personal-tokens-fee4f98d = Personal tokens
policy-bc1c379f = Policy
post-update-1d0c0174 = Post update
public-update-4a403961 = Public update
publish-6c6229a8 = Publish
published-19c90329 = Published
put-off-6ecf27e7 = Put off
questions-1ce522a2 = Questions
questions-from-outside-f058f809 = Questions from outside
release-a-responder-806cc887 = Release a responder
remove-21a5901d = Remove
remove-a-responder-21f0bc64 = Remove a responder
remove-it-7b297afa = Remove it
remove-name-d4411888 = Remove “{ $name }”?
rename-c80631f3 = Rename
renamed-b15a2401 = Renamed.
reopen-b41fb578 = Reopen
report-4681fa0b = Report
report-a-problem-7b1728e7 = Report a problem
report-a-suspicion-05e74287 = Report a suspicion
resolve-e2166103 = Resolve
resolve-it-60c342ac = Resolve it
resolved-503b5525 = Resolved
responder-4a20c2f1 = Responder
review-6ae55601 = Review
reviews-b9071576 = Reviews
revoke-2219c453 = Revoke
revoke-name-bc344022 = Revoke “{ $name }”?
role-902b7e39 = Role
run-a-4-minute-drill-59a394fd = Run a 4-minute drill
runbook-3a2b9dbf = Runbook
saturday-0e68b936 = Saturday
save-4d2d5d68 = Save
saved-ae0ab8fe = Saved.
say-2ba71600 = Say
schedules-c120c84d = Schedules
search-c646a2c9 = Search
send-f28e14cf = Send
send-a-test-alert-40246dc6 = Send a test alert
service-b643c704 = Service
services-63b30055 = Services
settings-4b058728 = Settings
severity-7080f2d2 = Severity
show-all-04c83daf = Show all
show-all-of-them-or-choose-something-36dc6f02 = Show all of them, or choose something else above.
sign-in-744be623 = Sign in
sign-in-once-more-26937fd1 = Sign in once more
skip-to-content-c7af44e6 = Skip to content
state-1deca496 = State
status-005ef20f = Status
status-page-18b8478e = Status page
status-pages-e7195347 = Status pages
steps-d46b8bd4 = Steps
still-broken-b4b912a2 = Still broken
sunday-d0f065f9 = Sunday
suspected-b8f25bef = Suspected
system-8f3184bc = System
take-8cdbd876 = Take
take-command-88001523 = Take command
take-it-1718a43f = Take it
team-2329c92c = Team
team-name-e86f0849 = Team { $name }
teams-b9c8008d = Teams
tell-customers-33102927 = Tell customers
that-did-not-work-why-25d29e79 = That did not work: { $why }
that-got-through-89a48dbb = That got through.
that-was-not-one-of-the-buttons-nothing-2385b07e = That was not one of the buttons; nothing was changed.
that-was-removed-already-38ed5d49 = That was removed already.
the-token-is-revoked-a296ec31 = The token is revoked.
this-form-is-too-long-812fc3bd = This form is too long
this-link-does-not-work-ab0d3dfe = This link does not work
this-wakes-nobody-dcf6342b = This wakes nobody.
this-was-sent-twice-and-done-once-told-be24fa7b = This was sent twice and done once. { $told }
thursday-99eb4fd7 = Thursday
time-zone-e4db741a = Time zone
timeline-30d783f6 = Timeline
times-ec53a755 = Times
to-41f59644 = To
today-e7c0775e = Today
token-3a355bd2 = Token
tokens-42ff3e73 = Tokens
triage-50090621 = Triage
tried-so-far-14d74276 = Tried so far
try-again-213e90fa = Try again
try-it-from-a-terminal-83d1840e = Try it from a terminal
tuesday-fe18fbb0 = Tuesday
type-d155d06d = Type
unit-68e16627 = Unit
warning-37c4fc8f = Warning
wednesday-e8239b77 = Wednesday
what-0815494f = What
what-do-customers-see-04242077 = What do customers see?
what-does-not-work-d2ff8d1b = What does not work?
what-happened-b218d5b0 = What happened
what-it-is-for-7f5984ef = What it is for
what-uses-it-is-refused-from-its-next-e29ca4f6 = What uses it is refused from its next request on. It cannot be made good again.
where-we-meet-09241e5f = Where we meet
who-8d80552f = Who
who-writes-them-a155bbb5 = Who writes them
whom-030636e6 = Whom
why-7b8038d9 = Why
why-is-it-not-needed-any-more-8e2f2f76 = Why is it not needed any more?
why-not-57c59239 = Why not?
workaround-b0cb4e19 = Workaround
write-665c79fc = Write
you-are-being-paged-c09e984c = You are being paged
you-were-asked-to-help-c3b20a0d = You were asked to help
a-program-cannot-command-role-ic-name-4c120c52 = a program cannot command; `role ic @name` names a person
a-removed-integration-dac05902 = a removed integration
a-removed-method-a3337f71 = a removed method
a-removed-schedule-7c741b3d = a removed schedule
a-removed-service-367d7863 = a removed service
a-team-that-was-removed-4537c067 = a team that was removed
accepted-1bc03140 = accepted
acknowledged-32dbe635 = acknowledged
after-duration-3edb6857 = after { $duration }
and-nobody-answered-9bd7ff4c = and nobody answered
and-more-more-2c8e064e = and { $more } more
at-it-43f27d15 = at it
at-once-73078e59 = at once
availability-57723116 = availability
by-bdi-c24812a9 = by { $bdi }
can-be-undone-5658e35d = can be undone
cannot-be-undone-33ab3886 = cannot be undone
choose-one-b1e7aa44 = choose one
communication-plan-c1352ea6 = communication plan
days-f691d28a = days
declined-07a87c47 = declined
done-26f38071 = done
escalation-policy-50a40182 = escalation policy
every-m-min-37279b0f = every { $m } min
everybody-in-the-rotation-40ae354a = everybody in the rotation
for-elapsed-780fd9f6 = for { $elapsed }
from-at-7105439c = from { $at }
from-name-b2f3411e = from { $name }
has-not-said-that-they-heard-83358e66 = has not said that they heard
hours-02ff0734 = hours
in-span-text-c9197f86 = in { $span_text }
is-larger-than-10-mb-cut-out-the-part-4c1dbc0c = is larger than 10 MB; cut out the part that matters, or link to it
is-no-longer-in-the-company-6a07ac7c = is no longer in the company
is-not-here-any-more-choose-somebody-f9304ca2 = is not here any more; choose somebody else
is-not-in-the-company-any-more-choose-53f37065 = is not in the company any more; choose somebody else
just-now-a715ef0f = just now
known-by-itself-16482f58 = known by itself
made-ago-827f6e41 = made { $ago }
monitoring-07530747 = monitoring
months-18182bc2 = months
must-be-sev-1-sev-2-sev-3-sev-4-or-sev-5-caa6e528 = must be SEV-1, SEV-2, SEV-3, SEV-4 or SEV-5
must-be-chosen-d6d923e1 = must be chosen
must-be-from-1-to-max-minutes-which-is-a-ed0a0519 = must be from 1 to { $MAX_MINUTES }, which is a day
must-not-be-empty-10884fa3 = must not be empty
never-used-b1a3e24a = never used
no-hand-over-planned-e68b7c6e = no hand-over planned
no-team-6b5b1e87 = no team
nobody-fb7f6c5e = nobody
nobody-commands-0b614408 = nobody commands
nobody-is-on-call-on-name-624cd19b = nobody is on call on { $name }
nobody-leads-it-a9c4a23e = nobody leads it
nobody-yet-50361ac0 = nobody yet
not-known-9e7f44f5 = not known
not-reached-5ea156cc = not reached
now-28b19af7 = now
of-name-ac4ba8dd = of { $name }
on-call-f3e35730 = on call
on-call-for-name-bde3987c = on call for { $name }
once-9188b0c4 = once
open-d35ec4c9 = open
optional-49c5d8f9 = optional
paged-ago-no-answer-yet-a0d16de8 = paged { $ago }, no answer yet
process-9ce94d7a = process
published-bc488789 = published
refused-60acd1e3 = refused
required-848c8620 = required
resolved-6fb51f05 = resolved
risk-risk-6c1817d1 = risk: { $risk }
ruled-out-77316841 = ruled out
security-c92cc9bb = security
since-you-looked-d673bc40 = since you looked
since-ago-1ec3ccd8 = since { $ago }
somebody-in-this-list-is-not-known-6af7532c = somebody in this list is not known; choose again
somebody-who-was-removed-b7ecb768 = somebody who was removed
status-page-c1ab736e = status page
supported-9f44a669 = supported
the-escalation-was-started-again-efdb44b9 = the escalation was started again
the-incident-is-over-52e06a7c = the incident is over
the-policy-ended-without-an-answer-784eb0f5 = the policy ended without an answer
the-server-is-stopping-69662deb = the server is stopping
the-service-has-no-escalation-policy-e552005f = the service has no escalation policy
there-is-no-need-label-in-this-incident-041aaf97 = there is no need { $label } in this incident
there-is-no-schedule-of-commanders-d8a77afb = there is no schedule of commanders
there-is-no-such-person-1b88b18e = there is no such person
they-are-not-needed-any-more-ce768528 = they are not needed any more
until-at-f672f8ee = until { $at }
update-due-7a03cc58 = update { $due }
used-ago-ab23db09 = used { $ago }
waits-for-an-answer-aac2a051 = waits for an answer
was-asked-dd5b693a = was asked
weeks-b59e6a6a = weeks
withdrawn-576d36fb = withdrawn
you-50b8d09c = you
you-were-removed-from-this-incident-only-409fb425 = you were removed from this incident; only whoever commands can ask you back
askers-people-ask-6fa41c3e = { $askers } people ask
cases-cases-be975a87 = { $cases } cases
days-d-61553928 = { $days } d
days-d-hours-h-f5653ee7 = { $days } d { $hours } h
d-d-88820821 = { $d } d
hours-h-8b8e1b5c = { $hours } h
hours-h-minutes-min-31c95005 = { $hours } h { $minutes } min
h-h-d09559d1 = { $h } h
label-is-state-already-bd3a8df8 = { $label } is { $state } already
local-on-this-computer-2c137dd0 = { $local } on this computer
minutes-min-689f1a0e = { $minutes } min
minutes-minutes-aeba3d97 = { $minutes } minutes
m-min-7eebb6a4 = { $m } min
name-answered-and-helps-885fb0ba = { $name } answered and helps
name-could-not-be-reached-6ca55567 = { $name } could not be reached
name-has-no-way-to-be-reached-cddae114 = { $name } has no way to be reached

## crates/core/src/access.rs

role-0fff3219 = role
scope-be2af3eb = scope
this-needs-the-needed-of-1d4c97e5 = this needs the { $needed } { $of }

## crates/core/src/alert.rs

this-alert-is-already-resolved-c5777753 = this alert is already resolved

## crates/core/src/alert/declaring.rs

name-stands-on-the-status-page-001a9430 = "{ $name }" stands on the status page.
another-team-was-paged-teams-f643be61 = Another team was paged: { $teams }.
customers-notice-it-felt-c68f25f6 = Customers notice it: { $felt }
it-is-worked-on-for-span-text-and-not-a49b5660 = It is worked on for { $span_text } and not resolved.

## crates/core/src/alert/tell.rs

a-page-to-name-through-channel-failed-09fa3272 = a page to { $name } through { $channel } failed: { $why }
became-part-of-incident-number-9a07d6a0 = became part of incident #{ $number }
escalated-past-place-of-45e6ed24 = escalated past { $place_of }
nobody-at-all-can-be-paged-it-is-tried-3779156a = nobody at all can be paged; it is tried again until somebody can
opened-as-severity-title-2fa2c251 = opened as { $severity }: { $title }
raised-from-from-to-to-9e12e50d = raised from { $from } to { $to }
resolved-by-its-sender-a1a3cbe9 = resolved by its sender
resolved-because-its-sender-stopped-c065cbff = resolved, because its sender stopped repeating it
step-step-88af2497 = step { $step }
step-step-round-value-087b8fe4 = step { $step }, round { $value }
the-last-resort-was-paged-names-why-b7da5865 = the last resort was paged, { $names }: { $why }
the-policy-was-started-again-a25de6e6 = the policy was started again
at-of-policy-paged-names-b55ff4e4 = { $at } of { $policy } paged { $names }
at-of-policy-was-passed-over-why-352b8e3e = { $at } of { $policy } was passed over: { $why }
begun-run-cycle-why-6807402e = { $begun } (run { $cycle }){ $why }
place-6a7a99cc = { $place },

## crates/core/src/command/mod.rs

reason-try-candidates-9afb000b = { $reason }; try { $candidates }

## crates/core/src/command/order/access.rs

everybody-can-see-this-incident-again-88089b33 = everybody can see this incident again
let-somebody-see-this-private-incident-4dac5f46 = let somebody see this private incident
only-those-involved-can-see-this-e459abf2 = only those involved can see this incident
somebody-cannot-see-this-private-69cf3c87 = somebody cannot see this private incident any more

## crates/core/src/command/order/ask.rs

a-question-is-not-answered-ce5695ac = a question is not answered
answer-a-question-from-outside-everybody-c2e4be1f = answer a question from outside; everybody who asked hears it
answer-it-after-the-incident-in-the-a6fc9fe7 = answer it after the incident, in the review
answer-it-with-the-next-update-ef5a2415 = answer it with the next update
ask-whoever-speaks-for-the-incident-588ec5b7 = ask whoever speaks for the incident; nobody who repairs is interrupted
say-what-the-answer-is-behind-a-colon-4e79932a = say what the answer is, behind a colon: `answer { $ask }: …`
say-what-you-want-to-know-ask-how-many-68f98c3d = say what you want to know: `ask: how many customers are affected?`
you-want-to-know-it-too-f89480b1 = you want to know it too

## crates/core/src/command/order/can.rs

report-conditions-actions-and-needs-each-719080eb = report conditions, actions and needs; each need gets an owner
write-three-parts-can-conditions-actions-eb0965ee = write three parts: `can conditions / actions / needs`

## crates/core/src/command/order/choice.rs

a-coin-has-two-sides-coin-o1-o2-or-coin-81ea6f00 = a coin has two sides: `coin o1 o2`, or `coin left | right`
let-chance-choose-between-options-or-1bd241b1 = let chance choose between options, or between a | b
propose-an-option-acf2206d = propose an option
say-what-could-be-done-option-restart-bd77119c = say what could be done: `option: restart the pool; risk: 30 s of errors; 10m`
what-could-be-done-what-it-may-cost-how-159dd507 = what could be done, what it may cost, how long it takes

## crates/core/src/command/order/claim.rs

nobody-commands-you-will-in-30-s-unless-59501836 = nobody commands: you will in 30 s, unless somebody objects
stop-a-claim-of-command-25b2de12 = stop a claim of command

## crates/core/src/command/order/clock.rs

put-a-clock-off-with-a-reason-update-6ff728cf = put a clock off, with a reason: update, public, can or relief
say-for-how-long-and-why-snooze-update-b4b3c779 = say for how long, and why: `snooze update 10m: why`
say-which-clock-5b598aff = say which clock
say-why-behind-the-minutes-others-wait-cf3ccdb3 = say why, behind the minutes: others wait for this

## crates/core/src/command/order/course.rs

everything-else-goes-on-12405bfa = everything else goes on
everything-else-stands-back-until-it-is-fd43e94f = everything else stands back until it is over; for the commander
page-tell-and-open-all-that-is-planned-7fecab76 = page, tell and open all that is planned
the-commander-s-cycle-moves-on-f9e81345 = the commander's cycle moves on
the-commander-s-cycle-moves-to-a-step-dd27c1cc = the commander's cycle moves to a step

## crates/core/src/command/order/dispute.rs

say-for-the-review-that-the-severity-ef4021bc = say for the review that the severity should be another; nobody is interrupted
say-why-for-the-review-dispute-sev-word-3143ffe6 = say why, for the review: `dispute sev { $word }: why`

## crates/core/src/command/order/handover.rs

name-one-person-behind-handover-and-02b1cef7 = name one person behind `handover`, and nothing else
offer-command-to-somebody-with-a-262a6d24 = offer command to somebody, with a briefing
say-who-is-to-command-handover-name-c3d8a42e = say who is to command: `handover @name`
the-commander-has-left-two-questions-aeba6d02 = the commander has left two questions unanswered: you take over
you-command-from-now-on-11c842b4 = you command from now on
you-do-not-take-command-00e7fa7e = you do not take command

## crates/core/src/command/order/hypothesis.rs

it-is-not-that-and-why-nobody-has-to-try-d92989ad = it is not that, and why nobody has to try it again
it-is-what-you-act-on-now-28bd15da = it is what you act on now
say-what-could-be-behind-it-hypothesis-e6143bf4 = say what could be behind it: `hypothesis: the cache is cold`
say-what-speaks-word-it-word2-hypothesis-c7e359fb = say what speaks { $word } it: `{ $word2 } { $hypothesis }: hit rate 12 %`
say-why-so-that-nobody-tries-it-again-e68cab24 = say why, so that nobody tries it again: `rule out { $hypothesis }: why`
what-could-be-behind-it-hyp-is-short-for-8e7468ee = what could be behind it; hyp: is short for it
what-speaks-against-it-720073d2 = what speaks against it
what-speaks-for-a-hypothesis-32fc43e0 = what speaks for a hypothesis

## crates/core/src/command/order/kind.rs

say-what-kind-of-trouble-it-is-type-none-e31c9db3 = say what kind of trouble it is; `type: none` takes it away
there-is-no-type-shown-82ba8fc9 = there is no type "{ $shown }"

## crates/core/src/command/order/mod.rs

shown-is-no-time-for-this-it-must-be-af453825 = "{ $shown }" is no time for this: it must be from 1 to { $MAX_BOX_MINUTES } minutes

## crates/core/src/command/order/need.rs

ask-the-next-one-who-knows-it-to-come-c55469e4 = ask the next one who knows it to come
say-what-is-needed-need-access-to-the-a16562d5 = say what is needed: `need: access to the vault`
say-what-or-whom-you-lack-who-could-come-28e82dd4 = say what or whom you lack; who could come is proposed
say-why-behind-a-colon-decline-need-why-d9af9206 = say why, behind a colon: `decline { $need }: why`
what-was-needed-is-there-bef60fbf = what was needed is there
what-was-needed-will-not-come-1d852a58 = what was needed will not come

## crates/core/src/command/order/park.rs

keep-a-remark-for-the-review-out-of-6c0dc944 = keep a remark for the review, out of everybody's way now
say-what-is-to-be-kept-for-the-review-0400c8b4 = say what is to be kept for the review: `park: …`

## crates/core/src/command/order/presence.rs

say-why-behind-a-colon-remove-name-why-4214dee7 = say why, behind a colon: `remove @name: why`
send-somebody-away-with-the-reason-for-b8a19035 = send somebody away, with the reason; for the commander
somebody-is-not-needed-any-more-ae734d7a = somebody is not needed any more
you-go-270f9d72 = you go
you-read-along-to-learn-and-write-e2d929e7 = you read along to learn, and write nothing
you-work-in-it-from-now-on-ada318e4 = you work in it from now on

## crates/core/src/command/order/proposal.rs

ask-for-strong-objections-when-nobody-e002cb19 = ask for strong objections; when nobody has one in time, it is decided
decide-a-proposal-before-its-time-is-up-b94113af = decide a proposal before its time is up; for who commands
decide-it-in-spite-of-objections-for-who-ff676943 = decide it in spite of objections; for who commands
say-what-is-decided-decide-keep-the-abe943e3 = say what is decided: `decide: keep the region drained because the replica lags`
say-what-to-do-propose-roll-back-1841-c8972db3 = say what to do: `propose roll back 1841; risk: loses carts; 2m`
stop-a-proposal-and-say-why-c4759564 = stop a proposal, and say why
take-a-proposal-back-c3858728 = take a proposal back
write-a-decision-down-and-why-e4237224 = write a decision down, and why

## crates/core/src/command/order/question.rs

answer-a-question-by-its-number-q8-eu-acbe583b = answer a question by its number; `q8: eu-west` is the same
say-what-the-answer-is-q-number-e6bdc88b = say what the answer is: `q{ $number }: …`

## crates/core/src/command/order/record.rs

shown-is-more-than-anybody-counts-f90cbeea = "{ $shown }" is more than anybody counts
customers-report-it-one-more-or-signal-bc40a344 = customers report it: one more, or `signal 12 cases` all together
log-a-phone-call-somebody-a-number-or-a-ed474dc7 = log a phone call: @somebody, a number, or a "name" in quotes
where-everybody-talks-chat-whiteboard-286079e5 = where everybody talks; chat, whiteboard and recording are set like it, none takes it away

## crates/core/src/command/order/request.rs

what-was-asked-for-is-done-in-your-name-e22437ee = what was asked for is done in your name
what-was-asked-for-is-not-done-fd5402ea = what was asked for is not done

## crates/core/src/command/order/risk.rs

say-whether-it-gets-worse-low-may-get-c6f6a617 = say whether it gets worse: low, may get worse, or getting worse; it makes the priority

## crates/core/src/command/order/roster.rs

ask-everybody-who-is-proposed-8373f14f = ask everybody who is proposed
ask-somebody-to-come-for-any-role-a077871a = ask somebody to come, for any role
name-one-person-behind-the-role-and-b5f0dba0 = name one person behind the role, and nothing else: `shift ic @name`
plan-the-next-shift-shift-in-2h-too-4e033368 = plan the next shift; `shift in 2h` too
say-when-the-next-shift-begins-shift-18-a0540f88 = say when the next shift begins, `shift 18:00` or `shift in 2h`, or who comes: `shift ic @name`
there-is-no-next-shift-246420ff = there is no next shift
you-come-to-the-next-shift-9fd8c9a3 = you come to the next shift
you-do-not-come-68f97390 = you do not come

## crates/core/src/command/order/task.rs

a-task-is-done-worked-no-effect-worse-22188824 = a task is done: worked, no effect, worse, reverted
a-task-is-for-one-person-and-shown-is-no-53f372bb = a task is for one person, and "{ $shown }" is no person, role or schedule; write `task @name …`, or `note` in front to keep this as a note
a-task-is-for-one-person-and-this-names-591c9cd8 = a task is for one person, and this names another; give each of them a task of their own
a-task-is-not-needed-any-more-7ba3e01a = a task is not needed any more
give-one-person-something-to-do-it-comes-c8fe0bd6 = give one person something to do; it comes back when the time is up
say-what-to-do-behind-the-name-task-name-1c6a2d7e = say what to do, behind the name: `task @name 5m check latency`
say-who-and-what-task-name-5m-check-8cbc5d2f = say who and what: `task @name 5m check latency`
somebody-else-takes-your-task-9e015832 = somebody else takes your task
worth-knowing-you-go-on-59b89577 = worth knowing; you go on
you-cannot-go-on-5e82f668 = you cannot go on
you-have-heard-and-are-at-it-7dca486b = you have heard and are at it
you-need-more-time-2a05b542 = you need more time
first-is-no-time-for-a-task-write-from-1-dafb64d1 = { $first } is no time for a task; write from 1 to { $MAX_BOX_MINUTES } minutes: `task @name 5m …`

## crates/core/src/command/order/tripwire.rs

shown-behind-the-name-means-nothing-here-efcd5e04 = "{ $shown }" behind the name means nothing here; the condition is told to them
a-tripwire-is-not-needed-any-more-b9c06b37 = a tripwire is not needed any more
a-tripwire-sets-a-severity-and-pages-1173169e = a tripwire sets a severity and pages people, and "{ $shown }" is neither: { $how }
behind-the-semicolon-stands-what-an-22d80b1e = behind the semicolon stands what an alert must contain: { $how }
fire-a-tripwire-by-hand-61900f3a = fire a tripwire by hand
say-what-happens-then-behind-how-7a853181 = say what happens then, behind =>: { $how }
say-what-has-to-happen-how-7c7e4c99 = say what has to happen: { $how }
what-happens-by-itself-when-an-alert-has-6d09ddcd = what happens by itself when an alert has these words

## crates/core/src/command/order/workstream.rs

make-a-team-with-one-lead-who-is-asked-ba126f49 = make a team with one lead, who is asked how it goes; `stream: what for` proposes a name
name-a-person-behind-it-a-program-works-641ff0c5 = name a person behind it: a program works in no workstream
say-what-for-stream-name-20m-restore-the-27161a5e = say what for: `stream @name 20m restore the replica`, or `stream: restore the replica`
somebody-leads-a-workstream-without-a-1cbcb1c5 = somebody leads a workstream; without a name you do
what-a-workstream-is-for-c7228d40 = what a workstream is for
write-three-parts-can-alpha-conditions-c99ef618 = write three parts: `can alpha: conditions / actions / needs`

## crates/core/src/command/read.rs

name-one-person-behind-the-role-shown-902447b2 = name one person behind the role; "{ $shown }" belongs into a note of its own
promise-the-next-update-in-minutes-or-b296c260 = promise the next update in minutes or hours: `update next 20m: …`
say-how-it-stands-behind-update-8407de8b = say how it stands, behind `update`
say-what-customers-see-behind-impact-0051c168 = say what customers see, behind `impact:`
say-what-happened-then-behind-the-time-a9f2fd32 = say what happened then, behind the time
say-what-to-call-it-behind-title-fc58e56e = say what to call it, behind `title:`
say-what-to-note-behind-note-ba994ff3 = say what to note, behind `note`
say-which-role-737e52bf = say which role
say-which-severity-e419be1c = say which severity
say-which-status-02f7ac2d = say which status
say-who-role-role-word-name-a-program-01803255 = say who: `role { $role_word } @name`; a program cannot take a role
there-is-no-role-shown-fa7f4479 = there is no role "{ $shown }"
there-is-no-severity-shown-31777582 = there is no severity "{ $shown }"
there-is-no-status-shown-b47aba8f = there is no status "{ $shown }"
to-reopen-the-incident-62c99e74 = to reopen the incident
to-resolve-the-incident-7765aaf3 = to resolve the incident
write-something-first-a371d72e = write something first
reason-and-nobody-is-known-to-know-it-fc0effad = { $reason }, and nobody is known to know it; known skills: { $skills }
shown-is-no-time-write-5m-or-14-05-in-866f8c8f = { $shown } is no time; write -5m or 14:05 in front, or put `note` in front to keep this as a note
what-and-say-why-write-word-to-keep-this-43e00551 = { $what } and say why, write `{ $word }: …`; to keep this as a note, begin with `note`

## crates/core/src/command/several.rs

these-are-several-commands-give-one-13d8b4ed = these are several commands; give one command at a time, or put `note` in front to keep them as a note

## crates/core/src/command/suggest.rs

status-ba4b77ef = status
whoever-is-on-call-for-it-87231a52 = whoever is on call for it
name-you-or-somebody-named-behind-it-d297cd64 = { $name }: you, or somebody named behind it

## crates/core/src/command/words.rs

shown-may-be-more-than-one-person-e30bdba7 = "{ $shown }" may be more than one person
back-to-work-583255fc = back to work
it-is-over-what-ended-it-may-follow-the-bb0ab0ee = it is over; what ended it may follow the colon
name-somebody-ae13ef7e = name somebody
put-somebody-into-a-role-without-a-name-a248df65 = put somebody into a role; without a name it is you, nobody frees it
say-whom-to-page-a-service-a-schedule-a-f9553014 = say whom to page: a service, a schedule, a team or a person
set-the-severity-a-reason-may-follow-42121ae5 = set the severity; a reason may follow
set-the-status-a-reason-may-follow-6215abda = set the status; a reason may follow
tell-colleagues-and-leaders-how-it-0b58c949 = tell colleagues and leaders how it stands
there-is-no-service-schedule-team-or-b2cb8c4f = there is no service, schedule, team or person called "{ $shown }"
there-is-nobody-called-shown-d37e3514 = there is nobody called "{ $shown }"
wake-whoever-is-on-call-or-ana-a-reason-a70af7cb = wake whoever is on call, or @ana; a reason may follow
what-customers-see-816df3c5 = what customers see
what-the-incident-is-called-09234e13 = what the incident is called
what-you-must-know-who-were-away-618a5ac1 = what you must know who were away
write-something-down-so-does-any-text-daa161da = write something down; so does any text that is no command

## crates/core/src/dates.rs

apr-83f51df2 = Apr
april-98dbac97 = April
aug-a0ee8fd4 = Aug
august-5ddb609c = August
dec-275e7a73 = Dec
december-662dcc9e = December
feb-278d4b82 = Feb
february-fca77633 = February
fri-2663fbe8 = Fri
jan-46f2ceae = Jan
january-9d2cfb7d = January
jul-44c12ebc = Jul
july-011ca01f = July
jun-46c131e2 = Jun
june-e920f785 = June
mar-42a7ed2b = Mar
march-c0846390 = March
may-3ba7e226 = May
mon-4ea382e1 = Mon
nov-8a3dc404 = Nov
november-3ea53a3f = November
oct-11d1f3e9 = Oct
october-ecf21807 = October
sat-38a72a77 = Sat
sep-2cb1a4ef = Sep
september-c212b600 = September
sun-42d8d701 = Sun
thu-0699308c = Thu
tue-fab4f425 = Tue
wed-74645757 = Wed

## crates/core/src/directory.rs

text-has-more-than-max-skill-characters-f6673f58 = "{ $text }" has more than { $MAX_SKILL } characters
text-is-no-single-word-9b6a8485 = "{ $text }" is no single word
admin-dcffa3b4 = Admin
manager-edf9006c = Manager
stakeholder-4ae93ff3 = Stakeholder
admin-34c83614 = admin
manager-3b1787cc = manager
observer-1721ba57 = observer
responder-3ede8f51 = responder
stakeholder-9c2cec53 = stakeholder
viewer-18756ecf = viewer

## crates/core/src/drill/course.rs

any-strong-objections-is-faster-than-756b8ca9 = "Any strong objections?" is faster than asking everybody what they think.
answer-the-page-47fbc0a7 = Answer the page
conditions-actions-needs-three-lines-8cbe24bf = Conditions, actions, needs: three lines that tell everybody how it stands.
customers-who-know-that-you-know-do-not-b70251fa = Customers who know that you know do not call.
give-somebody-a-task-f7e63d88 = Give somebody a task
hand-command-over-0ce29179 = Hand command over
hear-what-came-back-2cb9cba4 = Hear what came back
make-a-proposal-2b0ad98a = Make a proposal
nobody-commands-well-for-more-than-c53174da = Nobody commands well for more than ninety minutes; the briefing is written for you.
nobody-objects-so-far-when-the-time-of-f4762244 = Nobody objects so far: when the time of the proposal is over, it is decided.
one-person-decides-and-does-nothing-else-a2c55565 = One person decides and does nothing else, so that nobody waits for a decision.
one-person-one-thing-a-few-minutes-and-496edd32 = One person, one thing, a few minutes: and it comes back by itself.
only-who-commands-ends-it-you-ask-they-69461fe3 = Only who commands ends it. You ask, they approve, and the review is drafted at once.
report-how-it-stands-f4089027 = Report how it stands
robin-commands-now-and-approves-in-a-few-6b2e261d = Robin commands now, and approves in a few seconds.
robin-reads-the-briefing-and-accepts-in-36f0c150 = Robin reads the briefing and accepts in a few seconds.
when-the-time-of-label-is-over-allclear-513f5fa1 = When the time of { $label } is over, Allclear asks how it stands, and you hear the answer.
while-nobody-answers-allclear-goes-on-to-5090ec81 = While nobody answers, Allclear goes on to wake others.
you-need-not-keep-track-allclear-asks-70b7c2ff = You need not keep track: Allclear asks for you, and tells you.

## crates/core/src/escalation.rs

a-person-who-no-longer-exists-502aaf8b = a person who no longer exists
a-schedule-that-no-longer-exists-74cc2d46 = a schedule that no longer exists
a-team-that-no-longer-exists-3892efaa = a team that no longer exists
last-resort-why-60b383a8 = last resort: { $why }
no-step-of-the-policy-had-anybody-to-220d283f = no step of the policy had anybody to page
nobody-could-be-reached-before-16e90105 = nobody could be reached before
nobody-in-it-can-be-reached-1befd83f = nobody in it can be reached
schedule-name-error-93b3be51 = schedule { $name }: { $error }
step-step-of-policy-a110ecda = step { $step } of { $policy }
team-name-has-no-members-caad0c6b = team { $name } has no members
the-step-names-nobody-7a573919 = the step names nobody

## crates/core/src/escalation/onward.rs

listed-last-resort-130980f6 = { $listed } (last resort)
others-and-last-9ae1a22b = { $others } and { $last }

## crates/core/src/event.rs

critical-51540388 = critical
error-21918751 = error
info-0fb40705 = info
warning-792112ef = warning

## crates/core/src/incident/attachment.rs

does-not-fit-all-files-of-one-incident-e8a6e6ba = does not fit: all files of one incident have 100 MB; link to it instead
is-empty-choose-a-file-with-something-in-09c78f77 = is empty; choose a file with something in it
is-no-png-jpeg-gif-or-webp-picture-no-86a0043d = is no PNG, JPEG, GIF or WebP picture, no PDF, and no text in UTF-8
bytes-bytes-38d50fa7 = { $bytes } bytes
bytes-kb-e8e65ecd = { $bytes } kB
bytes-bytes2-mb-74d5fc2e = { $bytes }.{ $bytes2 } MB

## crates/core/src/incident/change/known.rs

it-is-stands-already-780e737b = it is { $stands } already

## crates/core/src/incident/change/moment.rs

date-is-more-than-7-days-before-this-5c8ae8d4 = { $date } is more than 7 days before this incident was declared ({ $date2 }); check the time, or write the date into the words of a note

## crates/core/src/incident/change/suspected.rs

number-does-not-wait-in-triage-any-more-77e249d9 = #{ $number } does not wait in triage any more: it is { $status }
accepted-from-triage-977ba0f8 = accepted from triage

## crates/core/src/incident/change/update.rs

must-be-from-1-to-10080-which-is-a-week-08f96576 = must be from 1 to 10080, which is a week

## crates/core/src/incident/command.rs

commander-on-call-severity-incident-bed07613 = commander on call: { $severity } incident #{ $number }
last-resort-incident-number-needs-a-8835e75d = last resort: incident #{ $number } needs a commander and { $why }
last-resort-nobody-has-taken-command-of-3d7c4152 = last resort: nobody has taken command of incident #{ $number }
the-person-on-call-on-name-no-longer-c7ceed00 = the person on call on { $name } no longer exists
name-was-turned-away-from-this-incident-8d586895 = { $name } was turned away from this incident

## crates/core/src/incident/confirmation.rs

it-does-not-work-yet-e9da2b6b = it does not work yet
it-is-still-broken-d358d83f = it is still broken
it-works-again-f61cdc46 = it works again
the-question-is-closed-if-it-is-still-2db57847 = the question is closed; if it is still broken, report it once more

## crates/core/src/incident/conflict.rs

name-commands-and-has-task-let-somebody-cf9b4bcb = { $name } commands and has { $task }: let somebody else do it (hand { $task2 } @name), or hand over command first.
name-commands-and-is-name2-while-name3-c175e59f = { $name } commands and is { $name2 }, while { $name3 } is free.
people-people-report-to-one-commander-c8365855 = { $people } people report to one commander; one leads { $SPAN } at most. Make workstreams, each with a lead: stream { $name } @name and what it is for.

## crates/core/src/incident/cycle.rs

did-it-work-who-looked-and-where-what-d32eda5b = Did it work? Who looked, and where? What else is wrong?
say-what-was-decided-who-does-it-and-9a0b5c65 = Say what was decided, who does it, and when the next word comes.
what-actions-can-we-take-what-are-the-4f0a8c95 = What actions can we take? What are the risks? Any strong objections? Who does it, until when?
what-is-wrong-conditions-actions-needs-44fb4c43 = What is wrong? Conditions, actions, needs, please.
round-value-name-a936b5ef = round { $value }, { $name }
size-up-13b95719 = size up
stabilise-5aa49be3 = stabilise
the-incident-commander-or-the-deputy-717fad6d = the Incident Commander or the deputy moves the cycle on; ask them
update-280f9474 = update
verify-e4ce2924 = verify

## crates/core/src/incident/eligible.rs

this-is-a-drill-robin-and-sam-play-f125280a = this is a drill; Robin and Sam play everybody else
name-has-the-is-role-and-cannot-work-in-d1ebaa95 = { $name } has the { $is } role and cannot work in incidents; name somebody else, or ask an admin to make { $name2 } a { $needed } first

## crates/core/src/incident/emergency.rs

emergency-mode-ended-with-the-incident-19a9872a = Emergency mode ended with the incident
emergency-mode-is-off-617dd456 = Emergency mode is off
emergency-mode-is-on-as-the-severity-f8b15d4e = Emergency mode is on, as the severity demands

## crates/core/src/incident/example.rs

checkout-is-down-5929d83d = Checkout is down

## crates/core/src/incident/expert.rs

expert-of-name-a90db2f7 = expert of { $name }
knows-skill-3e260a1e = knows { $skill }
on-call-on-name-3670dada = on call on { $name }

## crates/core/src/incident/gathered.rs

one-of-them-quote-383047be = , one of them: "{ $quote }"
chat-2279d8cb = Chat
customers-reported-cases-quote-0ae2697a = Customers reported { $cases }{ $quote }
recording-e75cf20c = Recording
whiteboard-29db3ade = Whiteboard
must-begin-with-https-or-http-70f1d8d3 = must begin with https:// or http://
must-not-have-a-name-in-front-of-its-5159efd5 = must not have a name in front of its host: that hides where it leads
must-not-have-spaces-quotes-or-angle-c55a2e62 = must not have spaces, quotes or angle brackets in it
names-no-host-ed66b7a0 = names no host

## crates/core/src/incident/kind.rs

there-is-no-type-name-there-are-known-791e28e5 = there is no type "{ $name }"; there are { $known }
there-is-no-type-name-this-company-has-a9e29f0f = there is no type "{ $name }"; this company has none yet

## crates/core/src/incident/matrix.rs

does-it-get-worse-unless-somebody-acts-95765729 = Does it get worse unless somebody acts now?
how-many-customers-feel-it-da6ba30d = How many customers feel it?
is-data-lost-or-seen-by-somebody-who-37149b9b = Is data lost, or seen by somebody who must not see it?
many-or-something-important-fails-af0fc388 = Many, or something important fails
most-or-all-fe9ec168 = Most or all
no-61e6be1a = No
some-738d6891 = Some
the-worst-answer-counts-and-not-sure-f05c0b4b = The worst answer counts, and not sure counts as the worse:
yes-b3a43630 = Yes
not-sure-severity-1c907c2c = not sure { $severity }
there-is-no-question-key-there-are-known-baf44dbf = there is no question "{ $key }"; there are { $known }
key-is-not-answer-it-is-known-or-unsure-88aceacf = { $key } is not "{ $answer }"; it is { $known } or { $UNSURE }

## crates/core/src/incident/mod.rs

has-length-characters-at-most-max-fit-b754e9ef = has { $length } characters; at most { $max } fit
incident-number-already-has-a-commander-d56ce7d2 = incident #{ $number } already has a commander; ask them to hand over if that is agreed
incident-number-is-over-reopen-it-first-44ae1f34 = incident #{ $number } is over; reopen it first

## crates/core/src/incident/priority.rs

getting-worse-8e218f17 = getting worse
low-4f516a81 = low
may-get-worse-aa5a99c6 = may get worse

## crates/core/src/incident/responders.rs

clock-in-place-80cb53e1 = { $clock } in { $place }
clock-in-place-night-2bb5f291 = { $clock } in { $place }, night

## crates/core/src/incident/role.rs

communications-lead-customer-e76677ed = Communications lead (customer)
communications-lead-internal-221b8d9e = Communications lead (internal)
deputy-88394a0a = Deputy
incident-commander-8ab10905 = Incident Commander
investigator-114ac4b0 = Investigator
operations-lead-7b1b7f17 = Operations lead
scribe-43249313 = Scribe
subject-matter-expert-b598fea9 = Subject-matter expert
support-liaison-63d69397 = Support liaison
workstream-lead-439736f6 = Workstream lead

## crates/core/src/incident/role_card.rs

answer-leaders-outside-the-conversation-1129545d = Answer leaders outside the conversation of those who repair.
ask-for-strong-objections-then-decide-a9cdaba1 = Ask for strong objections, then decide.
ask-when-something-was-not-clear-4f952e23 = Ask when something was not clear.
be-ready-to-answer-at-any-moment-or-say-d38ea351 = Be ready to answer at any moment, or say that you step away.
bring-decisions-that-touch-other-strands-bd9748b3 = Bring decisions that touch other strands to the commander.
bring-decisions-to-the-commander-not-4e4a18ae = Bring decisions to the commander, not discussions.
bring-in-people-and-let-them-go-d5bf6a63 = Bring in people, and let them go.
bring-what-was-agreed-back-to-support-6864b3fd = Bring what was agreed back to support.
change-nothing-while-you-look-800a9315 = Change nothing while you look.
check-that-it-has-ended-for-the-032c6ee4 = Check that it has ended for the customers, too.
collect-what-customers-report-for-the-50767caa = Collect what customers report, for the commander.
conditions-actions-needs-0ae374bd = Conditions … Actions … Needs …
correct-the-commander-aside-not-in-front-0e883bbb = Correct the commander aside, not in front of everybody.
customers-report-it-began-at-41dc9ab8 = Customers report …; it began at …
do-what-was-agreed-and-report-what-came-6eaf8000 = Do what was agreed, and report what came of it.
do-what-you-were-given-and-say-when-it-153eb8a8 = Do what you were given, and say when it is done, blocked or not heard.
follow-up-on-what-is-due-so-that-nothing-acc7f6a4 = Follow up on what is due, so that nothing is forgotten.
give-each-task-to-one-person-with-a-time-6e102450 = Give each task to one person, with a time to come back.
hand-over-after-about-90-minutes-with-a-1e1e825e = Hand over after about 90 minutes, with a briefing.
i-am-going-to-publish-this-is-anything-d4e0e681 = I am going to publish this; is anything in it wrong?
i-command-from-here-the-briefing-is-with-70258389 = I command from here; the briefing is with me.
i-looked-at-it-is-not-that-because-12a24501 = I looked at …; it is not that, because …
i-observe-only-c78891a4 = I observe only.
i-propose-that-we-are-there-strong-a9c3e949 = I propose that we … Are there strong objections?
i-propose-the-risk-is-611c3045 = I propose …; the risk is …
keep-every-role-that-nobody-has-been-358a2d3e = Keep every role that nobody has been given.
keep-questions-for-the-review-or-for-the-55a3258b = Keep questions for the review, or for the communications lead.
lead-at-most-seven-people-ask-for-12fc3c1b = Lead at most seven people; ask for another lead before there are more.
leave-the-question-of-blame-and-of-the-55fe5bb9 = Leave the question of blame and of the right severity to the review.
my-part-is-healthy-42b7db81 = My part is healthy.
my-strand-is-at-next-we-5390dd76 = My strand is at …; next we …
nobody-changes-production-without-your-7b7f072e = Nobody changes production without your knowing.
note-decisions-what-was-tried-and-what-a114a49c = Note decisions, what was tried and what came of it, with the time.
note-questions-that-have-to-wait-295e1bbf = Note questions that have to wait.
post-an-internal-update-as-often-as-was-232001ae = Post an internal update as often as was promised.
promise-no-time-of-repair-d22269e2 = Promise no time of repair.
propose-what-to-do-with-its-risk-and-how-4a0d711b = Propose what to do, with its risk and how to take it back.
publish-the-first-message-within-minutes-6eaa192c = Publish the first message within minutes, also when little is known.
quote-customers-do-not-interpret-them-ef401770 = Quote customers; do not interpret them.
read-along-closely-enough-to-command-45960317 = Read along closely enough to command within a minute.
read-along-c18c9dce = Read along.
repair-nothing-yourself-hand-over-47889758 = Repair nothing yourself: hand over command first.
report-conditions-actions-and-needs-of-afe3d6d4 = Report conditions, actions and needs of your strand.
report-conditions-actions-and-needs-2fa0795c = Report conditions, actions and needs.
report-what-you-found-also-when-it-is-90e16b2f = Report what you found, also when it is nothing.
rule-out-with-a-reason-so-that-nobody-bfa6f9fc = Rule out with a reason, so that nobody looks there again.
say-how-your-part-is-in-one-sentence-3b62620c = Say how your part is, in one sentence.
say-what-a-step-may-break-before-it-is-2ea26ecc = Say what a step may break before it is taken.
say-when-the-next-message-comes-and-keep-0f96f39a = Say when the next message comes, and keep that promise.
say-who-you-are-and-what-you-do-here-565a78b9 = Say who you are and what you do here when you join.
size-up-stabilise-update-verify-then-9ac95834 = Size up, stabilise, update, verify; then begin again.
take-their-questions-down-and-answer-f4799bb8 = Take their questions down and answer them later.
tell-how-many-customers-report-what-83a671cc = Tell how many customers report what.
the-time-for-that-task-is-up-38728f85 = The time for that task is up.
this-is-the-commander-who-is-here-and-e14435e4 = This is the commander. Who is here, and who can tell me what we know?
to-decide-something-take-command-in-a-108fc1be = To decide something, take command in a handover, and everybody knows who decides.
turn-the-commander-s-decisions-into-046a029c = Turn the commander's decisions into tasks.
until-it-is-over-the-commander-decides-145a9a2c = Until it is over, the commander decides, whoever else is present.
was-that-decided-or-only-said-ed7c84fe = Was that decided, or only said?
what-crosses-strands-goes-through-the-83ab7d72 = What crosses strands goes through the commander.
write-hypotheses-down-with-what-speaks-8a67975e = Write hypotheses down, with what speaks for and against them.
write-what-was-seen-and-done-not-what-d972654a = Write what was seen and done, not what people are like.
you-decide-and-delegate-others-repair-eb5f3ef5 = You decide and delegate; others repair.
you-have-five-minutes-i-come-back-to-you-9968ee0c = You have five minutes. I come back to you then.
you-keep-colleagues-and-leaders-informed-47a64829 = You keep colleagues and leaders informed, so that they need not ask.
you-keep-the-commander-s-time-and-stand-0c9fbb51 = You keep the commander's time and stand ready to take over.
you-know-one-part-of-the-system-and-say-30a780a8 = You know one part of the system and say what can be done about it.
you-lead-one-strand-of-the-work-and-6e45894c = You lead one strand of the work and report to the commander.
you-lead-the-hands-that-repair-71b1707d = You lead the hands that repair.
you-listen-and-learn-who-works-is-not-f4da75f4 = You listen and learn; who works is not disturbed.
you-look-for-what-is-wrong-b67df44f = You look for what is wrong.
you-speak-for-the-people-who-talk-with-2fc40830 = You speak for the people who talk with customers.
you-tell-customers-what-they-see-in-7a40d946 = You tell customers what they see, in their words and on time.
you-write-down-what-happens-while-it-eb4b6fab = You write down what happens while it happens.
your-question-is-noted-you-get-an-answer-e1d4fae6 = Your question is noted; you get an answer with the next update.

## crates/core/src/incident/severity.rs

a-blemish-worth-fixing-no-hurry-37eb78c4 = A blemish: worth fixing, no hurry.
many-customers-are-affected-or-an-19c50576 = Many customers are affected, or an important function does not work.
most-customers-cannot-use-the-product-or-f55a60c6 = Most customers cannot use the product, or data is being lost or exposed.
some-customers-are-affected-or-a-failure-8ba2742b = Some customers are affected, or a failure is near unless somebody acts now.
something-is-broken-that-customers-can-d7fb86d9 = Something is broken that customers can do without.

## crates/core/src/incident/status.rs

actions-open-c401b0ac = Actions open
cancelled-a62b09bc = Cancelled
fixing-eaba00b0 = Fixing
in-review-f1400d82 = In review
merged-28064199 = Merged
review-pending-502cc172 = Review pending
name-a-status-or-a-category-d26fdb77 = name a status or a category
the-status-name-belongs-to-the-category-28164d75 = the status { $name } belongs to the category { $belongs }, not { $given }
there-is-no-status-given-use-one-of-f4e786d5 = there is no status "{ $given }"; use one of Suspected, Investigating, Identified, Fixing, Monitoring, Review pending, In review, Actions open, Closed, Declined, Merged, Cancelled, Paused, or give a category with your own name

## crates/core/src/incident/summon.rs

this-wakes-n-people-who-19ea90b9 = This wakes { $n } people: { $who }.
this-wakes-who-388de66c = This wakes { $who }.
you-are-asked-to-help-with-severity-dd6400fd = You are asked to help with { $severity } incident #{ $number }
asked-to-help-6ba7974b = asked to help
it-has-no-escalation-policy-with-anybody-29e8b57c = it has no escalation policy with anybody in it
nobody-can-be-paged-why-7a62574a = nobody can be paged: { $why }
on-call-for-name-which-name2-depends-on-4e9fa266 = on call for { $name }, which { $name2 } depends on
there-is-no-way-to-reach-them-add-a-896ae8bb = there is no way to reach them; add a contact method
whoever-it-means-was-turned-away-from-f50e7c98 = whoever it means was turned away from this incident; ask for them by name

## crates/core/src/incident/visibility.rs

made-private-for-value-bb6c19f3 = Made private, for { $value }
made-private-nobody-is-involved-yet-136fad17 = Made private: nobody is involved yet
no-longer-private-everybody-can-see-this-8a442ce6 = No longer private: everybody can see this incident
everybody-can-see-this-incident-private-63cf9733 = everybody can see this incident; `private` keeps it to those involved
only-the-commander-or-the-deputy-opens-a-7a0fd340 = only the commander or the deputy opens a private incident or turns somebody away; take command first
this-is-a-drill-and-a-drill-cannot-be-a8db308e = this is a drill, and a drill cannot be private: nothing in it is real
name-can-no-longer-see-this-private-33b37bc2 = { $name } can no longer see this private incident
name-can-see-this-private-incident-25b3e4aa = { $name } can see this private incident
name-commands-this-incident-hand-command-beb4bb45 = { $name } commands this incident; hand command over first
name-let-themselves-into-this-private-d897fb74 = { $name } let themselves into this private incident, as an admin
name-was-turned-away-from-this-incident-b0e0a1af = { $name } was turned away from this incident; let them in first: `allow @{ $handle }`
value-let-themselves-into-this-private-5d15ecb6 = { $value } let themselves into this private incident, as an admin

## crates/core/src/oncall/swap.rs

a-shift-ends-after-it-begins-and-within-5ede5c4b = a shift ends after it begins, and within a year
a-shift-in-return-can-be-asked-of-one-3ed61876 = a shift in return can be asked of one person only
a-shift-is-not-offered-to-the-person-who-ce0a6466 = a shift is not offered to the person who has it
nobody-else-is-in-the-rotation-of-31e2de06 = nobody else is in the rotation of { $schedule }; ask one person by name
nobody-is-on-call-for-some-of-it-now-5b9e25ec = nobody is on call for some of it now
one-of-the-schedules-was-removed-d2636cd8 = one of the schedules was removed
somebody-who-left-cd928b42 = somebody who left
the-shift-on-schedule-has-begun-an-c7de43f6 = the shift on { $schedule } has begun; an override hands over the rest of it
this-offer-is-over-ad052255 = this offer is over
this-offer-was-declined-7a452b30 = this offer was declined
this-offer-was-made-to-somebody-else-a3434ed5 = this offer was made to somebody else
whoever-is-asked-89796ac9 = whoever is asked
whoever-offers-it-8052f05b = whoever offers it
given-is-not-in-the-company-any-more-4b2fcd69 = { $given } is not in the company any more
person-does-not-have-the-shift-on-725361c4 = { $person } does not have the shift on { $schedule } any more: { $instead }
who-has-accepted-this-offer-already-a1b72984 = { $who } has accepted this offer already
who-has-taken-the-shift-by-another-offer-53368e77 = { $who } has taken the shift by another offer
who-has-taken-this-offer-back-c0f0db8f = { $who } has taken this offer back
who-is-on-call-for-some-of-it-now-7d779887 = { $who } is on call for some of it now

## crates/core/src/question/answer.rs

q-number-is-the-number-of-key-already-e900ec39 = Q{ $number } is the number of "{ $key }" already
no-number-up-to-max-number-is-left-for-e1d979c0 = no number up to { $MAX_NUMBER } is left for it
there-is-no-question-given-they-go-from-f7eda658 = there is no question { $given }; they go from Q1 to Q{ $last }
there-is-no-service-shown-there-are-4a0504ac = there is no service "{ $shown }"; there are { $known }
label-is-not-answered-by-hand-instead-68e3b72d = { $label } is not answered by hand: { $instead }

## crates/core/src/question/bank.rs

hour-0c43fb4a = 1 hour
days-5c3e62e8 = 2 days
hours-dbed26fe = 2 hours
hours-961b8dd5 = 3 hours
affected-customers-7bf933e4 = Affected customers
against-a-repetition-361f2946 = Against a repetition
as-a-rough-guess-is-it-hours-days-or-ab82f7d2 = As a rough guess, is it hours, days or weeks? This stays among us.
could-a-test-have-found-it-4d8bc2b4 = Could a test have found it
could-a-test-have-found-it-before-bfdd3b18 = Could a test have found it before customers did?
current-work-ends-19e65c87 = Current work ends
do-customers-have-to-do-something-or-can-d976c574 = Do customers have to do something, or can they speed it up?
does-it-depend-on-a-release-a-plan-or-a-8cf725cb = Does it depend on a release, a plan or a setting of the customer?
does-it-fail-always-sometimes-or-rarely-22969a1f = Does it fail always, sometimes or rarely?
does-the-whole-service-fail-or-which-ea3beab9 = Does the whole service fail, or which functions?
done-within-18812b98 = Done within
error-code-b4c83e7a = Error code
error-message-14f026aa = Error message
first-alert-a070d1d7 = First alert
first-customer-report-252407bb = First customer report
functions-69d796ee = Functions
how-long-does-what-is-being-done-now-814158a1 = How long does what is being done now take?
how-many-cases-did-support-get-because-c1837e26 = How many cases did support get because of it?
how-often-4366b0d9 = How often
if-a-change-is-part-of-it-what-was-that-202e0440 = If a change is part of it, what was that change for?
if-the-cause-is-not-known-what-led-us-to-0eaff846 = If the cause is not known, what led us to what we did?
impact-began-3aa7fdd6 = Impact began
impact-ended-acb8e88b = Impact ended
kind-of-impact-6354c6d6 = Kind of impact
next-dce2da08 = Next
noticed-by-93de42bc = Noticed by
only-with-6638f079 = Only with
purpose-of-the-change-cfa688b7 = Purpose of the change
recovery-2af99026 = Recovery
regions-22285eaa = Regions
rough-duration-58f01116 = Rough duration
safeguards-981c2afa = Safeguards
since-when-do-customers-feel-it-exactly-d7eadf11 = Since when do customers feel it, exactly or about?
still-to-do-2fbfc23f = Still to do
support-cases-686d2975 = Support cases
symptoms-87718d21 = Symptoms
tickets-9241e6c2 = Tickets
what-are-we-doing-next-b0aeac7e = What are we doing next?
what-can-customers-do-instead-step-by-1e4da4e1 = What can customers do instead, step by step?
what-did-we-do-that-started-the-recovery-229fde3b = What did we do that started the recovery, and when?
what-do-we-do-right-away-so-that-it-does-439293ea = What do we do right away so that it does not happen again?
what-do-we-see-on-our-side-and-how-is-it-aec08071 = What do we see on our side, and how is it different from a normal day?
what-do-we-suspect-in-one-sentence-this-4bd67e48 = What do we suspect, in one sentence? This stays among us.
what-else-has-to-be-done-until-efde7bff = What else has to be done until everything is as before?
what-has-been-tried-so-far-also-what-5070b43c = What has been tried so far, also what turned out not to be it?
what-suffers-availability-latency-data-5e379888 = What suffers: availability, latency, data integrity, security or a function?
what-to-do-cf2e345d = What to do
when-can-we-say-something-again-f8caee13 = When can we say something again?
when-did-the-first-customer-notice-it-640b7287 = When did the first customer notice it?
when-did-the-last-customer-stop-feeling-38cc395b = When did the last customer stop feeling it?
when-was-the-first-alert-83b70d30 = When was the first alert?
which-customers-exactly-and-where-does-f81073fe = Which customers exactly, and where does the list come from?
which-error-code-do-our-own-systems-show-89c42f38 = Which error code do our own systems show?
which-message-do-customers-see-word-for-33d17afa = Which message do customers see, word for word?
which-regions-data-centres-or-parts-of-14fd4248 = Which regions, data centres or parts of the infrastructure?
which-safeguard-did-not-do-its-work-or-0c29aaf1 = Which safeguard did not do its work, or was this a way to fail that nobody knew?
which-services-are-affected-21115d99 = Which services are affected?
which-tickets-track-what-is-left-61a8569c = Which tickets track what is left?
who-or-what-noticed-it-first-c470c36e = Who or what noticed it first?
why-that-recovery-411a9809 = Why that recovery
will-what-is-being-done-now-be-over-b0a4112d = Will what is being done now be over within one, two or three hours?
always-6736afe4 = always
customer-a4bdaa19 = customer
data-integrity-1dcefd7e = data integrity
employee-13b71421 = employee
functional-51b794fc = functional
latency-f2fb8359 = latency
longer-05f3f650 = longer
no-62366ffa = no
partner-63d10eb9 = partner
rarely-5eef032e = rarely
sometimes-5d689621 = sometimes
testing-eb5f499b = testing
yes-4e9f3590 = yes

## crates/core/src/question/fact.rs

about-utc-f75db5fa = about { $utc }
choose-one-of-of-bb5898a0 = choose one of: { $of }
write-a-time-such-as-14-05-20m-or-2026-2579f68b = write a time such as 14:05, -20m or 2026-01-05T14:05Z; `about 14:05` when it is not exact
write-a-whole-number-such-as-12-ef234555 = write a whole number, such as 12
write-an-address-that-begins-with-https-abe62942 = write an address that begins with https:// or http://

## crates/core/src/question/known.rs

not-h-9b8b5a58 = not { $h }

## crates/core/src/question/mod.rs

afterwards-e004362c = Afterwards
preliminary-cause-a67bb8b4 = Preliminary cause
it-is-answered-by-the-next-update-which-c9d29bac = it is answered by the next update, which every update promises
it-is-answered-by-the-open-tasks-task-e34ea327 = it is answered by the open tasks: `task @name 5m …`
it-is-answered-by-the-tasks-that-are-d85c7877 = it is answered by the tasks that are done: `done t1 no effect: …`

## crates/core/src/review/action.rs

told-is-too-vague-to-check-say-what-5d05db30 = "{ $told }" is too vague to check; say what somebody else can look at
word-never-ends-say-what-will-be-true-d77e8093 = "{ $word }" never ends; say what will be true when it is done
for-example-an-alert-fires-in-staging-b0c75378 = ; for example: an alert fires in staging within 5 minutes of the disk passing 90 %
detect-00879092 = detect
docs-28eb34d2 = docs
mitigate-3aa59973 = mitigate
not-a-date-write-it-as-2026-03-01-df5993f8 = not a date; write it as 2026-03-01
not-going-to-be-done-34c24472 = not going to be done
prevent-88f7e185 = prevent
runbook-22cf771f = runbook
say-how-anybody-can-see-that-it-is-done-1d10d77f = say how anybody can see that it is done
say-why-it-will-not-be-done-the-risk-1cc98544 = say why it will not be done; the risk stays and somebody will ask
date-has-passed-today-is-today-6efe7f56 = { $date } has passed; today is { $today }
date-is-more-than-most-years-years-away-8d9a197c = { $date } is more than { $MOST_YEARS } years away; choose a day that somebody can work towards

## crates/core/src/review/draft.rs

askers-people-asked-9cb0f492 = {" "}({ $askers } people asked)
worst-at-its-worst-961186b7 = {" "}({ $worst } at its worst)
commanded-by-value-e1633ac7 = {" "}Commanded by { $value }.
it-was-reopened-times-86fa63cd = {" "}It was reopened { $times }.
and-is-not-resolved-557ebafb = {" "}and is not resolved
and-resolved-at-utc-3ba1df75 = {" "}and resolved at { $utc }
number-title-was-a-severity-incident-1a9062e2 = #{ $number } "{ $title }" was a { $severity } incident
span-later-27757fe7 = , { $span } later
asked-from-outside-title-many-00d4999e = - Asked from outside: { $title }{ $many }
declaration-to-commander-told-a5878512 = - Declaration to commander: { $told }
declaration-to-first-internal-update-d7c0d758 = - Declaration to first internal update: { $told }
declaration-to-resolution-told-e03663e8 = - Declaration to resolution: { $told }
first-alert-to-acknowledgement-told-d015b220 = - First alert to acknowledgement: { $told }
first-alert-to-declaration-told-545067e0 = - First alert to declaration: { $told }
from-start-to-the-resolution-it-lasted-2c4b6466 = - From { $start } to the resolution it lasted { $span_text }.
internal-updates-posted-in-time-updates-94360554 = - Internal updates posted in time: { $updates }
parked-by-who-value-c32b0653 = - Parked by { $who }: { $value }
which-severity-was-it-who-said-proposed-163e91bc = - Which severity was it? { $who } said { $proposed } instead of { $stands }: { $reason }
name-name2-from-utc-to-until-02fbee57 = - { $name }, { $name2 }, from { $utc } to { $until }
title-kind-owner-owner-due-due-on-done-fa759a57 = - { $title } [{ $kind }] Owner: { $owner }. Due: { $due_on }. Done when: { $done_when }. State: { $state }{ $why }.
it-was-declared-at-utc-e7c8ad64 = . It was declared at { $utc }
tell-it-forward-in-time-what-did-people-4dfc7867 = Tell it forward in time: what did people see, what did they make of it, what did they try?
two-or-three-sentences-for-somebody-who-c1896a6f = Two or three sentences for somebody who was not there.
what-could-have-made-it-worse-and-did-f72fcc2c = What could have made it worse and did not?
what-did-the-system-or-the-response-do-71c9efed = What did the system or the response do that nobody expected?
what-do-these-numbers-leave-out-ebfccbcf = What do these numbers leave out?
what-do-we-still-not-understand-48c617a4 = What do we still not understand?
what-ended-it-and-how-do-we-know-40d5a688 = What ended it, and how do we know?
what-limited-the-damage-who-or-what-20d1562d = What limited the damage? Who or what should we thank?
what-made-the-work-harder-than-it-had-to-212103c6 = What made the work harder than it had to be?
what-made-this-possible-made-it-last-9fe27720 = What made this possible, made it last, made it hard to see? There are always several.
what-will-be-done-by-whom-until-when-and-504398dc = What will be done, by whom, until when, and what will not be done?
which-moments-are-missing-add-them-to-28ec1a6b = Which moments are missing? Add them to the timeline with the time they happened.
who-could-not-do-what-how-many-for-how-1eba2b4f = Who could not do what, how many, for how long? Exact numbers where there are any.
who-helped-besides-those-who-held-a-role-8ff511e6 = Who helped besides those who held a role?
none-was-posted-1b698e9d = none was posted
none-was-promised-c834c52d = none was promised
not-recorded-884ea9aa = not recorded
the-declaration-a511bd60 = the declaration
the-end-39b88649 = the end
the-first-alert-4b6528cc = the first alert
what-customers-feel-is-not-described-b9967f48 = what customers feel is not described
n-times-5bf6f189 = { $n } times
updates-on-time-of-promised-66dde4ad = { $updates_on_time } of { $promised }

## crates/core/src/review/markdown.rs

due-on-end-of-that-day-in-zone-at-c5c10dd8 = Due: { $on } (end of that day in { $zone }, { $at })
nothing-was-written-here-02c1cce0 = Nothing was written here.
owner-owner-e0aa6dd5 = Owner: { $owner }
published-at-93033c78 = Published: { $at }
review-of-incident-number-title-499604bc = Review of incident #{ $number }: { $title }
review-state-7619fcc0 = Review: { $state }
severity-severity-cc4e2961 = Severity: { $severity }
status-status-949ac3b3 = Status: { $status }
times-are-in-utc-a31688b2 = Times are in UTC.
times-are-in-utc-the-owner-s-time-zone-b1a302a3 = Times are in UTC. The owner's time zone is { $zone }.

## crates/core/src/review/mod.rs

contributing-factors-336d4e21 = Contributing factors
how-did-we-respond-d86f3549 = How did we respond
open-questions-b093ef34 = Open questions
overview-6a494fba = Overview
resolution-aee818af = Resolution
responders-339232a6 = Responders
surprises-436fa56b = Surprises
what-went-poorly-3a9ffb52 = What went poorly
what-went-well-74b4c1f5 = What went well
where-we-were-lucky-320697d5 = Where we were lucky
capacity-6a18cf89 = capacity
change-729d01bd = change
communication-fce598a3 = communication
dependency-7d610a54 = dependency
design-fb31c5cf = design
detection-8608432c = detection
draft-b576858c = draft
external-331d748a = external
in-review-a073a6e2 = in review
knowledge-3eb5feeb = knowledge
tooling-c4e5fd31 = tooling

## crates/core/src/room/ask.rs

askers-people-ask-1614be25 = {" "}({ $askers } people ask)
a-question-from-outside-waits-ec4b1ce9 = a question from outside waits
comes-with-the-next-update-4da4916f = comes with the next update
is-a-good-one-for-after-the-incident-it-a48ceef2 = is a good one for after the incident: it stands in the review's open questions. Thank you for letting us repair first
is-answered-after-the-incident-in-its-cf8d16fc = is answered after the incident, in its review
is-answered-with-an-update-update-859fdf31 = is answered with an update: { $update }
is-answered-with-the-next-update-51fd541d = is answered with the next update
is-answered-answer-f92b1118 = is answered: { $answer }
not-answered-14e54da9 = not answered
there-is-no-question-label-in-this-dd7b606f = there is no question { $label } in this incident
will-not-be-answered-because-69250312 = will not be answered{ $because }
you-have-asked-most-questions-within-an-75d20ed9 = you have asked { $MOST } questions within an hour; they are answered in turn. Ask this one after { $utc }
your-question-shown-told-607d6ab5 = your question “{ $shown }” { $told }
all-questions-from-outside-wait-9a2877cd = { $all } questions from outside wait
askers-people-ask-ask-title-0d04741f = { $askers } people ask { $ask }: { $title }
ask-the-answer-beeb5efb = { $ask } [the answer]
ask-answered-title-answer-83767986 = { $ask } answered ({ $title }): { $answer }
ask-answered-with-an-update-title-de3c88ef = { $ask } answered with an update: { $title }
ask-asked-from-outside-title-e53b115d = { $ask } asked from outside: { $title }
ask-is-answered-with-the-next-update-d53542e4 = { $ask } is answered with the next update: { $title }
ask-is-left-for-the-review-title-dfa62eb5 = { $ask } is left for the review: { $title }
ask-is-not-answered-title-why-810451bb = { $ask } is not answered ({ $title }){ $why }
label-name-already-d97cec38 = { $label } { $name } already

## crates/core/src/room/briefing.rs

number-title-severity-said-declared-5f55e5b0 = #{ $number } { $title }, { $severity }, { $said }, declared { $since } ago, { $commander }
blocked-why-4c0b5173 = , blocked: { $why }
due-in-span-text-8ad49000 = , due in { $span_text }
objected-to-6e83a88c = , objected to
decided-99f42a3f = Decided
emergency-mode-since-span-text-9d4a6547 = Emergency mode since { $span_text }
falls-due-next-322f9208 = Falls due next
helps-person-name-9f4960be = Helps: { $person_name }
how-it-stands-ef031103 = How it stands
hypotheses-3013d1c7 = Hypotheses
last-update-span-text-ago-text-40b3e5d8 = Last update { $span_text } ago: { $text }
needed-dc508b54 = Needed
nobody-has-written-it-down-yet-f7244358 = Nobody has written it down yet
since-then-8a263b04 = Since then
to-be-decided-next-9060069a = To be decided next
under-way-f9d8fcbe = Under way
what-users-see-e862fae4 = What users see
who-is-here-47d19591 = Who is here
word-eac5361d = Word
has-begun-68a13266 = has begun
in-span-cab93ebe = in { $span }
ago-ago-actor-name-tell-326c2d43 = { $ago } ago, { $actor_name }: { $tell }
label-command-is-offered-to-person-name-35b29ae7 = { $label } command is offered to { $person_name }
label-next-shift-begins-value-c3cf0811 = { $label } next shift { $begins }. { $value }
label-proposed-terms-objected-29feb526 = { $label } proposed: { $terms }{ $objected }
label-headline-done-result-2f770578 = { $label } { $headline }: done{ $result }
label-n-owner-owner-109c70c7 = { $label } { $n }, owner: { $owner }
label-person-name-asks-r-6d02c922 = { $label } { $person_name } asks: { $r }
left-earlier-entries-on-the-timeline-06ec3f03 = { $left } earlier entries on the timeline
name-commands-33d41632 = { $name } commands
name-person-name-for-since-f1430bce = { $name }: { $person_name }, for { $since }
person-name-leads-fb2e62ed = { $person_name } leads
said-for-status-9cd903d1 = { $said } for { $status }
severity-for-severity2-0d9613f8 = { $severity } for { $severity2 }
span-overdue-77f2fdc5 = { $span } overdue

## crates/core/src/room/can.rs

of-name-d1b3fd1b = {" "}of { $name }
at-most-most-needs-fit-into-one-report-00a1ed91 = at most { $MOST_NEEDS } fit into one report
it-is-time-for-a-can-report-how-it-7bd6a74b = it is time for a CAN report: how it stands, what is being done, what is needed
no-needs-a4f22077 = no needs
no-task-is-open-2aceb157 = no task is open
can-of-conditions-title-actions-actions-1bb6a0fc = { $can }{ $of } Conditions: { $title }. Actions: { $actions }. Needs: { $needs }

## crates/core/src/room/choice.rs

option-option-told-takes-8221737c = Option { $option }: { $told }{ $takes }
a-coin-needs-2-to-max-sides-sides-3018d756 = a coin needs 2 to { $MAX_SIDES } sides
there-is-no-option-label-in-this-62fb0f68 = there is no option { $label } in this incident
option-is-chosen-already-it-is-proposal-4fa85c69 = { $option } is chosen already: it is proposal { $proposal }
option-is-chosen-title-57210b76 = { $option } is chosen: { $title }

## crates/core/src/room/claim.rs

claims-command-20a4c795 = Claims command
hearing-nothing-name-is-incident-f99278d6 = Hearing nothing, { $name } is Incident Commander ({ $claim })
objection-to-name-s-claim-claim-of-52e90e9a = Objection to { $name }'s claim { $claim } of command{ $why }
hearing-nothing-name-is-incident-0b335ac0 = hearing nothing, { $name } is Incident Commander in 30 s; to stop that, object and say why
nobody-claims-command-at-the-moment-314e418c = nobody claims command at the moment
nobody-objected-you-are-incident-6f4568fd = nobody objected: you are Incident Commander
somebody-else-commands-already-c99d43e8 = somebody else commands already
somebody-objects-to-your-command-because-4f9b7b32 = somebody objects to your command{ $because }
the-window-is-over-and-they-command-5cfd9b3c = the window is over and they command; agree on a handover with them
there-is-no-claim-label-in-this-incident-972f24a3 = there is no claim { $label } in this incident
they-do-not-work-in-it-any-more-1baa59ad = they do not work in it any more
they-have-been-removed-a8581b03 = they have been removed
they-were-sent-away-96b79874 = they were sent away
name-claims-command-incident-commander-e5b4b359 = { $name } claims command: Incident Commander in { $window } s unless somebody objects ({ $claim })
name-commands-ask-them-to-hand-over-f10916f3 = { $name } commands; ask them to hand over: handover @{ $handle }
name-has-claimed-command-already-to-stop-decdf43b = { $name } has claimed command already; to stop that, say object { $label }: why
name-s-claim-claim-ends-somebody-else-2fc9f49d = { $name }'s claim { $claim } ends: somebody else commands

## crates/core/src/room/clock.rs

answer-of-an-expert-836f3eb1 = Answer of an expert
answers-of-the-next-shift-3c9fd6fb = Answers of the next shift
asked-to-decide-unless-something-moves-66d304cc = Asked to decide, unless something moves
claim-of-command-eb1476b9 = Claim of command
next-shift-begins-c37e737e = Next shift begins
next-shift-has-taken-over-cd7d13cb = Next shift has taken over
nothing-to-do-173dd238 = Nothing to do
objections-to-a-proposal-f8c4dc29 = Objections to a proposal
offer-of-command-544fae7f = Offer of command
open-need-0664f9cf = Open need
plan-of-the-next-shift-68959c5d = Plan of the next shift
relief-of-the-commander-f54b9780 = Relief of the commander
request-to-decide-abc27d1d = Request to decide
task-check-back-c99334bc = Task check-back
task-heard-91aeead8 = Task heard
wait-in-triage-864c0df9 = Wait in triage
workstream-check-back-0cfb92c8 = Workstream check-back
workstream-heard-136911ec = Workstream heard

## crates/core/src/room/decision.rs

proposal-p-4709f178 = {" "}(proposal { $p })
decision-decision-from-text-because-9c906a02 = Decision { $decision }{ $from }: { $text }{ $because }

## crates/core/src/room/handover.rs

as-deputy-you-can-offer-it-to-yourself-86e9578e = As deputy you can offer it to yourself: handover @{ $handle }, then accept
ask-them-for-it-role-ic-handle-e15344c8 = Ask them for it: role ic @{ $handle }
handover-of-command-ad47d92a = Handover of command
the-offer-of-command-to-name-is-185bd274 = The offer of command to { $name } is withdrawn ({ $handover })
a-program-6e78f930 = a program
command-is-handed-over-by-name-who-has-9fb4da87 = command is handed over by { $name }, who has it, or by the deputy
command-is-still-offered-to-you-headline-1d8a13ab = command is still offered to you: { $headline }. Accept it, or decline and say why
expired-338eb632 = expired
nobody-commands-say-claim-or-give-the-edc277ef = nobody commands: say claim, or give the role with `role ic @name`
nobody-has-offered-you-command-here-868d6f7b = nobody has offered you command here
offered-53e5a524 = offered
there-is-no-handover-label-in-this-798fb7ee = there is no handover { $label } in this incident
by-offers-you-command-line-accept-it-or-9f1357b5 = { $by } offers you command: { $line }. Accept it, or decline and say why
label-is-answered-by-whom-command-was-83d6f078 = { $label } is answered by whom command was offered to
name-commands-and-has-left-missed-of-e578e546 = { $name } commands and has left { $missed } of Allclear's questions unanswered since they last wrote anything; after { $MISSED } anybody may take over. { $instead }
name-declines-command-handover-why-5c97d64e = { $name } declines command ({ $handover }){ $why }
name-did-not-answer-the-offer-of-command-c6ab1f43 = { $name } did not answer the offer of command ({ $handover })
name-does-not-work-in-it-any-more-your-dd71c6f4 = { $name } does not work in it any more; your offer of command ends
name-hands-command-over-to-name2-17aa3d41 = { $name } hands command over to { $name2 } ({ $handover })
name-is-incident-commander-now-4e0bb2cc = { $name } is Incident Commander now
name-is-offered-command-by-name2-f15da910 = { $name } is offered command by { $name2 } ({ $handover })
person-name-commands-already-e583c260 = { $person_name } commands already
person-name-declines-command-because-632449c2 = { $person_name } declines command{ $because }
person-name-did-not-answer-your-offer-of-58f8f43f = { $person_name } did not answer your offer of command
person-name-does-not-command-any-more-b38d6fe6 = { $person_name } does not command any more

## crates/core/src/room/hypothesis.rs

against-679555a0 = Against
hypothesis-hypothesis-title-b83165df = Hypothesis { $hypothesis }: { $title }
there-is-no-hypothesis-label-in-this-cffab985 = there is no hypothesis { $label } in this incident
hypothesis-is-ruled-out-title-why-9c1903d2 = { $hypothesis } is ruled out ({ $title }): { $why }
hypothesis-is-supported-title-why-0f53d608 = { $hypothesis } is supported ({ $title }){ $why }

## crates/core/src/room/mobilisation.rs

open-the-bridge-url-1c3131b6 = Open the bridge { $url }
page-who-ee4fecc4 = Page { $who }
post-the-first-update-as-the-plan-drafts-b5fb2b8c = Post the first update as the plan drafts it
post-the-update-value-d5668346 = Post the update "{ $value }"
prepare-the-status-page-slug-189329b3 = Prepare the status page { $slug }
a-removed-team-4d52c029 = a removed team
it-wakes-many-people-so-somebody-looks-e14978bc = it wakes many people, so somebody looks first: press Mobilise
no-chain-fits-this-incident-the-section-8db556bf = no chain fits this incident: the section `mobilise` of the configuration has none for it
nobody-else-is-on-call-for-what-is-e81911cd = nobody else is on call for what is affected
the-commander-on-call-d75457bd = the commander on call
the-commander-on-call-is-being-paged-67ef0285 = the commander on call is being paged already
whoever-is-on-call-for-what-is-affected-c40429fd = whoever is on call for what is affected
all-to-go-on-with-all-of-them-write-6d71cee0 = { $all } To go on with all of them, write `mobilise!`
person-name-commands-7d652d3c = { $person_name } commands

## crates/core/src/room/mobilisation/foreseen.rs

to-be-declared-cf0add45 = To be declared

## crates/core/src/room/mobilisation/step.rs

a-draft-is-ready-read-it-and-publish-it-43a4682f = a draft is ready; read it, and publish it there
everybody-is-in-it-or-was-paged-a-moment-80de521f = everybody is in it, or was paged a moment ago
it-is-open-already-ec4402ac = it is open already
not-called-no-other-system-hears-of-this-c0930267 = not called: no other system hears of this incident
not-of-this-incident-nobody-outside-may-a0287d9c = not of this incident: nobody outside may read of it
paged-value-cf3c0bff = paged { $value }
posted-799e5cc6 = posted
there-is-no-status-page-slug-any-more-9d89c7df = there is no status page "{ $slug }" any more; write one into the chain
too-little-is-known-to-write-it-say-how-c3f64480 = too little is known to write it; say how it stands: `update …`
waits-for-approval-as-label-e5725237 = waits for approval as { $label }

## crates/core/src/room/mod.rs

you-are-name-purpose-223727af = you are { $name }: { $purpose }

## crates/core/src/room/need.rs

met-d3ad6a29 = met
label-need-is-state-said-6ac99344 = { $label } ({ $need }) is { $state }{ $said }
label-is-still-needed-need-say-when-it-5319f247 = { $label } is still needed: { $need }. Say when it is met, or decline and say why
need-declined-title-why-76a53ef0 = { $need } declined ({ $title }): { $why }
need-is-yours-to-get-title-could-say-35d3c614 = { $need } is yours to get: { $title }.{ $could } Say when it is met, or decline and say why
need-met-title-how-ef15ba1a = { $need } met ({ $title }): { $how }
need-met-title-24b8df23 = { $need } met: { $title }
need-needed-title-nobody-to-get-it-yet-ffcc1670 = { $need } needed: { $title }; nobody to get it yet
need-needed-title-person-name-gets-it-4739774a = { $need } needed: { $title }; { $person_name } gets it
person-name-did-not-answer-in-time-for-68951fd5 = { $person_name } did not answer in time for { $need }: { $title }
person-name-is-asked-to-come-for-need-8d40dbbb = { $person_name } is asked to come for { $need }: { $title } ({ $why })
person-name-was-asked-about-need-title-35085b90 = { $person_name } was asked about { $need }: { $title }

## crates/core/src/room/need/expert.rs

nobody-else-who-knows-it-can-be-asked-40c106c1 = {" "}Nobody else who knows it can be asked.
name-could-come-why-local-time-5d52d11b = {" "}{ $name } could come ({ $why }, { $local_time }).
nobody-else-who-knows-skill-can-be-asked-e9e05bd3 = nobody else who knows { $skill } can be asked; page somebody by name
nobody-knows-max-skill-known-skills-b9450681 = nobody knows "{ $max_skill }"; known skills: { $known }
nobody-who-knows-skill-can-be-asked-now-79f0cbf2 = nobody who knows { $skill } can be asked now; page somebody by name
label-names-no-skill-page-somebody-by-5d3d4bc8 = { $label } names no skill; page somebody by name, or say what they must know: { $known }
name-has-not-answered-and-label-is-still-d3dc864b = { $name } has not answered, and { $label } is still needed: { $need }.{ $could }
name-is-here-2f5986ca = { $name } is here
name-was-asked-and-has-a-few-minutes-to-b7b6131c = { $name } was asked and has a few minutes to answer; page @name wakes somebody else too

## crates/core/src/room/presence.rs

a-program-cannot-be-in-an-incident-name-f05d0500 = a program cannot be in an incident; name a person
nothing-to-do-and-no-task-names-let-them-0478fd82 = nothing to do and no task: { $names }. Let them go, or give them a task
thank-you-you-are-not-needed-in-number-ca4f5818 = thank you. You are not needed in #{ $number } any more{ $words }
to-go-yourself-write-leave-c79ef9d3 = to go yourself, write `leave`
you-are-held-hand-that-over-first-then-f515d6ba = you are { $held }; hand that over first, then watch
you-were-removed-from-it-only-whoever-2d9d884c = you were removed from it; only whoever commands can ask you back
name-commands-command-is-handed-over-6d47f89c = { $name } commands; command is handed over first: `handover @name`
name-commands-somebody-else-takes-51830b61 = { $name } commands; somebody else takes command first: `take command`
name-is-not-in-this-incident-7405d3ce = { $name } is not in this incident
name-still-has-tasks-ask-for-it-back-2b002310 = { $name } still has { $tasks }; ask for it back first: `hand t1 @name` gives it to somebody else, `drop t1: why` ends it
name-was-removed-952f3079 = { $name } was removed
said-it-needs-somebody-else-hand-task-71e539f6 = { $said }; it needs somebody else (hand { $task } @name)
task-needs-somebody-else-title-said-b38d8309 = { $task } needs somebody else: { $title }. { $said }

## crates/core/src/room/promise.rs

customers-are-promised-an-update-in-left-af9af2fd = customers are promised an update in { $left }
find-somebody-to-take-over-5b0985ec = find somebody to take over
must-be-from-1-to-max-snooze-minutes-a66ba8da = must be from 1 to { $MAX_SNOOZE_MINUTES }
since-span-text-d3f20875 = since { $span_text }
the-first-update-goes-to-lists-a-draft-f8293627 = the first update goes to { $lists }; a draft is ready: send it, or write your own
the-internal-update-is-due-since-say-so-21b4452f = the internal update is due { $since }; say so also if nothing changed
the-next-internal-update-is-due-in-left-331d3e45 = the next internal update is due in { $left }
the-update-promised-to-customers-is-due-3cfc8e7a = the update promised to customers is due { $since }
you-have-commanded-for-served-who-e5521de7 = you have commanded for { $served }; { $who }
line-and-label-waits-for-your-approval-8e39f53b = { $line }, and { $label } waits for your approval
name-does-not-run-here-2b77de0d = { $name } does not run here
name-has-commanded-for-served-offer-to-6a601245 = { $name } has commanded for { $served }; offer to take over
person-name-could-take-over-20f7aca0 = { $person_name } could take over

## crates/core/src/room/proposal.rs

adopted-2002bfa8 = adopted
and-whoever-proposed-it-can-withdraw-fb9e64ac = and whoever proposed it can withdraw { $label }; you can object { $label2 }: why
can-close-it-before-its-time-is-up-9331b341 = can close it before its time is up
can-override-objections-say-what-speaks-4d655b9b = can override objections; say what speaks against it: object { $label }: why
must-be-from-15-seconds-to-30-minutes-4007c63f = must be from 15 seconds to 30 minutes
no-proposal-is-open-here-say-which-one-2b542ec9 = no proposal is open here; say which one, for example P1
objected-bb1c1e4b = objected
only-the-commander-or-the-deputy-what-4448fd47 = only the commander or the deputy { $what }
overridden-e1eaa2c9 = overridden
several-proposals-are-open-say-which-one-6c1d9d36 = several proposals are open; say which one: { $all }
somebody-objects-to-label-say-why-it-is-89c9e5f9 = somebody objects to { $label }; say why it is done all the same: override { $label2 }: why
there-is-no-proposal-label-in-this-a3630e7d = there is no proposal { $label } in this incident
label-is-adopted-already-title-and-name-9a442b27 = { $label } is adopted already ({ $title }), and { $name } objects: { $short }
label-is-adopted-nobody-objected-title-4d995368 = { $label } is adopted, nobody objected: { $title }. Who does it?
label-is-decided-in-spite-of-objections-9e15a3d8 = { $label } is decided in spite of objections, by { $actor_name }: { $title }
label-is-stopped-title-name-objects-c78de4f2 = { $label } is stopped ({ $title }). { $name } objects: { $short }. withdraw { $label2 }, or override { $label3 }: why
label-is-withdrawn-already-e7323a4d = { $label } is withdrawn already
label-is-yours-take-it-back-withdraw-1584d621 = { $label } is yours; take it back: withdraw { $label2 }: why
label-window-who-told-have-you-a-strong-437a5cdf = { $label }, { $window }: { $who }{ $told }. Have you a strong objection? Then say why
proposer-proposes-4e38952e = { $proposer } proposes:{" "}

## crates/core/src/room/proposal/event.rs

option-o-59c47c00 = {" "}(option { $o })
asked-names-ff780b13 = . Asked: { $names }
nobody-was-there-to-be-asked-ff223acd = . Nobody was there to be asked
objection-to-proposal-adopted-already-d9668daf = Objection to { $proposal }, adopted already ({ $title }): { $why }
proposal-proposal-from-window-text-told-c5686a4c = Proposal { $proposal }{ $from }, { $window_text }: { $told }
strong-objection-to-proposal-title-why-ef71496b = Strong objection to { $proposal } ({ $title }): { $why }
proposal-adopted-before-its-time-was-up-d5a97960 = { $proposal } adopted before its time was up: { $title }{ $names }
proposal-adopted-in-spite-of-objections-cc454ac6 = { $proposal } adopted in spite of objections ({ $title }): { $why }{ $names }
proposal-adopted-nobody-objected-title-b2814ac7 = { $proposal } adopted, nobody objected: { $title }{ $names }
proposal-could-not-be-objected-to-for-a-9cf5762d = { $proposal } could not be objected to for a while; once more { $window_text }: { $title }
proposal-withdrawn-title-because-9d351166 = { $proposal } withdrawn ({ $title }){ $because }
seconds-min-964b8d16 = { $seconds } min

## crates/core/src/room/proposal/window.rs

once-more-950f8947 = once more:{" "}

## crates/core/src/room/record.rs

must-be-at-most-max-call-minutes-which-eb74af12 = must be at most { $MAX_CALL_MINUTES }, which is a day
must-be-at-most-max-cases-946d3483 = must be at most { $MAX_CASES }

## crates/core/src/room/request.rs

or-974282b2 = {" "}or{" "}
or-take-command-28c0a7fe = , or take command
request-request-to-the-roles-title-4446e988 = Request { $request } to the { $roles }: { $title }
approved-9e0e3e7a = approved
asked-a87f8823 = asked
is-approved-8057cbd0 = is approved
is-refused-ee06bb45 = is refused
is-refused-shown-e2e9e67c = is refused: { $shown }
nobody-has-answered-label-call-the-roles-5647b83b = nobody has answered { $label }; call the { $roles } yourself{ $instead }
only-a-person-asks-a-program-acts-or-is-19c317fd = only a person asks; a program acts or is refused
only-an-update-can-be-approved-with-e5ee4af0 = only an update can be approved with other words; refuse this and say what to ask for instead
there-is-no-request-label-in-this-6bc56430 = there is no request { $label } in this incident
label-is-answered-by-the-roles-da3e1e27 = { $label } is answered by the { $roles }
person-name-asks-shown-approve-label-or-e3b4f196 = { $person_name } asks: { $shown }. Approve { $label }, or refuse it and say why
request-approved-asked-for-by-asker-e07612c9 = { $request } approved, asked for by { $asker }
request-refused-asked-for-by-asker-why-ae8fbf9a = { $request } refused, asked for by { $asker }{ $why }

## crates/core/src/room/roster.rs

name-could-why-cb168888 = ; { $name } could: { $why }
next-shift-c6a430ac = Next shift
proposed-told-shift-proposed-asks-them-7d3df9d0 = Proposed: { $told }. `shift proposed` asks them.
begun-883db73a = begun
dropped-c0784825 = dropped
lapsed-44923b5a = lapsed
nobody-yet-name-could-why-94314e33 = nobody yet; { $name } could: { $why }
over-31f6520f = over
planned-48dfa0a5 = planned
name-cannot-because-other-86f147e5 = { $name } cannot{ $because }{ $other }
name-confirmed-34a85039 = { $name }, confirmed
name-has-not-answered-76b2aa5c = { $name }, has not answered

## crates/core/src/room/roster/due.rs

you-have-it-too-until-you-give-it-back-a6feafac = ; you have it too until you give it back
begins-17b55277 = begins
begins-span-text-late-474922e9 = begins { $span_text } late
hand-name-over-to-name2-lead-label-f4f02f2f = hand { $name } over to { $name2 }: lead { $label } @{ $handle }
hand-name-over-to-name2-role-role-handle-437b5e4f = hand { $name } over to { $name2 }: role { $role } @{ $handle }
nobody-relieves-name-as-role-a1cf85d8 = nobody relieves { $name } as { $role }
offer-command-to-name-who-gets-the-ec9dec5f = offer command to { $name }, who gets the briefing: handover @{ $handle }
relieved-and-without-a-task-names-let-854cfad8 = relieved and without a task: { $names }. Let them go, with thanks
the-next-shift-label-when-is-not-906a80d6 = the next shift { $label } ({ $when }) is not complete. { $open }
the-next-shift-label-has-begun-sentences-520e10f2 = the next shift { $label } has begun. { $sentences }
the-next-shift-label-begins-sentences-e5f75729 = the next shift { $label } { $begins }. { $sentences }
this-is-worked-on-for-lasted-plan-the-bd3840e6 = this is worked on for { $lasted }: plan the next shift, and say when it begins (shift in 2h)
from-hands-role-over-to-you-catch-up-71682478 = { $from } hands { $role } over to you; `catch up` briefs you
name-is-not-handed-over-to-person-name-62de7597 = { $name } is not handed over to { $person_name } yet
role-is-free-for-you-role-role2-b2c2fd8d = { $role } is free for you: role { $role2 }

## crates/core/src/room/roster/event.rs

nobody-is-named-name-in-shift-any-more-5862a1a4 = Nobody is named { $name } in { $shift } any more
the-change-of-shifts-is-over-shift-5995443d = The change of shifts is over ({ $shift })
the-next-shift-begins-at-utc-shift-df56b917 = The next shift begins at { $utc } ({ $shift })
the-next-shift-begins-at-utc-now-shift-466101e3 = The next shift begins at { $utc } now ({ $shift })
the-next-shift-begins-everybody-hands-a5501f27 = The next shift begins: everybody hands over to who comes ({ $shift })
there-is-no-next-shift-shift-because-22bff72c = There is no next shift ({ $shift }){ $because }
work-rested-when-shift-was-to-begin-it-9f455fed = Work rested when { $shift } was to begin: it begins no more
name-cannot-be-named-in-the-next-shift-db26d935 = { $name } cannot be { $named } in the next shift ({ $shift }){ $because }
name-is-asked-to-be-name2-in-the-next-9ccf5921 = { $name } is asked to be { $name2 } in the next shift ({ $shift })
name-takes-over-as-named-in-the-next-0a64e4b7 = { $name } takes over as { $named } in the next shift ({ $shift })

## crates/core/src/room/roster/order.rs

a-program-cannot-take-a-shift-shift-a3388f97 = a program cannot take a shift; `shift scribe @name` names a person
a-shift-begins-in-5-minutes-at-the-5c114260 = a shift begins in 5 minutes at the soonest and in 48 hours at the latest
an-observer-has-nothing-to-hand-over-c188bd23 = an observer has nothing to hand over; whoever wants to read along says `observe`
can-you-take-over-as-named-when-say-yes-41d30e08 = can you take over as { $named } ({ $when })? Say yes or no to { $label }; a no is fine, with or without a reason
no-shift-is-planned-say-when-it-begins-8134b966 = no shift is planned; say when it begins first: `shift 18:00` or `shift in 2h`
nobody-has-named-you-for-label-shift-9070af58 = nobody has named you for { $label }; `shift scribe @me` offers yourself
nobody-is-known-who-could-be-proposed-18c950a0 = nobody is known who could be proposed; name somebody: `shift ic @name`
people-have-made-their-plans-by-label-d2e40413 = people have made their plans by { $label }: { $who }, who commands, drops it
the-shift-label-you-were-named-for-is-76bc8f5f = the shift { $label } you were named for is off{ $because }
there-is-no-shift-label-in-this-incident-3ede866f = there is no shift { $label } in this incident
you-are-not-needed-as-role-in-the-next-f4f7a1f7 = you are not needed as { $role } in the next shift { $label } any more, only as { $named }
you-are-not-needed-in-the-next-shift-ac7be827 = you are not needed in the next shift { $label } any more: somebody else is asked, or nobody
by-plans-the-next-shift-label-for-when-20b46e1f = { $by } plans the next shift { $label } for { $when }
name-cannot-be-roles-in-the-next-shift-6923d5d2 = { $name } cannot be { $roles } in the next shift { $label }{ $because }. Name somebody else

## crates/core/src/room/roster/propose.rs

in-name-with-name2-0fba9792 = in { $name } with { $name2 }
knows-skill-as-name-does-1147c2c8 = knows { $skill }, as { $name } does
on-call-for-service-then-b2f46fcb = on call for { $service } then
on-call-on-name-then-50ba81e1 = on call on { $name } then
takes-turns-on-name-cbf06a41 = takes turns on { $name }
why-there-then-4d206103 = { $why }; { $there } then

## crates/core/src/room/roster/rests.rs

the-shift-label-begins-no-more-work-470919a8 = the shift { $label } begins no more: work rested when it was to begin
the-shift-label-you-said-yes-to-is-off-49a0dca5 = the shift { $label } you said yes to is off: { $why }

## crates/core/src/room/stall.rs

options-are-options-choose-one-or-flip-a-c6afbfb8 = Options are { $options }: choose one, or flip a coin
what-else-is-wrong-and-what-is-plan-b-ab5f1ed6 = What else is wrong, and what is plan B?
nothing-was-decided-given-out-or-told-489b0bf8 = nothing was decided, given out or told for { $still }: decide or ask. { $next }
only-is-an-option-f4f0b409 = { $only } is an option

## crates/core/src/room/task.rs

assigned-4ae004bd = assigned
blocked-5a5d6eb3 = blocked
cancelled-845df81c = cancelled
must-be-from-1-to-max-box-minutes-what-2fd5fc9d = must be from 1 to { $MAX_BOX_MINUTES }; what takes longer is several tasks
no-effect-9b0c9fc3 = no effect
nobody-is-on-call-on-name-now-eec77113 = nobody is on call on { $name } now
nobody-is-name-here-name-a-person-e7fb24b5 = nobody is { $name } here; name a person
reverted-d5f002c2 = reverted
several-people-are-name-a-task-needs-one-7d5fd956 = several people are { $name }; a task needs one: name the person
there-is-no-such-schedule-bfff255a = there is no such schedule
worked-a3ce4d61 = worked
worse-46cee137 = worse
label-is-yours-minutes-min-title-say-986c255d = { $label } is yours, { $minutes } min: { $title }. Say that you have heard

## crates/core/src/room/task/answer.rs

found-crate-9d02d20c = found: { $crate }
is-blocked-crate-081c4fea = is blocked: { $crate }
is-done-ebd7727b = is done
there-is-no-task-label-in-this-incident-67259cb0 = there is no task { $label } in this incident
you-have-no-open-task-here-say-which-one-8bf9daa1 = you have no open task here; say which one, for example T1
you-have-several-open-tasks-say-which-ca549798 = you have several open tasks; say which one: { $all }
label-is-not-needed-any-more-title-518a4022 = { $label } is not needed any more: { $title }
label-is-name-s-who-says-so-hand-label2-cbcb832a = { $label } is { $name }'s, who says so; `hand { $label2 } @name` gives it to somebody else

## crates/core/src/room/task/due.rs

check-in-with-name-label-title-881d0b79 = check in with { $name }: { $label }, { $title }
label-of-name-is-still-blocked-why-48c95a65 = { $label } of { $name } is still blocked: { $why }
label-waits-for-you-title-say-that-you-045667a6 = { $label } waits for you: { $title }. Say that you have heard
label-title-how-does-it-stand-done-more-f502f8c5 = { $label }: { $title }. How does it stand? Done, more time, blocked, or for somebody else
name-has-been-silent-about-label-twice-b129289c = { $name } has been silent about { $label } twice: { $title }. Give it to somebody else
person-name-has-not-acknowledged-label-5b8736e5 = { $person_name } has not acknowledged { $label }: { $title }

## crates/core/src/room/task/event.rs

task-task-for-name-role-minutes-min-837f7354 = Task { $task } for { $name }{ $role }, { $minutes } min: { $title }
name-has-not-said-yet-that-they-heard-861ec0e2 = { $name } has not said yet that they heard { $task }: { $title }
name-was-asked-for-the-times-time-how-9f9df20a = { $name } was asked for the { $times }. time how { $task } stands: { $title }
name-was-asked-how-task-stands-title-b8d928ff = { $name } was asked how { $task } stands: { $title }
task-title-found-text-a848acbe = { $task } ({ $title }) found: { $text }
task-title-is-blocked-why-c04b2d23 = { $task } ({ $title }) is blocked: { $why }
task-acknowledged-title-546bfda8 = { $task } acknowledged: { $title }
task-cancelled-title-because-a2eb8058 = { $task } cancelled ({ $title }){ $because }
task-done-outcome-title-because-6fa47357 = { $task } done{ $outcome } ({ $title }){ $because }
task-needs-minutes-min-more-title-a3eaacc2 = { $task } needs { $minutes } min more ({ $title }){ $because }
task-went-from-name-to-name2-title-831276a1 = { $task } went from { $name } to { $name2 }: { $title }

## crates/core/src/room/terms.rs

data-d872e2a5 = data
endangers-words-96208ffb = endangers { $words }

## crates/core/src/room/triage.rs

number-waits-in-triage-since-waited-d7a4b620 = #{ $number } waits in triage since { $waited }: { $title }. Accept it, decline it, or merge it

## crates/core/src/room/tripwire.rs

by-the-alert-title-fd29f52d = , by the alert "{ $title }"
tripwire-tripwire-could-page-nobody-for-2ffbe88b = Tripwire { $tripwire } could page nobody for { $why }
tripwire-tripwire-fired-how-title-5e832349 = Tripwire { $tripwire } fired{ $how }: { $title }
tripwire-tripwire-is-disarmed-title-d6a4608f = Tripwire { $tripwire } is disarmed ({ $title }){ $because }
tripwire-tripwire-title-doings-when-a11c2db9 = Tripwire { $tripwire }: { $title } => { $doings } ({ $when })
by-an-alert-with-words-32d3e50e = by an alert with: { $words }
by-hand-trip-tripwire-9e51c282 = by hand: trip { $tripwire }
nothing-had-to-change-d812325c = nothing had to change
page-name-3a9f1e87 = page { $name }
pages-at-most-max-pages-5e0a939a = pages at most { $MAX_PAGES }
say-what-happens-then-sev-1-page-name-d13c57cb = say what happens then: => SEV-1, page @name
there-is-no-tripwire-label-in-this-4c5142e9 = there is no tripwire { $label } in this incident
they-were-turned-away-from-this-incident-a5292856 = they were turned away from this incident
tripwire-label-condition-34e6ebe6 = tripwire { $label }: { $condition }
label-has-fired-already-9ad0fe83 = { $label } has fired already
missed-nobody-was-paged-for-why-3032f150 = { $missed }. Nobody was paged for { $why }
tripwire-is-disarmed-set-it-again-21274856 = { $tripwire } is disarmed; set it again
why-it-fired-is-empty-missed-3bd41b57 = { $why }. It fired: { $is_empty }{ $missed }

## crates/core/src/room/workstream.rs

team-workstream-0d74bbdf = Team { $workstream }

## crates/core/src/room/workstream/due.rs

the-time-of-label-is-up-and-nobody-leads-3c19f35c = the time of { $label } is up and nobody leads it: { $headline }. Give it to somebody
you-lead-label-headline-say-that-you-f1be776f = you lead { $label }, { $headline }. Say that you have heard
label-headline-how-is-it-going-report-0a5a4512 = { $label }, { $headline }. How is it going? Report, take more time, or say that it is done
name-has-been-silent-about-label-twice-ab98a22c = { $name } has been silent about { $label } twice: { $headline }. Give it to somebody else
name-has-not-said-that-they-lead-label-f93a55d7 = { $name } has not said that they lead { $label }, { $headline }

## crates/core/src/room/workstream/event.rs

no-longer-in-from-a4e01342 = , no longer in { $from }
bridge-of-title-workstream-url-69f1a114 = Bridge of { $title } ({ $workstream }): { $url }
goal-of-title-workstream-goal-7d312540 = Goal of { $title } ({ $workstream }): { $goal }
nobody-leads-title-workstream-any-more-fb454d44 = Nobody leads { $title } ({ $workstream }) any more
the-time-of-title-workstream-is-up-12aedb03 = The time of { $title } ({ $workstream }) is up; nobody leads it
workstream-title-workstream-boxed-34af85aa = Workstream { $title } ({ $workstream }){ $boxed }{ $because }
name-has-heard-that-they-lead-title-63d95a01 = { $name } has heard that they lead { $title } ({ $workstream })
name-has-not-said-yet-that-they-heard-c005d9f4 = { $name } has not said yet that they heard that they lead { $title } ({ $workstream })
name-leads-title-workstream-bb2f4b77 = { $name } leads { $title } ({ $workstream })
name-left-title-workstream-824798c5 = { $name } left { $title } ({ $workstream })
name-was-asked-for-the-times-time-how-586a784c = { $name } was asked for the { $times }. time how { $title } ({ $workstream }) goes
name-was-asked-how-title-workstream-goes-222a543b = { $name } was asked how { $title } ({ $workstream }) goes
name-works-in-title-workstream-before-f0f5dee0 = { $name } works in { $title } ({ $workstream }){ $before }
title-workstream-goes-on-for-minutes-min-55a31ec8 = { $title } ({ $workstream }) goes on for { $minutes } min{ $because }
title-workstream-has-no-bridge-of-its-0cb96985 = { $title } ({ $workstream }) has no bridge of its own any more
title-workstream-is-done-because-ba45caa7 = { $title } ({ $workstream }) is done{ $because }

## crates/core/src/room/workstream/lead.rs

nobody-leads-label-any-more-headline-a3f52717 = nobody leads { $label } any more, { $headline }. Give it to somebody
label-is-yours-to-lead-boxed-headline-267c8c6b = { $label } is yours to lead{ $boxed }, { $headline }. Say that you have heard
person-name-leads-name-they-hand-it-over-89e67083 = { $person_name } leads { $name }; they hand it over, or whoever commands gives it to somebody else

## crates/core/src/room/workstream/order.rs

name-is-what-items-are-called-give-the-765031df = "{ $name }" is what items are called; give the workstream another name
led-by-person-name-53969cb6 = , led by { $person_name }
there-are-open-554f1c55 = there are { $open }
there-is-no-workstream-max-name-in-this-0dbae67b = there is no workstream "{ $max_name }" in this incident: { $known }
there-is-none-yet-stream-name-what-it-is-7fff71ec = there is none yet; `stream @name what it is for` makes one
you-work-in-label-lead-headline-d1c9403a = you work in { $label }{ $lead }, { $headline }
label-is-called-name-already-give-the-6d588efe = { $label } is called { $name } already; give the new one another name
label-is-done-headline-said-eb121009 = { $label } is done ({ $headline }){ $said }
name-label-is-done-already-1cc5c7af = { $name } ({ $label }) is done already

## crates/core/src/sign_in/password.rs

this-is-one-of-the-first-passwords-that-8cea8d00 = this is one of the first passwords that anybody tries; use four words that do not belong together
this-is-your-own-name-or-address-use-7938e18a = this is your own name or address; use something that nobody knows about you
use-max-password-bytes-or-fewer-0b131f4f = use { $MAX_PASSWORD } bytes or fewer
use-min-password-characters-or-more-four-937b9fa3 = use { $MIN_PASSWORD } characters or more; four words that do not belong together are good

## crates/core/src/status.rs

critical-impact-6278508a = Critical impact
degraded-performance-0bce0541 = Degraded performance
major-impact-0e6dfe4c = Major impact
major-outage-f9679965 = Major outage
minor-impact-b81ecf00 = Minor impact
no-impact-6b745494 = No impact
operational-e41fcd8b = Operational
partial-outage-bdbf7b5d = Partial outage
postmortem-739151a7 = Postmortem
under-maintenance-839f3bbe = Under maintenance
has-n-characters-at-most-max-body-fit-ed227110 = has { $n } characters; at most { $MAX_BODY } fit
has-n-characters-at-most-max-name-fit-a902acdd = has { $n } characters; at most { $MAX_NAME } fit
must-not-be-empty-say-what-customers-9d450b2f = must not be empty: say what customers notice and when they will hear more
use-1-to-max-slug-lower-case-letters-718a7184 = use 1 to { $MAX_SLUG } lower case letters, digits and single dashes, like `acme-cloud`

## crates/core/src/status/overall.rs

all-systems-operational-24eb62b6 = All Systems Operational
degraded-system-service-30a4f37b = Degraded System Service
major-system-outage-725d7be6 = Major System Outage
minor-service-outage-2e59af2c = Minor Service Outage
partial-system-outage-9da131ee = Partial System Outage
partially-degraded-service-1656f61e = Partially Degraded Service
service-under-maintenance-4f7a9581 = Service Under Maintenance

## crates/core/src/status/promise.rs

must-be-from-1-to-max-promise-minutes-c501e7bb = must be from 1 to { $MAX_PROMISE_MINUTES }, which is a week

## crates/core/src/timeline/mod.rs

told-is-before-the-year-2000-f2922f1b = { $told } is before the year 2000
told-is-in-the-future-it-is-now-now-76ca201f = { $told } is in the future; it is { $now } now

## crates/core/src/timeline/tell.rs

before-before-8a9d41b8 = {" "}(before: { $before })
late-74388bc8 = {" "}(late)
to-be-name-81438818 = {" "}to be { $name }
due-d-3d56705b = , due { $d }
m-min-bc92faa8 = , { $m } min
the-answers-make-proposed-0f6e5c86 = ; the answers make { $proposed }
name-could-take-over-024e69a5 = ; { $name } could take over
a-coin-was-flipped-between-sides-fell-7e913a6b = A coin was flipped between { $sides }: { $fell }
action-item-changed-now-for-name-due-due-9a051bf8 = Action item changed, now for { $name }, due { $due_on }: { $title }
action-item-for-name-due-due-on-title-d6432944 = Action item for { $name }, due { $due_on }: { $title }
action-item-is-name-title-c65f16fb = Action item is { $name }: { $title }
alert-attached-title-18d17ad3 = Alert attached: { $title }
attached-name-size-text-672da716 = Attached { $name } ({ $size_text })
called-with-lasted-8824131b = Called { $with }{ $lasted }
communication-plan-plans-all-d5755674 = Communication plan ({ $plans }): { $all }
contributing-factor-name-text-d4ce8baf = Contributing factor ({ $name }): { $text }
customers-report-it-cases-known-265bf143 = Customers report it: { $cases } known
declared-as-severity-title-fc8af2ec = Declared as { $severity }: { $title }
entry-of-corrected-text-89baacae = Entry { $of } corrected: { $text }
impact-impact-c6938627 = Impact: { $impact }
internal-update-by-late-text-8e1fda1d = Internal update{ $by }{ $late }: { $text }
it-has-no-type-any-more-206c9c10 = It has no type any more
no-communication-plan-holds-any-more-411c0796 = No communication plan holds any more
nobody-could-be-paged-to-be-name-why-b27e0182 = Nobody could be paged to be { $name }: { $why }
parked-for-the-review-text-150f89eb = Parked for the review: { $text }
renamed-from-from-to-to-1d8d4293 = Renamed from "{ $from }" to "{ $to }"
reopened-d18b46f9 = Reopened
review-drafted-owner-owner-due-57ee1b30 = Review drafted; owner: { $owner }{ $due }
review-moved-from-name-to-name2-dbc03577 = Review moved from { $name } to { $name2 }
review-published-bf01af83 = Review published
risk-risk-592ad5f1 = Risk: { $risk }
round-round-name-b69e2b82 = Round { $round }: { $name }
severity-changed-from-from-to-to-e9c46eca = Severity changed from { $from } to { $to }
severity-disputed-for-the-review-1d7f49aa = Severity disputed for the review: { $proposed } instead of { $stands }: { $reason }
status-changed-from-said-to-said2-dfae9c08 = Status changed from { $said } to { $said2 }
suspected-title-e272d20b = Suspected: { $title }
this-is-a-drill-for-name-nobody-else-is-b4796f28 = This is a drill for { $name }: nobody else is paged, and nothing counts
type-to-d4fe4758 = Type: { $to }
type-to-before-from-550be2fc = Type: { $to } (before: { $from })
whoever-reported-it-is-asked-whether-it-842a54ab = Whoever reported it is asked whether it works again
a-former-person-person-9acb6aa0 = a former person ({ $person })
agreed-to-by-the-name-96906d19 = agreed to by the { $name }
an-operator-a3c93862 = an operator
to-audiences-3560d4e7 = to { $audiences }
token-name-76a43dcb = token { $name }
chosen-because-said-other-36dd1a06 = { $chosen } because: { $said }{ $other }
many-who-reported-it-are-asked-whether-1fbab332 = { $many } who reported it are asked whether it works again
name-became-name2-4c7c7778 = { $name } became { $name2 }
name-could-not-be-reached-wanted-for-why-18bcc890 = { $name } could not be reached{ $wanted_for }: { $why }
name-has-commanded-since-utc-next-35cca865 = { $name } has commanded since { $utc }{ $next }
name-is-no-longer-name2-b215e263 = { $name } is no longer { $name2 }
name-missed-promised-for-utc-2c427c1f = { $name } missed: promised for { $utc }
name-owns-the-review-8f83214e = { $name } owns the review
name-put-off-until-utc-reason-7d3437de = { $name } put off until { $utc }: { $reason }
name-was-let-go-43405622 = { $name } was let go
name-was-paged-wanted-for-reason-aeb06db4 = { $name } was paged{ $wanted_for } ({ $reason })
name-was-removed-from-the-incident-why-1ea97678 = { $name } was removed from the incident: { $why }
name-by-token-token-0702a71f = { $name }, by token "{ $token }"
name-none-any-more-884365eb = { $name }: none any more
seconds-s-fdb94363 = { $seconds } s
what-every-m-min-266e65bf = { $what } every { $m } min
who-says-name-d475a544 = { $who } says: { $name }

## crates/core/src/update/content.rs

identification-b22c7e5b = identification
investigation-039c1ef9 = investigation
resolution-1d215c8f = resolution
since-when-36e2ab9b = since when
that-it-is-over-94f67407 = that it is over
what-is-done-against-it-a43fd171 = what is done against it
what-is-done-next-16ad4c54 = what is done next
what-is-known-of-why-00783b4d = what is known of why
what-is-left-of-it-3ba76324 = what is left of it
what-readers-should-do-db7f9773 = what readers should do
what-that-did-275dac15 = what that did
who-feels-it-and-how-98c27390 = who feels it and how

## crates/core/src/update/hints.rs

service-disruption-or-degradation-is-dab1ba12 = "service disruption" or "degradation" is nearer to what most readers see
customers-know-it-by-another-name-say-c8acb514 = customers know it by another name; say what they use
nobody-can-know-when-it-will-be-repaired-139954d4 = nobody can know when it will be repaired; say what is done and when the next update comes
not-everybody-knows-it-write-it-out-once-4bcf6b9e = not everybody knows it; write it out once
readers-do-not-know-machines-say-what-e0735bc8 = readers do not know machines; say what they feel

## crates/core/src/update/mod.rs

nothing-changed-since-the-last-update-8d34c658 = Nothing changed since the last update. Work goes on.
nothing-has-changed-since-our-last-8ffabc5f = Nothing has changed since our last update. We go on working on it.

## crates/engine/src/answer.rs

a-simulated-colleague-5e0ac48d = a simulated colleague
the-sender-3314f4bd = the sender
this-page-is-out-of-date-look-at-the-1ebaf68a = this page is out of date; look at the alert as it is now, then escalate it
who-acknowledged-it-meanwhile-escalate-001dbfb4 = { $who } acknowledged it meanwhile; escalate again to take it from them

## crates/engine/src/answer/many.rs

names-at-most-most-at-once-alerts-at-ee4a8a3e = names at most { $MOST_AT_ONCE } alerts at once, not { $ids }

## crates/engine/src/calendars.rs

a-calendar-link-belongs-to-a-person-only-b0bdfc1e = a calendar link belongs to a person; only that person makes and removes it

## crates/engine/src/clock.rs

this-machine-s-clock-is-by-ahead-of-the-da0f3207 = this machine's clock is { $by } ahead of the database's
this-machine-s-clock-is-by-behind-the-15d22549 = this machine's clock is { $by } behind the database's
off-pages-are-on-time-because-times-come-23066fb1 = { $off }; pages are on time, because times come from the database, but its logs and certificates are wrong: correct the clock, for example with NTP

## crates/engine/src/company/admins.rs

is-removed-784a6df5 = is removed
keep-them-as-an-admin-until-another-one-c8712375 = keep them as an admin until another one has accepted an invitation; where the data directory is, `allclear user invite MAIL-ADDRESS` makes one
no-admin-is-left-who-can-sign-in-name-45015197 = no admin is left who can sign in: { $name } ({ $email }), the only one who can, { $becomes }
stays-but-as-no-admin-bdcef998 = stays, but as no admin

## crates/engine/src/company/edited.rs

name-is-a-plan-for-this-already-a75387f5 = "{ $name }" is a plan for this already
another-integration-has-this-key-c50d5851 = another integration has this key
change-that-one-or-choose-another-scope-02130d8b = change that one, or choose another scope
choose-another-address-cfd960f7 = choose another address
choose-another-one-43922623 = choose another one
choose-another-one-or-remove-the-rule-874bb0e5 = choose another one, or remove the rule
every-integration-has-a-key-of-its-own-0229f489 = every integration has a key of its own
invite-another-admin-and-wait-until-they-828dc5d7 = invite another admin, and wait until they have accepted
it-may-have-been-removed-a-moment-ago-fb2cbd5e = it may have been removed a moment ago; choose another one
make-somebody-else-an-admin-first-97335904 = make somebody else an admin first
take-it-out-there-first-275b28c3 = take it out there first
the-last-admin-6a0c5593 = the last admin
the-last-admin-who-can-sign-in-df45dcb5 = the last admin who can sign in
the-kind-gone-is-still-needed-by-user-5bfebc14 = the { $kind } "{ $gone }" is still needed by { $user }
there-is-a-status-page-slug-already-fd441ff0 = there is a status page "{ $slug }" already
there-is-a-kind-name-already-fb49d4f9 = there is a { $kind } "{ $name }" already
there-is-no-such-kind-85f89bb5 = there is no such { $kind }
this-rule-uses-a-contact-method-that-is-6b6bb1c1 = this rule uses a contact method that is not there
name-is-what-38454076 = { $name } is { $what }

## crates/engine/src/company/freeze.rs

emergency-mode-is-on-because-of-named-19bc5ffd = emergency mode is on because of { $named }: the configuration stays as it is until that is over; nothing was changed. If you mean it, say so: tick "I mean it", pass --during-emergency, or send "during_emergency": true

## crates/engine/src/declaring.rs

and-part-e7d226cd = , and { $part }
nobody-works-on-this-alert-alone-any-ba830f3a = nobody works on this alert alone any more, so nobody is asked
on-title-b910b42c = on "{ $title }"
on-more-more-4bbfe7f4 = on { $more } more
they-need-not-be-asked-any-more-0e90ea88 = they need not be asked any more
you-have-worked-on-it-for-worked-more-43f32796 = you have worked on it for { $worked }{ $more }: declare an incident? One tap behind the link

## crates/engine/src/devices.rs

devices-belong-to-one-person-only-that-2f074c3e = devices belong to one person; only that person registers and removes them

## crates/engine/src/direct.rs

a-browser-rings-where-it-is-open-a-test-7f574434 = a browser rings where it is open; a test alert shows it
a-page-would-arrive-here-3f20b9ed = a page would arrive here
paging-is-paused-why-7e74909f = paging is paused: { $why }
there-is-no-channel-named-channel-42a4d557 = there is no channel named { $channel }
this-was-tried-a-moment-ago-wait-a-644930d1 = this was tried a moment ago; wait a little before you try it again
by-tries-this-contact-method-98d68eee = { $by } tries this contact method

## crates/engine/src/drill.rs

incident-number-is-real-and-no-drill-a1b4c6cc = incident #{ $number } is real, and no drill
the-demo-status-page-went-with-the-end-fa7644b1 = the demo status page went with the end of the drill
the-drill-was-not-ended-within-an-hour-6141bb27 = the drill was not ended within an hour
the-drill-was-removed-d553dd94 = the drill was removed
this-is-a-drill-customers-must-not-read-585e0e85 = this is a drill: customers must not read of it; { $PAGE } is its own page
this-is-the-demo-status-page-of-a-drill-9c41f1b5 = this is the demo status page of a drill; only that drill publishes on it
name-has-the-is-role-and-cannot-work-in-ca2bc48d = { $name } has the { $is } role and cannot work in incidents; an admin can make them a { $needed } first

## crates/engine/src/error.rs

something-went-wrong-inside-the-log-has-89f8143f = something went wrong inside; the log has the details
the-database-cannot-be-written-at-the-04866c40 = the database cannot be written at the moment; try again
there-is-no-what-id-a4445a17 = there is no { $what } { $id }
too-much-to-do-at-the-moment-nothing-was-cd58a69f = too much to do at the moment; nothing was stored, try again in a moment

## crates/engine/src/health.rs

the-database-cannot-be-read-error-2247f6ab = the database cannot be read: { $error }

## crates/engine/src/ingest.rs

this-event-opens-no-alert-a6104ef5 = this event opens no alert

## crates/engine/src/ingest/batch.rs

paged-again-with-higher-urgency-004aa016 = paged again with higher urgency

## crates/engine/src/ingest/trial.rs

test-alert-for-name-a1aceae9 = Test alert for { $name }
who-sent-it-from-the-settings-to-see-b6c5e445 = { $who } sent it from the settings, to see whether pages arrive. Acknowledge it, then resolve it.

## crates/engine/src/links.rs

signing-in-was-disabled-or-reset-since-2ed3f14d = signing in was disabled or reset since this link was sent; a newer page has a newer link
this-link-has-expired-a-newer-page-has-a-689993ee = this link has expired; a newer page has a newer link
this-link-is-not-one-of-ours-or-it-was-d9f9eb64 = this link is not one of ours, or it was cut off; open it from the page again

## crates/engine/src/live.rs

this-person-has-max-streams-open-pages-50bad89a = this person has { $MAX_STREAMS } open pages already; close some of them

## crates/engine/src/mute.rs

must-say-why-nobody-is-paged-56b10f15 = must say why nobody is paged

## crates/engine/src/publish.rs

there-is-already-a-status-page-at-status-8dc9edc7 = there is already a status page at /status/{ $slug }
there-is-no-service-service-e79734da = there is no service { $service }
this-page-already-has-a-component-name-0cbf027d = this page already has a component { $name }
this-page-has-no-component-what-8c4b00ea = this page has no component { $what }

## crates/engine/src/publish/approval.rs

not-published-yet-the-communication-plan-f78f7e7c = Not published yet: the communication plan asks the { $who } to agree first. Your text waits as { $label }, and goes out word for word.
published-9e6fc405 = Published.
this-was-sent-twice-and-published-once-af2e22f4 = This was sent twice and published once.
customers-read-meanwhile-that-name-is-72a49817 = customers read meanwhile that "{ $name }" is over; refuse this, and say so
others-answer-for-what-customers-read-of-ac98d675 = others answer for what customers read of this, and have to agree to every word; ask whoever opened it to publish this
publish-on-name-shown-5f835485 = publish on { $name }: { $shown }

## crates/engine/src/publish/forms.rs

meanwhile-name-went-from-was-to-is-again-5bf2e7ba = Meanwhile { $name } went from { $was } to { $is }. { $again }

## crates/engine/src/publish/incidents.rs

the-next-by-utc-876f25ed = {" "}(the next by { $utc })
published-on-name-as-label-next-said-b0054863 = Published on { $name } as { $label }{ $next }: { $said }
lies-in-the-future-leave-it-out-or-name-00eace55 = lies in the future; leave it out, or name when customers began to notice
there-is-no-incident-reference-e064c955 = there is no incident { $reference }
started-at-is-before-the-year-2000-e607c9bd = { $started_at } is before the year 2000

## crates/engine/src/respond.rs

name-somebody-by-mail-address-or-id-28fe10c0 = name somebody by mail address or id
the-same-update-waits-for-approval-5fbd27b1 = the same update waits for approval already, as { $label }
there-is-nobody-with-the-mail-address-or-0b15ed79 = there is nobody with the mail address or id "{ $shown }"

## crates/engine/src/respond/asks.rs

label-is-answered-already-allclear-core-5a911432 = { $label } is answered already: { $allclear_core }
label-is-there-1c615dfb = { $label } is there.
label-is-with-person-name-you-hear-of-a7f3c20b = { $label } is with { $person_name }. You hear of the answer, and read it here.
label-waits-until-somebody-leads-you-cd3ad671 = { $label } waits until somebody leads. You hear of the answer, and read it here.

## crates/engine/src/respond/calls.rs

overtaken-by-a-newer-one-c5bbecf9 = overtaken by a newer one
the-incident-was-made-private-and-no-3c1f5198 = the incident was made private, and no other system may know of it
there-is-no-channel-for-webhooks-205a7a4c = there is no channel for webhooks

## crates/engine/src/respond/clocks.rs

and-more-more-976be56e = And { $more } more

## crates/engine/src/respond/command.rs

commander-on-call-de165dd2 = commander on call
last-resort-2c4c4c5a = last resort
not-wanted-any-more-332c4fb0 = not wanted any more
somebody-commands-116d2049 = somebody commands
person-name-already-commands-incident-dbf3a0aa = { $person_name } already commands incident #{ $number }; ask them to hand over if that is agreed

## crates/engine/src/respond/declare.rs

number-is-a-drill-and-alerts-are-real-771f8b53 = #{ $number } is a drill, and alerts are real; declare an incident
at-most-max-alerts-at-a-time-ffc7adc6 = at most { $MAX_ALERTS } at a time
the-alert-title-already-belongs-to-20ec9529 = the alert "{ $title }" already belongs to incident #{ $number }
there-is-no-service-shown-4314a31e = there is no service "{ $shown }"

## crates/engine/src/respond/mail.rs

the-incident-was-made-private-and-a-list-6e5e9842 = the incident was made private, and a list may not know of it
the-update-is-gone-0f872772 = the update is gone
there-is-no-such-channel-2c23a35a = there is no such channel
what-was-to-be-sent-is-no-update-7f80d65e = what was to be sent is no update
whoever-reported-it-is-gone-562e23d0 = whoever reported it is gone

## crates/engine/src/respond/presence.rs

they-answered-c20ad296 = they answered
you-observe-this-incident-and-observers-61b894b1 = you observe this incident, and observers write nothing; `join` first to work in it
sentence-to-page-all-of-them-write-line-94aa75db = { $sentence } To page all of them, write `{ $line }`

## crates/engine/src/respond/private.rs

only-a-person-can-let-themselves-in-a-8cf70840 = only a person can let themselves in; a token is let in when it is made

## crates/engine/src/respond/report.rs

reported-on-the-status-page-name-said-e00e4f59 = Reported on the status page "{ $name }": { $said }
has-length-characters-at-most-max-said-fdedf419 = has { $length } characters; at most { $MAX_SAID } fit
is-no-mail-address-leave-it-out-if-you-48ce26b1 = is no mail address; leave it out if you want no answer
many-reports-come-in-at-the-moment-102409a4 = many reports come in at the moment; please send yours again in { $seconds } s
say-what-does-not-work-0c595a27 = say what does not work

## crates/engine/src/respond/reporters.rs

behind-this-link-ca880e0d = behind this link
who-says-that-it-is-still-broken-what-bd4661cd = { $who } says that it is still broken{ $what }. Reopen #{ $number }, or look at it

## crates/engine/src/respond/requests.rs

with-the-command-line-8d60154d = {" "}with the command `{ $line }`
only-whose-it-was-put-before-them-as-b7d3feed = Only { $whose }; it was put before them as { $label }, and you hear what they say.
the-communication-plan-asks-who-to-agree-695f8214 = The communication plan asks { $who } to agree first; your update was put before them as { $label }, and goes out when they do.
only-whose-ask-them-635a0d5b = only { $whose }; ask them
only-whose-ask-them-asking-ec789476 = only { $whose }; ask them{ $asking }
the-commander-0e49b56e = the commander
commander-incident-commander-or-the-4b829221 = { $commander } (Incident Commander) or the deputy does that

## crates/engine/src/respond/seen.rs

meanwhile-the-severity-went-from-was-to-99fb749f = Meanwhile the severity went from { $was } to { $is }. { $again }
meanwhile-now-name-again-127330e4 = Meanwhile { $now } { $name }. { $again }
meanwhile-what-is-again-10fa072d = Meanwhile { $what }: { $is }. { $again }
nobody-is-eb04254e = nobody is
somebody-else-wrote-what-customers-see-7606b76a = somebody else wrote what customers see; it reads now
the-incident-was-renamed-its-title-is-c54e9042 = the incident was renamed; its title is now
person-name-is-ed4086ea = { $person_name } is

## crates/engine/src/respond/soon.rs

the-next-one-is-due-in-next-4ec0266a = ; the next one is due in { $next }
the-last-update-is-span-text-old-and-5ced2edc = the last update is { $span_text } old and nothing was written down since{ $next }. It is not sent yet: send the same again to send it all the same

## crates/engine/src/respond/suspected.rs

suspected-as-number-title-nobody-is-fae10c14 = Suspected as #{ $number }: { $title }. Nobody is woken; { $judged }. #{ $number2 } is as it was.
it-is-private-and-whoever-is-in-here-may-300b8676 = it is private, and whoever is in here may judge it
say-what-looks-wrong-suspect-invoices-6494bec0 = say what looks wrong: `suspect: invoices are missing`
somebody-will-judge-it-efd8a7d9 = somebody will judge it
this-is-a-drill-and-a-suspicion-would-be-2a7997ce = this is a drill, and a suspicion would be real; write it as a note
reason-the-first-line-is-its-title-what-1292a0dc = { $reason }; the first line is its title, what you see follows below

## crates/engine/src/respond/tell.rs

the-next-time-somebody-wants-that-eb11b2b3 = {" "}The next time somebody wants that, `dispute` leaves it to the review.
found-is-an-opinion-what-was-seen-and-46cffbad = {" "}{ $found } is an opinion; what was seen, and where, helps the review more.
h-m-on-d-b-y-d4ff001c = %H:%M on %-d %B %Y
as-of-clock-0c27406e = , as of { $clock }
everybody-you-asked-for-is-in-it-or-was-04eff1db = Everybody you asked for is in it, or was paged a moment ago; nobody was paged again.
for-the-next-one-told-fc11aae7 = For the next one, { $told }.
it-is-resolved-already-nothing-was-672193b1 = It is resolved already; nothing was changed.
it-says-so-already-nothing-was-changed-28418733 = It says so already; nothing was changed.
its-review-is-drafted-and-needs-an-owner-8b42a9d5 = Its review is drafted and needs an owner.
its-review-is-drafted-person-name-owns-7992290f = Its review is drafted; { $person_name } owns it, due { $day }.
no-way-to-reach-person-name-is-known-29dcaa5e = No way to reach { $person_name } is known; tell them yourself.
nobody-could-be-paged-to-command-why-fff79a73 = Nobody could be paged to command: { $why }.
nobody-is-name-now-a6e85863 = Nobody is { $name } now.
nobody-was-name-nothing-was-changed-ff351395 = Nobody was { $name }; nothing was changed.
noted-when-opinion-3c0bd06d = Noted{ $when }.{ $opinion }
the-impact-is-written-down-036e5fcb = The impact is written down.
the-severity-is-severity-already-nothing-dc30f627 = The severity is { $severity } already; nothing was changed.
the-severity-is-severity-now-when-ask-849d52d1 = The severity is { $severity } now{ $when }.{ $ask }
the-status-is-said-already-nothing-was-b0aa6724 = The status is { $said } already; nothing was changed.
the-status-is-said-now-when-69d05979 = The status is { $said } now{ $when }.
update-posted-when-34d1906f = Update posted{ $when }.
update-posted-when-the-next-one-is-due-d2f051a8 = Update posted{ $when }. The next one is due at { $clock }.
you-command-already-nothing-was-changed-5610e868 = You command already; nothing was changed.
person-name-is-being-paged-to-command-df7fd5a2 = { $person_name } is being paged to command.
person-name-is-being-paged-ffd7c51a = { $person_name } is being paged.
person-name-is-name-already-nothing-was-591b790e = { $person_name } is { $name } already; nothing was changed.
person-name-is-name-now-d2261c7f = { $person_name } is { $name } now.

## crates/engine/src/respond/triage.rs

number-was-merged-into-this-title-seen-da534555 = #{ $number } was merged into this: { $title }{ $seen }
goes-on-elsewhere-96ac3600 = goes on elsewhere
goes-on-in-number-878af581 = goes on in #{ $number }
is-a-drill-and-what-was-reported-is-real-efc48912 = is a drill, and what was reported is real
is-one-that-everybody-can-read-and-this-18a18ea5 = is one that everybody can read, and this one is private; accept this one, or make that one private first
is-over-reopen-it-first-or-accept-this-86bf79f3 = is over; reopen it first, or accept this one
is-this-one-name-another-fada5214 = is this one; name another
waits-in-triage-itself-accept-one-of-55c4903f = waits in triage itself; accept one of them first
actor-name-suspects-number-title-accept-d0e5f522 = { $actor_name } suspects #{ $number }: { $title }. Accept it, decline it, or merge it

## crates/engine/src/respond/typed.rs

by-actor-name-e46873fd = {" "}by { $actor_name }
this-was-sent-twice-and-posted-once-7688def7 = This was sent twice and posted once.
at-most-max-text-characters-fit-into-one-ccbd7e1e = at most { $MAX_TEXT } characters fit into one entry
at-most-max-text-characters-fit-into-one-ef65bc1b = at most { $MAX_TEXT } characters fit into one entry; this has { $length }
incident-number-is-resolved-already-by-71004eff = incident #{ $number } is resolved already{ $by }; this text is not saved: write it as a note, or into the review
is-not-an-iana-name-such-as-europe-a02ede8b = is not an IANA name such as Europe/Berlin
nobody-can-be-paged-in-the-past-leave-f3a6b848 = nobody can be paged in the past; leave the time in front away
only-notes-can-be-worded-differently-2b124811 = only notes can be worded differently; write a new note about it
somebody-else-changed-this-note-c71f9259 = somebody else changed this note meanwhile; it reads now: { $now }
this-counts-from-now-on-leave-the-time-fbe5f8e6 = this counts from now on; leave the time in front away
this-is-a-drill-it-pages-nobody-but-43dfe8fc = this is a drill: it pages nobody but whoever practises

## crates/engine/src/review.rs

publish-it-by-a-post-to-the-review-s-aac9b8db = publish it by a POST to the review's publication
review-yet-it-is-drafted-when-the-5798406f = review yet (it is drafted when the incident is resolved) of incident
the-review-has-no-owner-name-one-before-7eeca1c1 = the review has no owner; name one before publishing it

## crates/engine/src/review/short.rs

name-is-written-already-edit-it-in-the-94d2afb3 = "{ $name }" is written already; edit it in the review
a-severity-asks-for-a-whole-review-write-25cdfc47 = a { $severity } asks for a whole review; write it there
write-at-least-one-of-the-three-4f4f9292 = write at least one of the three

## crates/engine/src/shifts.rs

must-be-later-than-the-beginning-and-not-7ebfa15a = must be later than the beginning, and not over yet
must-be-within-a-year-of-the-beginning-c31fcd29 = must be within a year of the beginning; for longer, change the rotation
this-override-is-over-there-is-nothing-406beddc = this override is over; there is nothing to take back

## crates/engine/src/sign_in/codes.rs

codes-are-not-on-af803457 = codes are not on
codes-are-on-already-turn-them-off-first-02343e6c = codes are on already; turn them off first to set up another phone
there-is-nothing-to-confirm-begin-0c0cc500 = there is nothing to confirm; begin setting up codes again
this-is-not-the-code-of-this-moment-or-8389e471 = this is not the code of this moment, or it was used before; wait for the next one

## crates/engine/src/sign_in/gate.rs

too-many-tries-the-next-one-is-looked-at-31e3c344 = too many tries; the next one is looked at in { $seconds } s

## crates/engine/src/sign_in/links.rs

cannot-sign-in-any-more-0093d449 = cannot sign in any more
the-link-that-this-form-made-was-used-b81739e3 = the link that this form made was used; load the page again to make another
name-can-sign-in-already-a-reset-link-30272dac = { $name } can sign in already; a reset link lets them in again
name-is-the-last-admin-who-can-sign-in-0524545f = { $name } is the last admin who can sign in; invite another one first

## crates/engine/src/sign_in/passkeys.rs

it-answers-nothing-that-was-asked-a02ea296 = it answers nothing that was asked
it-is-somebody-s-already-3c94a0ae = it is somebody's already
it-took-too-long-5ba69a11 = it took too long
it-was-answered-before-513a94e3 = it was answered before
it-was-removed-2055784d = it was removed
its-owner-left-07819437 = its owner left
sign-in-once-more-before-you-add-a-77a50b87 = sign in once more before you add a passkey
this-is-your-last-way-in-set-a-password-631295fe = this is your last way in; set a password or add another passkey first
this-passkey-could-not-be-added-try-once-c8765a37 = this passkey could not be added; try once more, and within five minutes
max-passkeys-passkeys-are-enough-remove-e6ca923f = { $MAX_PASSKEYS } passkeys are enough; remove one first

## crates/engine/src/sign_in/passwords.rs

sign-in-once-more-before-you-set-a-first-51637edf = sign in once more before you set a first password
the-password-was-changed-at-the-same-7ef7b6ac = the password was changed at the same moment, from another place
this-is-not-your-password-44970c3a = this is not your password

## crates/engine/src/sign_in/preset.rs

a-primary-and-a-secondary-on-call-and-1fe07b3e = A primary and a secondary on call, and then the whole team. You are all of them until you invite others.
as-for-a-small-team-with-incident-6042addb = As for a small team, with incident commanders on call and teams for responding and communicating.
full-incident-command-33f36f7f = Full incident command
small-team-2f6fe405 = Small team
solo-698f976a = Solo
you-are-on-call-for-one-service-and-you-a2191784 = You are on call for one service, and you are asked again until you answer.

## crates/engine/src/summon.rs

drill-title-2515172e = [Drill] { $title }
somebody-commands-the-incident-or-it-is-7969c55c = somebody commands the incident, or it is over
the-commander-was-called-again-887b7da0 = the commander was called again
the-incident-no-longer-exists-a74e1736 = the incident no longer exists
they-answered-already-902b52fe = they answered already
they-are-not-involved-in-this-private-95cfb141 = they are not involved in this private incident

## crates/engine/src/swaps.rs

must-have-at-most-max-note-characters-0be014d6 = must have at most { $MAX_NOTE } characters; this has { $length }
schedule-from-to-to-c5884e96 = { $schedule }, { $from } to { $to }

## crates/engine/src/tokens.rs

a-personal-token-makes-no-other-tokens-24527905 = a personal token makes no other tokens: sign in with a browser, and make it in the settings
must-say-what-the-token-is-for-626da77c = must say what the token is for
only-the-command-line-on-the-data-6d672eb2 = only the command line on the data directory makes a token that sees private incidents
the-token-that-this-form-made-was-34ea174f = the token that this form made was revoked; load the page again to make another

## crates/engine/src/tokens/personal.rs

a-token-ends-only-itself-sign-in-with-a-04b64feb = a token ends only itself; sign in with a browser to end others
must-be-a-whole-number-from-1-to-longest-2ca9e3a2 = must be a whole number from 1 to { $longest }
only-the-person-themselves-makes-a-token-07cbad76 = only the person themselves makes a token that acts as them
sign-in-once-more-before-you-make-a-5a99a5d0 = sign in once more before you make a token: it opens a new way in
there-are-most-tokens-already-revoke-one-de842d81 = there are { $MOST } tokens already; revoke one that is not used any more
this-session-has-ended-sign-in-once-more-90fe19c4 = this session has ended; sign in once more

## crates/engine/src/transport/browser.rs

a-push-service-took-it-for-one-device-67a62972 = a push service took it for one device
no-open-tab-and-no-registered-device-b9083635 = no open tab and no registered device
no-open-tab-said-within-seconds-s-that-0f6ad379 = no open tab said within { $seconds } s that it shows the page
no-open-tab-and-the-push-service-no-0462e511 = no open tab, and the push service no longer knows the registered device
push-services-took-it-for-many-devices-f39005ea = push services took it for { $many } devices
shown-in-an-open-tab-d98238f3 = shown in an open tab

## crates/engine/src/transport/guard.rs

an-address-with-a-user-name-in-it-is-not-729dd781 = an address with a user name in it is not called
not-a-url-e-02572f4d = not a URL: { $e }
only-http-and-https-addresses-can-be-14589f6d = only http and https addresses can be called
the-address-has-no-host-6fab97c3 = the address has no host
address-is-a-cloud-metadata-address-14e0ef5b = { $address } is a cloud metadata address, which is never allowed
address-is-a-private-or-special-address-a200fd40 = { $address } is a private or special address; { $opens } in ALLCLEAR_EGRESS_ALLOW would open it
host-cannot-be-resolved-e-bd91dcf2 = { $host } cannot be resolved: { $e }
host-has-no-address-65bd4db6 = { $host } has no address

## crates/engine/src/workers/audit.rs

the-audit-failed-error-b0b7115a = the audit failed: { $error }
the-database-cannot-be-written-detail-8289a5db = the database cannot be written: { $detail }
count-alerts-or-incidents-have-nobody-10573771 = { $count } alerts or incidents have nobody who can be paged; add a contact method to an admin
count-alerts-reached-nobody-for-two-ae4a53aa = { $count } alerts reached nobody for two minutes; the admins are being paged
count-escalations-or-pages-are-more-than-5946930b = { $count } escalations or pages are more than 30 s late
count-incidents-want-a-commander-and-40463de2 = { $count } incidents want a commander, and nobody is being asked; somebody is being called again
count-open-alerts-have-no-page-no-timer-81dc3e23 = { $count } open alerts have no page, no timer and no written reason; their policies are being started again
left-findings-of-the-auditor-could-not-28de6c61 = { $left } findings of the auditor could not be mended ({ $named }{ $more }); the log says why

## crates/engine/src/workers/deliver.rs

paging-is-muted-reason-6038005e = paging is muted: { $reason }
the-contact-method-no-longer-exists-ddae658b = the contact method no longer exists
there-is-no-channel-named-known-82d31fcf = there is no channel named { $known }
there-is-no-channel-named-name-4e5c745d = there is no channel named { $name }

## crates/engine/src/workers/digest.rs

incident-number-d81eb34f = {" "}incident #{ $number }
on-service-b78ea65d = {" "}on { $service }
all-of-this-waited-while-no-page-could-ff9b362e = all of this waited while no page could be sent
asked-incident-number-title-96700df4 = { $asked } – incident #{ $number }: { $title }
notes-things-wait-for-you-70beeb58 = { $notes } things wait for you
severity-number-place-title-since-moment-75b54da5 = { $severity }{ $number }{ $place }: { $title } (since { $moment }), { $reason }

## crates/integrations/src/channels/browser.rs

a-browser-has-no-address-it-is-1c49f058 = a browser has no address: it is registered where the person is signed in
the-page-is-too-long-for-a-push-even-e63f62ee = the page is too long for a push, even without its text

## crates/integrations/src/channels/email.rs

email-43352167 = Email
has-characters-before-the-that-cannot-be-f21551dd = has characters before the @ that cannot be used
has-no-9635f37e = has no @
has-no-valid-domain-after-the-55bac47d = has no valid domain after the @
is-empty-before-or-after-the-or-longer-1049974b = is empty before or after the @, or longer than mail allows
the-mail-address-what-2a91743f = the mail address { $what }

## crates/integrations/src/channels/mod.rs

the-address-is-not-a-url-why-b8c9a673 = the address is not a URL: { $why }
the-address-must-be-one-url-without-5cc3acdf = the address must be one URL without spaces, at most 2048 bytes long
the-address-must-begin-with-https-or-3b97e8b4 = the address must begin with https:// or http:// and a host
the-address-must-not-hold-a-user-name-or-f79e3dc6 = the address must not hold a user name or password; use the secret of the contact method
the-secret-of-this-contact-method-must-24f916b4 = the secret of this contact method must be printable ASCII without line breaks

## crates/integrations/src/channels/ntfy.rs

ntfy-push-59405bb2 = ntfy push
the-address-must-be-https-server-topic-7082a35f = the address must be https://server/topic, without ? and #
the-address-must-end-in-a-topic-up-to-64-568fa0c1 = the address must end in a topic: up to 64 letters, digits, - and _

## crates/integrations/src/channels/webhook.rs

webhook-bac3fbc6 = Webhook
the-secret-cannot-sign-e-440dc6d9 = the secret cannot sign: { $e }

## crates/integrations/src/letters.rs

choose-how-to-sign-in-552f7f83 = Choose how to sign in
the-link-works-once-until-until-whoever-5d2d7b9f = The link works once, until { $until }. Whoever has it gets in: please do not pass it on.
by-invites-you-to-allclear-ff7568a0 = { $by } invites you to Allclear
by-invites-you-to-allclear-where-your-239b658f = { $by } invites you to Allclear, where your team answers alerts and runs incidents.

## crates/integrations/src/letters/question.rs

hello-a721c525 = Hello,
one-answer-is-enough-within-two-days-886e0698 = One answer is enough, within two days. Nobody asks again.
you-wrote-said-65254636 = You wrote:{"\u000A"}{ $said }{"\u000A"}{"\u000A"}
you-reported-a-problem-and-it-should-be-e2125d79 = you reported a problem, and it should be over now. Does it work again for you?

## crates/integrations/src/letters/update.rs

incident-number-severity-status-9d32bf5a = Incident #{ $number }, { $severity }, { $status }
next-update-by-clock-e7220748 = Next update by { $clock }.
no-further-update-is-promised-c3918cfc = No further update is promised.
written-by-by-at-clock-sent-to-lists-1a207fc6 = Written by { $by } at { $clock }; sent to: { $lists }.

## crates/integrations/src/wording.rs

on-s-6c0c2bab = {" "}on { $s }
no-title-7a38db91 = (no title)
all-left-rest-b43ee17d = All { $left }{ $rest }
and-left-more-rest-4c668bf0 = And { $left } more{ $rest }
incident-number-9c38a5f5 = INCIDENT #{ $number }
incident-number-needs-you-title-62bb8777 = Incident #{ $number } needs you: { $title }
incident-number-filled-fcd2d68b = Incident #{ $number }: { $filled }
incident-number-place-needs-you-title-edebff44 = Incident #{ $number }{ $place } needs you: { $title }
it-can-wait-for-the-morning-3e1c66ab = It can wait for the morning.
since-opened-f5368c12 = Since { $opened }.
since-opened-sent-sent-889cf871 = Since { $opened }; sent { $sent }.
test-b2d739e5 = TEST
this-is-a-test-nothing-is-wrong-place-92922951 = This is a test, nothing is wrong{ $place }: { $title }
this-may-be-a-repeat-145295d9 = This may be a repeat.
why-you-person-reason-3eb191c3 = Why you{ $person }: { $reason }
you-are-on-call-ee41c0b5 = you are on call
title-the-worst-is-severity-9f63c4d4 = { $title }, the worst is { $severity }

## crates/web/assets/js/capture.js

this-is-what-you-typed-before-07d0234f = This is what you typed before.
throw-it-away-d15d14a2 = Throw it away

## crates/web/assets/js/copy.js

copied-8dc21305 = Copied
selected-ef233294 = Selected

## crates/web/assets/js/keys.js

change-this-key-e4bd6c2c = Change this key
next-and-previous-row-60fc3fbe = Next and previous row
open-a-row-ea94af46 = Open a row
press-a-key-3b483c4c = Press a key
press-a-key-here-to-give-it-another-one-1dd7fced = Press a key here to give it another one. They work outside of text fields.
reset-0ac8a560 = Reset
tick-a-row-36bc010b = Tick a row
use-single-keys-5ae5e35c = Use single keys

## crates/web/assets/js/live.js

no-connection-to-the-server-trying-again-e20dc530 = No connection to the server. Trying again.
sign-in-again-1184ff4b = Sign in again
this-device-is-offline-what-is-shown-may-f2fca34e = This device is offline. What is shown may be old.
you-are-signed-out-what-is-shown-stays-fb204b53 = You are signed out. What is shown stays, and what you typed is kept.

## crates/web/assets/js/palette.js

find-or-do-689f6f54 = Find or do…
found-0abaed3f = Found
search-for-words-577281f6 = Search for “{ $words }”
everything-bd022a20 = everything
into-the-box-enter-there-sends-it-ebe10a5e = into the box; Enter there sends it
on-this-page-9c8efda7 = on this page
place-c8d632fc = place

## crates/web/assets/js/passkey.js

passkeys-do-not-work-at-this-address-651450ad = Passkeys do not work at this address. Open Allclear at its own address and try there.
the-server-answered-status-try-once-more-6d26dd29 = The server answered { $status }. Try once more.
the-server-did-not-answer-try-once-more-c5dc9746 = The server did not answer. Try once more.
this-device-cannot-make-such-a-passkey-5d99c697 = This device cannot make such a passkey. Try another device, or a security key.
this-device-has-a-passkey-for-you-023009f0 = This device has a passkey for you already.
you-are-signed-out-load-the-page-again-ac6732a4 = You are signed out. Load the page again.

## crates/web/assets/js/push.js

then-press-the-button-here-again-1389676a = , then press the button here again.
notifications-from-this-address-are-5d9a0961 = Notifications from this address are blocked. Allow them in the browser's settings for this site.
on-this-device-add-allclear-to-the-home-a949d904 = On this device add Allclear to the home screen (Share, Add to Home Screen), open it there, and come back here.
stop-ringing-here-b9bc36c3 = Stop ringing here
this-browser-can-ring-while-a-tab-is-b59e5db2 = This browser can ring while a tab is open. For more it needs an address with https.
this-browser-rings-only-while-a-tab-is-e09cce91 = This browser rings only while a tab is open.
this-browser-rings-when-you-are-paged-540cfd09 = This browser rings when you are paged, with and without an open tab.
this-needs-to-be-you-and-not-just-your-269314d8 = This needs to be you, and not just your browser.
whether-this-browser-rings-is-not-known-25565564 = Whether this browser rings is not known; the server did not answer.
notifications-were-not-allowed-1304a4d1 = notifications were not allowed
the-server-answered-status-ff4f0618 = the server answered { $status }
you-are-signed-out-51c8226e = you are signed out

## crates/web/assets/js/ring.js

close-without-answering-803a5279 = Close without answering
one-more-page-waits-f20d3cc1 = One more page waits.
that-did-not-get-through-open-the-page-b95f95d0 = That did not get through. Open the page and answer there.
others-more-pages-wait-98426e28 = { $others } more pages wait.

## crates/web/assets/js/schedule-board.js

calendar-arrow-keys-choose-a-time-for-an-501a7f7f = Calendar: arrow keys choose a time for an override
enter-takes-it-move-it-page-up-and-page-54d93a65 = Enter takes it. ← → move it, Page Up and Page Down by a day, with Shift only its end.
choose-a-time-for-an-override-1f9e298a = ← → choose a time for an override.

## crates/web/assets/js/suggest.js

ways-to-go-on-b548d17d = Ways to go on
first-and-more-more-tab-takes-the-first-8448056c = { $first } and { $more } more. Tab takes the first.
first-tab-takes-the-first-66a2deb9 = { $first }. Tab takes the first.

## crates/web/assets/js/sw.js

open-allclear-to-see-what-it-is-about-a5e5ae89 = Open Allclear to see what it is about.
open-your-profile-in-allclear-and-let-it-721080a1 = Open your profile in Allclear and let it ring again.
this-browser-does-not-ring-any-more-54f52b0e = This browser does not ring any more

## crates/web/assets/js/time.js

in-time-81ca8d75 = in { $time }
s-s-e78896af = { $s } s
time-ago-629c6bfb = { $time } ago
time-overdue-333efc16 = { $time } overdue

## crates/web/src/form.rs

nothing-was-stored-go-back-where-what-81d013f6 = Nothing was stored. Go back, where what you typed still stands, and send it once more.
this-form-did-not-arrive-whole-7f84e843 = This form did not arrive whole
this-form-took-too-long-to-arrive-e3d47958 = This form took too long to arrive
at-least-least-70beb2f4 = at least { $least }
at-most-most-a90da51c = at most { $most }
must-be-a-whole-number-bcf505fa = must be a whole number
must-have-wanted-characters-this-has-66285d51 = must have { $wanted } characters; this has { $count }

## crates/web/src/meant.rs

change-it-now-be74af7e = Change it now
i-mean-it-change-this-during-the-7469277b = I mean it: change this during the emergency
nothing-is-lost-what-you-typed-goes-d6775980 = Nothing is lost: what you typed goes along with this form. To leave everything as it is, go somewhere else.

## crates/web/src/pages/alerts/act.rs

needed-nothing-0082e744 = {" "}1 needed nothing.
more-needed-nothing-fdcabee2 = {" "}{ $more } needed nothing.
alert-is-acknowledged-rest-1c86502a = 1 alert is acknowledged.{ $rest }
alert-is-resolved-rest-f4a3d55a = 1 alert is resolved.{ $rest }
acknowledged-nobody-else-is-paged-about-d3af205a = Acknowledged. Nobody else is paged about it.
choose-what-to-do-with-the-ticked-alerts-9cfef116 = Choose what to do with the ticked alerts.
none-of-them-needed-it-somebody-was-4668c2ee = None of them needed it: somebody was faster.
resolved-5866e051 = Resolved.
tick-at-least-one-alert-first-0e771862 = Tick at least one alert first.
you-are-asked-again-later-b2b780ba = You are asked again later.
more-alerts-are-acknowledged-rest-00cf4b0b = { $more } alerts are acknowledged.{ $rest }
more-alerts-are-resolved-rest-aa89de7b = { $more } alerts are resolved.{ $rest }

## crates/web/src/pages/alerts/filters.rs

filter-alerts-fe1c8b2e = Filter alerts
my-teams-a6a08f91 = My teams
search-titles-3560ca68 = Search titles

## crates/web/src/pages/alerts/list.rs

add-the-services-that-people-look-after-01adf1dc = Add the services that people look after. Then connect what watches over them.
connect-what-watches-over-the-services-d5bc98c0 = Connect what watches over the services, and its alerts come in here.
look-further-back-b15f0df7 = Look further back
no-alert-is-open-what-arrives-shows-up-09c80be7 = No alert is open. What arrives shows up here by itself.
no-alert-looks-like-that-71da86f4 = No alert looks like that
older-alerts-were-not-looked-through-yet-6ff3e621 = Older alerts were not looked through yet.
only-the-newest-look-were-looked-through-4a8ac828 = Only the newest { $look } were looked through. { $a }
see-what-was-resolved-1f2e900d = See what was resolved
show-open-alerts-34e2c04b = Show open alerts
show-what-is-open-or-choose-something-64d97e0a = Show what is open, or choose something else above.
ticked-alerts-4366fc30 = Ticked alerts
by-by-12d6fceb = by { $by }
new-alert-85ebee07 = new alert
new-alerts-4668609c = new alerts
nobody-is-being-paged-477829d4 = nobody is being paged
paging-names-13264a5f = paging { $names }
alert-events-d15da4ec = { $alert } events

## crates/web/src/pages/alerts/one.rs

ask-again-in-an-hour-29f4885a = Ask again in an hour
began-3a1b8566 = Began
call-whoever-comes-next-now-34086f9c = Call whoever comes next, now?
escalate-now-b09703d5 = Escalate now
events-003420a4 = Events
next-step-ab2acdfa = Next step
unless-somebody-answers-before-24c2034d = Unless somebody answers before
why-was-nobody-paged-4016584f = Why was nobody paged?
span-last-ago-aca046c0 = { $span }, last { $ago }

## crates/web/src/pages/alerts/raw.rs

what-was-received-at-clock-exact-ad19ccfe = What was received at { $clock_exact }
rest-more-characters-are-not-shown-3b88cdd0 = { $rest } more characters are not shown.

## crates/web/src/pages/alerts/side.rs

came-through-23cee09e = Came through
details-0ec24245 = Details
group-0574902c = Group
identity-dfc1d0bb = Identity
it-was-removed-from-the-configuration-256cfcc4 = It was removed from the configuration.
labels-eaa26caa = Labels
links-9202088e = Links
only-admins-are-paged-62814786 = Only admins are paged
value-d147f96a = Value
what-customers-feel-when-it-fails-is-not-9cd6110a = What customers feel when it fails is not written down.
opened-by-hand-1d37294e = opened by hand

## crates/web/src/pages/alerts/story.rs

an-earlier-attempt-may-have-arrived-too-1631a70f = An earlier attempt may have arrived too.
attempt-number-ed287acd = Attempt { $number }
acknowledged-it-b4033512 = acknowledged it
due-at-140c7bdc = due { $at }
ended-without-an-answer-23da732c = ended without an answer
failed-tried-again-later-218d9466 = failed, tried again later
made-it-part-of-an-incident-8ea893f4 = made it part of an incident
not-sent-nobody-needed-it-any-more-0dce1f24 = not sent, nobody needed it any more
opened-it-as-severity-e02060c4 = opened it as { $severity }
started-the-policy-again-d8abb255 = started the policy again
taken-by-the-provider-1280187b = taken by the provider
under-way-or-its-answer-was-lost-ec693a2e = under way, or its answer was lost
attempts-attempts-the-last-at-clock-51d57d93 = { $attempts } attempts, the last at { $clock_exact }

## crates/web/src/pages/alerts/who.rs

next-step-due-unless-somebody-answers-e8d23c60 = Next step { $due }, unless somebody answers before.
who-has-it-a0677e24 = Who has it
who-is-paged-ecfdd098 = Who is paged
acknowledged-ago-9bafa0a0 = acknowledged { $ago }
being-paged-now-67867509 = being paged now
is-paged-ago-33653949 = is paged { $ago }
not-paged-any-more-23694886 = not paged any more

## crates/web/src/pages/alerts/why.rs

before-the-first-page-went-out-it-was-fa3af0e9 = Before the first page went out, it was not needed any more
every-page-failed-the-story-below-tells-8246bbf0 = Every page failed. The story below tells why; the contact methods of these people need a look.
it-was-acknowledged-in-the-moment-it-b3d6d9a1 = It was acknowledged in the moment it arrived.
it-was-resolved-in-the-moment-it-arrived-235acad9 = It was resolved in the moment it arrived.
no-page-got-through-so-far-the-next-3ab06e27 = No page got through so far. The next attempt is at { $clock }.
nobody-can-be-reached-neither-the-people-b948bceb = Nobody can be reached: neither the people of the policy nor an admin has a contact method. It is tried again every 5 minutes.
paging-is-paused-why-it-goes-on-when-5f8d0163 = Paging is paused: { $why }. It goes on when somebody ends the pause in the settings.
the-first-page-is-to-go-out-at-at-as-the-f4492805 = The first page is to go out at { $at }, as the rules of whoever is on call say.
the-first-step-is-decided-in-a-moment-d7ee6032 = The first step is decided in a moment.
the-last-one-said-why-c5e78535 = The last one said: { $why }.

## crates/web/src/pages/answer.rs

where-it-is-clock-now-fa8a1dba = , where it is { $clock_now }
it-is-not-one-of-ours-or-it-was-cut-off-9f94c51e = It is not one of ours, or it was cut off on its way. Open it once more from the page you were sent, as a whole.
it-was-sent-to-somebody-who-is-not-on-3e0fd08c = It was sent to somebody who is not on this server any more.
links-work-for-a-week-a-newer-page-has-a-4ad600be = Links work for a week. A newer page has a newer link.
nobody-yet-d4b1b24a = Nobody yet.
signing-in-was-disabled-or-reset-for-ddd2164d = Signing in was disabled or reset for whoever it was sent to. A page that came later has a link that works.
somebody-who-was-removed-d8ae5388 = Somebody who was removed
there-is-nothing-here-any-more-52a788fb = There is nothing here any more
this-link-does-not-work-any-more-daff3d0d = This link does not work any more
this-link-has-expired-056ca7d6 = This link has expired
times-are-b6a33eb7 = Times are
what-this-link-was-about-was-removed-cf151014 = What this link was about was removed.
who-was-paged-5457d4a3 = Who was paged
you-are-bdbc1626 = You are
being-paged-b21f5085 = being paged
by-a-contact-method-that-was-removed-aa132664 = by a contact method that was removed
by-key-a94b3163 = by { $key }
could-not-be-reached-7f11350a = could not be reached
not-needed-any-more-9360887a = not needed any more
paged-b8f0aa56 = paged
will-be-paged-238bcd1f = will be paged

## crates/web/src/pages/answer/alert.rs

already-a64be589 = {" "}already
by-the-sender-efc37802 = {" "}by the sender
a-service-that-was-removed-1cf06c21 = A service that was removed
acknowledged-it-is-yours-nobody-else-is-880c443e = Acknowledged. It is yours; nobody else is paged.
ask-me-again-in-an-hour-78550ae0 = Ask me again in an hour
details-from-the-sender-96d841a1 = Details from the sender
escalate-8e21c8b9 = Escalate
i-am-on-it-stop-paging-others-6943f5fe = I am on it; stop paging others.
i-cannot-keep-it-next-9e023400 = I cannot keep it. { $next }
i-cannot-take-it-next-c679d0b6 = I cannot take it. { $next }
it-is-incident-number-already-severity-19d18667 = It is incident #{ $number }{ $already }, { $severity }.
links-from-the-sender-76c0c0be = Links from the sender
others-see-it-and-somebody-commands-864ca641 = Others see it, and somebody commands.
reported-49845bca = Reported
resolved-thank-you-a17ea250 = Resolved. Thank you.
since-41a6f93d = Since
the-problem-is-gone-0a3614a2 = The problem is gone.
this-alert-is-resolved-there-is-nothing-510b2f09 = This alert is resolved. There is nothing left to do here.
you-are-asked-again-in-an-hour-df76e620 = You are asked again in an hour.
alert-times-last-ago-f2e15778 = { $alert } times, last { $ago }

## crates/web/src/pages/answer/incident.rs

a-report-of-how-it-stands-dd381f6f = A report of how it stands
accept-merge-or-decline-it-5ba8db6f = Accept, merge or decline it
declared-a9b726d3 = Declared
drill-nothing-is-wrong-f4af5886 = Drill: nothing is wrong
everybody-31a927c0 = Everybody
everybody-in-this-incident-a269edd9 = Everybody in this incident
goes-to-lists-b9adfcf1 = Goes to { $lists }.
open-the-runbook-of-service-41783b40 = Open the runbook of { $service }
open-name-48bac40a = Open: { $name }
send-this-update-96b93bba = Send this update
somebody-commands-it-you-are-not-needed-f7f1d7a0 = Somebody commands it. You are not needed for that any more.
the-first-update-708717a7 = The first update
the-internal-update-82b9a056 = The internal update
the-next-update-250fad46 = The next update
the-public-update-afe3783e = The public update
this-incident-is-over-there-is-nothing-0cbcdf91 = This incident is over. There is nothing left to do here.
you-are-in-everybody-can-see-that-you-68846854 = You are in. Everybody can see that you help.
you-are-in-everybody-in-this-incident-15678d17 = You are in. Everybody in this incident can see that you help.
you-are-roles-0446df7f = You are { $roles }.
you-command-this-incident-nobody-else-is-21040656 = You command this incident. Nobody else is paged for it.
you-decide-and-delegate-others-do-nobody-f000f4b4 = You decide and delegate; others do. Nobody else is paged for it.
sees-that-you-help-and-you-are-not-paged-03b9dc96 = sees that you help, and you are not paged for it again.

## crates/web/src/pages/answer/items.rs

add-it-as-a-note-6e257bf8 = Add it as a note
that-was-not-one-of-the-buttons-fe35935b = That was not one of the buttons
what-you-typed-b4fb4040 = What you typed
why-nothing-was-changed-12c92e06 = { $why }; nothing was changed.

## crates/web/src/pages/app_manifest.rs

from-the-first-alert-to-all-clear-fd1917f1 = From the first alert to all clear.
open-alerts-faecd6f4 = Open alerts

## crates/web/src/pages/called.rs

called-next-names-7237ba73 = Called next: { $names }.
escalated-called-now-names-9ede1022 = Escalated. Called now: { $names }.
escalated-nobody-can-be-reached-it-is-f9048163 = Escalated. Nobody can be reached; it is tried again until somebody can.
it-was-escalated-already-nobody-is-58bac2d6 = It was escalated already; nobody is called twice.
nobody-else-can-be-reached-6b8991d2 = Nobody else can be reached.
nobody-else-is-left-in-the-policy-you-4008cde8 = Nobody else is left in the policy: you would be called again.

## crates/web/src/pages/changes.rs

by-bdi-a4fefce5 = , by { $bdi }

## crates/web/src/pages/choices.rs

no-team-efa7dba7 = No team

## crates/web/src/pages/confirm.rs

it-is-not-one-of-ours-it-was-cut-off-on-dc967119 = It is not one of ours, it was cut off on its way, or what it was about is gone.
it-is-still-broken-fab261df = It is still broken
it-is-still-broken-8bd01b7f = It is still broken:
not-yet-458dd27c = Not yet
thank-you-your-answer-is-with-those-who-49f2dc14 = Thank you. Your answer is with those who look after it.
this-question-is-closed-if-it-is-still-b79e0afb = This question is closed. If it is still broken, please report it once more.
yes-it-works-again-b090370f = Yes, it works again
you-said-strong-b7659e28 = You said: { $strong }.
you-wrote-0a742005 = You wrote:

## crates/web/src/pages/fault.rs

it-is-for-who-an-admin-can-change-your-35a01000 = It is for { $who }. An admin can change your role.
it-may-have-been-removed-you-may-not-be-c598291b = It may have been removed, you may not be able to see it, or the address is not quite right.
not-stored-please-try-again-4b7b3694 = Not stored: please try again
please-sign-in-9882b797 = Please sign in
something-went-wrong-inside-c87752fe = Something went wrong inside
that-could-not-be-done-f016dbeb = That could not be done
there-is-no-such-what-b8a88ee5 = There is no such { $what }
this-is-not-for-your-role-3ca3a51c = This is not for your role
this-page-is-for-people-who-are-signed-0f409427 = This page is for people who are signed in.
admins-7e2da425 = admins
managers-c50ab1ad = managers
people-with-at-least-the-observer-role-7cad7e4b = people with at least the observer role
responders-1a5b5286 = responders

## crates/web/src/pages/home.rs

action-items-of-yours-79877da0 = Action items of yours
alerts-that-wait-for-you-1ea386e8 = Alerts that wait for you
good-afternoon-183e60ec = Good afternoon
good-evening-f1e04bf4 = Good evening
good-morning-e9461a30 = Good morning
incidents-that-wait-for-you-9fa0e06a = Incidents that wait for you
look-at-them-63511433 = Look at them
no-open-incident-and-nothing-waits-for-f59510e0 = No open incident, and nothing waits for you.
no-open-incident-b70dedc6 = No open incident.
nothing-waits-for-you-efd99fe4 = Nothing waits for you
one-alert-is-acknowledged-and-still-open-6ae35ac8 = One alert is acknowledged and still open.
one-alert-waits-for-somebody-else-9f47fcf5 = One alert waits for somebody else.
open-incidents-ca06619e = Open incidents
still-up-499e19b6 = Still up
there-is-no-way-to-reach-you-yet-no-badeda81 = There is no way to reach you yet: no alert, and no call for help.
waiting-for-you-e8233afc = Waiting for you
waiting-in-triage-030979d1 = Waiting in triage
what-somebody-suspects-efabd39d = What somebody suspects
what-you-are-asked-for-e2ed2511 = What you are asked for
you-are-called-631872b7 = You are called
you-cannot-be-paged-bc085821 = You cannot be paged
you-were-asked-to-be-name-2a7fdf54 = You were asked to be { $name }
your-drill-waits-for-you-119eeb65 = Your drill waits for you
your-tasks-becae750 = Your tasks
yours-to-do-61349ed9 = Yours to do
n-alerts-are-acknowledged-and-still-open-e50a44bd = { $n } alerts are acknowledged and still open.
n-alerts-wait-for-others-0e8cd443 = { $n } alerts wait for others.
shown-and-more-aeaea300 = { $shown } and more

## crates/web/src/pages/home/duty.rs

a-schedule-says-who-is-on-call-when-90c09d68 = A schedule says who is on call when.
on-call-now-ec015688 = On call now
you-are-not-on-call-in-the-next-30-days-92a0dfa3 = You are not on call in the next 30 days.
your-next-shifts-496d9430 = Your next shifts

## crates/web/src/pages/incidents/access.rs

everybody-who-can-read-incidents-sees-3c439ff2 = Everybody who can read incidents sees all of it from then on, with everything that was written so far. What was seen cannot be made unseen.
let-in-fa9279d1 = Let in
let-somebody-in-9b01f4f9 = Let somebody in
only-for-those-involved-e62e65cc = Only for those involved
only-these-people-know-that-this-3e01759b = Only these people know that this incident exists.
only-those-involved-can-see-this-74448312 = Only those involved can see this incident
open-for-everybody-3c4de8f9 = Open for everybody
private-d01f2cac = Private
show-number-to-everybody-48954495 = Show #{ $number } to everybody?
turn-away-320c349c = Turn away

## crates/web/src/pages/incidents/act.rs

change-a-note-0d205d52 = Change a note
the-alert-is-attached-e6d17c48 = The alert is attached.
the-note-reads-differently-now-2908d33b = The note reads differently now.
the-timeline-keeps-the-old-words-and-c0c3856d = The timeline keeps the old words and shows that they were changed.
alerts-alerts-are-attached-8508727b = { $alerts } alerts are attached.

## crates/web/src/pages/incidents/asking.rs

knows-skills-beafc8ec = ; knows { $skills }
for-somebody-who-does-not-stop-76d544c0 = For somebody who does not stop disturbing the others. Warn them first. The reason stands on the timeline.
on-call-for-name-1cd3491c = On call for { $name }
page-people-a9ca5237 = Page { $people }
thank-them-6c3fa52f = Thank them
that-was-a-great-find-6e967b06 = That was a great find
the-replica-lags-behind-65d77977 = The replica lags behind
they-are-paged-at-once-loudly-and-see-3569923c = They are paged at once, loudly, and see what you write here on their phone.
they-are-told-without-being-woken-that-d66fe4ea = They are told, without being woken, that they may go. Ask for their tasks back first.
this-wakes-people-people-678b79be = This wakes { $people } people.
what-for-50699d48 = What for
choose-somebody-who-is-in-the-incident-3b107d2e = choose somebody who is in the incident
choose-whom-to-ask-6b3ce23d = choose whom to ask
this-wakes-n-people-look-at-who-they-are-0e56c190 = this wakes { $n } people; look at who they are
strong-are-all-of-them-needed-now-24f1c7a2 = { $strong } Are all of them needed now?

## crates/web/src/pages/incidents/bar.rs

hand-over-command-9345622f = Hand over command
led-by-2e909997 = Led by
mode-534e7732 = Mode
nobody-took-command-bcc86a40 = Nobody took command
raise-or-lower-the-severity-c3bf26c9 = Raise or lower the severity
seen-by-295131b7 = Seen by
for-duration-ce1add14 = for { $duration }

## crates/web/src/pages/incidents/board.rs

active-1f89134f = Active
learning-2d09638b = Learning

## crates/web/src/pages/incidents/brief.rs

catch-up-what-was-tried-decided-and-is-730b648a = Catch up: what was tried, decided and is under way
confirm-a183c9ef = Confirm
count-cases-21c05f79 = Count cases
join-and-help-1b215227 = Join and help
nobody-has-said-yet-what-customers-see-580e3c4f = Nobody has said yet what customers see.
nobody-has-taken-a-role-yet-d82568a6 = Nobody has taken a role yet.
priority-priority-risk-name-cb597862 = Priority { $priority } · risk { $name }
runbook-of-name-35e38da5 = Runbook of { $name }
services-alerts-what-customers-read-6a0cae1b = Services, alerts, what customers read
the-next-one-due-asking-before-that-de8f1bde = The next one: { $due }. Asking before that takes time from repairing.
until-command-is-handed-over-name-dc21137e = Until command is handed over, { $name } decides.
what-to-look-at-first-made-of-severity-c1a49147 = What to look at first: made of severity, risk and the kind of impact
what-was-tried-and-decided-fe5b85f3 = What was tried and decided
stands-by-leads-when-the-commander-c017bdea = stands by, leads when the commander confirms
name-commands-this-incident-c6fdf996 = { $name } commands this incident.
strong-do-you-wish-to-take-command-or-to-97deec6f = { $strong } Do you wish to take command, or to observe?
strong-you-observe-what-is-written-here-b615c4f3 = { $strong } You observe: what is written here goes to those who work.

## crates/web/src/pages/incidents/can.rs

actions-what-is-being-done-a32caba5 = Actions: what is being done
conditions-what-is-the-case-2dda6cfa = Conditions: what is the case
needs-what-is-missing-one-a-line-d1ccdc01 = Needs: what is missing, one a line
what-is-known-is-filled-in-make-it-true-dfaebc9f = What is known is filled in; make it true. Each need gets an owner.

## crates/web/src/pages/incidents/catch_up.rs

emergency-mode-for-6e436e02 = Emergency mode for
helps-09a1754b = Helps
since-you-last-wrote-909d20bb = Since you last wrote
to-the-incident-53c77b2f = To the incident
earlier-earlier-entries-stand-on-the-cfdba3c6 = { $earlier } earlier entries stand on the timeline.

## crates/web/src/pages/incidents/clocks.rs

a-word-984c890c = A word
nobody-is-asked-about-it-until-then-2ffd7f2e = Nobody is asked about it until then. Everybody can read why.
what-falls-due-7fbbd38f = What falls due
why-can-it-wait-e2fdd622 = Why can it wait?
put-off-until-clock-why-e39283f7 = put off until { $clock }: { $why }
later-more-10eb2eac = { $later } more

## crates/web/src/pages/incidents/coach.rs

demo-status-page-47b5fe7f = Demo status page
end-the-drill-4fef39f8 = End the drill
how-the-drill-went-b8708d7b = How the drill went
it-asked-everybody-for-objections-closed-d8ca67ec = It asked everybody for objections, closed the vote in time, and wrote the decision down.
it-asked-how-tasks-efc34f4a = It asked how { $tasks }
it-drafted-the-review-from-that-timeline-dd426555 = It drafted the review from that timeline.
it-kept-the-timeline-seq-entries-in-9d96270b = It kept the timeline: { $seq } entries, in order, with who and when.
it-paged-you-and-would-have-gone-on-to-129416b7 = It paged you, and would have gone on to others without an answer.
it-stands-on-the-demo-status-page-dcc51fa1 = It stands on the demo status page.
it-wrote-the-briefing-for-whoever-took-9b942c1e = It wrote the briefing for whoever took command from you.
publish-on-the-demo-status-page-68e62320 = Publish on the demo status page
read-the-drafted-review-92d72e50 = Read the drafted review
remove-the-drill-729f9daf = Remove the drill
see-how-it-went-9249d10b = See how it went
send-this-or-change-it-first-a1b10207 = Send this, or change it first
step-nth-of-all-title-d10fcadb = Step { $nth } of { $all }: { $title }
steps-of-the-drill-6e617dcf = Steps of the drill
that-was-the-drill-f5e658bb = That was the drill
the-drill-has-begun-nothing-is-wrong-and-b5a41f9c = The drill has begun. Nothing is wrong, and nobody else is paged.
the-drill-is-gone-with-everything-in-it-aa993283 = The drill is gone, with everything in it.
the-drill-is-over-a8e57183 = The drill is over
to-answer-the-page-5f1f5560 = To answer the page
until-customers-read-of-it-da19f398 = Until customers read of it
until-it-was-resolved-56be62b7 = Until it was resolved
until-somebody-commanded-f7e503d9 = Until somebody commanded
what-allclear-did-for-you-274ee674 = What Allclear did for you
what-customers-read-95fe9d7a = What customers read
you-are-in-this-drill-already-2d6cbcd8 = You are in this drill already.
not-done-bfbdbd26 = not done
task-stands-f918ee95 = task stands
tasks-stand-e9cd3301 = tasks stand
when-the-time-was-up-d69f9cdb = when the time was up.
done-of-all-steps-are-done-nothing-of-it-5f7681c5 = { $done } of { $all } steps are done. Nothing of it counts anywhere, and nobody else was paged.
name-practises-here-nothing-is-wrong-3d709a52 = { $name } practises here. Nothing is wrong.

## crates/web/src/pages/incidents/cycle.rs

ask-somebody-3aa3281a = Ask somebody
emergency-mode-on-1e556ad2 = Emergency mode on
end-emergency-mode-8b658512 = End emergency mode
have-it-checked-53c7ee55 = Have it checked
mobilise-emergency-mode-f1168eaf = Mobilise, emergency mode
next-name-9b9c2947 = Next: { $name }
round-cycle-59e05807 = Round { $cycle }
write-the-update-300cbcd4 = Write the update

## crates/web/src/pages/incidents/declare.rs

an-update-is-promised-every-minutes-1689494b = An update is promised every { $minutes } minutes.
as-the-answers-say-a953cc26 = As the answers say
checkout-fails-in-europe-2969a7e3 = Checkout fails in Europe
declared-you-can-say-everything-else-320aa69b = Declared. You can say everything else here.
from-these-alerts-f638729d = From these alerts
how-bad-is-it-1c08300c = How bad is it?
i-know-the-severity-c2e65c8b = I know the severity
i-take-command-myself-so-nobody-is-paged-d37ccbc8 = I take command myself, so nobody is paged for it
it-is-declared-already-this-is-it-94991812 = It is declared already; this is it.
kind-services-who-may-know-5a32458f = Kind, services, who may know
no-commander-on-call-d039a5ef = No commander on call
nobody-else-learns-that-it-exists-c6929ee6 = Nobody else learns that it exists. Whoever is paged or given something to do is in.
none-of-these-ad931d13 = None of these
not-sure-yet-report-it-8eddb842 = Not sure yet: report it
not-sure-declare-one-line-is-enough-and-d5595719 = Not sure? Declare. One line is enough, and everything can be changed later.
only-a-suspicion-a-it-wakes-nobody-and-9f2f2429 = Only a suspicion? { $a }. It wakes nobody, and somebody looks at it.
only-for-those-involved-security-ba486591 = Only for those involved (security)
taken-at-once-steps-a6f9071b = Taken at once: { $steps }.
that-is-many-people-these-pages-wait-7d10f7d7 = That is many people: these pages wait until somebody presses Mobilise.
these-questions-make-the-severity-skip-69921669 = These questions make the severity. Skip what you cannot tell; not sure counts as the worse.
what-happens-then-f9e26af5 = What happens then
what-is-wrong-59d15555 = What is wrong?
you-are-the-commander-on-call-you-are-4447a38f = You are the commander on call: you are paged, unless you take command now.
a-few-plain-questions-295bc5b7 = a few plain questions
can-wait-0d9ebe26 = can wait
is-paged-to-command-70f1cb02 = is paged to command.
is-paged-72df32fa = is paged.
would-be-paged-3a33cfc2 = would be paged
belloff-nobody-is-woken-you-can-ask-for-c60baf16 = { $belloff } Nobody is woken. You can ask for help on the next page.
name-needs-to-know-e8c3ab3d = { $name } needs to know:
overdue-why-every-admin-is-paged-instead-89e8204e = { $overdue } { $why }. Every admin is paged instead.

## crates/web/src/pages/incidents/drills.rs

four-minutes-50b7aa74 = Four minutes
two-simulated-colleagues-and-everything-c6a3a62c = Two simulated colleagues, and everything as in earnest: you are paged, take command, hand out a task, decide, tell customers, hand over and resolve. Nobody else notices, and nothing is counted.

## crates/web/src/pages/incidents/fields.rs

check-the-latency-of-payments-adf4c222 = Check the latency of payments
colleagues-and-leaders-read-it-what-they-532882fe = Colleagues and leaders read it. What they want to know now: { $wanted }.
comes-back-after-0437ac1b = Comes back after
command-is-offered-to-whom-you-choose-d6a4928d = Command is offered to whom you choose; they accept it. Every other role is given at once.
every-open-alert-belongs-to-an-incident-490ba87e = Every open alert belongs to an incident already.
in-m-minutes-b4489a54 = In { $m } minutes
in-m-minutes-as-severity-asks-bf00355d = In { $m } minutes, as { $severity } asks
it-is-sent-to-lists-2bca02a8 = It is sent to { $lists }.
leave-it-to-the-review-the-severity-7ff8667a = Leave it to the review: the severity stays, what you write below is kept
nobody-free-the-role-f02b665b = Nobody: free the role
not-sure-answer-in-plain-words-b8db0154 = Not sure? Answer in plain words
nothing-promised-1193ec11 = Nothing promised
one-sentence-in-their-words-it-is-the-c9e34bfe = One sentence in their words. It is the first thing that everybody who joins reads.
the-commander-or-the-deputy-is-asked-to-f6ea30ce = The commander or the deputy is asked to resolve it, with what you write here. When they approve:
the-review-is-drafted-and-its-deadline-0957cd95 = The review is drafted and its deadline starts. Nothing else has to be filled in now.
the-worst-answer-counts-it-is-taken-when-c5f0e5c7 = The worst answer counts. It is taken when the severity above stays as it is.
the-name-agrees-before-it-goes-out-b8100e6a = The { $name } agrees before it goes out.
they-are-told-at-once-and-asked-how-it-fb367a3e = They are told at once, and asked how it stands when the time is up.
title-24d471a9 = Title
update-6e230e94 = Update
what-ended-it-and-how-do-you-know-e6e9e3ea = What ended it, and how do you know
what-is-still-missing-stays-on-the-list-e2559e1b = What is still missing stays on the list.
name-now-name2-d23f961e = { $name } (now { $name2 })
name-or-the-deputy-changes-who-commands-8622fb0e = { $name } or the deputy changes who commands: for that role, this asks them.

## crates/web/src/pages/incidents/files.rs

a-picture-a-pdf-or-text-of-at-most-10-mb-b3c1c68f = A picture, a PDF or text, of at most 10 MB. It stands on the timeline for everybody who may read it.
attach-a-file-dea408d3 = Attach a file
file-2b183663 = File
this-file-is-there-already-as-name-ea96dadd = This file is there already, as { $name }; nothing was added.
choose-a-file-763aff0f = choose a file
did-not-arrive-whole-send-it-once-more-1468f3ff = did not arrive whole; send it once more
name-is-attached-0f78def2 = { $name } is attached.

## crates/web/src/pages/incidents/items.rs

back-to-the-incident-e265038e = Back to the incident
item-1f648006 = Item
nobody-has-a-task-give-somebody-one-e9512cc6 = Nobody has a task. Give somebody one thing and a few minutes; it comes back by itself.
not-sent-yet-readers-may-stumble-over-8e4de1bd = Not sent yet. Readers may stumble over this:
what-to-do-with-label-a72d9ccf = What to do with { $label }

## crates/web/src/pages/incidents/list.rs

a-drill-is-an-incident-that-nothing-is-79ecb5cb = A drill is an incident that nothing is wrong about: nobody is woken, and nothing counts.
any-severity-d9439068 = Any severity
any-type-4cfddeef = Any type
board-c18f13cb = Board
filter-incidents-14e3f22c = Filter incidents
list-8d2937a1 = List
mine-e56984d6 = Mine
no-incident-looks-like-that-9df2c0a8 = No incident looks like that
no-incident-so-far-685f5aab = No incident so far
nobody-has-practised-yet-39f27a63 = Nobody has practised yet
views-of-the-incidents-d6788946 = Views of the incidents
when-something-hurts-customers-or-may-do-5ac299a6 = When something hurts customers or may do so soon, declare it: one line is enough, and a wrong alarm costs a minute.
lasted-lasted-at-87a3469d = lasted { $lasted } · { $at }

## crates/web/src/pages/incidents/mobilise.rs

each-step-is-taken-once-however-often-9cc1ebba = Each step is taken once, however often this is pressed; what failed is tried again.
steps-of-mobilising-632efdd6 = Steps of mobilising
this-wakes-one-person-b54bbb85 = This wakes one person.
this-wakes-woken-people-fd4e4325 = This wakes { $woken } people.
called-no-answer-yet-23b377e4 = called; no answer yet
failed-why-44acc1c2 = failed: { $why }
one-step-is-planned-6970c8a3 = one step is planned
this-wakes-now-people-by-now-look-at-who-3e88d37d = this wakes { $now } people by now; look at who they are
n-steps-are-planned-1fd93f30 = { $n } steps are planned

## crates/web/src/pages/incidents/now.rs

arranged-badly-2602849d = Arranged badly
check-that-users-are-well-again-then-ef740331 = Check that users are well again, then resolve.
customers-still-read-of-it-afd51cee = Customers still read of it
every-alert-has-resolved-26230baa = Every alert has resolved
hand-over-d6cf024a = Hand over
in-2-hours-057ed5d7 = In 2 hours
is-it-an-incident-c73562ba = Is it an incident?
it-does-not-work-54b0f2d9 = It does not work.
it-lasts-say-when-others-take-over-code-f50119d6 = It lasts. Say when others take over: { $code }, or at one press:
its-severity-asks-for-one-93c9fc19 = Its severity asks for one.
judge-7cdd6844 = Judge
left-to-do-ecb9f566 = Left to do
look-69960bb6 = Look
nobody-commands-67f49ea8 = Nobody commands
nobody-is-name-9d76cb0f = Nobody is { $name }
nothing-changed-next-in-m-min-c77ba4bd = Nothing changed, next in { $m } min
nothing-is-missing-at-the-moment-70c1c596 = Nothing is missing at the moment.
one-alert-is-still-open-b641b65f = One alert is still open
one-person-sees-it-through-13b33a9e = One person sees it through.
one-sentence-for-everybody-who-joins-70252645 = One sentence, for everybody who joins.
open-actions-2596b2ae = Open actions
page-once-more-or-somebody-else-d14dbcba = Page once more, or somebody else.
plan-the-next-shift-9f1a3cca = Plan the next shift
resolve-them-or-reopen-the-incident-0028ca54 = Resolve them, or reopen the incident.
somebody-has-to-decide-bb281020 = Somebody has to decide.
somebody-suspects-it-ago-fd0b5273 = Somebody suspects it, { $ago }.
tell-them-that-it-is-over-39c7feaa = Tell them that it is over.
the-commander-on-call-is-being-paged-c5bbe015 = The commander on call is being paged.
the-review-has-no-owner-f1033b5c = The review has no owner
time-to-hand-over-446ebb70 = Time to hand over
you-are-being-paged-to-take-command-1d7b3121 = You are being paged to take command.
those-who-reported-it-say-that-it-is-fe65bff0 = those who reported it say that it is still broken
free-roles-are-free-5e5670d2 = { $free } roles are free
name-has-commanded-for-elapsed-f920bb5d = { $name } has commanded for { $elapsed }.
name-has-not-answered-2a0b0ce0 = { $name } has not answered
n-alerts-are-still-open-660028f6 = { $n } alerts are still open
silent-people-have-not-answered-0c0859df = { $silent } people have not answered

## crates/web/src/pages/incidents/outside.rs

i-want-to-know-it-too-db19b3f9 = I want to know it too
it-goes-to-whoever-speaks-for-this-a78b0808 = It goes to whoever speaks for this incident. Nobody who repairs is interrupted.
what-do-you-want-to-know-db3618e0 = What do you want to know?
what-was-asked-6a07caf2 = What was asked

## crates/web/src/pages/incidents/people.rs

join-30025399 = Join
leave-fa2f3260 = Leave
release-6d1e9b1e = Release
you-were-removed-whoever-commands-can-147dbfd6 = You were removed. Whoever commands can ask you back.
being-paged-since-clock-4678155b = being paged since { $clock }
here-since-clock-335d6e89 = here since { $clock }
left-at-clock-e6883625 = left at { $clock }
nothing-to-do-for-elapsed-596eeccd = nothing to do for { $elapsed }
observes-since-clock-7c9f00ae = observes since { $clock }
removed-at-clock-8894e638 = removed at { $clock }

## crates/web/src/pages/incidents/plan.rs

every-update-goes-to-name-1b2849cf = Every update goes to { $name }
first-public-update-be94c273 = First public update
internal-updates-7c92dbd6 = Internal updates
public-updates-f519d756 = Public updates
sent-to-addresses-value-f00d79e1 = Sent to { $addresses }: { $value }
who-agrees-first-6b9fada6 = Who agrees first
who-is-told-62ed2e3a = Who is told
a-webhook-1143580d = a webhook
failed-e0accfb4 = failed
on-the-way-dacb8cb0 = on the way
one-address-0fb283fb = one address
the-plan-names-asks-4a31bb8d = the plan { $names } asks
within-m-min-bdd19795 = within { $m } min
members-as-source-dcf9ae0f = { $members }, as { $source }
n-addresses-3d0134ff = { $n } addresses
severity-asks-512d752e = { $severity } asks
value-as-from-2afcf412 = { $value }, as { $from }

## crates/web/src/pages/incidents/questions.rs

minutes-ago-as-20m-or-about-14-ddd1ca95 = 14:05, 20 minutes ago as -20m, or about 14:05
a-moment-as-14-05-20m-or-about-14-05-6ee5f0f2 = A moment as 14:05, -20m or about 14:05. What can be chosen is named when a word does not fit.
correct-2d3fc191 = Correct
question-00a70065 = Question
some-of-of-6cff0a6f = Some of: { $of }
what-is-known-123920d6 = What is known
answered-of-asked-answered-e4a785ee = { $answered } of { $asked } answered
later-more-questions-3e048931 = { $later } more questions

## crates/web/src/pages/incidents/record.rs

lately-of-them-within-30-minutes-ff0ced66 = , { $lately } of them within 30 minutes
a-name-or-a-number-f3d0ae38 = A name or a number
checkout-shows-error-42-da696ac5 = Checkout shows error 42
in-the-words-of-one-of-them-787d8ef8 = In the words of one of them
known-now-cases-support-sales-and-social-10242ae3 = Known now: { $cases }. Support, sales and social media count alike.
minutes-36d9968e = Minutes
new-cases-68c21a04 = New cases
no-answer-6aa63bb8 = No answer
on-the-bridge-mute-when-you-listen-say-b66cafdd = On the bridge: mute when you listen, say who you are, answer the commander first. It may be recorded.
set-a-link-0d9f2808 = Set a link
somebody-else-0983935a = Somebody else
what-came-of-it-98216509 = What came of it
case-9b2538b1 = case
cases-fd985966 = cases
https-or-http-empty-takes-the-link-away-bb967767 = https:// or http://. Empty takes the link away.
strong-of-customers-the-last-word-ago-e98cc3b2 = { $strong } of customers, the last word { $ago }

## crates/web/src/pages/incidents/regions.rs

a-screen-has-all-regions-name-each-of-625d89e8 = A screen has { $all } regions. Name each of them once.
too-many-regions-2fd47451 = Too many regions

## crates/web/src/pages/incidents/role_cards.rs

how-we-work-here-27555666 = How we work here
what-one-says-8509ea79 = What one says
your-card-c10bbb8c = Your card
in-four-lines-024d29a5 = in four lines

## crates/web/src/pages/incidents/screen.rs

new-entries-e4f2ac31 = new entries
new-entry-1514907d = new entry

## crates/web/src/pages/incidents/sheet.rs

answer-a-question-1600ccf0 = Answer a question
ask-somebody-to-help-c14e6cae = Ask somebody to help
ask-to-mobilise-456f02fb = Ask to mobilise
ask-to-release-them-9241e330 = Ask to release them
ask-to-remove-them-56e8ac81 = Ask to remove them
ask-to-resolve-f9e4f61f = Ask to resolve
assign-or-hand-over-a-role-e5c39441 = Assign or hand over a role
change-the-severity-da286171 = Change the severity
customers-report-it-ce8842cd = Customers report it
give-the-task-77f7f20c = Give the task
log-the-call-4cd1cd56 = Log the call
make-it-cbefe458 = Make it
post-an-update-1fc4c9ab = Post an update
put-something-off-da5c9a83 = Put something off
release-them-7100c6bc = Release them
rename-the-incident-15870846 = Rename the incident
reopen-the-incident-af9072c3 = Reopen the incident
resolve-the-incident-0888c576 = Resolve the incident
set-severity-548ddd96 = Set severity
set-status-d57fc67b = Set status
what-customers-see-e437ed65 = What customers see
choose-one-person-1a427eb9 = choose one person
tick-at-least-one-785be0d8 = tick at least one

## crates/web/src/pages/incidents/short.rs

nothing-is-demanded-three-lines-help-aa2de0b1 = Nothing is demanded. Three lines help whoever meets this next.
published-everybody-can-read-it-01036835 = Published. Everybody can read it.
three-lines-caeadb50 = Three lines
what-did-we-do-fa70c190 = What did we do?
what-happened-ec18301d = What happened?
what-would-we-change-5695eaef = What would we change?
worth-remembering-4e88648b = Worth remembering?
write-three-lines-b28440df = Write three lines

## crates/web/src/pages/incidents/side.rs

due-date-91a9f753 = , due { $date }
alerts-of-this-incident-40c066d5 = Alerts of this incident
customers-have-not-been-told-59d749cc = Customers have not been told.
nobody-owns-it-yet-866d4ee6 = Nobody owns it yet
none-is-attached-3949a853 = None is attached.
update-status-page-0d08fef9 = Update status page
not-told-d6a581bb = not told
badge-last-word-ago-563aae1d = { $badge } last word { $ago }

## crates/web/src/pages/incidents/story.rs

add-what-is-missing-in-the-story-4787c0fb = Add what is missing in the story
change-this-note-294727fd = Change this note
everything-else-37643ef1 = Everything else
new-for-you-newest-first-dc320ca1 = New for you, newest first
pages-of-the-timeline-97c26da2 = Pages of the timeline
timeline-newest-first-8fbf8afa = Timeline, newest first
what-can-i-type-53d2e553 = What can I type?
what-do-you-see-or-do-or-a-command-such-98c9045e = What do you see or do? Or a command, such as “role ic @dara”
what-happens-or-a-command-a587a145 = What happens, or a command
what-you-have-seen-newest-first-5ab11341 = What you have seen, newest first
changed-ago-f733794a = changed { $ago }
what-happened-five-minutes-ago-code-25c46ce0 = what happened five minutes ago; { $code } works too
written-down-at-at-a5611cb0 = written down at { $at }

## crates/web/src/pages/incidents/teams.rs

a-team-with-one-lead-its-tasks-come-back-fdced858 = A team with one lead. Its tasks come back to the lead, and its reports make your next one.
after-minutes-minutes-c4b1c89d = After { $minutes } minutes
lead-a475164f = Lead
make-name-29d7d6cc = Make { $name }
nobody-leads-it-03df26de = Nobody leads it
not-asked-b3ef9362 = Not asked
one-person-leads-span-at-most-make-a-0430573b = One person leads { $span } at most. Make a workstream with a lead of its own.
restore-the-replica-6fb76492 = Restore the replica
the-lead-is-asked-how-it-goes-155dc4f9 = The lead is asked how it goes
what-is-it-for-b1460065 = What is it for
with-a-lead-a4c859a4 = With a lead…
workstream-37443220 = Workstream
in-name-73efbf5f = in { $name }
leads-it-1a255141 = leads it
must-be-from-1-to-max-box-minutes-f51db6d1 = must be from 1 to { $MAX_BOX_MINUTES }
reports-to-me-58bb2969 = reports to { $me }
people-people-report-to-one-commander-dcc6ac46 = { $people } people report to one commander

## crates/web/src/pages/incidents/triage.rs

number-goes-on-here-what-was-reported-is-476c9514 = #{ $number } goes on here; what was reported is in the timeline.
a-customer-email-bd4dab30 = A customer: { $email }
choose-one-f1c20b64 = Choose one
declined-whoever-reported-it-reads-why-979af9a8 = Declined. Whoever reported it reads why here.
i-take-command-myself-f04177ca = I take command myself
it-does-not-wait-in-triage-any-more-it-2563fb93 = It does not wait in triage any more: it is { $said }.
it-is-an-incident-d0cc2ccf = It is an incident
it-is-an-incident-now-you-can-say-27e0ea7f = It is an incident now. You can say everything else here.
it-is-none-05cb1eea = It is none
it-is-part-of-218727da = It is part of
it-is-part-of-another-one-c7fab5c9 = It is part of another one
merge-8b725bc7 = Merge
reported-by-by-ago-97449937 = Reported by { $by }, { $ago }
what-was-reported-7a0912ad = What was reported
whoever-reported-it-reads-this-if-it-def731ea = Whoever reported it reads this. If it lives on as a ticket, write its address here.
asked-whether-it-works-again-7ecfe0f1 = asked whether it works again

## crates/web/src/pages/incidents/wanted.rs

is-needed-for-this-type-unknown-will-do-6796fb37 = is needed for this type; "unknown" will do where a text is asked for

## crates/web/src/pages/incidents/wording.rs

nobody-could-be-paged-to-command-37b3195b = Nobody could be paged to command
agreed-to-an-update-by-author-42686360 = agreed to an update by { $author }
answered-and-helps-7fa2f84f = answered and helps
attached-a-file-00ef4f38 = attached a file
attached-a-40ac68ce = attached { $a }
became-name-533750af = became { $name }
declared-severity-9f273c34 = declared { $severity }
drafted-the-review-nobody-owns-it-yet-60994dbe = drafted the review; nobody owns it yet
drafted-the-review-name-owns-it-09230a22 = drafted the review; { $name } owns it
gave-name-an-action-due-date-title-7197e48e = gave { $name } an action, due { $date }: { $title }
is-no-longer-name-0345ba66 = is no longer { $name }
late-82db4d21 = late
left-124aec70 = left
let-name-go-6458b68f = let { $name } go
lowered-9cf7d64b = lowered
made-name-owner-of-the-review-9160fe88 = made { $name } owner of the review
made-name-name2-5c505b9e = made { $name } { $name2 }
moved-from-from-to-strong-b3245102 = moved from { $from } to { $strong }
moved-the-review-to-strong-ce85b3f7 = moved the review to { $strong }
named-a-contributing-factor-65f7c546 = named a contributing factor
noted-8e81701b = noted
paged-name-c75587e7 = paged { $name }
posted-an-update-d998340e = posted an update
raised-ca7086c5 = raised
released-name-as-name2-ec281eb6 = released { $name } as { $name2 }
removed-name-42cb9350 = removed { $name }
renamed-it-to-strong-fd331494 = renamed it to { $strong }
reopened-ab7addd9 = reopened
said-what-customers-see-a7f48f2c = said what customers see
took-command-f3c6061b = took command
name-was-paged-to-command-reason-52fd50bf = { $name } was paged to command ({ $reason })
strong-the-incident-cc7366db = { $strong } the incident
strong-the-review-8f2ae4ad = { $strong } the review
verb-the-severity-from-from-to-severity-78c83332 = { $verb } the severity from { $from } to { $severity }

## crates/web/src/pages/items.rs

can-and-needs-af6c66ed = CAN and needs
command-c67c8f52 = Command
decisions-and-ideas-1afdf461 = Decisions and ideas
mobilising-0c846bc8 = Mobilising
proposals-85d0aa24 = Proposals
requests-340586f3 = Requests
tasks-399e986d = Tasks
workstreams-535b38a9 = Workstreams

## crates/web/src/pages/items/agree.rs

adopt-now-4259ffcd = Adopt now
decide-anyway-6bccf7fa = Decide anyway…
disarm-de749ee1 = Disarm…
evidence-against-4c2ad801 = Evidence against…
evidence-for-e9f6ac5d = Evidence for…
it-happened-572880e5 = It happened
propose-it-d04f5c72 = Propose it
rule-out-8661261d = Rule out…
strong-objection-c9a9f8ab = Strong objection…
supported-8bc8109f = Supported…
what-speaks-against-it-25ab3eb7 = What speaks against it?
what-speaks-for-it-96d55173 = What speaks for it?
what-supports-it-41f6d88b = What supports it?
what-would-go-wrong-03c6d81a = What would go wrong?
why-can-it-not-be-nobody-has-to-try-it-d13b4a57 = Why can it not be? Nobody has to try it again.
why-is-it-withdrawn-327a4e31 = Why is it withdrawn?
why-in-spite-of-the-objection-696f30f9 = Why, in spite of the objection?
withdraw-967ef021 = Withdraw…
chosen-88efc3c3 = chosen
decided-1353559f = decided
decided-in-spite-of-objections-0b910fa4 = decided in spite of objections
decided-from-label-730ce2a7 = decided, from { $label }
endangers-endangers-233db913 = endangers { $endangers }
it-happened-fe642645 = it happened
silence-is-consent-c8e885ee = silence is consent
strong-objection-00025515 = strong objection
takes-minutes-min-bb0e4c86 = takes { $minutes } min
then-severity-74ddce73 = then { $severity }
you-object-why-93f788f7 = you object: { $why }
name-objects-why-0e6b636e = { $name } objects: { $why }

## crates/web/src/pages/items/ask.rs

actions-actions-f2019cbd = Actions: { $actions }
after-the-incident-274ec6ac = After the incident
answer-40ce8ef9 = Answer…
approve-e6edf55a = Approve
ask-them-to-come-acb04627 = Ask them to come
how-was-it-met-2ad86420 = How was it met?
it-is-there-16ca9922 = It is there…
needs-needs-cb453f29 = Needs: { $needs }
not-answered-c3426b5f = Not answered…
refuse-85d8a12b = Refuse…
what-is-the-answer-everybody-who-follows-5bdb1d98 = What is the answer? Everybody who follows reads it.
will-not-come-537922cc = Will not come…
with-the-next-update-fcb9ab14 = With the next update
nobody-gets-it-3be784e8 = nobody gets it
will-not-come-6a136810 = will not come
name-could-come-why-025b41cb = { $name } could come: { $why }
name-was-asked-to-come-d1fec61e = { $name } was asked to come

## crates/web/src/pages/items/command.rs

command-is-offered-to-name-b749f797 = Command is offered to { $name }
decline-7c1030af = Decline…
object-d258597a = Object…
why-should-they-not-command-64890167 = Why should they not command?
you-take-command-b3f49dc2 = You take command
nobody-answered-436ec0ed = nobody answered
somebody-else-commands-c91e17c4 = somebody else commands
somebody-objected-85a4c729 = somebody objected
unless-somebody-objects-ad1bbbc5 = unless somebody objects
done-of-steps-done-0a853eeb = { $done } of { $steps } done
name-offers-you-command-460a2669 = { $name } offers you command
name-takes-command-948a1d75 = { $name } takes command

## crates/web/src/pages/items/shift.rs

a-role-and-a-name-as-in-ic-ben-another-923da33b = A role and a name, as in: ic @ben. Another beginning, as in: 19:30
ask-somebody-or-move-it-980c7353 = Ask somebody, or move it…
ask-those-proposed-d3c08517 = Ask those proposed
call-it-off-c42c97b9 = Call it off…
no-102f2fba = No…
why-is-there-no-next-shift-218d78be = Why is there no next shift?
yes-i-come-b912bed9 = Yes, I come
begun-hand-over-d4a4f601 = begun: hand over
called-off-daa0d505 = called off
everybody-said-yes-34dc4812 = everybody said yes
work-rested-then-70fc99ae = work rested then
yes-of-all-said-yes-38826998 = { $yes } of { $all } said yes

## crates/web/src/pages/items/task.rs

min-more-d7bbe18d = 5 min more
blocked-aee42bad = Blocked…
found-70669639 = Found…
hand-over-27af144a = Hand over…
not-needed-bcef44a9 = Not needed…
what-is-worth-knowing-you-go-on-with-it-63daf69e = What is worth knowing? You go on with it.
what-stands-in-the-way-e8253734 = What stands in the way?
not-heard-yet-67ceca6c = not heard yet

## crates/web/src/pages/items/team.rs

min-more-b5e93a51 = 10 min more
conditions-actions-needs-with-a-space-on-00d50d86 = Conditions / actions / needs, with a space on both sides of each stroke
give-the-lead-57677ea9 = Give the lead…
goal-d3c6be36 = Goal…
join-it-6da85946 = Join it
lead-it-8cf041d8 = Lead it
report-0a9f3e15 = Report…
what-came-of-it-b2925402 = What came of it?
what-is-it-to-reach-b4c70f59 = What is it to reach?
with-names-15256f87 = with { $names }

## crates/web/src/pages/items/verb.rs

if-you-tried-a-fix-what-did-it-do-b20af895 = If you tried a fix, what did it do?
no-fix-was-tried-a40c9dc4 = No fix was tried
that-was-not-one-of-the-buttons-nothing-a79b5464 = That was not one of the buttons; nothing was changed
this-cannot-be-done-with-it-write-a-note-e443488f = This cannot be done with it; write a note instead
what-did-you-find-50c05819 = What did you find?

## crates/web/src/pages/me.rs

add-it-6cac0f01 = Add it
no-browser-rings-for-you-browser-is-none-2613a32f = No browser rings for you: “Browser” is none of the ways to reach you.
notifications-need-javascript-and-an-6e5e7bc9 = Notifications need JavaScript, and an address with https.
this-browser-f54bb2f9 = This browser
with-notifications-on-this-browser-rings-ab56025e = With notifications on, this browser rings when you are paged, also while Allclear is not open in it.
you-b5bdd13c = You

## crates/web/src/pages/me/codes.rs

besides-the-password-a-code-from-an-app-103830fc = Besides the password, a code from an app on your phone is asked for. A stolen password alone opens nothing then.
code-that-the-app-shows-now-f9fd451b = Code that the app shows now
codes-are-off-7885fd2c = Codes are off.
codes-from-an-app-5078f9ad = Codes from an app
each-of-them-works-once-in-place-of-a-f6d2ca21 = Each of them works once in place of a code, for the day your phone is gone.
keep-these-recovery-codes-they-are-shown-f666cb07 = Keep these recovery codes: they are shown only now.
make-new-recovery-codes-2cd1bc62 = Make new recovery codes
qr-code-with-the-key-below-da53b844 = QR code with the key below
scan-this-with-your-authenticator-app-or-99b86493 = Scan this with your authenticator app, or type the key into it. Then write down the code that it shows.
set-up-codes-884bde16 = Set up codes
turn-codes-off-1c102325 = Turn codes off
turn-codes-on-52a70e69 = Turn codes on
off-ab3a8a0a = off
on-61342fd0 = on
recovery-codes-recovery-codes-are-left-4103197b = { $recovery_codes } recovery codes are left.

## crates/web/src/pages/me/devices.rs

add-at-least-one-way-or-no-alert-can-ed33f37d = Add at least one way, or no alert can reach you.
phones-and-browsers-that-ring-d2e53d2b = Phones and browsers that ring
that-browser-does-not-ring-any-more-1dca1871 = That browser does not ring any more.
not-rung-yet-10d579da = not rung yet
reached-ago-976b49dc = reached { $ago }
this-needs-to-be-you-and-not-just-your-5bb584dd = this needs to be you, and not just your browser; sign in once more and try again

## crates/web/src/pages/me/passkeys.rs

a-new-passkey-opens-a-new-way-in-so-570f2f61 = A new passkey opens a new way in, so please sign in once more before you add one.
add-a-passkey-58bc4f67 = Add a passkey
make-a-passkey-c53ad3dc = Make a passkey
make-a-passkey-strong-it-signs-you-in-af8e2225 = Make a passkey, { $strong }. It signs you in with your finger, your face or your device's PIN.
name-of-a-new-passkey-60e51a1a = Name of a new passkey
no-passkey-yet-span-62bce09a = No passkey yet. { $span }
one-more-step-bd2ec9ca = One more step
one-signs-you-in-with-your-finger-your-961c0e5a = One signs you in with your finger, your face or your device's PIN.
passkeys-4b28217c = Passkeys
remove-the-passkey-name-efea5e36 = Remove the passkey "{ $name }"?
set-a-password-instead-c5afed03 = Set a password instead
so-that-you-know-it-among-others-e6f895c4 = So that you know it among others.
the-device-that-holds-it-cannot-sign-in-ae56c037 = The device that holds it cannot sign in with it any more.
the-passkey-is-removed-6a956b72 = The passkey is removed.
without-a-passkey-or-a-password-you-2aeae24b = Without a passkey or a password you could not come back. If there is no button here, this browser cannot make passkeys.
you-have-a-passkey-from-now-on-it-signs-eba45b6f = You have a passkey. From now on it signs you in.

## crates/web/src/pages/me/password.rs

a-first-password-opens-a-new-way-in-so-92ed4385 = A first password opens a new way in, so please sign in once more before you set one.
at-least-10-characters-all-other-ab48988d = At least 10 characters. All other sessions end, and no other browser rings until you let it again.
change-the-password-cca1cabb = Change the password
new-password-6a3aaab2 = New password
password-now-cc3a3c50 = Password now
set-a-password-c52cc3b1 = Set a password
the-password-is-changed-every-other-50e011d8 = The password is changed. Every other session has ended, and no other browser rings any more.
none-you-sign-in-with-a-passkey-5b51240b = none: you sign in with a passkey
set-c6270703 = set

## crates/web/src/pages/me/sessions.rs

end-all-others-40e19390 = End all others
one-other-session-has-ended-and-no-other-2b605303 = One other session has ended, and no other browser rings any more.
sessions-b69a8aec = Sessions
signed-in-at-5ac599a9 = Signed in at
that-session-has-ended-and-its-browser-08adc32a = That session has ended, and its browser does not ring any more.
unknown-browser-49e90f01 = Unknown browser
last-seen-ago-23fca061 = last seen { $ago }
this-browser-9b72a0d9 = this browser
browser-on-system-e198e22d = { $browser } on { $system }
ended-other-sessions-have-ended-and-no-23d55984 = { $ended } other sessions have ended, and no other browser rings any more.

## crates/web/src/pages/me/theme.rs

appearance-in-this-browser-35c26dda = Appearance in this browser
as-the-system-29f671f7 = As the system
dark-45570065 = Dark
light-8ad2f8cf = Light
this-browser-remembers-it-ab646c14 = This browser remembers it.
as-the-system-is-set-31aaed65 = as the system is set
dark-de776945 = dark
light-e29d1e2f = light

## crates/web/src/pages/me/tokens.rs

year-4d0a98a5 = 1 year
days-7a572af9 = 30 days
days-ba4b8279 = 7 days
days-2d8a9817 = 90 days
a-token-opens-a-new-way-in-so-please-b8faaea7 = A token opens a new way in, so please sign in once more before you make one.
act-as-me-659c2745 = Act as me
everything-that-my-role-allows-a1f21387 = Everything that my role allows.
it-changes-nothing-and-sees-no-more-than-d57f42f1 = It changes nothing, and sees no more than an observer.
it-ends-after-d8eaee1c = It ends after
it-may-5c846351 = It may
my-tokens-deeb4c17 = My tokens
no-personal-tokens-yet-88797d3e = No personal tokens yet
only-read-6af71eb5 = Only read
others-read-it-beside-what-you-do-with-08cb3656 = Others read it beside what you do with it.
use-it-in-a-terminal-42345dbd = Use it in a terminal
with-a-personal-token-the-command-line-be6977e0 = With a personal token the command line and your scripts act as you.
with-one-the-command-line-and-your-950e81ba = With one, the command line and your scripts act as you: they join, claim and answer in your name.
from-used-from-259b4a21 = from { $used_from }
my-laptop-d8a17749 = my laptop
none-ada7afdb = none
only-reads-16e75112 = only reads

## crates/web/src/pages/meanwhile.rs

somebody-changed-this-what-in-the-93b55b5f = Somebody changed this { $what } in the meantime. What you typed is still here; saving again replaces theirs.
what-is-stored-now-where-it-differs-44a21d81 = What is stored now, where it differs:
nothing-527dae8a = nothing

## crates/web/src/pages/oncall/board.rs

nobody-when-1c5c364e = Nobody, { $when }
the-clocks-change-97a230c9 = The clocks change
week-of-d-b-y-08523d6b = Week of %-d %B %Y
here-there-in-city-dff2f834 = { $here } ({ $there } in { $city })

## crates/web/src/pages/oncall/calendars.rs

a-calendar-program-that-knows-such-a-9e82a212 = A calendar program that knows such a link shows shifts beside everything else, and follows changes by itself.
calendars-that-use-it-get-nothing-any-f81adb35 = Calendars that use it get nothing any more.
copy-it-now-it-is-shown-this-once-fecd793f = Copy it now: it is shown this once. Whoever has it can read the shifts.
here-is-your-link-dba0cc40 = Here is your link
make-a-link-140bedac = Make a link
make-a-new-link-67684986 = Make a new link
make-a-new-link-for-title-8d91556b = Make a new link for “{ $title }”?
new-link-7ead9e87 = New link
remove-the-link-for-title-448f9833 = Remove the link for “{ $title }”?
subscribe-to-this-address-65360124 = Subscribe to this address
the-link-is-gone-calendars-that-used-it-193be72d = The link is gone. Calendars that used it get nothing any more.
the-old-one-stops-working-at-once-f22adf51 = The old one stops working at once.
your-links-626eaf9f = Your links
everybody-in-it-2b1e7c88 = everybody in it
in-every-schedule-2180a082 = in every schedule
link-made-at-8aa899a9 = link made { $at }
no-link-7c965346 = no link

## crates/web/src/pages/oncall/cover.rs

choose-who-and-when-here-is-shown-who-is-e032363f = Choose who and when; here is shown who is relieved.
for-this-time-the-person-is-on-call-ef29f652 = For this time the person is on call, whatever the rotation says. The rotation itself stays as it is.
nobody-is-relieved-this-fills-a-gap-4c428b0a = Nobody is relieved; this fills a gap.
only-the-people-it-is-about-and-managers-dcbd51ba = Only the people it is about, and managers, can remove this override.
put-on-call-5d7bb85d = Put on call
relieved-by-this-9c0f58ea = Relieved by this
that-gap-could-not-be-read-please-look-bfe11f5c = That gap could not be read. Please look again.
the-override-is-gone-already-e32d902f = The override is gone already.
the-override-is-gone-the-rotation-holds-1afb2581 = The override is gone; the rotation holds again.
there-is-no-such-override-any-more-dbea01b0 = There is no such override any more.
this-gap-is-over-its-end-reason-22f3e7a6 = This gap is over: its end { $reason }.
use-city-time-instead-101f9b60 = Use { $city } time instead
who-is-on-call-4d6db80a = Who is on call
you-are-on-call-then-already-975d2b7a = You are on call then already.
you-can-take-over-yourself-or-give-a-c5bc39cd = You can take over yourself, or give a shift of your own to somebody. Moving other people’s shifts is for managers.
you-took-it-you-are-on-call-for-name-5e26c62f = You took it: you are on call for { $name } then.
name-is-on-call-then-already-f30687e8 = { $name } is on call then already.
who-is-on-call-then-already-nothing-was-4e91e9fa = { $who } is on call then already; nothing was changed.
who-is-on-call-then-in-place-of-one-d788ed78 = { $who } is on call then, in place of { $one }.
who-is-on-call-then-in-place-of-several-c193e678 = { $who } is on call then, in place of { $several }.
who-is-on-call-then-e57cbda3 = { $who } is on call then.

## crates/web/src/pages/oncall/draft.rs

layer-layers-9126b7a8 = Layer { $layers }
weekly-417cc4ce = Weekly
choose-at-least-one-day-or-remove-these-b62697b5 = choose at least one day, or remove these hours
is-not-a-time-zone-write-for-example-02f47402 = is not a time zone; write for example Europe/Berlin
must-be-a-day-such-as-2026-11-23-0062d292 = must be a day such as 2026-11-23
must-be-a-number-from-1-to-1000-5fe6f1c0 = must be a number from 1 to 1000
must-be-a-time-such-as-09-00-1cd86241 = must be a time such as 09:00

## crates/web/src/pages/oncall/edit.rs

a-turn-lasts-63f947d2 = A turn lasts
add-a-layer-51614c96 = Add a layer
another-person-e30c21e9 = Another person
first-turn-on-or-after-4437f02c = First turn on or after
hand-over-day-for-weeks-e95a4f0b = Hand-over day, for weeks
hand-over-time-7471c526 = Hand-over time
hand-overs-are-on-this-clock-for-example-5e55a671 = Hand-overs are on this clock, for example Europe/Berlin.
how-many-layers-there-are-cannot-be-read-78fac89d = How many layers there are cannot be read, so nothing was saved. Load the page again.
its-rotation-and-its-overrides-are-gone-9bc805f1 = Its rotation and its overrides are gone. It must not be used by an escalation policy any more.
layer-nth-d2190722 = Layer { $nth }
more-hours-4aeb14bf = More hours
nobody-would-be-on-call-2f518e67 = Nobody would be on call.
only-during-some-hours-8ac3f35f = Only during some hours
only-during-these-hours-c36894bc = Only during these hours
people-in-the-order-of-their-turns-023984d7 = People, in the order of their turns
remove-hours-d7fd8366 = Remove hours
remove-layer-64ab0068 = Remove layer
remove-schedule-183712e6 = Remove schedule
remove-the-schedule-name-b760fc02 = Remove the schedule “{ $name }”?
saved-nobody-is-on-call-by-it-at-the-77e569ce = Saved. Nobody is on call by it at the moment.
saved-name-is-on-call-by-it-now-740e64f2 = Saved. { $name } is on call by it now.
show-the-shifts-a4c4f69c = Show the shifts
the-next-shifts-7c27800a = The next shifts
the-next-shifts-are-shown-here-once-57c477ba = The next shifts are shown here once every field can be read.
the-schedule-is-removed-b3de19e7 = The schedule is removed.
turn-turn-2811f863 = Turn { $turn }
what-comes-of-it-ea4e0554 = What comes of it
must-be-a-day-within-about-furthest-cf8f7b7c = must be a day within about { $FURTHEST } years of today, { $today }
the-day-of-the-start-d048e9bc = the day of the start
the-next-shifts-on-the-clock-of-time-120f908d = the next shifts, on the clock of { $time_zone }
wins-over-the-ones-above-d995f769 = wins over the ones above

## crates/web/src/pages/oncall/ical.rs

there-is-no-such-calendar-make-a-new-abb5751a = There is no such calendar. Make a new link on the page "Calendar links".{"\u000A"}

## crates/web/src/pages/oncall/mod.rs

somebody-who-left-d1714262 = Somebody who left

## crates/web/src/pages/oncall/moment.rs

is-too-far-away-choose-a-nearer-day-f5626060 = is too far away; choose a nearer day
must-be-a-day-and-a-time-such-as-2026-11-dd916a9f = must be a day and a time such as 2026-11-22T02:30
the-time-zone-is-not-known-open-the-form-de49a38c = the time zone is not known; open the form anew
moment-in-city-6dd0dcd9 = { $moment } in { $city }

## crates/web/src/pages/oncall/now.rs

a-schedule-says-who-is-paged-when-turn-8ee91a33 = A schedule says who is paged when, turn by turn.
gaps-b8966714 = Gaps
make-the-first-schedule-3cade0e3 = Make the first schedule
no-shift-of-yours-in-the-next-60-days-4fc09253 = No shift of yours in the next 60 days
nobody-is-on-call-for-one-stretch-of-the-5d70e56a = Nobody is on call for one stretch of the next 30 days
nobody-is-on-call-for-count-stretches-of-2583af9d = Nobody is on call for { $count } stretches of the next 30 days
nobody-is-on-call-yet-97a1823b = Nobody is on call yet
now-no-hand-over-planned-6af42504 = Now, no hand-over planned
now-until-at-9a72a18c = Now, until { $at }
somebody-who-is-in-a-schedule-s-rotation-e61c1d2e = Somebody who is in a schedule's rotation finds their turns here.
swaps-c4a756a7 = Swaps
what-is-paged-then-goes-on-to-the-next-000603f5 = What is paged then goes on to the next step of its escalation policy at once.
next-ahead-days-e09dc758 = next { $AHEAD } days
that-is-you-72f6fff7 = that is you
then-nobody-239be2a1 = then nobody
then-span-1ededb76 = then { $span }
to-name-ad9d1091 = to { $name }
length-left-d04956e2 = { $length } left
more-more-a-calendar-link-has-all-of-b18468b3 = { $more } more; a calendar link has all of them.
most-gaps-more-in-name-c9bf1f83 = { $most_gaps } more in { $name }

## crates/web/src/pages/oncall/schedule.rs

only-in-its-hours-2b7cbe77 = , only in its hours
then-name-6d6fb3c3 = , then { $name }
weeks-c9d77d9e = 4 weeks
calendar-9e52653f = Calendar
edit-the-rotation-46d9d7a0 = Edit the rotation
end-it-7cdba0b3 = End it
end-who-s-override-now-62674e13 = End { $who }’s override now?
from-now-on-whoever-the-layers-say-is-on-c7211125 = From now on, whoever the layers say is on call.
how-much-d909a26a = How much
later-f7f62b49 = Later
layers-the-one-that-wins-first-3aaa9cf8 = Layers, the one that wins first
month-a8761ba5 = Month
nobody-is-paged-through-it-until-it-has-d86a7e81 = Nobody is paged through it until it has a layer with people in it.
paged-by-57d0b7fb = Paged by
remove-who-s-override-8381af4c = Remove { $who }’s override?
rotation-0232777f = Rotation
shifts-b88e34fc = Shifts
this-schedule-has-no-rotation-yet-66f199e3 = This schedule has no rotation yet
whoever-the-layers-say-is-on-call-then-886ea00f = Whoever the layers say is on call then.
whose-clock-9d271e49 = Whose clock
daily-ea3e071e = daily
every-major-incident-to-command-b0ab38ed = every major incident, to command
every-every-many-bc067cf4 = every { $every } { $many }
from-there-3af3b5e1 = from { $there }
hourly-fc3a08e0 = hourly
in-the-weeks-above-1c5f6441 = in the weeks above
monthly-a8ec83b6 = monthly
no-escalation-policy-808676e3 = no escalation policy
weekly-fb694aae = weekly
with-no-hand-over-planned-ac656d0c = with no hand-over planned
city-time-9cce4bc9 = { $city } time
more-more-in-these-weeks-342c0f62 = { $more } more in these weeks.

## crates/web/src/pages/oncall/shifts.rs

find-cover-64f1528d = Find cover
take-over-ec7d4890 = Take over
what-to-do-with-the-shift-from-words-fcb23339 = What to do with the shift from { $words }
label-later-babbfaf7 = { $label }, later
later-later-544bf86d = { $later } later

## crates/web/src/pages/oncall/swap.rs

not-in-the-rotation-f70a142b = {" "}(not in the rotation)
declined-nothing-has-changed-0dd87eec = Declined. Nothing has changed.
everybody-in-the-rotation-others-people-a819ddbe = Everybody in the rotation: { $others } people, the first yes counts
it-is-settled-the-shifts-have-changed-4e6fdfa1 = It is settled: the shifts have changed hands.
my-sister-gets-married-that-weekend-0f4bbcac = My sister gets married that weekend.
nothing-as-a-favour-f7660bf6 = Nothing, as a favour
on-60e47df0 = On
only-a-shift-of-the-one-person-you-ask-fb64c3e5 = Only a shift of the one person you ask.
only-the-people-it-is-about-and-managers-00204560 = Only the people it is about, and managers, can do that.
taken-back-the-shift-stays-yours-9038a7dc = Taken back. The shift stays yours.
until-somebody-says-yes-the-shift-stays-852ea3e1 = Until somebody says yes, the shift stays yours. A yes moves both shifts at once.
whom-do-you-ask-04ee4866 = Whom do you ask?
you-asked-whom-the-shift-stays-yours-f77b9747 = You asked { $whom }. The shift stays yours until somebody says yes.
you-give-f030a505 = You give
you-take-in-return-780fcd04 = You take in return
could-not-be-read-choose-again-b7b18e2e = could not be read; choose again
is-who-s-shift-ask-who2-for-it-or-take-74ce5d69 = is { $who }’s shift; ask { $who2 } for it, or take nothing in return

## crates/web/src/pages/oncall/swaps.rs

bdi-has-yet-to-answer-562cca25 = , { $bdi } has yet to answer
before-25a2cf5e = Before
can-you-take-a-shift-8a890ca7 = Can you take a shift?
no-swap-is-under-way-e594eb06 = No swap is under way
nobody-answered-1f23be8d = Nobody answered
offer-one-of-your-shifts-to-somebody-as-1c5af8bd = Offer one of your shifts to somebody, as a favour or for one of theirs.
offers-that-are-over-d6d6d99d = Offers that are over
see-your-shifts-8254c688 = See your shifts
shift-swaps-cf63bb87 = Shift swaps
shifts-you-are-asked-to-take-0565d249 = Shifts you are asked to take
shifts-you-offer-692fe25d = Shifts you offer
take-back-0650c681 = Take back
taken-d6152dc8 = Taken
taken-back-d28682e3 = Taken back
withdrawn-a579599b = Withdrawn
you-asked-832db6f4 = You asked
as-a-favour-b6a4a857 = as a favour
asked-ago-bf433b42 = asked { $ago }
asked-whom-22d7b4d8 = asked { $whom }
for-your-shift-turn-7df625c8 = for your shift { $turn }
for-turn-eea03819 = for { $turn }
on-bdi-b0375905 = on { $bdi }
bdi-asks-you-to-take-range-40cc5136 = { $bdi } asks you to take { $range }
bdi-has-taken-the-shift-by-another-offer-658e9632 = { $bdi } has taken the shift by another offer
said-said-no-d6dfdb02 = { $said } said no

## crates/web/src/pages/once.rs

it-was-removed-already-9cb454ad = It was removed already.

## crates/web/src/pages/palette.rs

report-title-5e8cf417 = Report: { $title }
a-suspicion-it-wakes-nobody-066245b0 = a suspicion: it wakes nobody
note-largest-ago-816a1cc0 = { $note }, { $largest } ago

## crates/web/src/pages/phones.rs

asleep-2972214f = Asleep
no-toy-phones-on-this-server-a174841b = No toy phones on this server
nobody-rings-49195775 = Nobody rings.
open-what-the-link-shows-b5bf6d60 = Open what the link shows
over-b224312f = Over
phones-73795a74 = Phones
quiet-8ff0a3b7 = Quiet
ringing-1fa630cd = Ringing
sign-in-with-the-mail-address-and-the-4c012276 = Sign in with the mail address and the password beside the link, or start the demo again.
sound-b3ca9a34 = Sound
start-allclear-demo-a-made-up-company-1b2a5892 = Start `allclear demo`: a made-up company whose people have toy phones that ring here.
this-link-has-been-used-up-94590a45 = This link has been used up
what-each-of-these-people-has-in-their-78ee119c = What each of these people has in their pocket. A button answers in their name. Who sleeps does not answer, some of the others do.

## crates/web/src/pages/policies/change.rs

the-policy-is-removed-01887a40 = The policy is removed.

## crates/web/src/pages/policies/draft.rs

everybody-in-name-598a1c7c = Everybody in { $name }
choose-whom-this-step-pages-or-remove-f824a367 = choose whom this step pages, or remove the step
minutes-adbcc5ee = minutes
must-be-a-number-from-0-to-max-repeat-f9b93a2e = must be a number from 0 to { $MAX_REPEAT }
must-be-a-whole-number-and-at-most-a-a0344070 = must be a whole number, and at most a week
seconds-66b6cdea = seconds

## crates/web/src/pages/policies/edit.rs

add-a-step-501aa42f = Add a step
choose-whom-to-page-b1182a9f = Choose whom to page
go-through-the-steps-again-238e20ca = Go through the steps again
how-many-times-from-0-to-max-repeat-12a6a96b = How many times, from 0 to { $MAX_REPEAT }. After that every admin is paged: the last resort.
it-must-not-be-used-by-a-service-any-5e8a8670 = It must not be used by a service any more.
new-escalation-policy-f0e13cf4 = New escalation policy
remove-policy-2bb90239 = Remove policy
remove-step-4f981135 = Remove step
remove-the-policy-name-692ca8bd = Remove the policy “{ $name }”?
saved-from-now-on-people-are-paged-by-it-791ab463 = Saved. From now on people are paged by it.
show-what-comes-of-it-12404301 = Show what comes of it
step-nth-32bd84df = Step { $nth }
step-nth-another-target-c4264057 = Step { $nth }, another target
step-nth-target-target-70d17c61 = Step { $nth }, target { $target }
wait-for-an-answer-fe8d7d2c = Wait for an answer
what-it-would-do-is-shown-here-once-b8e33e1d = What it would do is shown here once every step pages somebody.
when-nobody-answers-7f55a65f = When nobody answers
without-an-answer-25a1fb50 = without an answer

## crates/web/src/pages/policies/ladder.rs

it-has-no-steps-every-admin-is-paged-at-be1d7075 = It has no steps: every admin is paged at once.
no-admin-can-be-reached-either-it-is-a9ba13f2 = No admin can be reached either. It is tried again every five minutes.
page-every-admin-span-d0426aa2 = Page every admin, { $span }
page-nobody-e3b5afc1 = Page nobody
step-nth-pages-nobody-now-sentence-64ce5aa7 = Step { $nth } pages nobody now: { $sentence }
steps-of-name-1b876e36 = Steps of { $name }
when-nobody-answers-there-is-no-admin-2f3d85a2 = When nobody answers, there is no admin who could be paged as the last resort.
without-an-answer-all-steps-again-up-to-79c4681e = Without an answer, all steps again, up to { $times } times.
without-an-answer-all-steps-once-more-09c7131c = Without an answer, all steps once more.
a-schedule-that-was-removed-ae6aa26b = a schedule that was removed
and-0f29c2a6 = and
and-names-more-5198aeed = and { $names } more
everybody-in-a-7eb9a9ac = everybody in { $a }
the-last-resort-9b7e8a59 = the last resort
then-go-on-at-once-2aecb27f = then go on at once
then-wait-duration-abc1cfd1 = then wait { $duration }
whoever-is-on-call-on-a-459fee04 = whoever is on call on { $a }
person-name-cannot-be-reached-in-any-way-36565b70 = { $person_name } cannot be reached in any way.
sentence-it-is-passed-over-at-once-e2ecd529 = { $sentence } It is passed over at once.

## crates/web/src/pages/policies/list.rs

warning-f1c7ab28 = 1 warning
a-policy-says-who-is-paged-first-how-68c61634 = A policy says who is paged first, how long to wait for an answer, and who comes next.
if-an-alert-came-in-now-and-nobody-c6d486ed = If an alert came in now and nobody answered:
make-the-first-policy-195e0318 = Make the first policy
no-escalation-policy-yet-1974ddf1 = No escalation policy yet
and-named-more-4172f53c = and { $named } more
for-acf38390 = for
no-service-uses-it-65778388 = no service uses it
troubles-warnings-1254e4d2 = { $troubles } warnings

## crates/web/src/pages/policies/one.rs

choose-it-as-the-policy-of-a-service-and-a8546f4f = Choose it as the policy of a service, and its alerts come here.
goes-round-again-02c32777 = Goes round again
no-service-uses-it-d3b83aa8 = No service uses it
services-that-use-it-c0500b5a = Services that use it
never-0ac95089 = never
times-times-e141b40d = { $times } times

## crates/web/src/pages/prepare.rs

parts-of-the-preparation-42406928 = Parts of the preparation

## crates/web/src/pages/problems.rs

that-could-not-be-done-b8fbf71f = That could not be done.

## crates/web/src/pages/report.rs

invoices-of-today-are-missing-9c92dac9 = Invoices of today are missing
is-it-one-of-these-9ee65651 = Is it one of these?
nobody-it-waits-until-somebody-looks-e4813345 = Nobody: it waits until somebody looks
reported-somebody-looks-at-it-and-you-4676080d = Reported. Somebody looks at it, and you are asked when it is over.
services-affected-bf94c8cf = Services affected
something-looks-wrong-and-you-are-not-8a26364e = Something looks wrong and you are not sure? Say what you see. Whoever is responsible decides what it is.
tell-somebody-at-once-047218a8 = Tell somebody at once
what-do-you-see-873cb30d = What do you see?
what-looks-wrong-f8f8b6ab = What looks wrong?
what-you-did-what-happened-since-when-an-210ce565 = What you did, what happened, since when. An error message helps most.

## crates/web/src/pages/reviews.rs

drafted-asked-for-by-nobody-0b2a43e0 = Drafted, asked for by nobody
no-review-yet-d8f63e38 = No review yet
to-be-written-4e286ac2 = To be written
when-an-incident-is-resolved-its-review-951f4df8 = When an incident is resolved, its review is drafted from what happened. People add what only they know.
nobody-owns-it-0b92f15c = nobody owns it

## crates/web/src/pages/reviews/act.rs

name-is-saved-986bf6f9 = "{ $name }" is saved.
done-well-done-454363f5 = Done. Well done.
published-everybody-here-can-read-it-now-85fec6a7 = Published. Everybody here can read it now.
saved-by-somebody-else-023af948 = Saved by somebody else
somebody-else-saved-this-section-54dbbd48 = Somebody else saved this section meanwhile.
the-action-is-added-cea4050a = The action is added.
the-factor-is-added-b7f391e7 = The factor is added.
the-review-has-an-owner-db6cc33e = The review has an owner.
theirs-stands-below-yours-in-the-field-a4d445c6 = Theirs stands below, yours in the field. Put into the field what both of you mean, and save.
action-item-6adc104e = action item
choose-one-of-the-list-60a128a2 = choose one of the list

## crates/web/src/pages/reviews/document.rs

a-circumstance-never-a-person-there-are-3b9a664a = A circumstance, never a person. There are always several.
add-a-factor-139034c6 = Add a factor
add-an-action-158c8543 = Add an action
add-the-action-8537d007 = Add the action
add-the-factor-7213500e = Add the factor
all-of-it-moment-by-moment-fa57113d = All of it, moment by moment
done-when-54356faf = Done when
due-4d37a6d5 = Due
empty-as-the-severity-s-policy-says-0cb01ea4 = Empty: as the severity's policy says.
first-alert-to-answer-e80db0fe = First alert to answer
how-anybody-can-see-that-it-is-done-a6d4b052 = How anybody can see that it is done.
it-was-drafted-from-the-timeline-as-07b18dc4 = It was drafted from the timeline, as every review is. It is due never, and no list has it.
make-owner-a175cabc = Make owner
nothing-is-written-under-names-what-abdfe3c3 = Nothing is written under: { $names }. What stays empty is left out, and the incident is closed.
one-person-what-several-own-nobody-does-ed84cce2 = One person: what several own, nobody does.
owner-9b22be74 = Owner
publish-anyway-7d667e89 = Publish anyway
publish-it-as-it-is-c8321a61 = Publish it as it is?
this-is-the-review-of-a-drill-e9e036a3 = This is the review of a drill
to-a-commander-246ce475 = To a commander
to-declare-827a82c2 = To declare
to-resolve-a91a3828 = To resolve
updates-on-time-90a37687 = Updates on time
what-contributed-4e6a14d7 = What contributed?
what-helped-it-to-happen-to-last-or-to-f5c9b2bb = What helped it to happen, to last or to spread
what-is-to-be-done-0df34ced = What is to be done
what-it-does-4a4676fd = What it does
what-shall-be-better-62e8fa21 = What shall be better?
who-answers-for-it-28a7be94 = Who answers for it
no-date-13bbacfa = no date
updates-on-time-of-updates-promised-7eda4324 = { $updates_on_time } of { $updates_promised }

## crates/web/src/pages/rows.rs

move-chosen-up-d5ac8503 = Move { $chosen } up
nobody-leave-out-b5e0748b = Nobody: leave out
remove-chosen-d8a754f1 = Remove { $chosen }

## crates/web/src/pages/search.rs

all-alerts-with-bdi-67bbba6d = All alerts with “{ $bdi }”
nothing-found-4a09827a = Nothing found
number-title-or-name-d4772b92 = Number, title or name
the-number-of-an-incident-words-of-a-ff010c1e = The number of an incident, words of a title, or the name of a person, a service, a schedule, a team.
try-fewer-words-or-a-part-of-a-word-7fd687bb = Try fewer words, or a part of a word.
what-are-you-looking-for-70a48e15 = What are you looking for?

## crates/web/src/pages/search/find.rs

escalation-policy-team-fc0587fd = Escalation policy{ $team }
person-email-ec6232be = Person, { $email }
review-of-number-title-253fda64 = Review of #{ $number } { $title }
sentence-case-alert-service-082dbb98 = { $sentence_case } alert, { $service }

## crates/web/src/pages/service_worker.rs

check-the-network-or-the-vpn-and-try-7dcc3756 = Check the network, or the VPN, and try again.
no-connection-allclear-2a0ccb6f = No connection · Allclear
pages-you-are-sent-still-arrive-by-the-c7cab245 = Pages you are sent still arrive by the other ways you set up. What you typed is kept in this browser.
this-device-has-no-way-to-the-server-fbb93bcc = This device has no way to the server.

## crates/web/src/pages/services/change.rs

the-service-is-removed-659fa3c1 = The service is removed.
the-service-is-there-connect-what-80ec6621 = The service is there. Connect what watches over it.

## crates/web/src/pages/services/fields.rs

add-service-29681c2f = Add service
escalation-policy-f139fca2 = Escalation policy
experts-ba92cd46 = Experts
experts-who-knows-it-best-22b6b2a5 = Experts: who knows it best
its-alerts-and-incidents-stay-what-its-8ace7cf8 = Its alerts and incidents stay. What its integrations send is refused from then on.
needs-these-services-b6895d73 = Needs these services
none-only-admins-are-paged-83339972 = None: only admins are paged
one-sentence-it-stands-in-every-page-so-714ae665 = One sentence. It stands in every page, so that whoever wakes up knows why it matters.
remove-service-dc6c2dea = Remove service
they-are-proposed-when-an-incident-about-b46fff4b = They are proposed when an incident about it needs help, with the time where they are.
what-customers-feel-when-it-fails-83fc5d12 = What customers feel when it fails
where-to-read-what-to-do-bdb48989 = Where to read what to do.

## crates/web/src/pages/services/list.rs

a-service-is-something-customers-or-3ad6bed2 = A service is something customers or colleagues use. Its alerts reach the people who look after it.
filter-services-46615985 = Filter services
incident-n-d9148406 = Incident #{ $n }
no-escalation-policy-4a829c03 = No escalation policy
no-service-looks-like-that-234cd92d = No service looks like that
no-services-yet-45225de4 = No services yet
nobody-on-call-d44e398d = Nobody on call
search-services-1579b627 = Search services
paged-by-name-b4d7ce50 = paged by { $name }

## crates/web/src/pages/services/mod.rs

open-alert-69a07eda = 1 open alert
being-looked-at-fb78be8b = Being looked at
in-an-incident-28a9cb7d = In an incident
needs-an-answer-024b0bdd = Needs an answer
more-than-open-open-alerts-3ddb485e = more than { $open } open alerts
open-open-alerts-c162dd42 = { $open } open alerts

## crates/web/src/pages/services/one.rs

all-alerts-33fa2e5b = All alerts
all-incidents-0795f453 = All incidents
connect-a-sender-c4930a7f = Connect a sender
connect-what-watches-over-it-until-then-f2d99635 = Connect what watches over it; until then nobody is paged.
dependencies-d1ea6c80 = Dependencies
is-needed-by-0ffce77f = Is needed by
last-heard-81ef07a9 = Last heard
needs-2af6ce5a = Needs
newest-alerts-490c3612 = Newest alerts
newest-incidents-77508278 = Newest incidents
no-alerts-lately-84dcd514 = No alerts lately
no-runbook-is-linked-f3d87deb = No runbook is linked.
not-among-the-newest-look-requests-7fae4660 = Not among the newest { $LOOK } requests
nothing-sends-alerts-for-it-2e6c31a8 = Nothing sends alerts for it
until-62eafbef = Until
what-customers-feel-when-it-fails-is-not-664710ec = What customers feel when it fails is not written down yet.
what-its-integrations-send-shows-up-here-27ab6ba9 = What its integrations send shows up here.
not-lately-aa01f929 = not lately
overdue-is-on-call-for-it-admins-are-16ee3d17 = { $overdue } is on call for it. Admins are paged instead.

## crates/web/src/pages/settings/audit.rs

changes-of-the-configuration-and-sign-24341141 = Changes of the configuration and sign-ins stand here.
filter-the-audit-trail-79a5db9f = Filter the audit trail
let-me-in-24151b33 = Let me in
nothing-like-that-was-done-73816645 = Nothing like that was done
number-of-a-private-incident-199ec5c1 = Number of a private incident
private-incidents-05d82a1b = Private incidents
there-is-no-incident-with-the-number-6d16393a = There is no incident with the number "{ $typed }". Nothing was changed.
what-was-done-ec613d56 = What was done
with-a-link-that-was-made-for-them-94587d5e = With a link that was made for them
with-a-passkey-d0933b72 = With a passkey
with-a-password-9412ddb7 = With a password
you-are-in-those-involved-can-read-that-0adc5238 = You are in. Those involved can read that you let yourself in.
you-are-involved-in-no-private-incident-4ca6e24a = You are involved in no private incident because you are an admin. Letting yourself in is written down here and in its timeline, and its commander is told.
added-a-passkey-db0695c6 = added a passkey
applied-configuration-files-69258c9b = applied configuration files
changed-the-configuration-b4b6ba32 = changed the configuration
changed-their-password-1ea8fbfc = changed their password
created-a-token-393f2ed5 = created a token
declined-an-offered-shift-72c44645 = declined an offered shift
disabled-somebody-s-signing-in-7e99046d = disabled somebody's signing in
ended-a-session-6c1319ec = ended a session
let-a-browser-go-on-ringing-at-a-new-14015114 = let a browser go on ringing at a new address
let-a-browser-ring-d14b0199 = let a browser ring
let-paging-go-on-2b227841 = let paging go on
let-themselves-into-a-private-incident-2c3b02d6 = let themselves into a private incident
made-a-calendar-link-71a61675 = made a calendar link
made-a-link-to-sign-in-with-8efb3ac2 = made a link to sign in with
made-new-recovery-codes-2a7f2b1f = made new recovery codes
offered-a-shift-accf5ab7 = offered a shift
put-the-first-steps-away-f4e12de6 = put the first steps away
removed-a-browser-3be541e8 = removed a browser
removed-a-calendar-link-666fd35a = removed a calendar link
removed-a-passkey-1137dc70 = removed a passkey
revoked-a-token-9c21f4ab = revoked a token
said-how-a-component-is-434656a2 = said how a component is
sent-a-test-alert-8a892436 = sent a test alert
signed-in-1a42c214 = signed in
stopped-paging-dc23d082 = stopped paging
took-an-offer-back-a9eb7c46 = took an offer back
took-an-offered-shift-7ea6ec66 = took an offered shift
tried-a-contact-method-75602b91 = tried a contact method
turned-codes-off-4e5db740 = turned codes off
turned-codes-on-4a6b003e = turned codes on

## crates/web/src/pages/settings/changes.rs

added-b35c3185 = Added
changed-89c5203b = Changed
removed-70a26e7b = Removed
and-most-more-b34aa148 = and { $most } more
incident-type-c5eb494d = incident type
integration-9fbda08d = integration
mobilise-chain-730b7bfe = mobilise chain
person-d397b280 = person
question-06d5a845 = question
schedule-aa26cfcc = schedule
service-56dfde64 = service
setting-557a9dab = setting
severity-question-9439a766 = severity question
team-a2fd7d0c = team
verb-the-kind-strong-e0dcbede = { $verb } the { $kind } { $strong }

## crates/web/src/pages/settings/configuration.rs

a-section-that-is-left-out-stays-as-it-ac5946d1 = A section that is left out stays as it is; a person who is left out of a section is removed. Keys and secrets are not shown, and stay as they are unless new ones are written.
applied-one-change-990455e6 = Applied: one change.
applied-count-changes-f6444114 = Applied: { $count } changes.
apply-these-count-changes-40018836 = Apply these { $count } changes
apply-this-change-e06e3e6b = Apply this change
company-c1bf0f5c = Company
everything-that-is-configured-as-one-02a09f92 = Everything that is configured, as one file. Change it here, or paste one that you keep elsewhere: first you see what would change, then you decide.
line-problem-column-column-b775ccfe = Line { $problem }, column { $column }:
nothing-was-changed-and-nothing-is-until-5e940e80 = Nothing was changed, and nothing is until it is right as a whole.
nothing-would-change-d77647f9 = Nothing would change
one-thing-is-wrong-with-it-260bb365 = One thing is wrong with it
show-what-would-change-c39cdd1d = Show what would change
sign-in-once-more-in-another-tab-34ee7200 = Sign in once more in another tab
somebody-changed-the-configuration-da8eb6ab = Somebody changed the configuration meanwhile, or the text is another one. This is what it would do now.
the-company-is-as-this-text-says-already-858c9c02 = The company is as this text says already.
the-company-is-as-this-text-says-d3378d6e = The company is as this text says.
the-plan-is-another-one-now-so-nothing-391794a9 = The plan is another one now, so nothing was applied
this-needs-to-be-you-and-not-just-your-f0742e09 = This needs to be you, and not just your browser, so nothing was applied
to-be-mended-6d13c99a = To be mended
what-would-change-df052baa = What would change
and-most-problems-more-b45b2d31 = and { $most_problems } more
count-things-are-wrong-with-it-dbdff563 = { $count } things are wrong with it
link-then-come-back-to-this-one-and-8fd97b14 = { $link }, then come back to this one and apply. The text below is kept.

## crates/web/src/pages/settings/integration.rs

a-test-alert-goes-the-whole-way-it-is-e6e6d143 = A test alert goes the whole way: it is matched, somebody is paged, and you can watch every step.
give-name-a-new-key-34a982d7 = Give “{ $name }” a new key?
its-sender-is-refused-from-then-on-4a080719 = Its sender is refused from then on. Alerts that are open stay open.
name-and-service-6475d898 = Name and service
new-key-5b539ffa = New key
remove-integration-587bdf17 = Remove integration
set-the-sender-up-e147d936 = Set the sender up
the-integration-is-removed-e1e9b248 = The integration is removed.
the-key-is-a-new-one-already-0f04cfc6 = The key is a new one already.
the-key-is-new-set-the-sender-up-with-438ce682 = The key is new. Set the sender up with the address below.
the-old-address-stops-working-at-once-58985254 = The old address stops working at once. The sender must be set up again.
the-test-alert-is-on-its-way-watch-it-cba8a187 = The test alert is on its way. Watch it step by step.
the-test-alert-was-sent-before-send-84432605 = The test alert was sent before. Send another one.
for-a-1de59637 = for { $a }
only-admins-are-paged-the-service-has-no-46b1b87e = only admins are paged: the service has no escalation policy
paged-by-bdi-d60f84c2 = paged by { $bdi }

## crates/web/src/pages/settings/integrations.rs

add-a-service-first-b83fedc2 = Add a service first
add-and-show-how-to-set-it-up-1db4f4df = Add and show how to set it up
anything-that-can-send-to-pagerduty-950a72da = Anything that can send to PagerDuty
empty-means-service-and-source-for-700eea31 = Empty means service and source, for example checkout Alertmanager.
it-is-there-copy-the-address-into-the-c99a7770 = It is there. Copy the address into the sender, or send a test alert first.
its-webhook-and-grafana-s-d3634e07 = Its webhook, and Grafana's
monitoring-sends-to-an-address-with-a-95a746aa = Monitoring sends to an address with a key. Its alerts reach whoever is on call for the service.
no-service-a6b4c8a5 = No service
nothing-heard-lately-d6c981f9 = Nothing heard lately
scripts-and-everything-that-can-post-63aec4ec = Scripts, and everything that can post JSON
straight-from-prometheus-without-an-c8f9ef01 = Straight from Prometheus, without an Alertmanager
what-sends-15d77e09 = What sends?
whoever-is-on-call-for-it-is-paged-a22478b7 = Whoever is on call for it is paged.
heard-ago-c40a6052 = heard { $ago }

## crates/web/src/pages/settings/mail.rs

a-test-to-you-619d74ea = A test to you
environment-07245a9a = Environment
it-goes-to-bdi-at-once-and-you-hear-57d1b143 = It goes to { $bdi } at once, and you hear whether the server took it.
last-refused-a03918d1 = Last refused
last-taken-32d13942 = Last taken
mail-is-taken-3fb9d0ed = Mail is taken
mail-server-e7d0a85d = Mail server
name-your-mail-server-when-allclear-786f593e = Name your mail server when Allclear starts, with a flag or in its environment:
no-page-went-out-by-mail-lately-7f4f8b80 = No page went out by mail lately
pages-by-mail-fail-at-once-and-the-next-555673c7 = Pages by mail fail at once and the next contact method is tried; invitations are handed over as links.
send-me-a-test-mail-1d0f32ff = Send me a test mail
server-6d7302f2 = Server
set-it-up-cc7373e9 = Set it up
the-last-mail-was-not-taken-f3eab070 = The last mail was not taken
this-server-cannot-send-mail-86bd28ce = This server cannot send mail
you-are-not-reached-by-mail-add-it-as-a-a36e3fd0 = You are not reached by mail. Add it as a contact method, and it can be tried there.

## crates/web/src/pages/settings/mod.rs

also-arranges-schedules-policies-and-f2c87780 = Also arranges schedules, policies and services.
answers-alerts-and-works-in-incidents-adfb3d1e = Answers alerts and works in incidents.
follows-incidents-and-reviews-b0d2b3dc = Follows incidents and reviews.
may-do-everything-b317205a = May do everything.
parts-of-the-settings-adc78d8a = Parts of the settings
reads-everything-a424ddc3 = Reads everything.

## crates/web/src/pages/settings/payloads.rs

last-requests-d0b89315 = Last requests
nothing-was-received-lately-60027041 = Nothing was received lately
refused-9155ad83 = Refused
refused-requests-67f1e477 = Refused requests
the-body-was-empty-df7580de = The body was empty.
what-the-sender-posts-is-shown-here-as-fc325e72 = What the sender posts is shown here as it came, with what was understood.
what-was-sent-206a41e4 = What was sent
acknowledges-1bdbc200 = acknowledges
resolves-78b52d30 = resolves
taken-472c0828 = taken
triggers-05a26650 = triggers
most-events-more-88207983 = { $most_events } more

## crates/web/src/pages/settings/people.rs

add-and-get-an-invitation-link-a5199521 = Add and get an invitation link
add-another-person-71af8630 = Add another person
ana-costa-44f63465 = Ana Costa
invitation-link-3fb45132 = Invitation link
it-lets-them-choose-a-new-password-or-279b2fac = It lets them choose a new password or passkey; the old ones end then.
it-lets-them-choose-a-password-or-a-8fd83c2b = It lets them choose a password or a passkey.
only-you-so-far-d47c5717 = Only you so far
reset-link-dff15f70 = Reset link
send-this-link-to-name-bfbc8159 = Send this link to { $name }
should-it-not-arrive-send-the-link-below-cfe0420c = Should it not arrive, send the link below. It works once, until { $at }.
the-invitation-to-name-is-in-the-mail-de22f7e8 = The invitation to { $name } is in the mail
the-mail-was-not-taken-so-send-this-link-d65e38a7 = The mail was not taken, so send this link to { $name } yourself
they-sign-in-with-it-5c2dd974 = They sign in with it.
times-are-shown-in-it-5548b91c = Times are shown in it.
whoever-shares-the-work-gets-a-link-and-37ffc7f6 = Whoever shares the work gets a link, and chooses how to sign in and how to be reached.
invited-until-at-8ad68ddf = invited until { $at }
never-signed-in-3375408e = never signed in
password-364b5f18 = password
password-and-code-8943464a = password and code
seen-ago-5db5dbdf = seen { $ago }
bdi-the-link-works-once-until-at-f1150ea9 = { $bdi } The link works once, until { $at }.
n-passkeys-d96cd5a8 = { $n } passkeys
told-it-works-once-until-at-and-is-not-aadfc298 = { $told } It works once, until { $at }, and is not shown again.

## crates/web/src/pages/settings/person.rs

disable-sign-in-e9931924 = Disable sign-in
disable-signing-in-for-name-b8f46336 = Disable signing in for { $name }?
last-seen-54877718 = Last seen
make-a-reset-link-for-name-4742fc24 = Make a reset link for { $name }?
new-invitation-link-44f9436c = New invitation link
nobody-disables-their-own-signing-in-83fa3c4d = Nobody disables their own signing in: another admin can.
nobody-removes-themselves-another-admin-69a449df = Nobody removes themselves: another admin can.
open-link-173a8def = Open link
remove-name-feab7316 = Remove { $name }
remove-name-10e6498b = Remove { $name }?
reset-sign-in-d4a9b14b = Reset sign-in
signing-in-342e9fd3 = Signing in
signs-in-with-39350e54 = Signs in with
single-words-whoever-needs-one-of-them-0aca89c7 = Single words. Whoever needs one of them in an incident finds you by it.
skills-ab6a56bf = Skills
their-sessions-end-and-they-are-paged-no-16407ae3 = Their sessions end and they are paged no more. What they did stays in every story.
their-sessions-tokens-and-calendar-links-5015ee5d = Their sessions, tokens and calendar links end, their browsers ring no more, and no link in a page that was sent works any more. They are still paged as configured, and a new page brings a new link: if a phone is in other hands, remove that contact method too.
they-are-paged-no-more-and-cannot-sign-9c240434 = They are paged no more and cannot sign in. What they did stays in every story.
they-are-removed-what-they-held-in-open-66b1d27e = They are removed. What they held in open incidents is free again.
they-cannot-sign-in-any-more-what-they-9ac377e6 = They cannot sign in any more. What they held in open incidents is free again; they are still paged.
you-get-a-link-to-hand-over-using-it-f1f3837b = You get a link to hand over. Using it replaces the password and takes away passkeys, codes, personal tokens, browsers that ring, calendar links and the links in pages that were sent before.
among-all-tokens-e96ea9da = among all tokens
dba-kafka-f2dda4f0 = dba, kafka
nothing-yet-739865dc = nothing yet
why-write-for-example-dba-kafka-aee50f8b = { $why }; write for example dba, kafka

## crates/web/src/pages/settings/plan_form.rs

line-has-no-colon-write-the-list-s-name-af20b81d = "{ $line }" has no colon: write the list's name, a colon, its members
a-line-each-a-name-a-colon-then-mail-46eb6f94 = A line each: a name, a colon, then mail addresses, teams and web addresses with commas between.
also-where-a-plan-further-away-names-14a487bd = Also where a plan further away names somebody.
drafts-for-colleagues-697b1176 = Drafts for colleagues
drafts-for-customers-a88efc47 = Drafts for customers
first-public-update-within-4a414036 = First public update within
in-the-place-of-placeholders-stands-what-e49caac9 = In the place of { $placeholders } stands what is known by then.
internal-updates-every-b65f72c1 = Internal updates every
lists-that-get-every-internal-update-70cc4fda = Lists that get every internal update
minutes-empty-leaves-it-to-the-severity-3ab5c539 = Minutes. Empty leaves it to the severity.
nobody-has-to-397f5eab = Nobody has to
public-updates-every-afd29241 = Public updates every
send-without-anybody-agreeing-63d7f9b3 = Send without anybody agreeing
service-name-30d6f6f1 = Service { $name }
the-communications-lead-b7defc4d = The communications lead
the-organisation-b069d056 = The organisation
who-agrees-to-internal-updates-first-241c2982 = Who agrees to internal updates first
is-no-mail-address-no-web-address-and-no-57e38730 = is no mail address, no web address and no team: write for example { $value }
must-be-from-1-to-max-cadence-minutes-f24730e2 = must be from 1 to { $MAX_CADENCE } minutes, which is a day

## crates/web/src/pages/settings/plans.rs

a-plan-sends-every-internal-update-to-a169b8e1 = A plan sends every internal update to lists, says how often, and has drafts ready. Whoever is on call writes less.
communication-plans-b4ddb46f = Communication plans
incidents-are-told-as-their-severity-1a5b07cc = Incidents are told as their severity says
make-the-plan-bdeebcaf = Make the plan
new-incidents-are-told-as-other-plans-eb679ae2 = New incidents are told as other plans and their severity say. Those that run keep what they have.
new-plan-bddff6fc = New plan
remove-plan-3055b3c0 = Remove plan
remove-the-plan-name-c7434c71 = Remove the plan "{ $name }"?
saved-incidents-that-run-keep-what-they-0ed318b7 = Saved. Incidents that run keep what they were declared with.
the-nearer-plan-wins-a-service-s-over-a466f741 = The nearer plan wins: a service's over its team's over the organisation's. Lists are added up.
the-plan-is-removed-f79e50c1 = The plan is removed.
the-plan-is-there-it-holds-for-incidents-cee2fc82 = The plan is there. It holds for incidents that are declared from now on.
write-a-plan-78b9672a = Write a plan
to-bdi-8358d739 = to { $bdi }

## crates/web/src/pages/settings/questions.rs

an-incident-asks-only-what-belongs-to-235137e8 = An incident asks only what belongs to its phase. Nothing has to be answered.
asks-for-fields-802537b5 = Asks for: { $fields }.
changing-them-c027dc24 = Changing them
every-question-by-its-key-7ce94958 = Every question by its key
in-the-company-s-file-a-question-known-f0866806 = In the company's file: a question known by its key is changed, a new key is a new question, and { $code } switches one off. What the section does not name stays as shipped.
never-asked-b4519085 = Never asked
the-questions-come-from-source-aa10939e = The questions come from { $source }.
types-a8169f3a = Types
types-of-incidents-321f95a4 = Types of incidents
usually-severity-76678a93 = Usually { $severity }.
what-makes-a-severity-9150d8aa = What makes a severity
when-it-is-over-cb75c750 = When it is over
while-it-is-worked-on-8ebbf06c = While it is worked on
while-it-recovers-258b69c8 = While it recovers
also-phase-name-45f0f88b = also { $phase_name }
customers-may-read-it-32729dea = customers may read it
when-it-is-over-224cedb0 = when it is over
while-it-is-worked-on-0c8a7e4c = while it is worked on
while-it-recovers-d80231a8 = while it recovers

## crates/web/src/pages/settings/reached.rs

with-a-secret-e93184e6 = , with a secret
a-browser-needs-none-for-e-mail-empty-dfd87f37 = A browser needs none. For e-mail, empty means { $email }. For ntfy and webhooks a URL.
add-a-way-to-be-reached-80a3a0c0 = Add a way to be reached
add-at-least-one-way-or-no-alert-can-ad06b1db = Add at least one way, or no alert can reach { $whom }.
add-rule-f5339922 = Add rule
add-rules-to-be-tried-gently-first-and-7c235bd9 = Add rules to be tried gently first, and loudly when there is no answer.
after-minutes-48b2ef00 = After minutes
as-the-other-pages-6d410676 = As the other pages.
contact-methods-098271cd = Contact methods
in-no-rule-6bd352f5 = In no rule
only-for-webhooks-that-check-signatures-4b262851 = Only for webhooks that check signatures, and ntfy servers that want a token.
pages-that-can-wait-f98121cf = Pages that can wait
removed-with-the-rules-that-used-it-a65c076c = Removed, with the rules that used it.
secret-ac8fe331 = Secret
that-is-there-already-76a4c0a8 = That is there already.
that-rule-was-removed-already-8c4330e7 = That rule was removed already.
the-rule-is-removed-6dac8a24 = The rule is removed.
urgent-pages-54985758 = Urgent pages
use-ba1c5c94 = Use
when-each-is-used-60cde1ff = When each is used
without-rules-everything-above-rings-at-faef11e9 = Without rules everything above rings at once
choose-one-of-the-contact-methods-above-7f7818e5 = choose one of the contact methods above
is-needed-for-this-kind-ed9d8d93 = is needed for this kind
leads-inside-this-network-an-admin-can-a920aa9d = leads inside this network; an admin can add it
must-be-from-0-to-max-delay-minutes-e7e29399 = must be from 0 to { $MAX_DELAY } minutes
rings-where-they-are-signed-in-819d3796 = rings where they are signed in
them-e422e7e3 = them

## crates/web/src/pages/settings/setup.rs

anything-that-can-post-json-the-key-b5e311d2 = Anything that can post JSON. The key names the problem: the same key counts repeats, and resolves.
each-alert-of-a-group-becomes-an-alert-402b6937 = Each alert of a group becomes an alert here, and resolves by itself. The label severity says how bad it is; without one it is critical. Grafana's webhook contact point takes the same address.
for-everything-that-can-send-to-226fbdde = For everything that can send to PagerDuty. Where only the host can be changed, this server answers at PagerDuty's own path too.
integration-key-or-routing-key-8bd2bf82 = Integration key or routing key
open-an-alert-87cc114e = Open an alert
prometheus-can-send-here-as-if-this-were-337c70a5 = Prometheus can send here as if this were an Alertmanager. An alert resolves when Prometheus says so, or five minutes after it stopped repeating it.
this-address-works-only-on-this-machine-77f63c2e = This address works only on this machine. For others, start the server with { $code }.
whatever-speaks-source-posts-to-this-f2e201a1 = Whatever speaks { $source } posts to this address.

## crates/web/src/pages/settings/system.rs

configuration-as-code-5940ec34 = Configuration as code
database-f09430d8 = Database
download-company-yaml-aa919733 = Download company.yaml
everybody-can-read-it-what-is-due-b4f875c1 = Everybody can read it. What is due meanwhile waits, and is sent when paging goes on.
everything-that-is-configured-here-can-568a4507 = Everything that is configured here can be written as one file, kept in version control, and applied again.
health-986145af = Health
health-check-c920690f = Health check
keys-and-secrets-are-left-out-and-stay-5ed10fe5 = Keys and secrets are left out, and stay as they are when the file is applied with { $code }.
metrics-7a026a16 = Metrics
page-people-again-a66ed109 = Page people again
pages-are-sent-08f9ea45 = Pages are sent.
paging-is-paused-2ad21f3f = Paging is paused.
pause-all-paging-f5a749eb = Pause all paging?
pause-paging-594e49cf = Pause paging
people-are-paged-again-what-waited-is-bd64f459 = People are paged again. What waited is sent now.
public-address-35123160 = Public address
see-and-change-it-as-text-94b5480f = See and change it as text
servers-at-work-5fe1de79 = Servers at work
this-server-8e1aa0b0 = This server
version-5dcdd537 = Version
bdi-what-is-due-waits-34704b54 = { $bdi }. What is due waits.

## crates/web/src/pages/settings/tokens.rs

a-script-the-command-line-or-another-36836040 = A script, the command line or another program shows a token instead of a password.
it-may-do-what-this-role-may-c986662d = It may do what this role may
no-tokens-yet-3657a452 = No tokens yet
revoked-e58fe295 = Revoked
deploy-script-bbcd8c91 = deploy script
sentence-case-made-ago-4ac109e7 = { $sentence_case }, made { $ago }

## crates/web/src/pages/settings/tried.rs

delivered-the-test-was-taken-look-aa822008 = Delivered: the test was taken. Look whether it arrived.
not-delivered-sentence-1c066a1b = Not delivered. { $sentence }
nothing-can-be-sent-from-this-server-a2f814b2 = Nothing can be sent from this server.
test-2ffcbe05 = Test

## crates/web/src/pages/sign_in.rs

go-on-where-you-were-c5286c7d = Go on where you were
it-was-not-kept-please-type-it-again-8109fac5 = It was not kept: please type it again.
no-way-in-ask-an-admin-for-a-new-sign-in-8513a157 = No way in? Ask an admin for a new sign-in link.
now-the-code-please-and-the-password-6375c414 = Now the code, please, and the password once more.
send-it-now-d724e9f0 = Send it now
sign-in-with-a-passkey-d3e694ae = Sign in with a passkey
that-e-mail-and-password-do-not-belong-4ee7fb96 = That e-mail and password do not belong together.
the-six-digits-in-your-authenticator-app-d4244c30 = The six digits in your authenticator app, or one of your recovery codes.
this-code-is-not-the-one-of-this-moment-2d48fb6b = This code is not the one of this moment. Wait for the next one and try again.
this-needs-to-be-you-and-not-just-your-2b392f1a = This needs to be you, and not just your browser. Please sign in once more.
this-needs-to-be-you-and-not-just-your-d6a99a1a = This needs to be you, and not just your browser. Sign in once more; what you typed is kept.
this-passkey-does-not-open-anything-here-f954fbad = This passkey does not open anything here.
too-many-tries-the-next-one-is-looked-at-02e9bc61 = Too many tries. The next one is looked at in { $seconds } s.
you-are-signed-in-again-this-had-not-8e2abf4b = You are signed in again. This had not been sent:
you-are-signed-in-again-what-you-pressed-a80db0fd = You are signed in again. What you pressed has not been done yet.
your-session-ended-sign-in-and-go-on-01774e19 = Your session ended. Sign in, and go on with what you wrote: it is kept.
your-session-ended-sign-in-then-choose-e1bdb102 = Your session ended. Sign in, then choose the file again: it was not kept.

## crates/web/src/pages/start.rs

a-drill-is-an-incident-that-nothing-is-450e4f62 = A drill is an incident that nothing is wrong about. You are paged, take command and hand it over, with two simulated colleagues. Nobody else notices.
a-schedule-says-who-is-on-call-and-when-e92c0b8a = A schedule says who is on call, and when it is handed over.
add-the-people-who-share-the-work-900cf5a7 = Add the people who share the work
alerts-arrive-7d63efa9 = Alerts arrive.
all-of-it-is-done-from-here-on-home-bb8edfbc = All of it is done. From here on, Home shows what needs you.
arrange-the-rotation-df6604d2 = Arrange the rotation
being-on-call-goes-round-9eb22b1f = Being on call goes round.
connect-a-source-of-alerts-4253ab6f = Connect a source of alerts
customers-see-what-works-and-what-you-do-18686f80 = Customers see what works, and what you do about the rest.
customers-see-what-works-275aa737 = Customers see what works.
everybody-gets-a-link-and-chooses-how-to-07e6826f = Everybody gets a link and chooses how to be reached.
first-steps-11b6bfe6 = First steps
first-steps-done-of-tasks-done-beab4aef = First steps: { $done } of { $tasks } done
five-things-and-an-alert-finds-the-right-0b16dd2d = Five things, and an alert finds the right person at night. They can be done in any order.
it-is-set-up-here-and-nothing-has-89a99322 = It is set up here, and nothing has arrived yet.
it-is-set-up-here-and-nothing-has-222d932f = It is set up here, and nothing has arrived yet. Send a test alert.
look-again-98416222 = Look again
make-sure-you-can-be-woken-a0bb338a = Make sure you can be woken
next-title-18bd96b2 = Next: { $title }
one-person-is-always-on-call-put-others-62913a74 = One person is always on call. Put others into the schedule, so that everybody sleeps.
prometheus-alertmanager-anything-that-d45749b4 = Prometheus, Alertmanager, anything that speaks PagerDuty, or a script.
put-away-3e028e90 = Put away
set-up-the-status-page-4906928e = Set up the status page
share-being-on-call-65d71dc8 = Share being on call
tell-customers-how-things-are-c7298600 = Tell customers how things are
the-first-steps-are-put-away-you-find-ccf0d010 = The first steps are put away. You find them again at /start.
this-browser-rings-while-a-tab-is-open-8e4e4c30 = This browser rings while a tab is open, and this server cannot send mail yet. Turn notifications on, or add your phone.
this-browser-rings-while-a-tab-is-open-25619582 = This browser rings while a tab is open. Turn notifications on, or add your phone.
try-it-adc589d7 = Try it
turn-notifications-on-a30a8b9f = Turn notifications on
you-can-be-reached-in-one-way-also-while-280b0707 = You can be reached in one way, also while no tab is open.
you-can-be-reached-in-ways-ways-also-f9cdfd34 = You can be reached in { $ways } ways, also while no tab is open.
left-of-tasks-done-57604b61 = { $left } of { $tasks } done
many-people-are-here-f276fb49 = { $many } people are here.

## crates/web/src/pages/status_page.rs

there-is-no-status-page-or-no-such-1048e08c = there is no status page, or no such document, at this address

## crates/web/src/pages/status_page/feeds.rs

what-was-said-about-incidents-on-name-ddbd41a3 = What was said about incidents on { $name }
name-incidents-f04c837c = { $name } – Incidents
next-update-by-moment-5b53caab = · Next update by { $moment }

## crates/web/src/pages/status_page/html.rs

all-updates-updates-59e193ee = All { $updates } updates
as-of-moment-6fc61866 = As of { $moment }
as-of-moment-3cd83958 = As of { $moment }.
atom-83a094f8 = Atom
began-moment-654b3622 = Began { $moment }
happening-now-1635826f = Happening now
incidents-atom-1a220924 = Incidents (Atom)
incidents-rss-cad1e6eb = Incidents (RSS)
incidents-as-json-7bfdc3de = Incidents as JSON
it-may-have-been-moved-or-removed-or-the-9d5dd824 = It may have been moved or removed, or the address may have been typed wrongly.
lasted-duration-eb430994 = Lasted { $duration }
next-update-by-moment-480f8402 = Next update by { $moment }
no-components-are-listed-on-this-page-06d41667 = No components are listed on this page yet.
no-incidents-8d5c6c41 = No incidents
no-status-page-here-20ef5a17 = No status page here
ongoing-for-duration-d58e3753 = Ongoing for { $duration }
overall-status-65abbd50 = Overall status
rss-72b67853 = RSS
still-open-see-above-d47ac074 = Still open; see above.
summary-as-json-ff983bf1 = Summary as JSON
the-last-history-days-days-d3008c35 = The last { $history_days } days
there-is-no-status-page-at-this-address-328ed2bc = There is no status page at this address
this-says-nothing-about-whether-the-ba929f46 = This says nothing about whether the services work.
times-and-days-are-in-utc-this-page-is-a-9056c68b = Times and days are in UTC. This page is a copy that is served even when everything behind it is down.
date-to-date2-59a188ce = { $date } to { $date2 }

## crates/web/src/pages/status_page/past.rs

day-h-h-9ccea3ac = 1 day { $h } h
less-than-a-minute-fa553fd0 = less than a minute
d-days-d64be658 = { $d } days
d-days-h-h-fd371462 = { $d } days { $h } h
h-h-m-min-7a014ea6 = { $h } h { $m } min

## crates/web/src/pages/status_pages.rs

status-slug-4866e940 = /status/{ $slug }
a-new-status-page-e5e25b03 = A new status page
acme-status-51d46307 = Acme status
customers-look-there-first-it-is-made-of-12cffd4b = Customers look there first. It is made of finished bytes and stays up when everything else is down.
make-the-page-5ae8e2d7 = Make the page
new-status-page-52776314 = New status page
no-status-page-yet-86c84df9 = No status page yet
the-last-part-of-status-lower-case-ea5a3167 = The last part of /status/…: lower case letters, digits and dashes.
component-5efd6ee0 = component
components-1bf51169 = components
open-open-c191b23b = { $open } open

## crates/web/src/pages/status_pages/act.rs

a-further-update-61e166fb = A further update
card-payments-fail-in-europe-00d347ad = Card payments fail in Europe
customers-already-read-about-name-1fdf2394 = Customers already read about { $name }
everybody-on-the-internet-can-read-this-a0af2dff = Everybody on the internet can read this as soon as you publish it.
in-their-words-no-service-names-no-51de6e3e = In their words: no service names, no causes that may turn out wrong.
internal-incident-2b63856e = Internal incident
never-shown-its-timeline-is-told-what-491e9353 = Never shown. Its timeline is told what was published.
publish-it-as-it-is-ad73bc84 = Publish it as it is
publish-to-everybody-afeffbfa = Publish to everybody
that-of-the-worst-component-f4122b72 = That of the worst component
what-customers-notice-552fa0b2 = What customers notice
what-is-affected-since-when-what-they-d8b7dd70 = What is affected, since when, what they can do, and when you will tell more.
what-to-tell-them-c063e0bb = What to tell them
what-was-said-so-far-d4168896 = What was said so far
what-you-publish-here-is-a-second-420053c9 = What you publish here is a second incident. An update reaches who reads the first.
write-an-update-6b27d348 = Write an update
must-be-a-number-such-as-142-29a05c44 = must be a number such as #142
public-incident-a98f244e = public incident
somebody-else-set-it-from-label-to-842bec38 = somebody else set it from { $label } to { $label2 } meanwhile

## crates/web/src/pages/status_pages/arrange.rs

choose-one-of-the-list-dce8ec04 = Choose one of the list.
customers-can-report-a-problem-there-now-13715376 = Customers can report a problem there now.
the-form-for-reports-is-gone-26aa4531 = The form for reports is gone.
the-page-is-there-add-what-customers-use-496d004e = The page is there. Add what customers use.
name-is-on-the-page-80e87881 = { $name } is on the page.
name-label-customers-see-it-now-4035f9bb = { $name }: { $label }. Customers see it now.

## crates/web/src/pages/status_pages/one.rs

no-component-is-marked-as-affected-d868ac5b = {" "}No component is marked as affected.
a-new-component-33e829f5 = A new component
add-a-component-17b9c880 = Add a component
add-the-component-c9d47658 = Add the component
change-the-status-of-name-3ab4df2a = Change the status of { $name }
close-the-form-5aede46e = Close the form
customers-can-report-a-problem-on-this-5bcf02c5 = Customers can report a problem on this page, without signing in. What they report waits in triage.
customers-cannot-report-a-problem-on-6445a68d = Customers cannot report a problem on this page.
customers-read-capitalised-parts-40184ce3 = Customers read: { $capitalised }.{ $parts }
name-what-customers-use-in-their-words-8b2198bc = Name what customers use, in their words: "Card payments", not "pay-api-2".
no-component-yet-cadd1a7b = No component yet
nothing-is-shown-here-yet-143653bd = Nothing is shown here yet.
open-a-form-for-reports-c04e19b4 = Open a form for reports
public-incidents-24e2b427 = Public incidents
reports-of-customers-6f20c734 = Reports of customers
service-behind-it-5f68b5fd = Service behind it
the-first-words-matter-most-what-is-e11bd7cc = The first words matter most: what is affected, since when, and when there will be more.
what-customers-were-told-4dc993b8 = What customers were told
what-it-is-in-one-sentence-2bc81cd8 = What it is, in one sentence
said-everything-else-works-7f6b359e = { $said }. Everything else works.

## crates/web/src/pages/status_pages/saying.rs

next-update-in-how-many-minutes-425a984c = Next update in how many minutes
not-published-yet-readers-may-stumble-e680b7bd = Not published yet. Readers may stumble over this:
readers-see-the-time-promise-a-little-d448299d = Readers see the time. Promise a little more than you need: a promise kept early costs nothing.
say-when-customers-will-hear-more-they-838f2226 = say when customers will hear more; they count on it

## crates/web/src/pages/status_report.rs

back-to-name-539b9c10 = Back to { $name }
is-it-this-96fc0073 = Is it this?
leave-this-empty-7b89c8ed = Leave this empty
nothing-was-lost-but-time-go-back-and-b4b9a644 = Nothing was lost but time: go back, and send it again in a minute.
only-those-who-look-after-it-read-this-359e59c0 = Only those who look after it read this. Nothing is published, and nothing is given to anybody else.
report-a-problem-name-b5e1d0f1 = Report a problem – { $name }
something-else-or-i-do-not-know-b4841a45 = Something else, or I do not know
thank-you-5dc96e78 = Thank you
there-is-no-form-here-c396b66a = There is no form here
this-page-takes-no-reports-please-7b91df9b = This page takes no reports. Please contact us the way you usually do.
your-e-mail-address-if-we-may-ask-you-995a2cc7 = Your e-mail address, if we may ask you later whether it works again
your-report-is-with-those-who-look-after-be2f391b = Your report is with those who look after it.
the-report-could-not-be-kept-d01b7fb1 = the report could not be kept

## crates/web/src/pages/teams/change.rs

make-the-team-0834674d = Make the team
removed-from-the-team-4cb1bb2f = Removed from the team.
the-team-is-removed-83fdbacb = The team is removed.
the-team-is-there-give-it-something-to-979cffc1 = The team is there. Give it something to look after.
they-are-in-the-team-already-44f791b2 = They are in the team already.
they-were-removed-already-82c7440e = They were removed already.

## crates/web/src/pages/teams/list.rs

policy-1cf4e08e = 1 policy
schedule-ba3a8099 = 1 schedule
service-ba179fc7 = 1 service
a-team-looks-after-services-and-shares-0ef30c6d = A team looks after services and shares being on call. A policy can page all of it at once.
make-the-first-team-277041df = Make the first team
no-members-e3f822b1 = No members
no-team-yet-23e5b955 = No team yet
n-policies-25578d83 = { $n } policies
n-schedules-d6341691 = { $n } schedules
n-services-a12e8f91 = { $n } services

## crates/web/src/pages/teams/one.rs

you-394c6255 = (you)
a-manager-adds-people-to-it-d4cbc7c0 = A manager adds people to it.
add-a-member-43a21fe3 = Add a member
add-the-people-who-share-the-work-below-cce68262 = Add the people who share the work, below.
its-people-stay-no-schedule-policy-or-b5b8b214 = Its people stay. No schedule, policy or service may belong to it any more.
no-policy-yet-b8481e1a = No policy yet
no-service-yet-de95aeb3 = No service yet
nobody-is-in-this-team-yet-3130a3ce = Nobody is in this team yet
nothing-is-open-no-incident-and-no-alert-48cd5328 = Nothing is open: no incident and no alert at its services.
open-incidents-and-alerts-b19c8e42 = Open incidents and alerts
open-now-c48a3425 = Open now
remove-team-71ba70d6 = Remove team
remove-the-team-name-9d4d2846 = Remove the team “{ $name }”?
somebody-joins-c782e880 = Somebody joins
nobody-is-on-call-8a839f1d = nobody is on call
on-call-for-bdi-4f43df46 = on call for { $bdi }
clock-now-there-304e5140 = { $clock_now } there

## crates/web/src/pages/trial.rs

through-bdi-d8b15ddb = , through { $bdi }
before-bdi-213adc30 = ; before: { $bdi }
alert-opened-3a82fa06 = Alert opened
answered-72fca5be = Answered
delivered-e84a8faf = Delivered
it-is-over-ea449564 = It is over.
it-was-answered-before-anything-was-36a6d440 = It was answered before anything was delivered.
matched-9ad3fbb7 = Matched
received-5cf817d2 = Received
somebody-is-paged-e687b476 = Somebody is paged
steps-of-the-test-alert-401150d8 = Steps of the test alert
the-test-alert-b149bb2e = The test alert
the-whole-story-82ffe352 = The whole story
decided-in-a-moment-a6cb498b = decided in a moment
nobody-can-be-reached-not-even-an-admin-fb748de8 = nobody can be reached, not even an admin
the-last-resort-because-reason-5e5be20d = the last resort, because { $reason }
to-a-phone-a-mailbox-or-a-browser-d516d854 = to a phone, a mailbox or a browser
to-the-service-bdi-5648d3f1 = to the service { $bdi }
with-the-link-in-the-page-or-here-0109455a = with the link in the page, or here
way-at-clock-exact-02e8bfbd = { $way } at { $clock_exact }
way-failed-12c86cb1 = { $way } failed
way-on-the-wire-ed745fff = { $way }, on the wire

## crates/web/src/pages/welcome.rs

a-new-way-in-443ee6bc = A new way in
allclear-is-set-up-and-you-are-the-admin-42251063 = Allclear is set up, and you are the admin. Go on, or sign in if you are asked to.
at-least-10-characters-b5d5fbf0 = At least 10 characters.
choose-a-password-d74f1a34 = Choose a password
go-in-967de3f2 = Go in
go-in-with-a-passkey-instead-7b108d6b = Go in with a passkey instead
hand-overs-happen-on-your-clock-2374b966 = Hand-overs happen on your clock.
hello-strong-value-e3effa07 = Hello { $strong }. { $value }
how-do-you-want-to-begin-05443c14 = How do you want to begin?
it-works-once-and-only-the-newest-one-adfaf190 = It works once, and only the newest one does. The server prints a new one when it starts while nobody can sign in; somebody who can is able to send you an invitation.
set-up-allclear-2b2f7a20 = Set up Allclear
set-up-with-a-passkey-instead-ee3336a9 = Set up with a passkey instead
sign-in-as-somebody-else-cab89ed0 = Sign in as somebody else
this-link-does-not-open-anything-any-8eea230a = This link does not open anything any more
times-are-shown-on-your-clock-and-others-ae41ccef = Times are shown on your clock, and others see what time it is for you.
welcome-588a5993 = Welcome
you-are-invited-50fafe05 = You are invited
you-are-set-up-d1e24efb = You are set up
you-are-the-first-here-so-you-become-the-35228c75 = You are the first here, so you become the admin. Everything can be changed later.
you-sign-in-as-email-not-you-small-58c0d914 = You sign in as { $email }. Not you? { $small }
you-sign-in-with-it-and-it-is-the-first-15306f9a = You sign in with it, and it is the first way to reach you.
your-name-3a0663bd = Your name
your-old-password-and-passkeys-stop-95c18b91 = Your old password and passkeys stop working when you go in.
your-team-uses-allclear-to-answer-alerts-89377f97 = Your team uses Allclear to answer alerts and to run incidents.
your-time-zone-916b7097 = Your time zone

## crates/web/src/pages/wrote.rs

copy-what-you-want-to-keep-06f8a733 = Copy what you want to keep.
what-you-wrote-0ea63cd5 = What you wrote

## crates/web/src/problem.rs

line-line-ec12aeb2 = {" "}(line { $line })
no-message-478dc82e = (no message)
the-api-is-described-at-api-v1-openapi-4f7e692d = ; the API is described at /api/v1/openapi.json
it-may-have-been-removed-or-the-address-ed75cb02 = It may have been removed, or the address is not quite right.
there-is-no-page-at-this-address-ce279b36 = There is no page at this address
there-is-nothing-at-this-address-b42878d1 = There is nothing at this address
this-address-belongs-to-a-button-or-a-42223c33 = This address belongs to a button or a program. Go back, and press the button there.
something-went-wrong-inside-the-server-s-63ce5661 = something went wrong inside; the server's log has the details under { $reference }
the-configuration-cannot-be-used-nothing-03a46e40 = the configuration cannot be used; nothing was changed:{"\u000A"}{ $problems }
there-is-nothing-at-this-address-hint-c35caad2 = there is nothing at this address{ $hint }
method-means-nothing-here-allow-says-159b3814 = { $method } means nothing here; `Allow` says what does

## crates/web/src/session.rs

this-form-came-from-another-site-be13bcf3 = This form came from another site
your-browser-says-that-another-site-sent-160d2bfd = Your browser says that another site sent this form. Open the page here and send it again.

## crates/web/src/ui/banner.rs

emergency-mode-number-deploys-are-frozen-bb7f6ff7 = Emergency mode: #{ $number }, deploys are frozen

## crates/web/src/ui/code.rs

copy-658f3664 = Copy

## crates/web/src/ui/dialog.rs

open-the-form-on-a-page-of-its-own-d3887080 = Open the form on a page of its own

## crates/web/src/ui/filter.rs

apply-ca77bbdb = Apply

## crates/web/src/ui/kbd.rs

then-e522e976 = then

## crates/web/src/ui/list.rs

selected-2268c7ea = Selected:

## crates/web/src/ui/live.rs

span-new-5910b54f = { $span } new

## crates/web/src/ui/pager.rs

older-a6ead101 = Older
pages-7decab7f = Pages

## crates/web/src/ui/person.rs

local-time-f05decf1 = Local time
local-time-8f130dd1 = local time

## crates/web/src/ui/prose.rs

table-d70ceb7f = Table
to-do-cde515b5 = to do

## crates/web/src/ui/sent.rs

nothing-was-stored-yet-216d267a = Nothing was stored yet.
please-look-at-the-marked-fields-d9dbca79 = Please look at the marked fields.

## crates/web/src/ui/shell.rs

at-a-glance-2b760ced = At a glance
places-a808d03d = Places
places-short-0ce51211 = Places, short
prepare-f222bf7c = Prepare
sign-out-8b4f3c70 = Sign out
you-are-here-5e6c09b4 = You are here
title-allclear-f6b39782 = { $title } · Allclear

## crates/web/src/ui/status.rs

can-wait-5b158ac6 = Can wait
delivered-to-the-provider-7abb80cc = Delivered to the provider
failed-5579c3d4 = Failed
not-needed-any-more-2423811a = Not needed any more
planned-cf807545 = Planned
sending-83fd00e9 = Sending
triggered-3b1c3ae2 = Triggered
wakes-people-dcc2dd9d = Wakes people

## crates/web/src/ui/steps.rs

done-363200c3 = Done:{" "}
later-8d92d28b = Later:{" "}
next-b56b2022 = Next:{" "}

## crates/web/src/ui/time.rs

tomorrow-4d56d846 = Tomorrow
yesterday-93ae68c7 = Yesterday
due-date-6d4d7c9f = due { $date }
in-ahead-fa67ba87 = in { $ahead }
as-hours-d-overdue-69b9b9c9 = { $as_hours } d overdue
largest-ago-8f9ed350 = { $largest } ago
largest-overdue-361cdbad = { $largest } overdue
secs-d-5522f17b = { $secs } d
secs-h-5122eb2f = { $secs } h
secs-min-310a854f = { $secs } min
secs-s-4a22e02a = { $secs } s
