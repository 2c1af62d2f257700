#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""What templates, their scenarios and the legal placeholders owe to German readers; reports in TAP."""

import datetime
import json
import os
import re
import sys
import zoneinfo

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
IDS = ("buero", "einzelhandel", "friseur", "handwerk", "hotel", "immobilien", "kanzlei", "praxis", "restaurant", "werkstatt")
LANGUAGES = ("de", "en")
SECTORS = {"praxis": "health", "kanzlei": "secrecy"}
# Days that transcripts, summaries and numbers may be kept.
RETENTION = {"standard": (180, 365, 365), "health": (7, 90, 90), "secrecy": (7, 90, 90)}
TOOLS = {
    "resolve_time": ({"phrase"}, set()),
    "business_info": ({"topic"}, {"detail"}),
    "take_message": ({"caller_name", "topic", "urgency"}, {"phone", "details"}),
    "hand_over": ({"reason"}, {"destination"}),
    "end_call": (set(), set()),
}
TOPICS = ("hours", "services", "prices", "address", "faq")
OUTCOMES = ("message", "handover", "answered", "refused", "ended")
STEPS = ({"caller"}, {"expect_text"}, {"transfer"})
# Ranges that are never given out, so that no number rings anywhere.
FICTITIOUS = re.compile(r"\+49(3023125\d{3}|8999998\d{3}|17139200\d{2})")
NATIONAL = re.compile(r"\b(030 23125|089 99998|0171 39200)\b")
PLAIN_BLANK = {
    "de": re.compile(r"\d (Uhr|Euro|€|%|Prozent|Minuten?|Stunden?|Tagen?|Tage|Wochen?|Jahren?|Jahre|Personen|Kilometern?|Zimmern?)(?!\w)"
                     r"|\b(Nr\.|Dr\.|§|z\.) \S"),
    "en": re.compile(r"\d (am|pm|euros?|minutes?|hours?|days?|weeks?|years?|people|kilometres?|rooms?)\b"),
}
SPELLED_OUT = re.compile(r"\b(fuer|ueber|koenn\w*|moecht\w*|Oeffnung\w*|Rueck\w*|Gespraech\w*|Begruess\w*|muess\w*|waehl\w*)\b", re.I)
FAMILIAR = re.compile(r"\b(du|dich|dir|dein\w*|euch|euer)\b", re.I)
# The glossary has other words for these.
FOREIGN = re.compile(r"\b(Agent(?:en|s)?|Calls?|Slots?|Transkript\w*|Voicemail|Meetings?|Handover|FAQ|Feedback|Ticket\w*)\b")
DEAD_LAW = re.compile(r"\b(TMG|TTDSG|RStV)\b|consumers/odr|\[")
MARKS = {"de": "Platzhalter – vor dem Start durch geprüften Text ersetzen", "en": "Placeholder – replace by a reviewed text before launch"}


def read(*path):
    with open(os.path.join(ROOT, "data", *path), encoding="utf-8") as file:
        return file.read()


