# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Businesses to charge, and German end-of-call reports of about 10 KB."""

import datetime
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../simulators/vapi"))
from vapi_dialogs import Dialogs, media_number  # noqa: E402

OPENING = "Guten Tag, hier ist der Telefonassistent vom Autohaus Lindner. Ich bin eine künstliche Intelligenz. Wie kann ich helfen?"
REPORT_SIZE = 10 * 1024
# Of one width each, so that the length of a report does not depend on them.
CALL_MARK = "<call-call-call-call-call-call-call>"  # 36 characters
NUMBER_MARK = "<num01>"


def accounts_sql(count, credit_cents=100_000_000):
    """Businesses number 1 to count, each with credit, an agent and the number "num0000" + n."""
    return f"""
      SET ROLE kametrix_service;
      CREATE FUNCTION pg_temp.bench_id (kind text, n integer) RETURNS uuid LANGUAGE sql AS
      $$ SELECT ('00000000-0000-7000-8' || kind || '-' || lpad (n::text, 12, '0'))::uuid $$;
      INSERT INTO account (account_id, name, business_declared_at)
      SELECT pg_temp.bench_id ('0aa', n), 'Werkstatt ' || n, now () FROM generate_series (1, {count}) n;
      SELECT ledger_open (pg_temp.bench_id ('0aa', n)) FROM generate_series (1, {count}) n;
      SELECT ledger_post (gen_random_uuid (), pg_temp.bench_id ('0aa', n), 'adjust:bench', 'adjustment', 'funding',
                          'credit', {credit_cents}, NULL, NULL, 'bench', 'credit for the measurement', now ())
      FROM generate_series (1, {count}) n;
      INSERT INTO agent (id, account_id, name, facts)
      SELECT pg_temp.bench_id ('0bb', n), pg_temp.bench_id ('0aa', n), 'Empfang',
             jsonb_build_object ('business_name', 'Werkstatt', 'language', 'de', 'sector', 'standard', 'voice', 'katja')
      FROM generate_series (1, {count}) n;
      SELECT agent_go_live (id, 'bench', NULL, 'bench') IS NULL FROM agent;
      INSERT INTO number (id, account_id, e164, agent_id, provider_id)
      SELECT pg_temp.bench_id ('0cc', n), pg_temp.bench_id ('0aa', n), '+4930' || 2000000 + n,
             pg_temp.bench_id ('0bb', n), 'num' || lpad (n::text, 4, '0') FROM generate_series (1, {count}) n;
    """


def instant(moment):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def messages(rng, dialogs, start):
    """Two or three dialogs after each other, and when the last word was said."""
    said, now = [{"role": "system", "message": "Du bist der Telefonassistent einer Werkstatt. " * 12}], start + 0.6
    while len(json.dumps(said, ensure_ascii=False)) < 4600:
        for turn in dialogs.script(rng, None, OPENING)["turns"]:
            if "text" not in turn:
                continue
            end = now + turn["seconds"]
            said.append({"role": "user" if turn["role"] in ("user", "caller") else "bot", "message": turn["text"],
                         "time": round(now * 1000, 3), "endTime": round(end * 1000, 3),
                         "secondsFromStart": round(now - start, 3)})
            now = end + turn["pause"]
    return said, now


def report(rng, dialogs, call=CALL_MARK, number=NUMBER_MARK):
    """A report as bytes, with marks where each call differs."""
    start = datetime.datetime.now(datetime.timezone.utc).timestamp() - rng.uniform(3600, 80000)
    said, ended = messages(rng, dialogs, start)
    moments = [datetime.datetime.fromtimestamp(t, datetime.timezone.utc) for t in (start, ended)]
    minutes = round((ended - start) / 60, 4)
    spoken = [m for m in said if m["role"] != "system"]
    costs = [{"type": kind, "provider": provider, "minutes": minutes, "cost": round(minutes * rate, 4)}
             for kind, provider, rate in (("transport", "vapi.sip", 0), ("transcriber", "deepgram", 0.01),
                                          ("model", "openai", 0.02), ("voice", "azure", 0.015), ("vapi", "vapi", 0.05))]
    message = {
        "type": "end-of-call-report", "timestamp": round(ended * 1000) + 1500, "endedReason": "customer-ended-call",
        "startedAt": instant(moments[0]), "endedAt": instant(moments[1]),
        "cost": round(sum(line["cost"] for line in costs), 4), "costs": costs,
        "analysis": {"summary": dialogs.script(rng, None, OPENING)["summary"], "successEvaluation": "true",
                     "structuredData": {"anliegen": "Termin", "rueckruf": False}},
        "artifact": {"messages": said,
                     "transcript": "".join(f"{'Anrufer' if m['role'] == 'user' else 'Assistent'}: {m['message']}\n"
                                           for m in spoken),
                     "recording": {"stereoUrl": f"https://storage.example/{call}-stereo.wav"}},
        "call": {"id": call, "type": "inboundPhoneCall", "status": "ended", "phoneNumberId": number,
                 "createdAt": instant(moments[0])},
        "customer": {"number": media_number(rng)},
    }
    spare = REPORT_SIZE - len(json.dumps({"message": message}, ensure_ascii=False).encode())
    filler = " ".join(m["message"] for m in spoken if m["message"].isascii()) * 9
    message["artifact"]["messagesOpenAIFormatted"] = [{"role": "system", "content": filler[: max(0, spare - 90)]}]
    return json.dumps({"message": message}, ensure_ascii=False).encode()


def reports(count, seed=1):
    rng, dialogs = random.Random(seed), Dialogs()
    return [report(rng, dialogs) for _ in range(count)]


def call_key(run, n):
    """36 characters, like the provider's ids."""
    return f"{run:>8}-{n:027d}".replace(" ", "0")


def fill(body, call, number):
    return body.replace(CALL_MARK.encode(), call.encode()).replace(NUMBER_MARK.encode(), f"num{number:04d}".encode())
