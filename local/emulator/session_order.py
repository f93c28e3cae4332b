"""
Credentials are issued one after another. Unpatched, whoever issues some goes through all that are known, to forget those
that ran out, while others are added: "dictionary changed size during iteration", of which a function dies at its start
when many start at once.
"""
import threading

from ministack.services import sts

from patching import expect_source, original

issuing = threading.Lock()


def apply():
    register = original(sts, "register_session", "access_key", "session")
    expect_source(register, "_evict_expired_sessions()", "_sessions[access_key] = session")

    def register_alone(access_key, session):
        with issuing:
            register(access_key, session)

    sts.register_session = register_alone
