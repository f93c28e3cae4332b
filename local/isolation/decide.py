"""
What the emulator's IAM, with our patches, says of requests that were never made: the same evaluator that refuses calls in
the local run, in bulk. Reads {"policies": {role: [document]}, "requests": [...]} and answers a list of booleans.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "emulator"))

import iam_conditions  # noqa: E402
from ministack.core import iam_evaluator  # noqa: E402

ACCOUNT = "000000000000"


def decided(policies, request):
    context = {name.lower(): value for name, value in request["context"].items()}
    context.setdefault("aws:tagkeys", None)
    ctx = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/{request['role']}/proof",
        principal_type="AssumedRole",
        principal_account=ACCOUNT,
        action=request["action"],
        resource_arn=request["resource"],
        region="us-east-1",
        service_context=context,
        principal_keys={f"aws:principaltag/{name}".lower(): value for name, value in request["tags"].items()},
    )
    return iam_evaluator.evaluate(ctx, policies[request["role"]]).decision == "Allow"


if __name__ == "__main__":
    iam_conditions.apply()
    given = json.load(sys.stdin)
    parsed = {
        role: [iam_evaluator.parse_policy_document(document) for document in documents]
        for role, documents in given["policies"].items()
    }
    json.dump([decided(parsed, request) for request in given["requests"]], sys.stdout)