def texts(value, path=""):
    """Every string of a document with its JSON pointer."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, f"{path}/{name}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from texts(inner, f"{path}/{position}")


def templates():
    for name in IDS:
        for language in LANGUAGES:
            yield name, language, json.loads(read("agent-templates", f"{name}.{language}.json"))


def scenarios():
    for name in IDS:
        yield name, json.loads(read("agent-scenarios", f"{name}.de.json"))


def check_files():
    wanted = sorted(f"{name}.{language}.json" for name in IDS for language in LANGUAGES)
    if sorted(os.listdir(os.path.join(ROOT, "data", "agent-templates"))) != wanted:
        yield "data/agent-templates: not ten templates in two languages"
    for name, language, document in templates():
        if list(document) != ["id", "language", "name", "description", "locked", "facts"]:
            yield f"{name}.{language}: members are {list(document)}"
        if (document["id"], document["language"], document["facts"]["language"]) != (name, language, language):
            yield f"{name}.{language}: says that it is {document['id']}.{document['language']}"


def check_substance():
    for name, language, document in templates():
        facts = document["facts"]
        sizes = {member: len(facts[member]) for member in
                 ("goals", "faq", "policies", "collect", "handover_rules", "forbidden", "services", "hours")}
        if min(sizes.values()) < 3 or not 6 <= sizes["faq"] <= 10:
            yield f"{name}.{language}: too thin or too thick: {sizes}"
        if not any(field["required"] for field in facts["collect"]) or all(field["required"] for field in facts["collect"]):
            yield f"{name}.{language}: collects only what is required, or nothing"
        if not facts["handover"]["enabled"] or len(facts["handover"]["triggers"]) < 12 or not facts["handover"]["destinations"]:
            yield f"{name}.{language}: no way to a person"
        if len(facts["business_name"].split()) > 5:
            yield f"{name}.{language}: the name is too long for the full notice"


def check_sectors():
    for name, language, document in templates():
        facts, sector = document["facts"], SECTORS.get(name, "standard")
        kept = tuple(facts["retention"][member] for member in ("transcript_days", "summary_days", "number_days"))
        if facts["sector"] != sector or document["locked"] != (sector == "health"):
            yield f"{name}.{language}: sector {facts['sector']}, locked {document['locked']}"
        if any(days > most for days, most in zip(kept, RETENTION[sector])):
            yield f"{name}.{language}: keeps data for {kept}"
        if sector != "standard" and any(service.get("released") for service in facts["services"]):
            yield f"{name}.{language}: a price is released"


def check_numbers():
    for name, language, document in templates():
        for destination in document["facts"]["handover"]["destinations"]:
            if not FICTITIOUS.fullmatch(destination["phone_e164"]):
                yield f"{name}.{language}: {destination['phone_e164']} may be somebody's"
        for path, text in texts(document):
            if "@" in text and not text.endswith(".example"):
                yield f"{name}.{language}{path}: an address that may be somebody's"
            if re.search(r"\b0\d{2,4}[ /-]?\d{4,}", text) and not NATIONAL.search(text):
                yield f"{name}.{language}{path}: a number that may be somebody's"
    for name, items in scenarios():
        for path, text in texts(items):
            for number in re.findall(r"\+49\d+", text):
                if not FICTITIOUS.fullmatch(number):
                    yield f"{name}{path}: {number} may be somebody's"
            if path.endswith("/phone") and not NATIONAL.match(text):
                yield f"{name}{path}: {text} may be somebody's"


def complain(where, language, path, text):
    if re.search(r"[\"'`!]|\.\.\.| - ", text):
        yield f"{where}{path}: straight quotes, an exclamation mark or a wrong dash: {text}"
    if PLAIN_BLANK[language].search(text):
        yield f"{where}{path}: a blank that breaks a number from its unit: {text}"
    if text != text.strip() or "  " in text:
        yield f"{where}{path}: stray blanks"
    if text.count("„") != text.count("“") and language == "de":
        yield f"{where}{path}: quotation marks do not match: {text}"


def check_typography():
    for name, language, document in templates():
        for path, text in texts(document):
            yield from complain(f"{name}.{language}", language, path, text)
    for name, items in scenarios():
        for path, text in texts(items):
            yield from complain(f"{name} scenarios", "de", path, text)


def check_german():
    for name, language, document in templates():
        if language != "de":
            continue
        for path, text in texts(document):
            found = SPELLED_OUT.search(text) or FAMILIAR.search(text) or FOREIGN.search(text)
            if found and not path.startswith("/facts/handover/triggers"):
                yield f"{name}{path}: “{found.group()}” in: {text}"


def check_step(step):
    if "expect_tool" not in step:
        return None if set(step) in STEPS and step.get("transfer", "no_answer") == "no_answer" else f"unknown step {step}"
    if set(step) - {"expect_tool", "arguments", "result_contains", "result_lacks"}:
        return f"unknown members in {step}"
    required, optional = TOOLS.get(step["expect_tool"], (None, None))
    given = set(step["arguments"])
    if required is None or not required <= given <= required | optional:
        return f"{step['expect_tool']} is called with {sorted(given)}"
    if step["expect_tool"] == "business_info" and step["arguments"]["topic"] not in TOPICS:
        return f"unknown topic {step['arguments']['topic']}"
    if step["expect_tool"] == "take_message" and step["arguments"]["urgency"] not in ("normal", "urgent"):
        return "unknown urgency"
    if step["expect_tool"] != "end_call" and not step.get("result_contains"):
        return f"{step['expect_tool']} may answer anything"
    return None


def check_scenarios():
    zone = zoneinfo.ZoneInfo("Europe/Berlin")
    for name, items in scenarios():
        if len(items) < 6 or len({item["name"] for item in items}) != len(items):
            yield f"{name}: {len(items)} scenarios, or two of one name"
        for item in items:
            clock = datetime.datetime.fromisoformat(item["clock"])
            if clock.utcoffset() != clock.astimezone(zone).utcoffset():
                yield f"{name}, {item['name']}: {item['clock']} is no time in Germany"
            if item["expected"]["outcome"] not in OUTCOMES or "caller" not in item["turns"][0] or not item["forbidden"]:
                yield f"{name}, {item['name']}: outcome, first turn or forbidden words"
            called = {step.get("expect_tool") for step in item["turns"]}
            if (item["expected"]["outcome"] == "message") != ("take_message" in called):
                yield f"{name}, {item['name']}: the outcome does not follow from the steps"
            yield from (f"{name}, {item['name']}: {fault}" for fault in map(check_step, item["turns"]) if fault)


def check_scenarios_fit():
    """A scenario may only ask for what its template, or the platform's own text, holds."""
    prompt = "".join(open(os.path.join(ROOT, "backend/agents/prompts/de.txt"), encoding="utf-8").readlines())
    for name, items in scenarios():
        facts = json.loads(read("agent-templates", f"{name}.de.json"))["facts"]
        said = [text for _, text in texts(facts)]
        answers = {entry["question"]: entry["answer"] for entry in facts["faq"]}
        labels = {destination["label"] for destination in facts["handover"]["destinations"]}
        for item in items:
            where = f"{name}, {item['name']}"
            yield from (f"{where}: nowhere in the prompt: {text}" for text in item.get("prompt_contains", [])
                        if text not in prompt and not any(text in one for one in said))
            yield from (f"{where}: forbidden, but the template says {word}" for word in item["forbidden"]
                        if any(word in one for one in said))
            yield from (f"{where}: {member} is no fact" for member in item.get("presumes", []) if member not in facts)
            for step in item["turns"]:
                contains = step.get("result_contains", [])
                contains = [contains] if isinstance(contains, str) else contains
                if step.get("arguments", {}).get("topic") == "faq":
                    answer = answers.get(step["arguments"]["detail"], "")
                    yield from (f"{where}: not in the answer: {text}" for text in contains if text not in answer)
                for text in contains:
                    if text.startswith("Die Weiterleitung an ") and text[21:] not in labels:
                        yield f"{where}: no destination {text[21:]}"


