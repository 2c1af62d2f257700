-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- Whoever joins with the person they are leaves the invited one behind, which is deleted; like
-- member_remove(), redeeming needs more for that than the service may do by itself.
ALTER FUNCTION one_time_link_redeem (text, text, text, uuid) SECURITY DEFINER SET search_path = public;
REVOKE EXECUTE ON FUNCTION one_time_link_redeem (text, text, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION one_time_link_redeem (text, text, text, uuid) TO kametrix_service;
