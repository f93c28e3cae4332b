"""KMS as IAM sees it: which key a call is about, and the condition keys that the call carries."""
import json

from ministack.core import iam_actions
from ministack.services import kms

from patching import original

OF_ALIASES = ("CreateAlias", "DeleteAlias", "UpdateAlias")


class KeyArn(str):
    """A key's ARN, with what else is judged in the same call and whether there is such a key at all."""

    also = ()
    is_missing = False


def marked(arn, also=(), is_missing=False):
    found = KeyArn(arn)
    found.also, found.is_missing = tuple(also), is_missing
    return found


def apply():
    resource = original(
        iam_actions,
        "extract_resource_arn",
        *("service", "method", "path", "headers", "body", "query_params", "region", "account_id"),
    )

    def resource_of(service, method, path, headers, body, query_params, region, account_id):
        if service != "kms":
            return resource(service, method, path, headers, body, query_params, region, account_id)
        action = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        return key_resource(action, request_of(body), f"arn:aws:kms:{region}:{account_id}")

    iam_actions.extract_resource_arn = resource_of


def request_of(body):
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def named_key(data):
    name = data.get("KeyId") or data.get("TargetKeyId")
    return name or iam_actions._kms_key_id_from_ciphertext(data.get("CiphertextBlob", ""))


def key_resource(action, data, prefix):
    """Aliases are judged under their own names where they are made or removed, together with their key."""
    if action in OF_ALIASES:
        alias = data.get("AliasName", "")
        key = kms._resolve_key(data.get("TargetKeyId") or alias)
        return marked(f"{prefix}:{alias}", [key["Arn"]] if key else [])
    name = named_key(data)
    if not name:
        return marked("*")
    key = kms._resolve_key(name)
    # No key, no policy to judge by: KMS answers NotFoundException whatever the caller may do.
    return marked(key["Arn"]) if key else marked(name, is_missing=True)


def key_context(body):
    data = request_of(body)
    context = {f"kms:EncryptionContext:{k}": str(v) for k, v in (data.get("EncryptionContext") or {}).items()}
    if data.get("EncryptionContext"):
        context["kms:EncryptionContextKeys"] = list(data["EncryptionContext"])
    name = named_key(data)
    if str(name).startswith("alias/"):
        context["kms:RequestAlias"] = name
    key = kms._resolve_key(name) if name else None
    if key:
        aliases = [arn.split(":", 5)[-1] for arn, target in kms._aliases.items() if target == key["KeyId"]]
        if aliases:
            context["kms:ResourceAliases"] = aliases
    return context
