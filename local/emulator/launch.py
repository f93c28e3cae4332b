"""Starts the pinned emulator with the patches beside this file; nothing in its installation is changed."""
import ctypes
import importlib
import json
import os
import signal
import sys
import threading
import time

PATCHES = (
    "function_worker",
    "busy_workers",
    "stream_mappings",
    "log_subscriptions",
    "kms_integrity",
    "kms_accounts",
    "s3_keys",
    "iam_conditions",
    "secret_arn",
    "branch_history",
    "session_order",
)
PR_SET_PDEATHSIG = 1


def die_with_parent():
    """Whoever started us is gone, however it went: so are we. prctl is for a crash, the watch for a missing prctl."""
    parent = os.getppid()
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):
        pass

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()


def write_supported_types(path):
    from ministack.services.cloudformation import provisioners

    with open(path, "w", encoding="utf-8") as file:
        json.dump(sorted(provisioners._RESOURCE_HANDLERS), file)


if __name__ == "__main__":
    die_with_parent()
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    for name in PATCHES:
        importlib.import_module(name).apply()
    write_supported_types(os.environ["TENANTRY_TYPES_FILE"])
    from ministack.app import main

    sys.argv = sys.argv[:1]
    main()
