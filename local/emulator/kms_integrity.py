"""
A ciphertext is authentic and belongs to one key. Unpatched, a tampered ciphertext decrypts to garbage without an error,
and one key's ciphertext decrypts under another's id.
"""
import base64
import hashlib
import hmac
import json

from ministack.core.responses import error_response_json
from ministack.services import kms

from patching import expect_source, original

TAG_BYTES = 16


def apply():
    encrypt = original(kms, "_encrypt", "data")
    decrypt = original(kms, "_decrypt", "data")
    data_key = original(kms, "_generate_data_key_common", "data", "action")
    expect_source(encrypt, 'ciphertext = rec["KeyId"].encode() + ctx_hash + nonce + encrypted')
    expect_source(decrypt, "embedded_id = ciphertext[:36].decode")

    def tagged_data_key(data, action="GenerateDataKey"):
        key, plaintext, ciphertext = data_key(data, action)
        return (key, plaintext, ciphertext + tag(key, ciphertext)) if key else (key, plaintext, ciphertext)

    def tagged_encrypt(data):
        status, headers, body = encrypt(data)
        key = kms._resolve_key(data.get("KeyId", ""))
        if status != 200 or "_symmetric_key" not in (key or {}):
            return status, headers, body
        answer = json.loads(body)
        ciphertext = base64.b64decode(answer["CiphertextBlob"])
        answer["CiphertextBlob"] = base64.b64encode(ciphertext + tag(key, ciphertext)).decode()
        return status, {k: v for k, v in headers.items() if k.lower() != "content-length"}, json.dumps(answer).encode()

    def checked_decrypt(data):
        blob = base64.b64decode(data.get("CiphertextBlob", ""))
        key = kms._resolve_key(blob[:36].decode("utf-8", errors="ignore")) if len(blob) > 84 else None
        if "_symmetric_key" not in (key or {}):
            return decrypt(data)
        ciphertext, given = blob[:-TAG_BYTES], blob[-TAG_BYTES:]
        if not hmac.compare_digest(tag(key, ciphertext), given):
            return error_response_json("InvalidCiphertextException", "", 400)
        named = kms._resolve_key(data["KeyId"]) if data.get("KeyId") else key
        if named and named["KeyId"] != key["KeyId"] and "_symmetric_key" in named:
            message = "The key ID in the request does not identify a CMK that can perform this operation."
            return error_response_json("IncorrectKeyException", message, 400)
        return decrypt({**data, "CiphertextBlob": base64.b64encode(ciphertext).decode()})

    kms._generate_data_key_common = tagged_data_key
    for name, function in (("_encrypt", tagged_encrypt), ("_decrypt", checked_decrypt)):
        replace_everywhere(getattr(kms, name), function, name)


def replace_everywhere(old, new, name):
    """The module's dispatch table holds the function as well as its own name."""
    setattr(kms, name, new)
    for value in vars(kms).values():
        if isinstance(value, dict):
            for key, entry in list(value.items()):
                if entry is old:
                    value[key] = new


def tag(key, ciphertext):
    return hmac.new(key["_symmetric_key"], ciphertext, hashlib.sha256).digest()[:TAG_BYTES]
