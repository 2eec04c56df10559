#!/bin/sh
# Reads an AWS organization into a folder, for: orgwright import FOLDER -o design.json
#
#     sh dump.sh [FOLDER] [--mask-emails] [--no-tags]
#
# It needs the AWS CLI and the rights organizations:Describe* and organizations:List*, in the management account or in
# that of a delegated administrator. It changes nothing at AWS. Start it again after an interruption: what is there is
# not asked for twice. AWS_PROFILE and the other settings of the CLI count as they always do.

set -u
umask 077
LC_ALL=C
export LC_ALL

mask=@MASK@
tags=@TAGS@
folder=
for word in "$@"; do
    case $word in
        --mask-emails) mask=yes ;;
        --no-tags) tags=no ;;
        -*) echo "Usage: sh dump.sh [FOLDER] [--mask-emails] [--no-tags]" >&2; exit 2 ;;
        *) folder=$word ;;
    esac
done
folder=${folder:-organization-dump}
pause=${DUMP_PAUSE:-2}
calls=0

command -v aws >/dev/null 2>&1 || { echo "There is no aws command here: install the AWS CLI." >&2; exit 2; }
mkdir -p -- "$folder" || exit 2
cd -- "$folder" || exit 2
rm -f -- @MANIFEST@ ./*.part
AWS_PAGER=
AWS_RETRY_MODE=adaptive
AWS_MAX_ATTEMPTS=10
export AWS_PAGER AWS_RETRY_MODE AWS_MAX_ATTEMPTS
pager=
case $(aws --version 2>&1) in
    aws-cli/1.*) ;;
    *) pager=--no-cli-pager ;;
esac

# ask FILE WORDS...: the answer of one call in FILE, or the refusal in its place beside it.
ask() {
    file=$1
    shift
    [ -s "$file.json" ] && return 0
    rm -f -- "$file.refused"
    try=0
    while :; do
        calls=$((calls + 1))
        if aws "$@" $pager --output json >"$file.part" 2>"$file.words"; then
            break
        fi
        case $(cat "$file.words") in
            *ResourcePolicyNotFound*|*EffectivePolicyNotFound*|*"(ResourceNotFoundException)"*)  # an answer: there is none
                mv -- "$file.words" "$file.none"
                rm -f -- "$file.part"
                return 0 ;;
            *ExpiredToken*|*"Token has expired"*|*"SSO session"*|*"Unable to locate credentials"*|*"sso login"*)
                cat "$file.words" >&2
                echo "Sign in again, then start this script again: it goes on where it stopped." >&2
                rm -f -- "$file.part" "$file.words"
                exit 3 ;;
            *TooManyRequests*|*Throttling*|*ConcurrentModification*|*"(429)"*|*"(5"[0-9][0-9]")"*|*ServiceException*|\
            *InternalFailure*|*"Could not connect"*|*"Connection was closed"*|*"timeout"*|*"timed out"*)
                try=$((try + 1))
                if [ "$try" -lt 8 ]; then
                    sleep $((pause * try))
                    continue
                fi ;;
        esac
        mv -- "$file.words" "$file.refused"
        rm -f -- "$file.part"
        echo "refused: aws $*" >&2
        return 1
    done
    rm -f -- "$file.words"
    if [ ! -s "$file.part" ]; then
        # The CLI prints nothing for an answer without members.
        echo "{}" >"$file.part"
    fi
    if [ "$mask" = yes ]; then
        # The session of an identity is often named after its person's address; an invitation names one anywhere.
        words='s/"\([A-Za-z]*Email\)": *"[^"]*"/"\1": "masked"/'
        case $file in
            identity|list-handshakes-*|*-identities/list-users) words='s/[-A-Za-z0-9._%+]*@[-A-Za-z0-9.]*/masked/g' ;;
        esac
        sed "$words" "$file.part" >"$file.masked" || exit 2
        mv -- "$file.masked" "$file.part"
    fi
    mv -- "$file.part" "$file.json"
}

# ids KEY PATTERN FILE...: the values of a key in answers, one a line.
ids() {
    key=$1
    pattern=$2
    shift 2
    for one in "$@"; do
        [ -f "$one" ] && sed -n 's/^ *"'"$key"'": "\('"$pattern"'\)",\{0,1\}$/\1/p' "$one"
    done
    return 0
}

