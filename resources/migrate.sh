#!/bin/sh
# @TITLE@
#
#     sh migrate.sh           says what it would do, and changes nothing
#     sh migrate.sh --run     does it: one call after the other, each read back, each noted in a journal
#
# A plan that is not safe in every step, or does not reach the later design, is run with --unsafe alone.
# Started again after an interruption it goes on where it was. --journal FILE names the journal (migrate.journal).
# It needs the AWS CLI in the management account. AWS_PROFILE and the other settings of the CLI count as they always do.
# MIGRATE_PAUSE is the number of seconds to wait after a call (2).

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

AWS_PAGER=
AWS_RETRY_MODE=standard
AWS_MAX_ATTEMPTS=10
export AWS_PAGER AWS_RETRY_MODE AWS_MAX_ATTEMPTS

stop() { printf '%s\n' "Stopped: $*" "Nothing after this step was done. Put it right and start again: the journal knows the rest." >&2; exit 1; }

if [ "$run" = yes ]; then
    [ -z "$missing" ] || { printf '%s\n' "These have no AWS id in the design, and no step makes them: $missing. Import the organization first." >&2; exit 2; }
    [ "$unsafe" = no ] || { echo "The plan is not safe, or does not reach the later design: read the script. --unsafe runs it all the same." >&2; exit 2; }
    command -v aws >/dev/null 2>&1 || { echo "There is no aws command here: install the AWS CLI." >&2; exit 2; }
    found=$(aws organizations describe-organization --query Organization.Id --output text) || exit 2
    if [ -n "$organization" ] && [ "$found" != "$organization" ]; then
        printf '%s\n' "This is the organization $found, and the plan is for $organization." >&2
        exit 2
    fi
    if [ -s "$journal" ]; then
        grep -qxF "plan $plan" "$journal" || { printf '%s\n' "$journal is the journal of another plan." >&2; exit 2; }
    else
        printf '%s\n' "plan $plan" >"$journal" || exit 2
    fi
    words=$(mktemp) || exit 2
    trap 'rm -f -- "$words"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
else
    echo "Nothing is changed: this is what --run would do."
fi

# step NUMBER WORDS: true when the step is to be made now.
step() {
    number=$1
    printf '%s\n' "$number. $2"
    [ "$run" = yes ] || return 1
    ! grep -qx "done $number" "$journal" || { echo "   done before"; return 1; }
}

finish() { printf '%s\n' "done $number" >>"$journal" || stop "the journal cannot be written."; sleep "$pause"; }

# new NUMBER: the id of what a step has made.
new() { sed -n "s/^id $1 //p" "$journal" | tail -n 1; }

keep() {
    case $1 in ''|None|*[!A-Za-z0-9-]*) stop "AWS gave no id: $1" ;; esac
    printf '%s\n' "id $number $1" >>"$journal" || stop "the journal cannot be written."
}

# call DONE SERVICE OPERATION ARGUMENTS [QUERY]: make a call; a refusal that names DONE says that it is so already.
call() {
    try=0
    while :; do
        if answer=$(aws "$2" "$3" --cli-input-json "$4" --query "${5:-@}" --output text 2>"$words"); then
            return 0
        fi
        answer=
        case $(cat "$words") in
            *"$1"*) echo "   it is so already"; return 0 ;;
            *ConcurrentModification*|*TooManyRequests*|*Throttling*|*PolicyChangesInProgress*|*FinalizingOrganization*|*"ry again"*)
                try=$((try + 1))
                [ "$try" -lt "$tries" ] || stop "$(cat "$words")"
                sleep "$pause" ;;
            *) stop "$(cat "$words")" ;;
        esac
    done
}

# read_back WANTED WORDS...: the answer of a call must contain WANTED, or must not where that begins with a minus.
read_back() {
    wanted=$1
    shift
    there=$(aws "$@" --output text 2>"$words") || stop "$(cat "$words")"
    case $wanted in
        -*) case " $(printf '%s' "$there" | tr '\t\n' '  ') " in *" ${wanted#-} "*) stop "AWS still shows ${wanted#-}." ;; esac ;;
        *) case " $(printf '%s' "$there" | tr '\t\n' '  ') " in *" $wanted "*) ;; *) stop "AWS does not show $wanted." ;; esac ;;
    esac
}

attached() { read_back "$3$1" organizations list-policies-for-target --target-id "$2" --filter "$4" --query 'Policies[].Id'; }
lies_in() { read_back "$2" organizations list-parents --child-id "$1" --query 'Parents[].Id'; }

# wait_for_account REQUEST: wait until AWS has made an account, and keep its number.
wait_for_account() {
    while :; do
        state=$(aws organizations describe-create-account-status --create-account-request-id "$1" --query 'CreateAccountStatus.[State,AccountId,FailureReason]' --output text) || stop "the state of $1 cannot be read."
        case $state in
            SUCCEEDED*) keep "$(printf '%s' "$state" | cut -f 2)"; return 0 ;;
            FAILED*) stop "AWS could not make the account: $state" ;;
        esac
        sleep "$pause"
    done
}

