"""`Ref` of a secret is its ARN (CloudFormation guide, AWS::SecretsManager::Secret, "Return values"), not its name."""
from ministack.services.cloudformation import provisioners

from patching import original


def apply():
    create = original(provisioners, "_sm_secret_create", "logical_id", "props", "stack_name")

    def create_by_arn(logical_id, props, stack_name):
        name, attributes = create(logical_id, props, stack_name)
        if name == attributes["Arn"]:
            raise RuntimeError("the emulator changed: a secret's Ref is its ARN now; drop this patch")
        return attributes["Arn"], attributes

    provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]["create"] = create_by_arn
