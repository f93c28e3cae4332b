"""
A KMS key of another account, named by its ARN, is that account's: it is found there, and its policy and state decide.
Unpatched, a key is looked for in the caller's own account alone.
"""
import re
from contextlib import nullcontext

from ministack.core.responses import error_response_json, get_account_id, get_region, request_scope
from ministack.services import kms

import iam_keys
from patching import original

KEY = re.compile(r"arn:aws:kms:([a-z0-9-]+):(\d{12}):key/.+")
# KMS guide, "Allowing users in other accounts to use a KMS key": cryptographic operations and looking, no changes.
ACROSS = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GetPublicKey")


def owner_of(name):
    found = KEY.fullmatch(str(name or ""))
    return found.group(2) if found and found.group(1) == get_region() and found.group(2) != get_account_id() else None


def scope_of(name):
    owner = owner_of(name)
    return request_scope(owner, get_region()) if owner else nullcontext()


def apply():
    resolve = original(kms, "_resolve_key", "key_id_or_arn")
    policy = original(kms, "key_policy_for_arn", "resource_arn")
    handle = original(kms, "handle_request", "method", "path", "headers", "body", "query_params")

    def resolve_there(key_id_or_arn):
        with scope_of(key_id_or_arn):
            return resolve(key_id_or_arn)

    def policy_there(resource_arn):
        with scope_of(resource_arn):
            return policy(resource_arn)

    async def handle_there(method, path, headers, body, query_params):
        action, named = headers.get("x-amz-target", "").rsplit(".", 1)[-1], iam_keys.request_of(body).get("KeyId")
        if owner_of(named) and action not in ACROSS:
            return error_response_json("AccessDeniedException", f"{action} is for the account of the key alone.", 400)
        with scope_of(named):
            return await handle(method, path, headers, body, query_params)

    kms._resolve_key = resolve_there
    kms.key_policy_for_arn = policy_there
    kms.handle_request = handle_there
