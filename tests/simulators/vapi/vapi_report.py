# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The end-of-call report: artifact, costs and analysis of a played call."""

from vapi_state import instant

FORMATTED_ROLES = {"bot": "assistant", "user": "user"}
NOT_CHARGED = ("vapifault", "call.start.", "call-start-", "assistant-request-")


def artifact(play):
    """What was said so far, as far as the assistant's artifact plan keeps it."""
    plan = (play.assistant or {}).get("artifactPlan", {})
    transcript = plan.get("transcriptPlan", {})
    names = {"bot": transcript.get("assistantName", "AI"), "user": transcript.get("userName", "User")}
    spoken = [m for m in play.messages if m["role"] in names]
    result = {
        "messages": [dict(m) for m in play.messages],
        "messagesOpenAIFormatted": [{"role": FORMATTED_ROLES[m["role"]], "content": m["message"]} for m in spoken],
        "transcript": "".join(f"{names[m['role']]}: {m['message']}\n" for m in spoken),
    }
    if play.transfers:
        result["transfers"] = [dict(transfer) for transfer in play.transfers]
    if transcript.get("enabled") is False:
        result["transcript"] = ""
    if plan.get("recordingEnabled", True) and play.messages:
        url = f"https://storage.vapi.example/{play.call['id']}"
        result["recording"] = {"stereoUrl": f"{url}-stereo.wav", "mono": {"combinedUrl": f"{url}-mono.wav"}}
    return result


def costs(play, reason, seconds):
    """The cost lines, in US dollars; nothing is charged for what never ran or failed at the provider."""
    if seconds <= 0 or any(part in reason for part in NOT_CHARGED):
        return []
    minutes = round(seconds / 60, 4)
    assistant = play.assistant or {}
    spoken = sum(len(m["message"]) for m in play.messages if m["role"] == "bot")
    prompt, completion = 900 + 260 * len(play.messages), 30 * len(play.messages)

    def name(part, *members):
        return {key: assistant.get(part, {}).get(key) for key in members if assistant.get(part, {}).get(key)}

    return [
        {"type": "transport", "provider": "vapi.sip", "minutes": minutes, "cost": 0},
        {"type": "transcriber", "transcriber": name("transcriber", "provider", "model"), "minutes": minutes,
         "cost": round(minutes * 0.01, 4)},
        {"type": "model", "model": name("model", "provider", "model"), "promptTokens": prompt,
         "completionTokens": completion, "cost": round(prompt * 2e-6 + completion * 8e-6, 4)},
        {"type": "voice", "voice": name("voice", "provider", "voiceId"), "characters": spoken,
         "cost": round(spoken * 1.6e-5, 4)},
        {"type": "vapi", "subType": "normal", "minutes": minutes, "cost": round(minutes * 0.05, 4)},
        {"type": "analysis", "analysisType": "summary", "model": {}, "promptTokens": prompt // 4,
         "completionTokens": 60, "cost": round(prompt / 4 * 2e-6 + 60 * 8e-6, 4)},
    ]


def analysis(play):
    plan = (play.assistant or {}).get("analysisPlan", {})
    spoken = [m for m in play.messages if m["role"] in FORMATTED_ROLES]
    if len(spoken) < plan.get("minMessagesThreshold", 2):
        return {}
    result = {}
    if plan.get("summaryPlan", {}).get("enabled", True) and play.script["summary"]:
        result["summary"] = play.script["summary"]
    if plan.get("structuredDataPlan", {}).get("enabled", False) and play.script.get("structured"):
        result["structuredData"] = play.script["structured"]
    if plan.get("successEvaluationPlan", {}).get("enabled", True):
        result["successEvaluation"] = "true"
    return result


def report_members(play, reason, ended_at):
    """The members of the report beside the envelope."""
    started_at = getattr(play, "started_at", None)
    lines = costs(play, reason, ended_at - started_at if started_at else 0)
    members = {
        "endedReason": reason,
        "endedAt": instant(ended_at),
        "cost": round(sum(line["cost"] for line in lines), 4),
        "costs": lines,
        "analysis": analysis(play),
        "artifact": artifact(play),
    }
    if started_at:
        members["startedAt"] = instant(started_at)
    if "destination" in play.call:
        members["destination"] = play.call["destination"]
    return members
