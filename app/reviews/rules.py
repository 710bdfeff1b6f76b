"""What has been seen, from values alone."""

from collections.abc import Mapping


def has_news(present: Mapping[str, int], shown: Mapping[str, int]) -> bool:
    """Say whether something stands there now that a page did not show.

    Both hold versions by the id of what has them: of the talk's facts, of notes, of second texts
    beside them and of the author's answers. What is gone since is no news.
    """
    return any(version > shown.get(id, 0) for id, version in present.items())
