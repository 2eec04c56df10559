#!/bin/sh
# @TITLE@
#
#     sh migrate.sh           says what it would do, and changes nothing
#     sh migrate.sh --run     does it: one call after the other, each read back, each noted in a journal
#
# Before its first step it compares AWS with the design that the plan starts from, and begins nothing where they differ.
# A plan that is not safe in every step, or does not reach the later design, is run with --unsafe alone.
# Started again after an interruption it goes on where it was. --journal FILE names the journal (migrate.journal).
# One run at a time works on an organization on this machine, whatever its journal and plan: it holds a lock in /tmp, or in
# the folder that MIGRATE_LOCKS names. It cannot know of runs on other machines, nor of what anybody does in the console.
# It needs the AWS CLI in the management account. AWS_PROFILE and the other settings of the CLI count as they always do.
# MIGRATE_PAUSE is the number of seconds to wait after a call (2). MIGRATE_ALLOW names, with commas, what is made by name alone.

set -u
umask 077
LC_ALL=C
export LC_ALL

organization=@ORGANIZATION@
plan=@PLAN@
missing=@MISSING@
unsafe=@UNSAFE@
run=no
journal=migrate.journal
while [ $# -gt 0 ]; do
    case $1 in
        --run) run=yes ;;
        --unsafe) unsafe=no ;;
        --journal) [ $# -gt 1 ] || { echo "--journal needs the name of a file." >&2; exit 2; }; journal=$2; shift ;;
        *) echo "Usage: sh migrate.sh [--run] [--unsafe] [--journal FILE]" >&2; exit 2 ;;
    esac
    shift
done
pause=${MIGRATE_PAUSE:-2}
tries=10
looks=90
waits=900

AWS_PAGER=
AWS_RETRY_MODE=standard
AWS_MAX_ATTEMPTS=10
export AWS_PAGER AWS_RETRY_MODE AWS_MAX_ATTEMPTS

stop() { printf '%s\n' "Stopped: ${*:-the command aws failed and said nothing.}" "Nothing after this step was done. Put it right and start again: the journal knows the rest." >&2; exit 1; }

# take LOCK WORDS: hold a lock, which one run at a time has. That of a run that was killed on this machine is taken.
take() {
    turn=0
    until (umask 022; set -C; printf '%s\n' "$holder" >"$1") 2>/dev/null; do
        turn=$((turn + 1))
        [ "$turn" -lt 5 ] || { printf '%s\n' "The lock $1 can be neither written nor removed." >&2; exit 2; }
        other=$(cat "$1" 2>/dev/null)
        [ -n "$other" ] || { sleep "$pause"; continue; } # it is being written, or was released a moment ago
        if [ "${other% *}" != "${holder% *}" ] || kill -0 "${other##* }" 2>/dev/null; then
            printf '%s\n' "Another run $2 ($other). If there is none any more, remove $1." >&2
            exit 2
        fi
        mv -- "$1" "$1.$$" 2>/dev/null || continue
        [ "$(cat "$1.$$")" = "$other" ] || ln -- "$1.$$" "$1" # somebody else took it meanwhile
        rm -f -- "$1.$$"
    done
}
release() {
    for one in "$journal.lock" "$lock"; do
        [ "$(cat "$one" 2>/dev/null)" != "$holder" ] || rm -f -- "$one"
    done
    [ -z "$words" ] || rm -f -- "$words"
}

if [ "$run" = yes ]; then
    [ -z "$missing" ] || { printf '%s\n' "These have no AWS id in the design, and no step makes them: $missing. Import the organization first." >&2; exit 2; }
    [ "$unsafe" = no ] || { echo "The plan is not safe, or does not reach the later design: read the script. --unsafe runs it all the same." >&2; exit 2; }
    command -v aws >/dev/null 2>&1 || { echo "There is no aws command here: install the AWS CLI." >&2; exit 2; }
    found=$(aws organizations describe-organization --query Organization.Id --output text) || exit 2
    if [ -n "$organization" ] && [ "$found" != "$organization" ]; then
        printf '%s\n' "This is the organization $found, and the plan is for $organization." >&2
        exit 2
    fi
    case $found in *[!A-Za-z0-9-]*) echo "AWS gave no id of an organization." >&2; exit 2 ;; esac
    lock=${MIGRATE_LOCKS:-/tmp}/orgwright-migrate-$found.lock
    words=
    holder="$(uname -n) $$"
    trap release EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    take "$lock" "works on the organization $found on this machine"
    take "$journal.lock" "has the journal $journal"
    echo "No other run works on $found on this machine. Of other machines nothing is known here: let none run there."
    if [ -s "$journal" ]; then
        [ -z "$(tail -c 1 "$journal")" ] || echo >>"$journal" || exit 2 # its last line was cut: the next one is one of its own
        grep -qxF "plan $plan" "$journal" || { printf '%s\n' "$journal is the journal of another plan." >&2; exit 2; }
    else
        printf '%s\n' "plan $plan" >"$journal" || exit 2
    fi
    words=$(mktemp) || exit 2
