"""Questions to plan for, made from a seed: small ones with every kind of node, and large ones as curricula are."""

import itertools
import random
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.curriculum.rules.nodes import (
    AllOf,
    AnyOf,
    Cap,
    Choose,
    Credits,
    Exclusive,
    MinGrade,
    ModuleNode,
    Node,
    NonCourse,
    NotExemptible,
    OutcomeNode,
    Phase,
    Prerequisite,
    Recency,
    Residency,
    Threshold,
    Waivable,
    walk,
)
from app.progress.rules.facts import Block, By, Held, ModuleFacts, Record, Shown, Unit, Waiver
from app.progress.rules.fitting import Diploma
from app.progress.rules.planning.question import Offer, Question, Term, Wishes, result_of
from tests.bench.naive import size_of

TODAY = date(2026, 9, 1)
HOME, OTHER = uuid.UUID(int=0xA), uuid.UUID(int=0xB)
MOST_TO_TRY = 40_000
MODES = ("on-site", "online", "blended", "work-based")


def an_id(kind: int, number: int) -> uuid.UUID:
    """An id that tells what it is of."""
    return uuid.UUID(int=(kind << 64) + number)


def a_unit(number: int, ec: float = 5, **changes: object) -> Unit:
    """A unit of the institution itself, at level 6, offered in every term."""
    unit = Unit(
        module=an_id(1, number),
        version=an_id(2, number),
        code=f"M{number:03}",
        title={"nl": f"Module {number}", "en": f"Module {number}"},
        ec=Decimal(str(ec)),
        level=6,
        themes=frozenset(),
        institution=HOME,
        outcomes={},
    )
    return replace(unit, **changes)  # type: ignore[arg-type]


def offered(unit: Unit) -> Offer:
    """A unit that counts as itself."""
    return Offer(unit, (result_of(unit, TODAY),))


def a_record(unit: Unit, by: By = By.RESULT, number: int = 0, **changes: object) -> Record:
    """What somebody has of a unit."""
    made = result_of(unit, TODAY)
    return replace(made, by=by, id=an_id(3, unit.module.int % 1000 * 10 + number), **changes)  # type: ignore[arg-type]


def a_question(
    root: Node | tuple[Node, ...],
    units: Iterable[Unit | Offer],
    terms: Iterable[Term] = (),
    held: Held | None = None,
    wishes: Wishes | None = None,
) -> Question:
    """A question about a tree: over these terms, or two of 30 EC."""
    offers = tuple(each if isinstance(each, Offer) else offered(each) for each in units)
    roots = root if isinstance(root, tuple) else (root,)
    phases = tuple(Phase(f"phase-{i}", {"nl": f"Fase {i}"}, Decimal(60), False, each) for i, each in enumerate(roots))
    facts = {o.unit.module: ModuleFacts(o.unit.code, o.unit.title, o.unit.ec) for o in offers}
    named = {n.module for each in roots for n in walk(each) if isinstance(n, ModuleNode)}
    unknown = {module: ModuleFacts(f"X{module.int % 1000}", {"nl": "X", "en": "X"}, Decimal(5)) for module in named}
    diploma = Diploma(phases, {**unknown, **facts}, HOME)
    made = tuple(terms) or tuple(Term(f"S{1 + i % 2}", f"Semester {i + 1}", Decimal(30)) for i in range(2))
    return Question(diploma, held or Held(TODAY), offers, made, wishes or Wishes())


