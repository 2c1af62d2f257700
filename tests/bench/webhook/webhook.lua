-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Distinct end-of-call reports for wrk.  Arguments: file of bodies, bearer, run, numbers.
-- Each body stands in three pieces, so that a request is one concatenation.
local n_threads = 0

function setup (thread)
  thread:set ("thread_number", n_threads)
  n_threads = n_threads + 1
end

local function split (body, variants)
  local call_at, call_end = body:find ("<call-call-call-call-call-call-call>", 1, true)
  local pieces = {}
  local from = 1
  while call_at do
    pieces[#pieces + 1] = body:sub (from, call_at - 1)
    from = call_end + 1
    call_at, call_end = body:find ("<call-call-call-call-call-call-call>", from, true)
  end
  pieces[#pieces + 1] = body:sub (from)
  for i, piece in ipairs (pieces) do
    local number_at, number_end = piece:find ("<num01>", 1, true)
    if number_at then
      pieces[i] = { piece:sub (1, number_at - 1), piece:sub (number_end + 1) }
    end
  end
  variants[#variants + 1] = pieces
end

function init (arguments)
  local file = assert (io.open (arguments[1], "rb"))
  local bearer = arguments[2]
  run = arguments[3]
  numbers = tonumber (arguments[4])
  variants = {}
  heads = {}
  for body in file:lines () do
    split (body, variants)
    heads[#heads + 1] = "POST /webhooks/vapi HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " .. bearer
      .. "\r\nContent-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n"
  end
  file:close ()
  n = 0
end

function request ()
  n = n + 1
  local call = string.format ("%8s-%027d", run, n * 16 + thread_number)
  local number = string.format ("num%04d", n % numbers + 1)
  local pieces = variants[n % #variants + 1]
  local parts = { heads[n % #variants + 1] }
  for i, piece in ipairs (pieces) do
    if i > 1 then
      parts[#parts + 1] = call
    end
    if type (piece) == "table" then
      parts[#parts + 1] = piece[1]
      parts[#parts + 1] = number
      parts[#parts + 1] = piece[2]
    else
      parts[#parts + 1] = piece
    end
  end
  return table.concat (parts)
end

function done (summary, latency, requests)
  io.write (string.format ('{"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"status":%d,"socket":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile (50) / 1000, latency:percentile (99) / 1000,
    latency.max / 1000, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
