# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Checks request bodies as strictly as the provider does: an unknown property, a missing one, a wrong
type, a length, a range or an enum value out of its limits is an error with the member's path.

schema.json holds one entry per object: its properties with type, limits and enum values, which of
them are required, "ref" to another entry, "oneOf" for alternatives.  Voices, models and tools that
Kametrix does not use are left out, so they are refused."""

import json
import os
import re

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
E164 = re.compile(r"\+[1-9][0-9]{5,14}")
TYPES = {"string": str, "boolean": bool, "array": list, "object": dict}
DISCRIMINATORS = ("provider", "type", "on")


def _path(parent, name):
    return f"{parent}.{name}" if parent else name


def _says(parent, text):
    return f"{parent}.{text}" if parent else text


class Schema:
    def __init__(self, path=None):
        path = path or os.path.join(os.path.dirname(os.path.abspath(__file__)), "schema.json")
        with open(path, encoding="utf-8") as file:
            self.entries = json.load(file)

    def check(self, name, body):
        """The list of complaints about body, empty when it is fine."""
        if not isinstance(body, dict):
            return ["body must be an object"]
        errors = []
        self._check_object(self.entries[name], body, "", errors)
        return errors

    def _resolve(self, node):
        while "ref" in node:
            node = self.entries[node["ref"]]
        return node

    def _check_object(self, entry, value, parent, errors):
        properties = entry["properties"]
        for name in value:
            if name not in properties:
                errors.append(_says(parent, f"property {name} should not exist"))
        for name in entry.get("required", []):
            if value.get(name) is None and not properties[name].get("nullable"):
                errors.append(_says(parent, f"{name} should not be null or undefined"))
        for name, member in value.items():
            # null stands for "not given", except where the API gives it a meaning
            if name in properties and member is not None:
                self._check(properties[name], member, parent, name, errors)

    def _check(self, node, value, parent, name, errors):
        node = self._resolve(node)
        if "oneOf" in node:
            self._check_one_of(node["oneOf"], value, parent, name, errors)
        elif "properties" in node:
            if isinstance(value, dict):
                self._check_object(node, value, _path(parent, name), errors)
            else:
                errors.append(_says(parent, f"{name} must be an object"))
        else:
            self._check_plain(node, value, parent, name, errors)

    def _check_one_of(self, alternatives, value, parent, name, errors):
        nodes = [self._resolve(alternative) for alternative in alternatives]
        if isinstance(value, dict):
            nodes = self._narrow(nodes, value, parent, name, errors)
        best = None
        for node in nodes:
            found = []
            self._check(node, value, parent, name, found)
            if not found:
                return
            if best is None or len(found) < len(best):
                best = found
        errors.extend(best or [])

    def _narrow(self, nodes, value, parent, name, errors):
        """The alternatives that the object's provider, type or event names."""
        objects = [node for node in nodes if "properties" in node]
        for key in DISCRIMINATORS:
            known = [node["properties"][key].get("enum") for node in objects if key in node["properties"]]
            known = [values for values in known if values]
            if len(known) != len(objects) or not objects:
                continue
            fitting = [node for node in objects if value.get(key) in node["properties"][key]["enum"]]
            if fitting:
                return fitting
            allowed = ", ".join(dict.fromkeys(word for values in known for word in values))
            where = _path(parent, name)
            errors.append(f"{where}.{key} must be one of the following values: {allowed}")
            return []
        return objects or nodes

    def _check_plain(self, node, value, parent, name, errors):
        kind = node.get("type")
        if kind in ("number", "integer"):
            fits = isinstance(value, (int, float)) and not isinstance(value, bool)
            fits = fits and (kind == "number" or value == int(value))
        elif kind == "object" and name in ("excludedStatusCodes", "value"):
            fits = True  # the schema calls these objects but means any value
        else:
            fits = kind is None or isinstance(value, TYPES[kind])
        if not fits:
            article = "an" if kind in ("array", "object", "integer") else "a"
            errors.append(_says(parent, f"{name} must be {article} {kind}"))
            return
        if kind == "array":
            self._check_items(node, value, parent, name, errors)
        self._check_limits(node, value, parent, name, errors)

    def _check_items(self, node, value, parent, name, errors):
        if len(value) > node.get("maxItems", len(value)) or len(value) < node.get("minItems", 0):
            errors.append(_says(parent, f"{name} must contain a permitted number of elements"))
        for index, item in enumerate(value):
            if isinstance(self._resolve(node["items"]).get("type"), str) and name == "excludedStatusCodes":
                continue
            self._check(node["items"], item, parent, f"{name}.{index}", errors)

    @staticmethod
    def _check_limits(node, value, parent, name, errors):
        if "enum" in node and value not in node["enum"]:
            allowed = ", ".join(str(word) for word in node["enum"])
            errors.append(_says(parent, f"{name} must be one of the following values: {allowed}"))
        if isinstance(value, str):
            if len(value) > node.get("maxLength", len(value)):
                errors.append(_says(parent, f"{name} must be shorter than or equal to {node['maxLength']} characters"))
            if len(value) < node.get("minLength", 0):
                errors.append(_says(parent, f"{name} must be longer than or equal to {node['minLength']} characters"))
            if "pattern" in node and not re.search(node["pattern"], value):
                errors.append(_says(parent, f"{name} must match {node['pattern']}"))
            if node.get("format") == "uri" and not re.match(r"https?://", value):
                errors.append(_says(parent, f"{name} must be a URL address"))
            if node.get("format") == "uuid" and not UUID.fullmatch(value):
                errors.append(_says(parent, f"{name} must be a UUID"))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            if value > node.get("maximum", value):
                errors.append(_says(parent, f"{name} must not be greater than {node['maximum']}"))
            if value < node.get("minimum", value):
                errors.append(_says(parent, f"{name} must not be less than {node['minimum']}"))
