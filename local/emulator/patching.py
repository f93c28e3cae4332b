"""A patch names what it replaces; where the emulator has changed, the start fails here rather than somewhere later."""
import inspect


def replace_text(text, old, new, times=1):
    found = text.count(old)
    if found != times:
        raise RuntimeError(f"the emulator changed: {found} instead of {times} of {old!r}")
    return text.replace(old, new)


def original(module, name, *parameters):
    """The module's function, provided that it still takes these parameters."""
    function = getattr(module, name, None)
    if function is None:
        raise RuntimeError(f"the emulator changed: no {module.__name__}.{name}")
    taken = tuple(inspect.signature(function).parameters)
    if taken != parameters:
        raise RuntimeError(f"the emulator changed: {module.__name__}.{name}{taken} instead of {parameters}")
    return function


def expect_source(function, *fragments):
    """The function still contains these lines, on which a patch around it relies."""
    source = inspect.getsource(function)
    for fragment in fragments:
        if fragment not in source:
            raise RuntimeError(f"the emulator changed: {function.__name__} has no {fragment!r}")
