-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- webhook.lua with a pause before each request: PAUSE_MS between the answer and the next request.
dofile (os.getenv ("WEBHOOK_LUA"))

local pause_ms = tonumber (os.getenv ("PAUSE_MS"))

function delay ()
  return pause_ms
end
