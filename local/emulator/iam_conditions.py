"""
With AUTH=true the emulator checks signatures, trust, identity, session and resource policies. Added here is what tenant
isolation rests on and it lacks: policy variables such as ${aws:PrincipalTag/TenantId}, dynamodb:LeadingKeys, and the
keys of KMS. Every decision is also written down, for local/guard to read.
"""
import json
import os
import re
import threading
import time
from dataclasses import replace

from ministack.core import iam_actions, iam_evaluator
from ministack.services import dynamodb, tagging

import iam_keys
from iam_keys import key_context
from patching import expect_source, original

VARIABLE = re.compile(r"\$\{([^}]+)\}")
# No request holds it, so what names an absent variable matches nothing.
UNRESOLVED = "\x00unresolved"
EQUALITY = re.compile(r"([#\w.-]+)\s*=\s*(:\w+)")


class ArnInContext(str):
    """An ARN together with the condition keys that hold for it alone."""

    context = {}


def in_context(arn, context):
    marked = ArnInContext(arn)
    marked.context = context
    return marked

# A batch is allowed by the permission for one of its kind (SQS developer guide, "Amazon SQS API permissions").
BATCHED = {
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}


def apply():
    evaluate = original(iam_evaluator, "evaluate", "ctx", "policies", "limits")
    enforce = original(
        iam_evaluator, "enforce", "access_key_id", "iam_action", "service", "region", "resource_arn", "service_context"
    )
    expect_source(enforce, "result = evaluate(ctx, principal.policies, *principal.limits)")
    tags = original(iam_actions, "request_tag_context", "service", "iam_action", "body", "params")
    checks = original(iam_actions, "dynamodb_transaction_checks", "iam_action", "body", "region", "account_id")
    condition_key = original(iam_evaluator, "_resolve_condition_key", "key", "ctx")
    expect_source(condition_key, 'if k == "aws:securetransport":')

    mail_arn = original(iam_actions, "_ses_v2_resource_arn", "method", "path", "body", "region", "account_id")

    def secured_condition_key(key, ctx):
        # The laptop speaks HTTP to itself; on AWS there is no other way in than TLS for these clients.
        return "true" if key.lower() == "aws:securetransport" else condition_key(key, ctx)

    def evaluate_with_variables(ctx, policies, *limits):
        layers = [[[resolved(s, ctx) for s in document] for document in layer] for layer in (policies, *limits)]
        return evaluate(ctx, *layers)

    def context_of(service, iam_action, body, params):
        known = tags(service, iam_action, body, params)
        if service == "dynamodb":
            return {**known, **table_context(iam_action, body)}
        return {**known, **key_context(body)} if service == "kms" else known

    def keyed_checks(iam_action, body, region, account_id):
        found = checks(iam_action, body, region, account_id)
        pairs = zip(found, transaction_items(body))
        return [(action, in_context(arn, leading_keys(keys))) for (action, arn), keys in pairs] if found else found

    def enforce_and_record(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        if getattr(resource_arn, "is_missing", False):
            return iam_evaluator.check_credentials(access_key_id, service)
        iam_action = BATCHED.get(iam_action, iam_action)
        context = {**(service_context or {}), **getattr(resource_arn, "context", {})}
        for arn in (str(resource_arn), *getattr(resource_arn, "also", ())):
            denied = enforce(access_key_id, iam_action, service, region, arn, context)
            record(access_key_id, iam_action, arn, {**tags_of(service, arn), **context}, denied)
            if denied:
                return denied
        return None

    iam_keys.apply()
    iam_evaluator._resolve_condition_key = secured_condition_key
    iam_evaluator.evaluate = evaluate_with_variables
    iam_evaluator.enforce = enforce_and_record
    iam_actions.request_tag_context = context_of
    iam_actions._ses_v2_resource_arn = mail_resource(mail_arn)
    iam_actions.dynamodb_transaction_checks = keyed_checks


def resolved(statement, ctx):
    def value(text):
        return VARIABLE.sub(lambda found: variable(found.group(1), ctx), text) if "${" in text else text

    def values(given):
        return [value(v) for v in given] if isinstance(given, list) else value(given) if isinstance(given, str) else given

    if "${" not in repr((statement.resources, statement.not_resources, statement.conditions)):
        return statement
    return replace(
        statement,
        resources=values(statement.resources),
        not_resources=values(statement.not_resources),
        conditions={op: {k: values(v) for k, v in keys.items()} for op, keys in statement.conditions.items()},
    )


def variable(name, ctx):
    if name in ("*", "?", "$"):
        return name
    found = iam_evaluator._resolve_condition_key(name, ctx)
    # A value's own wildcards are taken literally on AWS: one that has any resolves to nothing here.
    return found if isinstance(found, str) and found and not re.search(r"[*?]", found) else UNRESOLVED


def payload(body):
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def table_named(name):
    return dynamodb._tables.get(str(name).rsplit("/", 1)[-1])


def key_text(attribute):
    return next(iter(attribute.values()), None) if isinstance(attribute, dict) else None


def keys_of(table_name, items):
    table = table_named(table_name)
    found = [key_text(item.get(table["pk_name"])) for item in items if isinstance(item, dict)] if table else []
    return [str(key) for key in found if key is not None]


def queried_keys(data):
    table = table_named(data.get("TableName"))
    if not table:
        return []
    hash_name = table["pk_name"]
    if data.get("IndexName"):
        index = next((i for i in table["GlobalSecondaryIndexes"] if i["IndexName"] == data["IndexName"]), None)
        hash_name = next((k["AttributeName"] for k in (index or {}).get("KeySchema", []) if k["KeyType"] == "HASH"), hash_name)
    names, values = data.get("ExpressionAttributeNames") or {}, data.get("ExpressionAttributeValues") or {}
    pairs = EQUALITY.findall(data.get("KeyConditionExpression") or "")
    return [str(key_text(values.get(v))) for n, v in pairs if names.get(n, n) == hash_name and v in values]


def table_context(iam_action, body):
    data, action = payload(body), iam_action.split(":", 1)[-1]
    if action == "Query":
        keys = queried_keys(data)
    elif action == "BatchGetItem":
        keys = [k for t, r in (data.get("RequestItems") or {}).items() for k in keys_of(t, r.get("Keys") or [])]
    elif action == "BatchWriteItem":
        keys = [
            key
            for table, requests in (data.get("RequestItems") or {}).items()
            for request in requests
            for key in keys_of(table, [(request.get("PutRequest") or {}).get("Item"), (request.get("DeleteRequest") or {}).get("Key")])
        ]
    else:
        keys = keys_of(data.get("TableName"), [data.get("Key") or data.get("Item")])
    return leading_keys(keys)


def leading_keys(keys):
    return {"dynamodb:LeadingKeys": keys} if keys else {}


def transaction_items(body):
    for item in payload(body).get("TransactItems") or []:
        for member in iam_actions._DYNAMODB_TRANSACT_ITEM_ACTIONS:
            detail = item.get(member)
            if isinstance(detail, dict) and detail.get("TableName"):
                yield keys_of(detail["TableName"], [detail.get("Key") or detail.get("Item")])


def mail_resource(mail_arn):
    """Sending is judged by the identity that the sender's address belongs to (SES guide, "Sending authorization")."""

    def arn_of(method, path, body, region, account_id):
        if not path.rstrip("/").endswith("/outbound-emails"):
            return mail_arn(method, path, body, region, account_id)
        sender = re.sub(r"^.*<(.+)>$", r"\1", str(payload(body).get("FromEmailAddress", "")))
        arn = f"arn:aws:ses:{region}:{account_id}:identity/{sender.rsplit('@', 1)[-1]}"
        return in_context(arn, {"ses:FromAddress": sender})

    return arn_of


def tags_of(service, arn):
    """Conditions on a key's tags are judged by the emulator itself; the journal has to name them too."""
    if service != "kms":
        return {}
    return {f"aws:ResourceTag/{name}": value for name, value in (tagging.resource_tags(arn) or {}).items()}


class Journal:
    """One line a decision; opened once, flushed by the line."""

    def __init__(self):
        path = os.environ.get("TENANTRY_CALLS_FILE")
        self.file = open(path, "a", encoding="utf-8", buffering=1) if path else None
        self.lock = threading.Lock()

    def write(self, line):
        if self.file:
            with self.lock:
                self.file.write(json.dumps(line) + "\n")


journal = None


def record(access_key_id, action, resource, context, denied):
    global journal
    journal = journal or Journal()
    if not journal.file or iam_evaluator.is_root_access_key(access_key_id or ""):
        return
    from ministack.services import sts

    session = sts._sessions.get(access_key_id) or {}
    line = {
        "at": round(time.time(), 3),
        "principal": session.get("Arn", access_key_id),
        "tags": {t["Key"]: t["Value"] for t in session.get("SessionTags") or []},
        "action": action,
        "resource": resource,
        "context": {k: v for k, v in context.items() if v is not None and k != "dynamodb:Select"},
        "allowed": denied is None,
    }
    reason = getattr(denied, "reason", "") or getattr(denied, "message", "")
    journal.write({**line, "reason": reason} if reason else line)
