"""Large questions as curricula are: a bachelor in three phases, made from a seed."""

import random
from dataclasses import replace
from decimal import Decimal

from app.curriculum.rules.nodes import (
    AllOf,
    AnyOf,
    Cap,
    Choose,
    Credits,
    ModuleNode,
    Node,
    NonCourse,
    NotExemptible,
    OutcomeNode,
    Prerequisite,
    Recency,
    Residency,
    Threshold,
    walk,
)
from app.progress.rules.facts import By, Held, Record, Unit
from app.progress.rules.planning.question import Offer, Question, Term, Wishes
from tests.bench.questions import HOME, MODES, OTHER, TODAY, a_question, a_record, a_unit, an_id, offered

THEMES = ("zorg", "wijk", "jeugd", "schulden", "digitaal", "internationaal", "onderzoek", "herstel")
NEEDED, GROUPS, LEAVES, UNITS = 22, 4, 60, 290


def large(seed: object) -> Question:
    """A question with 60 leaves and 290 units; see `Curriculum`."""
    return Curriculum(seed).question()


class Curriculum:
    """A bachelor of 240 EC, or near it, at an institution that offers 290 units, for somebody who is some way on.

    A propedeuse with needed modules and a credits leaf; a main phase with needed modules, groups of
    which some are chosen (one with a least EC), outcomes, credits by level and theme with a part at the institution itself and
    caps on exemptions and on other institutions; a last phase with a minor (one theme of three), and graduation work that is
    not exemptible, recent, and after the propedeuse and a module, and a threshold of EC counted. Units are 2.5 to 15 EC, most offered in one half of
    the year, some after others; one in eight is of another institution and counts by agreement. Somebody has 8 to 24
    results, equivalences and exemptions; there are 10 half years of at most 30 EC, and wishes for form and theme.
    """

    def __init__(self, seed: object) -> None:
        self.random = random.Random(f"curriculum {seed}")
        self.keys = 0
        self.units: list[Unit] = []

    def question(self) -> Question:
        """The question."""
        r = self.random
        phases = (self._propedeuse(), self._main(), self._last())
        missing = LEAVES - sum(1 for root in phases for node in walk(root) if self._is_leaf(node))
        assert missing == 0, missing
        while len(self.units) < UNITS:
            self._unit(r.choice((2.5, 5, 5, 5, 7.5, 10)), before=0.1)
        offers = [self._offer(unit) for unit in self.units]
        terms = [Term(f"S{1 + i % 2}", f"Semester {i + 1}", Decimal(30)) for i in range(10)]
        wishes = Wishes(tuple(r.sample(MODES, 2)), (HOME,), tuple(r.sample(THEMES, 2)))
        return a_question(phases, offers, terms, self._held(), wishes)

    @staticmethod
    def _is_leaf(node: Node) -> bool:
        return not hasattr(node, "children") and not hasattr(node, "child")

    def _key(self) -> str:
        self.keys += 1
        return f"n{self.keys}"

    def _unit(self, ec: float, *, before: float = 0.0, level: int | None = None) -> Unit:
        r, number = self.random, len(self.units)
        earlier = frozenset({r.choice(self.units).module} if number and r.random() < before else ())
        is_other = r.random() < 0.125
        unit = a_unit(
            number,
            ec,
            level=level or r.choice((5, 6, 6, 6, 7)),
            themes=frozenset(r.sample(THEMES, r.choice((1, 1, 2)))),
            institution=OTHER if is_other else HOME,
            outcomes={an_id(4, each): r.choice((5, 6)) for each in r.sample(range(40), r.randint(1, 3))},
            versions=frozenset(),
            terms=frozenset(r.choice((("S1",), ("S2",), ("S1", "S2")))),
            prerequisites=earlier,
            mode=r.choice(MODES),
        )
        self.units.append(unit)
        return unit

    def _module(self, ec: float = 5, *, before: float = 0.2, equivalents: int = 0) -> ModuleNode:
        unit = replace(self._unit(ec, before=before), institution=HOME)
        self.units[-1] = unit
        others = tuple(self._unit(ec).module for _ in range(equivalents))
        return ModuleNode(self._key(), None, unit.module, others)

    def _credits(self, least: float, **about: object) -> Credits:
        return Credits(self._key(), None, Decimal(str(least)), **about)  # type: ignore[arg-type]

    def _propedeuse(self) -> Node:
        modules = tuple(
            self._module(self.random.choice((2.5, 5, 7.5)), equivalents=self.random.choice((0, 0, 1)))
            for _ in range(10)
        )
        return AllOf("propedeuse", None, (*modules, self._credits(10, level=5)))

    def _main(self) -> Node:
        r = self.random
        needed = tuple(self._module(r.choice((5, 7.5))) for _ in range(10))
        chosen = []
        for number in range(4):
            modules = tuple(self._module(r.choice((2.5, 5, 7.5))) for _ in range(5))
            least = Decimal(15) if number == 0 else None
            chosen.append(Choose(self._key(), None, modules, 2, least))
        outcomes = tuple(OutcomeNode(self._key(), None, an_id(4, each), None, 5) for each in r.sample(range(40), 6))
        themes = r.sample(THEMES, 4)
        free = tuple(self._credits(r.choice((10, 12.5, 15)), theme=theme, level=6) for theme in themes)
        elective = AllOf(self._key(), None, (*free, self._credits(15, level=6)))
        own = Residency(self._key(), None, elective, Decimal(40))
        other = Cap(self._key(), None, own, Decimal(15), "other-institution")
        return Cap(
            self._key(), None, AllOf("main", None, (*needed, *chosen, *outcomes, other)), Decimal(60), "exemption"
        )

    def _last(self) -> Node:
        r = self.random
        minor = AnyOf(
            self._key(), None, tuple(self._credits(20, theme=theme, level=6) for theme in r.sample(THEMES, 3))
        )
        first = self._module(5)
        work = AllOf(self._key(), None, (self._module(15, before=0), self._module(10, before=0)))
        graduation = Prerequisite(
            self._key(),
            None,
            NotExemptible(self._key(), None, Recency(self._key(), None, work, 5)),
            ("propedeuse", first.key),
        )
        threshold = Threshold(self._key(), None, "4.2", "180 EC", "blocks", Decimal(180))
        return AllOf("last", None, (first, minor, graduation, threshold, NonCourse(self._key(), None, "vog")))

    def _offer(self, unit: Unit) -> Offer:
        made = offered(unit)
        if unit.institution == HOME:
            return made
        return Offer(unit, (replace(made.brings[0], by=By.EQUIVALENCE, ground=an_id(9, unit.module.int % 1000)),))

    def _held(self) -> Held:
        r = self.random
        records: list[Record] = []
        for unit in r.sample(self.units, r.randint(8, 24)):
            by = By.EQUIVALENCE if unit.institution == OTHER else r.choice((By.RESULT, By.RESULT, By.EXEMPTION))
            on = TODAY.replace(year=TODAY.year - r.choice((0, 1, 2, 7)))
            records.append(a_record(unit, by, on=on, grade=Decimal(r.choice((6, 7, 8)))))
        return Held(TODAY, tuple(records))
