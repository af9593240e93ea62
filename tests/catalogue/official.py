"""The official schemas of CASE: one per answer for 1.1, the definitions of the Swagger document for 1.0."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

OPERATIONS = {
    "CFDocuments": ("getCFDocument", "CFDocument.Type"),
    "CFPackages": ("getCFPackage", "CFPackage.Type"),
    "CFItems": ("getCFItem", "CFItem.Type"),
    "CFItemAssociations": ("getCFItemAssociations", "CFAssociationSet.Type"),
    "CFAssociations": ("getCFAssociation", "CFAssociation.Type"),
    "CFAssociationGroupings": ("getCFAssociationGrouping", "CFAssociationGrouping.Type"),
    "CFConcepts": ("getCFConcept", "CFConceptSet.Type"),
    "CFSubjects": ("getCFSubject", "CFSubjectSet.Type"),
    "CFItemTypes": ("getCFItemType", "CFItemTypeSet.Type"),
    "CFLicenses": ("getCFLicense", "CFLicense.Type"),
    "CFRubrics": ("getCFRubric", "CFRubric.Type"),
    "": ("getAllCFDocuments", "CFDocumentSet.Type"),
}
ERRORS = "-400-401-403-404-429-500-default-responsepayload-schema.json"


def check(standards: Path, edition: str, kind: str, answer: Any) -> None:
    """Raises where an answer is not what the official document of that edition says, formats included."""
    operation, definition = OPERATIONS[kind]
    folder = standards / "case"
    if edition == "v1p0":
        name = definition if answer.status_code == 200 else "imsx_StatusInfo.Type"
        schema = {**_swagger(folder), "$ref": f"#/definitions/{name}"}
    else:
        end = "-200-responsepayload-schema.json" if answer.status_code == 200 else ERRORS
        schema = _schema(folder / f"{operation}{end}")
    _validator(schema).validate(answer.json())


def check_package(standards: Path, package: Any) -> None:
    """Raises where a package is not what the official schema of CASE 1.1 packages says."""
    _validator(_schema(standards / "case" / "case-v1p1-cfpackage.json")).validate(package)


def _validator(schema: Any) -> Any:
    kind = jsonschema.Draft202012Validator
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


@cache
def _schema(path: Path) -> Any:
    """A schema; its `$schema` names a draft in a way that is no address of one.

    Some patterns hold a line break after `(ext:)`, so that nothing fits them; the schema of packages shows what is meant.
    """
    schema = json.loads(path.read_text().replace(r"(ext:)\n[", "(ext:)["))
    schema.pop("$schema")
    return schema


@cache
def _swagger(folder: Path) -> Any:
    """The definitions of CASE 1.0, closed: what extends another by `allOf` becomes one closed object."""
    definitions = json.loads((folder / "case-v1p0-swagger.json").read_text())["definitions"]
    closed = {}
    for name, definition in definitions.items():
        closed[name] = copy.deepcopy(definition)
        if "allOf" in definition:
            closed[name] = _joined([_resolved(part, definitions) for part in definition["allOf"]])
        if "properties" in closed[name]:
            closed[name]["additionalProperties"] = False
    return {"definitions": closed}


def _resolved(part: Any, definitions: Any) -> Any:
    return definitions[part["$ref"].rpartition("/")[2]] if "$ref" in part else part


def _joined(parts: list[Any]) -> Any:
    properties = {name: value for part in parts for name, value in part["properties"].items()}
    required = [name for part in parts for name in part.get("required", [])]
    return {"type": "object", "properties": properties, "required": required}


def check_thing(standards: Path, definition: str, thing: Any) -> None:
    """Raises where something is not what a definition of CASE 1.0 says, formats included."""
    _validator({**_swagger(standards / "case"), "$ref": f"#/definitions/{definition}"}).validate(thing)
