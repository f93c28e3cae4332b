"""
An object that names its KMS key is written and read with that key's consent: the caller needs kms:GenerateDataKey and
kms:Decrypt on it with the object's encryption context, and the key must be enabled (S3 guide, "Using server-side encryption
with AWS KMS keys"). Unpatched, the key's name is stored and never looked at.
"""
import base64
import contextvars
import json

from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services import kms, s3

import iam_keys
from patching import expect_source, original

KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id"
CONTEXT = "x-amz-server-side-encryption-context"
caller = contextvars.ContextVar("caller", default="")


def apply():
    handle = s3.handle_request
    expect_source(handle, "_request_access_key(method, key, headers, query_params, body)")
    write = original(s3, "_resolve_sse_write_headers", "headers", "bucket_name")
    read = original(s3, "_check_sse_read_headers", "headers", "obj")

    async def handle_for_caller(method, path, headers, body, query_params, *args, **kwargs):
        token = caller.set(s3._request_access_key(method, path, headers, query_params, body))
        try:
            return await handle(method, path, headers, body, query_params, *args, **kwargs)
        finally:
            caller.reset(token)

    def write_with_key(headers, bucket_name):
        out, error = write(headers, bucket_name)
        if error or not headers.get(KEY_ID):
            return out, error
        out[CONTEXT] = headers.get(CONTEXT, "")
        return out, refusal("kms:GenerateDataKey", out)

    def read_with_key(headers, obj):
        stored = obj.get("preserved_headers", {})
        return read(headers, obj) or (refusal("kms:Decrypt", stored) if CONTEXT in stored else None)

    s3.handle_request = handle_for_caller
    s3._resolve_sse_write_headers = write_with_key
    s3._check_sse_read_headers = read_with_key


def refusal(action, stored):
    name = stored[KEY_ID]
    key = kms._resolve_key(name)
    if not key:
        return s3._error("KMS.NotFoundException", f"Key '{name}' does not exist", 400)
    try:
        context = json.loads(base64.b64decode(stored[CONTEXT]) or b"{}")
    except ValueError:
        return s3._error("InvalidArgument", f"The header '{CONTEXT}' is not base64-encoded JSON.", 400)
    call = json.dumps({"KeyId": name, "EncryptionContext": context})
    known = {**iam_keys.key_context(call), "kms:ViaService": f"s3.{get_region()}.amazonaws.com"}
    denied = iam_evaluator.enforce(caller.get(), action, "kms", get_region(), key["Arn"], known)
    if denied:
        return s3._error("AccessDenied", f"not authorized to perform: {action} on resource: {key['Arn']}", 403)
    state = key["KeyState"]
    if state != "Enabled":
        code = "KMS.DisabledException" if state == "Disabled" else "KMS.KMSInvalidStateException"
        return s3._error(code, f"{key['Arn']} is {state}.", 400)
    return None
