"""What a Keras docstring says: the first sentence, and a sentence for each argument."""

from __future__ import annotations

import inspect
import re

HEADING = re.compile(r"^(Args|Arguments|Call arguments|Keyword Args|Keyword arguments):\s*$")
SECTION = re.compile(r"^[A-Z][A-Za-z ]+:\s*$")
ARGUMENT = re.compile(r"^(\s+)(\*{0,2}[A-Za-z_][\w, `*]*?)\s*(?:\([^)]*\))?:\s(.*)$")
LONGEST = 160
FEW_WORDS = 4


def summary(documented: object) -> str:
    """The first paragraph, up to its first full stop."""
    text = inspect.getdoc(documented) or ""
    return shorten(text.split("\n\n")[0]) if text else ""


def arguments(documented: object) -> dict[str, str]:
    """Argument name to all of its text, on one line; class and constructor docstrings alike."""
    text = inspect.getdoc(documented) or ""
    if inspect.isclass(documented):
        text += "\n" + (inspect.getdoc(documented.__init__) or "")
    found: dict[str, list[str]] = {}
    inside, indent, current = False, 0, []
    for line in text.split("\n"):
        if HEADING.match(line):
            inside, indent = line.strip() not in {"Call arguments:"}, 0
            continue
        if SECTION.match(line):
            inside = False
        if not inside or not line.strip():
            continue
        match = ARGUMENT.match(line)
        if match and (not indent or len(match[1]) == indent):
            indent = len(match[1])
            current = [match[3]]
            for name in re.split(r"[,\s]+", match[2]):
                found.setdefault(name.strip("`*"), current)
        elif indent:
            current.append(line.strip())
    return {name: " ".join(lines).strip() for name, lines in found.items() if name}


def shorten(text: str) -> str:
    """The first sentence on one line (two where the first is only `Optional integer.`), not overly long."""
    line = " ".join(text.split())
    sentences = re.split(r"(?<=[a-z0-9`\")\]])\.(?:\s|$)", line, maxsplit=2)
    short = len(sentences[0].split()) < FEW_WORDS and len(sentences) > 1 and sentences[1]
    sentence = (f"{sentences[0]}. {sentences[1]}" if short else sentences[0]).strip()
    return sentence if len(sentence) <= LONGEST else sentence[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
