// SPDX-License-Identifier: AGPL-3.0-or-later
// Copyright the Kametrix authors
// The webhook as one would write it in an afternoon: fastify, pg with a pool, one transaction a request.
"use strict";

const crypto = require("node:crypto");
const fastify = require("fastify")({ logger: false, bodyLimit: 8 * 1024 * 1024 });
const { Pool } = require("pg");

const bearer = Buffer.from(`Bearer ${process.env.BEARER}`);
const pool = new Pool({
  host: process.env.PGHOST,
  user: "kametrix",
  database: process.env.PGDATABASE,
  max: Number(process.env.POOL || 20),
  options: "-c role=kametrix_service",
});

// One statement is one transaction: the events' facts, then the charge.
const sql = `SELECT vapi_group_close (ARRAY[$4::text])
  FROM vapi_fold ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                  $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)`;

const roles = { user: "caller", bot: "assistant", assistant: "assistant", tool: "tool", tool_call_result: "tool" };
const directions = { inboundPhoneCall: "inbound", outboundPhoneCall: "outbound", webCall: "web" };
const outcomes = new Map([
  ["customer-ended-call", "normal"],
  ["assistant-ended-call", "normal"],
  ["assistant-forwarded-call", "transferred"],
  ["silence-timed-out", "normal"],
]);

function turnsOf(message, started) {
  const turns = [];
  for (const turn of message.artifact?.messages ?? []) {
    const role = roles[turn.role];
    const text = turn.message ?? turn.result;
    if (role && text)
      turns.push({ role, text, at_ms: Math.max(0, Math.floor(turn.time - started)) });
  }
  return JSON.stringify(turns);
}

function costsOf(message) {
  return JSON.stringify((message.costs ?? []).map((line) => ({
    kind: line.type,
    provider: line.provider,
    cost_micros: Math.round(line.cost * 1e6),
    currency: "USD",
  })));
}

function parametersOf(request) {
  const message = request.body.message;
  const call = message.call;
  const started = Date.parse(message.startedAt);
  const ended = Date.parse(message.endedAt);
  const analysis = {
    success_evaluation: message.analysis?.successEvaluation,
    structured_data: message.analysis?.structuredData,
  };
  return [
    crypto.randomUUID(), `${call.id}:end-of-call-report`, message.type, call.id, request.raw.text, "webhook",
    new Date(message.timestamp).toISOString(), new Date(Math.min(message.timestamp, started)).toISOString(),
    "folded", null, crypto.randomUUID(), directions[call.type], call.phoneNumberId, null,
    message.customer?.number ?? null, "ended", message.endedAt, message.startedAt, message.endedAt,
    message.endedReason, outcomes.get(message.endedReason) ?? "review", null,
    Math.floor((ended - started) / 1000), true, message.analysis?.summary ?? null, Math.round(message.cost * 1e6),
    turnsOf(message, started), JSON.stringify(analysis), costsOf(message),
    message.artifact?.recording?.stereoUrl ?? null,
  ];
}

// The inbox keeps the body as it came.
fastify.addContentTypeParser("application/json", { parseAs: "string" }, (request, text, done) => {
  request.raw.text = text;
  try {
    done(null, JSON.parse(text));
  } catch (error) {
    error.statusCode = 400;
    done(error);
  }
});

fastify.post("/webhooks/vapi", async (request, reply) => {
  const given = Buffer.from(request.headers.authorization ?? "");
  if (given.length !== bearer.length || !crypto.timingSafeEqual(given, bearer))
    return reply.code(401).send({ error: "the message is not signed" });
  if (request.body.message?.type !== "end-of-call-report")
    return reply.code(422).send({ error: "reports only" });
  await pool.query({ name: "fold", text: sql, values: parametersOf(request) });
  return {};
});

fastify.listen({ host: "127.0.0.1", port: 0 }).then((address) => console.log(`listening on ${address}`));