def check_coverage():
    """What every trade must have rehearsed."""
    for name, items in scenarios():
        steps = [step for item in items for step in item["turns"]]
        results = " ".join(str(step.get("result_contains", "")) for step in steps)
        wanted = {
            "open": "Zurzeit ist geöffnet", "closed": "Zurzeit ist geschlossen", "price": "Preis freigegeben",
            "message": "Die Nachricht ist notiert", "hand-over": "Die Weiterleitung an",
        }
        yield from (f"{name}: no scenario for {what}" for what, text in wanted.items() if text not in results)
        prompts = [text for item in items for text in item.get("prompt_contains", [])]
        if not any("112" in text for text in prompts) or not any("künstliche Intelligenz" in text for text in prompts):
            yield f"{name}: no scenario for emergencies or for honesty about the AI"


def check_legal():
    for name in ("agb", "avv"):
        headings = {}
        for language in LANGUAGES:
            text = read("legal", f"{name}.{language}.md")
            headings[language] = text.count("\n## ")
            if MARKS[language] not in "\n".join(text.splitlines()[:4]):
                yield f"{name}.{language}.md: not marked as a placeholder"
            if DEAD_LAW.search(text):
                yield f"{name}.{language}.md: dead law or a gap: {DEAD_LAW.search(text).group()}"
            if PLAIN_BLANK[language].search(text):
                yield f"{name}.{language}.md: {PLAIN_BLANK[language].search(text).group()}"
        if headings["de"] != headings["en"] or headings["de"] < 10:
            yield f"{name}: sections {headings}"


CHECKS = [check_files, check_substance, check_sectors, check_numbers, check_typography, check_german, check_scenarios,
          check_scenarios_fit, check_coverage, check_legal]


def main():
    failed = 0
    print(f"1..{len(CHECKS)}")
    for position, check in enumerate(CHECKS, 1):
        complaints = list(check())
        failed += bool(complaints)
        print(f"{'not ok' if complaints else 'ok'} {position} - {check.__name__.removeprefix('check_').replace('_', ' ')}")
        for complaint in complaints:
            print(f"# {complaint}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
