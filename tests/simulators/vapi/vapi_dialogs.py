# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""What is said in the played calls: the dialogs of the demo business, with their gaps filled in."""

import copy
import json
import os

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../data/demo/dialogs.json")

# Numbers reserved for films and books: 030 23125 000-999, 089 99998 000-999, 0171 39200 00-99.
MEDIA_RANGES = (("+493023125", 3), ("+498999998", 3), ("+4917139200", 2))
CHARACTERS_PER_SECOND = 15.0
PAUSE_S = 0.8


def media_number(rng):
    prefix, digits = rng.choice(MEDIA_RANGES)
    return prefix + str(rng.randrange(10**digits)).zfill(digits)


class Dialogs:
    def __init__(self, path=DATA):
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        self.slots = data["slots"]
        self.dialogs = {dialog["key"]: dialog for dialog in data["dialogs"]}

    def choose(self, rng, language="de"):
        fitting = [d for d in self.dialogs.values() if d["language"] == language]
        return rng.choices(fitting, [d["weight"] for d in fitting])[0]

    def script(self, rng, wanted, opening, language="de"):
        """A script ready to play. wanted: None (random), the key of a dialog, or a script of the
        caller's own: {"turns": [{"role", "text", "seconds"?, "pause"?} | {"tool", "arguments", "shape"?} |
        {"hang": true} | {"silence": seconds}], "ended_reason"?, "summary"?, "structured"?,
        "transfer"?}."""
        if isinstance(wanted, dict):
            script = copy.deepcopy(wanted)
        else:
            script = self._from_dialog(rng, self.dialogs[wanted] if wanted else self.choose(rng, language))
        for turn in script["turns"]:
            if "text" in turn:
                turn["text"] = turn["text"].replace("{opening}", opening)
                turn.setdefault("seconds", round(max(0.6, len(turn["text"]) / CHARACTERS_PER_SECOND), 2))
                turn.setdefault("pause", PAUSE_S)
        script.setdefault("ended_reason", "customer-ended-call")
        script.setdefault("summary", "")
        return script

    def _from_dialog(self, rng, dialog):
        values = {name: rng.choice(words) for name, words in self.slots.items()}

        def fill(text):
            for name, value in values.items():
                text = text.replace("{" + name + "}", value)
            return text

        roles = {"a": "assistant", "c": "user"}
        script = {key: copy.deepcopy(dialog[key]) for key in ("ended_reason", "structured", "transfer") if key in dialog}
        script["summary"] = fill(dialog["summary"])
        script["turns"] = [{"role": roles[role], "text": fill(text)} for role, text in dialog["turns"]]
        if dialog["key"] == "stille":
            script["turns"][1:1] = [{"silence": 12}]
            script["turns"].append({"silence": 6})
        return script
