#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The catalogue of voices, its samples, and what a draft compiles to."""

import os
import tempfile
import time
import unittest

from kametrix_test import Server, ServerTest

SETTINGS = {"provider": "cartesia", "voiceId": "0f0e6f2a-0000-4000-8000-000000000001", "model": "sonic-3", "language": "de"}
VOICE = {"id": "greta", "name": "Greta", "gender": "female", "language": "de", "latency": "fast", "price_class": "medium",
         "eu": True, "enabled": True, "fallback": "katja", "settings": SETTINGS}


class VoicesTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        cls.samples = tempfile.TemporaryDirectory()
        with open(os.path.join(cls.samples.name, "katja.ogg"), "wb") as file:
            file.write(b"OggS sound")
        cls.environment = {"KAMETRIX_VOICES_SAMPLES": cls.samples.name}
        super().setUpClass()
        cls.owner = cls.server.sign_up("Stimmprobe")
        cls.admin = cls.server.add_admin()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.samples.cleanup()

    def voices(self):
        return {voice["id"]: voice for voice in self.owner.get("/api/v1/voices").json["items"]}

    def all_voices(self):
        return {voice["id"]: voice for voice in self.admin.get("/api/v1/admin/voices").json["items"]}

    def facts(self, **changes):
        return {"business_name": "Salon Müller", "language": "de", "sector": "standard", "voice": "katja", **changes}

    def make_agent(self, **changes):
        return self.owner.post("/api/v1/agents", {"name": "Anna", "facts": self.facts(**changes)})

    def test_only_voices_of_the_eu_that_are_on_are_offered(self):
        offered, everything = self.voices(), self.all_voices()
        self.assertIn("katja", offered)
        self.assertNotIn("mia", offered)
        self.assertFalse(everything["mia"]["eu"])
        self.assertTrue(all(voice["eu"] and voice["enabled"] for voice in offered.values()))
        self.assertNotIn("settings", offered["katja"])
        self.assertEqual(everything["katja"]["settings"]["voiceId"], "de-DE-KatjaNeural")

    def test_samples(self):
        offered = self.voices()
        self.assertTrue(offered["katja"]["sample"])
        self.assertFalse(offered["conrad"]["sample"])
        answer = self.owner.get("/api/v1/voices/katja/sample")
        self.assertEqual((answer.status, answer.body), (200, b"OggS sound"))
        for name, status in (("conrad", 404), ("nobody", 404), ("katja.ogg", 404), ("..%2fkatja", 400), ("%2e%2e", 400)):
            with self.subTest(name):
                self.assertEqual(self.owner.get(f"/api/v1/voices/{name}/sample").status, status)

    def test_an_admin_adds_and_switches_voices(self):
        answer = self.admin.post("/api/v1/admin/voices", VOICE)
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(self.admin.post("/api/v1/admin/voices", VOICE).status, 409)
        self.assertIn("greta", self.voices())
        agent = self.preview_when_known("greta")
        edited = self.admin.patch("/api/v1/admin/voices/greta", {"enabled": False}, 1)
        self.assertEqual((edited.status, edited.json["enabled"], edited.json["revision"]), (200, False, 2), edited)
        self.assertEqual(edited.json, self.all_voices()["greta"])
        self.assertEqual(self.admin.patch("/api/v1/admin/voices/greta", {"enabled": True}, 1).status, 412)
        self.assertNotIn("greta", self.voices())
        # Who has the voice keeps it.
        self.assertEqual(self.owner.get(f"/api/v1/agents/{agent}/preview").status, 200)

    def test_a_voice_from_elsewhere_is_refused_even_when_on(self):
        answer = self.admin.post("/api/v1/admin/voices", {**VOICE, "id": "abroad", "eu": False})
        self.assertEqual(answer.status, 201, answer)
        self.assertNotIn("abroad", self.voices())
        agent = self.make_agent().json
        deadline = time.monotonic() + 10
        while "EU" not in (answer := self.make_agent(voice="abroad")).json["detail"] and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual((answer.status, answer.json["member"]), (400, "/facts/voice"), answer)
        self.assertIn("EU", answer.json["detail"])
        answer = self.owner.patch(f"/api/v1/agents/{agent['id']}", {"facts": self.facts(voice="abroad")}, agent["revision"])
        self.assertEqual((answer.status, answer.json["member"]), (400, "/facts/voice"), answer)

    def preview_when_known(self, voice):
        """The other processes and threads hear of a new voice by a notice."""
        deadline = time.monotonic() + 10
        while True:
            answer = self.make_agent(voice=voice)
            if answer.status == 201 or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        self.assertEqual(answer.status, 201, answer)
        preview = self.owner.get(f"/api/v1/agents/{answer.json['id']}/preview")
        self.assertEqual(preview.status, 200, preview)
        return answer.json["id"]

    def test_bad_voices_are_refused(self):
        cases = {
            "/id": {"id": "Greta!"},
            "/settings": {"settings": {"provider": "azure"}},
        }
        for member, change in cases.items():
            with self.subTest(member):
                answer = self.admin.post("/api/v1/admin/voices", {**VOICE, "id": "other", **change})
                self.assertEqual((answer.status, answer.json["member"]), (400, member), answer)
        answer = self.admin.post("/api/v1/admin/voices", {**VOICE, "id": "hanna", "fallback": "nobody"})
        self.assertEqual(answer.status, 400, answer)
        for settings in ({"provider": "nobody", "voiceId": "x"}, {**SETTINGS, "unheard": 1},
                         {**SETTINGS, "cachingEnabled": True}, [], "azure"):
            with self.subTest(settings):
                answer = self.admin.patch("/api/v1/admin/voices/katja", {"settings": settings}, 1)
                self.assertEqual(answer.status, 400, answer)
        self.assertEqual(self.all_voices()["katja"]["revision"], 1)

    def test_preview_tells_size_and_cost(self):
        agent = self.make_agent().json["id"]
        preview = self.owner.get(f"/api/v1/agents/{agent}/preview").json
        self.assertIn("KI-Telefonassistent von Salon Müller", preview["opening"])
        self.assertEqual(len(preview["prompt"]), preview["prompt_characters"])
        self.assertTrue(0 < preview["prompt_tokens"] < preview["prompt_characters"])
        self.assertIn("endCall", preview["tools"])
        self.assertEqual(preview["currency"], "USD")
        self.assertGreater(preview["cost_micros_per_minute"], 50000)
        revision = self.owner.get(f"/api/v1/agents/{agent}").json["revision"]
        self.owner.patch(f"/api/v1/agents/{agent}",
                         {"facts": self.facts(instructions="Wir reparieren auch Fahrräder. " * 100)}, revision)
        longer = self.owner.get(f"/api/v1/agents/{agent}/preview").json
        self.assertGreater(longer["prompt_characters"], preview["prompt_characters"] + 3000)
        self.assertGreater(longer["cost_micros_per_minute"], preview["cost_micros_per_minute"])

    def test_what_would_not_compile_is_not_stored(self):
        flood = [{"question": "F" * 300, "answer": "A" * 1000}] * 50
        for changes in ({"voice": "mia"}, {"transcriber": "nobody"}, {"faq": flood}):
            with self.subTest(list(changes)):
                self.assertEqual(self.make_agent(**changes).status, 400)


class ResidencyTest(unittest.TestCase):
    def test_no_start_outside_the_eu(self):
        with self.assertRaisesRegex(AssertionError, "vapi.url .*platform.residency"):
            Server(KAMETRIX_VAPI_URL="https://api.vapi.ai")


if __name__ == "__main__":
    unittest.main()