else
    echo "Nothing is changed: this is what --run would do."
fi

# allowed SWITCH WORDS: stop unless a person allows by name what no call brings back.
allowed() {
    case ",${MIGRATE_ALLOW:-}," in *",$1,"*) return 0 ;; esac
    [ "$run" = no ] || { printf '%s\n' "This has to be allowed by name: MIGRATE_ALLOW=$1 ($2). Nothing was changed." >&2; exit 2; }
    printf '%s\n' "It has to be allowed by name: MIGRATE_ALLOW=$1 ($2)."
}

# step NUMBER WORDS: true when the step is to be made now.
step() {
    number=$1
    printf '%s\n' "$number. $2"
    [ "$run" = yes ] || return 1
    ! grep -qx "done $number" "$journal" || { echo "   done before"; return 1; }
}

note() { printf '%s\n' "$1" >>"$journal" || stop "the journal cannot be written."; }
finish() { note "done $number"; sleep "$pause"; }
begun() { grep -qx "begin $number" "$journal"; }

# new NUMBER: the id of what a step has made.
new() { sed -n "s/^id $1 //p" "$journal" | tail -n 1; }

is_id() { case $1 in ''|None|*[!A-Za-z0-9-]*) stop "AWS gave no id: $1" ;; esac; }

# busy: true when the last refusal is one after which AWS wants to be asked again.
busy() {
    case $(cat "$words") in
        *ConcurrentModification*|*TooManyRequests*|*Throttling*|*PolicyChangesInProgress*|*FinalizingOrganization*|*"ry again"*) return 0 ;;
    esac
    return 1
}

# again MOST WORDS: wait for a moment, at most MOST times since $turn was 0.
again() { turn=$((turn + 1)); [ "$turn" -lt "$1" ] || stop "$2"; sleep "$pause"; }

# call DONE SERVICE OPERATION ARGUMENTS [QUERY]: make a call; a refusal that names DONE says that it is so already.
call() {
    turn=0
    until answer=$(aws "$2" "$3" --cli-input-json "$4" --query "${5:-@}" --output text 2>"$words"); do
        answer=
        case $(cat "$words") in *"$1"*) echo "   AWS says that it is so already"; return 0 ;; esac
        busy || stop "$(cat "$words")"
        again "$tries" "$(cat "$words")"
    done
}

# ask WORDS...: $answer of a call that only reads.
ask() {
    turn=0
    until answer=$(aws "$@" --output text 2>"$words"); do
        busy || stop "$(cat "$words")"
        again "$tries" "$(cat "$words")"
    done
}

# later MOST WORDS: the same, of a count that no call in between begins anew.
later() { seen=$((seen + 1)); [ "$seen" -lt "$1" ] || stop "$2"; sleep "$pause"; }

holds() { case " $(printf '%s' "$answer" | tr '\t\n' '  ') " in *" $1 "*) return 0 ;; esac; return 1; }

# first COUNT: true where nothing is begun yet: AWS has to be as the design that the plan starts from says.
first() {
    [ "$run" = yes ] || { echo "First AWS is compared with the earlier design, by $1 calls that read."; return 1; }
    ! grep -qx compared "$journal" || return 1
    echo "AWS is compared with the earlier design, by $1 calls that read."
}
differs() { printf '%s\n' "AWS is not as the earlier design says: $*" "Nothing was changed. Import the organization and plan again." >&2; exit 1; }

