"""What is read from the code of a function, against functions whose refusals are plain to see."""

from collections.abc import Callable
from typing import Any

import pytest

from app.openapi import reach
from app.problems import Conflict, InvalidInput, NotFound, Problem, StaleEdit


class Shelf:
    def take_down(self) -> None:
        raise StaleEdit()

    @property
    def is_full(self) -> bool:
        raise Conflict()


def plain() -> None:
    raise NotFound()


def by_class() -> None:
    raise NotFound


def made_elsewhere() -> None:
    raise _made()


def _made() -> Problem:
    return Conflict("made, not raised")


def called() -> None:
    plain()


def handed_over(run: Callable[[Any], None]) -> None:
    run(plain)


def in_a_lambda() -> Callable[[], None]:
    return lambda: plain()


def on_something(shelf: Any) -> None:
    shelf.take_down()


def by_property(shelf: Any) -> bool:
    return bool(shelf.is_full)


def caught() -> None:
    try:
        plain()
    except NotFound:
        return


def caught_by_its_base() -> None:
    try:
        plain()
    except (ValueError, Problem):
        return


def caught_and_raised_again() -> None:
    try:
        plain()
    except NotFound:
        raise


def caught_and_replaced() -> None:
    try:
        plain()
    except NotFound as error:
        raise InvalidInput() from error


def caught_and_kept() -> None:
    kept = []
    try:
        plain()
    except NotFound as error:
        kept.append(error)
    raise kept[0]


def caught_and_read() -> str:
    try:
        plain()
    except NotFound as error:
        return error.detail
    return ""


def caught_too_narrowly() -> None:
    try:
        plain()
    except StaleEdit:
        return


def caught_everything() -> None:
    try:
        plain()
    except:  # noqa: E722
        return


def shadowed(plain: Callable[[], None]) -> None:
    plain()


def around_itself(depth: int) -> None:
    if depth:
        around_itself(depth - 1)
    raise StaleEdit()


def only_asked_about(error: Exception) -> bool:
    return isinstance(error, NotFound)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (plain, {NotFound}),
        (by_class, {NotFound}),
        (made_elsewhere, {Conflict}),
        (called, {NotFound}),
        (handed_over, {NotFound}),
        (in_a_lambda, {NotFound}),
        (on_something, {StaleEdit}),
        (by_property, {Conflict}),
        (caught, set()),
        (caught_by_its_base, set()),
        (caught_and_raised_again, {NotFound}),
        (caught_and_replaced, {InvalidInput}),
        (caught_and_kept, {NotFound}),
        (caught_and_read, set()),
        (caught_too_narrowly, {NotFound}),
        (caught_everything, set()),
        (shadowed, set()),
        (around_itself, {StaleEdit}),
        (only_asked_about, set()),
    ],
)
def test_refusals_are_read_from_code(
    function: Callable[..., Any], expected: set[type[Problem]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "OURS", "tests.openapi.")
    reach._methods.cache_clear()
    assert reach.reach_of(function).problems == expected
    monkeypatch.undo()
    reach._methods.cache_clear()


def test_code_of_others_is_not_followed() -> None:
    assert reach.reach_of(len, str.join, pytest.raises).functions == set()
