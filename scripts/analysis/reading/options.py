"""The options of a run, as its manifest tells them: that they are those of the run, and which have
to be named again."""

from __future__ import annotations

from analysis.reading.fields import Fields, Malformed


def require_same_options(manifest: Fields) -> None:
    """What stands in the options and elsewhere. Raises Malformed."""
    options = manifest.within_or_none("options")
    if not options:
        return
    _require_same(options, "blocks", manifest.within("effort"), "effort.blocks", least=1)
    _require_same(options, "seed", manifest, "seed", least=0)


def _require_same(options: Fields, key: str, other: Fields, name: str, least: int) -> None:
    value = other.whole(key, least)
    if options.has(key) and options.whole(key, least) != value:
        told = f"but is {options.whole(key)}"
        raise Malformed(f"'options.{key}' must be '{name}', {value}, {told}")


def named_again(manifest: Fields) -> tuple[str, ...]:
    """Options that a run which is continued has to be given again: modules, and what starts
    processes on other machines. No manifest is trusted with them."""
    options = manifest.within_or_none("options")
    if not options:
        return ()
    words: list[str] = []
    for module in options.list_of_texts("module") if options.has("module") else ():
        words += ["--module", module]
    for name in ("hosts", "launcher"):
        text = options.text_or_none(name)
        words += [f"--{name}", text] if text else []
    choices = options.list_of_texts("param") if options.has("param") else ()
    if any(choice.startswith("mpi.") for choice in choices):
        for choice in choices:
            words += ["-p", choice]
    return tuple(words)