org() {
    file=$1
    shift
    ask "$file" organizations "$@"
}

ask identity sts get-caller-identity || { cat identity.refused >&2; exit 3; }
echo "This reads the organization as:" >&2
sed -n 's/^ *"Arn": "\(.*\)".*/    \1/p' identity.json >&2

org describe-organization describe-organization
org list-roots list-roots
org list-accounts list-accounts

# The tree, level by level.
parents=$(ids Id 'r-[0-9a-z]*' list-roots.json)
holders=
level=0
while [ -n "$parents" ]; do
    level=$((level + 1))
    [ "$level" -le 21 ] || { echo "What answers is not AWS: its OUs lie more than 20 levels deep." >&2; exit 2; }
    below=
    for parent in $parents; do
        case " $holders " in *" $parent "*) continue ;; esac  # an answer that leads in a ring
        holders="$holders $parent"
        org "list-organizational-units-for-parent-$parent" list-organizational-units-for-parent --parent-id "$parent"
        below="$below $(ids Id 'ou-[-0-9a-z]*' "list-organizational-units-for-parent-$parent.json")"
    done
    parents=$(echo $below)
done
if ! grep -q '"Paths"' list-accounts.json 2>/dev/null; then
    for parent in $holders; do
        org "list-accounts-for-parent-$parent" list-accounts-for-parent --parent-id "$parent"
    done
fi

# The policies: their texts and targets, not one call a node.
own=
for type in @TYPES@; do
    org "list-policies-$type" list-policies --filter "$type" || continue
    for policy in $(ids Id 'p-[0-9A-Za-z_]*' "list-policies-$type.json"); do
        org "describe-policy-$policy" describe-policy --policy-id "$policy"
        org "list-targets-for-policy-$policy" list-targets-for-policy --policy-id "$policy"
        grep -q '"AwsManaged": true' "describe-policy-$policy.json" 2>/dev/null || own="$own $policy"
    done
done

org list-aws-service-access-for-organization list-aws-service-access-for-organization
org list-delegated-administrators list-delegated-administrators
for account in $(ids Id '[0-9]*' list-delegated-administrators.json); do
    org "list-delegated-services-for-account-$account" list-delegated-services-for-account --account-id "$account"
done
org describe-resource-policy describe-resource-policy
org list-handshakes-for-organization list-handshakes-for-organization
org list-create-account-status list-create-account-status

# Effective policies that AWS calls invalid, of the types that are enabled.
enabled=$(tr -d ' \n' <list-roots.json 2>/dev/null | tr '{' '\n' |
    sed -n '/"Status":"ENABLED"/s/.*"Type":"\([A-Z0-9_]*\)".*/\1/p' | grep -v '_CONTROL_POLICY$')
for type in $enabled; do
    invalid=list-accounts-with-invalid-effective-policy-$type
    org "$invalid" list-accounts-with-invalid-effective-policy --policy-type "$type" || continue
    for account in $(ids Id '[0-9]*' "$invalid.json"); do
        org "list-effective-policy-validation-errors-$account-$type" list-effective-policy-validation-errors \
            --account-id "$account" --policy-type "$type"
    done
done

if [ "$tags" = yes ]; then
    for resource in $holders $(ids Id '[0-9]*' list-accounts.json list-accounts-for-parent-*.json | sort -u) $own; do
        org "list-tags-for-resource-$resource" list-tags-for-resource --resource-id "$resource"
    done
fi

@IDENTITIES@count() {
    echo $#
}
found() {
    [ -e "$1" ] || { echo 0; return; }
    count "$@"
}
answers=$(found ./*.json)
refusals=$(found ./*.refused)
{
    echo '{'
    echo '  "format": "@FORMAT@",'
    echo '  "version": 1,'
    echo "  \"calls\": $calls,"
    echo "  \"answers\": $((answers - 1)),"
    echo "  \"refused\": $refusals,"
    echo "  \"maskedEmails\": \"$mask\","
    echo "  \"tags\": \"$tags\""
    echo '}'
} >@MANIFEST@.part
mv -- @MANIFEST@.part @MANIFEST@
echo "Done: $((answers - 1)) answers, $refusals refused, in $PWD" >&2