class Small:
    """A small question with any kind of node, as the seed has it."""

    def __init__(self, seed: object) -> None:
        self.random = random.Random(f"small {seed}")
        self.keys = 0
        self.units = [self._unit(number) for number in range(self.random.randint(4, 7))]
        self.phases = ["root", "other"]

    def question(self) -> Question:
        """The question."""
        r = self.random
        children = tuple(self._node(2) for _ in range(r.randint(1, 2)))
        root: Node = AllOf(self._key(), None, children)
        if r.random() < 0.3:
            root = self._order(root)
        return a_question(root, self._offers(), self._terms(), self._held(root), self._wishes())

    def _key(self) -> str:
        self.keys += 1
        return f"n{self.keys}"

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _unit(self, number: int) -> Unit:
        r = self.random
        before = frozenset({an_id(1, r.randrange(number))}) if number and self._chance(0.25) else frozenset()
        return a_unit(
            number,
            r.choice((2.5, 5, 5, 7.5, 10)),
            level=r.choice((5, 6, None)),
            themes=frozenset(r.sample(("zorg", "wijk", "jeugd"), r.randint(0, 2))),
            institution=OTHER if self._chance(0.15) else HOME,
            outcomes={an_id(4, r.randrange(3)): r.choice((5, 6))} if self._chance(0.6) else {},
            versions=frozenset({an_id(5, r.randrange(2))}),
            terms=frozenset(r.sample(("S1", "S2", "S3"), r.randint(1, 2))) if self._chance(0.4) else frozenset(),
            prerequisites=before,
            mode=r.choice(MODES),
        )

    def _offers(self) -> list[Offer]:
        found = []
        for unit in self.units:
            own = result_of(unit, TODAY)
            brings: tuple[Record, ...] = (own,)
            if self._chance(0.2):
                target = self.random.choice(self.units)
                other = replace(
                    own,
                    by=By.EQUIVALENCE,
                    module=target.module,
                    version=target.version,
                    ec=target.ec,
                    level=target.level,
                    themes=target.themes,
                )
                brings = (other,) if self._chance(0.5) else (own, other)
            found.append(Offer(unit, brings))
        return found

    def _terms(self) -> list[Term]:
        r = self.random
        return [
            Term(
                f"S{i + 1}",
                f"Semester {i + 1}",
                Decimal(r.choice((5, 10, 15, 20, 30))),
                frozenset({an_id(1, r.randrange(7))} if self._chance(0.2) else ()),
            )
            for i in range(r.choice((1, 2, 2, 3, 3)))
        ]

    def _wishes(self) -> Wishes:
        r = self.random
        return Wishes(
            tuple(r.sample(MODES, r.randint(0, 2))),
            (HOME,) if self._chance(0.3) else (),
            ("zorg",) if self._chance(0.3) else (),
        )

    def _held(self, root: Node) -> Held:
        r = self.random
        records = []
        for number in range(r.randint(0, 3)):
            unit = r.choice(self.units)
            grade = Decimal(r.choice((6, 7, 8))) if self._chance(0.8) else None
            on = TODAY.replace(year=TODAY.year - r.choice((0, 2, 6)))
            record = a_record(unit, r.choice(tuple(By)), number, on=on, grade=grade, is_shared=self._chance(0.15))
            records.append(record)
        keys = [node.key for node in walk(root)]
        blocks = tuple(self._block(number, root, records) for number in range(r.choice((0, 0, 0, 1, 2))))
        waivers = (Waiver(r.choice(keys), an_id(6, 1)),) if self._chance(0.15) else ()
        shown = (Shown("vog", an_id(7, 1), TODAY),) if self._chance(0.5) else ()
        return Held(TODAY, tuple(records), blocks, (), shown, waivers)

    def _block(self, number: int, root: Node, records: list[Record]) -> Block:
        r = self.random
        nodes = list(walk(root))
        covers: dict[str, Decimal | None] = {}
        for node in r.sample(nodes, min(len(nodes), r.randint(1, 2))):
            covers[node.key] = Decimal(r.choice((5, 10))) if isinstance(node, Credits) and self._chance(0.6) else None
        if self._chance(0.1):
            covers = {"phase-0": None}
        uses = frozenset(each.id for each in records if self._chance(0.4))
        return Block(an_id(8, number), an_id(9, number), Decimal(10), covers, uses)

    def _node(self, depth: int) -> Node:
        if depth == 0 or self._chance(0.4):
            return self._leaf()
        makers: list[Callable[[int], Node]] = [self._group, self._group, self._condition]
        return self.random.choice(makers)(depth - 1)

    def _leaf(self) -> Node:
        r, key = self.random, self._key()
        kind = r.choice(("module", "module", "module", "credits", "credits", "credits", "outcome", "other"))
        if kind == "module":
            others = tuple(each.module for each in r.sample(self.units, r.choice((0, 0, 1))))
            return ModuleNode(key, None, an_id(1, r.randrange(len(self.units) + self._chance(0.15))), others)
        if kind == "credits":
            least = Decimal(str(r.choice((2.5, 5, 7.5, 10, 12.5))))
            level, theme = r.choice((None, 5, 6)), r.choice((None, "zorg", "wijk"))
            return Credits(
                key, None, least, level, theme, r.choice((None,) * 6 + ("result",)), r.choice((None,) * 4 + (HOME,))
            )
        if kind == "outcome":
            version = an_id(5, r.randrange(2)) if self._chance(0.2) else None
            return OutcomeNode(key, None, an_id(4, r.randrange(3)), version, r.choice((None, 5, 6)))
        if self._chance(0.5):
            return NonCourse(key, None, "vog")
        least_or_none = Decimal(r.choice((5, 10))) if self._chance(0.7) else None
        return Threshold(key, None, "7.8b", "vog", r.choice(("blocks", "blocks", "advice")), least_or_none)

    def _group(self, depth: int) -> Node:
        r = self.random
        children = tuple(self._node(depth) for _ in range(r.randint(1, 3)))
        kind = r.choice(("all", "any", "choose"))
        if kind == "all":
            return AllOf(self._key(), None, children)
        if kind == "any":
            return AnyOf(self._key(), None, children)
        least = Decimal(r.choice((5, 10))) if self._chance(0.4) else None
        most = Decimal(r.choice((10, 15))) if self._chance(0.4) else None
        return Choose(self._key(), None, children, r.randint(1, len(children)), least, most)

    def _condition(self, depth: int) -> Node:
        r, key, child = self.random, self._key(), self._node(depth)
        made: list[Callable[[], Node]] = [
            lambda: MinGrade(key, None, child, Decimal(7)),
            lambda: Recency(key, None, child, 5),
            lambda: Residency(key, None, child, Decimal(r.choice((5, 10)))),
            lambda: Cap(
                key,
                None,
                child,
                Decimal(r.choice((0, 5, 10))),
                r.choice(("exemption", "equivalence", "block", "other-institution")),
            ),
            lambda: Exclusive(key, None, child, Decimal(5)),
            lambda: NotExemptible(key, None, child),
            lambda: Waivable(key, None, child, "3.1"),
        ]
        return r.choice(made)()

    def _order(self, root: Node) -> Node:
        """The tree with something of it, or something new, after something else of it."""
        assert isinstance(root, AllOf)
        first = self.random.choice(list(walk(root)))
        after = Prerequisite(self._key(), None, self._node(1), (first.key,))
        return AllOf(root.key, None, (*root.children, after))


def small(seed: object) -> Question:
    """A small question: at most 7 units and 3 terms."""
    return Small(seed).question()


def small_questions(seed: object, count: int) -> Iterator[Question]:
    """So many small questions, those passed over where trying everything takes too long."""
    questions = (small(f"{seed} {number}") for number in itertools.count())
    return itertools.islice((each for each in questions if size_of(each) <= MOST_TO_TRY), count)
