"""The one did-you-mean: which known words are nearest to a misspelt one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH = 100
"""Of a word that is looked at; nobody misspells longer ones by a letter."""
Rank = tuple[float, int, int, str]


def nearest(word: str, candidates: Iterable[str], count: int = 3) -> list[str]:
    """The `count` nearest candidates, best first; none where nothing is near enough to be meant."""
    ranked = []
    if len(word) > MAX_LENGTH:
        return []
    for candidate in dict.fromkeys(candidates):
        rank = _rank(word, candidate)
        if rank is not None:
            ranked.append((rank, candidate))
    return [candidate for _, candidate in sorted(ranked)[:count]]


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The help line for a misspelt word, or None."""
    near = nearest(word, candidates, count=1)
    return f"did you mean `{near[0]}`?" if near else None


def _rank(word: str, candidate: str) -> Rank | None:
    """Smaller is nearer; None is too far. Ties go to the longer common beginning, then to the common end."""
    left, right = word.lower(), candidate.lower()
    bound = max(1, max(len(left), len(right)) // 3)
    if abs(len(left) - len(right)) > bound:
        return None
    if _strangers(left, right) > bound or _strangers(right, left) > bound:
        return None
    steps = _edits(left, right, bound)
    if steps > bound:
        return None
    case = _edits(word, candidate, len(word) + len(candidate)) / 1000
    return (steps + case, -_common(left, right), -_common(left[::-1], right[::-1]), candidate)


def _strangers(left: str, right: str) -> int:
    """How many letters of one word the other has nowhere: never more than the edits between them, quick to count."""
    return sum(letter not in right for letter in left)


def _common(left: str, right: str) -> int:
    """How many letters two words share from the beginning."""
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return index
    return min(len(left), len(right))


def _edits(left: str, right: str, bound: int) -> int:
    """Letters dropped, added, replaced or swapped with the next one to come from one word to the other."""
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, a in enumerate(left, 1):
        current = [row]
        for column, b in enumerate(right, 1):
            steps = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (a != b))
            if row > 1 and column > 1 and a == right[column - 2] and left[row - 2] == b:
                steps = min(steps, before[column - 2] + 1)
            current.append(steps)
        if min(current) > bound:
            return bound + 1
        before, previous = previous, current
    return previous[-1]
