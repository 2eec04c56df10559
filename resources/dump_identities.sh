# What lies inside the accounts, and Identity Center: into a folder beside this one, for orgwright import --as iam.
role=@ROLE@
inside=$PWD-identities
mkdir -p -- "$inside" || exit 2
own=$(ids Account '[0-9]*' identity.json)
partition=$(sed -n 's/^ *"Arn": "arn:\([-a-z]*\):.*/\1/p' identity.json)

# The answers about one account, asked with whatever credentials the environment has.
read_account() {
    ask "$here/authorization-details" iam get-account-authorization-details \
        --filter User Role Group LocalManagedPolicy
    ask "$here/account-summary" iam get-account-summary
    ask "$here/virtual-mfa-devices" iam list-virtual-mfa-devices --assignment-status Assigned
    ask "$here/roles" iam list-roles
    if [ ! -s "$here/credential-report.json" ]; then
        try=0
        until aws iam generate-credential-report $pager --output text 2>/dev/null | grep -q COMPLETE; do
            try=$((try + 1))
            [ "$try" -lt 20 ] || break
            sleep "$pause"
        done
        ask "$here/credential-report" iam get-credential-report
    fi
    return 0
}

for account in $(ids Id '[0-9]*' list-accounts.json list-accounts-for-parent-*.json | sort -u); do
    here=$inside/$account
    mkdir -p -- "$here"
    [ -s "$here/authorization-details.json" ] && [ -s "$here/credential-report.json" ] && continue
    if [ "$account" = "$own" ]; then
        read_account
        continue
    fi
    # The keys stay in variables: nothing secret is written to the disk.
    if ! keys=$(aws sts assume-role --role-arn "arn:$partition:iam::$account:role/$role" \
        --role-session-name orgwright-dump --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' \
        $pager --output text 2>"$here/role.refused"); then
        echo "refused: the role $role of account $account" >&2
        continue
    fi
    rm -f -- "$here/role.refused"
    (
        set -- $keys
        AWS_ACCESS_KEY_ID=$1
        AWS_SECRET_ACCESS_KEY=$2
        AWS_SESSION_TOKEN=$3
        export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
        unset AWS_PROFILE
        read_account
    )
    left=$?
    [ "$left" -ne 3 ] || exit 3
done

# texts PATTERN FILE...: the texts of lists in answers, one a line.
texts() {
    pattern=$1
    shift
    for one in "$@"; do
        [ -f "$one" ] && sed -n 's/^ *"\('"$pattern"'\)",\{0,1\}$/\1/p' "$one"
    done
    return 0
}

sso() {
    file=$inside/$1
    shift
    ask "$file" sso-admin "$@"
}

sso list-instances list-instances
instance=$(ids InstanceArn '[^"]*' "$inside/list-instances.json" | head -n 1)
store=$(ids IdentityStoreId '[^"]*' "$inside/list-instances.json" | head -n 1)
if [ -n "$instance" ]; then
    sso list-permission-sets list-permission-sets --instance-arn "$instance"
    for set in $(texts 'arn:[^"]*permissionSet[^"]*' "$inside/list-permission-sets.json"); do
        id=${set##*/}
        for call in describe-permission-set list-managed-policies-in-permission-set \
            list-customer-managed-policy-references-in-permission-set get-inline-policy-for-permission-set \
            get-permissions-boundary-for-permission-set list-accounts-for-provisioned-permission-set; do
            sso "$call-$id" "$call" --instance-arn "$instance" --permission-set-arn "$set"
        done
        for account in $(texts '[0-9]*' "$inside/list-accounts-for-provisioned-permission-set-$id.json"); do
            sso "list-account-assignments-$account-$id" list-account-assignments \
                --instance-arn "$instance" --account-id "$account" --permission-set-arn "$set"
        done
    done
    ask "$inside/list-users" identitystore list-users --identity-store-id "$store"
    ask "$inside/list-groups" identitystore list-groups --identity-store-id "$store"
    for member in $(ids GroupId '[-0-9a-f]*' "$inside/list-groups.json"); do
        ask "$inside/list-group-memberships-$member" identitystore list-group-memberships \
            --identity-store-id "$store" --group-id "$member"
    done
    # Account access manager: a CLI of before it refuses this, and its entitlements stay unknown.
    ask "$inside/list-applications" account-access list-applications
    for application in $(ids applicationArn '[^"]*' "$inside/list-applications.json"); do
        ask "$inside/list-entitlements-${application##*/}" account-access list-entitlements \
            --application-arn "$application" --filter 'principalRole={}'
    done
fi
echo "What lies inside is in $inside: orgwright import $inside --as iam --into DESIGN" >&2

