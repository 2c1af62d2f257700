-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Copyright the Kametrix authors
-- The catalogue of voices.  It begins as what the program ships; what an administrator has touched
-- stays as he left it.

CREATE TABLE voice (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  name text NOT NULL,
  gender text NOT NULL CHECK (gender IN ('female', 'male', 'neutral')),
  language text NOT NULL CHECK (language IN ('de', 'en')),
  latency text NOT NULL CHECK (latency IN ('fast', 'medium', 'slow')),
  price_class text NOT NULL CHECK (price_class IN ('low', 'medium', 'high')),
  eu boolean NOT NULL,
  enabled boolean NOT NULL,
  fallback text,
  settings jsonb NOT NULL, -- what the provider is sent
  builtin boolean NOT NULL,
  revision bigint NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT now ()
);
ALTER TABLE voice ENABLE ROW LEVEL SECURITY;
ALTER TABLE voice FORCE ROW LEVEL SECURITY;
CREATE POLICY service ON voice TO kametrix_service USING (true) WITH CHECK (true);
CREATE POLICY tenant ON voice TO kametrix_tenant USING (true);
GRANT SELECT, INSERT, UPDATE ON voice TO kametrix_service;
GRANT SELECT ON voice TO kametrix_tenant;

CREATE FUNCTION voice_tell () RETURNS trigger
LANGUAGE plpgsql AS
$$
BEGIN
  PERFORM pg_notify ('kametrix_voice', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON voice FOR EACH STATEMENT EXECUTE FUNCTION voice_tell ();

-- As the API gives it to everybody.
CREATE FUNCTION voice_json (v voice) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT json_build_object (
    'id', v.id, 'name', v.name, 'gender', v.gender, 'language', v.language,
    'provider', v.settings ->> 'provider', 'model', coalesce (v.settings ->> 'model', ''),
    'latency', v.latency, 'price_class', v.price_class, 'eu', v.eu, 'enabled', v.enabled)
$$;

-- As an administrator sees it.
CREATE FUNCTION voice_admin_json (v voice) RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT (voice_json (v)::jsonb || jsonb_build_object (
    'fallback', v.fallback, 'settings', v.settings, 'builtin', v.builtin, 'revision', v.revision))::json
$$;

-- As the compiler reads it.
CREATE FUNCTION voice_catalogue () RETURNS json
LANGUAGE sql STABLE AS
$$
  SELECT coalesce (json_agg (json_strip_nulls (json_build_object (
    'id', id, 'name', name, 'gender', gender, 'language', language, 'latency', latency,
    'price_class', price_class, 'eu', eu, 'enabled', enabled, 'fallback', fallback,
    'provider', settings)) ORDER BY id), '[]')
  FROM voice
$$;

-- @shipped as data/voices.json.
CREATE FUNCTION voice_seed (shipped jsonb) RETURNS void
LANGUAGE sql AS
$$
  INSERT INTO voice AS held (id, name, gender, language, latency, price_class, eu, enabled, fallback,
                             settings, builtin)
  SELECT v ->> 'id', v ->> 'name', v ->> 'gender', v ->> 'language', v ->> 'latency',
         v ->> 'price_class', (v ->> 'eu')::boolean, (v ->> 'enabled')::boolean, v ->> 'fallback',
         v -> 'provider', true
  FROM jsonb_array_elements (shipped) v
  ORDER BY v ->> 'id'
  ON CONFLICT (id) DO UPDATE
  SET name = excluded.name, gender = excluded.gender, language = excluded.language,
      latency = excluded.latency, price_class = excluded.price_class, eu = excluded.eu,
      enabled = excluded.enabled, fallback = excluded.fallback, settings = excluded.settings,
      changed_at = now ()
  WHERE held.builtin AND held.revision = 1
    AND (held.name, held.gender, held.language, held.latency, held.price_class, held.eu, held.enabled,
         held.fallback, held.settings)
        IS DISTINCT FROM
        (excluded.name, excluded.gender, excluded.language, excluded.latency, excluded.price_class,
         excluded.eu, excluded.enabled, excluded.fallback, excluded.settings)
$$;

CREATE FUNCTION voice_check_fallback (voice_id text, voice_language text, wanted text) RETURNS void
LANGUAGE plpgsql AS
$$
BEGIN
  IF wanted IS NOT NULL AND NOT EXISTS (
    SELECT FROM voice WHERE id = wanted AND id <> voice_id AND language = voice_language) THEN
    RAISE EXCEPTION 'there is no such voice in this language to stand in'
      USING ERRCODE = 'KM400', COLUMN = 'fallback';
  END IF;
END
$$;

CREATE FUNCTION voice_add (added jsonb, actor uuid, actor_name text) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  made voice;
BEGIN
  PERFORM voice_check_fallback (added ->> 'id', added ->> 'language', added ->> 'fallback');
  INSERT INTO voice (id, name, gender, language, latency, price_class, eu, enabled, fallback, settings,
                     builtin)
  VALUES (added ->> 'id', added ->> 'name', added ->> 'gender', added ->> 'language',
          added ->> 'latency', added ->> 'price_class', (added ->> 'eu')::boolean,
          (added ->> 'enabled')::boolean, added ->> 'fallback', added -> 'settings', false)
  ON CONFLICT DO NOTHING RETURNING * INTO made;
  IF made.id IS NULL THEN
    RAISE EXCEPTION 'there is a voice "%" already', added ->> 'id' USING ERRCODE = 'KM409';
  END IF;
  PERFORM audit_append (NULL, actor, actor_name, 'voice.add', made.id, made.settings);
  RETURN voice_admin_json (made);
END
$$;

CREATE FUNCTION voice_edit (edited_id text, expected_revision bigint, edit jsonb, actor uuid,
                            actor_name text) RETURNS json
LANGUAGE plpgsql AS
$$
DECLARE
  held voice;
BEGIN
  SELECT * INTO held FROM voice WHERE id = edited_id FOR UPDATE;
  IF held.id IS NULL THEN
    RAISE EXCEPTION 'this voice does not exist' USING ERRCODE = 'KM404';
  ELSIF held.revision <> expected_revision THEN
    RAISE EXCEPTION 'this voice was changed meanwhile' USING ERRCODE = 'KM412';
  END IF;
  PERFORM voice_check_fallback (held.id, held.language, edit ->> 'fallback');
  UPDATE voice
  SET name = coalesce (edit ->> 'name', name), latency = coalesce (edit ->> 'latency', latency),
      price_class = coalesce (edit ->> 'price_class', price_class),
      eu = coalesce ((edit ->> 'eu')::boolean, eu),
      enabled = coalesce ((edit ->> 'enabled')::boolean, enabled),
      fallback = coalesce (edit ->> 'fallback', fallback),
      settings = coalesce (edit -> 'settings', settings), revision = revision + 1, changed_at = now ()
  WHERE id = held.id RETURNING * INTO held;
  PERFORM audit_append (NULL, actor, actor_name, 'voice.edit', held.id, edit);
  RETURN voice_admin_json (held);
END
$$;
