"""The diplomas of the example data: texts that can be read, and trees that are sound."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
import yaml

from app.curriculum.documents.tree_text import read_text, resolve, write_text
from app.curriculum.payloads import DiplomaContent
from app.curriculum.rules.names import Names, Naming
from app.curriculum.rules.register import Offered, Register, Size
from app.curriculum.rules.soundness import diploma_faults
from app.curriculum.rules.tree import read_phases
from tests.conftest import ROOT
from tests.curriculum.trees import OWN

DATA = ROOT / "app" / "example" / "data"
DIPLOMAS = yaml.safe_load((DATA / "diplomas.yaml").read_text())


def listed(name: str) -> dict[str, dict[str, Any]]:
    found = yaml.safe_load((DATA / name).read_text())
    entries = found["modules"] if isinstance(found, dict) else found
    return {each["code"]: {"ec": 5, "regime": "whw"} | each for each in entries}


@pytest.mark.parametrize("entry", DIPLOMAS, ids=[each["code"] for each in DIPLOMAS])
def test_an_example_can_be_read_and_is_sound(entry: dict[str, str]) -> None:
    modules, programme = listed("modules.yaml"), listed("programmes.yaml")[entry["programme"]]
    ids = {code: uuid.uuid5(OWN, code) for code in modules}
    naming = Naming(modules=Names.of((code, str(each)) for code, each in ids.items()))
    made = read_text((DATA / "diplomas" / f"{entry['code']}.yaml").read_bytes())
    resolve(made, naming)
    assert made.faults == []
    stored = DiplomaContent.model_validate(made.data).model_dump(mode="json", exclude_none=True)
    phases, faults = read_phases(stored["phases"])
    assert faults == []
    offered = {
        each: Offered(code, Decimal(modules[code]["ec"]), OWN, modules[code]["level"]) for code, each in ids.items()
    }
    size = Size(programme["kind"], programme["regime"], Decimal(programme["ec"]))
    published = {str(module): each.ec for module, each in offered.items()}
    world = Register(OWN, size, offered)
    assert list(diploma_faults(phases, Decimal(stored["ec"]), stored["awards"], published, world)) == []
    again = read_text(write_text(stored, naming))
    resolve(again, naming)
    assert DiplomaContent.model_validate(again.data) == DiplomaContent.model_validate(made.data)
