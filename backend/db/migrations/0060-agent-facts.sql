-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- What a business tells about itself is one document (KmxBusinessFacts), from which the assistant is compiled.

ALTER TABLE agent ADD COLUMN facts jsonb;

CREATE FUNCTION agent_keep_facts () RETURNS trigger
LANGUAGE plpgsql AS
$$
BEGIN
  new.facts := jsonb_strip_nulls (coalesce (new.facts, '{}') || jsonb_build_object (
    'business_name', new.business_name, 'greeting', new.greeting, 'instructions', new.instructions,
    'voice', new.voice, 'language', new.language, 'call_max_s', new.call_max_s,
    'sector', coalesce (new.facts ->> 'sector', 'standard')));
  RETURN new;
END
$$;
CREATE TRIGGER keep_facts BEFORE INSERT OR UPDATE ON agent FOR EACH ROW EXECUTE FUNCTION agent_keep_facts ();
UPDATE agent SET facts = NULL;
ALTER TABLE agent ALTER COLUMN facts SET NOT NULL;