# same WORDS IDS CALL...: stop unless a call that reads answers just these ids, in any order.
same() {
    about=$1 wanted=$2
    shift 2
    ask "$@"
    unlike=$({ printf '%s\n' "$wanted" | tr ' ' '\n'; echo --; printf '%s\n' "$answer" | tr '\t' '\n'; } | awk '
        $0 == "--" { at_aws = 1; next }
        $0 == "" || $0 == "None" { next }
        !at_aws { wanted[$0] = 1; next }
        $0 in wanted { delete wanted[$0]; next }
        { more = more " " $0 }
        END {
            for (one in wanted) less = less " " one
            if (more != "") printf "AWS has%s, too. ", substr(more, 1, 120)
            if (less != "") printf "AWS has not%s.", substr(less, 1, 120)
        }')
    [ -z "$unlike" ] || differs "$about: $unlike"
}

# told WORDS TEXT TEXT CALL...: stop unless the answer of a call that reads is one of the texts, which have no spaces.
told() {
    about=$1 one=$2 other=$3
    shift 3
    ask "$@"
    answer=$(printf '%s' "$answer" | tr -d ' \t\r\n')
    [ "$answer" = "$one" ] || [ "$answer" = "$other" ] || differs "$about is another."
}

# shows WORD CALL...: wait until WORD is in the answer of a call that reads; hides: until it is not.
shows() { seen=0; wanted=$1; shift; while ask "$@"; ! holds "$wanted"; do later "$looks" "AWS does not show $wanted as planned: aws $*"; done; }
hides() { seen=0; wanted=$1; shift; while ask "$@"; holds "$wanted"; do later "$looks" "AWS still shows $wanted: aws $*"; done; }

# gone ERROR CALL...: wait until AWS answers a call that reads with ERROR.
gone() {
    seen=0
    error=$1
    shift
    while :; do
        if ! aws "$@" >/dev/null 2>"$words"; then
            case $(cat "$words") in *"$error"*) return 0 ;; esac
            busy || stop "$(cat "$words")"
        fi
        later "$looks" "AWS still has it: aws $*"
    done
}

# begin KIND: note that a step begins to make something. What is there before that is none of ours, whatever its name.
begin() {
    [ -z "$answer" ] || stop "There is already $1 ($answer), and no step of this plan made it. Plan again from what AWS has now."
    note "begin $number"
}

# make KIND DUPLICATE OPERATION ARGUMENTS QUERY CALL...: make a policy or an OU, which CALL finds by its name; its id is
# in $made. One that is there is ours only when an earlier run has begun this step; the caller holds it to the plan.
make() {
    kind=$1 refusal=$2 operation=$3 json=$4 place=$5
    shift 5
    ask "$@"
    begun || begin "$kind of that name"
    if [ -z "$answer" ]; then
        call "$refusal" organizations "$operation" "$json" "$place"
        [ -n "$answer" ] || ask "$@"
    fi
    made=$answer
    is_id "$made"
}

# account_at ADDRESS: $answer is the number of the account with an e-mail address, or nothing.
account_at() {
    ask organizations list-accounts --query 'Accounts[].[Id,Email]'
    answer=$(printf '%s\n' "$answer" | address=$1 awk -F '\t' 'tolower($2) == tolower(ENVIRON["address"]) { print $1 }')
}

# make_account ADDRESS REQUESTS ARGUMENTS: make an account; its number is in $made. After an interruption the request of
# the earlier run, which the query REQUESTS finds by the account's name, is waited for, and the address is looked for.
make_account() {
    if begun; then
        seen=0
        while ask organizations list-create-account-status --states IN_PROGRESS --query "$2"; [ -n "$answer" ]; do
            later "$waits" "AWS is still making the account ($answer)."
        done
        account_at "$1"
    else
        account_at "$1"
        begin "an account with that address"
    fi
    made=$answer
    [ -n "$made" ] || request_account "$3"
    is_id "$made"
}

# request_account ARGUMENTS: ask for an account, and wait until AWS has made it.
request_account() {
    call NothingLikeThis organizations create-account "$1" CreateAccountStatus.Id
    request=$answer
    is_id "$request"
    seen=0
    while :; do
        ask organizations describe-create-account-status --create-account-request-id "$request" --query 'CreateAccountStatus.[State,AccountId,FailureReason]'
        case $answer in
            SUCCEEDED*) made=$(printf '%s' "$answer" | cut -f 2); return 0 ;;
            FAILED*) stop "AWS could not make the account: $answer" ;;
        esac
        later "$waits" "AWS is still making the account ($request)."
    done
}

keep() { note "id $number $made"; }

