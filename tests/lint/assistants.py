#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Checks every golden assistant as the provider would: by the simulator's schema always, and member by
member by the provider's own description when it lies beside the source (shared/providers/) or is
named in KMX_VAPI_OPENAPI.  Also that a prompt keeps the order of its sections, and that no text of
ours is in the other language."""

import glob
import json
import os
import sys
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests", "simulators", "vapi"))

from vapi_schema import Schema  # noqa: E402

OPENAPI = os.environ.get("KMX_VAPI_OPENAPI") or os.path.join(ROOT, "..", "shared", "providers", "vapi-openapi.json")
SECTIONS = {
    "de": ["Rolle", "Rangfolge", "Zeit", "Betrieb", "Ziele", "Ablauf", "Daten", "Werkzeuge", "Übergabe", "Verbote",
           "Notfall", "Sprechstil", "Datenschutz", "Abschluss", "Weitere Angaben des Betriebs"],
    "en": ["Role", "Precedence", "Time", "Business", "Goals", "Conversation", "Data", "Tools", "Handover", "Never",
           "Emergency", "Manner", "Privacy", "End", "More from the business"],
}
OPTIONAL = ("Daten", "Data", "Weitere Angaben des Betriebs", "More from the business")
KINDS = {"string": str, "boolean": bool, "number": (int, float), "integer": int, "array": list, "object": dict}


def assistants():
    """(name, language, assistant) of every golden file."""
    for path in sorted(glob.glob(os.path.join(ROOT, "tests", "fixtures", "agents", "**", "*.json"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            held = json.load(file)
        assistant = held.get("assistant", held)
        if "firstMessage" in assistant:
            german = assistant["model"]["messages"][0]["content"].startswith("# Rolle")
            yield os.path.relpath(path, ROOT), "de" if german else "en", assistant


def wording(language):
    path = os.path.join(ROOT, "backend", "agents", "prompts", f"wording-{language}.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from texts(member)


class OpenApi:
    """The provider's description, as far as objects need it: unknown members, types, enums, limits."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.schemas = json.load(file)["components"]["schemas"]

    def resolve(self, node):
        while True:
            if "$ref" in node:
                node = self.schemas[node["$ref"].rsplit("/", 1)[1]]
            elif len(node.get("allOf", [])) == 1:
                node = node["allOf"][0]
            else:
                return node

    def check(self, node, value, path):
        node = self.resolve(node)
        if "oneOf" in node or "anyOf" in node:
            found = [self.check(other, value, path) for other in node.get("oneOf", node.get("anyOf"))]
            return min(found, key=len) if found else []
        if path.endswith("backoffPlan.type"):
            return []  # called an object there, but an enum of texts
        if node.get("type") in KINDS and (not isinstance(value, KINDS[node["type"]])
                                          or (isinstance(value, bool) and node["type"] != "boolean")):
            return [f"{path}: not a {node['type']}"]
        if isinstance(value, dict):
            return self.check_members(node, value, path)
        if isinstance(value, list):
            return [error for i, item in enumerate(value) if "items" in node
                    for error in self.check(node["items"], item, f"{path}.{i}")]
        return self.check_limits(node, value, path)

    def check_members(self, node, value, path):
        properties = node.get("properties")
        if properties is None:
            return []
        errors = [f"{path}.{name}: not set" for name in node.get("required", []) if name not in value]
        for name, member in value.items():
            if name not in properties:
                errors.append(f"{path}.{name}: not known")
            else:
                errors += self.check(properties[name], member, f"{path}.{name}")
        return errors

    def check_limits(self, node, value, path):
        errors = []
        if "enum" in node and value not in node["enum"]:
            errors.append(f"{path}: {value!r} is not one of its values")
        if isinstance(value, str) and len(value) > node.get("maxLength", len(value)):
            errors.append(f"{path}: too long")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if not node.get("minimum", value) <= value <= node.get("maximum", value):
                errors.append(f"{path}: out of range")
        return errors


class Assistants(unittest.TestCase):
    def test_there_are_some_of_each_language(self):
        languages = [language for _, language, _ in assistants()]
        self.assertGreaterEqual(languages.count("de"), 30)
        self.assertGreaterEqual(languages.count("en"), 30)

    def test_simulator_accepts_them(self):
        schema = Schema()
        for name, _, assistant in assistants():
            with self.subTest(name):
                self.assertEqual(schema.check("CreateAssistantDTO", assistant), [])

    def test_checker_sees_faults(self):
        schema = Schema()
        _, _, assistant = next(assistants())
        self.assertNotEqual(schema.check("CreateAssistantDTO", {**assistant, "silenceTimeoutSeconds": 8}), [])

    @unittest.skipUnless(os.path.exists(OPENAPI), "the provider's description is not here")
    def test_provider_describes_every_member(self):
        api = OpenApi(OPENAPI)
        node = {"$ref": "#/components/schemas/CreateAssistantDTO"}
        for name, _, assistant in assistants():
            with self.subTest(name):
                self.assertEqual(api.check(node, assistant, ""), [])
        broken = json.loads(json.dumps(assistant))
        broken["voice"]["chunkPlan"]["unheard"] = True
        self.assertNotEqual(api.check(node, broken, ""), [])
        broken = {**assistant, "maxDurationSeconds": 5}
        self.assertEqual(api.check(node, broken, ""), [".maxDurationSeconds: out of range"])

    def test_sections_keep_their_order(self):
        for name, language, assistant in assistants():
            lines = assistant["model"]["messages"][0]["content"].split("\n")
            found = [line[2:] for line in lines if line.startswith("# ")]
            with self.subTest(name):
                self.assertEqual(found, [title for title in SECTIONS[language] if title in found])
                missing = set(SECTIONS[language]) - set(found)
                self.assertLessEqual(missing, set(OPTIONAL))
                self.assertNotIn("@", "".join(line for line in lines if not line.startswith(">")))

    def test_no_text_is_in_the_other_language(self):
        own = {language: set(texts(wording(language))) for language in ("de", "en")}
        for name, language, assistant in assistants():
            other = own["en" if language == "de" else "de"] - own[language]
            spoken = {member: assistant[member] for member in
                      ("endCallMessage", "hooks", "stopSpeakingPlan", "analysisPlan", "artifactPlan")}
            with self.subTest(name):
                self.assertEqual([text for text in texts(spoken) if text in other], [])
                self.assertIn(wording(language)["still_there"], list(texts(spoken)))


if __name__ == "__main__":
    unittest.main()
